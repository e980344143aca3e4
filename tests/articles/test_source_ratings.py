"""How far a source can be relied on, and how that was judged over time."""

import importlib

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from articles.actions import rate_source
from articles.models import Source, SourceRating
from basics.errors import Refused
from tests import make
from tests.people import Cast

remember = importlib.import_module("articles.migrations.0004_source_ratings").remember


@pytest.fixture
def source(cast: Cast) -> Source:
    """Return a source that was rated C, then B, then B again for another reason."""
    made = make.source(cast.analyst)
    rate_source(made, "B", "Two reports held (illustrative).", by=cast.analyst2)
    return rate_source(made, "B", "A third one held (illustrative).", by=cast.editor)


def history(source: Source) -> list[tuple[str, str, str, str]]:
    return list(source.ratings.values_list("before", "reliability", "reason", "rated_by__name").order_by("pk"))


def test_every_judgement_is_kept_with_its_reason_and_person(source: Source) -> None:
    assert history(source) == [
        ("", "C", "Illustrative.", "Aigerim"),
        ("C", "B", "Two reports held (illustrative).", "Timur"),
        ("B", "B", "A third one held (illustrative).", "Dilnoza"),
    ]


def test_a_refused_judgement_leaves_no_trace(source: Source, cast: Cast) -> None:
    for reliability, reason, person in [("Z", "x", cast.analyst), ("A", "  ", cast.analyst), ("A", "x", cast.reader)]:
        with pytest.raises(Refused):
            rate_source(source, reliability, reason, by=person)
    assert len(history(source)) == 3


def test_the_database_keeps_judgements_as_they_were(source: Source) -> None:
    for statement in (
        "UPDATE articles_sourcerating SET reliability = 'A'",
        "DELETE FROM articles_sourcerating",
        "TRUNCATE articles_sourcerating",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_page_tells_from_what_to_what_why_and_by_whom(client: Client, cast: Cast, source: Source) -> None:
    client.force_login(cast.reader)
    shown = " ".join(client.get(source.get_absolute_url()).content.decode().split())
    for words in ("rated it C", "changed it from C to B", "confirmed B", "A third one held (illustrative).", "Timur"):
        assert words in shown, words


def test_the_list_filters_by_reliability_and_says_when_each_was_judged(
    client: Client, cast: Cast, source: Source, django_assert_max_num_queries
) -> None:
    make.source(cast.analyst, "Hill Gazette (illustrative)")
    client.force_login(cast.reader)
    with django_assert_max_num_queries(6):
        shown = client.get(reverse("articles:sources"), {"reliability": "B"}).content.decode()
    last = source.ratings.first()
    assert last is not None
    assert source.name in shown and "Hill Gazette" not in shown and last.rated_at.isoformat() in shown
    assert "Hill Gazette" in client.get(reverse("articles:sources"), {"q": "hill", "reliability": "Z"}).content.decode()
    assert "Nothing matches" in client.get(reverse("articles:sources"), {"reliability": "E"}).content.decode()


def test_the_api_gives_the_history_with_the_source(client: Client, cast: Cast, source: Source) -> None:
    client.force_login(cast.reader)
    ratings = client.get(f"/api/v1/sources/{source.pk}/").json()["ratings"]
    assert [(row["before"], row["reliability"], row["rated_by"]) for row in ratings] == [
        ("B", "B", "Dilnoza"),
        ("C", "B", "Timur"),
        ("", "C", "Aigerim"),
    ]


def test_an_older_installation_remembers_what_its_log_remembers(source: Source) -> None:
    told = history(source)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_sourcerating DISABLE TRIGGER immutable")
        cursor.execute("DELETE FROM articles_sourcerating")
        cursor.execute("ALTER TABLE articles_sourcerating ENABLE TRIGGER immutable")
    remember(apps, None)
    assert history(source) == told
    assert SourceRating.objects.count() == 3
