"""Nobody publishes words of an edition that nobody else saw: foreword and notes, in action, pages and database."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from basics.errors import Refused
from basics.text import sha256_of
from catalog.contents import notes_of
from catalog.edition_actions import note_edition, publish_edition, turn_to_publish
from catalog.manifest import to_publish
from catalog.models import Edition, Entry
from tests import make
from tests.people import Cast

EMPTY = sha256_of("")


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def frozen(cast: Cast, entry: Entry) -> Edition:
    return make.frozen_edition(cast)


def seen(edition: Edition) -> str:
    fresh = Edition.objects.get(pk=edition.pk)
    return to_publish(fresh.manifest, notes_of(fresh))


@pytest.mark.parametrize("on_an_entry", [False, True])
def test_whoever_wrote_last_leaves_publishing_to_another_editor(
    cast: Cast, entry: Entry, frozen: Edition, on_an_entry: bool
) -> None:
    code = entry.code if on_an_entry else ""
    frozen = note_edition(frozen, "Unseen.", by=cast.editor2, seen=EMPTY, code=code)
    may, why_not = turn_to_publish(frozen, cast.editor2)
    assert not may and "Another editor publishes it" in why_not
    assert turn_to_publish(frozen, cast.reader) == (False, "")
    with pytest.raises(Refused, match="Another editor publishes it") as refusal:
        publish_edition(frozen, by=cast.editor2, seen=seen(frozen))
    assert refusal.value.code == Refused.FORBIDDEN
    facts = {"state": "published", "published_at": now(), "seal": {"a": "b"}, "published_by": cast.editor2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=frozen.pk).update(**facts)
    frozen = note_edition(frozen, "Read twice.", by=cast.editor, seen=sha256_of("Unseen."), code=code)
    assert turn_to_publish(frozen, cast.editor2) == (True, "")
    published = publish_edition(frozen, by=cast.editor2, seen=seen(frozen))
    assert published.state == "published" and turn_to_publish(published, cast.editor2) == (False, "")


def test_words_that_were_taken_away_keep_nobody_from_publishing(cast: Cast, entry: Entry, frozen: Edition) -> None:
    for code in ("", entry.code):
        frozen = note_edition(frozen, "Mine.", by=cast.editor2, seen=EMPTY, code=code)
        frozen = note_edition(frozen, "", by=cast.editor2, seen=sha256_of("Mine."), code=code)
    assert publish_edition(frozen, by=cast.editor2, seen=seen(frozen)).published_by == cast.editor2


def test_the_pages_hide_the_button_and_tell_the_reason(cast: Cast, frozen: Edition) -> None:
    client, publish = Client(), reverse("catalog:edition_publish", args=["2026.1"])
    client.force_login(cast.editor2)
    assert publish in client.get(frozen.get_absolute_url()).content.decode()
    note_edition(frozen, "Unseen.", by=cast.editor2, seen=EMPTY)
    own = client.get(frozen.get_absolute_url()).content.decode()
    assert publish not in own and "Another editor publishes it" in own
    page = client.get(publish).content.decode()
    assert "Publish it" not in page and "Another editor publishes it" in page
    assert client.post(publish, {"seen": seen(frozen)}).status_code == 403
    body = json.dumps({"seen": seen(frozen)})
    assert client.post(reverse("api-edition-publish", args=["2026.1"]), body, "application/json").status_code == 403


def test_the_migration_finds_who_wrote_a_foreword_before_it(cast: Cast, frozen: Edition) -> None:
    from importlib import import_module

    note_edition(frozen, "By the first.", by=cast.editor, seen=EMPTY)
    note_edition(frozen, "By the second.", by=cast.editor2, seen=sha256_of("By the first."))
    rows = Edition.objects.filter(pk=frozen.pk)
    rows.update(foreword_by=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("catalog.migrations.0096_nobody_publishes_their_own_words").KNOWN)
    assert rows.get().foreword_by == cast.editor2
