"""Lists and notes that change in place, in a real Chromium: focus, history, words kept; and all without script."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.story import PASSPHRASE
from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import let_in, open_item, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("partial_updates")]  # one worker: they share a world

FOCUS = "document.activeElement.id || document.activeElement.textContent.trim() || document.activeElement.localName"
ANALYST, EDITOR, ADMINISTRATOR = (f"{name}@perimeter.example" for name in ("aigerim", "dilnoza", "parvin"))


def rows(page: Page) -> Locator:
    return page.locator("#rows tbody tr")


def box_of(page: Page) -> Locator:
    return page.locator("form.filters input[name=q]")


def titles(page: Page) -> list[str]:
    return [title.strip() for title in page.locator("#rows .row-link").all_inner_texts()]


def telling_word(page: Page) -> str:
    """Return a word that stands in one title of the list only."""
    shown = titles(page)
    found: Iterator[str] = (
        word
        for word in re.findall(r"[A-Za-z]{5,}", " ".join(shown))
        if sum(word.lower() in title.lower() for title in shown) == 1
    )
    return next(found)


def mark(page: Page) -> None:
    """Leave a sign on the page that a reload would wipe away."""
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-said]")).to_contain_text(words)


def heard(page: Page, words: str) -> None:
    expect(page.locator("[data-toasts]")).to_contain_text(words)


def test_typing_narrows_the_list_and_back_restores_it(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"htmx:(sendAbort|afterRequest)")  # a newer request replaces one that is on its way
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    before, word, box = titles(page), telling_word(page), box_of(page)
    mark(page)

    box.click()
    page.keyboard.type(word, delay=30)
    expect(rows(page)).to_have_count(1)
    expect(box).to_be_focused()
    expect(box).to_have_value(word)
    assert box.evaluate("box => box.selectionStart") == len(word)
    assert parse_qs(urlsplit(page.url).query) == {"q": [word]}
    said(page, "Articles: 1 shown, no more follow")

    page.keyboard.type("zzz")
    expect(page.get_by_role("heading", name="No article fits these filters")).to_be_visible()
    said(page, "Articles: nothing found")

    page.go_back()  # what was typed in one go is one step
    expect(box).to_have_value("")
    expect(rows(page)).to_have_count(len(before))
    assert titles(page) == before
    assert page.evaluate(FOCUS) != "body"

    page.go_forward()
    expect(box).to_have_value(f"{word}zzz")
    expect(page.get_by_role("heading", name="No article fits these filters")).to_be_visible()
    page.get_by_role("link", name="Show all articles").click()
    expect(box).to_have_value("")
    expect(rows(page)).to_have_count(len(before))
    assert page.evaluate(FOCUS) != "body"
    assert stayed(page)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert before[0] not in kept
    assert "htmx-history-cache" not in kept


def test_a_choice_by_key_keeps_the_focus(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    choice = page.locator("form.filters select[name=custody]")
    choice.focus()
    mark(page)
    choice.select_option(index=1)
    page.wait_for_url(re.compile(r"\?custody="))
    expect(choice).to_be_focused()
    page.get_by_role("link", name="Clear", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"/articles/$"))
    expect(choice).to_have_value("")
    assert page.evaluate(FOCUS) != "body"
    assert stayed(page)


def test_paging_goes_to_the_start_of_the_list(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, ADMINISTRATOR)
    page.goto(f"{demo_site.url}/audit/")
    first = rows(page).first.inner_text()
    mark(page)
    page.get_by_role("link", name="Older").press("Enter")
    page.wait_for_url(re.compile(r"\?after="))
    expect(page.locator("#rows")).to_be_focused()
    page.wait_for_function("Math.abs(document.getElementById('rows').getBoundingClientRect().top - 90) < 40")
    assert rows(page).first.inner_text() != first
    said(page, "Audit log: ")
    page.go_back()
    page.wait_for_url(re.compile(r"/audit/$"))
    expect(rows(page).first).to_have_text(first, use_inner_text=True)
    assert page.evaluate(FOCUS) != "body"
    assert stayed(page)


def test_sorting_and_tabs_by_key_keep_the_focus(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, EDITOR)
    page.goto(f"{demo_site.url}/articles/sources/")
    mark(page)
    sort = page.get_by_role("link", name="Source", exact=True)
    for order in ("descending", "ascending"):  # it is sorted by name unasked, so the first press turns it round
        sort.press("Enter")
        expect(page.locator(f"th[aria-sort={order}]")).to_have_text("Source")
        expect(sort).to_be_focused()
        names = titles(page)
        assert names == sorted(names, key=str.casefold, reverse=order == "descending")
    assert stayed(page)

    page.goto(f"{demo_site.url}/catalog/")
    mark(page)
    title = page.title()
    measures = page.locator(".tabs").get_by_role("link", name="Measures")
    measures.press("Enter")
    page.wait_for_url(re.compile("kind=measure"))
    expect(measures).to_be_focused()
    expect(measures).to_have_attribute("aria-current", "page")
    expect(page.locator("#page-actions")).to_contain_text("Propose a measure")
    assert page.title() == title
    assert stayed(page)


def sign_in_elsewhere(page: Page, url: str, email: str) -> None:
    other = page.context.new_page()
    sign_in(other, url, email)
    other.close()
    page.bring_to_front()


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="session")


def test_a_session_that_ends_keeps_the_page_and_the_words(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"status of 401|Error Code 401|htmx:")
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    before, word, box = titles(page), telling_word(page), box_of(page)
    mark(page)
    end_session(page)
    box.press_sequentially(word)
    heard(page, "Your session has ended")
    assert titles(page) == before
    expect(box).to_have_value(word)
    expect(box).to_be_focused()

    sign_in_elsewhere(page, demo_site.url, ANALYST)
    box.press("Enter")
    expect(rows(page)).to_have_count(1)
    assert stayed(page)


def open_note(page: Page, site: LiveSite) -> Locator:
    """Open the reader at a note of one's own, and return its card."""
    page.goto(f"{site.url}/articles/")
    links = page.eval_on_selector_all("#rows .row-link", "links => links.map(link => link.href)")
    for link in links:
        page.goto(link)
        card = page.locator(".annotation", has=page.get_by_role("link", name="Change", exact=True)).first
        if card.count():
            identity = card.get_attribute("id")
            return page.locator(f"#{identity}")
    pytest.fail("the demo world has no note of this person")


def change_note(card: Locator, words: str) -> None:
    card.get_by_role("link", name="Change", exact=True).press("Enter")
    expect(card.get_by_label("Note")).to_be_focused()
    card.get_by_label("Note").fill(words)


def test_a_note_changes_in_its_card(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"status of 422|Error Code 422")
    let_in(page, demo_site.url, ANALYST)
    card = open_note(page, demo_site)
    mark(page)
    address = page.url
    change_note(card, "Weighed again (illustrative).")
    card.get_by_role("button", name="Save the change").press("Enter")
    expect(card.locator(".prose")).to_have_text("Weighed again (illustrative).")
    heard(page, "The annotation is changed.")
    assert page.evaluate(FOCUS) != "body"

    change_note(card, "x" * 20_001)
    card.get_by_role("button", name="Save the change").click()
    expect(card.locator(".errors, .notice").first).to_be_visible()
    expect(card.get_by_label("Note")).to_have_value("x" * 20_001)
    assert page.evaluate(FOCUS) != "body"
    card.get_by_role("link", name="Cancel").click()
    expect(card.locator(".prose")).to_have_text("Weighed again (illustrative).")
    assert page.url == address
    assert stayed(page)


def test_a_note_that_is_removed_leaves_its_card_only(demo_site: LiveSite, page: Page) -> None:
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    page.goto(page.locator("#rows .row-link").first.evaluate("link => link.href"))
    count = page.locator(".annotation").count()
    page.locator("summary", has_text="Annotate a passage").click()
    passage = " ".join(page.locator("#text [data-start]").last.inner_text().split()[:7])
    page.get_by_label("The passage").fill(passage)
    page.get_by_role("main").get_by_label("claim", exact=False).first.check()
    page.get_by_role("button", name="Save the annotation").click()
    expect(page.locator(".annotation")).to_have_count(count + 1)
    mark(page)
    card = page.locator(".annotation[aria-current]")
    card.get_by_role("button", name="Remove").click()
    expect(page.locator(".annotation")).to_have_count(count)
    expect(page.locator("#annotation-count")).to_have_text(str(count))
    heard(page, "The annotation is removed.")
    assert page.evaluate(FOCUS) != "body"
    assert stayed(page)


def test_a_token_from_before_another_sign_in_is_renewed(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"status of 40[13]|Error Code 40[13]")
    let_in(page, demo_site.url, ANALYST)
    card = open_note(page, demo_site)
    mark(page)
    change_note(card, "Kept over a sign-in (illustrative).")
    end_session(page)
    sign_in_elsewhere(page, demo_site.url, ANALYST)  # its page tells this one the new token
    card.get_by_role("button", name="Save the change").click()
    expect(card.locator(".prose")).to_have_text("Kept over a sign-in (illustrative).")

    change_note(card, "Kept once more (illustrative).")
    end_session(page)
    sign_in_silently(page, demo_site.url)  # no page of it tells anything
    card.get_by_role("button", name="Save the change").click()
    heard(page, "It is renewed now: try again.")
    expect(card.get_by_label("Note")).to_have_value("Kept once more (illustrative).")
    card.get_by_role("button", name="Save the change").click()
    expect(card.locator(".prose")).to_have_text("Kept once more (illustrative).")
    assert stayed(page)


def sign_in_silently(page: Page, url: str) -> None:
    """Sign in with the cookies of the page, but without a page."""
    form = page.request.get(f"{url}/sign-in/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "email": ANALYST, "password": PASSPHRASE}
    answer = page.request.post(f"{url}/sign-in/", form=sent, headers={"Referer": f"{url}/sign-in/"})
    assert "/sign-in/" not in answer.url


def test_a_lost_network_keeps_what_was_typed(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"ERR_INTERNET_DISCONNECTED|htmx:")
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    before, word, box = titles(page), telling_word(page), box_of(page)
    page.context.set_offline(True)
    box.press_sequentially(word)
    heard(page, "The server cannot be reached")
    assert titles(page) == before
    expect(box).to_have_value(word)
    page.context.set_offline(False)
    box.press("Enter")
    expect(rows(page)).to_have_count(1)


def test_a_refused_decision_comes_back_with_its_reason(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    watch.expect(r"status of 422|Error Code 422")
    let_in(page, demo_site.url, EDITOR)
    open_item(page, demo_site.url, "")
    path = page.url
    expect(page.locator("#decide")).to_have_count(1)
    mark(page)
    page.get_by_role("radio", name=re.compile("Reject")).check()
    page.locator("#decide").evaluate("form => { form.noValidate = true; form.reason.value = ' '; }")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("#decide .errors").first).to_be_visible()
    assert stayed(page)
    assert page.url == path
    assert page.evaluate(FOCUS) != "body"


def test_everything_works_without_script(demo_site: LiveSite, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    let_in(page, demo_site.url, ANALYST)
    page.goto(f"{demo_site.url}/articles/")
    word = telling_word(page)
    box_of(page).fill(word)
    page.get_by_role("button", name="Apply").click()
    expect(rows(page)).to_have_count(1)
    expect(box_of(page)).to_have_value(word)

    page.goto(f"{demo_site.url}/articles/sources/")
    page.get_by_role("link", name="Source", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Source")

    card = open_note(page, demo_site)
    card.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Note").fill("Written without script (illustrative).")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("main")).to_contain_text("Written without script (illustrative).")


def test_pages_turn_without_script(demo_site: LiveSite, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    let_in(page, demo_site.url, ADMINISTRATOR)
    page.goto(f"{demo_site.url}/audit/")
    first = rows(page).first.inner_text()
    page.get_by_role("link", name="Older").click()
    expect(rows(page).first).not_to_have_text(first, use_inner_text=True)
