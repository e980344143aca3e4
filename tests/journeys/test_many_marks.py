"""Of very many marks those near the window are painted, wherever one reads."""

import pytest
from playwright.sync_api import Page

from bench.annotated_text import annotate_often
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey

TEXT = "\n\n".join(f"Sentence {number} tells of the upper lake and of the road, illustrative." for number in range(400))
# How many marks are painted, and whether the block at the top of the window, and the last one, hold one of them.
PAINTED = """() => {
  const ranges = [...CSS.highlights.entries()].filter(([name]) => name !== "selected").flatMap(([, some]) => [...some]);
  const blocks = [...document.querySelectorAll(".reader-text [data-start]")];
  const holds = (block) => ranges.some((range) => block.contains(range.startContainer));
  const top = blocks.find((block) => block.getBoundingClientRect().bottom > innerHeight / 2);
  return [ranges.length, Boolean(top && holds(top)), holds(blocks.at(-1))];
}"""


def test_the_marks_around_the_window_are_painted_as_one_reads_on(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    version = make.text(cast.analyst, TEXT)
    annotate_often(version, [cast.analyst], 900)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.goto(live_site.url + version.get_absolute_url())
    page.wait_for_selector("[data-reader][data-painted='900']")
    count, here, at_the_end = page.evaluate(PAINTED)
    assert 0 < count < 600 and here and not at_the_end
    page.evaluate("scrollTo({ top: document.querySelector('.reader-text').getBoundingClientRect().bottom })")
    page.wait_for_function(f"() => ({PAINTED})()[2]")
    count, here, _at_the_end = page.evaluate(PAINTED)
    assert 0 < count < 600 and here
    # The card of a mark that is far away in the list is found from what is painted there.
    page.locator(".reader-text [data-start]").nth(396).click(position={"x": 60, "y": 12})
    page.wait_for_function("() => document.activeElement.matches('[data-annotation]')")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(PAINTED)[0] >= 900
