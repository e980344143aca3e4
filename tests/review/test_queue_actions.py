"""Working in the queue: claims, decisions that can be undone for ten seconds, deputies, reminders."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry
from articles.revising import newest_of
from basics import clock
from basics.errors import Refused
from review import actions
from review.annotations import submit_annotation
from review.arranging import drop_reason, end_absence, keep_reason, set_absence
from review.deciding import apply_decisions, apply_due, decide_items, undo_decisions
from review.entry_translations import translate_and_submit
from review.models import Decision, QueueItem, Reminder, Submission
from review.queue_check import drifted
from review.queue_filters import read_filters
from review.queue_querysets import stood_in_for
from review.queueing import assign_item, claim_item, claim_next, escalate_item, release_item
from review.reminding import remind_of_due
from review.workload import workload
from tests import make
from tests.people import Cast

MINE = read_filters({})


def proposal_item(cast: Cast, title: str = "A lake") -> QueueItem:
    found = make.submitted(cast.analyst, make.threat_document(title=title))
    return QueueItem.objects.get(kind="proposal", object_id=found.pk)


def annotation_item(cast: Cast) -> QueueItem:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    return QueueItem.objects.get(kind="annotation", object_id=note.pk)


def again(item: QueueItem) -> QueueItem:
    return QueueItem.objects.get(pk=item.pk)


def as_seen(*items: QueueItem) -> list[tuple[QueueItem, str]]:
    return [(item, item.sha256) for item in items]


def verbs(item: QueueItem) -> list[str]:
    return list(AuditEntry.objects.about(item).order_by("pk").values_list("verb", flat=True))


def test_a_claim_holds_for_twenty_minutes_and_then_for_nobody(cast: Cast) -> None:
    item, now = proposal_item(cast), clock.now()
    with clock.telling(now):
        claim_item(item, by=cast.editor)
        with pytest.raises(Refused, match="Dilnoza works on this now"):
            claim_item(item, by=cast.editor2)
    with clock.telling(now + timedelta(minutes=21)):
        assert claim_item(item, by=cast.editor2).claimed_by == cast.editor2
    assert verbs(item) == ["claim_item", "claim_item"]


def test_claim_next_passes_over_what_is_claimed_assigned_to_others_or_ones_own(cast: Cast) -> None:
    first, second, third = (proposal_item(cast, title) for title in ("A", "B", "C"))
    own = make.submitted(cast.editor, make.threat_document(title="Own"))
    assign_item(first, cast.editor2, by=cast.administrator)
    claim_item(second, by=cast.editor2)
    assert claim_next(MINE, by=cast.editor) == third
    assert claim_next(MINE, by=cast.editor) is None
    release_item(second, by=cast.editor2)
    assert claim_next(MINE, by=cast.editor) == second
    found = claim_next(MINE, by=cast.editor2)
    assert found == first, "what is assigned comes first"
    last = claim_next(MINE, by=cast.editor2)
    assert last is not None and last.object_id == own.pk


def test_claim_next_takes_what_is_asked_for(cast: Cast) -> None:
    proposal_item(cast)
    note = annotation_item(cast)
    assert claim_next(read_filters({"kind": "annotation"}), by=cast.editor) == note
    assert claim_next(read_filters({"theme": "CLI"}), by=cast.editor) is not None


def test_only_an_administrator_releases_what_another_holds(cast: Cast) -> None:
    item = claim_item(proposal_item(cast), by=cast.editor)
    with pytest.raises(Refused):
        release_item(item, by=cast.editor2)
    release_item(item, by=cast.administrator)
    assert again(item).claimed_by is None


def test_an_annotation_is_assigned_and_put_first_as_a_proposal_is(cast: Cast) -> None:
    proposal, note = proposal_item(cast), annotation_item(cast)
    assert [item.pk for item in QueueItem.objects.waiting()] == [proposal.pk, note.pk]
    escalate_item(note, by=cast.administrator, reason="Today.")
    assign_item(note, cast.editor, by=cast.administrator)
    assert [item.pk for item in QueueItem.objects.waiting()] == [note.pk, proposal.pk]
    with pytest.raises(Refused):
        assign_item(note, cast.analyst, by=cast.administrator)
    with pytest.raises(Refused):
        escalate_item(note, by=cast.editor, reason="Me first.")
    escalate_item(proposal, by=cast.administrator, reason="Also.")
    assert Submission.objects.get(pk=proposal.object_id).escalated_at is not None
    assert drifted() == []


def test_a_decision_comes_true_later_and_by_the_ordinary_action(cast: Cast) -> None:
    proposal, note = proposal_item(cast), annotation_item(cast)
    told = decide_items(as_seen(proposal, note), "approve", by=cast.editor)
    assert told.batch is not None and not told.skipped
    assert again(proposal).state == "submitted" and not Decision.objects.exists()
    assert not QueueItem.objects.undecided().exists(), "nobody is offered what somebody decided a moment ago"
    assert apply_decisions(told.batch.pk) == 2
    assert {again(proposal).state, again(note).state} == {"approved"}
    entry = AuditEntry.objects.filter(verb="approve").latest("pk")
    assert entry.actor == cast.editor and Decision.objects.get().by == cast.editor
    assert apply_decisions(told.batch.pk) == 0, "a second worker decides nothing twice"
    assert drifted() == []


def test_a_decision_of_the_queue_can_be_undone_until_it_comes_true(cast: Cast) -> None:
    item = proposal_item(cast)
    batch = decide_items(as_seen(item), "reject", by=cast.editor, reason="No.").batch
    assert batch is not None
    with pytest.raises(Refused):
        undo_decisions(batch, by=cast.editor2)
    undo_decisions(batch, by=cast.editor)
    assert apply_decisions(batch.pk) == 0 and again(item).state == "submitted"
    assert QueueItem.objects.undecided().exists()
    second = decide_items(as_seen(item), "reject", by=cast.editor, reason="No.").batch
    assert second is not None
    apply_decisions(second.pk)
    with pytest.raises(Refused, match="come true"):
        undo_decisions(second, by=cast.editor)


def test_what_changed_is_left_alone_when_deciding_and_when_it_comes_true(cast: Cast) -> None:
    first, second, own = proposal_item(cast, "A"), proposal_item(cast, "B"), proposal_item(cast, "C")
    claim_item(second, by=cast.editor2)
    told = decide_items([(first, "0" * 64), (second, second.sha256)], "approve", by=cast.editor)
    assert [(row.item, row.code) for row in told.skipped] == [(first, "stale")]
    assert told.warnings == ["B: Ruslan works on this now."]
    assert told.batch is not None
    actions.withdraw(Submission.objects.get(pk=second.object_id), by=cast.analyst)
    assert apply_decisions(told.batch.pk) == 0
    row = told.batch.decisions.get()
    assert (row.outcome, row.refusal) == ("skipped", "conflict") and "withdrawn" in row.message
    told = decide_items(as_seen(own), "approve", by=cast.editor)
    assert told.batch is not None
    assert [row.code for row in decide_items(as_seen(own), "approve", by=cast.editor2).skipped] == ["conflict"]


def test_nobody_decides_on_their_own_in_the_queue_nor_with_rights_they_lost(cast: Cast) -> None:
    own = make.submitted(cast.editor, make.threat_document(title="Own"))
    item = QueueItem.objects.get(object_id=own.pk)
    assert [row.code for row in decide_items(as_seen(item), "approve", by=cast.editor).skipped] == ["forbidden"]
    other = proposal_item(cast)
    batch = decide_items(as_seen(other), "approve", by=cast.editor).batch
    assert batch is not None
    cast.editor.roles = ["analyst"]
    cast.editor.save(update_fields=["roles"])
    apply_decisions(batch.pk)
    assert batch.decisions.get().refusal == "forbidden" and again(other).state == "submitted"
    with pytest.raises(Refused):
        decide_items(as_seen(other), "approve", by=cast.analyst)


def test_a_refusal_needs_its_reason_and_what_nobody_applied_is_applied_later(cast: Cast) -> None:
    item = proposal_item(cast)
    with pytest.raises(Refused, match="Give the reason"):
        decide_items(as_seen(item), "reject", by=cast.editor)
    decide_items(as_seen(item), "reject", by=cast.editor, reason="There already.", code="duplicate")
    assert apply_due(at=clock.now()) == 0
    assert apply_due(at=clock.now() + timedelta(seconds=11)) == 1
    assert Decision.objects.get().code == "duplicate"


def test_a_translation_of_an_entry_is_decided_in_the_queue(cast: Cast) -> None:
    entry = make.published(cast)
    made = translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="New.")
    item = QueueItem.objects.get(kind="entry_translation", object_id=made.proposal_id)
    batch = decide_items(as_seen(item), "approve", by=cast.editor).batch
    assert batch is not None and apply_decisions(batch.pk) == 1
    assert again(item).state == "approved"


def test_an_editor_of_some_themes_is_offered_only_those(cast: Cast) -> None:
    water = make.submitted(cast.analyst, make.threat_document(theme="WAT", title="Water"))
    proposal_item(cast, "Land")
    cast.editor.themes = ["WAT"]
    cast.editor.save(update_fields=["themes"])
    assert [item.object_id for item in QueueItem.objects.waiting_for(cast.editor)] == [water.pk]
    assert QueueItem.objects.waiting_for(cast.editor2).count() == 2
    facets = QueueItem.objects.all().facets(read_filters({"scope": "all"}), cast.editor, at=clock.now())
    assert dict(facets["theme"]) == {"WAT": 1, "CLI": 1}
    facets = QueueItem.objects.all().facets(read_filters({"scope": "all", "theme": "WAT"}), cast.editor, at=clock.now())
    assert dict(facets["theme"]) == {"WAT": 1, "CLI": 1} and dict(facets["kind"]) == {"proposal": 1}


def test_what_is_assigned_to_somebody_away_is_their_deputys_until_they_are_back(cast: Cast) -> None:
    item, today = proposal_item(cast), clock.now().date()
    assign_item(item, cast.editor, by=cast.administrator)
    absence = set_absence(cast.editor, today, today + timedelta(days=7), by=cast.editor, deputy=cast.editor2)
    assert stood_in_for(cast.editor2, at=clock.now()) == {cast.editor.pk, cast.editor2.pk}
    assert stood_in_for(cast.editor, at=clock.now()) == set()
    loads = {load.person: load for load in workload(at=clock.now())}
    assert (loads[cast.editor].assigned, loads[cast.editor2].stands_in) == (1, 1)
    assert loads[cast.editor].absence == absence
    assert claim_next(read_filters({"assigned": "me"}), by=cast.editor2) == item
    end_absence(absence, by=cast.editor)
    assert stood_in_for(cast.editor, at=clock.now()) == {cast.editor.pk}
    with pytest.raises(Refused):
        set_absence(cast.editor, date(2026, 1, 2), date(2026, 1, 1), by=cast.editor)
    with pytest.raises(Refused):
        set_absence(cast.editor2, today, today, by=cast.editor)


def test_reasons_are_kept_once_and_dropped(cast: Cast) -> None:
    kept = keep_reason("reject", " Stands there\nalready. ", by=cast.editor, code="duplicate")
    assert kept.words == "Stands there already."
    with pytest.raises(Refused):
        keep_reason("reject", "Stands there already.", by=cast.editor2)
    with pytest.raises(Refused):
        keep_reason("reject", "Mine.", by=cast.analyst)
    drop_reason(kept, by=cast.editor2)
    keep_reason("reject", "Stands there already.", by=cast.editor2)


def test_what_is_late_is_reminded_of_once_and_in_the_end_put_first(cast: Cast) -> None:
    proposal, note = proposal_item(cast), annotation_item(cast)
    assign_item(note, cast.editor, by=cast.administrator)
    due = again(proposal).due_at
    assert due is not None
    assert remind_of_due(at=due - timedelta(days=2)) == []
    assert {row.nudge for row in remind_of_due(at=due - timedelta(hours=1))} == {"soon"}
    assert remind_of_due(at=due - timedelta(minutes=30)) == []
    assert {row.nudge for row in remind_of_due(at=due + timedelta(hours=1))} == {"overdue"}
    made = remind_of_due(at=due + timedelta(days=4))
    assert [(row.nudge, row.to) for row in made] == [("escalated", None), ("escalated", cast.editor)]
    assert again(proposal).escalated_at is not None and again(note).escalated_at is not None
    assert Reminder.objects.count() == 6
    assert AuditEntry.objects.filter(verb="escalate_review", actor=None).count() == 1
    assert drifted() == []


def test_a_claim_ends_when_the_item_is_decided_elsewhere(cast: Cast) -> None:
    item = claim_item(annotation_item(cast), by=cast.editor2)
    from articles.models import Annotation
    from review.annotations import decide_annotation

    note = Annotation.objects.get(pk=item.object_id)
    decide_annotation(note, "approve", by=cast.editor, seen=newest_of(note).sha256)
    assert again(item).claimed_by is None
