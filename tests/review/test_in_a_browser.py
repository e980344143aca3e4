"""What the scripts of this room add: rows in place, a kept draft, keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from review.annotations import submit_annotation
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey


def field(page: Page, name: str):
    return page.locator(f"[name='{name}']")


def test_rows_change_in_place_and_survive_a_closed_tab(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.goto(f"{live_site.url}/review/propose/")
    scenarios = page.locator("#list-scenarios")
    for title in ("first", "second"):
        scenarios.locator("[data-rows-add]").click()
        page.keyboard.type(title)
    scenarios.locator(".form-row").nth(1).locator("[data-rows-up]").click()
    expect(field(page, "scenarios.1.title")).to_have_value("second")
    scenarios.locator(".form-row").nth(1).locator("[data-rows-remove]").click()
    expect(scenarios.locator(".form-row")).to_have_count(1)
    page.locator("[data-rows-cite]").first.click()
    expect(field(page, "evidence.1.annotation")).to_have_value(str(note.uuid))
    expect(field(page, "evidence.1.stance")).to_have_value("supports")
    field(page, "title").fill("Typed before the tab was closed")
    page.wait_for_timeout(800)  # drafts are kept a moment after the last key
    page.reload()
    expect(field(page, "title")).to_have_value("Typed before the tab was closed")
    expect(field(page, "scenarios.1.title")).to_have_value("second")
    expect(field(page, "evidence.1.annotation")).to_have_value(str(note.uuid))
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    page.goto(f"{live_site.url}/review/propose/")
    expect(field(page, "title")).to_have_value("")


def test_an_editor_walks_the_queue_and_chooses_by_keys(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    for title in ("First of all", "Second of all"):
        make.submitted(cast.analyst, make.threat_document(title=title))
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/queue/")
    page.wait_for_load_state("networkidle")
    for key in "jjk":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("First of all")
    page.wait_for_load_state("networkidle")  # the keys are there once the scripts are
    for key, verdict in (("a", "approve"), ("r", "reject"), ("c", "request_changes")):
        page.keyboard.press(key)
        expect(page.locator(f"input[value={verdict}]")).to_be_checked()


def test_an_analyst_cites_an_annotation_by_two_keys_and_submits_another_by_one(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    entry = make.published(cast)
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.goto(f"{live_site.url}{version.get_absolute_url()}")
    page.wait_for_load_state("networkidle")
    page.locator(f"#annotation-{note.uuid} a").first.focus()
    page.keyboard.press("e")
    expect(page.get_by_role("radio", checked=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/review/\d+/edit/"))
    expect(field(page, "title")).to_have_value(entry.document["title"])
    expect(field(page, "evidence.1.annotation")).to_have_value(str(note.uuid))
    page.goto(f"{live_site.url}{version.get_absolute_url()}")
    page.wait_for_load_state("networkidle")
    page.locator("[data-annotate-box] summary").click()
    page.locator("[data-annotate] [name=exact]").fill("The upper lake rose by two metres")
    page.locator("[data-annotate] [name=category][value=claim]").check(force=True)
    page.locator("[data-annotate] [name=body]").fill("To be approved.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-annotation]").filter(has_text="To be approved.")).to_contain_text("Submitted")
    expect(page.locator("[data-annotation]").filter(has_text="To be approved.")).to_have_count(1)


def test_an_editor_picks_annotations_by_keys_and_decides_on_them_at_once(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    version = make.text(cast.analyst)
    for _number in range(3):
        submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
    let_in(page, live_site.url, cast.editor.email, PASSWORD)
    page.goto(f"{live_site.url}/review/annotations/")
    page.wait_for_load_state("networkidle")
    for key in "jxjxx":
        page.keyboard.press(key)
    expect(page.locator("[data-said]")).to_have_text("Pick row 2: no longer picked. Picked in all: 1")
    page.keyboard.press("x")
    expect(page.locator("[data-said]")).to_have_text("Pick row 2: picked. Picked in all: 2")
    expect(page.locator("[data-pick]:checked")).to_have_count(2)
    page.keyboard.press("a")
    page.get_by_role("button", name="Record the decisions").click()
    expect(page.get_by_text("2 annotations are decided.").first).to_be_visible()
    expect(page.locator("[data-pick]")).to_have_count(1)
