"""Pages by their address and archives: what comes in waits for its person, and is an article once confirmed."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Work
from articles import gathering, keeping
from articles.inputs import Bytes
from articles.models import Article, Candidate, Capture, TextVersion
from articles.tasks import fetch_candidate
from basics import clock
from basics.errors import Refused
from tests import make
from tests.articles.corpus_pages import corpus
from tests.articles.hostile_files import docx, paragraph, pdf, zipped
from tests.articles.stage import Web, html_answer
from tests.articles.test_adding_pages import AGENTS, FACTS
from tests.people import Cast

ADD, INBOX = reverse("articles:add"), reverse("articles:inbox")
PAGE = next(page for page in corpus() if page.name == "02-blog-en")
URL = "http://courier.valley.example/news/upper-lake"
WALL = "<html><head><title>x</title></head><body><div id='onetrust'>We value your privacy</div></body></html>"
EMPTY = (
    "<html><head><title>x</title></head><body><div id='root'></div><script>" + "x" * 5000 + "</script></body></html>"
)


@pytest.fixture
def web() -> Iterator[Web]:
    site = Web({"/news/upper-lake": html_answer(PAGE.html), "/robots.txt": html_answer("User-agent: *\nDisallow: /")})
    yield site
    site.close()


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def fetched(web: Web, url: str = URL, **facts: object) -> Candidate:
    """Let the job that waits do its work on the stage, and return the candidate."""
    work = Work.objects.get(kind="fetch_page", state="queued")
    gathering.fetch_candidate(work.pk, through=web.fetcher())
    return Candidate.objects.get(pk=int(work.subject))


@pytest.mark.parametrize(("door", "state"), [("fetch", "fetching"), ("drop", "dropped")])
def test_a_page_whose_job_was_cancelled_is_fetched_again_or_dropped(browser: Client, door: str, state: str) -> None:
    browser.post(ADD, {"url": URL})
    candidate = Candidate.objects.get()
    address = reverse(f"articles:candidate_{door}", args=[candidate.pk])
    assert browser.post(address).status_code == 409  # a job is at it
    browser.post(reverse("accounts:work_cancel", args=[Work.objects.get().pk]))
    page = browser.get(candidate.get_absolute_url()).text
    assert "Nobody fetches it any more" in page
    assert address in page
    assert browser.post(address).status_code == 302
    candidate.refresh_from_db()
    assert candidate.state == state
    assert Work.objects.open().count() == (door == "fetch")


def test_a_page_is_fetched_by_a_job_then_confirmed_then_saved(browser: Client, web: Web) -> None:
    asked = browser.post(ADD, {"url": URL})
    candidate = Candidate.objects.get()
    assert asked["Location"] == candidate.get_absolute_url()
    assert "The page is being fetched" in browser.get(asked["Location"]).text
    assert not web.requests
    fetched(web)
    work = Work.objects.get()
    assert (work.state, work.link, work.done, work.total) == ("done", candidate.get_absolute_url(), 2, 2)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.robots, candidate.title) == ("ready", "disallowed", PAGE.story.title)
    where = browser.get(work.link)["Location"]
    page = browser.get(where)
    first = page.context["form"].initial
    assert (first["title"], first["author"], first["language"]) == (PAGE.story.title, PAGE.author, "en")
    assert (first["published_on"], first["source_name"]) == (PAGE.story.published_on, PAGE.story.site)
    assert "Proposed by trafilatura@" in page.text
    assert not Article.objects.exists()
    saved = browser.post(where, {**FACTS, "title": first["title"], "url": first["url"]})
    version = TextVersion.objects.get()
    assert saved["Location"] == version.get_absolute_url()
    assert version.text == PAGE.body
    capture = version.capture
    assert (capture.method, capture.url, capture.proposals["author"]) == ("fetch", URL, PAGE.author)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.article) == ("kept", version.article)


def test_headings_quotations_and_lists_are_kept_over_the_offsets(browser: Client, web: Web) -> None:
    browser.post(ADD, {"url": URL})
    browser.post(browser.get(fetched(web).get_absolute_url())["Location"], FACTS)
    version = TextVersion.objects.get()
    found = [(shape.kind, version.text[shape.start : shape.end]) for shape in version.shapes]
    assert found == [(part.kind, part.text) for part in PAGE.story.parts if part.kind != "paragraph"]
    page = browser.get(version.get_absolute_url()).text
    start = version.text.index("What is done below")
    assert f'<h2 data-start="{start}" id="part-{start}">What is done below</h2>' in page
    assert page.count("<blockquote data-start=") == 1
    assert page.count("<li data-start=") == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (html_answer(WALL), "question about cookies"),
        (html_answer(EMPTY), "until a script fills it"),
        (html_answer("", status="403 Forbidden"), "403"),
        (html_answer(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "Content-Type: image/png"), "is PNG"),
    ],
    ids=["consent wall", "script", "forbidden", "image"],
)
def test_what_is_in_the_way_is_said_and_pasting_is_offered(browser: Client, web: Web, answer: bytes, said: str) -> None:
    web.answers["/news/upper-lake"] = answer
    browser.post(ADD, {"url": URL})
    candidate = fetched(web)
    assert candidate.state == "failed"
    assert Work.objects.get().harm
    page = browser.get(candidate.get_absolute_url())
    assert said in page.text
    assert "Paste the text instead" in page.text
    where = browser.post(ADD, {"url": URL, "paste": make.TEXT})["Location"]
    browser.post(where, FACTS)
    assert Capture.objects.get().url == URL
    assert not web.requests[2:]  # nothing was fetched for the pasted text


def test_an_address_within_the_network_is_refused_at_once(browser: Client) -> None:
    for url in ("http://localhost/x", "http://10.0.0.1/", "http://[::1]/"):
        answer = browser.post(ADD, {"url": url})
        assert answer.status_code == 422
    assert not Candidate.objects.exists()


def test_a_page_that_failed_is_fetched_again_or_dropped(browser: Client, web: Web) -> None:
    good, web.answers["/news/upper-lake"] = web.answers["/news/upper-lake"], html_answer("", status="503 Busy")
    browser.post(ADD, {"url": URL})
    candidate = fetched(web)
    web.answers["/news/upper-lake"] = good
    browser.post(reverse("articles:candidate_fetch", args=[candidate.pk]))
    assert fetched(web).state == "ready"
    browser.post(reverse("articles:candidate_drop", args=[candidate.pk]))
    candidate.refresh_from_db()
    assert (candidate.state, candidate.token) == ("dropped", "")
    assert not browser.get(INBOX).context["page"].rows
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"ask_for_page", "fetch_again", "drop_candidate"}


def test_bytes_of_what_is_dropped_go_at_once_unless_something_else_that_waits_holds_them(
    browser: Client, cast: Cast, django_capture_on_commit_callbacks
) -> None:
    raw = Bytes(make.TEXT.encode(), "upload", filename="lake.txt")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (gathering._of_member(name, raw.content, "upload", by=cast.analyst) for name in ("a", "b"))
        gathering.drop_candidate(first, by=cast.analyst)
    assert keeping.fetch(second.token, by=cast.analyst).content == raw.content
    with django_capture_on_commit_callbacks(execute=True):
        gathering.drop_candidate(second, by=cast.analyst)
    with pytest.raises(Refused):
        keeping.fetch(second.token, by=cast.analyst)


def test_a_job_that_runs_twice_fetches_once(browser: Client, web: Web) -> None:
    browser.post(ADD, {"url": URL})
    fetched(web)
    fetch_candidate(work=Work.objects.get().pk)
    assert len(web.requests) == 2


def test_bytes_that_came_belong_to_whoever_asked(browser: Client, cast: Cast, web: Web) -> None:
    browser.post(ADD, {"url": URL})
    candidate = fetched(web)
    browser.force_login(cast.editor)
    assert browser.get(candidate.get_absolute_url()).status_code == 404
    assert browser.get(gathering.confirm_address(candidate)).status_code == 409
    with pytest.raises(Refused, match="Somebody else"):
        gathering.drop_candidate(candidate, by=cast.editor)


def test_the_files_of_an_archive_wait_each_by_itself(browser: Client) -> None:
    files = {
        "letters/lake.txt": make.TEXT.encode(),
        "letters/old.txt": "Уровень верхнего озера поднялся на два метра.".encode("cp1251"),
        "letters/bridge.docx": docx(paragraph("The bridge", "Heading1") + paragraph("It is closed. Illustrative.")),
        "letters/map.png": b"\x89PNG\r\n\x1a\n",
        "__MACOSX/._lake.txt": b"junk",
    }
    answer = browser.post(ADD, {"file": SimpleUploadedFile("letters.zip", zipped(files))})
    assert answer["Location"] == INBOX
    states = dict(Candidate.objects.values_list("title", "state"))
    assert len(states) == 4
    assert states["The bridge"] == "ready"
    assert states["map.png"] == "failed"
    page = browser.get(INBOX).text
    assert "is PNG, not a text" in page
    bridge = Candidate.objects.get(title="The bridge")
    browser.post(browser.get(bridge.get_absolute_url())["Location"], {**FACTS, **AGENTS, "title": "The bridge"})
    version = TextVersion.objects.get()
    assert version.text == "The bridge\n\nIt is closed. Illustrative."
    assert [(shape.kind, shape.end) for shape in version.shapes] == [("heading", 10)]
    assert version.capture.extractor == "docx@1"


@pytest.mark.parametrize(
    ("name", "content", "mime", "text", "title", "author"),
    [
        ("a.pdf", pdf("The lake rose. Illustrative."), "application/pdf", "The lake rose. Illustrative.", "", ""),
        (
            "a.md",
            b"# The lake\n\nIt rose.\n\n- one\n- two\n",
            "text/markdown",
            "It rose.\n\none\n\ntwo",
            "The lake",
            "",
        ),
        (
            "a.eml",
            b"From: Ada Invented <a@valley.example>\r\nSubject: =?utf-8?b?0J7Qt9C10YDQvg==?=\r\n"
            b"Date: Sun, 12 Jul 2026 10:00:00 +0500\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
            + "Уровень озера поднялся на два метра.".encode("koi8_r"),
            "message/rfc822",
            "Уровень озера поднялся на два метра.",
            "Озеро",
            "Ada Invented",
        ),
        (
            "a.txt",
            b"Named .txt, and a text. Illustrative.",
            "text/plain",
            "Named .txt, and a text. Illustrative.",
            "",
            "",
        ),
    ],
)
def test_a_file_is_read_by_its_content(browser, name, content, mime, text, title, author) -> None:
    where = browser.post(ADD, {"file": SimpleUploadedFile("anything.bin", content)})["Location"]
    extract = browser.get(where).context["extract"]
    assert (extract.mime_type, extract.text, extract.title, extract.author) == (mime, text, title, author)


def test_what_waits_is_limited_and_swept(browser: Client, cast: Cast, web: Web, monkeypatch) -> None:
    monkeypatch.setattr(gathering, "OPEN_MOST", 1)
    browser.post(ADD, {"url": URL})
    answer = browser.post(ADD, {"url": URL + "2"})
    assert (answer.status_code, Candidate.objects.count()) == (409, 1)
    candidate = fetched(web)
    assert keeping.sweep(at=clock.now() + 2 * keeping.KEPT) == 1
    assert browser.get(browser.get(candidate.get_absolute_url())["Location"]).status_code == 409


def test_a_translation_of_an_article_is_fetched_for_it(browser: Client, cast: Cast, web: Web) -> None:
    first = make.text(cast.analyst)
    browser.post(reverse("articles:add_text", args=[first.article_id]), {"url": URL})
    where = browser.get(fetched(web).get_absolute_url())["Location"]
    assert where.startswith(reverse("articles:add_text", args=[first.article_id]))


def test_the_bookmarklet_brings_the_address_along(browser: Client, settings) -> None:
    assert browser.get(f"{ADD}?url={URL}").context["form"].initial["url"] == URL
    assert f"window.open(&quot;{settings.SITE_URL}{ADD}?url=&quot;" in browser.get(ADD).text
