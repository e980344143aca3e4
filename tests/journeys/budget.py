"""What a page may cost: 60 kB of script and 50 kB of style, compressed; fonts apart."""

import gzip
import urllib.request
from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Page

from tests.database import BASE_DIR

SCRIPT, STYLE = 60_000, 50_000
TABLE = BASE_DIR / "var" / "budget"  # a line a page; `cat var/budget/*` is the table
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


def over_budget(page: Page, name: str, html: bytes) -> list[str]:
    """Write down what a page costs, and return what is over the budget (or was not measured at all)."""
    cost = cost_of(page, name, html)
    TABLE.mkdir(parents=True, exist_ok=True)
    (TABLE / f"{name}.txt").write_text(f"{cost}\n", encoding="utf-8")
    if not (cost.script and cost.style):
        return ["a page without script or style: was anything measured?"]
    parts = (("script", cost.script, SCRIPT), ("style", cost.style, STYLE))
    return [f"{size:,} bytes of {kind}, more than {most:,}" for kind, size, most in parts if size > most]
