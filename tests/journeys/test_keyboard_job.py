"""The main job without a mouse: every step by keys, every place found by its role and its name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.keyboard import Keyboard
from tests.journeys.seed import Seed, read_seed

pytestmark = pytest.mark.journey

PASSWORD = "a long enough passphrase"


@pytest.fixture
def sit_down(open_page: Callable[..., Page]) -> Callable[[], Keyboard]:
    return lambda: Keyboard(open_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce"))


def test_from_paste_to_a_frozen_edition_by_keyboard(
    live_site: LiveSite, sit_down: Callable[[], Keyboard], watch: Watch
) -> None:
    watch.expect(r"status of 422")
    seed = read_seed()
    administrator, analyst, editor = sit_down(), sit_down(), sit_down()
    set_up(administrator, live_site)
    join(analyst, invite(administrator, "nodira@perimeter.example", ""), "Nodira")
    join(editor, invite(administrator, "bakyt@perimeter.example", "Editor"), "Bakyt")

    add_article(analyst, seed)
    record_quoted_source(analyst, seed)
    annotate_sentence(analyst, seed)
    propose_threat(analyst, seed)
    ask_for_a_change(editor)
    revise(analyst)
    approve(editor, "Pressure after the war ends")
    propose_measure(analyst, seed)
    approve(editor, "A standing consultation")
    freeze(editor)


def test_the_job_finds_every_place_by_role_and_name() -> None:
    """What the accessibility statement says of this journey: no selector, no mouse, no script."""
    own = Path(__file__).read_text(encoding="utf-8").partition("def main_says(")[2]
    assert not re.search(r"\.(locator|query_selector|click|hover|tap|evaluate|get_by_test_id)\(", own)


def main_says(hands: Keyboard, *words: str) -> None:
    for some in words:
        expect(hands.page.get_by_role("main")).to_contain_text(some)


def set_up(hands: Keyboard, site: LiveSite) -> None:
    """Type the address of the one-time link, then become the first administrator."""
    found = re.search(r"https?://\S+", site.manage("setup_link"))
    assert found
    hands.page.goto(found.group())
    hands.write("Email", "saule@perimeter.example")
    hands.write("Your name", "Saule")
    hands.write("Password", PASSWORD)
    hands.go("Enter")


def invite(hands: Keyboard, email: str, role: str) -> str:
    """Invite somebody, and read the link that is to be passed on; on the way through the menu of one's own name."""
    hands.go("g", "d")
    hands.follow("People")
    hands.move_to("DisclosureTriangle", re.compile("Saule"))
    hands.press("Enter")
    hands.walk("link", "Your profile", by="ArrowDown")
    hands.press("Escape")
    hands.here("DisclosureTriangle", re.compile("Saule"))
    hands.follow(re.compile("^Invite"))
    hands.write("Email", email)
    if role:
        hands.move_to("checkbox", re.compile(role))
        hands.press("Space")
        assert hands.focus().checked == "true"
    hands.go("Enter")
    main_says(hands, email)
    said = hands.page.get_by_role("main").get_by_text(re.compile("/invitation/")).first.text_content()
    assert said
    return said


def join(hands: Keyboard, link: str, name: str) -> None:
    hands.page.goto(link)
    hands.write("Your name", name)
    hands.write("Password", PASSWORD)
    hands.go("Enter")


def add_article(hands: Keyboard, seed: Seed) -> None:
    hands.go("g", "a")
    hands.follow("Add an article")
    hands.here("textbox", "The address of a page")
    hands.move_to("textbox", "Or the text itself")
    hands.page.keyboard.insert_text(seed.text)
    hands.send("Continue")
    hands.write("Title", seed.title)
    hands.write("Author as printed", seed.author)
    hands.choose("Language of the text", "English")
    hands.pick(re.compile("translation"))
    hands.write("Name of the new source", seed.outlet)
    hands.choose("Its reliability", "C")
    hands.write("Reason", "A known outlet with a line of its own.")
    hands.write("Credit line", seed.credit_line)
    hands.choose("How it was made", "third-party")
    hands.choose("Who says so", "the publisher")
    hands.choose("Language of the original", "Russian")
    hands.send("Save the text")
    main_says(hands, "English translation; original Russian not held", f"“{seed.credit_line}”", seed.author)


def record_quoted_source(hands: Keyboard, seed: Seed) -> None:
    hands.follow("Record a quoted source")
    hands.write("The passage", seed.quoted_passage)
    hands.choose("What the passage does", "quotes")
    hands.write("Name of the new source", seed.quoted_outlet)
    hands.send("Record it")
    main_says(hands, f"English translation; original Russian not held; quotes {seed.quoted_outlet}")


def annotate_sentence(hands: Keyboard, seed: Seed) -> None:
    """Walk through the text sentence by sentence, annotate one, and land on its card."""
    text = hands.page.get_by_role("article", name=seed.title)
    expect(text).to_have_attribute("tabindex", "0")
    hands.move_to("article", seed.title)
    hands.press("ArrowDown")
    for _sentence in range(100):
        if hands.selection() == seed.sentence:
            break
        hands.press("ArrowDown")
    expect(hands.page.get_by_role("status").filter(has_text=seed.sentence)).to_have_count(1)
    hands.press("a")
    hands.here("radio", "Claim")
    hands.press("Escape")
    hands.here("article", seed.title)
    assert hands.selection() == seed.sentence
    hands.press("a")
    hands.pick("Claim")
    hands.write("Note", "A question that is **asked** quietly.")
    hands.move_to("button", "Save the annotation")
    hands.press("Enter")
    card = hands.page.get_by_role("complementary").get_by_role("listitem").filter(has_text=seed.sentence).first
    expect(card).to_be_focused()


def propose_threat(hands: Keyboard, seed: Seed) -> None:
    """Cite the sentence, write the threat; a proposal without a message is refused and loses nothing."""
    hands.follow("Cite as evidence")
    hands.follow("Propose a new threat with it")
    main_says(hands, seed.sentence)
    hands.write("Title", "Pressure after the war ends")
    hands.choose("Primary theme", "Border")
    hands.write("Summary", "When one conflict ends, force may look for another place.")
    hands.choose("Nature", "malicious")
    hands.choose("Tempo", "acute")
    hands.choose("Field", "Summary")
    hands.send("Submit for review")
    main_says(hands, "Say in a sentence why")
    hands.write("Why this change", "The article asks what comes after.")
    hands.send("Submit for review")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Pressure after the war ends")


def open_waiting(hands: Keyboard, title: str) -> None:
    """Find a proposal in the queue: “j” goes to its row, and Enter to its own page once it is shown beside."""
    hands.go("g", "r")
    hands.press("j")
    expect(hands.page.get_by_role("heading", name=title)).to_be_visible()
    hands.here("link", title)
    hands.go("Enter")


def open_own(hands: Keyboard, title: str) -> None:
    """Find what one wrote oneself."""
    hands.go("g", "r")
    hands.follow("Yours", back=True)
    hands.press("j")
    hands.here("link", title)
    hands.go("Enter")


def ask_for_a_change(hands: Keyboard) -> None:
    open_waiting(hands, "Pressure after the war ends")
    main_says(hands, "When one conflict ends", "original Russian not held")
    hands.press("c")
    hands.here("radio", re.compile("Request changes"))
    hands.write("Reason", "Say which side of the perimeter is meant.")
    hands.send("Record the decision")
    main_says(hands, "Say which side of the perimeter is meant.")


def revise(hands: Keyboard) -> None:
    """Take up what came back; find the sentence once more, cite it a second time and think better of it."""
    open_own(hands, "Pressure after the war ends")
    hands.follow("Edit")
    hands.choose("Direction", "North")
    hands.write("Find an annotation", "asked")
    hands.send("Find")
    hands.move_to("button", "Cite")
    hands.press("Enter")
    hands.here("combobox", "Field")
    expect(hands.page.get_by_role("group", name=re.compile("^Evidence"))).to_have_count(2)
    hands.move_to("button", "Remove", back=True)
    hands.press("Enter")
    hands.here("button", re.compile("Undo|Remove"))
    expect(hands.page.get_by_role("group", name=re.compile("^Evidence"))).to_have_count(1)
    hands.send("Submit for review")


def approve(hands: Keyboard, title: str) -> None:
    open_waiting(hands, title)
    hands.press("a")
    hands.here("radio", re.compile("Approve"))
    hands.send("Record the decision")
    main_says(hands, "Approved")


def propose_measure(hands: Keyboard, seed: Seed) -> None:
    open_own(hands, "Pressure after the war ends")
    hands.follow("Propose a measure for it")
    hands.write("Title", "A standing consultation")
    hands.choose("Primary theme", "Border")
    hands.write("Summary", "The states tell each other early what they see.")
    hands.choose("Function", "prevent")
    hands.choose("Kind", "diplomatic")
    hands.choose("Level", "regional")
    hands.choose("Status", "proposed")
    hands.choose("Role", "reduces the likelihood")
    hands.write("How", "Surprise becomes harder.")
    hands.choose("Effectiveness", "moderate")
    hands.move_to("button", "Cite")
    hands.press("Enter")
    hands.choose("Field", "Summary")
    hands.write("Why this change", "The article calls for it.")
    hands.send("Submit for review")
    main_says(hands, seed.sentence)


def freeze(hands: Keyboard) -> None:
    hands.go("g", "e")
    hands.follow("Prepare an edition")
    hands.write("Name", "2026.1")
    hands.send("Prepare")
    hands.follow("Freeze this edition")
    hands.send("Freeze it for good")
    main_says(hands, "Pressure after the war ends", "A standing consultation")
    assert hands.page.url.endswith("/editions/2026.1/")
