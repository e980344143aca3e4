"""In a real Chromium: what was done is undone by a key, and long work is watched while one goes on reading."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.database import LiveSite
from tests.journeys.conftest import let_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("undo_and_long_work")]  # one worker: they share a world


def test_a_person_is_deactivated_and_back_by_one_key(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, "parvin@perimeter.example")
    page.goto(f"{demo_site.url}/people/")
    page.get_by_role("main").get_by_role("link", name="Maral").click()
    page.get_by_role("button", name="Deactivate").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text("is deactivated, and signed out everywhere. Press Z to undo.")
    page.get_by_role("main").get_by_role("link", name="Who may do what").click()
    expect(page.locator("[data-said]")).to_contain_text("Press Z to undo.")  # it survives one step further
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Deactivate")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("They may sign in again")
    expect(undo).to_have_count(0)


def test_an_offer_that_was_dismissed_stays_away(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, "parvin@perimeter.example")
    page.goto(f"{demo_site.url}/people/")
    page.get_by_role("main").get_by_role("link", name="Maral").click()
    page.get_by_role("button", name="Change the roles").click()
    undo = page.get_by_role("button", name="Undo")
    expect(page.locator("[data-said]")).to_contain_text("Press Z to undo.")  # the scripts are there
    page.locator("#messages").get_by_role("button", name="Dismiss").click()
    expect(undo).to_have_count(0)
    page.goto(f"{demo_site.url}/articles/")
    expect(undo).to_have_count(0)


def test_each_removed_annotation_can_be_brought_back_and_the_last_one_has_time(demo_site: LiveSite, page: Page) -> None:
    page.clock.install()
    let_in(page, demo_site.url, "aigerim@perimeter.example")
    page.goto(f"{demo_site.url}/articles/")
    page.locator('.row-link[lang="en"]').first.click()
    for words in ("The first note", "The second note"):
        page.wait_for_load_state("networkidle")
        page.keyboard.press("s")
        page.keyboard.press("a")
        page.get_by_role("radio", name="Claim").check()
        page.get_by_role("textbox", name="Note (optional)").fill(words)
        page.get_by_role("button", name="Save the annotation").click()
        expect(page.locator("[data-annotation]").filter(has_text=words)).to_be_visible()
        page.reload()
    offers = page.locator("[data-toasts] [data-undo]")
    for count, words in enumerate(("The first note", "The second note"), start=1):
        card = page.locator("[data-annotation]").filter(has_text=words)
        card.get_by_role("button", name="Remove").click()
        expect(offers).to_have_count(count)
    page.clock.fast_forward(60_000)
    expect(offers).to_have_count(1)  # the newest waits
    page.keyboard.press("z")
    expect(page.locator("#messages")).to_contain_text("The annotation is back.")
    expect(page.locator("[data-annotation]").filter(has_text="The second note")).to_be_visible()


def test_a_removed_row_of_the_form_comes_back_with_its_words_in_its_place(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, "dilnoza@perimeter.example")
    page.goto(f"{demo_site.url}/review/propose/?kind=threat")
    scenarios = page.locator("[data-rows='scenarios']")
    for number in (1, 2, 3):
        while scenarios.locator(".form-row").count() < number:
            scenarios.locator("[data-rows-add]").click()
        scenarios.locator(f"[name='scenarios.{number}.title']").fill(f"Scenario {number}, illustrative")
    scenarios.locator(".form-row").nth(1).locator("[data-rows-remove]").click()
    undo = scenarios.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(scenarios.locator("[name='scenarios.2.title']")).to_have_value("Scenario 3, illustrative")
    page.keyboard.press("z")
    expect(scenarios.locator("[name='scenarios.2.title']")).to_have_value("Scenario 2, illustrative")
    expect(scenarios.locator("[name='scenarios.3.title']")).to_have_value("Scenario 3, illustrative")
    expect(undo).to_have_count(0)
    scenarios.locator("[name='scenarios.1.title']").focus()
    page.keyboard.type("z")  # in a field it is a letter
    expect(scenarios.locator("[name='scenarios.1.title']")).to_have_value(re.compile("z"))


def test_long_work_is_seen_on_every_page_until_a_toast_says_its_end(
    demo_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    let_in(page, demo_site.url, "parvin@perimeter.example")
    page.goto(f"{demo_site.url}/articles/sources/")
    page.get_by_role("button", name="Check every capture").click()
    page.goto(f"{demo_site.url}/catalog/")
    panel = page.locator("#work-panel")
    page.locator("details.work > summary").click()
    expect(panel).to_contain_text("waits for its turn")
    panel_asks = re.compile(r"/work/$")
    page.route(panel_asks, lambda route: route.fulfill(status=304))  # else the toast may be gone when the worker is
    demo_site.manage("procrastinate", "worker", "--one-shot")
    page.unroute(panel_asks)
    toast = page.locator("[data-toasts]")
    expect(toast).to_contain_text(re.compile(r"Checked \d+ captures: all as they came\."), timeout=30_000)
    expect(toast).to_have_attribute("role", "status")
    expect(panel).to_contain_text("Done")
    expect(panel).not_to_have_attribute("hx-get", re.compile("."))  # it asks no more
    page.goto(f"{demo_site.url}/work/")
    expect(page.get_by_role("main")).to_contain_text("all as they came")
    expect(toast).not_to_contain_text("Checked")  # said once
