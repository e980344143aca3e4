"""A reader far away with a slow machine: what Chromium measures of a page under DevTools' throttling."""

from dataclasses import dataclass, field
from typing import Any

# The preset of DevTools that was called "Fast 3G" and is "Slow 4G" since Chromium 126, in its nominal figures. DevTools
# itself asks for nine tenths of the throughput and 3.75 times the round trip, to make up for what its throttling leaves
# out: 1.44 Mbit/s and 562.5 ms. What was asked of us is 1.6 Mbit/s and 300 ms for each request.
KILOBITS, ROUND_TRIP, CPU = 1_600, 300, 4
OBSERVE = """
window.seen = {lcp: 0, what: ''};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.seen = {lcp: entry.startTime, what: entry.element ? entry.element.tagName : ''};
  }
}).observe({type: 'largest-contentful-paint', buffered: true});
"""
TIMES = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return {first: paint ? paint.startTime : 0, largest: window.seen.lcp, what: window.seen.what,
          answered: page.responseStart, whole: page.loadEventEnd};
}"""


@dataclass
class Visit:
    """One visit: milliseconds from the beginning, and bytes as they came over the wire, by what they were."""

    first: float = 0.0
    largest: float = 0.0
    answered: float = 0.0
    whole: float = 0.0
    what: str = ""
    bytes: dict[str, int] = field(default_factory=dict)
    requests: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


def visit(browser: Any, url: str, *, slow: bool = True, language: str = "en-GB", width: int = 390) -> Visit:
    """Open a page in a browser that has nothing of the site yet, and return what it took."""
    context = browser.new_context(viewport={"width": width, "height": 844}, locale=language)
    try:
        return _visit(context.new_page(), url, slow)
    finally:
        context.close()


def _visit(page: Any, url: str, slow: bool) -> Visit:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    kinds: dict[str, tuple[str, str]] = {}
    found = Visit()

    def ended(event: dict[str, Any]) -> None:
        kind, address = kinds.get(event["requestId"], ("Other", ""))
        size = int(event["encodedDataLength"])
        found.bytes[kind] = found.bytes.get(kind, 0) + size
        found.requests.append((kind, address, size))

    tools.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: (e["type"], e["response"]["url"])}))
    tools.on("Network.loadingFinished", ended)
    if slow:
        rate = KILOBITS * 1_000 / 8
        words = {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": rate, "uploadThroughput": rate}
        tools.send("Network.emulateNetworkConditions", words)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.add_init_script(OBSERVE)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(300)
    told = page.evaluate(TIMES)
    found.first, found.largest, found.what = told["first"], told["largest"], told["what"]
    found.answered, found.whole = told["answered"], told["whole"]
    return found
