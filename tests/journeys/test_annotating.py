"""Very many marks in a browser: painted, found by pointer and by key, narrowed, added, taken back, counted right."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.annotation_lists import PART
from articles.models import Annotation, TextVersion
from basics.text import canonical
from tests import make
from tests.articles.test_annotation_lists import mark
from tests.articles.test_offsets import PIECES
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.journey

LONG = "\n\n".join(f"Sentence {number} tells of the upper lake, illustrative." for number in range(120))
PAINTED = "Object.fromEntries([...CSS.highlights].map(([name, ranges]) => [name, ranges.size]))"
READ = """async (choices) => {
  const { blocksOf, passageOf, rangesOf, staticRangesOf, startOf, lengthOf } = await import("/static/js/offsets.js");
  const text = document.querySelector(".reader-text");
  const blocks = blocksOf(text);
  const place = (block, share) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let left = Math.floor(block.textContent.length * share);
    let node = walker.nextNode();
    while (node && left > node.length) { left -= node.length; node = walker.nextNode(); }
    return [node, Math.min(left, node.length)];
  };
  return choices.map(([one, from, other, to]) => {
    const range = document.createRange();
    range.setStart(...place(blocks[one], from));
    range.setEnd(...place(blocks[other], to));
    const found = passageOf(text, range);
    if (!found) return null;
    const there = rangesOf(text, found.start, found.end).map(String).join("\\n\\n");
    const fixed = staticRangesOf(text, found.start, found.end).map((one) => {
      const range = document.createRange();
      range.setStart(one.startContainer, one.startOffset);
      range.setEnd(one.endContainer, one.endOffset);
      return String(range);
    }).join("\\n\\n");
    return [found.start, found.end, found.exact, there, fixed, startOf(blocks[one]), lengthOf(blocks[one])];
  });
}"""


@pytest.fixture
def cast(live_site: LiveSite) -> Cast:
    return make_cast()


def painted(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate(PAINTED)
    return {name: count for name, count in found.items() if name not in ("selected", "pending") and count}


def expect_painted(page: Page, count: int) -> None:
    page.wait_for_function(
        "(count) => [...CSS.highlights].filter(([name]) => !['selected', 'pending'].includes(name))"
        ".reduce((sum, [, ranges]) => sum + ranges.size, 0) === count",
        arg=count,
    )


def test_browser_and_server_count_alike_over_all_that_unicode_can_do(
    live_site: LiveSite, page: Page, cast: Cast
) -> None:
    chance = random.Random(20_261_129)
    more = [*PIECES, "\u00ad", "\u00a0", "\u200b", "שלום", "a\u0300\u0301\u0302", "🧑🏽‍🚒", "𒀀", " words ", " and "]
    parts = [canonical("".join(chance.choices(more, k=chance.randint(2, 40)))) for _ in range(400)]
    shown = [" ".join(part.split("\n")) for part in parts if len(part.split()) > 1]
    version = make.text(cast.analyst, "\n\n".join(shown))
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.goto(live_site.url + version.get_absolute_url())
    count = page.locator(".reader-text [data-start]").count()
    choices = []
    for _turn in range(3_000):
        one = chance.randrange(count)
        other = min(count - 1, one + chance.choice([0, 0, 0, 1, 2]))
        first, last = sorted((chance.random(), chance.random()))
        choices.append((one, first, other, last if one == other else chance.random()))
    checked = 0
    for found in page.evaluate(READ, choices):
        if found is None:
            continue
        start, end, exact, there, fixed, block, length = found
        words = version.text[start:end]
        assert exact.split() == words.split(), (start, end)
        assert there == fixed == exact
        if "\n" not in words:
            assert exact == words
        assert "\n" not in version.text[block : block + length]
        checked += 1
    assert checked > 2_000


def open_text(page: Page, site: LiveSite, version: TextVersion, query: str = "") -> None:
    page.goto(site.url + version.get_absolute_url() + query)
    page.wait_for_selector("[data-reader][data-painted]")


def press_at(page: Page, text: str) -> None:
    """Click in the middle of some words of the text."""
    box = page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector(".reader-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
            const { x, y, width, height } = range.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          }
        }""",
        text,
    )
    page.mouse.click(*box)


def select(page: Page, words: str) -> None:
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector(".reader-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
            return;
          }
        }""",
        words,
    )


def test_of_a_long_list_every_mark_is_painted_and_leads_to_its_card(
    live_site: LiveSite, page: Page, cast: Cast
) -> None:
    version = make.text(cast.analyst, LONG)
    rows = [*mark(version, [cast.analyst], 199), make.annotation(version, cast.analyst, "Sentence 110 tells")]
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    expect(page.locator(".annotations > li")).to_have_count(PART)
    expect(page.locator("#annotation-count")).to_have_text("200")
    assert sum(painted(page).values()) >= 200  # one that crosses paragraphs has a range in each
    assert set(painted(page)) <= {"claim", "quote", "forecast", "signal", "event", "actor", "place", "measure"}
    assert page.locator(".reader-text [data-deep]").count() > 5

    press_at(page, "Sentence 110 tells")
    card = page.locator(f"#annotation-{rows[-1].uuid}")
    expect(page.locator('.annotations [aria-current="true"]')).to_have_count(1)
    expect(card).to_be_focused()
    # It came first; its part came around it, and neither moved it nor took the focus.
    expect(page.locator(".annotations > li").last).to_have_attribute("aria-posinset", "200")
    expect(page.locator(".annotations > li")).to_have_count(PART)
    expect(card).to_have_attribute("aria-posinset", re.compile(r"\d+"))
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(page.locator("[data-said]")).to_have_text(f"Annotations {200 - PART + 1} to 200 of 200")
    assert sum(painted(page).values()) >= 200
    page.get_by_role("link", name="Earlier in the text").click()
    expect(page.locator(".annotations > li").first).to_have_attribute("aria-posinset", str(2 * PART + 1))
    page.goto(f"{live_site.url}{rows[120].get_absolute_url()}")
    expect(page.locator(f"#annotation-{rows[120].uuid}")).to_be_focused()


def test_the_panel_narrows_list_and_marks_without_a_new_page(live_site: LiveSite, page: Page, cast: Cast) -> None:
    version = make.text(cast.analyst, LONG)
    mark(version, [cast.analyst, cast.editor], 160)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    page.get_by_text("Filter the annotations").first.click()
    page.get_by_label("Category", exact=True).last.select_option("event")
    expect(page.locator("#annotation-count")).to_have_text("20")
    page.wait_for_function("() => CSS.highlights.size === 1")
    assert set(painted(page)) == {"event"}
    page.get_by_label("Words of the note or the quote").fill("Note 20")
    expect(page.locator("#annotation-count")).to_have_text("1")
    page.get_by_label("Words of the note or the quote").fill("volcano")
    expect(page.locator("#annotation-list")).to_contain_text("No annotation fits.")


def test_one_key_annotates_and_another_takes_it_back(live_site: LiveSite, page: Page, cast: Cast) -> None:
    version = make.text(cast.analyst, LONG)
    mark(version, [cast.editor], 150)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    before = painted(page)
    select(page, "Sentence 100 tells")
    page.keyboard.press("5")
    expect(page.locator("form[data-annotate] input[value=event]")).to_be_checked()
    page.keyboard.type("By one key.")
    page.get_by_role("button", name="Save the annotation").click()
    expect(page.locator('.annotations [aria-current="true"]')).to_contain_text("By one key.")
    made = Annotation.objects.get(creator=cast.analyst)
    assert (made.category, made.targets.get().exact) == ("event", "Sentence 100 tells")
    expect_painted(page, sum(before.values()) + 1)
    expect(page.locator("#annotation-count")).to_have_text("151")

    press_at(page, "100 tells")
    expect(page.locator(f"#annotation-{made.uuid}")).to_be_focused()
    page.keyboard.press("z")
    page.wait_for_url(re.compile(r"/articles/\d+/1/$"))
    page.wait_for_selector("[data-reader][data-painted]")
    expect(page.locator("#annotation-count")).to_have_text("150")
    made.refresh_from_db()
    assert made.deleted_at is not None


def test_from_words_to_the_card_and_back_by_keys(live_site: LiveSite, page: Page, cast: Cast) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    for key in ("s", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert "Three villages" in page.evaluate("String(getSelection())")
    page.keyboard.press("Enter")
    expect(page.locator(f"#annotation-{note.uuid}")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Three villages" in page.evaluate("document.activeElement.textContent")


def test_what_is_removed_leaves_the_text_at_once(live_site: LiveSite, page: Page, cast: Cast) -> None:
    version = make.text(cast.analyst, LONG)
    rows = mark(version, [cast.analyst], 120)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    before = sum(painted(page).values())
    page.locator(f"#annotation-{rows[0].uuid}").get_by_role("button", name="Remove").click()
    expect(page.locator(f"#annotation-{rows[0].uuid}")).to_have_count(0)
    expect_painted(page, before - 1)
    expect(page.locator("#annotation-count")).to_have_text("119")


def test_with_a_thumb_a_selection_becomes_an_annotation_in_a_sheet(
    live_site: LiveSite, open_page: Callable[..., Page], cast: Cast
) -> None:
    version = make.text(cast.analyst)
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_page(**phone)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    open_text(page, live_site, version)
    select(page, "Three villages")  # as a long press does
    page.locator("[data-choose]").get_by_role("button", name="place").tap()
    expect(page.locator("[data-side]")).to_have_attribute("data-open", "")
    page.locator("form[data-annotate] [name=body]").fill("By thumb.")
    page.get_by_role("button", name="Save the annotation").tap()
    expect(page.locator('.annotations [aria-current="true"]')).to_contain_text("By thumb.")
    assert Annotation.objects.get().targets.get().exact == "Three villages"
    page.get_by_role("button", name="Close the annotations").tap()
    expect(page.locator("[data-side]")).not_to_have_attribute("data-open", "")
