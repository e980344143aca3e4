"""Real transactions at once: of many who decide, one does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

from django.db import connection, transaction

from articles.actions import change_annotation
from articles.inputs import Note
from articles.models import Annotation
from articles.revising import newest_of
from articles.threads import add_reply
from basics.errors import Refused
from catalog.models import Entry, Revision
from review import actions, moderating
from review.annotations import decide_annotation, submit_annotation, withdraw_annotation
from review.contributing import edit_and_accept
from review.models import AnnotationDecision, Decision, PatchSet, Submission
from tests import make
from tests.people import make_cast

THREADS = 8


def at_once(*jobs) -> list[object]:
    """Run the jobs in threads of their own that start together; return what each returned or was refused with."""
    start = Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def refusals(results: list[object]) -> list[str]:
    return [result.code for result in results if isinstance(result, Refused)]


def test_of_eight_decisions_on_one_version_exactly_one_is_taken(cloned_database) -> None:
    cast = make_cast()
    found = make.submitted(cast.analyst)
    seen = found.current.sha256
    verdicts = ["approve", "reject", "request_changes", "approve"] * 2
    people = [cast.editor, cast.editor2] * 4

    def deciding(verdict, person):
        return lambda: actions.decide(found, verdict, by=person, seen=seen, reason="Illustrative.")

    results = at_once(*(deciding(verdict, person) for verdict, person in zip(verdicts, people, strict=True)))
    assert len(refusals(results)) == THREADS - 1
    assert set(refusals(results)) == {Refused.CONFLICT}
    decision = Decision.objects.get()
    state = {"approve": "approved", "reject": "rejected", "request_changes": "changes_requested"}[decision.verdict]
    assert Submission.objects.get(pk=found.pk).state == state
    assert Revision.objects.count() == (1 if decision.verdict == "approve" else 0)


def test_of_thirty_two_who_approve_reject_revise_and_withdraw_one_patch_set_one_has_an_effect(cloned_database) -> None:
    cast = make_cast()
    found = make.submitted(cast.analyst)
    first = found.current
    reason = "Illustrative."
    kinds = [
        lambda: actions.approve(found, by=cast.editor, seen=first.sha256),
        lambda: actions.reject(found, by=cast.editor2, seen=first.sha256, reason=reason),
        lambda: actions.request_changes(found, by=cast.editor, seen=first.sha256, reason=reason),
        lambda: edit_and_accept(found, "title", "Other words", by=cast.editor2, seen=first.sha256),
        lambda: actions.withdraw(found, by=cast.analyst),
    ]
    results = at_once(*(kinds[number % len(kinds)] for number in range(32)))
    assert all(isinstance(result, Refused) or result for result in results)
    now = Submission.objects.get(pk=found.pk)
    decided = Decision.objects.filter(patch_set=first).count()
    revised = now.patch_sets.count() - 1
    # What was given back, or revised, may be withdrawn after that.
    withdrawn = now.state == "withdrawn" and now.current_id == first.pk and not decided
    assert decided + revised + withdrawn == 1
    assert Revision.objects.count() == (now.state == "approved")
    assert set(refusals(results)) <= {Refused.CONFLICT, Refused.STALE, Refused.FORBIDDEN}


def test_of_two_changes_approved_at_once_on_one_base_one_is_published(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    one = make.submitted(cast.analyst, {**entry.document, "title": "One"}, entry=entry)
    two = make.submitted(cast.analyst2, {**entry.document, "title": "Two"}, entry=entry)
    results = at_once(
        lambda: actions.approve(one, by=cast.editor, seen=one.current.sha256),
        lambda: actions.approve(two, by=cast.editor2, seen=two.current.sha256),
    )
    assert refusals(results) == [Refused.STALE]
    now = Entry.objects.with_content().get(pk=entry.pk)
    assert now.current.number == 2
    assert now.title in ("One", "Two")
    assert sorted(Submission.objects.filter(proposal__entry=entry).values_list("state", flat=True)) == [
        "approved",
        "submitted",
    ]


def test_a_withdrawal_and_an_approval_at_once_leave_one_of_both(cloned_database) -> None:
    cast = make_cast()
    found = make.submitted(cast.analyst)
    results = at_once(
        lambda: actions.withdraw(found, by=cast.analyst),
        lambda: actions.approve(found, by=cast.editor, seen=found.current.sha256),
    )
    assert refusals(results) == [Refused.CONFLICT]
    state = Submission.objects.get(pk=found.pk).state
    assert (state, Entry.objects.filter(current__isnull=False).count()) in {("withdrawn", 0), ("approved", 1)}


def test_a_draft_submitted_eight_times_at_once_is_frozen_once(cloned_database) -> None:
    cast = make_cast()
    draft = make.proposal(cast.analyst)
    results = at_once(*[lambda: actions.submit(draft, by=cast.analyst)] * THREADS)
    assert refusals(results) == [Refused.CONFLICT] * (THREADS - 1)
    assert PatchSet.objects.count() == 1


def test_changes_of_different_fields_approved_at_once_are_all_published(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    wanted = {"title": "One", "drivers": "Two.", "vulnerabilities": "Three.", "tempo": "chronic"}
    found = [make.submitted(cast.analyst, {**entry.document, name: to}, entry=entry) for name, to in wanted.items()]
    jobs = [lambda one=one: actions.approve(one, by=cast.editor, seen=one.current.sha256) for one in found]
    assert refusals(at_once(*jobs)) == []
    now = Entry.objects.with_content().get(pk=entry.pk)
    assert now.current.number == 1 + len(wanted)
    assert {name: now.document[name] for name in wanted} == wanted


def test_an_entry_that_is_held_while_somebody_approves_is_refused_with_the_reason_of_the_hold(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    found = make.submitted(cast.analyst, make.threat_document(title="Outburst above the valley"), entry=entry)
    seen = found.current.sha256

    def approving():
        try:
            return actions.approve(found, by=cast.editor2, seen=seen)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            moderating.hold_entry(entry, by=cast.administrator, reason="A court asked for it (illustrative).")
            waiting = pool.submit(approving)
            wait_until_somebody_waits_for_a_lock()
        refusal = waiting.result(30)
    assert isinstance(refusal, Refused) and refusal.code == Refused.CONFLICT
    assert "A court asked for it" in str(refusal.message)
    assert Revision.objects.filter(entry=entry).count() == 1
    assert not Decision.objects.filter(submission=found).exists()


def wait_until_somebody_waits_for_a_lock() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _try in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # what was seen first stays, inside a transaction
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


def test_of_an_edit_a_withdrawal_and_decisions_on_one_annotation_the_words_decided_on_were_read(
    cloned_database,
) -> None:
    cast = make_cast()
    version = make.text(cast.analyst)
    for _round in range(4):
        note = submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
        read = newest_of(note)

        def deciding(person, verdict, note=note, read=read):
            return lambda: decide_annotation(note, verdict, by=person, seen=read.sha256, reason="Illustrative.")

        results = at_once(
            deciding(cast.editor, "approve"),
            deciding(cast.editor2, "reject"),
            deciding(cast.editor, "reject"),
            lambda note=note: change_annotation(note, Note("claim", body="Meanwhile."), by=cast.analyst),
            lambda note=note: withdraw_annotation(note, by=cast.analyst),
        )
        decisions = list(AnnotationDecision.objects.filter(annotation=note))
        assert len(decisions) <= 1
        assert all(row.revision_id == read.pk for row in decisions)
        now = Annotation.objects.select_related("approved").get(pk=note.pk)
        assert now.approved_id in {None, read.pk}
        if now.approved is not None:
            assert now.body == read.content["body"]
        assert set(refusals(results)) <= {Refused.CONFLICT, Refused.STALE}


def test_of_many_replies_at_once_all_are_counted(cloned_database) -> None:
    cast = make_cast()
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    results = at_once(*(lambda: add_reply(note, "So?", by=cast.editor) for _number in range(THREADS)))
    assert refusals(results) == []
    assert Annotation.objects.get(pk=note.pk).reply_count == note.replies.count() == THREADS
