"""What every decision is made of: lock, check who decides and what they saw, write the decision and the log.

The actions of deciding (`actions`, `parting`, `emergency`) are made of these; they write nothing by themselves that an
action does not conclude.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics import clock
from basics.errors import Refused, or_raise
from basics.prepared import insert
from review.models import Decision, Look, PatchSet, Pause, QueueItem, Submission
from review.policy import may_decide_under
from review.queue_models import Kind
from review.quorum import Approval, approvals_given_to, is_enough
from review.states import ReasonCode, Step, after, code_for, reason_for


def awaiting_each(
    seen: Mapping[int, str], step: Step, *, by: User
) -> tuple[list[tuple[Submission, PatchSet]], dict[int, Refused]]:
    """Lock submissions, by their numbers, for a step that `by` takes: with it every decision on many begins.

    Returns those that await it and are as they were seen, each with its patch set, and why each of the others is not.
    """
    ready: list[tuple[Submission, PatchSet]] = []
    refused: dict[int, Refused] = {}
    for pk, found in Submission.objects.lock_each_for_decision(seen.keys(), by=by).items():
        try:
            submission = or_raise(found)
            after(submission.state, step)
            ready.append((submission, seen_now(submission, seen[pk])))
        except Refused as refusal:
            refused[pk] = refusal
    return ready, refused


def judge_each(
    seen: Mapping[int, str], step: Step, *, by: User, reason: str, code: str = ""
) -> dict[int, Decision | Refused]:
    """Write one decision on each submission, by their numbers, on exactly what was seen, and record it.

    Returns each decision, or why it was refused. The states are for the caller to change.
    """
    ready, refused = awaiting_each(seen, step, by=by)
    written = write_decisions(ready, step, by=by, reason=reason, code=code) if ready else {}
    return {**refused, **written}


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
    on = [(submission, patch_set)]
    found = write_decisions(on, step, by=by, reason=reason, code=code, emergency=emergency, later=later)
    return or_raise(found[submission.pk])


def write_decisions(
    on: Sequence[tuple[Submission, PatchSet]],
    step: Step,
    *,
    by: User,
    reason: str,
    code: str = "",
    emergency: bool = False,
    later: bool = False,
) -> dict[int, Decision | Refused]:
    """Write and record the same decision on patch sets of submissions, each as `write_decision` does.

    Returns by the number of the submission the decision, or why it was refused. Few statements, however many.
    """
    reason, code = reason_for(step, reason), code_for(step, code)
    approving = step == Step.APPROVE
    asks = approving and not emergency
    given = approvals_given_to([one.pk for one, _patch_set in on]) if asks else {one.pk: [] for one, _patch_set in on}
    told: dict[int, Decision | Refused] = {}
    for submission, patch_set in on:
        why = _why_no_decider(patch_set, given[submission.pk], by) if asks else None
        told[submission.pk] = why or Decision(
            submission=submission,
            patch_set=patch_set,
            verdict=step,
            by=by,
            reason=reason,
            code=code or ("" if approving else ReasonCode.OTHER),
            hunks=[row["hash"] for row in patch_set.hunks] if approving else [],
            emergency=emergency,
        )
    decisions = [one for one in told.values() if isinstance(one, Decision)]
    insert(*decisions)
    look(decisions, by)
    for one in decisions:
        counted = [*given[one.submission_id], Approval(one.patch_set_id, by.pk, one.hunks)]
        one.is_last = not approving or emergency or is_enough(one.patch_set, counted)
    _leave_to_another([one for one in decisions if not one.is_last], by)
    verb = "break_glass" if emergency else step
    audit.record_each(verb, ((one.submission, *_said(one, step, later)) for one in decisions), by=by)
    return told


def _leave_to_another(decisions: Iterable[Decision], by: User) -> None:
    """Where another person must approve, too, who approved works on it no more."""
    if left := [one.submission_id for one in decisions]:
        claimed = QueueItem.objects.filter(kind=Kind.PROPOSAL, object_id__in=left, claimed_by=by)
        claimed.update(claimed_by=None, claimed_until=None)


def _said(decision: Decision, step: Step, later: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    before, patch_set = decision.submission.state, decision.patch_set
    state = after(before, step) if decision.is_last and not later else before
    said = {"state": state, "sha256": patch_set.sha256, "version": patch_set.number}
    return {"state": before}, {**said, "code": decision.code} if decision.code else said


def look(read: Iterable[PatchSet | Decision], by: User) -> None:
    """Note what a person read last, of each submission: a patch set, or the one that they decided on."""
    at = clock.now()
    rows = [
        Look(
            submission_id=one.submission_id,
            person=by,
            patch_set_id=one.patch_set_id if isinstance(one, Decision) else one.pk,
            at=at,
        )
        for one in read
    ]
    Look.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["submission", "person"], update_fields=["patch_set", "at"]
    )


def touch(submission: Submission, **values: Any) -> None:
    """Save what changed of a submission, with the time."""
    for name, value in values.items():
        setattr(submission, name, value)
    submission.updated_at = clock.now()
    fields = ["state", "current", "title", "due_at", "publish_at", "reviewer", "escalated_at", "updated_at"]
    submission.save(update_fields=fields)


def touch_each(submissions: Iterable[Submission], **values: Any) -> None:
    """Save what changed alike of many submissions that are locked, with the time, in one statement."""
    values = {**values, "updated_at": clock.now()}
    rows = list(submissions)
    for submission in rows:
        for name, value in values.items():
            setattr(submission, name, value)
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


def refuse_paused(person: User) -> None:
    """Refuse what a person submits, or a service account of theirs, while an administrator paused that."""
    pause = Pause.objects.of(person).first()
    if pause is not None:
        why = _("Your submissions are paused; your drafts are kept. The reason given: %(reason)s")
        raise Refused.conflict(why % {"reason": pause.reason})


def _why_no_decider(patch_set: PatchSet, given: Iterable[Approval], by: User) -> Refused | None:
    if not may_decide_under(patch_set.policy, patch_set.hunks, by.pk):
        return Refused.forbidden(_("The review policy names other people to approve this."))
    if any((one.patch_set, one.by) == (patch_set.pk, by.pk) for one in given):
        return Refused.conflict(_("You approved this already. Another person must, too."))
    return None
