"""What a page may cost: 60 kB of script and 50 kB of style, compressed; fonts apart. And it asks no other host."""

import gzip
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Page

from tests.browser import Watch
from tests.database import BASE_DIR
from tests.journeys.sights import SIGHTS
from tests.still import Still, Window, still, window  # noqa: F401  # the fixtures

pytestmark = pytest.mark.journey

SCRIPT, STYLE = 60_000, 50_000
TABLE = BASE_DIR / "var" / "budget.txt"
# What the page itself asked for, modules of modules and sheets of sheets included.
ASKED = "performance.getEntriesByType('resource').map((entry) => entry.name)"


@dataclass(frozen=True)
class Cost:
    """What one page costs, in compressed bytes."""

    name: str
    page: int
    script: int
    style: int
    requests: int

    def __str__(self) -> str:
        return f"{self.name:42} {self.page:8,} {self.script:8,} {self.style:8,} {self.requests:5}"


@cache
def compressed(url: str) -> int:
    """Return the size of a file as a server that compresses sends it."""
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310  # loopback, ours
        return len(gzip.compress(answer.read(), 9))


def cost_of(page: Page, name: str, html: bytes) -> Cost:
    asked = dict.fromkeys(url.partition("#")[0] for url in page.evaluate(ASKED))
    files = {ending: [url for url in asked if url.partition("?")[0].endswith(ending)] for ending in (".js", ".css")}
    script, style = (sum(map(compressed, files[ending])) for ending in (".js", ".css"))
    return Cost(name, len(gzip.compress(html, 9)), script, style, len(asked) + 1)


def test_every_page_keeps_to_its_budget(still: Still, window: Window, watch: Watch) -> None:  # noqa: F811
    """Also: no error in the console, nothing the CSP refused and no other host (all three by `watch`)."""
    watch.expect(r"status of 4(03|10)")
    costs = sorted(costs_of_all(still, window, watch), key=lambda cost: cost.script + cost.style, reverse=True)
    head = f"{'page (compressed bytes)':42} {'html':>8} {'script':>8} {'style':>8} {'files':>5}"
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join([head, *map(str, costs)]) + "\n", encoding="utf-8")
    print("\n".join([head, *map(str, costs[:5])]))  # noqa: T201  # shown with -s, and when the test fails
    dear = [cost for cost in costs if cost.script > SCRIPT or cost.style > STYLE]
    assert not dear, f"More than {SCRIPT:,} of script or {STYLE:,} of style:\n" + "\n".join(map(str, dear))
    assert all(cost.script and cost.style for cost in costs), "a page without script or style: was anything measured?"


def costs_of_all(still: Still, window: Window, watch: Watch) -> Iterator[Cost]:  # noqa: F811
    for sight in SIGHTS:
        page = window(sight.who).new_page()
        watch.follow(page)
        body = still.open(page, sight).body()
        yield cost_of(page, sight.name, body)
        page.close()


def test_a_request_that_the_policy_refuses_would_be_seen(still: Still, window: Window) -> None:  # noqa: F811
    """The watch itself: a page that asks for what the Content-Security-Policy forbids is complained about."""
    watch = Watch()
    page = window("nobody").new_page()
    watch.follow(page)
    page.goto(f"{still.site.url}/sign-in/")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'b {top: 0}'}))")
    page.close()
    assert any("Content Security Policy" in line or "Content-Security-Policy" in line for line in watch.unexpected())
