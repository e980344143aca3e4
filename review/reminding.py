"""The only writer of reminders: what is due soon, overdue, or so late that it is put first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from basics.errors import Refused
from review.escalating import put_first
from review.models import QueueItem, Reminder, Submission
from review.queue_models import Kind, Nudge
from review.queue_querysets import handed_on

SOON = timedelta(days=1)
TOO_LATE = timedelta(days=3)  # overdue by so much, it is put first
AT_ONCE = 500


def remind_of_due(*, at: datetime) -> list[Reminder]:
    """Remind of what is due within a day and of what is overdue, once each, and put first what is long overdue.

    Whoever it is assigned to is told, or their deputy while they are away; of what is assigned to nobody, every editor.
    An item that is submitted again is reminded of again.
    """
    made: list[Reminder] = []
    for nudge, until in ((Nudge.ESCALATED, at - TOO_LATE), (Nudge.OVERDUE, at), (Nudge.SOON, at + SOON)):
        after = 0
        while some := _late(until, after, at):
            made += _remind(some, nudge, at)
            after = some[-1].pk
    return made


def _late(until: datetime, after: int, at: datetime) -> list[QueueItem]:
    late = QueueItem.objects.waiting(at=at).filter(due_at__lt=until, pk__gt=after)
    return list(late.with_asked(handed_on(at)).order_by("pk")[:AT_ONCE])


@transaction.atomic
def _remind(items: Iterable[QueueItem], nudge: Nudge, at: datetime) -> list[Reminder]:
    known = set(
        Reminder.objects.filter(object_id__in=[item.object_id for item in items]).values_list(
            "kind", "object_id", "waits_since", "nudge"
        )
    )
    made = []
    for item in items:
        if any((item.kind, item.object_id, item.since, str(one)) in known for one in _says_as_much(nudge)):
            continue
        if nudge == Nudge.ESCALATED and item.escalated_at is None and not _put_first(item, at):
            continue
        to = item.asked_of if item.is_asked else None  # type: ignore[attr-defined]
        place = {"kind": item.kind, "object_id": item.object_id}
        more = {"title": item.title, "to_id": to, "at": at}
        reminder, is_new = Reminder.objects.get_or_create(**place, nudge=nudge, waits_since=item.since, defaults=more)
        if not is_new:  # another worker was first, and tells of it
            continue
        made.append(reminder)
    said = [(one, None, {"nudge": str(one.nudge), "to": one.to_id}) for one in made]
    audit.record_each("remind_of_item", said, by=None)  # from where they are told (review/tidings.py)
    return made


def _says_as_much(nudge: Nudge) -> list[Nudge]:
    """Return what makes a reminder superfluous: the same, and any later one."""
    order = [Nudge.SOON, Nudge.OVERDUE, Nudge.ESCALATED]
    return order[order.index(nudge) :]


def _put_first(item: QueueItem, at: datetime) -> bool:
    """Put an item first; false if somebody decided on it or put it first meanwhile, and it is not to be reminded of."""
    said = {"reason": "overdue", "due": item.due_at.isoformat() if item.due_at else None}
    subject = Submission.objects.get(pk=item.object_id) if item.kind == Kind.PROPOSAL else item
    try:
        put_first(subject, by=None, said=said, at=at)
    except Refused:
        return False
    return True
