"""How an agreed change becomes the current revision, and what is refused."""

import pytest
from django.db import IntegrityError, transaction

from basics.errors import Refused
from catalog import actions, schema
from catalog.models import Entry, Link, Revision
from review import actions as review
from tests import make
from tests.people import Cast


def test_a_base_that_is_no_longer_current_is_refused_and_changes_nothing(cast: Cast) -> None:
    entry = make.published(cast)
    late = make.submitted(cast.analyst2, {**entry.document, "summary": "Mine."}, entry=entry)
    make.published(cast, {**entry.document, "summary": "Theirs."}, entry=entry)
    with pytest.raises(Refused) as refusal:
        review.approve(late, by=cast.editor, seen=schema.content_hash({**entry.document, "summary": "Mine."}))
    assert refusal.value.code == Refused.STALE
    entry = Entry.objects.with_content().get(pk=entry.pk)
    assert entry.document["summary"] == "Theirs."
    assert entry.revisions.count() == 2


def test_a_new_entry_needs_no_base_and_an_entry_needs_its_own(cast: Cast) -> None:
    entry = make.published(cast)
    with pytest.raises(Refused) as refusal:
        actions.apply_changes(
            [actions.Change("threat", entry, None, entry.document, "No base.", cast.analyst)], by=cast.editor
        )
    assert refusal.value.code == Refused.STALE


def test_only_an_editor_applies_a_change(cast: Cast) -> None:
    for person in (cast.analyst2, cast.reader, cast.administrator):
        with pytest.raises(Refused) as refusal:
            actions.apply_changes(
                [actions.Change("threat", None, None, make.threat_document(), "Mine.", cast.analyst)], by=person
            )
        assert refusal.value.code == Refused.FORBIDDEN


def test_codes_count_up_within_a_theme_and_a_kind(cast: Cast) -> None:
    made = [make.published(cast).code for _ in range(2)]
    made.append(make.published(cast, make.threat_document(theme="WAT")).code)
    made.append(make.published(cast, make.measure_document(made[0]), kind="measure").code)
    assert made == ["THR-CLI-001", "THR-CLI-002", "THR-WAT-001", "MSR-CLI-001"]


def test_a_retired_code_is_not_given_again_and_a_moved_theme_keeps_its_code(cast: Cast) -> None:
    entry = make.published(cast)
    make.retired(cast, entry)
    second = make.published(cast)
    assert second.code == "THR-CLI-002"
    moved = make.published(cast, {**second.document, "theme": "WAT"}, entry=second)
    assert moved.code == "THR-CLI-002"
    assert make.published(cast).code == "THR-CLI-003"


def test_the_database_gives_no_code_twice(cast: Cast) -> None:
    entry = make.published(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(kind="threat", code=entry.code)


def test_a_revision_is_never_changed_or_removed(cast: Cast) -> None:
    entry = make.published(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(entry=entry).update(message="Never said.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(entry=entry)._raw_delete("default")


def test_evidence_and_links_are_the_current_revisions(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    other = make.published(cast, make.threat_document(theme="WAT"))
    link = {"relation": "amplifies", "threat": other.code, "text": "More water."}
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)], links=[link]))
    assert entry.evidence.get().annotation == note
    assert Link.objects.into(other).get().entry == entry
    bare = {name: value for name, value in entry.document.items() if name not in ("evidence", "links")}
    entry = make.published(cast, bare, entry=entry)
    assert not entry.evidence.exists()
    assert not Link.objects.into(other).exists()


def test_what_is_cited_or_linked_must_exist(cast: Cast) -> None:
    ghost = {"field": "summary", "annotation": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "stance": "supports"}
    links = [{"relation": "causes", "threat": "THR-CLI-999", "text": "Nothing."}]
    with pytest.raises(Refused) as refusal:
        make.submitted(cast.analyst, make.threat_document(evidence=[ghost], links=links))
    assert set(refusal.value.fields) == {"evidence.1.annotation", "links.1.threat"}


def test_a_threat_is_not_linked_to_itself(cast: Cast) -> None:
    entry = make.published(cast)
    links = [{"relation": "causes", "threat": entry.code, "text": "In a circle."}]
    with pytest.raises(Refused) as refusal:
        make.published(cast, {**entry.document, "links": links}, entry=entry)
    assert list(refusal.value.fields) == ["links.1.threat"]
