"""The command palette: what it offers to whom, and in which order."""

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from review.destinations import ACTIONS, PAGES, offered
from review.palette import INSIDE, TITLE, WORDS, asked_for, palette_groups, rank_of
from tests import make
from tests.database import BASE_DIR
from tests.people import Cast

ROLES = ["reader", "analyst", "editor", "administrator"]
LINE = re.compile(r'<(a|button) class="palette-option"(?: href="([^"]*)")?[^>]*>(.*?)</\1>', re.DOTALL)


def lines(client: Client, query: str = "") -> list[tuple[str, str]]:
    """Return address and words of every line."""
    page = client.get("/palette/", {"q": query})
    assert page.status_code == 200
    return [(url, " ".join(re.sub(r"<[^>]+>", "", inner).split())) for _, url, inner in LINE.findall(str(page.text))]


def titles(user: Any, query: str) -> dict[str, list[str]]:
    groups = palette_groups(user, asked_for(query))
    return {group.key: ["".join(text for text, _ in hit.parts) for hit in group.hits] for group in groups}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_open_what_they_are_offered(role: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, role))
    addresses = [url for url, _words in lines(client) if url]
    assert len(addresses) > 10
    codes = {url: client.get(url.replace("&amp;", "&")).status_code for url in addresses}
    assert set(codes.values()) == {200}, codes


def test_each_role_is_offered_what_it_may(cast: Cast) -> None:
    def labels(user: Any) -> set[str]:
        return {str(line.label) for line in (*offered(user, PAGES), *offered(user, ACTIONS))}

    everybody = labels(cast.reader)
    assert {"Desk", "Threats", "Your profile", "Dark colours", "Sign out"} <= everybody
    assert not everybody & {"Review", "People", "Audit log", "Add an article", "Propose a threat", "Invite a person"}
    assert labels(cast.analyst) - everybody >= {"Review", "Yours in review", "Add an article", "Propose a threat"}
    assert labels(cast.editor) - labels(cast.analyst) == {"Prepare an edition"}
    assert labels(cast.administrator) - everybody >= {"People", "Audit log", "Invite a person", "Add a source"}
    assert "Propose a threat" not in labels(cast.administrator)
    assert "Yours in review" not in labels(cast.administrator)


def test_every_line_has_an_icon_and_either_an_address_or_a_button_to_press() -> None:
    sprite = (BASE_DIR / "static" / "icons" / "sprite.svg").read_text()
    for line in (*PAGES, *ACTIONS):
        assert f'id="{line.icon}"' in sprite, line.icon
        assert bool(line.url) != bool(line.press), line.label


def test_what_has_no_page_is_a_button_that_every_page_has(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    page = client.get("/").text
    marks = {"data-theme-switch", 'data-open="shortcuts"', "data-sign-out", 'value="dark"', 'value="light"'}
    assert all(mark in page for mark in marks)
    for line in ACTIONS:
        if line.press:
            assert any(part in marks for part in re.findall(r'data-[a-z-]+(?:="\w+")?', line.press)), line.press


@pytest.mark.parametrize(
    ("query", "title", "keywords", "rank"),
    [
        ("", "Desk", "", TITLE),
        ("des", "Desk", "", TITLE),
        ("DES", "Desk", "", TITLE),
        ("awaiting", "Review: Awaiting decision", "", WORDS),
        ("rev dec", "Review: Awaiting decision", "", WORDS),
        ("theme dark", "Dark colours", "theme night", WORDS),
        ("log", "Catalog", "", INSIDE),
        ("озер", "Уровень Озера", "", WORDS),
        ("(b", "a (b)", "", INSIDE),
        ("desk x", "Desk", "", None),
        ("ß", "Straße", "", INSIDE),
    ],
)
def test_titles_are_ranked_by_where_the_words_stand(query: str, title: str, keywords: str, rank: int | None) -> None:
    assert rank_of(asked_for(query), title, keywords) == rank


@pytest.mark.parametrize("query", ["upper", "LAKE", "ake", "lake upper", "the up", "озер", "к о", "(il", "100%", "_"])
def test_the_database_ranks_as_the_table_does(query: str, cast: Cast) -> None:
    known = ["The upper lake", "Upper lakes, (illustrative)", "Lake 100%_ full", "Уровень Озера", "Cake"]
    for title in known:
        make.text(cast.analyst, f"{title}. Illustrative.", title=title)
    asked = asked_for(query)
    expected = {title: rank for title in known if (rank := rank_of(asked, title)) is not None}
    hits = [hit for group in palette_groups(cast.reader, asked) if group.key == "articles" for hit in group.hits]
    ranks = {"".join(text for text, _ in hit.parts): hit.rank for hit in hits}
    assert ranks == expected
    assert list(ranks.values()) == sorted(ranks.values())


def test_a_code_comes_first_of_all(cast: Cast) -> None:
    first = make.published(cast)
    make.published(cast, make.threat_document(title=f"{first.code} is named in this title"))
    make.text(cast.analyst, "Illustrative.", title=f"{first.code}, an article")
    (group, *others) = palette_groups(cast.analyst, asked_for(first.code.lower()))
    assert (group.key, group.hits[0].code) == ("entries", first.code)
    assert "articles" in {other.key for other in others}


def test_entries_are_found_by_code_and_by_the_beginnings_of_words(cast: Cast) -> None:
    entry = make.published(cast)
    make.published(cast, make.measure_document(entry.code), kind="measure")
    assert titles(cast.reader, "glac outb") == {"entries": ["Outburst of a glacial lake"]}
    assert titles(cast.reader, "THR-CLI")["entries"] == ["Outburst of a glacial lake"]
    assert titles(cast.reader, "sirens")["entries"] == ["Sirens below the moraine"]


def test_an_article_appears_once_with_the_title_that_fits(cast: Cast) -> None:
    original = make.text(cast.analyst, "Уровень озера. Иллюстративный текст.", title="Озеро", language="ru")
    for number in range(7):
        make.text(cast.analyst, f"Illustrative {number}.", title=f"Lake number {number}")
    assert titles(cast.reader, "озеро")["articles"] == ["Озеро"]
    assert len(titles(cast.reader, "lake")["articles"]) == 6, "six a group"
    assert Article.objects.count() == 8
    (hit,) = next(group.hits for group in palette_groups(cast.reader, asked_for("озеро")))
    assert (hit.language, hit.url) == ("ru", original.get_absolute_url())


def test_proposals_are_found_by_who_takes_part_in_review_and_drafts_by_their_author(cast: Cast) -> None:
    make.submitted(cast.analyst, make.threat_document(title="Drought in a small valley"))
    make.proposal(cast.analyst, make.threat_document(title="Drought, a draft"))
    assert titles(cast.analyst, "drought")["review"] == ["Drought, a draft", "Drought in a small valley"]
    for other in (cast.analyst2, cast.editor, cast.administrator):
        assert titles(other, "drought")["review"] == ["Drought in a small valley"]
    assert titles(cast.reader, "drought") == {}


def test_open_proposals_come_before_decided_ones(cast: Cast) -> None:
    make.submitted(cast.analyst, make.threat_document(title="Drought that waits"))
    make.published(cast, make.threat_document(title="Drought that is approved"))
    assert titles(cast.editor, "drought")["review"] == ["Drought that waits", "Drought that is approved"]


def test_words_lead_at_last_to_the_search_of_all_texts(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert lines(client, "no such thing & more") == [
        (
            "/search/?q=no+such+thing+%26+more",
            "Search catalog, articles and annotations for “no such thing &amp; more”",
        )
    ]
    assert "Nothing is called so" in client.get("/palette/", {"q": "no such thing"}).text
    assert not any("/search/?q" in url for url, _words in lines(client))


@pytest.mark.parametrize("query", ["   ", "%", "_", "\\", "'", '"', "a" * 5_000, "(", "[", "🌊", "a " * 300, "***:x"])
def test_odd_queries_are_answered(query: str, cast: Cast, client: Client) -> None:
    make.published(cast)
    client.force_login(cast.analyst)
    assert client.get("/palette/", {"q": query}).status_code == 200


def test_markup_in_a_query_or_a_title_stays_text(cast: Cast, client: Client) -> None:
    make.text(cast.analyst, "Illustrative.", title="<script>alert(1)</script>")
    client.force_login(cast.reader)
    page = client.get("/palette/", {"q": "<script>"}).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_nul_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert client.get("/palette/", {"q": "a\x00b"}).status_code == 400


def test_the_palette_asks_three_questions_however_much_is_there(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(9):
        make.text(cast.analyst, f"Illustrative {number}.", title=f"Lake {number}")
        make.submitted(cast.analyst, make.threat_document(title=f"Lake threat {number}"))
    make.published(cast, make.threat_document(title="Lake of ice"))
    client.force_login(cast.editor)
    with django_assert_max_num_queries(8):  # and the session and the person
        assert len(lines(client, "lake")) == 6 + 1 + 6 + 1
    with django_assert_max_num_queries(2):
        lines(client)


def test_an_answer_is_kept_by_this_browser_alone_and_not_for_long(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    answer = client.get("/palette/", {"q": "desk"})
    assert "private" in answer["Cache-Control"]
    assert "max-age=30" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_without_script_the_button_is_the_link_to_the_search_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert re.search(r'<a class="bar-search-link[^>]* href="/search/"[^>]*data-palette-open>', client.get("/").text)


def test_the_pages_of_the_team_are_found_by_those_in_review(cast: Cast) -> None:
    assert titles(cast.editor, "turnaround")["pages"] == ["The team’s review: Turnaround"]
    assert "The team’s review: Activity" in titles(cast.analyst, "activity")["pages"]
    assert "pages" not in titles(cast.reader, "turnaround")
