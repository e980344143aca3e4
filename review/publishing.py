"""Publish, when its time has come, what has its approvals already."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from basics.errors import Refused
from review.applying import conclude
from review.catching_up import over_again
from review.judging import seen_now, touch
from review.models import Decision, Proposal, Submission
from review.quorum import has_quorum
from review.states import Step, after


def publish_due(*, at: datetime) -> int:
    """Publish everything whose time has come, in the name of whoever approved last, and return how many.

    Safe to run twice, and by two workers at once. What is held keeps its time, and follows when it is released; what
    cannot be applied (it moved on, say) stays with the editors, without its time, and the log says why.
    """
    due = list(Submission.objects.to_publish(at=at).values_list("pk", flat=True))
    return sum(_publish(pk, at) for pk in due)


@over_again
@transaction.atomic
def publish_agreed(submission: Submission, *, by: User, seen: str) -> Decision:
    """Publish at once what has all its approvals: before its time, or when at its time it could not be.

    Only somebody whose own approval is on it may, for they answer for the revision.
    """
    submission = Submission.objects.lock_for_decision(submission.pk, by=by)
    after(submission.state, Step.APPROVE)
    patch_set = seen_now(submission, seen)
    decision = submission.decisions.filter(patch_set=patch_set, verdict=Step.APPROVE, by=by).last()
    if decision is None:
        raise Refused.forbidden(_("Approve it yourself first."))
    if not has_quorum(patch_set):
        raise _lacking()
    decision.is_last = True
    conclude(submission, decision, _proposal(submission))
    record("publish_agreed", submission, by=by, after={"sha256": patch_set.sha256})
    return decision


@over_again
@transaction.atomic
def _publish(pk: int, at: datetime) -> bool:
    locked = Submission.objects.to_publish(at=at).select_for_update(of=("self",), skip_locked=True)
    submission = locked.select_related("current", "author").filter(pk=pk).first()
    if submission is None:
        return False
    given = submission.decisions.filter(patch_set=submission.current, verdict=Step.APPROVE)
    if not given.exists():
        return False
    try:
        with transaction.atomic():
            decision = _that_counts(submission, given)
            conclude(submission, decision, _proposal(submission))
    except Refused as refusal:
        submission.refresh_from_db()
        _keep_back(submission, str(refusal.message))
        return False
    record("publish_scheduled", submission, by=decision.by, after={"due": submission.updated_at.isoformat()})
    return True


def _that_counts(submission: Submission, given: QuerySet[Decision]) -> Decision:
    """Return the approval to publish with; refuse when whoever approved has written along since, say."""
    decision = Decision.objects.approving(submission.pk).filter(pk__in=given).select_related("patch_set").last()
    if decision is None or not has_quorum(decision.patch_set):
        raise _lacking()
    decision.is_last = True
    return decision


def _lacking() -> Refused:
    return Refused.conflict(_("It has not all the approvals that it needs."))


def _keep_back(submission: Submission, why: str) -> None:
    touch(submission, publish_at=None)
    record("publish_failed", submission, by=None, after={"reason": why})


def _proposal(submission: Submission) -> Proposal:
    return Proposal.objects.with_everything().get(submission=submission)
