"""A frozen edition in the queue: it stands there until another editor publishes it or gives it up."""

import pytest

from accounts.models import AuditEntry
from accounts.permissions import may
from basics.errors import Refused
from basics.text import sha256_of
from catalog.contents import notes_of
from catalog.edition_actions import note_edition
from catalog.manifest import to_publish
from catalog.models import Edition
from review.deciding import apply_decisions, decide_items
from review.editions import decide_edition
from review.models import PendingDecision, QueueItem
from review.queue_check import drifted, miscounted
from tests import make
from tests.people import Cast

EMPTY = sha256_of("")
ODD = 'Quotes "two", back\\slash, tab\t, line\nend, a bell\x07, ү ғ 𐍈 and  .'


@pytest.fixture
def frozen(cast: Cast) -> Edition:
    make.published(cast)
    return make.frozen_edition(cast)


def item(edition: Edition) -> QueueItem:
    return QueueItem.objects.get(kind="edition", object_id=edition.pk)


def decided(edition: Edition, cast: Cast, verdict: str, reason: str = "") -> PendingDecision:
    batch = decide_items([(item(edition), item(edition).sha256)], verdict, by=cast.editor2, reason=reason).batch
    assert batch is not None
    apply_decisions(batch.pk)
    return batch.decisions.get()


def test_it_waits_with_the_hash_that_a_publisher_names(cast: Cast, frozen: Edition) -> None:
    found = item(frozen)
    assert (found.state, found.code, found.author, found.since) == (
        "submitted",
        "2026.1",
        cast.editor,
        frozen.frozen_at,
    )
    assert found.barred == [cast.editor.pk] and found.due_at is not None
    code = frozen.changelog[0]["code"]
    note_edition(frozen, ODD, by=cast.editor, seen=EMPTY)
    note_edition(frozen, ODD[::-1], by=cast.editor2, seen=EMPTY, code=code)
    fresh = Edition.objects.get(pk=frozen.pk)
    assert item(frozen).sha256 == to_publish(fresh.manifest, notes_of(fresh))
    assert item(frozen).barred == sorted([cast.editor.pk, cast.editor2.pk])
    note_edition(frozen, "", by=cast.editor2, seen=sha256_of(fresh.notes.get().text), code=code)
    assert item(frozen).barred == [cast.editor.pk]
    assert drifted() == [] and miscounted() == 0


def test_another_editor_publishes_it_in_the_queue(cast: Cast, frozen: Edition) -> None:
    waits = QueueItem.objects.waiting_for
    assert (
        not waits(cast.editor).filter(kind="edition").exists() and waits(cast.editor2).filter(kind="edition").exists()
    )
    assert decided(frozen, cast, "approve").outcome == "decided"
    frozen.refresh_from_db()
    assert (frozen.state, frozen.published_by, item(frozen).state) == ("published", cast.editor2, "approved")
    assert AuditEntry.objects.filter(verb="publish_edition").count() == 1
    assert drifted() == [] and miscounted() == 0


def test_rejected_it_is_given_up_with_the_reason(cast: Cast, frozen: Edition) -> None:
    assert decided(frozen, cast, "reject", "The lake is missing.").outcome == "decided"
    frozen.refresh_from_db()
    assert (frozen.state, frozen.abandoned_reason, item(frozen).state) == (
        "abandoned", "The lake is missing.", "rejected",
    )  # fmt: skip


def test_whoever_froze_it_gives_it_up_by_the_rule_of_its_own_page_but_not_in_the_queue(
    cast: Cast, frozen: Edition
) -> None:
    told = decide_items([(item(frozen), item(frozen).sha256)], "reject", by=cast.editor, reason="Mine.")
    assert told.batch is None and "On its own page you can give it up" in told.skipped[0].message
    with pytest.raises(Refused, match="You froze this edition"):
        decide_edition(frozen, "approve", by=cast.editor, seen=item(frozen).sha256)
    assert (
        decide_edition(frozen, "reject", by=cast.editor, seen=item(frozen).sha256, reason="Mine.").state == "abandoned"
    )


def test_it_is_not_decided_unseen_unasked_or_by_an_editor_of_some_themes(cast: Cast, frozen: Edition) -> None:
    told = decide_items([(item(frozen), item(frozen).sha256)], "request_changes", by=cast.editor2, reason="Which?")
    assert told.batch is None and "does not change" in told.skipped[0].message
    old = item(frozen).sha256
    note_edition(frozen, "A foreword.", by=cast.editor, seen=EMPTY)
    for verdict in ("approve", "reject"):
        with pytest.raises(Refused) as refusal:
            decide_edition(frozen, verdict, by=cast.editor2, seen=old, reason="Stale.")
        assert refusal.value.code == Refused.STALE
    cast.editor2.themes = ["CLI"]
    cast.editor2.save(update_fields=["themes"])
    assert may(cast.editor2, "decide") and not QueueItem.objects.waiting_for(cast.editor2).exists()
    told = decide_items([(item(frozen), item(frozen).sha256)], "approve", by=cast.editor2)
    assert "the whole catalog" in told.skipped[0].message


def test_its_page_shows_what_will_be_published_and_asks_for_no_changes(cast: Cast, frozen: Edition, client) -> None:
    note_edition(frozen, "A foreword of this year.", by=cast.editor, seen=EMPTY)
    client.force_login(cast.editor2)
    page = client.get(item(frozen).get_absolute_url()).text
    assert "A foreword of this year." in page and frozen.changelog[0]["code"] in page
    assert 'value="approve"' in page and 'value="request_changes"' not in page and "data-no-edit" in page
    client.force_login(cast.editor)
    theirs = client.get(item(frozen).get_absolute_url()).text
    assert theirs.count("You froze this edition") == 1 and "On its own page you can give it up" in theirs
    decided(frozen, cast, "reject", "The lake is missing.")
    assert "The lake is missing." in client.get(item(frozen).get_absolute_url()).text
