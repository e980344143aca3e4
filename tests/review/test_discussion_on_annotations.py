"""Threads on annotations stand in the lists of discussions beside the others, as far as somebody may see them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.assigning import start_round
from articles.models import Annotation
from articles.threads import add_reply, delete_reply, hide_reply, resolve_thread
from tests import make
from tests.people import Cast

LIST = reverse("discussions:all")


@pytest.fixture
def note(cast: Cast) -> Annotation:
    found = make.annotation(make.text(cast.analyst), cast.analyst)
    add_reply(found, "Which fan is meant?", by=cast.editor)
    return found


def listed(note: Annotation, person, show: str, of: str = "") -> bool:
    client = Client()
    client.force_login(person)
    return note.about_url in client.get(LIST, {"show": show, "of": of}).text


def test_they_stand_among_ones_own_the_open_and_the_resolved(cast: Cast, note: Annotation) -> None:
    for person in (cast.analyst, cast.editor):
        assert listed(note, person, "mine") and listed(note, person, "annotations", "mine")
    assert not listed(note, cast.analyst2, "mine") and not listed(note, cast.analyst2, "annotations", "mine")
    assert listed(note, cast.analyst2, "open") and listed(note, cast.analyst2, "annotations")
    add_reply(note, "@Timur knows the valley.", by=cast.analyst)
    assert listed(note, cast.analyst2, "mine"), "who is named takes part"
    assert not listed(note, cast.analyst2, "resolved")
    resolve_thread(note, by=cast.editor)
    assert listed(note, cast.analyst2, "resolved") and listed(note, cast.analyst2, "annotations", "resolved")
    assert not listed(note, cast.analyst, "mine") and not listed(note, cast.analyst, "open")


def test_the_list_shows_what_was_said_last_and_no_words_that_are_gone(cast: Cast, note: Annotation, client) -> None:
    last = add_reply(note, "It is about Besh-Terek.", by=cast.analyst)
    client.force_login(cast.editor)
    for query in ({"show": "annotations"}, {"show": "mine"}):
        page = client.get(LIST, query).text
        assert "Besh-Terek" in page and "Which fan" not in page
    hide_reply(last, by=cast.administrator, reason="It names a place.")
    assert "Besh-Terek" not in client.get(LIST, {"show": "annotations"}).text
    delete_reply(add_reply(note, "A slip.", by=cast.editor), by=cast.editor)
    assert "A slip." not in client.get(LIST, {"show": "mine"}).text


def test_what_a_blind_round_hides_is_listed_to_nobody_else(cast: Cast) -> None:
    version = make.text(cast.editor)
    start_round(version, [cast.analyst, cast.analyst2], by=cast.editor)
    note = make.annotation(version, cast.analyst)
    add_reply(note, "I am not sure.", by=cast.analyst)
    assert listed(note, cast.analyst, "mine")
    for show in ("mine", "open", "annotations"):
        assert not listed(note, cast.analyst2, show)


def test_one_or_many_take_as_many_queries(cast: Cast, note: Annotation, client: Client) -> None:
    client.force_login(cast.editor)

    def asked(**query: str) -> int:
        client.get(LIST, query)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, query)
        return len(queries)

    before = [asked(show="mine"), asked(show="annotations")]
    for _number in range(6):
        add_reply(make.annotation(make.text(cast.analyst), cast.analyst), "And this one?", by=cast.editor)
    assert [asked(show="mine"), asked(show="annotations")] == before
    assert client.get(LIST, {"show": "annotations", "of": "nonsense", "after": "nonsense"}).status_code == 200
