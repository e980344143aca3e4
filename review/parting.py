"""Take the good part of a proposal, and give the rest back as a proposal that follows it."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from basics.errors import Refused
from catalog.actions import checked
from catalog.models import Entry
from catalog.schema import Document
from review.applying import conclude
from review.catching_up import on_newest, over_again
from review.freezing import freeze
from review.hunks import hunks_of, part_of
from review.judging import seen_now, touch, write_decision
from review.models import Decision, Intent, Made, PatchSet, Proposal, Submission
from review.rebasing import remember
from review.states import State, Step, after


class Parted(NamedTuple):
    """What became of a proposal that was accepted in part: the approval, and what went back to its author."""

    decision: Decision
    follow_up: Submission


@over_again
@transaction.atomic
def accept_part(
    submission: Submission, hashes: Collection[str], *, by: User, seen: str, reason: str, code: str = ""
) -> Parted:
    """Approve some single changes, named by their hashes; the rest goes back to its author as a follow-up.

    What is accepted is a patch set of its author with fewer changes: they keep their hashes, and so the approvals they
    have. Refuses a part that cannot stand alone (evidence of a field that is left out, say).
    """
    submission = Submission.objects.lock_for_decision(submission.pk, by=by)
    after(submission.state, Step.APPROVE)
    whole = seen_now(submission, seen)
    _require_part([row["hash"] for row in whole.hunks], hashes)
    proposal = Proposal.objects.with_everything().get(submission=submission)
    whole = on_newest(submission, proposal, whole, by=by)
    known = [row["hash"] for row in whole.hunks]
    if not set(hashes) <= set(known):
        raise Refused.stale(
            _("Merged with the newest revision, these changes stand at other places. Approve the whole.")
        )
    document, base = whole.content, proposal.base_document
    part = _whole_part(proposal, part_of(proposal.kind, base, document, hashes))
    remember(proposal, by=by)
    proposal.document = part
    proposal.save(update_fields=["document"])
    patch_set = freeze(submission, proposal, part, by=submission.author, message=whole.message, made=Made.PART)
    touch(submission)
    decision = write_decision(submission, patch_set, Step.APPROVE, by=by, reason="")
    if proposal.entry is None and not decision.is_last:  # the rest would become a second entry
        raise Refused.conflict(_("A new entry that needs more approvals is accepted as a whole, or given back."))
    conclude(submission, decision, proposal)
    follow_up = _give_back(submission, proposal, document, part, by=by, reason=reason, code=code)
    after_ = {"accepted": len(patch_set.hunks), "returned": len(known) - len(patch_set.hunks)}
    record("accept_part", submission, by=by, after={**after_, "follow_up": follow_up.pk})
    return Parted(decision, follow_up)


def _require_part(known: Iterable[str], hashes: Collection[str]) -> None:
    chosen = set(hashes)
    if not chosen or not chosen <= set(known):
        raise Refused.invalid(_("Choose the changes to accept."), field="hunks")
    if chosen == set(known):
        raise Refused.invalid(_("These are all of the changes: approve the proposal instead."), field="hunks")


def _whole_part(proposal: Proposal, part: Document) -> Document:
    if proposal.intent != Intent.CHANGE:
        raise Refused.invalid(_("This cannot be accepted in part."), field="hunks")
    try:
        return checked(proposal.kind, part, code=proposal.entry.code if proposal.entry else "")
    except Refused as refusal:
        lines = "; ".join(str(line) for lines in refusal.fields.values() for line in lines)
        message = _("This part cannot stand alone: %(why)s") % {"why": lines or str(refusal.message)}
        raise Refused.invalid(message, field="hunks") from refusal


def _give_back(
    submission: Submission, proposal: Proposal, whole: Document, part: Document, *, by: User, reason: str, code: str
) -> Submission:
    """Make the follow-up of the same author, submitted as it was and given back with the reason at once."""
    applied = Proposal.objects.select_related("applied__entry").get(pk=proposal.pk).applied
    entry: Entry | None = applied.entry if applied else proposal.entry
    follow_up = Submission.objects.create(author=submission.author, title=submission.title, follows=submission)
    rest = Proposal.objects.create(
        submission=follow_up,
        kind=proposal.kind,
        entry=entry,
        base=applied or proposal.base,
        document=whole if applied or entry is None else _rest(proposal, whole, part),
        message=proposal.message,
    )
    _copy_contributors(submission, follow_up)
    patch_set = freeze(follow_up, rest, rest.document, by=submission.author, message=_message(submission))
    touch(follow_up, state=State.SUBMITTED)
    write_decision(follow_up, patch_set, Step.REQUEST_CHANGES, by=by, reason=reason, code=code)
    touch(follow_up, state=after(State.SUBMITTED, Step.REQUEST_CHANGES))
    return follow_up


def _rest(proposal: Proposal, whole: Document, part: Document) -> Document:
    """Return what is left on the same base while the part still waits for its last approval."""
    base = proposal.base_document
    taken = {hunk.sha256 for hunk in hunks_of(proposal.kind, base, part)}
    left = [hunk.sha256 for hunk in hunks_of(proposal.kind, base, whole) if hunk.sha256 not in taken]
    return part_of(proposal.kind, base, whole, left)


def _copy_contributors(submission: Submission, follow_up: Submission) -> None:
    """Let whoever wrote along go on: their words are in the rest too."""
    for one in submission.contributors.filter(joined_at__isnull=False):
        follow_up.contributors.create(person=one.person, invited_by=one.invited_by, joined_at=one.joined_at)
    writers = PatchSet.objects.filter(submission=submission).exclude(author=submission.author).values_list("author")
    for (person,) in writers.distinct():
        follow_up.contributors.get_or_create(person_id=person, defaults={"joined_at": follow_up.created_at})


def _message(submission: Submission) -> str:
    message = submission.current.message if submission.current else ""
    return message or str(submission.title)
