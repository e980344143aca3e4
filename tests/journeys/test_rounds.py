"""A text is given to two annotators, marked blind, handed in, and settled side by side with the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import AnnotationRound, Curation
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey
FAN, SIREN = "Three villages lie on the outwash fan.", "We have no siren below the moraine"


def test_a_round_from_giving_a_text_to_the_agreement(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    version = make.text(cast.analyst)

    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}{version.get_absolute_url()}")
    page.get_by_role("link", name="Give to annotators").click()
    page.get_by_label("Aigerim").check()
    page.get_by_label("Timur").check()
    page.get_by_role("button", name="Give it to them").click()
    expect(page.get_by_text("The text is given to its annotators.")).to_be_visible()
    found = AnnotationRound.objects.get()
    assert found.is_blind
    address = f"{live_site.url}{found.get_absolute_url()}"

    make.annotation(version, cast.analyst, SIREN)
    make.annotation(version, cast.analyst, FAN)
    make.annotation(version, cast.analyst2, "Three villages")
    for person in (cast.analyst, cast.analyst2):
        page.context.clear_cookies()
        let_in(page, live_site.url, person.email, PASSWORD)
        page.goto(live_site.url)
        page.get_by_role("link", name="The upper lake").first.click()
        expect(page.get_by_text("This round is blind")).to_be_visible()
        page.get_by_role("button", name="Hand in", exact=True).click()
        expect(page.get_by_role("button", name="Take it back and go on")).to_be_visible()

    page.context.clear_cookies()
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(address)
    page.keyboard.press("n")
    expect(page.get_by_role("radio", name="None is right")).to_be_checked()
    page.get_by_label("Reason", exact=True).fill("Nobody says so in the text.")
    page.get_by_role("button", name="Settle, and on to the next").click()
    expect(page.get_by_role("radio", name="Take what Timur marked")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Take what Timur marked")).to_be_checked()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="End it: all is settled").click()
    expect(page.get_by_text("The round has ended.")).to_be_visible()
    assert sorted(Curation.objects.values_list("choice", flat=True)) == ["none", "take"]

    page.get_by_role("link", name="Agreement").click()
    expect(page.get_by_role("rowheader", name="All categories").first).to_be_visible()
    page.goto(f"{live_site.url}{version.get_absolute_url()}")
    expect(page.locator(".annotation-quote")).to_have_text("Three villages")
