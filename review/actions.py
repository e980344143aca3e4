"""The only writers of proposals, submissions and decisions: how a change becomes agreed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import may, require
from basics import clock
from basics.errors import Refused
from basics.text import canonical
from catalog import schema
from catalog.actions import checked
from catalog.models import Entry, Revision
from catalog.schema import Document
from review.applying import conclude, refuse_taken_down
from review.freezing import freeze
from review.judging import judge, refuse_paused, touch
from review.models import Decision, Intent, PatchSet, Proposal, Submission
from review.shapes import shape_problems
from review.states import EDITABLE, State, Step, after


@transaction.atomic
def propose(
    kind: str,
    document: Document,
    *,
    by: User,
    message: str = "",
    entry: Entry | None = None,
    base: Revision | None = None,
) -> Proposal:
    """Start a draft proposal: a new entry, or a change of `entry`. Drafts may be incomplete.

    `base` is the revision that the document was made from (the current one if nothing is said). An older one is kept as
    it is: then the entry has moved on, and the proposal must be rebased before anybody can approve it.
    """
    require(by, "propose")
    if entry is not None:
        kind, base = entry.kind, _base_of(entry, base)
        refuse_taken_down(entry)
    normal = _normal(kind, document, entry)
    submission = Submission.objects.create(author=by, title=_title(normal))
    proposal = Proposal.objects.create(
        submission=submission, kind=kind, entry=entry, base=base, document=normal, message=canonical(message)
    )
    record("propose", submission, by=by, after={"kind": kind, "entry": entry.code if entry else None})
    return proposal


@transaction.atomic
def revise(proposal: Proposal, document: Document, *, by: User, message: str = "", seen: str = "") -> Proposal:
    """Change a draft, or what came back with changes requested. What was submitted earlier stays frozen.

    Without a `message` the present one stays. Refuses (stale) when `seen`, the hash of the draft that was edited, is
    given and the draft was saved from elsewhere since.
    """
    require(by, "propose")
    submission = Submission.objects.lock_for_writer(proposal.submission_id, by=by)
    if submission.state not in EDITABLE:
        why = _("This is %(state)s and cannot be edited now.")
        raise Refused.conflict(why % {"state": submission.get_state_display()})
    proposal = Proposal.objects.select_related("entry__current", "base").get(pk=proposal.pk)
    if seen and seen != schema.content_hash(proposal.document):
        raise Refused.stale(_("This draft was saved from another page meanwhile. What you typed here is kept below."))
    if proposal.intent == Intent.CHANGE:
        proposal.document = _normal(proposal.kind, document, proposal.entry)
    proposal.message = canonical(message) or proposal.message
    proposal.save(update_fields=["document", "message"])
    proposal.submission = submission
    # What was submitted keeps its title in everybody's lists until it is submitted again.
    touch(submission, title=submission.title if submission.current_id else _title(proposal.document))
    record("revise", submission, by=by, after={"sha256": schema.content_hash(proposal.document)})
    return proposal


@transaction.atomic
def rebase(proposal: Proposal, document: Document, *, by: User, onto: Revision, seen: str = "") -> Proposal:
    """Put a proposal on the entry's newer revision, with the document its author made of both."""
    proposal = revise(proposal, document, by=by, seen=seen)
    moved_on = not Entry.objects.select_for_update().filter(pk=proposal.entry_id or 0, current=onto).exists()
    if moved_on:
        raise Refused.stale(_("The entry moved on once more. Look at its newest revision."))
    record("rebase", proposal.submission, by=by, before=_number(proposal.base), after=_number(onto))
    proposal.base = onto
    proposal.save(update_fields=["base"])
    return proposal


@transaction.atomic
def submit(proposal: Proposal, *, by: User) -> PatchSet:
    """Freeze the proposal as a patch set and put it into the queue. Needs a message and a complete document."""
    require(by, "propose")
    submission = Submission.objects.lock_for_writer(proposal.submission_id, by=by)
    refuse_paused(by)
    state = after(submission.state, Step.SUBMIT)
    proposal = Proposal.objects.select_related("base", "entry", "successor").get(pk=proposal.pk)
    document = _complete(proposal)
    if proposal.moved_on:
        why = _("%(entry)s has a newer revision. Save your draft, then bring it up to date before you submit it.")
        raise Refused.stale(why % {"entry": proposal.entry})
    if proposal.intent == Intent.CHANGE and document == proposal.base_document:
        raise Refused.invalid(_("This changes nothing yet."), field="title")
    patch_set = freeze(submission, proposal, document, by=by, message=proposal.message)
    submission.state = state
    touch(submission, title=submission.title if proposal.intent != Intent.CHANGE else _title(document))
    record("submit", submission, by=by, after={"patch_set": patch_set.number, "sha256": patch_set.sha256})
    return patch_set


@transaction.atomic
def propose_and_submit(kind: str, document: Document, *, by: User, message: str, **on: Any) -> PatchSet:
    """Propose and submit in one; when submitting is refused, nothing was proposed. `on`: see `propose`."""
    return submit(propose(kind, document, by=by, message=message, **on), by=by)


@transaction.atomic
def revise_and_submit(proposal: Proposal, document: Document, *, by: User, message: str, seen: str = "") -> PatchSet:
    """Revise and submit in one; when submitting is refused, the draft stays as it was."""
    revised = revise(proposal, document, by=by, message=message, seen=seen)
    if not canonical(message):  # the earlier message is no answer to what was asked since
        Proposal.objects.filter(pk=revised.pk).update(message="")
    return submit(revised, by=by)


@transaction.atomic
def approve(
    submission: Submission, *, by: User, seen: str, note: str = "", publish_at: datetime | None = None
) -> Decision:
    """Approve what was submitted; with the last approval that it needs it becomes part of the catalog.

    That may be later: at `publish_at`, if that is in the future. Refuses whoever wrote along, and a stale view.
    """
    later = publish_at is not None and publish_at > clock.now()
    decision, submission = judge(submission, Step.APPROVE, by=by, seen=seen, reason=note, later=later)
    conclude(submission, decision, publish_at=publish_at)
    return decision


@transaction.atomic
def request_changes(submission: Submission, *, by: User, seen: str, reason: str, code: str = "") -> Decision:
    """Give a proposal back to its author with what is missing."""
    decision, submission = judge(submission, Step.REQUEST_CHANGES, by=by, seen=seen, reason=reason, code=code)
    touch(submission, state=after(submission.state, Step.REQUEST_CHANGES), publish_at=None)
    return decision


@transaction.atomic
def reject(submission: Submission, *, by: User, seen: str, reason: str, code: str = "") -> Decision:
    """Close a proposal with the reason why it will not be published."""
    decision, submission = judge(submission, Step.REJECT, by=by, seen=seen, reason=reason, code=code)
    touch(submission, state=after(submission.state, Step.REJECT), publish_at=None)
    return decision


@transaction.atomic
def withdraw(submission: Submission, *, by: User) -> Submission:
    """Take back what is still open; only its author may."""
    submission = Submission.objects.lock_for_author(submission.pk, by=by)
    before = submission.state
    submission.state = after(submission.state, Step.WITHDRAW)
    touch(submission)
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
    touch(submission, state=state)
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
) -> Decision:
    """Call the one action behind a verdict: for doors where the verdict is a form field."""
    if verdict == Step.APPROVE:
        return approve(submission, by=by, seen=seen, note=reason, publish_at=publish_at)
    if verdict == Step.REQUEST_CHANGES:
        return request_changes(submission, by=by, seen=seen, reason=reason, code=code)
    if verdict == Step.REJECT:
        return reject(submission, by=by, seen=seen, reason=reason, code=code)
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
        document = checked(proposal.kind, proposal.document, code=proposal.entry.code if proposal.entry else "")
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
