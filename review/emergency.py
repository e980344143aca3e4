"""Apply a change in an emergency, and look at it afterwards: the only way around the quorum, never around four eyes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused
from basics.text import canonical
from review.applying import apply_submission
from review.catching_up import on_newest, over_again
from review.judging import seen_now, touch, write_decision
from review.models import Decision, PostReview, Proposal, Submission
from review.states import Step, after


@over_again
@transaction.atomic
def break_glass(submission: Submission, *, by: User, seen: str, reason: str, confirm: str = "") -> Decision:
    """Apply what is submitted without its quorum. It stands in the queue of post-reviews until an editor answers.

    The doors ask the administrator again who they are. Refuses whoever wrote along, and a held entry. Merges with what
    was published meanwhile as `approve` does.
    """
    require(by, "break_glass")
    submission = Submission.objects.visible_to(by).lock_unless_theirs(submission.pk, by=by)
    state, patch_set = after(submission.state, Step.APPROVE), seen_now(submission, seen)
    if not canonical(reason):
        raise Refused.invalid(_("Give the reason: it is reviewed afterwards."), field="reason")
    proposal = Proposal.objects.with_everything().get(submission=submission)
    patch_set = on_newest(submission, proposal, patch_set, by=by, confirm=confirm)
    decision = write_decision(submission, patch_set, Step.APPROVE, by=by, reason=reason, emergency=True)
    touch(submission, state=state, publish_at=None)
    apply_submission(submission, patch_set, proposal, by=by, act="break_glass")
    return decision


@transaction.atomic
def review_afterwards(decision: Decision, *, by: User, upheld: bool, reason: str) -> PostReview:
    """Say, as an editor who took no part, whether an emergency was rightly applied. To undo it, propose a revert."""
    require(by, "decide")
    submission = Submission.objects.visible_to(by).lock_unless_theirs(decision.submission_id, by=by)
    if not decision.emergency or PostReview.objects.filter(decision=decision).exists():
        raise Refused.conflict(_("Nothing of it waits for a post-review."))
    if decision.by_id == by.pk:
        raise Refused.forbidden(_("You applied this yourself: another editor looks at it."))
    if submission.decisions.filter(by=by, verdict=Step.APPROVE).exists():
        raise Refused.forbidden(_("You approved this before: an editor who took no part looks at it."))
    reason = canonical(reason)
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it."), field="reason")
    made = PostReview.objects.create(decision=decision, by=by, upheld=upheld, reason=reason)
    record("review_afterwards", submission, by=by, after={"upheld": upheld, "reason": reason})
    return made
