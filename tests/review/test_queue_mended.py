"""What the queue offers, refuses, remembers and says: each of these went wrong once."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from accounts.models import User
from basics import clock
from review import actions
from review.arranging import keep_reason, set_absence
from review.deciding import apply_decisions, apply_due, decide_items, undo_decisions
from review.entry_translations import translate_and_submit
from review.models import DecisionBatch, PendingDecision, QueueItem, Submission
from review.moderating import hold_entry, set_rule
from review.queue_check import drifted
from review.queue_filters import read_filters
from review.queueing import assign_item, claim_item, claim_next, escalate_item, release_item
from review.reminding import remind_of_due
from review.standing import propose_standing
from review.workload import workload
from tests import make
from tests.people import Cast, make_person

QUEUE = reverse("review:one_queue")


def proposed(cast: Cast, title: str = "A lake") -> QueueItem:
    return QueueItem.objects.get(
        kind="proposal", object_id=make.submitted(cast.analyst, make.threat_document(title=title)).pk
    )


def scheduled(cast: Cast) -> QueueItem:
    item = proposed(cast)
    submission = Submission.objects.get(pk=item.object_id)
    actions.approve(submission, by=cast.editor2, seen=item.sha256, publish_at=clock.now() + timedelta(days=30))
    return QueueItem.objects.get(pk=item.pk)


def test_what_is_approved_for_a_time_is_nobodys_work_until_then(cast: Cast, client: Client) -> None:
    item, now = scheduled(cast), clock.now()
    assert not QueueItem.objects.waiting_for(cast.editor).exists()
    assert claim_next(read_filters({"show": "open"}), by=cast.editor) is None
    told = decide_items([(item, item.sha256)], "approve", by=cast.editor)
    assert told.batch is None and told.skipped[0].code == "conflict" and "published at" in told.skipped[0].message
    facets = QueueItem.objects.all().facets(read_filters({}), cast.editor, at=now)
    assert dict(facets["kind"]) == {}
    client.force_login(cast.editor)
    assert f'data-item="{item.pk}"' not in client.get(QUEUE).text
    assert f'data-item="{item.pk}"' in client.get(QUEUE, {"show": "scheduled"}).text
    page = client.get(item.get_absolute_url()).text
    assert "Approved; to be published" in page and 'name="verdict"' not in page
    with clock.telling(now + timedelta(days=31)):
        assert QueueItem.objects.waiting_for(cast.editor).get() == item


def test_what_is_approved_for_a_time_is_not_overdue(cast: Cast) -> None:
    item = scheduled(cast)
    late = clock.now() + timedelta(days=29)
    assert item.due_at is not None and item.due_at < late
    assert not item.is_overdue(at=late) and not QueueItem.objects.overdue(at=late).exists()
    assert remind_of_due(at=late) == []


def test_a_reason_kept_for_another_decision_does_not_go_along(cast: Cast, client: Client) -> None:
    item, kept = proposed(cast), keep_reason("reject", "Not of this region.", by=cast.editor, code="scope")
    client.force_login(cast.editor)
    sent = {"picked": f"{item.pk} {item.sha256}", "item": item.pk, "verdict": "approve", "kept": kept.pk}
    client.post(reverse("review:queue_decide"), sent)
    batch = DecisionBatch.objects.get()
    assert (batch.verdict, batch.reason, batch.code) == ("approve", "", "")
    undo_decisions(batch, by=cast.editor)
    assert client.post(reverse("review:queue_decide"), {**sent, "verdict": "request_changes"}).status_code == 422


def test_what_is_reconsidered_waits_anew(cast: Cast) -> None:
    item = proposed(cast)
    submission = Submission.objects.get(pk=item.object_id)
    escalate_item(item, by=cast.administrator, reason="Now.")
    later = clock.now() + timedelta(days=60)
    with clock.telling(later):
        actions.reject(submission, by=cast.editor, seen=item.sha256, reason="No.")
        actions.reconsider(submission, by=cast.editor2, reason="It was right.")
    found = QueueItem.objects.get(pk=item.pk)
    assert found.escalated_at is None and found.due_at is not None and found.due_at > later
    assert remind_of_due(at=later + timedelta(hours=1)) == []
    assert found.since == later and drifted() == []


def test_an_error_nobody_knows_skips_its_row_and_keeps_no_other_back(cast: Cast) -> None:
    broken, sound = proposed(cast), proposed(cast, "Another")
    for item in (broken, sound):
        decide_items([(item, item.sha256)], "approve", by=cast.editor)
    with connection.cursor() as cursor:  # a document that no action can read
        cursor.execute("UPDATE review_proposal SET kind = 'dragon' WHERE submission_id = %s", [broken.object_id])
    with capture_logs() as logs:
        assert apply_due(at=clock.now() + timedelta(minutes=1)) == 1
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["decision_failed"]
    row = PendingDecision.objects.get(object_id=broken.object_id)
    assert (row.outcome, row.refusal) == ("skipped", "error") and "failed on our side" in row.message
    assert QueueItem.objects.undecided().waiting().get() == broken


def test_without_script_the_next_one_is_the_one_after(cast: Cast, client: Client) -> None:
    items = [proposed(cast, title) for title in "ABC"]
    client.force_login(cast.editor)

    def decided(item: QueueItem, address: str = "") -> str:
        sent = {"picked": f"{item.pk} {item.sha256}", "item": item.pk, "verdict": "approve"}
        return client.post(f"{reverse('review:queue_decide')}{address}", sent)["Location"].partition("?")[0]

    assert decided(items[1]) == items[2].get_absolute_url()
    undo_decisions(DecisionBatch.objects.get(), by=cast.editor)
    assert decided(items[1], "?sort=newest") == items[0].get_absolute_url()


def test_the_first_of_two_approvals_ends_the_claim(cast: Cast) -> None:
    patch_set = propose_standing(make.published(cast), "retire", by=cast.analyst, reason="Merged.")
    item = QueueItem.objects.get(object_id=patch_set.submission_id, kind="proposal")
    claim_item(item, by=cast.editor)
    actions.approve(patch_set.submission, by=cast.editor, seen=patch_set.sha256)
    assert QueueItem.objects.get(pk=item.pk).claimed_by is None
    assert claim_next(read_filters({}), by=cast.editor2) == item


def test_what_is_assigned_to_who_cannot_decide_is_anybodys(cast: Cast) -> None:
    item, today = proposed(cast), clock.now().date()
    assign_item(item, cast.editor2, by=cast.administrator)
    due = QueueItem.objects.get(pk=item.pk).due_at
    assert due is not None and claim_next(read_filters({}), by=cast.editor) is None
    people = User.objects.filter(pk=cast.editor2.pk)

    def is_anybodys() -> bool:
        nobodys = QueueItem.objects.matching(read_filters({"assigned": "nobody"}), cast.editor, at=clock.now())
        load = next((load for load in workload(at=clock.now()) if load.person == cast.editor2), None)
        assert nobodys.exists() != bool(load and load.assigned)
        found = claim_next(read_filters({}), by=cast.editor)
        if found is not None:
            release_item(found, by=cast.editor)
        assert nobodys.exists() == (found == item)
        return found == item

    assert not is_anybodys()
    for lost in ({"roles": ["analyst"]}, {"is_active": False}, {"themes": ["WAT"]}):
        kept = people.values(*lost).get()
        people.update(**lost)
        assert is_anybodys(), lost
        people.update(**kept)
    QueueItem.objects.filter(pk=item.pk).update(barred=[cast.analyst.pk, cast.editor2.pk])
    assert is_anybodys()
    assert [row.to for row in remind_of_due(at=due - timedelta(hours=1))] == [None]
    assign_item(other := proposed(cast, "Another"), cast.editor2, by=cast.administrator)
    deputy = make_person("Saule", "editor")
    set_absence(cast.editor2, today, today, by=cast.editor2, deputy=deputy)
    claim_item(item, by=cast.editor)
    assert claim_next(read_filters({}), by=cast.editor) is None
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    assert claim_next(read_filters({}), by=cast.editor) == other


def test_what_is_certain_to_be_refused_is_refused_at_once(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    set_rule("", "normal", approvals=1, due_days=3, deciders=[cast.editor2], by=cast.administrator)
    named = proposed(cast)
    assert not QueueItem.objects.waiting_for(cast.editor).exists()
    assert QueueItem.objects.waiting_for(cast.editor2).get() == named
    told = decide_items([(named, named.sha256)], "approve", by=cast.editor)
    assert told.batch is None and "names other people" in told.skipped[0].message
    assert decide_items([(named, named.sha256)], "reject", by=cast.editor, reason="No.").batch is not None

    made = translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="New.")
    change = make.submitted(cast.analyst, make.threat_document(title="A flood"), entry=entry, base=entry.current)
    hold_entry(entry, by=cast.administrator, reason="Disputed.")
    for number in (made.proposal_id, change.pk):
        item = QueueItem.objects.get(object_id=number, code=entry.code)
        told = decide_items([(item, item.sha256)], "approve", by=cast.editor2)
        assert told.batch is None and "Disputed." in told.skipped[0].message


def test_what_a_decision_did_not_reach_is_told_until_it_was_read(cast: Cast, client: Client) -> None:
    item = proposed(cast, "Gone meanwhile")
    batch = decide_items([(item, item.sha256)], "approve", by=cast.editor).batch
    assert batch is not None
    actions.withdraw(Submission.objects.get(pk=item.object_id), by=cast.analyst)
    apply_decisions(batch.pk)
    client.force_login(cast.editor)
    page = client.get(QUEUE).text
    assert "did not reach these" in page and "Gone meanwhile" in page and "withdrawn" in page
    client.get(reverse("review:queue_decisions"))
    assert "did not reach these" not in client.get(QUEUE).text
