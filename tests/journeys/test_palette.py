"""The command palette and the keys of the frame in a real Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import Watch
from tests.database import BASE_DIR, LiveSite
from tests.journeys.conftest import let_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("palette")]  # one worker: they share a world

ENTRY = "/catalog/THR-CLI-001/"
KEY = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, ctrlKey: true, bubbles: true, cancelable: true }))"""


AXE = (BASE_DIR / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands, targets that are too small as well."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
    return [f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}" for one in found["violations"]]


def editor(page: Page, site: LiveSite) -> Page:
    let_in(page, site.url, "dilnoza@perimeter.example")
    return at(page, site, "/")


def at(page: Page, site: LiveSite, path: str) -> Page:
    page.goto(site.url + path)
    page.wait_for_load_state("networkidle")  # the keys are there once the scripts are
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Go to a page")


def lines(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def chosen(page: Page) -> Locator:
    """Return the line that the field says is active, once it says one."""
    expect(field(page)).to_have_attribute("aria-activedescendant", re.compile("."))
    return page.locator(f"#{field(page).get_attribute('aria-activedescendant')}")


def open_by_key(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    expect(lines(page).first).to_be_visible()


def test_from_a_few_letters_to_an_entry_and_back_by_what_was_seen_last(demo_site: LiveSite, page: Page) -> None:
    editor(page, demo_site)
    open_by_key(page)
    assert faults(page) == []
    page.keyboard.type("thr-cli-001")
    page.keyboard.press("Enter")  # before the answer is there: it is waited for
    page.wait_for_url(demo_site.url + ENTRY)
    title = page.get_by_role("heading", level=1).inner_text()
    at(page, demo_site, "/articles/")
    open_by_key(page)
    recent = page.get_by_role("group", name="Recent pages").get_by_role("option")
    expect(recent).to_have_count(1)
    expect(recent).to_contain_text(title)
    expect(chosen(page)).to_have_attribute("href", ENTRY)
    recent.click()
    page.wait_for_url(demo_site.url + ENTRY)
    page.locator(".menu > summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("localStorage.getItem('recent')") is None


def test_keys_choose_and_escape_gives_the_focus_back(demo_site: LiveSite, page: Page) -> None:
    editor(page, demo_site)
    search = page.get_by_role("searchbox", name="Search articles and catalog")
    search.fill("half a word")
    open_by_key(page)
    every = lines(page)
    expect(every.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(every.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(every.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(every.first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("glac")
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^\d+ results?$"))).to_be_visible()
    expect(page.get_by_role("group", name="Catalog", exact=True)).to_contain_text("Outburst of a glacial lake")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(search).to_be_focused()
    expect(search).to_have_value("half a word")


def test_a_new_tab_by_control_enter_and_the_key_of_a_russian_keyboard(demo_site: LiveSite, page: Page) -> None:
    editor(page, demo_site)
    page.evaluate(KEY, ["л", "KeyK"])
    expect(field(page)).to_be_focused()
    page.keyboard.type("THR-CLI-001")
    expect(lines(page).first).to_have_attribute("href", ENTRY)
    expect(chosen(page)).to_have_attribute("href", ENTRY)
    context: BrowserContext = page.context
    with context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(demo_site.url + ENTRY)
    expect(field(page)).to_be_visible()


def test_actions_are_done_on_the_spot(demo_site: LiveSite, page: Page) -> None:
    editor(page, demo_site)
    open_by_key(page)
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(field(page)).to_be_hidden()
    page.get_by_role("button", name="Command palette").click()
    page.keyboard.type("keyb")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet.locator("[data-here]:visible")).to_have_count(0)
    page.keyboard.press("Escape")
    at(page, demo_site, "/review/own/")
    page.keyboard.press("?")
    group = sheet.locator("section").filter(has=page.get_by_role("heading", name="Lists"))
    expect(group.get_by_text("on this page")).to_be_visible()
    assert faults(page) == []


def test_a_late_answer_is_thrown_away_and_a_lost_network_says_so(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    editor(page, demo_site)
    open_by_key(page)
    page.route("**/palette/?q=des", lambda _route: None)  # this one is never answered
    with page.expect_request("**/palette/?q=des"):
        page.keyboard.type("des")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("q=des")):
        field(page).fill("sources")
    expect(lines(page).first).to_contain_text("Sources")
    page.route("**/palette/?q=*", lambda route: route.abort())
    field(page).fill("people")
    expect(page.locator("[data-palette-status]")).to_contain_text("The server cannot be reached")
    expect(lines(page)).to_have_count(0)


def test_a_phone_opens_it_by_the_search_button(demo_site: LiveSite, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    editor(page, demo_site)
    page.get_by_role("link", name="Search", exact=True).tap()
    expect(lines(page).first).to_be_visible()
    lines(page).filter(has_text="Sources").tap()
    page.wait_for_url("**/articles/sources/")


def test_signs_with_a_direction_turn_round_in_a_page_from_right_to_left(demo_site: LiveSite, page: Page) -> None:
    turned = """name => getComputedStyle(document.querySelector(`.icon:has(use[href$="#${name}"])`)).transform"""
    editor(page, demo_site)
    at(page, demo_site, "/articles/add/")
    assert page.evaluate(turned, "arrow-right") == "none"
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(turned, "arrow-right") == "matrix(-1, 0, 0, 1, 0, 0)"
    for upright in ("search", "chevron-down", "keyboard"):
        assert page.evaluate(turned, upright) == "none"
