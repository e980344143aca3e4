"""An editor at the queue in a real Chromium: two keys a decision, and how long until the next item stands there."""

import os
import shutil
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

from bench.review_site import serving

# From the second key to the frame after the pane holds another item; and, of the first key, to the next frame as such.
WATCH = """
window.waits = [];
window.frames_ = [];
let armed = null;
const pane = document.querySelector("[data-queue-pane]");
const shown = () => pane.querySelector("[data-queue-item]")?.dataset.queueItem;
document.addEventListener("keydown", (event) => {
  if (event.key !== "a") return;
  const at = performance.now();
  if (armed === null) requestAnimationFrame(() => window.frames_.push(performance.now() - at));
  armed = { at, item: shown() };
}, true);
new MutationObserver(() => {
  if (!armed || !shown() || shown() === armed.item) return;
  const since = armed.at;
  armed = null;
  requestAnimationFrame(() => window.waits.push(performance.now() - since));
}).observe(pane, { childList: true, subtree: true });
"""


class Seen(NamedTuple):
    """Milliseconds: from the key until the next item is visible, from a key to any frame, and CPU of the page."""

    waits: list[float]
    frames: list[float]
    cpu: list[float]


def decided_by_keys(name: str, editor: Any, path: str, count: int, pause: int) -> Seen:
    """Approve `count` items of a list on a server of its own, each `pause` ms after the last; return what each took."""
    cookies = _signed_in(editor)
    with serving(name, workers=1) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium())
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            site = f"http://127.0.0.1:{server.port}"
            context.add_cookies([{"name": key, "value": value, "url": site} for key, value in cookies.items()])
            return _decided(context.new_page(), site + path, count, pause)
        finally:
            browser.close()


def _decided(page: Page, address: str, count: int, pause: int) -> Seen:
    spent = page.context.new_cdp_session(page)
    spent.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cpu() -> float:
        found = {row["name"]: row["value"] for row in spent.send("Performance.getMetrics")["metrics"]}
        return float(found["TaskDuration"]) * 1000

    page.goto(address)
    page.wait_for_selector("[data-queue-item]")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    cpus = []
    for number in range(count):
        page.wait_for_timeout(pause)
        before = cpu()
        page.keyboard.press("a")
        page.keyboard.press("a")
        page.wait_for_function("number => window.waits.length > number", arg=number)
        cpus.append(cpu() - before)
    return Seen(page.evaluate("window.waits"), page.evaluate("window.frames_"), cpus)


def _chromium() -> str | None:
    """Return where the machine's own Chromium is; None leaves it to Playwright."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _signed_in(person: Any) -> dict[str, str]:
    from django.test import Client

    client = Client()
    client.force_login(person)
    return {name: cookie.value for name, cookie in client.cookies.items()}
