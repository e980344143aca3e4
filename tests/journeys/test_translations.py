"""Translations in a browser: rows aligned by keys alone, and a translation from its draft to a stale notice and on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from articles.models import Alignment, TextVersion
from tests import make
from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.journeys.keyboard import Keyboard
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey

SOURCE = "The lake rose. A siren stands there.\n\nThree villages lie below. Nobody sleeps."
RUSSIAN = "Озеро поднялось. Там стоит сирена.\n\nНиже лежат три села. Никто не спит."


def rows_of(alignment: Alignment) -> list[tuple[list[int], list[int], str]]:
    """Return what each row holds: its sentences of both sides, and “yes” if it is confirmed, or why it is a gap."""
    rows = alignment.beads.order_by("ordinal")
    return [(row.source, row.target, row.reason or ("yes" if row.confirmed_at else "")) for row in rows]


def test_two_texts_are_aligned_by_keys_alone(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    cast = make_cast()
    alignment = make.alignment(cast.analyst)
    assert rows_of(alignment) == [*(([n], [n], "") for n in range(4)), ([4], [], "")]
    page = open_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(live_site.url + alignment.get_absolute_url())
    hands = Keyboard(page)

    hands.press("j")
    hands.go("c")  # the first row is right, and the next one has the focus then
    assert rows_of(alignment)[0] == ([0], [0], "yes")
    expect(page.locator("#row-1")).to_be_focused()

    hands.go("m")  # the second and the third are one
    assert rows_of(alignment)[1] == ([1, 2], [1, 2], "yes")
    expect(page.locator("#row-1")).to_be_focused()
    hands.press("p")  # and two again: there is more than one place to cut
    hands.here("combobox", re.compile("Split after"))
    hands.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert hands.focus().value == "1 left, 1 right"
    hands.send("Split")
    assert [row[:2] for row in rows_of(alignment)[1:3]] == [([1], [1]), ([2], [2])]

    expect(page.locator("#row-1")).to_be_focused()
    hands.go("]")  # the last sentence of the right goes to the next row
    assert [row[:2] for row in rows_of(alignment)[1:3]] == [([1], []), ([2], [1, 2])]
    expect(page.locator("#row-1")).to_be_focused()
    hands.move_to("DisclosureTriangle", "Correct")
    hands.press("Enter")
    hands.send("First sentence of the next right to this row")  # and back
    assert [row[:2] for row in rows_of(alignment)[1:3]] == [([1], [1]), ([2], [2])]

    expect(page.locator("#row-1")).to_be_focused()
    hands.press("j", "j")
    expect(page.locator("#row-3")).to_be_focused()
    hands.go("u")  # these do not belong together: two gaps, which want a reason
    assert rows_of(alignment)[3:] == [([3], [], ""), ([], [3], ""), ([4], [], "")]
    for number, word, reason in ((3, "left", "omitted"), (4, "an", "error"), (5, "cond", "condensed")):
        expect(page.locator(f"#row-{number}")).to_be_focused()
        hands.press("c")
        hands.here("combobox", re.compile("Why there is no partner"))
        hands.type(word)
        hands.send("Keep")
        assert rows_of(alignment)[number][2] == reason
    assert all(state for _source, _target, state in rows_of(alignment))
    expect(page.get_by_text("6 of 6 rows are confirmed.")).to_be_visible()


def test_partners_stand_beside_each_other_under_a_head_that_stays_and_are_lit_together(
    live_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    cast = make_cast()
    sentences = [f"Sentence {number}, illustrative, tells of a lake." for number in range(30)]
    alignment = make.alignment(cast.analyst, " ".join(sentences), " ".join(sentences).replace("Sentence", "Satz"))
    page = open_page(viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(live_site.url + alignment.get_absolute_url())
    row = page.locator("#row-20")
    for width in (1280, 768):
        page.set_viewport_size({"width": width, "height": 700})
        row.scroll_into_view_if_needed()
        left, right = (side.bounding_box() for side in row.locator(".bead-side").all())
        assert left and right
        assert (left["y"], round(left["width"])) == (right["y"], round(right["width"]))
        expect(page.locator(".beads-head")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    upper, lower = (side.bounding_box() for side in row.locator(".bead-side").all())
    assert upper and lower
    assert (upper["x"], upper["y"] < lower["y"]) == (lower["x"], True)

    plain, lit = (colours_of(page, number) for number in (10, 20))
    assert plain == lit
    row.locator(".bead-text").last.hover()
    assert colours_of(page, 20) != plain
    page.mouse.move(0, 0)
    assert colours_of(page, 20) == plain
    row.focus()
    focused = colours_of(page, 20)
    assert focused != plain
    assert len(set(focused)) == 1
    assert colours_of(page, 10) == plain


def colours_of(page: Page, number: int) -> list[str]:
    """Return the grounds that the words of a row stand on, left and right."""
    found: list[str] = page.locator(f"#row-{number} .bead-text").evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    return found


@pytest.fixture
def sit_down(live_site: LiveSite, open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Return a function that signs somebody in on a device of their own."""
    return lambda email: let_in(open_page(viewport={"width": 1280, "height": 900}), live_site.url, email, PASSWORD)


def test_a_translation_from_its_draft_to_what_the_source_changed_and_on(
    live_site: LiveSite, sit_down: Callable[[str], Page], watch: Watch
) -> None:
    watch.expect(r"status of 4(12|22)")  # another device was faster; a sentence is still asked for
    cast = make_cast()
    translation = make.second_text(make.text(cast.analyst, SOURCE), cast.analyst, RUSSIAN)
    desktop = sit_down(cast.analyst.email)
    desktop.goto(live_site.url + translation.get_absolute_url())
    desktop.get_by_role("button", name="Edit by sentence").click()
    write_on_two_devices(desktop, sit_down(cast.analyst.email), live_site)
    second = finish(desktop, "Closer to the source.")
    assert second.text.startswith("Озеро поднялось за ночь. Там установлена сирена.")
    submit(desktop)
    approve(sit_down(cast.editor.email), live_site)
    expect(open_text(desktop, live_site, second)).not_to_contain_text("source changed since")

    source = second.provenance.source_version
    assert source is not None
    correct_source(desktop, live_site, source)
    see_that_it_is_stale(sit_down(cast.reader.email), live_site, second)
    third = carry_over(desktop, live_site, second)
    assert third.text == second.text.replace("три села", "четыре села")
    expect(open_text(desktop, live_site, third)).not_to_contain_text("source changed since")
    submit(desktop)
    rows = desktop.get_by_role("row")
    expect(rows.filter(has_text="approved")).to_have_count(3)
    expect(rows.filter(has_text="to be read")).to_have_count(1)
    expect(rows.filter(has_text="to be read")).to_contain_text("четыре села")


def open_text(page: Page, site: LiveSite, version: TextVersion):
    page.goto(site.url + version.get_absolute_url())
    return page.get_by_role("main")


def write_on_two_devices(desktop: Page, phone: Page, site: LiveSite) -> None:
    """Begin on one device, go on at another, and see that the first one overwrites nothing."""
    here, there = (page.locator("[data-keep-state]") for page in (desktop, phone))
    desktop.get_by_label("Translation of sentence 1").fill("Озеро поднялось за ночь.")
    expect(here).to_contain_text("Saved on the server")
    desktop.get_by_label("Translation of sentence 2").fill("Там установлена сирена.")
    desktop.reload()  # at once: what was not sent yet goes with the page
    expect(desktop.get_by_label("Translation of sentence 2")).to_have_value("Там установлена сирена.")
    expect(desktop.get_by_label("Translation of sentence 1")).to_have_value("Озеро поднялось за ночь.")

    phone.goto(site.url)
    drafts = phone.get_by_role("region", name="Your drafts")
    expect(drafts).to_contain_text("next version of a translation")
    drafts.get_by_role("link", name="Верхнее озеро").click()
    expect(phone.get_by_label("Translation of sentence 2")).to_have_value("Там установлена сирена.")
    phone.get_by_label("Translation of sentence 4").fill("Никто не спит этой ночью.")
    expect(there).to_contain_text("Saved on the server")

    desktop.get_by_label("Translation of sentence 4").fill("Все бодрствуют.")
    expect(here).to_contain_text("saved from another page")
    desktop.reload()
    expect(desktop.get_by_text("what is saved has changed since")).to_be_visible()
    desktop.get_by_role("button", name="Use what is saved").click()
    expect(desktop.get_by_label("Translation of sentence 4")).to_have_value("Никто не спит этой ночью.")
    expect(desktop.get_by_label("Translation of sentence 1")).to_have_value("Озеро поднялось за ночь.")


def finish(page: Page, reason: str) -> TextVersion:
    page.get_by_label("What changed, and why").fill(reason)
    page.get_by_role("button", name="Make it the next version").click()
    expect(page.locator("body")).to_contain_text("The translation has a new version.")
    return TextVersion.objects.select_related("provenance__source_version").latest("pk")


def submit(page: Page) -> None:
    page.get_by_role("link", name="Submit for review").click()
    page.get_by_label("What was done").fill("Read against the source once more.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("body")).to_contain_text("Another person decides now.")
    expect(page.get_by_role("button", name="Record the decision")).to_have_count(0)


def approve(page: Page, site: LiveSite) -> None:
    """Find it on the desk, read, and approve."""
    page.goto(site.url)
    page.get_by_role("region", name="Awaiting your decision").get_by_role("link", name="Верхнее озеро").click()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("body")).to_contain_text("approved")
    page.goto(site.url)
    expect(page.get_by_role("region", name="Awaiting your decision")).to_have_count(0)


def correct_source(page: Page, site: LiveSite, source: TextVersion) -> None:
    open_text(page, site, source)
    page.get_by_role("link", name="Correct", exact=True).click()
    page.get_by_label("The text").fill(SOURCE.replace("Three", "Four"))
    page.get_by_role("radio", name="substantive change").check()
    page.get_by_label("Reason").fill("Counted anew.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator("body")).to_contain_text("Four villages")


def see_that_it_is_stale(page: Page, site: LiveSite, version: TextVersion) -> None:
    """Read the notice as a reader, and see old and new beside each other; a reader is not offered to mend it."""
    main = open_text(page, site, version)
    expect(main).to_contain_text("1 sentence of the source is not what it was")
    page.get_by_role("link", name=re.compile("^See which")).click()
    expect(page.get_by_role("row").filter(has_text="Four")).to_contain_text("Three villages lie below.")
    expect(page.get_by_role("button", name="Carry over")).to_have_count(0)


def carry_over(page: Page, site: LiveSite, version: TextVersion) -> TextVersion:
    """Take over what did not change; only the rest is asked for."""
    open_text(page, site, version)
    page.get_by_role("button", name="Carry over").click()
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Unchanged")).to_have_count(3)
    expect(rows.filter(has_text="Changed in the source")).to_have_count(1)
    page.get_by_label("What changed, and why").fill("The source changed.")
    page.get_by_role("button", name="Make it the next version").click()
    expect(page.locator("body")).to_contain_text("Sentences that still need you: 3.")
    page.get_by_label("Translation of sentence 3").fill("Ниже лежат четыре села.")
    return finish(page, "The source changed.")
