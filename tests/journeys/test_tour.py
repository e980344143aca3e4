"""An analyst takes the whole tour on the demo world, by its own buttons, in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.database import LiveSite
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("tour")]  # one worker: they share a world

SELECT = """() => {
    const words = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
    let node = words.nextNode();
    while (node.data.trim().length < 12) node = words.nextNode();
    getSelection().selectAllChildren(document.body);
    getSelection().setBaseAndExtent(node, 0, node, 12);
}"""


def tour(page: Page) -> Locator:
    return page.get_by_role("region", name="Tour")


def ticked(page: Page, title: str, following: str) -> None:
    """Hear in the status region that a step is done, and see the next one in the strip."""
    expect(page.locator("[data-toasts]")).to_contain_text(f"Done: {title}", timeout=20_000)
    expect(tour(page)).to_contain_text(following)


def go(page: Page) -> None:
    tour(page).get_by_role("link", name="Take me there").click()


def test_an_analyst_goes_through_the_whole_tour(demo_site: LiveSite, page: Page) -> None:
    sign_in(page, demo_site.url, "timur@perimeter.example")
    page.get_by_role("button", name="Begin the tour").click()
    page.wait_for_url(re.compile(r"/articles/\d+/\d+/"), timeout=30_000)

    expect(tour(page)).to_contain_text("Step 1 of 5")
    page.locator(".chain").get_by_role("link", name=re.compile("original")).click()
    ticked(page, "Follow a translation to its original", "Select a sentence in this text")
    assert page.evaluate("document.activeElement === document.body"), "a tick takes no focus"

    page.evaluate(SELECT)
    expect(page.get_by_role("toolbar", name="Annotate the selection as")).to_be_visible()
    page.keyboard.press("a")
    page.get_by_role("radio", name="Claim").check()
    page.get_by_role("button", name="Save the annotation").click()
    ticked(page, "Mark a sentence", "Step 3 of 5")

    go(page)
    page.wait_for_url(re.compile(r"/review/propose/\?entry=THR-"))
    page.locator("select[name^='evidence.'][name$='.field']:visible").last.select_option("summary")
    page.locator("textarea[name=message]").fill("It says so in the article. Illustrative.")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    ticked(page, "Cite it as evidence", "Read it once more")

    page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()
    ticked(page, "Submit your proposal", "Step 5 of 5")

    go(page)
    page.wait_for_url(re.compile(r"/review/own/"))
    ticked(page, "See it wait in the queue", "That was the whole tour")

    page.goto(f"{demo_site.url}/articles/")
    expect(tour(page)).to_have_count(0)
    page.goto(demo_site.url)
    expect(page.get_by_role("heading", name="Learn it by doing")).to_have_count(0)


def test_on_a_phone_the_strip_is_a_slim_bar_that_unfolds(demo_site: LiveSite, open_page) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in(page, demo_site.url, "maral@perimeter.example")
    page.get_by_role("button", name="Begin the tour").click()
    page.wait_for_url(re.compile(r"/catalog/"))
    expect(tour(page)).to_contain_text("Open a threat")
    later = tour(page).get_by_role("button", name="Later")
    expect(later).to_be_hidden()
    box = tour(page).bounding_box()
    assert box
    assert box["height"] < 72
    tour(page).get_by_role("button", name="What to do").click()
    later.click()
    expect(tour(page)).to_have_count(0)
    expect(page.locator("[data-toasts]")).to_contain_text("The tour waits on your desk")
