"""The pictures of the guides show the product as it is: each is taken again and compared (`make visual-update`)."""

import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FloatRect

from basics.guides import FOLDER, PICTURES
from tests.browser import Watch
from tests.journeys.conftest import let_in
from tests.journeys.telling import PEOPLE
from tests.still import REST, Still, still  # noqa: F401  # the fixture
from tests.visual.compare import kept_small
from tests.visual.test_looks import BY_NAME, STEADY, UPDATE, assert_alike, keep

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("looks")]

WIDTH, HEIGHT = 1040, 660
ONE_MOST, ALL_MOST = 60_000, 2_000_000  # bytes


class Shot(NamedTuple):
    """A picture: the page it shows, and the element whose top stands at the top of it (none: the page from its top)."""

    name: str
    sight: str
    part: str = ""
    width: int = WIDTH
    height: int = HEIGHT


SHOTS = [
    Shot("entry", "catalog-entry", "body", height=920),
    Shot("reader", "articles-text", ".reader", height=600),
    Shot("decision", "review-submission", "#decide", 672, 600),
    Shot("edition", "catalog-edition"),
    Shot("add-article", "articles-add"),
    Shot("proposal", "review-edit"),
    Shot("rating", "catalog-rate", 'main h2:text-is("Likelihood")'),
    Shot("queue", "review-one-queue"),
    Shot("alignment", "articles-alignment"),
    Shot("people", "accounts-people"),
    Shot("settings", "site-settings"),
    Shot("tokens", "accounts-tokens", 'main h2:text-is("Make a token")', 800),
]


@pytest.fixture(scope="module")
def window_of(browser: Browser, still: Still) -> Iterator[Callable[[str], BrowserContext]]:  # noqa: F811
    """Return a function that gives the window of a person, let in once, in which nothing moves."""
    windows: dict[str, BrowserContext] = {}

    def of(who: str) -> BrowserContext:
        if who not in windows:
            windows[who] = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                reduced_motion="reduce",
                device_scale_factor=1,
                locale="en-GB",
                timezone_id="UTC",
            )
            page = windows[who].new_page()
            let_in(page, still.site.url, PEOPLE[who])
            page.close()
        return windows[who]

    yield of
    for one in windows.values():
        one.close()


@pytest.mark.parametrize("shot", SHOTS, ids=[shot.name for shot in SHOTS])
def test_a_picture_shows_what_the_product_shows(
    shot: Shot,
    still: Still,  # noqa: F811
    window_of: Callable[[str], BrowserContext],
    watch: Watch,
) -> None:
    sight = BY_NAME[shot.sight]
    page = window_of(sight.who).new_page()
    watch.follow(page)
    still.open(page, sight)
    page.wait_for_load_state("networkidle")
    page.evaluate(STEADY)
    page.evaluate(REST)
    top = max(0, page.locator(shot.part).first.bounding_box()["y"] - 12) if shot.part else 0
    clip: FloatRect = {"x": 0, "y": top, "width": shot.width, "height": shot.height}
    taken = page.screenshot(full_page=bool(shot.part), clip=clip, animations="disabled", caret="hide", scale="css")
    page.close()
    now = kept_small(Image.open(io.BytesIO(taken)))
    kept = PICTURES / f"{shot.name}.png"
    if UPDATE:
        return keep(kept, now)
    assert kept.exists(), f"the guides have no picture {shot.name}: look at the page, then `make visual-update`"
    assert_alike(f"guide-{shot.name}", Image.open(kept), now)
    return None


def test_the_pictures_are_those_of_the_guides_and_small() -> None:
    files = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert set(files) == {shot.name for shot in SHOTS}
    assert {name: size for name, size in files.items() if size > ONE_MOST} == {}
    assert sum(files.values()) < ALL_MOST
    shown = set(re.findall(r"\(pictures/([\w-]+)\.png\)", "".join(path.read_text() for path in FOLDER.glob("*.md"))))
    assert shown == set(files), "a picture that no guide shows, or one that no test takes"
