"""In a real Chromium: a field is talked over by keys on its entry's page; the words that come of it are proposed."""

import re

import pytest
from playwright.sync_api import Page, expect

from review.discussing import open_thread
from review.discussion_anchoring import About
from review.models import Comment, Thread
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey
SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it."


def test_a_field_is_talked_over_and_what_comes_of_it_is_proposed(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    entry = make.published(cast, make.threat_document(summary=SUMMARY))
    about = About("summary", quote="the three villages")
    open_thread(entry, "Which villages? @Dilnoza", by=cast.analyst, about=about)
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}{entry.get_absolute_url()}")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("d")
    box = page.locator("#discussion-box")
    expect(box).to_be_visible()
    expect(box.get_by_role("article")).to_contain_text("Which villages?")
    box.get_by_role("link", name="Answer").click()
    expect(box.get_by_role("heading", name="Summary", exact=True)).to_be_visible()
    box.get_by_label("Your comment").fill("Let us name them.")
    box.get_by_text("Suggest other words").click()
    box.get_by_label("Other words for it").fill("Besh-Terek and two more villages")
    page.keyboard.press("Control+Enter")
    expect(box.locator(".comment")).to_have_count(2)
    expect(box).to_contain_text("Posted.")
    expect(page).to_have_url(re.compile(re.escape(entry.get_absolute_url()) + "$"))

    box.get_by_role("button", name="Resolve").click()
    expect(box).to_contain_text("resolved")
    box.get_by_role("button", name="Open it again", exact=True).click()
    expect(box.get_by_role("button", name="Resolve")).to_be_visible()
    box.get_by_role("link", name="Use these words").click()
    expect(page.locator("[name='summary']")).to_have_value(
        "The upper lake rose by two metres. Nobody warned Besh-Terek and two more villages below it."
    )
    page.get_by_role("button", name="Submit").first.click()
    expect(page.locator("#messages")).to_contain_text("Submitted")
    assert Thread.objects.get().is_open and Comment.objects.count() == 2
