"""Decisions on many items at once: what each comes to is what the single action would have made of it."""

from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from accounts.models import AuditEntry, User
from articles.actions import change_annotation, delete_annotation
from articles.inputs import Note
from articles.models import Annotation
from articles.revising import newest_of
from basics.errors import Refused
from catalog.models import Entry
from review import actions
from review.annotations import decide_each_annotation, submit_annotation
from review.deciding import apply_decisions, decide_items
from review.models import Decision, DecisionBatch, QueueItem, Submission
from review.queue_check import drifted, miscounted
from review.queue_kinds import refusals_of
from tests import make
from tests.people import Cast


def waiting_notes(cast: Cast, count: int) -> list[Annotation]:
    version = make.text(cast.analyst)
    made = [make.annotation(version, cast.analyst) for _number in range(count)]
    return [submit_annotation(one, by=cast.analyst) for one in made]


def decided(cast: Cast, verdict: str, reason: str = "", *, together: bool = True) -> DecisionBatch:
    items = list(QueueItem.objects.waiting())
    batch = decide_items([(one, one.sha256) for one in items], verdict, by=cast.editor, reason=reason).batch
    assert batch is not None
    with capture_logs() as logs:
        apply_decisions(batch.pk)
    assert ("decided_one_by_one" in {line["event"] for line in logs}) != together
    return batch


def outcomes(batch: DecisionBatch) -> dict[tuple[str, int], str]:
    return {(row.kind, row.object_id): row.outcome for row in batch.decisions.all()}


def test_new_entries_get_codes_one_after_the_other_and_everything_is_logged(cast: Cast) -> None:
    for number in range(3):
        make.submitted(cast.analyst, make.threat_document(title=f"Case {number}"))
    notes = waiting_notes(cast, 2)
    assert set(outcomes(decided(cast, "approve")).values()) == {"decided"}
    assert [one.code for one in Entry.objects.order_by("code")] == ["THR-CLI-001", "THR-CLI-002", "THR-CLI-003"]
    assert {row.title for row in Submission.objects.filter(state="approved")} == {"Case 0", "Case 1", "Case 2"}
    for verb, count in {"approve": 3, "publish": 3, "approve_annotation": 2}.items():
        entries = AuditEntry.objects.filter(verb=verb)
        assert entries.count() == count and {one.actor for one in entries} == {cast.editor}
        assert len({one.target_id for one in entries}) == count
    told = AuditEntry.objects.get(verb="approve_annotation", target_id=str(notes[0].pk))
    assert told.before == {"life": "submitted"} and told.after["life"] == "approved"
    assert all(one.current.approved_by == cast.editor and one.row.title for one in Entry.objects.with_content())
    assert drifted() == [] and miscounted() == 0


def test_one_that_cannot_be_applied_keeps_back_none_of_the_others(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    evidence = [{"field": "summary", "annotation": str(note.uuid), "stance": "supports"}]
    broken = make.submitted(cast.analyst, make.threat_document(title="Broken", evidence=evidence))
    good = [make.submitted(cast.analyst, make.threat_document(title=f"Case {number}")) for number in range(2)]
    delete_annotation(note, by=cast.analyst)
    batch = decided(cast, "approve", together=False)
    expected = {("proposal", one.pk): "decided" for one in good}
    assert outcomes(batch) == {**expected, ("proposal", broken.pk): "skipped"}
    assert "no such annotation" in batch.decisions.get(outcome="skipped").message
    assert not Decision.objects.filter(submission=broken).exists(), "nothing of it was written"
    assert Entry.objects.count() == 2


def test_two_changes_of_one_entry_follow_one_upon_the_other(cast: Cast) -> None:
    entry = make.published(cast)
    for field in ("title", "summary"):
        document = {**entry.document, field: f"Other words of the {field}."}
        actions.propose_and_submit("threat", document, by=cast.analyst, message=field, entry=entry)
    assert set(outcomes(decided(cast, "approve")).values()) == {"decided"}
    entry.refresh_from_db()
    assert (entry.document["title"], entry.document["summary"]) == (
        "Other words of the title.", "Other words of the summary.",
    )  # fmt: skip
    assert entry.current is not None and entry.current.number == 3


def test_what_changed_meanwhile_or_is_ones_own_is_told_apart(cast: Cast) -> None:
    stale, fine = waiting_notes(cast, 2)
    own = submit_annotation(make.annotation(make.text(cast.editor), cast.editor), by=cast.editor)
    seen = {one.pk: newest_of(one).sha256 for one in (stale, fine, own)}
    change_annotation(stale, Note("claim", body="Other words."), by=cast.analyst)
    assert Annotation.objects.get(pk=stale.pk).life == "submitted"
    told = decide_each_annotation(seen, "request_changes", by=cast.editor, reason="Which?")
    codes = {pk: one.code if isinstance(one, Refused) else one.verdict for pk, one in told.items()}
    assert codes == {stale.pk: Refused.STALE, fine.pk: "request_changes", own.pk: Refused.FORBIDDEN}
    assert Annotation.objects.get(pk=fine.pk).life == "changes_requested"


def test_a_newer_revision_of_what_was_approved_is_shown_or_left(cast: Cast) -> None:
    notes = waiting_notes(cast, 2)
    decided(cast, "approve")
    for note in notes:
        change_annotation(note, Note("claim", body="Newer."), by=cast.analyst)
    first, second = (Annotation.objects.get(pk=note.pk) for note in notes)
    for note in (first, second):
        assert note.life == "submitted"
    decide_each_annotation({first.pk: newest_of(first).sha256}, "approve", by=cast.editor)
    decide_each_annotation({second.pk: newest_of(second).sha256}, "reject", by=cast.editor, reason="No.")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.body, first.life, first.approved) == ("Newer.", "approved", newest_of(first))
    assert second.body != "Newer." and second.life == "approved"


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_many_are_given_back_or_rejected_with_one_reason(cast: Cast, verdict: str) -> None:
    for number in range(3):
        make.submitted(cast.analyst, make.threat_document(title=f"Case {number}"))
    waiting_notes(cast, 2)
    assert set(outcomes(decided(cast, verdict, "Which lake?")).values()) == {"decided"}
    assert {one.reason for one in Decision.objects.filter(verdict=verdict)} == {"Which lake?"}
    assert not QueueItem.objects.waiting().exists()
    assert drifted() == [] and miscounted() == 0


def waiting_cases(cast: Cast, count: int) -> dict[int, str]:
    made = [make.submitted(cast.analyst, make.threat_document(title=f"Case {number}")) for number in range(count)]
    return {one.pk: one.current.sha256 for one in made if one.current is not None}


def waiting_words(cast: Cast, count: int) -> dict[int, str]:
    return {one.pk: newest_of(one).sha256 for one in waiting_notes(cast, count)}


def approve_in_the_queue(kind: str) -> Callable[[Mapping[int, str], User], object]:
    return lambda seen, by: refusals_of(kind, seen, "approve", by=by, reason="")


@pytest.mark.parametrize(
    ("waiting", "approve"),
    [
        (waiting_cases, lambda seen, by: actions.approve_each(seen, by=by)),
        (waiting_cases, approve_in_the_queue("proposal")),
        (waiting_words, lambda seen, by: decide_each_annotation(seen, "approve", by=by)),
        (waiting_words, approve_in_the_queue("annotation")),
    ],
    ids=["approve_each", "proposals in the queue", "decide_each_annotation", "annotations in the queue"],
)
def test_six_take_as_many_statements_as_two(
    cast: Cast, waiting: Callable[[Cast, int], dict[int, str]], approve: Callable[[Mapping[int, str], User], object]
) -> None:
    approve(waiting(cast, 2), cast.editor)  # what is asked once in a process
    counts = []
    for count in (2, 6):
        seen = waiting(cast, count)
        with CaptureQueriesContext(connection) as queries:
            approve(seen, cast.editor)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_approved_together_is_what_approved_alone_would_be(cast: Cast) -> None:
    def made_of(pk: int) -> tuple[object, ...]:
        found = Submission.objects.select_related("proposal__applied").get(pk=pk)
        decision, applied = found.decisions.get(), found.proposal.applied
        assert applied is not None
        logged = AuditEntry.objects.filter(target_type="review.submission", target_id=str(pk), actor=cast.editor)
        content = {name: value for name, value in applied.document.items() if name != "title"}
        return (
            found.state, found.publish_at, decision.verdict, decision.reason, decision.code, decision.by,
            decision.patch_set == found.current, len(decision.hunks), decision.emergency, applied.number,
            applied.approved_by, applied.author, applied.message, applied.entry.current == applied, len(content),
            [(one.verb, one.before, sorted(one.after or {})) for one in logged.order_by("pk")],
            AuditEntry.objects.filter(verb="publish", target_id=str(applied.entry_id)).count(),
        )  # fmt: skip

    seen = waiting_cases(cast, 3)
    alone, *others = seen
    actions.approve(Submission.objects.get(pk=alone), by=cast.editor, seen=seen[alone], note="Sound.")
    told = actions.approve_each({pk: seen[pk] for pk in others}, by=cast.editor, note="Sound.")
    assert all(isinstance(one, Decision) for one in told.values())
    expected = made_of(alone)
    assert expected[0] == "approved" and expected[-1] == 1 and expected[-2]
    assert [made_of(pk) for pk in others] == [expected, expected]
