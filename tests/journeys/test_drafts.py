"""What people type is never lost: not by a closed tab, a lost network, an ended session, a refusal or a second tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import let_in, open_item, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("drafts")]  # one worker: they share a world

KEPT = "Draft kept in this browser."
RESTORED = "What you typed here before is restored."
WORDS = "When the glacier lake is full, nobody below hears of it in time."
PASTE = """(field, times) => {
    field.value = 'Строка вымышленного текста.\\n'.repeat(times);
    field.dispatchEvent(new Event('input', {bubbles: true}));
}"""
FULL = """() => {
    for (let size = 1 << 20; size > 100; size /= 2) {
        try { for (let n = 0; ; n += 1) localStorage.setItem(`fill${size}.${n}`, 'x'.repeat(size)); } catch {}
    }
}"""
AIGERIM, TIMUR, DILNOZA = (f"{name}@perimeter.example" for name in ("aigerim", "timur", "dilnoza"))


@pytest.fixture
def analyst(demo_site: LiveSite, open_page: Callable[..., Page]) -> Page:
    """Sign in where nothing is saved on the server at a pause: what this browser keeps by itself is what is tried."""
    page = open_page(viewport={"width": 1280, "height": 900})
    page.context.route("**/js/autosave.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    return let_in(page, demo_site.url, AIGERIM)


def write_threat(page: Page, site: LiveSite, words: str = WORDS) -> None:
    page.goto(f"{site.url}/review/propose/?kind=threat")
    page.get_by_label("Summary").fill(words)
    expect(page.get_by_text(KEPT)).to_be_visible()


def drafts(page: Page) -> list[str]:
    return [str(key) for key in page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")]


def reopen(context: BrowserContext, page: Page, watch: Watch) -> Page:
    """Close a tab, and open its address in a new one."""
    address = page.url
    page.close(run_before_unload=False)
    page = context.new_page()
    watch.follow(page)
    page.goto(address)
    return page


def test_a_closed_tab_loses_nothing_and_the_draft_can_be_discarded(
    demo_site: LiveSite, analyst: Page, watch: Watch
) -> None:
    write_threat(analyst, demo_site)
    page = reopen(analyst.context, analyst, watch)
    expect(page.get_by_role("status").filter(has_text=RESTORED)).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value(WORDS)
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Summary")).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert not drafts(page)


def test_rows_come_back_in_their_order_with_the_sentences_they_cite(
    demo_site: LiveSite, analyst: Page, watch: Watch
) -> None:
    analyst.goto(f"{demo_site.url}/review/propose/?kind=threat")
    for name in ("First", "Second"):
        analyst.get_by_role("button", name="Add an indicator").click()
        analyst.get_by_role("group", name=re.compile("Indicator")).last.get_by_label("Sign").fill(name)
    analyst.get_by_role("group", name="Indicator 2").get_by_role("button", name="Move up").click()
    pick = analyst.locator(".picks li").nth(1)
    quoted = pick.locator("blockquote").inner_text()
    pick.get_by_role("button", name="Cite").click()
    expect(analyst.get_by_text(KEPT)).to_be_visible()
    page = reopen(analyst.context, analyst, watch)
    for number, name in enumerate(("Second", "First"), start=1):
        expect(page.get_by_role("group", name=f"Indicator {number}").get_by_label("Sign")).to_have_value(name)
    expect(page.get_by_role("group", name=re.compile("Evidence 1")).locator("blockquote")).to_have_text(quoted)


def test_without_a_network_the_page_stays_and_says_so(demo_site: LiveSite, analyst: Page, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED.*sprite.svg")
    write_threat(analyst, demo_site)
    analyst.get_by_label("Why this change").fill("It is not in the catalog.")
    analyst.context.set_offline(True)
    analyst.get_by_role("button", name="Save draft").click()
    expect(analyst.get_by_text("The server cannot be reached. Nothing was lost")).to_be_visible()
    expect(analyst.get_by_label("Summary")).to_have_value(WORDS)
    analyst.context.set_offline(False)
    analyst.get_by_label("Title").first.fill("A full lake")
    analyst.get_by_role("button", name="Save draft").click()
    analyst.wait_for_url(re.compile(r"/review/\d+/$"))
    expect(analyst.get_by_role("main")).to_contain_text(WORDS)
    assert not drafts(analyst), "what is saved is no draft any more"


def break_sending(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_an_answer_that_never_comes_loses_nothing(demo_site: LiveSite, analyst: Page, watch: Watch) -> None:
    """The browser believes in its network, and shows its own page of failure."""
    watch.expect("ERR_FAILED")
    write_threat(analyst, demo_site)
    analyst.route(
        "**/review/propose/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    analyst.get_by_role("button", name="Save draft").click()
    analyst.wait_for_url("chrome-error://chromewebdata/")
    analyst.goto(f"{demo_site.url}/review/propose/?kind=threat")
    expect(analyst.get_by_text(RESTORED)).to_be_visible()
    expect(analyst.get_by_label("Summary")).to_have_value(WORDS)


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="session")


def sign_in_again(page: Page, email: str = AIGERIM) -> None:
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill("perimeter demo passphrase")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_an_ended_session_leads_back_to_the_form(demo_site: LiveSite, analyst: Page) -> None:
    write_threat(analyst, demo_site)
    address = analyst.url
    end_session(analyst)
    analyst.get_by_role("button", name="Save draft").click()
    sign_in_again(analyst)
    analyst.wait_for_url(address)
    expect(analyst.get_by_text(RESTORED)).to_be_visible()
    expect(analyst.get_by_label("Summary")).to_have_value(WORDS)


def test_an_ended_session_leads_back_to_the_decision(demo_site: LiveSite, page: Page, watch: Watch) -> None:
    """The address that takes a decision shows no page: the way back is to the one that holds the form."""
    watch.expect("status of 401")
    let_in(page, demo_site.url, DILNOZA)
    open_item(page, demo_site.url, "")
    page.get_by_role("radio", name=re.compile("Reject")).check()
    page.get_by_role("textbox", name="Reason").fill(WORDS)
    expect(page.get_by_text(KEPT)).to_be_visible()
    address = page.url
    end_session(page)
    page.get_by_role("button", name="Record the decision").click()
    sign_in_again(page, DILNOZA)
    page.wait_for_url(address)
    expect(page.get_by_role("radio", name=re.compile("Reject"))).to_be_checked()
    expect(page.get_by_role("textbox", name="Reason")).to_have_value(WORDS)


def open_text(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/articles/")
    page.locator('.row-link[lang="en"]').first.click()
    page.wait_for_load_state("networkidle")


def begin_annotation(page: Page, site: LiveSite) -> str:
    """Select the first sentence, and begin a note on it."""
    open_text(page, site)
    page.keyboard.press("s")
    chosen = str(page.evaluate("String(getSelection())"))
    page.keyboard.press("a")
    page.get_by_role("radio", name="Claim").check()
    page.get_by_role("textbox", name="Note (optional)").fill(WORDS)
    expect(page.get_by_text(KEPT)).to_be_visible()
    return chosen


def test_an_annotation_comes_back_with_its_passage_after_an_ended_session(
    demo_site: LiveSite, analyst: Page, watch: Watch
) -> None:
    watch.expect("status of 401")
    chosen = begin_annotation(analyst, demo_site)
    address = analyst.url
    end_session(analyst)
    analyst.get_by_role("button", name="Save the annotation").click()
    sign_in_again(analyst)
    analyst.wait_for_url(address)
    expect(analyst.get_by_role("textbox", name="Note (optional)")).to_have_value(WORDS)
    expect(analyst.get_by_label("The passage")).to_have_value(chosen)
    assert analyst.evaluate("CSS.highlights.get('pending').size") == 1
    analyst.get_by_role("button", name="Save the annotation").click()
    expect(analyst.locator("[data-annotation]").filter(has_text=WORDS)).to_be_visible()
    assert not drafts(analyst)
    analyst.reload()
    expect(analyst.get_by_text(RESTORED)).to_have_count(0)


def test_what_is_refused_stays_until_it_is_saved(demo_site: LiveSite, analyst: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    write_threat(analyst, demo_site)
    analyst.get_by_role("button", name="Submit for review").click()
    expect(analyst.get_by_text("Nothing was saved yet")).to_be_visible()
    expect(analyst.get_by_label("Summary")).to_have_value(WORDS)
    analyst.get_by_label("Why this change").fill("Added after the refusal.")
    expect(analyst.get_by_text(KEPT)).to_be_visible()
    page = reopen(analyst.context, analyst, watch)
    expect(page.get_by_text(RESTORED)).to_be_visible()
    expect(page.get_by_label("Why this change")).to_have_value("Added after the refusal.")


def test_two_tabs_do_not_overwrite_one_another_silently(demo_site: LiveSite, analyst: Page, watch: Watch) -> None:
    write_threat(analyst, demo_site)
    second = analyst.context.new_page()
    watch.follow(second)
    second.goto(analyst.url)
    second.get_by_label("Summary").fill("The words of the second tab.")
    expect(second.get_by_text(KEPT)).to_be_visible()
    elsewhere = analyst.get_by_text("This form is open in another tab")
    expect(elsewhere).to_be_visible()
    analyst.get_by_label("Title").first.fill("Typed in the first tab")
    analyst.wait_for_timeout(600)
    assert "second tab" in analyst.evaluate("Object.values(localStorage).join()")
    analyst.get_by_role("button", name="Keep this one instead").click()
    expect(analyst.get_by_text(KEPT)).to_be_visible()
    expect(second.get_by_text("This form is open in another tab")).to_be_visible()
    assert "Typed in the first tab" in analyst.evaluate("Object.values(localStorage).join()")


def test_nobody_sees_the_drafts_of_another_person(demo_site: LiveSite, analyst: Page) -> None:
    write_threat(analyst, demo_site)
    address = analyst.url
    analyst.context.clear_cookies()
    sign_in(analyst, demo_site.url, TIMUR)
    analyst.goto(address)
    expect(analyst.get_by_label("Summary")).to_have_value("")
    analyst.goto(f"{demo_site.url}/profile/")
    expect(analyst.get_by_text("None.")).to_be_visible()
    analyst.context.clear_cookies()
    sign_in(analyst, demo_site.url, AIGERIM)
    analyst.goto(f"{demo_site.url}/profile/")
    analyst.get_by_role("link", name="Propose a threat").click()
    expect(analyst.get_by_label("Summary")).to_have_value(WORDS)
    analyst.goto(f"{demo_site.url}/profile/")
    analyst.get_by_role("button", name="Remove: Propose a threat").click()
    expect(analyst.get_by_text("None.")).to_be_visible()
    assert not drafts(analyst)


def test_a_draft_that_is_older_than_what_is_saved_says_so(demo_site: LiveSite, analyst: Page) -> None:
    """It is not sent over the newer words: both are kept, and whoever typed settles which stand."""
    write_threat(analyst, demo_site)
    analyst.get_by_label("Title").first.fill("A lake that fills")
    analyst.get_by_role("button", name="Save draft").click()
    analyst.wait_for_url(re.compile(r"/review/\d+/$"))
    analyst.get_by_role("link", name="Edit", exact=True).click()
    analyst.get_by_label("Summary").fill("Typed at the office.")
    expect(analyst.get_by_text(KEPT)).to_be_visible()
    address = analyst.url
    saved_elsewhere(analyst, address)
    analyst.goto(address)
    expect(analyst.get_by_text("what is saved has changed since")).to_be_visible()
    expect(analyst.get_by_label("Summary")).to_have_value("Typed at the office.")
    analyst.get_by_role("button", name="Save draft").click()
    clash = analyst.get_by_role("group", name="Summary")
    expect(clash).to_contain_text("home")
    expect(clash.get_by_role("textbox")).to_have_value("Typed at the office")
    clash.get_by_role("radio", name="Mine").check(force=True)
    analyst.get_by_role("button", name="Merge").click()
    analyst.wait_for_url(re.compile(r"/review/\d+/edit/$"))
    expect(analyst.get_by_label("Summary")).to_have_value("Typed at the office.")


def saved_elsewhere(page: Page, address: str) -> None:
    """Save the form as it stands on the server with other words, as another device would."""
    answer = page.evaluate(
        """async address => {
            const page = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
            const sent = new FormData(page.querySelector('#proposal'));
            sent.set('summary', 'Typed at home.');
            sent.set('save', '1');
            return (await fetch(address, {method: 'POST', body: sent})).url;
        }""",
        address,
    )
    assert answer != address


def test_what_is_too_long_or_finds_no_room_is_said_and_stays_in_the_form(demo_site: LiveSite, analyst: Page) -> None:
    analyst.goto(f"{demo_site.url}/articles/add/")
    text = analyst.get_by_label("The text")
    text.evaluate(PASTE, 38_000)
    expect(analyst.get_by_text("Too long to be kept in this browser")).to_be_visible(timeout=60_000)
    assert len(text.input_value().encode()) > 1_900_000
    text.evaluate(PASTE, 10)
    analyst.evaluate(FULL)
    text.fill("Short words. " * 100)
    expect(analyst.get_by_text("This browser keeps no more drafts")).to_be_visible()
    expect(text).to_have_value("Short words. " * 100)


def test_every_form_for_more_than_a_line_keeps_what_is_typed(demo_site: LiveSite, page: Page) -> None:
    """And none keeps a password or a file."""
    let_in(page, demo_site.url, DILNOZA)
    paths = ["/articles/add/", "/articles/sources/add/", "/review/propose/?kind=measure", "/editions/add/"]
    for path in [*paths, *rooms(page, demo_site)]:
        page.goto(demo_site.url + path)
        bare = "main form[method=post]:not([data-draft]) textarea"
        assert page.locator(bare).count() == 0, path
    page.goto(f"{demo_site.url}/profile/")
    page.get_by_label("Present password").fill("not to be kept")
    page.wait_for_timeout(600)
    assert not drafts(page)


def rooms(page: Page, site: LiveSite) -> list[str]:
    """Return the addresses of a text, of its forms, and of a proposal that waits."""
    open_text(page, site)
    links = page.eval_on_selector_all("main a[href]", "found => found.map(link => link.getAttribute('href'))")
    wanted = [link for link in links if re.search(r"/quoted/|/add-text/|/texts/add|/change/|/sources/\d+/$", link)]
    text = page.evaluate("location.pathname")
    open_item(page, site.url, "")
    return [text, *wanted[:4], page.evaluate("location.pathname")]


def test_a_proposal_is_a_draft_on_the_server_at_the_first_pause_and_shows_its_changes_at_a_key(
    demo_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    page = let_in(open_page(viewport={"width": 1280, "height": 900}), demo_site.url, TIMUR)
    page.goto(f"{demo_site.url}/review/propose/?kind=threat")
    page.get_by_label("Summary").fill(WORDS)
    expect(page.get_by_text("Saved as your draft")).to_be_visible(timeout=15_000)
    expect(page).to_have_url(re.compile(r"/review/\d+/edit/$"))
    for title in ("Snow", "Noise"):  # two more pauses, each with a new row
        page.get_by_role("button", name="Add an indicator").click()
        with page.expect_response("**/keep/") as answer:
            page.get_by_label("Sign", exact=True).last.fill(title)
        assert answer.value.ok
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value(WORDS)
    expect(page.get_by_label("Sign", exact=True)).to_have_count(2)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("d")
    expect(page.locator("#compared ins").first).to_contain_text("When the glacier lake")


def test_a_translation_of_an_entry_is_kept_on_the_server_at_every_pause(
    demo_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    page = let_in(open_page(viewport={"width": 1280, "height": 900}), demo_site.url, TIMUR)
    page.goto(f"{demo_site.url}/review/entries/THR-GEO-001/translate/kk/")
    words = page.locator("[name='text.title']")
    for typed in ("Үлкен қаланың", "Үлкен қаланың маңындағы жер сілкінісі (illustrative)"):
        with page.expect_response("**/keep/") as answer:
            words.fill(typed)
        assert answer.value.ok
    expect(page.locator("[data-autosave-state]")).not_to_be_empty()
    page.reload()
    expect(words).to_have_value(typed)
