"""Tables sort by their headers: every row once on its pages, in the order asked for, whatever stands in the address."""

import re
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import invite_person
from accounts.roles import Role
from articles.models import Article
from articles.querysets import ArticleQuerySet
from basics.paging import cursor_of, read_cursor
from catalog.actions import prepare_edition
from tests import make
from tests.people import Cast

# The page, who looks at it, the parameter, the columns that its headers sort by, and the one it has unasked.
TABLES = [
    ("/articles/", "analyst", "sort", {"title", "source", "added"}, "added"),
    ("/catalog/", "analyst", "sort", {"entry", "theme", "evidence", "updated"}, "updated"),
    ("/review/own/", "analyst", "sort", {"title", "author", "changed", "state"}, "changed"),
    ("/editions/", "editor", "sort", {"added", "entries", "frozen"}, "added"),
    ("/people/", "administrator", "invitations", {"email", "sent", "until"}, "sent"),
    ("/audit/", "administrator", "sort", {"at"}, "at"),
]


@pytest.mark.parametrize("key", ["title", "-title", "source", "-source", "added", "-added", "nonsense", ""])
def test_the_pages_of_a_sorted_table_hold_every_row_once(cast: Cast, key: str) -> None:
    for title in ["b (illustrative)", "A (illustrative)", "a|c (illustrative)", "A (illustrative)", "Ж (illustrative)"]:
        make.text(cast.analyst, title=title)
    rows = Article.objects.visible_to(cast.analyst).for_list(cast.analyst)
    seen, cursor = [], ""
    while page := ArticleQuerySet.SORTING.page(rows, key, cursor, size=2):
        seen += [row.pk for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert seen == [row.pk for row in ArticleQuerySet.SORTING.order(rows, key)]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(("kind", "value"), [(int, 7), (str, "a|b"), (str, ""), (str, "Ж")])
def test_a_cursor_gives_back_the_value_it_was_made_of(kind: type, value: Any) -> None:
    row = type("Row", (), {"value": value, "pk": 3})()
    assert read_cursor(cursor_of(row, "value"), kind) == (value, 3)


@pytest.mark.parametrize("value", ["-1", "1" * 30, "²", "a"])
def test_what_is_no_number_is_no_cursor_of_a_column_of_numbers(value: str) -> None:
    assert read_cursor(cursor_of(type("Row", (), {"value": value, "pk": 3})(), "value"), int) is None


def test_a_letter_that_the_database_cannot_hold_is_no_cursor() -> None:
    assert read_cursor(cursor_of(type("Row", (), {"value": "a\x00", "pk": 3})(), "value"), str) is None


@pytest.mark.parametrize(("page", "who", "parameter", "columns", "usual"), TABLES, ids=[row[0] for row in TABLES])
def test_a_table_says_how_it_is_sorted_and_offers_the_other_way(
    cast: Cast, client: Client, page: str, who: str, parameter: str, columns: set[str], usual: str
) -> None:
    version = make.text(cast.analyst)
    make.published(cast, make.threat_document())
    make.submitted(cast.analyst, make.threat_document(title="Another (illustrative)"))
    invite_person(email="new@perimeter.example", roles=[Role.READER], by=cast.administrator)
    prepare_edition(name="2026.1", title="", by=cast.editor)
    assert version
    client.force_login(getattr(cast, who))
    assert set(sorted_by(client, page)) & columns == {usual}
    for column in columns:
        for key in (column, f"-{column}"):
            sorted_now = sorted_by(client, f"{page}?{parameter}={key}")
            assert set(sorted_now) & columns == {column}
            assert sorted_now[column] == ("descending" if key.startswith("-") else "ascending")


def sorted_by(client: Client, address: str) -> dict[str, str]:
    """Return how a page says that its table is sorted: the column whose header would turn it round, and which way."""
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.findall(r'aria-sort="(\w+)"><a href="\?[^"]*?=-?(\w+)"', answer.text)
    return {column: way for way, column in found}


@pytest.mark.parametrize(("path", "column"), [("articles", "title"), ("entries", "entry"), ("submissions", "title")])
def test_a_list_of_the_api_sorts_as_its_table_does(cast: Cast, path: str, column: str) -> None:
    for title in ("b (illustrative)", "A (illustrative)"):
        make.text(cast.analyst, title=title)
        make.published(cast, make.threat_document(title=title))
    api = APIClient()
    api.force_login(cast.editor)
    ways = {key: api.get(f"/api/v1/{path}/?sort={key}").json()["results"] for key in (column, f"-{column}", "")}
    word = "code" if path == "entries" else "title"
    assert [row[word] for row in ways[column]] == sorted((row[word] for row in ways[column]), key=str.lower)
    assert ways[column] == ways[f"-{column}"][::-1]
    assert len(ways[""]) == len(ways[column]) >= 2
    refused = api.get(f"/api/v1/{path}/?sort=nonsense")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["sort"])
    said = api.get("/api/v1/schema/?format=json").json()["paths"][f"/api/v1/{path}/"]["get"]["parameters"]
    assert f"-{column}" in next(one for one in said if one["name"] == "sort")["schema"]["enum"]
