"""The only writers of proposals, submissions and decisions: how a change becomes agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import is_same_sitting, record
from accounts.models import User
from accounts.permissions import may, require
from basics import clock
from basics.errors import Refused, or_raise
from basics.text import canonical
from catalog import schema
from catalog.actions import checked
from catalog.models import Entry, Revision
from catalog.parts import wholes_in
from catalog.schema import Document
from catalog.standing_rules import refuse_taken_down
from review import rebasing
from review.applying import conclude, conclude_each
from review.catching_up import catch_up, on_newest, over_again
from review.discussion_carrying import carry_on_submission
from review.freezing import freeze
from review.judging import (
    awaiting_each,
    judge_each,
    refuse_paused,
    seen_now,
    touch,
    touch_each,
    write_decision,
    write_decisions,
)
from review.models import Decision, Intent, PatchSet, Proposal, Submission
from review.policy import due_at, risks_of
from review.shapes import shape_problems
from review.states import EDITABLE, NEED_A_REASON, OPEN, State, Step, after


@transaction.atomic
def propose(
    kind: str,
    document: Document,
    *,
    by: User,
    message: str = "",
    entry: Entry | None = None,
    base: Revision | None = None,
    reserved: Entry | None = None,
    begun: UUID | None = None,
) -> Proposal:
    """Start a draft proposal: a new entry (with the code that is `reserved`, if one is), or a change of `entry`.

    Drafts may be incomplete.

    `base` is the revision that the document was made from (the current one if nothing is said). An older one is kept as
    it is: then the entry has moved on, and the proposal must be rebased before anybody can approve it. Refuses
    (conflict, details `begun`) what somebody has `begun` already: an answer was lost, and its page sends it again.
    """
    require(by, "propose")
    if begun is not None:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # the first sending may still be under way
        if (known := Proposal.objects.filter(begun=begun).first()) is not None:
            raise Refused.conflict(_("This draft was begun already."), details={"begun": known.submission_id})
    if entry is not None:
        kind, base = entry.kind, _base_of(entry, base)
        refuse_taken_down(entry)
    normal = _normal(kind, document, entry)
    submission = Submission.objects.create(author=by, title=_title(normal))
    proposal = Proposal.objects.create(
        submission=submission,
        kind=kind,
        entry=entry,
        base=base,
        reserved=reserved,
        document=normal,
        message=canonical(message),
        begun=begun,
    )
    record("propose", submission, by=by, after={"kind": kind, "entry": proposal.code or None})
    return proposal


def revise(proposal: Proposal, document: Document, *, by: User, seen: str, message: str = "") -> Proposal:
    """Change a draft, or what came back with changes requested. What was submitted earlier stays frozen.

    Without a `message` the present one stays. When the draft is not what was `seen` (its hash) any more, saved from
    elsewhere since, both saves are merged. Where they overlap this one is kept and refused (stale): it waits until
    `settle` merges it. Whoever names no draft that was ever there overlaps with all of it.
    """
    with transaction.atomic():
        revised, overlap = _revise(proposal, document, by=by, message=message, seen=seen)
    if overlap is not None:  # raised once what was typed is kept
        raise overlap
    return revised


def keep_typing(proposal: Proposal, document: Document, *, by: User, seen: str, message: str = "") -> Proposal:
    """Revise a draft while it is being written, at every pause: the audit log names the first save of a sitting.

    The page goes on showing what it sent, also where that was merged: its next save may name the hash of that as seen.
    """
    with transaction.atomic():
        revised, overlap = _revise(proposal, document, by=by, message=message, seen=seen, pause=True)
        if overlap is None:
            rebasing.remember(revised, by=by, document=_normal(revised.kind, document, revised.entry))
    if overlap is not None:
        raise overlap
    return revised


def _revise(
    proposal: Proposal, document: Document, *, by: User, message: str, seen: str, pause: bool = False
) -> tuple[Proposal, Refused | None]:
    proposal = _open_draft(proposal, by=by)
    told = pause and is_same_sitting(proposal.submission.updated_at)
    changing = proposal.intent == Intent.CHANGE
    normal = _normal(proposal.kind, document, proposal.entry) if changing else proposal.document
    if changing and seen != schema.content_hash(proposal.document):
        merged = rebasing.meeting_of_saves(proposal, normal, seen).merged()
        if merged.conflicts or merged.risky:
            kept = rebasing.keep_waiting(proposal, normal, by=by, seen=seen)
            record("keep_draft", proposal.submission, by=by, after={"sha256": kept.sha256})
            why = _("This draft was saved from another page meanwhile. What you typed is kept: settle it.")
            return proposal, Refused.stale(why, details={"waiting": kept.pk, **rebasing.said_of(merged)})
        normal = merged.document
    _keep(proposal, normal, by=by, message=message)
    if not told:
        record("revise", proposal.submission, by=by, after={"sha256": schema.content_hash(proposal.document)})
    return proposal, None


@transaction.atomic
def settle(proposal: Proposal, choices: Mapping[str, Any], *, by: User, seen: str, confirmed: bool = False) -> Proposal:
    """Merge what two people want differently, as the author chose it by the keys of the conflicts.

    A choice is `base`, `theirs`, `mine`, or `{"text": ...}`. `seen` is the hash of the three sides that were shown
    (refused as stale when one of them changed); `confirmed` says that sentences which both wrote into were read.
    """
    proposal = _open_draft(proposal, by=by)
    if proposal.entry_id is not None:
        proposal.entry = (
            Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=proposal.entry_id)
        )
    meeting = rebasing.meeting_of(proposal)
    if meeting is None:
        raise Refused.conflict(_("There is nothing to settle any more."))
    if seen != meeting.seen:
        raise Refused.stale(_("More was saved meanwhile. Your choices are kept; look at what stands there now."))
    settled = rebasing.settled_by(meeting.merged().conflicts, choices)
    merged = meeting.merged(settled)
    rebasing.refuse_open(merged, confirmed=confirmed)
    _keep(proposal, merged.document, by=by)
    before = _number(proposal.base)
    if meeting.kept is not None:
        proposal.versions.filter(pk=meeting.kept.pk).update(waiting=False)
    else:
        proposal.base = meeting.onto
        proposal.save(update_fields=["base"])
    after_ = {**(_number(proposal.base) or {}), "settled": sorted(settled), "confirmed": merged.risky}
    record("settle", proposal.submission, by=by, before=before, after=after_)
    return proposal


def _open_draft(proposal: Proposal, *, by: User) -> Proposal:
    """Lock and load a draft that its author may change now."""
    require(by, "propose")
    submission = Submission.objects.lock_for_writer(proposal.submission_id, by=by)
    if submission.state not in EDITABLE:
        why = _("This is %(state)s and cannot be edited now.")
        raise Refused.conflict(why % {"state": submission.get_state_display()})
    proposal = Proposal.objects.select_related("entry__current", "base").get(pk=proposal.pk)
    proposal.submission = submission
    return proposal


def _keep(proposal: Proposal, document: Document, *, by: User, message: str = "") -> None:
    """Make a document the draft; the one before it is remembered."""
    submission = proposal.submission
    rebasing.remember(proposal, by=by)
    _carry_on_draft(submission, proposal.document, document)
    proposal.document, proposal.message = document, canonical(message) or proposal.message
    proposal.save(update_fields=["document", "message"])
    # What was submitted keeps its title in everybody's lists until it is submitted again.
    touch(submission, title=submission.title if submission.current_id else _title(document))


def _carry_on_draft(submission: Submission, old: Document, new: Document) -> None:
    """Let threads stand where their words are in a draft; once it was submitted, they stand on that."""
    if submission.current_id is None and old != new:
        carry_on_submission(submission, old, new, [])


@transaction.atomic
def submit(proposal: Proposal, *, by: User) -> PatchSet:
    """Freeze the proposal as a patch set and put it into the queue. Needs a message and a complete document."""
    require(by, "propose")
    submission = Submission.objects.lock_for_writer(proposal.submission_id, by=by)
    proposal = Proposal.objects.to_submit(by).get(pk=proposal.pk)
    if proposal.is_paused:  # type: ignore[attr-defined]
        refuse_paused(by)
    state = after(submission.state, Step.SUBMIT)
    drafted, document = proposal.document, _complete(proposal)
    rebasing.refuse_waiting(proposal.waits)  # type: ignore[attr-defined]
    if proposal.moved_on:
        document = catch_up(proposal, document, by=by)
    if proposal.intent == Intent.CHANGE and document == proposal.base_document:
        raise Refused.invalid(_("This changes nothing yet."), field="title")
    _carry_on_draft(submission, drafted, document)
    patch_set = freeze(submission, proposal, document, by=by, message=proposal.message)
    submission.state = state
    touch(submission, title=submission.title if proposal.intent != Intent.CHANGE else _title(document))
    record("submit", submission, by=by, after={"patch_set": patch_set.number, "sha256": patch_set.sha256})
    return patch_set


def propose_and_submit(kind: str, document: Document, *, by: User, message: str, **on: Any) -> PatchSet:
    """Propose and submit in one; when submitting is refused, nothing was proposed. `on`: see `propose`.

    But when the entry moved on under it, the draft is kept, and the refusal names it (`submission`).
    """
    try:
        with transaction.atomic():
            return submit(propose(kind, document, by=by, message=message, **on), by=by)
    except Refused as refusal:
        if refusal.code == Refused.STALE:
            kept = propose(kind, document, by=by, message=message, **on)
            refusal.details["submission"] = kept.submission_id
        raise


def revise_and_submit(proposal: Proposal, document: Document, *, by: User, message: str, seen: str) -> PatchSet:
    """Revise and submit in one; when submitting is refused, the draft stays as it was.

    But when it meets what others did, the words are kept in the draft, to be settled there.
    """
    try:
        with transaction.atomic():
            revised, overlap = _revise(proposal, document, by=by, message=message, seen=seen)
            if overlap is None:
                if not canonical(message):  # the earlier message is no answer to what was asked since
                    Proposal.objects.filter(pk=revised.pk).update(message="")
                return submit(revised, by=by)
        raise overlap
    except Refused as refusal:
        if refusal.code == Refused.STALE and "waiting" not in refusal.details:
            revise(proposal, document, by=by, message=message, seen=seen)
        raise


@over_again
@transaction.atomic
def approve(
    submission: Submission,
    *,
    by: User,
    seen: str,
    note: str = "",
    publish_at: datetime | None = None,
    confirm: str = "",
) -> Decision:
    """Approve what was submitted; with the last approval that it needs it becomes part of the catalog.

    That may be later: at `publish_at`, if that is in the future. Refuses whoever wrote along, and a stale view. When
    the entry moved on, the change is merged with its newest revision into a patch set that this decision is on. What
    both changed is refused (stale), and so are sentences that both wrote into, until `confirm` names the hash of the
    merged document.
    """
    submission = Submission.objects.lock_for_decision(submission.pk, by=by)
    after(submission.state, Step.APPROVE)
    patch_set = seen_now(submission, seen)
    proposal = Proposal.objects.with_everything().get(submission=submission)
    patch_set = on_newest(submission, proposal, patch_set, by=by, confirm=confirm)
    later = publish_at is not None and publish_at > clock.now()
    decision = write_decision(submission, patch_set, Step.APPROVE, by=by, reason=note, later=later)
    conclude(submission, decision, proposal, publish_at=publish_at)
    return decision


@transaction.atomic
def approve_each(seen: Mapping[int, str], *, by: User, note: str = "") -> dict[int, Decision | Refused]:
    """Approve submissions, by their numbers, as `approve` does; return the decision on each, or why it was refused.

    Those of different entries that nobody changed meanwhile take few statements, however many they are; the others
    follow one by one. What only writing finds is raised, and nothing of it all was written: then approve one by one.
    """
    ready, refused = awaiting_each(seen, Step.APPROVE, by=by)
    told: dict[int, Decision | Refused] = {**refused}
    proposals = Proposal.objects.with_everything().filter(submission__in=seen)
    known, together = {row.submission_id: row for row in proposals}, dict[int, tuple[Submission, PatchSet]]()
    entries: set[int] = set()
    for submission, patch_set in ready:
        proposal = known[submission.pk]
        entry = proposal.entry_id or proposal.reserved_id
        if _stands_alone(proposal, patch_set) and entry not in entries:
            together[submission.pk] = submission, patch_set
            entries |= {entry} if entry else set()
    if together:
        told |= write_decisions(list(together.values()), Step.APPROVE, by=by, reason=note)
        decided = ((told[pk], known[pk]) for pk in together)
        conclude_each([(one, on) for one, on in decided if isinstance(one, Decision)], by=by)
    for pk in [one.pk for one, _patch_set in ready if one.pk not in together]:
        try:
            told[pk] = approve(known[pk].submission, by=by, seen=seen[pk], note=note)
        except Refused as refusal:
            told[pk] = refusal
    return told


def _stands_alone(proposal: Proposal, patch_set: PatchSet) -> bool:
    """Tell whether a change can be applied beside others: it waits for nobody, and nothing hinders it."""
    entry = proposal.entry
    free = entry is None or not (proposal.moved_on or proposal.is_held or entry.is_taken_down)  # type: ignore[attr-defined]
    return free and proposal.intent == Intent.CHANGE and not wholes_in(patch_set.content)


@transaction.atomic
def request_changes(submission: Submission, *, by: User, seen: str, reason: str, code: str = "") -> Decision:
    """Give a proposal back to its author with what is missing."""
    return _refuse_one(submission, Step.REQUEST_CHANGES, by=by, seen=seen, reason=reason, code=code)


@transaction.atomic
def reject(submission: Submission, *, by: User, seen: str, reason: str, code: str = "") -> Decision:
    """Close a proposal with the reason why it will not be published."""
    return _refuse_one(submission, Step.REJECT, by=by, seen=seen, reason=reason, code=code)


@transaction.atomic
def refuse_each(
    seen: Mapping[int, str], step: Step, *, by: User, reason: str, code: str = ""
) -> dict[int, Decision | Refused]:
    """Give back or reject submissions, by their numbers; return the decision on each, or why it was refused."""
    told = judge_each(seen, step, by=by, reason=reason, code=code)
    decided = [one.submission for one in told.values() if isinstance(one, Decision)]
    touch_each(decided, state=after(State.SUBMITTED, step), publish_at=None)
    return told


def _refuse_one(submission: Submission, step: Step, *, by: User, seen: str, reason: str, code: str) -> Decision:
    return or_raise(refuse_each({submission.pk: seen}, step, by=by, reason=reason, code=code)[submission.pk])


@transaction.atomic
def withdraw(submission: Submission, *, by: User) -> Submission:
    """Take back what is still open; only its author may."""
    submission = Submission.objects.lock_for_author(submission.pk, by=by)
    before = submission.state
    submission.state = after(submission.state, Step.WITHDRAW)
    touch(submission, publish_at=None)
    record("withdraw", submission, by=by, before={"state": before}, after={"state": submission.state})
    return submission


@transaction.atomic
def reopen(submission: Submission, *, by: User) -> Submission:
    """Make a draft of what its author withdrew; it must be submitted again to be decided on."""
    require(by, "propose")
    submission = Submission.objects.lock_for_author(submission.pk, by=by)
    before = submission.state
    submission.state = after(submission.state, Step.REOPEN)
    touch(submission)
    record("reopen", submission, by=by, before={"state": before}, after={"state": submission.state})
    return submission


@transaction.atomic
def propose_again(submission: Submission, *, by: User) -> Submission:
    """Make a draft of one's own that says what was rejected, to go on from there. What was decided stays as it is.

    Refuses (conflict) what was not rejected, a change of an entry's standing, and whoever has such a draft open.
    """
    require(by, "propose")
    submission = Submission.objects.lock_for_author(submission.pk, by=by)
    proposal, current = submission.proposal, submission.current
    if submission.state != State.REJECTED or current is None or proposal.intent != Intent.CHANGE:
        raise Refused.conflict(_("Only a change of words that was rejected is taken up again."))
    if submission.follow_ups.filter(state__in=OPEN).exists():
        raise Refused.conflict(_("You have taken this up already: go on with that draft."))
    made = propose(
        proposal.kind,
        current.content,
        by=by,
        message=current.message,
        entry=proposal.entry,
        base=proposal.base,
        reserved=proposal.reserved,
    ).submission
    made.follows = submission
    made.save(update_fields=["follows"])
    record("propose_again", submission, by=by, after={"draft": made.pk})
    return made


@transaction.atomic
def reconsider(submission: Submission, *, by: User, reason: str) -> Submission:
    """Put what was rejected into the queue again: another editor than the one who rejected it, or an administrator."""
    if not may(by, "moderate_review"):
        require(by, "decide")
    submission = Submission.objects.visible_to(by).lock_unless_theirs(submission.pk, by=by)
    state, reason = after(submission.state, Step.RECONSIDER), canonical(reason)
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it."), field="reason")
    last = submission.decisions.filter(verdict=Step.REJECT).last()
    if last is not None and last.by_id == by.pk:
        raise Refused.forbidden(_("You rejected this. Another editor may reopen it."))
    current, due = submission.current, None
    if current is not None:  # it waits anew: what was late, and put first for it, was its first wait
        due = due_at(current.policy, risks_of(current.hunks), at=clock.now()) if current.policy else None
    touch(submission, state=state, due_at=due, escalated_at=None)
    record("reconsider", submission, by=by, before={"state": State.REJECTED}, after={"state": state, "reason": reason})
    return submission


def decide(
    submission: Submission,
    verdict: str,
    *,
    by: User,
    seen: str,
    reason: str = "",
    code: str = "",
    publish_at: datetime | None = None,
    confirm: str = "",
) -> Decision:
    """Call the one action behind a verdict: for doors where the verdict is a form field."""
    if verdict == Step.APPROVE:
        return approve(submission, by=by, seen=seen, note=reason, publish_at=publish_at, confirm=confirm)
    if verdict == Step.REQUEST_CHANGES:
        return request_changes(submission, by=by, seen=seen, reason=reason, code=code)
    if verdict == Step.REJECT:
        return reject(submission, by=by, seen=seen, reason=reason, code=code)
    raise Refused.invalid(_("Choose a decision."), field="verdict")


def decide_each(
    seen: Mapping[int, str], verdict: str, *, by: User, reason: str = "", code: str = ""
) -> dict[int, Decision | Refused]:
    """Call the one action behind a verdict on many; see `approve_each` and `refuse_each`."""
    if verdict == Step.APPROVE:
        return approve_each(seen, by=by, note=reason)
    if verdict in NEED_A_REASON:
        return refuse_each(seen, Step(verdict), by=by, reason=reason, code=code)
    raise Refused.invalid(_("Choose a decision."), field="verdict")


def _normal(kind: str, document: Document, entry: Entry | None) -> Document:
    """Return the normalised document; refuse what is none at all. New items get ids that the entry never used."""
    if problems := shape_problems(kind, document).by_field:
        raise Refused(Refused.INVALID, _("This is no document of a catalog entry."), fields=problems)
    return schema.normalise(kind, document, Revision.objects.item_ids(entry) if entry else None)


def _complete(proposal: Proposal) -> Document:
    """Return the checked document, or refuse with all that is missing at once."""
    if proposal.intent != Intent.CHANGE:
        if not proposal.message:
            raise Refused.invalid(_("Give the reason: it stands on the entry's page."), field="message")
        return proposal.base_document
    without = [] if proposal.message else [_("Say in a sentence why: whoever decides reads it first.")]
    try:
        document = checked(proposal.kind, proposal.document, code=proposal.code)
    except Refused as refusal:
        refusal.fields |= {"message": without} if without else {}
        raise
    if without:
        raise Refused.invalid(without[0], field="message")
    return document


def _base_of(entry: Entry, base: Revision | None) -> Revision | None:
    if base is not None and base.entry_id != entry.pk:
        raise Refused.invalid(_("This revision belongs to another entry."), field="base")
    return base or entry.current


def _number(revision: Revision | None) -> dict[str, Any] | None:
    return {"revision": revision.number} if revision else None


def _title(document: Document) -> str:
    return str(document.get("title") or _("Untitled"))[:300]
