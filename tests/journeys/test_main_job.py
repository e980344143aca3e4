"""The main job in a real Chromium: four people take an article from paste to a frozen edition."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Watch
from tests.database import LiveSite
from tests.journeys.conftest import open_item
from tests.journeys.seed import Seed, read_seed

pytestmark = pytest.mark.journey

PASSWORD = "a long enough passphrase"
SELECT = """([start, length]) => {
    const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let seen = 0, node, open = false;
    while ((node = walker.nextNode())) {
        const end = seen + node.data.length;
        if (!open && start < end) { range.setStart(node, start - seen); open = true; }
        if (open && start + length <= end) { range.setEnd(node, start + length - seen); break; }
        seen = end;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return String(getSelection());
}"""


@dataclass
class Desk:
    """One person at their own browser."""

    page: Page
    site: LiveSite

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def field(self, label: str) -> Locator:
        """Find the field with this very label; the word “optional” beside it does not count."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(?optional\)?)?\s*$")).first

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose the first option whose words match."""
        field = self.field(label)
        wanted = field.locator("option").filter(has_text=re.compile(option)).first.get_attribute("value")
        field.select_option(wanted)


@pytest.fixture
def desk_of(live_site: LiveSite, open_page: Callable[..., Page]) -> Callable[[], Desk]:
    return lambda: Desk(open_page(viewport={"width": 1280, "height": 900}), live_site)


def test_from_paste_to_a_frozen_edition(live_site: LiveSite, desk_of: Callable[[], Desk], watch: Watch) -> None:
    watch.expect(r"status of (403|422)")
    seed = read_seed()
    administrator, analyst, editor = desk_of(), desk_of(), desk_of()
    set_up(administrator)
    join(analyst, invite(administrator, "nodira@perimeter.example", "Analyst"), "Nodira")
    join(editor, invite(administrator, "bakyt@perimeter.example", "Editor"), "Bakyt")

    add_article(analyst, seed)
    record_quoted_source(analyst, seed)
    annotate_sentence(analyst, seed)
    threat_page = propose_threat(analyst, seed)
    path = threat_page.removeprefix(live_site.url)

    author_cannot_decide(analyst, live_site, path)
    ask_for_a_change(editor, seed, path)
    revise(analyst, path)
    code = approve(editor, path)
    check_published_threat(analyst, seed, code)
    propose_measure(analyst, code)
    approve_first_waiting(editor)
    freeze_and_download(editor, code, seed)


def set_up(desk: Desk) -> None:
    """Become the first administrator by the one-time link that the server prints."""
    printed = desk.site.manage("setup_link")
    found = re.search(r"https?://\S+", printed)
    assert found, printed
    desk.page.goto(found.group())
    desk.fill("Your name", "Saule")
    desk.fill("Email", "saule@perimeter.example")
    desk.fill("Password", PASSWORD)
    desk.page.get_by_role("main").locator("form button[type=submit], form button:not([type])").first.click()
    expect(desk.page.get_by_role("link", name="People").first).to_be_visible()


def invite(desk: Desk, email: str, role: str) -> str:
    desk.go("/people/invite/")
    desk.fill("Email", email)
    desk.page.get_by_role("main").get_by_label(role, exact=False).first.check()
    desk.page.get_by_role("main").locator("form button[type=submit], form button:not([type])").last.click()
    text = desk.page.get_by_role("main")
    expect(text).to_contain_text(email)
    link = re.search(r"https?://\S+/invitation/[^\s\"'<]+", desk.page.content())
    assert link, desk.page.content()
    return link.group()


def join(desk: Desk, link: str, name: str) -> None:
    desk.page.goto(link)
    desk.fill("Your name", name)
    desk.fill("Password", PASSWORD)
    desk.page.get_by_role("main").locator("form button[type=submit], form button:not([type])").first.click()
    expect(desk.page.get_by_role("link", name="Articles").first).to_be_visible()


def add_article(desk: Desk, seed: Seed) -> None:
    desk.go("/articles/")
    desk.follow("Add an article")
    desk.fill("Or the text itself", seed.text)
    desk.press("Continue")
    desk.fill("Title", seed.title)
    desk.fill("Author as printed", seed.author)
    desk.choose("Language of the text", "English")
    desk.page.get_by_label("translation", exact=False).first.check()
    desk.fill("Name of the new source", seed.outlet)
    desk.choose("Its reliability", "^C")
    desk.fill("Reason", "A known outlet with a line of its own.")
    desk.fill("Credit line", seed.credit_line)
    desk.choose("How it was made", "third-party")
    desk.choose("Who says so", "publisher")
    desk.choose("Language of the original", "Russian")
    desk.press("Save the text")
    main = desk.page.get_by_role("main")
    expect(main).to_contain_text("English translation; original Russian not held")
    expect(main).to_contain_text(f"“{seed.credit_line}”")
    expect(main).to_contain_text(seed.author)


def record_quoted_source(desk: Desk, seed: Seed) -> None:
    desk.follow("Record a quoted source")
    desk.fill("The passage", seed.quoted_passage)
    desk.choose("What the passage does", "quotes")
    desk.fill("Name of the new source", seed.quoted_outlet)
    desk.press("Record it")
    summary = f"English translation; original Russian not held; quotes {seed.quoted_outlet}"
    expect(desk.page.get_by_role("main")).to_contain_text(summary)


def annotate_sentence(desk: Desk, seed: Seed) -> None:
    """Select the sentence, press “a”, write; then the mark and its card find each other."""
    page = desk.page
    shown = page.locator("#text").evaluate(
        "text => { const w = document.createTreeWalker(text, NodeFilter.SHOW_TEXT); let s = '', n;"
        " while ((n = w.nextNode())) s += n.data; return s; }"
    )
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SELECT, [shown.index(seed.sentence), len(seed.sentence)]) == seed.sentence
    expect(page.get_by_role("toolbar", name="Annotate the selection as")).to_be_visible()
    page.keyboard.press("a")
    page.get_by_role("radio", name="Claim").check()
    desk.fill("Note", "A question that is **asked** quietly.")
    desk.press("Save the annotation")
    card = page.locator("li[id^=annotation-]").first
    expect(card).to_contain_text(seed.sentence)
    expect(card.locator("strong")).to_have_text("asked")
    assert page.evaluate("CSS.highlights.get('claim')?.size ?? 0") == 1
    card.locator("a, button").first.focus()
    card.click(position={"x": 5, "y": 5})
    expect(page.locator("li[id^=annotation-][data-selected], li[id^=annotation-][aria-current]")).to_have_count(1)
    assert page.evaluate("CSS.highlights.get('selected')?.size ?? 0") == 1


def propose_threat(desk: Desk, seed: Seed) -> str:
    """Cite the sentence, write the threat; a proposal without a message is refused and loses nothing."""
    desk.follow("Cite as evidence")
    desk.follow("Propose a new threat with it")
    expect(desk.page.get_by_role("main")).to_contain_text(seed.sentence)
    desk.fill("Title", "Pressure after the war ends")
    desk.choose("Primary theme", "nformation|Border|border")
    desk.fill("Summary", "When one conflict ends, force may look for another place.")
    desk.choose("Nature", "^malicious")
    desk.choose("Tempo", "acute")
    desk.choose("Field", "Summary")
    desk.press("Submit for review")
    expect(desk.page.get_by_role("main")).to_contain_text("Say in a sentence why")
    expect(desk.field("Summary")).to_have_value(re.compile("look for another place"))
    desk.page.locator("textarea[name=message]").fill("The article asks what comes after.")
    desk.press("Submit for review")

    desk.page.wait_for_url(re.compile(r"/review/\d+/"))
    return desk.page.url.split("?")[0].split("#")[0]


def author_cannot_decide(desk: Desk, site: LiveSite, path: str) -> None:
    """Neither by page, nor by a forged request, nor by SQL."""
    page = desk.go(path)
    assert page.locator("#decide").count() == 0
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT s.id, p.id, p.sha256, s.author_id"
            " FROM review_submission s JOIN review_patchset p ON p.id = s.current_id"
        ).fetchone()
        assert row is not None
        submission, patch_set, seen, author = row
        answer = page.request.post(
            f"{site.url}/review/{submission}/decide/",
            form={"csrfmiddlewaretoken": token, "verdict": "approve", "seen": seen, "reason": ""},
            headers={"Referer": site.url},
        )
        assert answer.status == 403
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="four eyes"):
            connection.execute(
                "INSERT INTO review_decision (submission_id, patch_set_id, verdict, by_id, reason, decided_at)"
                " VALUES (%s, %s, 'approve', %s, '', now())",
                [submission, patch_set, author],
            )


def ask_for_a_change(desk: Desk, seed: Seed, path: str) -> None:
    open_item(desk.page, desk.site.url, "Pressure after the war ends")
    main = desk.page.get_by_role("main")
    expect(main).to_contain_text("When one conflict ends")
    expect(main).to_contain_text(seed.sentence)
    expect(main).to_contain_text("original Russian not held")
    desk.page.keyboard.press("c")
    desk.page.get_by_role("radio", name=re.compile("Request changes")).check()
    desk.page.locator("#decide textarea").fill("Say which side of the perimeter is meant.")
    desk.press("Record the decision")
    expect(desk.page.get_by_role("main")).to_contain_text("Say which side of the perimeter is meant.")


def revise(desk: Desk, path: str) -> None:
    desk.go(path)
    expect(desk.page.get_by_role("main")).to_contain_text("Say which side of the perimeter is meant.")
    desk.follow("Edit")
    desk.choose("Direction", "[Nn]orth")
    desk.press("Submit for review")
    desk.page.wait_for_url(re.compile(r"/review/\d+/(\?|$)"))


def approve(desk: Desk, path: str) -> str:
    desk.go(path)
    desk.page.get_by_role("radio", name=re.compile("Approve")).check()
    desk.press("Record the decision")
    expect(desk.page.locator("#decide")).to_have_count(0)
    found = re.search(r"THR-[A-Z]{3}-\d{3}", desk.go(path).content())
    assert found
    return found.group()


def check_published_threat(desk: Desk, seed: Seed, code: str) -> None:
    """Each field's evidence is a footnote that leads to the sentence, its translation note and its source."""
    page = desk.go(f"/catalog/{code}/")
    main = page.get_by_role("main")
    for words in (seed.sentence, seed.credit_line, "original Russian not held", "Nodira", "Bakyt"):
        expect(main).to_contain_text(words)
    page.locator("a[href*='#annotation-']").first.click()
    page.wait_for_url(re.compile(r"/articles/.*#annotation-"))
    expect(page.locator("li[id^=annotation-]").first).to_contain_text(seed.sentence)
    page.goto(f"{desk.site.url}/catalog/{code}/history/")
    for words in ("Nodira", "Bakyt", "The article asks what comes after."):
        expect(page.get_by_role("main")).to_contain_text(words)


def propose_measure(desk: Desk, code: str) -> None:
    desk.go("/review/propose/?kind=measure")
    desk.fill("Title", "A standing consultation")
    desk.choose("Primary theme", "nformation|Border|border")
    desk.fill("Summary", "The states tell each other early what they see.")
    desk.choose("Function", "prevent")
    desk.choose("Kind", "diplomatic")
    desk.choose("Level", "regional")
    desk.choose("Status", "proposed")
    desk.page.get_by_role("button", name="Add a threat").click()
    desk.fill("Threat code", code)
    desk.choose("Role", "likelihood")
    desk.fill("How", "Surprise becomes harder.")
    desk.choose("Effectiveness", "moderate")
    desk.page.locator("textarea[name=message]").fill("The article calls for it.")
    desk.press("Submit for review")
    desk.page.wait_for_url(re.compile(r"/review/\d+/"))


def approve_first_waiting(desk: Desk) -> None:
    open_item(desk.page, desk.site.url, "A standing consultation")
    desk.page.get_by_role("radio", name=re.compile("Approve")).check()
    desk.press("Record the decision")
    expect(desk.page.locator("#decide")).to_have_count(0)


def freeze_and_download(desk: Desk, code: str, seed: Seed) -> None:
    desk.go("/editions/add/")
    desk.fill("Name", "2026.1")
    desk.page.get_by_role("main").locator("form button[type=submit], form button:not([type])").first.click()
    desk.follow("Freeze this edition")
    desk.page.get_by_role("main").locator("form button").first.click()
    expect(desk.page.get_by_role("main")).to_contain_text(code)
    first = desk.page.request.get(f"{desk.site.url}/editions/2026.1/json")
    second = desk.page.request.get(f"{desk.site.url}/editions/2026.1/json")
    assert first.ok
    assert first.body() == second.body()
    edition = json.loads(first.body())
    threat = next(row for row in edition["entries"] if row["code"] == code)
    citation = threat["evidence"][0]["citation"]
    assert citation["quote"]["exact"] == seed.sentence
    assert seed.credit_line in json.dumps(citation["chain"], ensure_ascii=False)
    assert {row["code"][:3] for row in edition["entries"]} == {"THR", "MSR"}
