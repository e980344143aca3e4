"""What every decision is made of: lock, check who decides and what they saw, write the decision and the log.

The actions of deciding (`actions`, `parting`, `emergency`) are made of these; they write nothing by themselves that an
action does not conclude.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics import clock
from basics.errors import Refused
from review.models import Decision, Look, PatchSet, Pause, QueueItem, Submission
from review.policy import may_decide_under
from review.queue_models import Kind
from review.quorum import Approval, approvals_given, is_enough
from review.states import ReasonCode, Step, after, reason_for


def judge(
    submission: Submission, step: Step, *, by: User, seen: str, reason: str, code: str = ""
) -> tuple[Decision, Submission]:
    """Write a decision on exactly what was seen, and record it. The state is for the caller to change."""
    submission = Submission.objects.lock_for_decision(submission.pk, by=by)
    after(submission.state, step)
    patch_set = seen_now(submission, seen)
    decision = write_decision(submission, patch_set, step, by=by, reason=reason, code=code)
    return decision, submission


def seen_now(submission: Submission, seen: str) -> PatchSet:
    """Return the current patch set; refuse (stale) whoever saw another one."""
    patch_set = submission.current
    if patch_set is None or seen != patch_set.sha256:
        message = _("This was revised after you opened it. Nothing was decided; look at the newest version.")
        details = {"sha256": patch_set.sha256, "patch_set": patch_set.number} if patch_set else {}
        raise Refused.stale(message, details=details)
    return patch_set


def write_decision(
    submission: Submission,
    patch_set: PatchSet,
    step: Step,
    *,
    by: User,
    reason: str,
    code: str = "",
    emergency: bool = False,
    later: bool = False,
) -> Decision:
    """Write and record one decision on a patch set, an approval about all of its single changes.

    `later`: with the last approval it is not published yet.
    """
    reason = reason_for(step, reason)
    if code not in ("", *ReasonCode.values):
        raise Refused.invalid(_("Choose a kind of reason."), field="code")
    approving, given = step == Step.APPROVE, []
    if approving and not emergency:
        given = approvals_given(submission.pk)
        _require_decider(patch_set, given, by)
    decision = Decision.objects.create(
        submission=submission,
        patch_set=patch_set,
        verdict=step,
        by=by,
        reason=reason,
        code="" if approving else code or ReasonCode.OTHER,
        hunks=[row["hash"] for row in patch_set.hunks] if approving else [],
        emergency=emergency,
    )
    look(submission, patch_set, by)
    given.append(Approval(patch_set.pk, by.pk, decision.hunks))
    decision.is_last = not approving or emergency or is_enough(patch_set, given)
    if not decision.is_last:  # another person must, too: who approved works on it no more
        claimed = QueueItem.objects.filter(kind=Kind.PROPOSAL, object_id=submission.pk, claimed_by=by)
        claimed.update(claimed_by=None, claimed_until=None)
    state = after(submission.state, step) if decision.is_last and not later else submission.state
    said = {"state": state, "sha256": patch_set.sha256, "version": patch_set.number}
    if decision.code:
        said["code"] = decision.code
    audit.record(
        "break_glass" if emergency else step, submission, by=by, before={"state": submission.state}, after=said
    )
    return decision


def look(submission: Submission, patch_set: PatchSet, by: User) -> None:
    """Note what a person read last."""
    Look.objects.bulk_create(
        [Look(submission=submission, person=by, patch_set=patch_set, at=clock.now())],
        update_conflicts=True, unique_fields=["submission", "person"], update_fields=["patch_set", "at"],
    )  # fmt: skip


def touch(submission: Submission, **values: Any) -> None:
    """Save what changed of a submission, with the time."""
    for name, value in values.items():
        setattr(submission, name, value)
    submission.updated_at = clock.now()
    fields = ["state", "current", "title", "due_at", "publish_at", "reviewer", "escalated_at", "updated_at"]
    submission.save(update_fields=fields)


def refuse_paused(person: User) -> None:
    """Refuse what a person submits, or a service account of theirs, while an administrator paused that."""
    pause = Pause.objects.of(person).first()
    if pause is not None:
        why = _("Your submissions are paused; your drafts are kept. The reason given: %(reason)s")
        raise Refused.conflict(why % {"reason": pause.reason})


def _require_decider(patch_set: PatchSet, given: Iterable[Approval], by: User) -> None:
    if not may_decide_under(patch_set.policy, patch_set.hunks, by.pk):
        raise Refused.forbidden(_("The review policy names other people to approve this."))
    if any((one.patch_set, one.by) == (patch_set.pk, by.pk) for one in given):
        raise Refused.conflict(_("You approved this already. Another person must, too."))
