"""The key pages look as they did when somebody last said that they look right (`make visual-update`)."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page

from tests.browser import Watch
from tests.database import BASE_DIR
from tests.journeys.conftest import let_in
from tests.journeys.sights import SIGHTS
from tests.journeys.telling import PEOPLE
from tests.still import REST, Still, still  # noqa: F401  # the fixture
from tests.visual.compare import compare, kept_small, marked

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("looks")]

BASELINES = Path(__file__).parent / "baselines"
REPORTS = BASE_DIR / "var" / "visual"
UPDATE = os.environ.get("VISUAL_UPDATE") == "1"
TALLEST = 2200
WIDTHS = {"desktop": 1440, "phone": 390, "paper": 794}
BY_NAME = {sight.name: sight for sight in SIGHTS}
# What differs between two installations or two days: moments, hashes, ids. One same word stands in the place of each.
STEADY = """() => {
  for (const moment of document.querySelectorAll("time")) moment.textContent = "1 January 2026";
  for (const hash of document.querySelectorAll(".mono, .hash, code.hash")) hash.textContent = "0000 0000";
  for (const count of document.querySelectorAll("[data-changes-by-itself]")) count.textContent = "0";
  // Offered only where somebody printed it before.
  for (const printed of document.querySelectorAll("#main a[href*=pdf]")) printed.remove();
  document.activeElement?.blur();
  scrollTo(0, 0);
}"""


class Look(NamedTuple):
    """A page in one window."""

    sight: str
    window: str
    scheme: Literal["light", "dark"] = "light"
    part: str = ""  # a selector: only that part of the page

    @property
    def name(self) -> str:
        return f"{self.sight}-{self.window}-{self.scheme}"


LOOKS = [
    Look("desk", "desktop"),
    Look("catalog-register", "desktop"),
    Look("catalog-entry", "desktop"),
    Look("catalog-entry", "desktop", "dark"),
    Look("catalog-entry", "phone"),
    Look("catalog-entry", "paper"),
    Look("articles-text", "desktop"),
    Look("articles-text", "phone"),
    Look("articles-text-persian", "desktop"),
    Look("review-submission", "desktop"),
    Look("review-submission", "desktop", "dark"),
    Look("catalog-edition", "desktop"),
    Look("catalog-edition", "paper"),
    Look("style", "desktop", part="[data-theme='light']"),
    Look("style", "desktop", "dark", part="[data-theme='dark']"),
]


@pytest.fixture(scope="module")
def still_window(browser: Browser, still: Still) -> Iterator[Page]:  # noqa: F811
    """Return the window of an editor in which every picture is taken: nothing moves, one pixel is one pixel."""
    context = browser.new_context(reduced_motion="reduce", device_scale_factor=1, locale="en-GB", timezone_id="UTC")
    yield let_in(context.new_page(), still.site.url, PEOPLE["editor"])
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=[look.name for look in LOOKS])
def test_a_page_looks_as_it_did(look: Look, still: Still, still_window: Page, watch: Watch) -> None:  # noqa: F811
    watch.follow(still_window)
    now = kept_small(picture(still_window, look, still))
    watch.leave(still_window)
    baseline = BASELINES / f"{look.name}.png"
    if UPDATE:
        return keep(baseline, now)
    assert baseline.exists(), f"{look.name} has no baseline: look at the page, then `make visual-update`"
    assert_alike(look.name, Image.open(baseline), now)
    return None


def picture(page: Page, look: Look, still: Still) -> Image.Image:  # noqa: F811
    """Take the picture of a page that has come to rest, without what changes from day to day."""
    show(page, look, still)
    part = page.locator(look.part).bounding_box() if look.part else None
    x, y, width = (part["x"], part["y"], part["width"]) if part else (0, 0, WIDTHS[look.window])
    height = part["height"] if part else page.evaluate("document.documentElement.scrollHeight")
    clip: FloatRect = {"x": x, "y": y, "width": width, "height": min(height, TALLEST)}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide", scale="css")
    return Image.open(io.BytesIO(shot))


def show(page: Page, look: Look, still: Still) -> None:  # noqa: F811
    page.set_viewport_size({"width": WIDTHS[look.window], "height": 900})
    page.emulate_media(color_scheme=look.scheme, media="print" if look.window == "paper" else "screen")
    still.open(page, BY_NAME[look.sight])
    page.wait_for_load_state("networkidle")
    page.evaluate(STEADY)
    page.evaluate(REST)


def keep(baseline: Path, now: Image.Image) -> None:
    baseline.parent.mkdir(exist_ok=True)
    now.save(baseline, optimize=True)


def assert_alike(name: str, was: Image.Image, now: Image.Image) -> None:
    difference = compare(was, now)
    if not difference.counts:
        return
    REPORTS.mkdir(parents=True, exist_ok=True)
    was.save(REPORTS / f"{name}-was.png")
    now.save(REPORTS / f"{name}-now.png")
    marked(now, difference).save(REPORTS / f"{name}-difference.png")
    pytest.fail(
        f"{name} looks different ({difference}): see var/visual/{name}-difference.png. If it should: make visual-update"
    )


CHANGES = {
    "a button moved by four pixels": ".button.primary { position: relative; inset-inline-start: 4px; }",
    "a colour changed": ".button.primary { background: #2b4fa8 !important; }",
    "headings grew": "h2 { font-size: 1.7rem !important; }",
}


ENTRY = Look("catalog-entry", "desktop")


@pytest.fixture(scope="module")
def entry_before(still: Still, still_window: Page) -> Image.Image:  # noqa: F811
    """Return the picture of an entry, taken twice to see that nothing changes by itself."""
    before, again = (kept_small(picture(still_window, ENTRY, still)) for _ in range(2))
    assert not compare(before, again).counts
    return before


@pytest.mark.parametrize("css", CHANGES.values(), ids=CHANGES)
def test_a_real_change_of_a_page_is_seen(
    css: str,
    still: Still,  # noqa: F811
    still_window: Page,
    entry_before: Image.Image,
) -> None:
    show(still_window, ENTRY, still)
    # A sheet made by a script is no inline style: the Content-Security-Policy lets it be.
    still_window.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
    )
    after = still_window.screenshot(full_page=True, animations="disabled", caret="hide", scale="css")
    now = Image.open(io.BytesIO(after)).crop((0, 0, *entry_before.size))
    assert compare(entry_before, kept_small(now)).counts


def test_the_baselines_are_those_of_the_looks_and_small() -> None:
    files = list(BASELINES.glob("*.png"))
    assert {file.stem for file in files} == {look.name for look in LOOKS}
    assert sum(file.stat().st_size for file in files) < 3_000_000
