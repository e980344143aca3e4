"""Who is asked to rate or to annotate hears of it, and of the end; what is blind stays so, and others hear nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from articles.assigning import end_round, finish_part, resume_part, start_round
from articles.models import TextVersion
from catalog.models import Entry
from catalog.rating_rounds import close_rating_round, decline_rating_round
from review.models import Notice
from review.notice_listing import groups_of
from review.telling import tell
from tests import make
from tests.catalog.ratings import a_round, whole_rating
from tests.people import Cast
from tests.review.test_team_truth import take_down


@pytest.fixture
def entry(cast: Cast) -> Entry:
    found = make.published(cast)
    forget()
    return found


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    found = make.text(cast.analyst)
    forget()
    return found


def forget() -> None:
    tell()
    Notice.objects.all().delete()


def told() -> dict[str, list[tuple[str, str]]]:
    """Return by the name of each person what they were told and why, and forget it."""
    tell()
    found: dict[str, list[tuple[str, str]]] = {}
    for name, kind, verb in Notice.objects.order_by("pk").values_list("person__name", "kind", "verb"):
        found.setdefault(name, []).append((kind, verb))
    return found


def only_line(person: User) -> tuple[str, str, str]:
    (group,) = groups_of(person, "").groups
    (line,) = group.lines
    return group.shown.title, group.path, line.words


def reason_told(person: User) -> str:
    tell()
    return str(Notice.objects.get(person=person).said["reason"])


def test_who_is_invited_to_rate_is_asked_and_told_of_the_end(cast: Cast, entry: Entry, client: Client) -> None:
    found = a_round(cast, entry)
    asked = [("asked", "open_rating_round")]
    assert told() == {cast.analyst.name: asked, cast.analyst2.name: asked}
    title, path, words = only_line(cast.analyst)
    assert (title, path) == ("Round of rating: Spring round", found.get_absolute_url())
    assert words == f"{cast.editor.name} asks you to rate"
    client.force_login(cast.analyst)
    assert found.get_absolute_url() in client.get("/notices/").text
    assert client.get(found.get_absolute_url()).status_code == 200, "it leads where they may go"

    forget()
    decline_rating_round(found, by=cast.analyst2, reason="Away.")
    whole_rating(entry, cast.analyst)
    assert not any(verb == "close_rating_round" for lines in told().values() for _kind, verb in lines)
    forget()
    close_rating_round(found, by=cast.editor2)
    over = [("outcome", "close_rating_round")]
    assert told() == {cast.analyst.name: over, cast.editor.name: over}, "not who declined, nor who closed it"


def test_a_round_of_rating_that_is_called_off_says_why(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    forget()
    close_rating_round(found, by=cast.editor, call_off=True, reason="The scale changes.")
    assert reason_told(cast.analyst) == "The scale changes."


def test_who_may_take_part_no_more_is_not_told(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    forget()
    cast.analyst.roles = [Role.READER]
    cast.analyst.save(update_fields=["roles"])
    close_rating_round(found, by=cast.editor)
    assert set(told()) == {cast.analyst2.name}, "a reader sees the entry, and no round"


def test_nobody_is_asked_to_rate_what_was_taken_down(cast: Cast, entry: Entry) -> None:
    a_round(cast, entry)
    take_down(entry, cast)
    assert not any(verb == "open_rating_round" for lines in told().values() for _kind, verb in lines)


def test_annotators_are_asked_and_told_of_the_end(cast: Cast, version: TextVersion, client: Client) -> None:
    found = start_round(version, [cast.analyst, cast.analyst2], by=cast.editor)
    asked = [("asked", "start_round")]
    assert told() == {cast.analyst.name: asked, cast.analyst2.name: asked}
    title, path, words = only_line(cast.analyst)
    assert (title, path) == (f"Round of annotation: {version.article.title}", found.get_absolute_url())
    assert words == f"{cast.editor.name} asks you to annotate it"
    client.force_login(cast.analyst)
    assert found.get_absolute_url() in client.get("/notices/").text

    forget()
    make.annotation(version, cast.analyst2)
    finish_part(found, cast.analyst, by=cast.analyst)
    assert told() == {}, "neither the marks of another nor that they were handed in"
    resume_part(found, cast.analyst, by=cast.analyst)
    finish_part(found, cast.analyst, by=cast.analyst)
    assert told() == {}, "nobody of what they did themselves"
    resume_part(found, cast.analyst, by=cast.editor)
    assert told() == {cast.analyst.name: [("asked", "resume_part")]}

    forget()
    end_round(found, by=cast.editor2, call_off=True, reason="Another text comes first.")
    over = [("outcome", "end_round")]
    assert told() == {cast.analyst.name: over, cast.analyst2.name: over, cast.editor.name: over}
    assert reason_told(cast.analyst2) == "Another text comes first."


def test_telling_of_many_rounds_asks_no_more_than_of_few(cast: Cast, entry: Entry) -> None:
    def asked(count: int) -> int:
        for _number in range(count):
            close_rating_round(a_round(cast, entry), by=cast.editor)
            start = start_round(make.text(cast.analyst), [cast.analyst, cast.analyst2], by=cast.editor)
            end_round(start, by=cast.editor, call_off=True, reason="Illustrative.")
        with CaptureQueriesContext(connection) as queries:
            tell()
        return len(queries)

    asked(1)
    few = asked(2)
    assert asked(5) <= few
