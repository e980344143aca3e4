"""The only writers of who works on an item of the queue, and of what stands first. They decide nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import has_role_for, require
from basics import clock
from basics.errors import Refused
from basics.text import canonical
from review.escalating import put_first
from review.models import QueueItem, Submission
from review.moderating import assign_review, escalate_review
from review.queue_filters import Asked
from review.queue_models import LEASE, Kind
from review.queue_rules import may_be_asked, refuse_undecidable, said_of_claim
from review.states import State, reason_given


@transaction.atomic
def claim_item(item: QueueItem, *, by: User) -> QueueItem:
    """Take an item on for twenty minutes, or for twenty more. Refuses (conflict) what another editor works on."""
    require(by, "decide")
    item = _lock_waiting(item)
    refuse_undecidable(item, by)
    now = clock.now()
    holder = item.claimant(at=now)
    if holder is not None and holder.pk != by.pk:
        raise Refused.conflict(said_of_claim(item), details={"claimed_by": holder.pk})
    return _claim(item, by, now)


@transaction.atomic
def claim_next(asked: Asked, *, by: User) -> QueueItem | None:
    """Take on the first item that somebody asks for and nobody works on; None if there is none left.

    What is assigned to them (or to whom they stand in for) comes first, what is assigned to others not at all. Two who
    ask at once never get the same: what another transaction is about to take is passed over.
    """
    require(by, "decide")
    now = clock.now()
    statement, values = QueueItem.objects.claiming(asked, by, at=now, until=now + LEASE)
    item: QueueItem | None = next(iter(QueueItem.objects.raw(statement, values)), None)
    if item is not None:
        _say_claimed(item, by)
    return item


@transaction.atomic
def release_item(item: QueueItem, *, by: User) -> QueueItem:
    """Let go of what one has claimed; an administrator lets go of what anybody has."""
    item = _lock(item)
    holder = item.claimant(at=clock.now())
    if holder is None:
        raise Refused.conflict(_("Nobody works on this now."))
    if holder.pk != by.pk:
        require(by, "moderate_review")
    item.claimed_by = item.claimed_until = None
    item.save(update_fields=["claimed_by", "claimed_until"])
    record("release_item", item, by=by, before={"claimed_by": holder.pk})
    return item


@transaction.atomic
def assign_item(item: QueueItem, person: User | None, *, by: User, reason: str = "") -> QueueItem:
    """Ask one editor to decide, or (None) nobody in particular. Others still may."""
    require(by, "moderate_review")
    if item.kind == Kind.PROPOSAL:
        assign_review(Submission.objects.get(pk=item.object_id), person, by=by, reason=reason)
        return QueueItem.objects.get(pk=item.pk)
    item = _lock_waiting(item)
    if person is not None and not (has_role_for(person, "decide") and may_be_asked(item, person)):
        raise Refused.invalid(_("This person does not decide on this."), field="person")
    before = {"assigned_to": item.assigned_to_id}
    item.assigned_to = person
    item.save(update_fields=["assigned_to"])
    said = {"assigned_to": item.assigned_to_id, "reason": canonical(reason)}
    record("assign_item", item, by=by, before=before, after=said)
    return item


@transaction.atomic
def escalate_item(item: QueueItem, *, by: User, reason: str) -> QueueItem:
    """Put an item first in everybody's queue, with the reason in the log."""
    require(by, "moderate_review")
    if item.kind == Kind.PROPOSAL:
        escalate_review(Submission.objects.get(pk=item.object_id), by=by, reason=reason)
        return QueueItem.objects.get(pk=item.pk)
    put_first(item, by=by, said={"reason": reason_given(reason)}, at=clock.now())
    return QueueItem.objects.get(pk=item.pk)


def _claim(item: QueueItem, by: User, now: datetime) -> QueueItem:
    item.claimed_by, item.claimed_until = by, now + LEASE
    item.save(update_fields=["claimed_by", "claimed_until"])
    _say_claimed(item, by)
    return item


def _say_claimed(item: QueueItem, by: User) -> None:
    until = item.claimed_until.isoformat() if item.claimed_until else None
    record("claim_item", item, by=by, after={"until": until})


def _lock(item: QueueItem) -> QueueItem:
    rows = QueueItem.objects.select_for_update(of=("self",)).select_related("claimed_by")
    found = rows.filter(pk=item.pk).first()
    if found is None:
        raise Refused.conflict(_("This is in the queue no more."))
    return found


def _lock_waiting(item: QueueItem) -> QueueItem:
    found = _lock(item)
    if found.state != State.SUBMITTED:
        raise Refused.conflict(_("It does not await a decision."))
    return found
