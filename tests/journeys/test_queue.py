"""In a real Chromium: an editor clears twenty mixed items of the queue by keyboard, two keys a decision."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import Session
from articles import actions as articles
from articles.inputs import Note, Passage
from basics import clock
from catalog import actions as catalog
from review import actions
from review.annotations import submit_annotation
from review.arranging import keep_reason
from review.deciding import apply_due
from review.entry_translations import translate_and_submit
from review.models import DecisionBatch, QueueItem, Submission
from review.queue_check import drifted
from review.queue_models import Kind
from review.translations import submit_translation
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.journey

SHORTER = "A moraine dam gives way within the hour."
# What a key writes, which key it is, and whether Shift is held; what it counts as.
WRITTEN = {
    ('"', "Digit1", False): "1", ("ә", "Digit2", False): "2", (",", "Digit6", False): "6", ("қ", "Digit0", False): "0",
    ("é", "Digit2", False): "2", ("2", "Digit2", True): "2",  # French
    ("۲", "Digit2", False): "2", ("م", "KeyL", False): "l",  # Persian
    ("/", "Digit7", True): "/", ("@", "Digit2", True): "@", ("7", "Digit7", False): "7",  # German, British
    ("Ә", "Digit2", False): "Ә", ("л", "KeyK", False): "k", ("Enter", "Enter", False): "Enter",
}  # fmt: skip
LETTERS = """async (keys) => {
  const { letter } = await import("/static/js/typing.js");
  return keys.map(([key, code, shiftKey]) => letter({ key, code, shiftKey }));
}"""


def twenty_items(cast: Cast) -> list[QueueItem]:
    """Submit 10 annotations, 7 proposals and both kinds of translations, freeze an edition; return them in order."""
    entry = make.published(cast)
    version = make.text(cast.analyst)
    for number in range(10):
        passage = Passage(number, number + 20, version.text[number : number + 20])
        note = articles.annotate([(version, passage)], Note("claim", body=f"Note {number}."), by=cast.analyst)
        submit_annotation(note, by=cast.analyst)
    for number in range(7):
        make.submitted(cast.analyst, make.threat_document(title=f"Illustrative case {number}"))
    submit_translation(make.second_text(version, cast.analyst), by=cast.analyst, message="A first version.")
    translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="The title.")
    catalog.freeze_edition(catalog.prepare_edition("2026.1", by=cast.editor2, title=""), by=cast.editor2)
    keep_reason("reject", "Stands there already.", by=cast.editor2, code="duplicate")
    keep_reason("request_changes", "Which lake is meant?", by=cast.editor2, code="wording")
    return list(QueueItem.objects.waiting())


def test_an_editor_clears_twenty_mixed_items_by_keyboard(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    items = twenty_items(cast)
    assert len(items) == 20
    assert {item.kind for item in items} == set(Kind.values)
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    shown = page.locator("[data-queue-item]")
    left = page.locator("[data-queue-rows] > tr")
    expect(left).to_have_count(20)
    page.keyboard.press("n")
    page.wait_for_url(f"**{items[0].get_absolute_url()}*")
    assert QueueItem.objects.get(pk=items[0].pk).claimed_by == cast.editor

    keys = {3: "r1", 5: "c1", 12: "r1", 14: "e"}  # all others are approved
    for number, item in enumerate(items):
        expect(shown).to_have_attribute("data-queue-item", str(item.pk))
        if keys.get(number) == "e":
            edit_and_accept(page)
            page.goto(f"{live_site.url}/review/queue/")
            expect(left).to_have_count(19 - number)  # another editor must approve it now
            continue
        for key in keys.get(number, "aa"):
            page.keyboard.press(key)
        expect(left).to_have_count(19 - number)
        if number == 3:  # taken back, and decided once more
            expect(page.locator("[data-queue-messages]")).to_contain_text("reject: “")
            page.keyboard.press("z")
            expect(left).to_have_count(17)
            expect(shown).to_have_attribute("data-queue-item", str(item.pk))
            for key in "r1":
                page.keyboard.press(key)
            expect(left).to_have_count(16)
    expect(page.locator("[data-queue-pane]")).to_contain_text("Nothing more in this list.")
    page.wait_for_load_state("networkidle")

    assert apply_due(at=clock.now() + timedelta(minutes=1)) == 19
    states = [QueueItem.objects.get(pk=item.pk).state for item in items]
    expected = {3: "rejected", 5: "changes_requested", 12: "rejected", 14: "submitted"}
    assert states == [expected.get(number, "approved") for number in range(20)]
    assert set(DecisionBatch.objects.exclude(reason="").values_list("reason", flat=True)) == {
        "Stands there already.",
        "Which lake is meant?",
    }
    edited = Submission.objects.with_subject().get(pk=items[14].object_id).current
    assert edited is not None
    assert (edited.number, edited.content["summary"]) == (2, SHORTER)
    assert drifted() == []


def edit_and_accept(page: Page) -> None:
    """Put other words into the proposal that is shown, by its key and by Enter alone."""
    expect(page.locator('[data-undo=""]')).to_have_count(0)  # what was decided before has arrived
    page.keyboard.press("e")
    page.locator('a[href="?field=summary"]').press("Enter")
    words = page.get_by_label("Your words")
    words.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(SHORTER)
    page.get_by_role("button", name="Put it in").press("Enter")
    expect(page.get_by_text("Your words are in.")).to_be_visible()


def test_the_keys_of_a_kazakh_keyboard_walk_and_choose_reasons(live_site: LiveSite, page: Page) -> None:
    """Its letters are Cyrillic, and so is most of its row of digits: " ә і ң ғ , . ү ұ қ."""
    cast = make_cast()
    submitted = [make.submitted(cast.analyst, make.threat_document(title=title)) for title in "ABC"]
    for reason in ("Stands there already.", "No source says so."):
        keep_reason("reject", reason, by=cast.editor2, code="duplicate")
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    keyboard = page.context.new_cdp_session(page)

    def press(key: str, code: str, *, shift: bool = False, alt: bool = False) -> None:
        told = {"key": key, "code": code, "modifiers": 8 * shift + alt}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "" if alt else key, **told})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **told})

    title, words = page.locator("#queue-item-title"), page.locator("[data-queue-form] [name=reason]")
    expect(title).to_contain_text("A")
    press("о", "KeyJ")
    expect(title).to_contain_text("B")
    press("к", "KeyR")
    second = page.locator("[data-reasons=reject] label").nth(1).locator("span").inner_text()
    press("ә", "Digit2", alt=True)
    expect(title).to_contain_text("C")
    page.wait_for_load_state("networkidle")
    batch = DecisionBatch.objects.get()
    assert (batch.verdict, batch.reason) == ("reject", second)
    assert [row.object_id for row in batch.decisions.all()] == [submitted[1].pk]

    press("к", "KeyR")
    press("ә", "Digit2")  # a letter is a letter: with it a reason of one's own begins
    press("Ұ", "Digit9", shift=True)
    expect(words).to_have_value("әҰ")
    assert page.evaluate(LETTERS, [*map(list, WRITTEN)]) == list(WRITTEN.values())


def test_what_is_picked_is_decided_at_once_and_a_stale_one_comes_back(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    first, second, third = (make.submitted(cast.analyst, make.threat_document(title=title)) for title in "ABC")
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    expect(page.locator("#queue-item-title")).to_contain_text("A")
    actions.withdraw(third, by=cast.analyst)
    for key in ("x", "j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#queue-item-title")).to_contain_text("C")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("#queue-item-title")).to_contain_text("A")
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.locator("[data-queue-messages]")).to_contain_text("C: It does not await a decision.")
    expect(page.locator("[data-queue-messages]")).to_contain_text("approve: “A”.")
    expect(page.locator("[data-queue-rows] > tr").nth(1)).to_contain_text("C")  # where it was
    batch = DecisionBatch.objects.get()
    assert [row.object_id for row in batch.decisions.all()] == [first.pk]
    assert QueueItem.objects.undecided().waiting().get().object_id == second.pk


def test_on_a_narrow_window_an_opened_item_comes_first(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    for name in "ABC":
        make.submitted(cast.analyst, make.threat_document(title=name))
    page.set_viewport_size({"width": 390, "height": 844})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    rows, title, place = page.locator(".queue-list"), page.locator("#queue-item-title"), page.locator(".queue-place")
    page.keyboard.type("aa")  # nothing is shown, so nothing is decided
    expect(title).to_be_hidden()
    page.locator("[data-queue-rows] a").nth(1).click()
    expect(title).to_contain_text("B")
    expect(title).to_be_in_viewport()
    expect(rows).to_be_hidden()
    expect(place).to_contain_text("2 of 3 in the list")
    page.keyboard.press("j")
    expect(title).to_contain_text("C")
    expect(place).to_contain_text("3 of 3 in the list")
    expect(place.get_by_role("link", name="The next one")).to_be_hidden()
    page.keyboard.type("aa")
    expect(title).to_contain_text("B")
    expect(place).to_contain_text("2 of 2 in the list")
    expect(page.locator("[data-undo]")).to_be_in_viewport()
    expect(title).to_be_in_viewport()
    place.get_by_role("link", name="The one before").click()
    expect(title).to_contain_text("A")
    page.go_back()
    place.get_by_role("link", name="The list").click()
    expect(page.locator("[data-queue-rows] a").first).to_be_in_viewport()
    assert [row.title for row in DecisionBatch.objects.get().decisions.all()] == ["C"]


def test_words_typed_after_a_verdict_are_its_reason_and_no_keys(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    first, second = (make.submitted(cast.analyst, make.threat_document(title=title)) for title in "AB")
    keep_reason("reject", "Stands there already.", by=cast.editor2, code="duplicate")
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    expect(page.locator("#queue-item-title")).to_contain_text("A")
    page.keyboard.press("r")
    page.keyboard.type("az cr 1jaa")
    expect(page.locator("[data-queue-form] [name=reason]")).to_have_value("az cr 1jaa")
    page.keyboard.press("Escape")
    page.locator("[data-queue-form] [value=reject]").check()  # by the mouse, and words while the focus is elsewhere
    page.keyboard.type("ф")
    expect(page.locator("[data-queue-form] [name=reason]")).to_have_value("az cr 1jaaф")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-queue-rows] > tr")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    batch = DecisionBatch.objects.get()
    assert (batch.verdict, batch.reason) == ("reject", "az cr 1jaaф")
    assert [row.object_id for row in batch.decisions.all()] == [first.pk] != [second.pk]


def test_nothing_is_decided_on_an_item_that_is_not_shown_yet(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    second = [make.submitted(cast.analyst, make.threat_document(title=title)) for title in "ABC"][1]
    of = {item.object_id: item for item in QueueItem.objects.all()}
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    slow: list[Route] = []
    page.route(f"**{of[second.pk].get_absolute_url()}*", lambda route: slow.append(route))
    page.goto(f"{live_site.url}/review/queue/")
    expect(page.locator("#queue-item-title")).to_contain_text("A")
    page.keyboard.press("j")
    expect(page.locator("[data-queue-rows] > tr").nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.type("aaaa")
    expect(page.locator("[data-queue-rows] > tr")).to_have_count(3)
    for one in slow:
        one.continue_()
    page.unroute(f"**{of[second.pk].get_absolute_url()}*")
    expect(page.locator("#queue-item-title")).to_contain_text("B")

    held: list[Route] = []
    page.route("**/review/queue/decide/*", lambda route: held.append(route))
    page.keyboard.type("aa")
    expect(page.locator("#queue-item-title")).to_contain_text("C")
    page.keyboard.press("z")  # while the decision is under way
    assert not DecisionBatch.objects.exists()
    held[0].continue_()
    expect(page.locator("[data-queue-rows] > tr")).to_have_count(3)
    expect(page.locator("#queue-item-title")).to_contain_text("B")
    assert DecisionBatch.objects.get().undone_at is not None

    page.keyboard.type("aa")
    expect(page.locator("[data-queue-rows] > tr")).to_have_count(2)
    held[1].fulfill(status=200, body="no answer")
    expect(page.locator("[data-queue-messages]")).to_contain_text("It is not known whether")
    page.unroute("**/review/queue/decide/*")
    expect(page.locator("[data-queue-rows] > tr")).to_have_count(3)
    expect(page.locator("[data-queue-messages] > .notice")).to_have_count(0)  # read again: it had not arrived
    page.wait_for_load_state()  # no script hears a key before
    expect(page.locator("#queue-item-title")).to_be_visible()
    page.keyboard.type("kkjj")  # all three are read once
    expect(page.locator("#queue-item-title")).to_contain_text("C")
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.keyboard.type("aa")
    expect(page.locator("[data-queue-messages]")).to_contain_text("Your session has ended")
    expect(page.locator("[data-queue-messages] a")).to_have_attribute("href", re.compile(r"sign-?in.*next="))


def test_a_decision_on_what_is_picked_says_so_and_the_list_goes_on_to_its_next_page(
    live_site: LiveSite, page: Page
) -> None:
    cast = make_cast()
    for number in range(51):
        make.submitted(cast.analyst, make.threat_document(title=f"Case {number}"))
    page.set_viewport_size({"width": 1280, "height": 900})
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    rows = page.locator("[data-queue-rows] > tr")
    expect(page.locator("#queue-item-title")).to_contain_text("Case 0")
    for box in page.locator("[data-queue-rows] [data-pick]").all():
        box.check()
    expect(page.locator("[data-queue-form] h3")).to_contain_text("on picked items: 50")
    expect(page.locator("[data-record]").last).to_contain_text("on picked items: 50")
    page.keyboard.type("aa")
    expect(page.locator("#queue-item-title")).to_contain_text("Case 50")
    expect(rows).to_have_count(1)
    expect(page.locator("[data-on-picked]").first).to_have_text("")
    page.keyboard.type("aa")
    pane = page.locator("[data-queue-pane]")
    expect(pane).to_contain_text("Nothing more in this list.")
    expect(pane).to_be_focused()
    page.wait_for_load_state("networkidle")
