"""Words selected by keyboard are exactly the code points that the server would name, whatever the script."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Annotation, TextVersion
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey

KAZAKH = (
    "Жоғарғы көл бір аптада екі метрге көтерілді. Төменде тұратындардың ешқайсысы дабыл естіген жоқ! "
    "Енді не болады?\n\nБұл мәтін тек мысал үшін жазылған."
)
PERSIAN = (
    "آب دریاچهٔ بالا در یک هفته دو متر بالا آمد. هیچ آژیری در پایین دره نیست. چه کسی به مردم خبر می‌دهد؟\n\n"
    "این متن ساختگی است."
)
EMOJI = "The 🏔️ lake rose 👩🏽‍🚒 again. Nobody 🚨 heard 🇰🇬 a siren! What comes 🌊🌊 next?\n\nThis 𝒕𝒆𝒙𝒕 is illustrative."


def read(page: Page, site: LiveSite, version: TextVersion) -> None:
    page.goto(site.url + version.get_absolute_url())
    expect(page.locator("#text")).to_have_attribute("tabindex", "0")


def selected(page: Page) -> str:
    return str(page.evaluate("String(getSelection())"))


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return selected(page)


def offsets(page: Page) -> tuple[int, int]:
    """Open the form for the selection, read what it would send, and go back."""
    page.keyboard.press("a")
    start, end = (int(page.locator(f"[data-annotate] [name={name}]").input_value()) for name in ("start", "end"))
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    return start, end


def check(page: Page, version: TextVersion, words: str) -> None:
    """The selection, and the offsets of the form, are those of the words."""
    assert selected(page) == words
    start, end = offsets(page)
    assert version.text[start:end] == words
    assert start == version.text.index(words)


def test_sentences_words_and_paragraphs_of_three_scripts(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    kazakh = make.text(cast.analyst, KAZAKH, title="Көл", language="kk")
    persian = make.text(cast.analyst, PERSIAN, title="دریاچه", language="fa")
    emoji = make.text(cast.analyst, EMOJI, title="Signs", language="en")

    read(page, live_site, kazakh)
    press(page, "s", "ArrowDown")
    check(page, kazakh, "Төменде тұратындардың ешқайсысы дабыл естіген жоқ!")
    press(page, "Shift+ArrowDown")
    check(page, kazakh, "Төменде тұратындардың ешқайсысы дабыл естіген жоқ! Енді не болады?")
    assert press(page, "Shift+ArrowUp", "ArrowRight", "ArrowRight") == "тұратындардың"
    expect(page.locator("[data-selection-said]")).to_have_text("тұратындардың")
    expect(page.locator("[data-selection-said]")).to_have_attribute("lang", "kk")
    press(page, "PageDown", "PageDown")
    check(page, kazakh, "Бұл мәтін тек мысал үшін жазылған.")

    read(page, live_site, persian)
    press(page, "s", "ArrowDown")
    check(page, persian, "هیچ آژیری در پایین دره نیست.")
    assert press(page, "ArrowLeft", "ArrowLeft") == "آژیری", "to the left is onwards"
    assert press(page, "Shift+ArrowLeft") == "آژیری در"
    assert press(page, "Shift+ArrowRight", "ArrowRight") == "هیچ"

    read(page, live_site, emoji)
    press(page, "s", "ArrowDown")
    check(page, emoji, "Nobody 🚨 heard 🇰🇬 a siren!")
    assert press(page, "ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight") == "rose"
    assert press(page, "Shift+ArrowRight") == "rose 👩🏽‍🚒"
    check(page, emoji, "rose 👩🏽‍🚒")
    press(page, "PageDown", "PageDown")
    check(page, emoji, "This 𝒕𝒆𝒙𝒕 is illustrative.")
    press(page, "ArrowUp", "a", "Space")
    page.get_by_role("button", name="Save the annotation").press("Enter")
    expect(page.locator("[data-annotation]")).to_contain_text("What comes 🌊🌊 next?")
    target = Annotation.objects.get().targets.get()
    assert emoji.text[target.start : target.end] == target.exact == "What comes 🌊🌊 next?"


def test_who_comes_by_pointer_keeps_the_keys_of_the_browser(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    version = make.text(cast.analyst, "\n\n".join(f"The {n}th paragraph of an illustrative text." for n in range(90)))
    read(page, live_site, version)
    page.locator("#text p").nth(2).click()
    before = page.evaluate("scrollY")
    page.keyboard.press("PageDown")
    page.wait_for_function("before => scrollY > before", arg=before)
    page.keyboard.press("PageDown")
    expect(page.locator("#text p").nth(2)).not_to_be_in_viewport()
    assert selected(page) == ""
    page.locator("#text p").nth(20).dblclick(position={"x": 60, "y": 10})
    word = selected(page)
    assert len(press(page, "Shift+ArrowRight")) == len(word) + 1, "the browser's own step is one character"
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    press(page, "Escape", "s", "Escape")
    for _paragraph in range(60):
        page.keyboard.press("PageDown")
    box = page.evaluate(
        "(({top, bottom}) => [top, bottom, innerHeight])(getSelection().getRangeAt(0).getBoundingClientRect())"
    )
    assert 0 < box[0] < box[1] < box[2], "what is selected is in view"
    assert press(page, "Escape") == ""
