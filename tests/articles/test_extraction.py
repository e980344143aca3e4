"""The corpus of pages: bodies, facts and structure come out as their gold says, in whatever encoding they came."""

import time
from collections.abc import Callable
from functools import cache

import pytest

from articles import capturing, confined
from articles.capturing import read_capture
from articles.html_pages import EXTRACTOR, Page, read_page
from articles.printed_dates import date_in, date_of
from articles.structure import Part, Shape, carried, fits, joined, levels_of
from articles.walls import obstacle_in
from bench.bench_extraction import ours, shares, theirs
from tests.articles.corpus_pages import Made
from tests.articles.corpus_themes import all_pages
from tests.articles.stories import EN, KK, RU, TG

PAGES = all_pages()
LIMIT = 20 * 2**20
one_worker = pytest.mark.xdist_group("extraction")  # they share what was read


@pytest.fixture(scope="module")
def read_before() -> Callable[[str, str], Page]:
    return cache(confined.page_confined)


@pytest.fixture
def each_page_once(read_before: Callable[[str, str], Page], monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no process for a page that was read before: of many bytes the same letters come."""
    monkeypatch.setattr(capturing, "page_confined", read_before)


@pytest.fixture(scope="module")
def rows():
    return [ours(page) for page in PAGES]


def test_the_corpus_is_made_in_more_than_forty_ways_and_no_two_pages_are_alike() -> None:
    assert len({page.name.split("-")[1] for page in PAGES}) >= 40
    assert len({page.html for page in PAGES}) == len(PAGES) >= 70


@one_worker
def test_bodies_and_facts_come_out_as_the_gold_says(rows) -> None:
    body, worst, *exact = shares(rows)
    assert body > 0.99
    assert worst > 0.95
    assert min(exact) > 0.97, exact


@one_worker
def test_the_repair_is_better_than_trafilatura_alone(rows) -> None:
    mine, alone = shares(rows), shares([theirs(page) for page in PAGES])
    assert mine[0] > alone[0]
    assert all(one >= other for one, other in zip(mine, alone, strict=True))


def by_layout(name: str) -> list[Made]:
    return [page for page in PAGES if f"-{name}-" in page.name]


@pytest.mark.parametrize("layout", ["blog", "microdata", "amp", "many_articles"])
def test_structure_stands_over_the_offsets_of_the_text(layout: str) -> None:
    for page in by_layout(layout):
        text, shapes = joined(read_page(page.html, page.url).parts)
        assert fits(shapes, text)
        found = [(shape.kind, text[shape.start : shape.end]) for shape in shapes]
        assert found == [(part.kind, part.text) for part in page.story.parts if part.kind != "paragraph"]


@one_worker
@pytest.mark.usefixtures("each_page_once")
@pytest.mark.parametrize("story", [RU, KK, TG, EN], ids=lambda story: story.language)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8_r"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "koi8-r", ""])
def test_a_page_in_any_encoding_comes_out_right_or_is_asked_about(story, encoding: str, declared: str) -> None:
    """Also when it declares another encoding than its own."""
    claim = f'<meta charset="{declared}">' if declared else ""
    html = f"<!doctype html><html><head>{claim}</head><body><article>"
    html += "".join(f"<p>{part.text}</p>" for part in story.parts) + "</article></body></html>"
    content = html.encode(encoding, errors="xmlcharrefreplace")
    found = read_capture(content, limit=LIMIT)
    right = "\n\n".join(part.text for part in story.parts)
    assert found.text == right or not found.certain
    if story is RU:
        assert found.text == right
    if encoding.startswith("utf"):
        assert (found.text, found.certain) == (right, True)


def test_what_was_proposed_is_named_with_its_extractor() -> None:
    page = by_layout("blog")[0]
    found = read_capture(page.content, limit=LIMIT, url=page.url)
    assert found.extractor == EXTRACTOR
    assert found.proposals() == {
        "title": page.story.title,
        "author": page.author,
        "site": page.story.site,
        "language": "ru",
        "url": page.url,
        "published_on": page.story.published_on.isoformat(),
    }


@pytest.mark.parametrize(
    ("html", "obstacle"),
    [
        ("<html><head><title>Just a moment...</title></head><body></body></html>", "challenge"),
        ("<html><body><p>We value your privacy. Accept all cookies to continue.</p></body></html>", "consent"),
        ("<html><body><p>Only the beginning. Subscribe to continue.</p></body></html>", "payment"),
        ("<html><body><noscript>Please enable JavaScript</noscript></body></html>", "script"),
        ("<html><body><p>" + "A short but whole note of an office. " * 20 + "</p></body></html>", ""),
    ],
)
def test_what_stands_before_a_text_is_told(html: str, obstacle: str) -> None:
    assert obstacle_in(html, joined(read_page(html).parts)[0]) == obstacle


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("12.07.2026, 09:30", "2026-07-12"),
        ("12 июля 2026 г.", "2026-07-12"),
        ("2026 жылғы 12 шілде", "2026-07-12"),
        ("12 шілде 2026", "2026-07-12"),
        ("July 12, 2026", "2026-07-12"),
        ("Sunday, 12th July 2026", "2026-07-12"),
        ("2026-yil 12-iyul", "2026-07-12"),
        ("12-iýul 2026", "2026-07-12"),
        ("۱۲ ژوئیه ۲۰۲۶", "2026-07-12"),
        ("1 мая 2026", "2026-05-01"),
        ("3 мамыр 2026", "2026-05-03"),
        ("31.02.2026", None),
        ("room 12, 2026 metres", None),
    ],
)
def test_printed_dates_are_read(text: str, date: str | None) -> None:
    found = date_in(text)
    assert (found.isoformat() if found else None) == date


def test_dates_for_machines_are_read() -> None:
    assert str(date_of("2026-07-12T23:30:00+05:00")) == "2026-07-12"
    assert str(date_of("20260712")) == "2026-07-12"
    assert date_of("soon") is None


def test_a_correction_keeps_the_structure_of_what_stayed() -> None:
    old, shapes = joined([Part("One"), Part("Head", "heading", 2), Part("Said", "quotation"), Part("Two")])
    new = "One, mended\n\nHead\n\nSaid otherwise\n\nTwo\n\nThree"
    assert [(shape.kind, new[shape.start : shape.end]) for shape in carried(shapes, old, new)] == [
        ("heading", "Head"),
        ("quotation", "Said otherwise"),
    ]
    assert carried(shapes, old, "Something else") == ()


def test_headings_begin_below_the_title_and_go_down_one_step_at_a_time() -> None:
    shapes = [Shape("heading", at, at + 1, level) for at, level in enumerate((4, 2, 5, 5, 2))]
    assert list(levels_of(shapes).values()) == [2, 2, 3, 4, 2]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "words " * 50,
        "<p>" + "<a href=x>" * 3_000 + "words " * 50,
        "<table>" * 300 + "<tr><td>" * 300 + "words " * 50,
        "<ul><li>" * 2_000 + "words " * 50,
        "<p>" + "x" * 1_000_000 + "</p>",
        "<html><script type='application/ld+json'>" + "[" * 100_000 + "</script><p>" + "words " * 50,
    ],
    ids=["divs", "links", "tables", "lists", "one word", "json"],
)
def test_a_page_built_to_be_slow_is_read_all_the_same(html: str) -> None:
    begin = time.process_time()
    read_page(html)
    assert time.process_time() - begin < 60  # seconds: it ends, that is all
