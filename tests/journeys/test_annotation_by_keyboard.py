"""An annotation without a mouse, from its first word to the end of its thread."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from articles.models import Annotation
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.journeys.keyboard import Keyboard
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey


def test_an_annotation_lives_by_keyboard(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    cast = make_cast()
    version = make.text(cast.analyst)
    analyst, editor = (
        Keyboard(open_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")) for _ in "12"
    )
    let_in(analyst.page, live_site.url, cast.analyst.email, PASSWORD)
    let_in(editor.page, live_site.url, cast.editor.email, PASSWORD)

    # Made: a sentence, a key for its category, words, and the keys that save it.
    analyst.page.goto(live_site.url + version.get_absolute_url())
    analyst.page.wait_for_selector("[data-reader][data-painted]")
    analyst.press("s", "3")
    analyst.here("textbox", re.compile("^Note"))
    analyst.type("What will they expect next?")
    analyst.move_to("button", "Save the annotation")
    analyst.press("Enter")
    card = analyst.page.locator('.annotations [aria-current="true"]')
    expect(card).to_contain_text("What will they expect next?")
    made = Annotation.objects.get()
    first = made.targets.get().exact
    assert (made.category, first) == ("forecast", "The upper lake rose by two metres in a single week.")

    # Jumped to, both ways.
    expect(card).to_be_focused()
    analyst.press("Tab", "Enter")
    assert first in analyst.page.evaluate("document.activeElement.textContent")

    # Changed, on its page.
    analyst.page.goto(live_site.url + made.about_url)
    analyst.follow("Change")
    analyst.write("Note", "What do they expect?")
    analyst.send("Save the change")
    made.refresh_from_db()
    assert (made.body, made.revision) == ("What do they expect?", 2)

    # Moved: the next sentence instead, with the former one in its history.
    analyst.page.goto(live_site.url + made.about_url)
    analyst.follow("Change the passages")
    analyst.page.wait_for_load_state("networkidle")
    analyst.press("s", "ArrowDown")
    chosen = analyst.selection()
    analyst.press("a")
    analyst.here("button", "Save the passages")
    with analyst.page.expect_navigation():
        analyst.press("Enter")
    made.refresh_from_db()
    assert (made.targets.get().exact, made.revision) == (chosen, 3)
    assert chosen not in ("", first)

    # Submitted, and decided by another.
    analyst.send("Submit for approval")
    editor.page.goto(f"{live_site.url}/review/annotations/")
    editor.page.wait_for_load_state("networkidle")
    editor.press("j")
    with editor.page.expect_navigation():
        editor.press("Enter")
    editor.press("a")
    editor.here("radio", re.compile("Approve"))
    editor.send("Record the decision")
    made.refresh_from_db()
    assert made.life == "approved"

    # Talked about, and settled.
    editor.page.goto(live_site.url + made.about_url)
    editor.write("Reply", "Nothing else, I think.")
    editor.send("Reply")
    editor.follow("Resolve", role="button", back=True)
    made.refresh_from_db()
    assert made.resolved_at is not None and made.reply_count == 1
