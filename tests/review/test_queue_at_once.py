"""Real transactions at once in the queue: nobody gets what another has, and the queue stays true."""

from datetime import timedelta

from accounts.models import AuditEntry
from review import actions
from review.deciding import apply_decisions, decide_items
from review.entry_translations import translate_and_submit
from review.models import Decision, QueueItem, Reminder
from review.queue_check import compact, drifted, miscounted
from review.queue_filters import read_filters
from review.queueing import claim_next
from review.reminding import remind_of_due
from tests import make
from tests.people import make_cast
from tests.review.test_at_once import at_once, refusals

THREADS = 6


def test_of_six_who_ask_for_the_next_each_gets_another(cloned_database) -> None:
    cast = make_cast()
    for number in range(THREADS + 2):
        make.submitted(cast.analyst, make.threat_document(title=f"Case {number}"))
    people = [cast.editor, cast.editor2] * (THREADS // 2)
    found = at_once(*((lambda person=person: claim_next(read_filters({}), by=person)) for person in people))
    assert not refusals(found)
    assert len({item.pk for item in found}) == THREADS  # type: ignore[attr-defined]


def test_an_entry_that_moves_on_while_it_is_translated_and_decided_leaves_the_queue_true(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    change = make.submitted(cast.analyst2, make.threat_document(title="A flood"), entry=entry, base=entry.current)
    other = make.submitted(cast.analyst, make.threat_document(title="Another"))
    item = QueueItem.objects.get(object_id=other.pk)
    results = at_once(
        lambda: translate_and_submit(
            entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="New."
        ),
        lambda: translate_and_submit(
            entry, "kk", {"title": "Көл"}, by=cast.analyst, source=entry.current, message="New."
        ),
        lambda: actions.approve(change, by=cast.editor, seen=change.current.sha256),
        lambda: decide_items([(item, item.sha256)], "approve", by=cast.editor2),
        lambda: compact(),
        lambda: compact(),
    )
    assert not refusals(results)
    titles = set(QueueItem.objects.filter(kind="entry_translation").values_list("title", flat=True))
    assert titles == {"A flood"}
    assert drifted() == [] and miscounted() == 0


def test_two_workers_who_apply_one_decision_decide_each_item_once(cloned_database) -> None:
    cast = make_cast()
    made = [make.submitted(cast.analyst, make.threat_document(title=f"Case {number}")) for number in range(4)]
    items = QueueItem.objects.filter(object_id__in=[one.pk for one in made])
    batch = decide_items([(item, item.sha256) for item in items], "reject", by=cast.editor, reason="No.").batch
    assert batch is not None
    results = at_once(*[lambda: apply_decisions(batch.pk)] * 4)
    assert sum(results) == Decision.objects.count() == 4  # type: ignore[arg-type]
    assert drifted() == [] and miscounted() == 0


def test_two_who_remind_at_once_tell_of_each_reminder_once(cloned_database) -> None:
    cast = make_cast()
    due = QueueItem.objects.get(object_id=make.submitted(cast.analyst).pk).due_at
    assert due is not None
    results = at_once(*[lambda: remind_of_due(at=due + timedelta(hours=1))] * 4)
    assert not refusals(results)
    told = AuditEntry.objects.filter(verb="remind_of_item")
    assert Reminder.objects.count() == told.count() == 1
