"""In a real Chromium: two editors on one item; the second is told what the first did, and loses nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from review.models import QueueItem
from review.queue_models import LEASE
from review.queueing import claim_item
from tests import make
from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import sign_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey
REASON = "Which of the two lakes is meant?"


def at_rest(page: Page, row: Locator) -> float:
    """Return where a row stands on the screen once nothing scrolls any more."""
    places: list[float] = []
    while len(places) < 3 or len(set(places[-3:])) > 1:
        places.append(row.evaluate("row => row.getBoundingClientRect().top"))
        page.wait_for_timeout(100)
    return places[-1]


def test_of_two_editors_on_one_item_the_second_sees_the_first_and_what_they_decide(
    live_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    cast = make_cast()
    for number in range(3):
        make.submitted(cast.analyst, make.threat_document(title=f"Illustrative case {number}"))
    item, second_item = QueueItem.objects.waiting()[:2]
    first, second = (open_page(viewport={"width": 1280, "height": 900}) for _editor in range(2))
    for page, editor in ((first, cast.editor), (second, cast.editor2)):
        page.clock.install()
        sign_in(page, live_site.url, editor.email, PASSWORD)
        page.goto(f"{live_site.url}/review/queue/{item.pk}/")
        page.clock.run_for(2_000)  # the first question
    row = second.locator(f'[data-item="{item.pk}"]')
    pane = second.locator("[data-queue-pane]")
    expect(pane.locator("[data-live-present]")).to_have_text("Dilnoza has this open, too.")
    first.clock.run_for(12_000)
    expect(first.locator("[data-queue-pane] [data-live-present]")).to_have_text("Ruslan has this open, too.")

    second.keyboard.press("c")
    second.keyboard.type(REASON)
    second.clock.run_for(1_500)
    expect(pane.get_by_text("Draft kept in this browser.")).to_be_visible()
    before = at_rest(second, row)
    for key in "aa":
        first.keyboard.press(key)
    expect(first.locator("[data-queue-item]")).to_have_attribute("data-queue-item", str(second_item.pk))
    expect(first.locator("[data-queue-messages] [data-undo*=undo]")).to_be_visible()  # the server has it
    new = make.submitted(cast.analyst, make.threat_document(title="A landslide"))
    second.clock.run_for(12_000)
    expect(pane.locator("[data-live-said]")).to_have_text(re.compile("Dilnoza decided at .*: approve"))
    expect(row).to_contain_text("Dilnoza decided at")
    expect(second.locator("[name=reason]:focus")).to_have_value(REASON)
    assert abs(at_rest(second, row) - before) < 1

    button = second.locator("[data-queue-live] button")
    expect(button).to_have_text("1 is new: show it")
    button.click()
    shown = QueueItem.objects.get(kind="proposal", object_id=new.pk)
    expect(second.locator("[data-queue-rows] > tr").last).to_have_attribute("data-item", str(shown.pk))
    expect(second.locator("[name=reason]")).to_have_value(REASON)

    for page in (first, second):  # the first reads another item now
        page.clock.run_for(12_000)
        expect(page.locator("[data-live-present]")).to_be_empty()


def test_what_a_failed_request_missed_is_told_later_and_a_claim_is_taken_away_at_its_end(
    live_site: LiveSite, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.expect("status of 503 .*/news/")
    cast = make_cast()
    make.submitted(cast.analyst, make.threat_document(title="An illustrative case"))
    item = QueueItem.objects.get()
    page = open_page(viewport={"width": 1280, "height": 900})
    page.clock.install()
    sign_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/{item.pk}/")
    page.clock.run_for(2_000)
    row, said = page.locator(f'[data-item="{item.pk}"]'), page.locator("[data-queue-pane] [data-live-said]")
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        address = route.request.url.split("?")[0]
        if address in refused:
            route.continue_()
        else:
            refused.append(address)
            route.fulfill(status=503)

    page.route("**/news/?*", refuse_once)
    claim_item(item, by=cast.editor2)
    make.submitted(cast.analyst, make.threat_document(title="A landslide"))
    for _round in range(4):
        page.clock.run_for(25_000)
        page.wait_for_timeout(300)
    assert len(refused) == 2
    expect(said).to_have_text("Ruslan works on this now.")
    expect(row).to_contain_text("Ruslan works on this now.")
    expect(page.locator("[data-live-new]")).to_have_text("1 is new: show it")
    page.clock.fast_forward(int(LEASE.total_seconds()) * 1000)
    page.clock.run_for(15_000)
    expect(row).not_to_contain_text("works on this")
    expect(said).to_be_empty()
