"""In a real Chromium: four people in four browsers on one entry.

A part is accepted and the rest follows; who changed the same words settles it by keys; two approve what is risky.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import let_in

pytestmark = pytest.mark.journey

RIVAL = "A title that came too late (illustrative)"
TITLE, SUMMARY = "A title that two people agreed on (illustrative)", "An illustrative summary, to begin with."


@pytest.fixture
def person(demo_site: LiveSite, open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Give somebody a browser of their own, signed in."""

    def of(name: str) -> Page:
        page = open_page(viewport={"width": 1280, "height": 900})
        return let_in(page, demo_site.url, f"{name}@perimeter.example")

    return of


def propose(page: Page, site: LiveSite, code: str, message: str, **values: str) -> str:
    """Write a change of an entry by its form, submit it, and return its address."""
    page.goto(f"{site.url}/review/propose/?entry={code}")
    for name, value in {**values, "message": message}.items():
        field = page.locator(f"main [name='{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main button[name='submit']").first.click()
    expect(page.locator("#messages")).to_contain_text("Submitted")
    return page.url


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("input[name='verdict'][value='approve']").check(force=True)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("#messages")).to_contain_text("pprov")  # approved, or: another must approve


def settle(editor: Page, author: Page, address: str) -> None:
    """Find that somebody else's title was published meanwhile, give it back, and let its author choose by keys."""
    editor.goto(address)
    editor.locator("input[name='verdict'][value='approve']").check(force=True)
    editor.get_by_role("button", name="Record the decision").click()
    expect(editor.get_by_role("main")).to_contain_text("both changed the same words")
    for words in ("The newest revision", TITLE):
        expect(editor.get_by_role("main")).to_contain_text(words)
    editor.locator("input[name='verdict'][value='request_changes']").check(force=True)
    editor.locator("main [name='reason']").fill("Look at the other title, too.")
    editor.get_by_role("button", name="Record the decision").click()
    expect(editor.locator("#messages")).to_contain_text("back")

    author.goto(address)
    author.get_by_role("link", name="Bring it up to date").click()
    expect(author.get_by_role("group", name="Title")).to_contain_text(TITLE)
    author.wait_for_load_state("load")  # the keys are a script's
    author.keyboard.press("2")
    expect(author.get_by_role("radio", name="Theirs")).to_be_checked()
    author.keyboard.press("Shift+Tab")
    author.get_by_role("radio", name="Theirs").focus()
    author.keyboard.press("3")
    expect(author.get_by_role("radio", name="Mine")).to_be_checked()
    author.get_by_role("button", name="Merge").press("Enter")
    expect(author.locator("#messages")).to_contain_text("Merged")
    author.locator("main [name='message']").fill("The late one says it shorter.")
    author.locator("main button[name='submit']").first.click()
    expect(author.locator("#messages")).to_contain_text("Submitted")


def test_four_people_work_on_one_entry(demo_site: LiveSite, person: Callable[[str], Page], watch: Watch) -> None:
    author, other, editor, second = map(person, ("aigerim", "timur", "dilnoza", "ruslan"))
    author.goto(f"{demo_site.url}/catalog/?kind=threat")
    code = author.locator("main tbody .code").first.inner_text().strip()

    first = propose(author, demo_site, code, "Says it better.", title=TITLE, summary=SUMMARY)
    rival = propose(other, demo_site, code, "Says it otherwise.", title=RIVAL, tempo="chronic")
    editor.goto(f"{first}changes/")
    editor.get_by_role("checkbox", name="Title").check()
    editor.get_by_label("Why the rest goes back").fill("Which lake is meant?")
    editor.get_by_role("button", name="Accept what is ticked").click()
    expect(editor.locator("#messages")).to_contain_text("Accepted in part")
    follow_up = editor.url
    assert follow_up != first

    author.goto(follow_up)
    expect(author.get_by_role("main")).to_contain_text("Which lake is meant?")
    author.get_by_role("main").get_by_role("link", name="Edit").click()
    author.locator("main [name='summary']").fill(f"{SUMMARY} The upper lake is meant.")
    author.locator("main [name='message']").fill("Names the lake.")
    author.locator("main button[name='submit']").first.click()
    approve(second, follow_up)

    watch.expect("status of 412")
    settle(editor, other, rival)
    approve(second, rival)

    risky = propose(other, demo_site, code, "It is done on purpose.", nature="malicious")
    approve(editor, risky)
    expect(editor.locator("#messages")).to_contain_text("Another person must approve")
    second.goto(risky)
    expect(second.get_by_role("main")).to_contain_text("One more approval is needed")
    approve(second, risky)
    second.goto(risky)
    thread = second.get_by_role("complementary", name="About this proposal")
    expect(thread).to_contain_text("Dilnoza")
    expect(thread).to_contain_text("Ruslan")

    other.goto(f"{demo_site.url}/catalog/{code}/history/")
    history = other.get_by_role("main")
    for words in (TITLE, RIVAL, "The upper lake is meant", "It is done on purpose."):
        expect(history).to_contain_text(words)
