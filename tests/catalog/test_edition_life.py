"""The life of an edition: marks while it is prepared, frozen, notes, published by a second editor, superseded."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import AuditEntry, User
from basics.errors import Refused
from basics.text import sha256_of
from catalog import actions
from catalog.carrying import Carry, carried_over
from catalog.contents import notes_of
from catalog.edition_actions import (
    abandon_edition,
    leave_out_entry,
    look_at_entry,
    note_edition,
    publish_edition,
    unmark_entry,
)
from catalog.edition_states import NEXT, Step, state_after
from catalog.interchange import WRITERS
from catalog.manifest import to_publish
from catalog.marking import mark_entries
from catalog.models import Edition, EditionMark, EditionNote, Entry
from catalog.verifying import verify
from catalog.vocabulary import EditionState
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


def publish(edition: Edition, by: User) -> Edition:
    return publish_edition(edition, by=by, seen=seen(edition))


def written(edition: Edition, *, stranger: bool = False) -> bytes:
    return b"".join(WRITERS["json"](Edition.objects.with_people().get(pk=edition.pk), stranger=stranger))


def test_the_table_knows_every_state() -> None:
    assert {state for state, _step in NEXT} | set(NEXT.values()) == set(EditionState)
    with pytest.raises(Refused, match="only a frozen one can be published"):
        state_after(EditionState.DRAFT, Step.PUBLISH)
    with pytest.raises(Refused, match="“supersede” is not possible"):
        state_after(EditionState.FROZEN, Step.SUPERSEDE)


def test_whoever_froze_an_edition_does_not_publish_it(cast: Cast, frozen: Edition) -> None:
    for person in (cast.editor, cast.analyst, cast.administrator, cast.reader):
        with pytest.raises(Refused) as refusal:
            publish(frozen, person)
        assert refusal.value.code == Refused.FORBIDDEN
    made = publish(frozen, cast.editor2)
    assert (made.state, made.published_by) == ("published", cast.editor2)
    assert AuditEntry.objects.get(verb="publish_edition").after == {"seal": made.seal["sha256"], "signed": False}
    with pytest.raises(Refused, match="is published: only a frozen one"):
        publish(frozen, cast.editor2)


def test_a_frozen_edition_is_not_frozen_again(cast: Cast, entry: Entry, frozen: Edition) -> None:
    stood = Edition.objects.filter(pk=frozen.pk).values().get()
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    make.published(cast, make.threat_document(title="Drought"))
    for person in (cast.editor, cast.editor2):
        with pytest.raises(Refused, match="is frozen already: only one in preparation") as refusal:
            actions.freeze_edition(Edition.objects.get(pk=frozen.pk), by=person)
        assert refusal.value.code == Refused.CONFLICT
    assert Edition.objects.filter(pk=frozen.pk).values().get() == stood
    assert list(frozen.entries.values_list("entry__code", "revision__number")) == [(entry.code, 1)]
    assert AuditEntry.objects.filter(verb="freeze_edition").count() == 1


def test_the_database_refuses_four_eyes_that_are_two(cast: Cast, frozen: Edition) -> None:
    rows = Edition.objects.filter(pk=frozen.pk)
    facts = {"state": "published", "published_at": now(), "seal": {"a": "b"}}
    for attempt in (
        lambda: rows.update(**facts, published_by=cast.editor),
        lambda: rows.update(**{**facts, "seal": {}}, published_by=cast.editor2),
        lambda: rows.update(**facts),
        lambda: rows.update(**facts, published_by=cast.editor2, title="Other"),
        lambda: rows.update(**facts, published_by=cast.editor2, frozen_by=cast.analyst),
        lambda: rows.update(state="superseded", published_at=now(), published_by=cast.editor2),
        lambda: rows.update(changelog=[]),
        lambda: rows.update(state="abandoned", abandoned_at=now(), abandoned_by=cast.editor),
        lambda: Edition.objects.create(name="2026.7", created_by=cast.editor, state="frozen"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert rows.update(**facts, published_by=cast.editor2) == 1


def test_a_published_edition_changes_by_being_superseded_alone(cast: Cast, frozen: Edition) -> None:
    first = publish(frozen, cast.editor2)
    rows = Edition.objects.filter(pk=first.pk)
    changes: list[dict[str, Any]] = [
        *({"foreword": "X"}, {"seal": {}}, {"state": "frozen"}, {"published_by": cast.analyst})
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    second = make.published_edition(cast, "2026.2")
    first.refresh_from_db()
    assert (first.state, first.superseded_at is not None, second.previous) == ("superseded", True, first)
    assert Edition.objects.in_force() == second
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="published")


def test_what_is_superseded_keeps_its_bytes(cast: Cast, frozen: Edition) -> None:
    first = publish(frozen, cast.editor2)
    before = written(first), written(first, stranger=True)
    make.published_edition(cast, "2026.2")
    assert (written(first), written(first, stranger=True)) == before


def test_a_frozen_edition_whose_ground_moved_is_not_published(cast: Cast, frozen: Edition) -> None:
    make.published_edition(cast, "2026.2")
    with pytest.raises(Refused, match=r"edition 2026\.2 was published"):
        publish(frozen, cast.editor2)


def test_publishing_names_what_was_seen(cast: Cast, entry: Entry, frozen: Edition) -> None:
    looked = seen(frozen)
    note_edition(frozen, "Read this first.", by=cast.editor, seen=EMPTY)
    with pytest.raises(Refused) as refusal:
        publish_edition(frozen, by=cast.editor2, seen=looked)
    assert refusal.value.code == Refused.STALE
    assert publish(frozen, cast.editor2).seal["publisher"] == "Ruslan"


def test_notes_are_sealed_and_stand_in_the_file(cast: Cast, entry: Entry, frozen: Edition) -> None:
    note_edition(frozen, " The first issue. ", by=cast.editor, seen=EMPTY)
    note_edition(frozen, "New here.", by=cast.editor, seen=EMPTY, code=entry.code)
    unsealed = json.loads(written(frozen))
    assert "notes" not in unsealed and verify(written(frozen)).seal is None
    publish(frozen, cast.editor2)
    document = json.loads(written(frozen))
    assert document["notes"] == {"foreword": "The first issue.", "entries": {entry.code: "New here."}}
    assert document["manifest"] == unsealed["manifest"]
    assert document["format"] == {"name": "perimeter-edition", "schema_version": 2, "file_version": 2}
    public = verify(written(frozen, stranger=True))
    assert (public.wrong, public.is_public_copy) == ("", True)
    assert public.seal and public.seal["publisher"] == "a member of the team"
    assert b"Ruslan" not in written(frozen, stranger=True)


def test_a_note_is_not_written_over_what_somebody_else_wrote(cast: Cast, entry: Entry, frozen: Edition) -> None:
    note_edition(frozen, "Mine.", by=cast.editor, seen=EMPTY, code=entry.code)
    with pytest.raises(Refused, match=r"it says by now “Mine\.”"):
        note_edition(frozen, "Yours.", by=cast.editor2, seen=EMPTY, code=entry.code)
    note_edition(frozen, "", by=cast.editor2, seen=sha256_of("Mine."), code=entry.code)
    assert notes_of(frozen)["entries"] == {}


def test_notes_are_written_between_freezing_and_publishing(cast: Cast, entry: Entry, frozen: Edition) -> None:
    with pytest.raises(Refused, match="has no entry"):
        note_edition(frozen, "X", by=cast.editor, seen=EMPTY, code="THR-WAT-999")
    with pytest.raises(Refused, match="At most"):
        note_edition(frozen, "x" * 10_001, by=cast.editor, seen=EMPTY)
    with pytest.raises(Refused, match="Your role"):
        note_edition(frozen, "X", by=cast.analyst, seen=EMPTY)
    draft = actions.prepare_edition("2026.2", by=cast.editor)
    note_edition(frozen, "X", by=cast.editor, seen=EMPTY, code=entry.code)
    publish(frozen, cast.editor2)
    for edition in (draft, frozen):
        with pytest.raises(Refused, match="between freezing and publishing"):
            note_edition(edition, "X", by=cast.editor, seen=EMPTY)
        with pytest.raises(IntegrityError), transaction.atomic():
            EditionNote.objects.create(edition=edition, entry=entry, text="X", by=cast.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionNote.objects.update(text="Y")


def test_an_edition_is_given_up_with_a_reason_and_its_number_stays_taken(cast: Cast, frozen: Edition) -> None:
    with pytest.raises(Refused, match="Give the reason"):
        abandon_edition(frozen, by=cast.editor, reason=" ")
    made = abandon_edition(frozen, by=cast.editor, reason="A rating is missing.")
    assert (made.state, AuditEntry.objects.get(verb="abandon_edition").after) == (
        "abandoned",
        {"reason": "A rating is missing."},
    )
    with pytest.raises(Refused, match=r"an edition 2026\.1 already"):
        actions.prepare_edition("2026.1", by=cast.editor)
    assert Edition.objects.next_name(year=2026) == "2026.2"
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=made.pk)._raw_delete("default")
    with pytest.raises(Refused, match="given up"):
        actions.export_edition(made, "json", by=cast.editor)
    with pytest.raises(Refused, match="is given up"):
        publish(made, cast.editor2)
    assert make.published_edition(cast, "2026.2").previous is None


def test_one_in_preparation_is_given_up_and_a_published_one_is_not(cast: Cast, frozen: Edition) -> None:
    draft = actions.prepare_edition("2026.2", by=cast.editor)
    assert abandon_edition(draft, by=cast.editor, reason="Too early.").frozen_at is None
    publish(frozen, cast.editor2)
    with pytest.raises(Refused, match="cannot be given up"):
        abandon_edition(frozen, by=cast.editor, reason="Too late.")


def test_readers_see_what_is_published(cast: Cast, frozen: Edition) -> None:
    assert list(Edition.objects.visible_to(cast.reader)) == []
    assert list(Edition.objects.visible_to(cast.analyst)) == [frozen]
    with pytest.raises(Refused, match="not published yet"):
        actions.export_edition(frozen, "json", by=cast.reader)
    publish(frozen, cast.editor2)
    assert list(Edition.objects.visible_to(cast.reader)) == [frozen]


def carried(edition: Edition) -> dict[str, set[str]]:
    return {row.code: row.says for row in carried_over(edition).rows}


def test_what_is_carried_over_is_marked(cast: Cast, entry: Entry) -> None:
    other = make.published(cast, make.threat_document(title="Drought", review_due="2020-01-01"))
    make.published_edition(cast)
    make.published(cast, {**other.document, "summary": "Rewritten."}, entry=other)
    new = make.published(cast, make.threat_document(title="Dust"))
    draft = actions.prepare_edition("2026.2", by=cast.editor)
    assert carried(draft) == {
        entry.code: {Carry.SAME, Carry.UNREVIEWED},
        other.code: {Carry.CHANGED, Carry.UNREVIEWED},  # its review is overdue
        new.code: {Carry.NEW},
    }
    look_at_entry(draft, entry, by=cast.editor, seen=1)
    leave_out_entry(draft, new, by=cast.editor2, reason="Not ripe.")
    found = carried_over(draft)
    assert {row.code: row.says for row in found.rows}[entry.code] == {Carry.SAME, Carry.LOOKED_AT}
    assert (found.counts[Carry.UNREVIEWED], found.counts[Carry.LEFT_OUT]) == (1, 1)
    assert [row.code for row in found.that_are("left_out")] == [new.code]
    assert [(row["code"], row.get("class")) for row in found.upcoming()] == [(other.code, None), (new.code, "left_out")]
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    later = carried_over(draft)
    assert later.that_are("looked_at") == []
    assert [row.code for row in later.rows if row.is_outdated] == [entry.code]


def test_what_is_left_out_is_not_frozen_and_the_changelog_says_why(cast: Cast, entry: Entry) -> None:
    other = make.published(cast, make.threat_document(title="Drought"))
    make.published_edition(cast)
    never = make.published(cast, make.threat_document(title="Dust"))
    draft = actions.prepare_edition("2026.2", by=cast.editor)
    mark_entries(draft, "leave_out", {other.code: 1, never.code: 1}, by=cast.editor, reason="Not ripe.")
    made = actions.freeze_edition(draft, by=cast.editor)
    assert list(made.entries.values_list("entry__code", flat=True)) == [entry.code]
    rows = {row["code"]: (row["change"], row["class"], row["reason"], row["title"]) for row in made.changelog}
    assert rows == {
        other.code: ("removed", "left_out", "Not ripe.", "Drought"),
        never.code: ("left_out", "left_out", "Not ripe.", "Dust"),
    }


def test_marks_belong_to_an_edition_in_preparation(cast: Cast, entry: Entry, frozen: Edition) -> None:
    draft = actions.prepare_edition("2026.2", by=cast.editor)
    with pytest.raises(Refused, match="while it is in preparation"):
        look_at_entry(frozen, entry, by=cast.editor, seen=1)
    with pytest.raises(Refused) as refusal:
        look_at_entry(draft, entry, by=cast.editor, seen=7)
    assert refusal.value.code == Refused.STALE
    with pytest.raises(Refused, match="Give the reason"):
        leave_out_entry(draft, entry, by=cast.editor, reason="")
    with pytest.raises(Refused, match="has no mark"):
        unmark_entry(draft, entry, by=cast.editor)
    with pytest.raises(Refused, match="Your role"):
        look_at_entry(draft, entry, by=cast.analyst, seen=1)
    look_at_entry(draft, entry, by=cast.editor, seen=1)
    leave_out_entry(draft, entry, by=cast.editor, reason="Later.")  # the last word holds
    assert EditionMark.objects.get().kind == "left_out"
    unmark_entry(draft, entry, by=cast.editor)
    assert not EditionMark.objects.exists()
    retired = make.retired(cast, make.published(cast, make.threat_document(title="Gone")))
    with pytest.raises(Refused, match="is not published"):
        look_at_entry(draft, retired, by=cast.editor, seen=1)
    assert {"look_at_entry", "leave_out_entry", "unmark_entry"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        mark = {"edition": frozen, "entry": entry, "revision": entry.current, "by": cast.editor}
        EditionMark.objects.create(kind="looked_at", **mark)


def test_many_are_marked_or_none(cast: Cast, entry: Entry) -> None:
    other = make.published(cast, make.threat_document(title="Drought"))
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    with pytest.raises(Refused):
        mark_entries(draft, "look", {entry.code: 1, other.code: 9}, by=cast.editor)
    assert not EditionMark.objects.exists()
    for act, chosen in (("dance", {entry.code: 1}), ("look", {}), ("look", {"THR-WAT-999": 1})):
        with pytest.raises(Refused):
            mark_entries(draft, act, chosen, by=cast.editor)
    assert mark_entries(draft, "look", {entry.code: 1, other.code: 1}, by=cast.editor) == 2
