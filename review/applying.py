"""Make what was approved true in the catalog: a new revision, or another standing of an entry."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics import clock
from basics.errors import Refused
from catalog.actions import apply_change
from catalog.models import Entry
from catalog.standing import change_standing
from catalog.standing_rules import refuse_taken_down
from review.discussion_carrying import carry_on_entry
from review.judging import touch
from review.models import Decision, Hold, Intent, PatchSet, Proposal, Submission
from review.states import Step, after


def conclude(
    submission: Submission, decision: Decision, proposal: Proposal, *, publish_at: datetime | None = None
) -> None:
    """Publish with the last approval that is needed, now or at the time that was set; in the decider's transaction."""
    patch_set = decision.patch_set
    if not decision.is_last:
        touch(submission)
        return
    if publish_at is not None and publish_at > clock.now():
        touch(submission, publish_at=publish_at)
        at = publish_at.isoformat(timespec="minutes")
        audit.record("schedule", submission, by=decision.by, after={"publish_at": at})
        return
    touch(submission, state=after(submission.state, Step.APPROVE), publish_at=None)
    apply_submission(submission, patch_set, proposal, by=decision.by)


def apply_submission(
    submission: Submission, patch_set: PatchSet, proposal: Proposal, *, by: User, act: str = "decide"
) -> None:
    """Apply an approved patch set; `act` is what `by` needs to be allowed. Refuses a held entry and a stale base.

    `proposal` is loaded `with_everything`.
    """
    if proposal.entry is not None:
        if proposal.is_held:  # type: ignore[attr-defined]
            refuse_held(proposal.entry)
        if proposal.intent == Intent.CHANGE:
            refuse_taken_down(proposal.entry)
    if proposal.intent == Intent.CHANGE:
        proposal.applied = apply_change(
            proposal.kind,
            proposal.entry,
            proposal.base,
            patch_set.content,
            message=patch_set.message,
            author=submission.author,
            by=by,
            act=act,
            reserved=proposal.reserved,
        )
        proposal.save(update_fields=["applied"])
        if proposal.entry is not None:
            carry_on_entry(proposal.entry, proposal.base_document, proposal.applied.document)
    elif proposal.entry is not None:
        change_standing(
            proposal.entry, proposal.intent, base=proposal.base, reason=patch_set.message, by=by,
            successor=proposal.successor, act=act,
        )  # fmt: skip


def refuse_held(entry: Entry) -> None:
    """Refuse while an administrator holds an entry."""
    hold = Hold.objects.filter(entry=entry, released_at=None).first()
    if hold is not None:
        why = _("%(code)s is held, and nothing is applied to it: %(reason)s")
        raise Refused.conflict(why % {"code": entry.code, "reason": hold.reason}, details={"hold": hold.pk})
