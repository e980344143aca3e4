"""Make what was approved true in the catalog: a new revision, or another standing of an entry."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics import clock
from basics.errors import Refused
from catalog.actions import Change, apply_changes
from catalog.models import Entry
from catalog.standing import change_standing
from catalog.standing_rules import refuse_taken_down
from review.discussion_carrying import carry_on_entries
from review.judging import touch, touch_each
from review.models import Decision, Hold, Intent, PatchSet, Proposal, Submission
from review.states import State, Step, after

# Whoever opens a thread locks the entry first: once we hold that lock, what is found here is all.
APPLIED = """
    UPDATE review_proposal p SET applied_id = done.revision
    FROM unnest(%s::bigint[], %s::bigint[]) AS done (proposal, revision) WHERE p.id = done.proposal
    RETURNING p.id, EXISTS (SELECT FROM review_thread t WHERE t.entry_id = p.entry_id AND t.field <> '')
"""


def conclude(
    submission: Submission, decision: Decision, proposal: Proposal, *, publish_at: datetime | None = None
) -> None:
    """Publish with the last approval that is needed, now or at the time that was set; in the decider's transaction."""
    if decision.is_last and publish_at is not None and publish_at > clock.now():
        touch(submission, publish_at=publish_at)
        at = publish_at.isoformat(timespec="minutes")
        audit.record("schedule", submission, by=decision.by, after={"publish_at": at})
        return
    conclude_each([(decision, proposal)], by=decision.by)


def conclude_each(decided: Sequence[tuple[Decision, Proposal]], *, by: User) -> None:
    """Conclude approvals of one person, of submissions on different entries, with few statements however many."""
    if going_on := [decision.submission for decision, _proposal in decided if not decision.is_last]:
        touch_each(going_on)
    last = [(decision, proposal) for decision, proposal in decided if decision.is_last]
    if last:
        touch_each([one.submission for one, _on in last], state=after(State.SUBMITTED, Step.APPROVE), publish_at=None)
        apply_each([(one.submission, one.patch_set, proposal) for one, proposal in last], by=by)


def apply_submission(
    submission: Submission, patch_set: PatchSet, proposal: Proposal, *, by: User, act: str = "decide"
) -> None:
    """Apply an approved patch set; `act` is what `by` needs to be allowed. Refuses a held entry and a stale base.

    `proposal` is loaded `with_everything`.
    """
    apply_each([(submission, patch_set, proposal)], by=by, act=act)


def apply_each(approved: Sequence[tuple[Submission, PatchSet, Proposal]], *, by: User, act: str = "decide") -> None:
    """Apply approved patch sets, each of another entry, as `apply_submission` does; what refuses one refuses all."""
    changes: list[tuple[Proposal, Change]] = []
    for submission, patch_set, proposal in approved:
        if proposal.entry is not None and proposal.is_held:  # type: ignore[attr-defined]
            refuse_held(proposal.entry)
        if proposal.intent == Intent.CHANGE:
            changes.append((proposal, _change(submission, patch_set, proposal)))
        elif proposal.entry is not None:
            change_standing(
                proposal.entry, proposal.intent, base=proposal.base, reason=patch_set.message, by=by,
                successor=proposal.successor, act=act,
            )  # fmt: skip
    revisions = apply_changes([change for _proposal, change in changes], by=by, act=act) if changes else []
    for (proposal, _change_of_it), revision in zip(changes, revisions, strict=True):
        proposal.applied = revision
    _save_applied([proposal for proposal, _change_of_it in changes])


def _save_applied(proposals: Sequence[Proposal]) -> None:
    """Save which revision each became, and carry along the threads on its entry, if there are any."""
    if not proposals:
        return
    with connection.cursor() as cursor:
        cursor.execute(APPLIED, [[one.pk for one in proposals], [one.applied_id for one in proposals]])
        discussed = {pk for pk, is_discussed in cursor.fetchall() if is_discussed}
    if discussed:
        carry_on_entries(
            {
                one.entry.pk: (one.base_document, one.applied.document)
                for one in proposals
                if one.pk in discussed and one.entry is not None and one.applied is not None
            }
        )


def _change(submission: Submission, patch_set: PatchSet, proposal: Proposal) -> Change:
    if proposal.entry is not None:
        refuse_taken_down(proposal.entry)
    return Change(
        proposal.kind,
        proposal.entry,
        proposal.base,
        patch_set.content,
        message=patch_set.message,
        author=submission.author,
        reserved=proposal.reserved,
    )


def refuse_held(entry: Entry) -> None:
    """Refuse while an administrator holds an entry."""
    hold = Hold.objects.filter(entry=entry, released_at=None).first()
    if hold is not None:
        why = _("%(code)s is held, and nothing is applied to it: %(reason)s")
        raise Refused.conflict(why % {"code": entry.code, "reason": hold.reason}, details={"hold": hold.pk})
