"""In a real Chromium: a reply comes to a page that is open, and what one types there is not touched."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from articles.threads import add_reply, resolve_thread
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey
TYPED = "The lower one, I think."


def test_a_reply_appears_on_open_pages_and_an_answer_that_is_typed_stays(
    live_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    cast = make_cast()
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    add_reply(note, "Which fan is meant?", by=cast.editor)
    about, listed = (open_page(viewport={"width": 1280, "height": 900}) for _page in range(2))
    for page, address in ((about, note.about_url), (listed, "/discussions/?show=annotations")):
        let_in(page, live_site.url, cast.analyst.email, PASSWORD)
        page.clock.install()
        page.goto(f"{live_site.url}{address}")
        page.clock.run_for(2_000)  # the first question
    about.get_by_label("Reply").fill(TYPED)
    listed.locator("#rows .row-link").focus()

    add_reply(note, "Is it the one by Besh-Terek?", by=cast.editor)
    for page in (about, listed):
        page.clock.run_for(12_000)
        expect(page.get_by_text("Is it the one by Besh-Terek?")).to_be_visible()
    expect(about.locator("#replies [data-live-said]")).to_have_text("1 comment was added.")
    expect(about.locator("[name=body]:focus")).to_have_value(TYPED)
    expect(listed.locator(".row-link:focus")).to_have_count(1)

    resolve_thread(note, by=cast.editor)
    about.clock.run_for(12_000)
    expect(about.locator("#replies [data-live-said]")).to_have_text(re.compile("resolved the discussion"))
    expect(about.locator("[name=body]:focus")).to_have_value(TYPED)
    about.get_by_role("button", name="Open it again and post").click()
    expect(about.get_by_text(TYPED)).to_be_visible()
    expect(about.get_by_role("button", name="Resolve")).to_be_visible()
