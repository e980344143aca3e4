"""Decisions of the queue that the database breaks off, and the order and the rights in which many come true."""

import pytest
from django.db import OperationalError, connection

from accounts.models import User
from articles.models import Annotation
from review.annotations import submit_annotation
from review.deciding import _apply_some, apply_decisions, decide_items
from review.models import DecisionBatch, QueueItem
from tests import make
from tests.people import Cast

DEADLOCK = """
CREATE FUNCTION pg_temp.break_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$
"""


def proposed(cast: Cast, title: str) -> QueueItem:
    made = make.submitted(cast.analyst, make.threat_document(title=title))
    return QueueItem.objects.get(kind="proposal", object_id=made.pk)


def decided(cast: Cast, *items: QueueItem, verdict: str = "reject") -> DecisionBatch:
    batch = decide_items([(one, one.sha256) for one in items], verdict, by=cast.editor, reason="No.").batch
    assert batch is not None
    return batch


def break_off(table: str, when: str) -> None:
    """Let the database end what is written to a table, as it does in a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(DEADLOCK)
        cursor.execute(
            f"CREATE TRIGGER breaks_off BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION pg_temp.break_off()"
        )


def test_one_that_is_broken_off_each_time_keeps_back_none_of_the_others(cast: Cast) -> None:
    broken, *sound = (proposed(cast, title) for title in ("Broken", "Sound", "Sound too"))
    batch = decided(cast, broken, *sound)
    break_off("review_decision", f"NEW.submission_id = {broken.object_id}")
    assert apply_decisions(batch.pk) == 2
    batch.refresh_from_db()
    rows = {row.title: (row.outcome, row.refusal) for row in batch.decisions.all()}
    assert rows == {"Broken": ("skipped", "error"), "Sound": ("decided", ""), "Sound too": ("decided", "")}
    assert batch.done_at is not None
    assert QueueItem.objects.undecided().waiting().get() == broken


def test_a_decision_that_a_deadlock_ended_is_taken_once_more(cast: Cast) -> None:
    item = proposed(cast, "A lake")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY SEQUENCE tries")
    break_off("review_decisionbatch", "nextval('tries') = 1")
    assert decided(cast, item).decisions.count() == 1


def test_a_decision_that_a_deadlock_ends_twice_is_not_taken(cast: Cast) -> None:
    item = proposed(cast, "A lake")
    break_off("review_decisionbatch", "true")
    with pytest.raises(OperationalError):
        decided(cast, item)
    assert not DecisionBatch.objects.exists()


def test_items_are_locked_in_the_order_in_which_they_come_true(cast: Cast) -> None:
    first = proposed(cast, "A lake")
    note: Annotation = submit_annotation(make.annotation(make.text(cast.analyst), cast.analyst), by=cast.analyst)
    second = QueueItem.objects.get(kind="annotation", object_id=note.pk)
    assert first.pk < second.pk
    assert [item.kind for item in QueueItem.objects.lock_items([first.pk, second.pk])] == ["annotation", "proposal"]


def test_a_right_that_is_lost_between_two_parts_is_lost(cast: Cast) -> None:
    batch = decided(cast, proposed(cast, "First"), proposed(cast, "Second"))
    assert _apply_some(batch.pk, 1) == 1
    User.objects.filter(pk=cast.editor.pk).update(roles=["analyst"])
    apply_decisions(batch.pk)
    rows = [(row.title, row.outcome, row.refusal) for row in batch.decisions.order_by("object_id")]
    assert rows == [("First", "decided", ""), ("Second", "skipped", "forbidden")]


def test_what_is_approved_one_by_one_is_so_in_its_order(cast: Cast) -> None:
    entry, items = make.published(cast), []
    with connection.cursor() as cursor:  # the third number is one of 64: a set holds it before the second
        name = "review_submission_id_seq"
        cursor.execute(f"SELECT setval('{name}', (SELECT last_value / 64 + 1 FROM {name}) * 64 - 3)")
    for changed in ({"title": "A flood"}, *({"summary": f"The {word}."} for word in ("second", "third", "fourth"))):
        made = make.submitted(cast.analyst, make.threat_document(**changed), entry=entry, base=entry.current)
        items.append(QueueItem.objects.get(kind="proposal", object_id=made.pk))
    batch = decided(cast, *items, verdict="approve")
    assert apply_decisions(batch.pk) == 2
    rows = [(row.outcome, row.refusal) for row in batch.decisions.order_by("object_id")]
    assert rows == [("decided", ""), ("decided", ""), ("skipped", "stale"), ("skipped", "stale")]
