"""The only writers of who takes part: co-authors, the recused, suggestions, words that a reviewer puts in."""

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
from catalog.schema import Document
from review.catching_up import catch_up
from review.freezing import freeze
from review.judging import look, refuse_paused, seen_now, touch
from review.models import Contributor, Intent, PatchSet, Proposal, Recusal, Submission, Suggestion
from review.paths import field_at, value_at, with_value
from review.rebasing import refuse_waiting, remember
from review.states import EDITABLE, OPEN, State, Step, after


@transaction.atomic
def invite_coauthor(submission: Submission, person: User, *, by: User) -> Contributor:
    """Invite somebody to write along. Once they join they may not decide on it any more, so they are asked first."""
    require(by, "propose")
    submission = Submission.objects.lock_for_author(submission.pk, by=by)
    _require_open(submission)
    if person.pk == by.pk or not may(person, "propose"):
        raise Refused.invalid(_("Choose another person who may propose."), field="person")
    made, is_new = Contributor.objects.get_or_create(
        submission=submission, person=person, defaults={"invited_by": by, "invited_at": clock.now()}
    )
    if not is_new:
        raise Refused.conflict(_("%(name)s is invited already.") % {"name": person.name})
    record("invite_coauthor", submission, by=by, after={"person": person.pk})
    return made


@transaction.atomic
def join_authors(submission: Submission, *, by: User) -> Contributor:
    """Accept an invitation to write along."""
    require(by, "propose")
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    _require_open(submission)
    invited = submission.contributors.filter(person=by).first()
    if invited is None:
        raise Refused.forbidden(_("The author did not invite you."))
    if invited.joined_at is not None:
        raise Refused.conflict(_("You write along already."))
    invited.joined_at = clock.now()
    invited.save(update_fields=["joined_at"])
    record("join_authors", submission, by=by, after={"person": by.pk})
    return invited


@transaction.atomic
def decline_authorship(submission: Submission, *, by: User) -> None:
    """Say no to an invitation; what one has joined one does not leave: the words are in."""
    invited = submission.contributors.select_for_update().filter(person=by).first()
    if invited is None or invited.joined_at is not None:
        raise Refused.conflict(_("There is no open invitation."))
    invited.delete()
    record("decline_authorship", submission, by=by, before={"person": by.pk})


@transaction.atomic
def recuse(submission: Submission, *, by: User, reason: str = "") -> Recusal:
    """Say that one had better not decide on this; it stays so."""
    require(by, "decide")
    submission = Submission.objects.visible_to(by).lock_unless_theirs(submission.pk, by=by)
    _require_open(submission)
    made = Recusal.objects.create(submission=submission, person=by, reason=canonical(reason))
    if submission.reviewer_id == by.pk:
        touch(submission, reviewer=None)
    record("recuse", submission, by=by, after={"reason": made.reason})
    return made


@transaction.atomic
def mark_read(submission: Submission, *, by: User, seen: str) -> PatchSet:
    """Note that one has read a patch set: on return, only what changed since is shown."""
    require(by, "see_review")
    submission = Submission.objects.visible_to(by).select_for_update(of=("self",)).get(pk=submission.pk)
    patch_set = seen_now(submission, seen)
    look([patch_set], by)
    record("mark_read", submission, by=by, after={"version": patch_set.number})
    return patch_set


@transaction.atomic
def suggest_edit(submission: Submission, path: str, words: str, *, by: User, seen: str, note: str = "") -> Suggestion:
    """Suggest other words for one field of what was submitted; the author takes them over or not."""
    require(by, "propose")
    submission = _submitted(submission, by)
    patch_set = seen_now(submission, seen)
    before, after_ = _words(submission, patch_set.content, path, words)
    made = Suggestion.objects.create(
        submission=submission, patch_set=patch_set, by=by, path=path, before=before, after=after_, note=canonical(note)
    )
    record("suggest_edit", submission, by=by, after={"field": path})
    return made


@transaction.atomic
def apply_suggestion(suggestion: Suggestion, *, by: User) -> PatchSet:
    """Take over suggested words and submit the result: whoever suggested them is a contributor from now on.

    Refuses (stale) when the words they were meant for have changed.
    """
    require(by, "propose")
    submission = Submission.objects.lock_for_writer(suggestion.submission_id, by=by)
    suggestion = _unanswered(suggestion)
    proposal = _proposal(submission)
    current = proposal.document if submission.state in EDITABLE else _content(submission)
    if _value(current, suggestion.path) != suggestion.before:
        raise Refused.stale(_("These words have changed since they were suggested. Nothing was taken over."))
    _join(submission, suggestion.by, by)
    document = with_value(current, suggestion.path, suggestion.after)
    patch_set = _next(submission, proposal, document, by=by)
    suggestion.answered_at, suggestion.applied_in = clock.now(), patch_set
    suggestion.save(update_fields=["answered_at", "applied_in"])
    record("apply_suggestion", submission, by=by, after={**_answered(suggestion), "version": patch_set.number})
    return patch_set


@transaction.atomic
def dismiss_suggestion(suggestion: Suggestion, *, by: User) -> Suggestion:
    """Leave one's own words as they are."""
    submission = Submission.objects.lock_for_writer(suggestion.submission_id, by=by)
    suggestion = _unanswered(suggestion)
    suggestion.answered_at = clock.now()
    suggestion.save(update_fields=["answered_at"])
    record("dismiss_suggestion", submission, by=by, after=_answered(suggestion))
    return suggestion


@transaction.atomic
def edit_and_accept(submission: Submission, path: str, words: str, *, by: User, seen: str, note: str = "") -> PatchSet:
    """Put one's own words into what was submitted. That makes one a contributor: somebody else must approve it."""
    submission = Submission.objects.lock_for_decision(submission.pk, by=by)
    after(submission.state, Step.REVISE)
    patch_set = seen_now(submission, seen)
    _before, words = _words(submission, patch_set.content, path, words)
    _join(submission, by, by)
    made = _next(submission, _proposal(submission), with_value(patch_set.content, path, words), by=by, note=note)
    record("edit_and_accept", submission, by=by, after={"field": path, "version": made.number, "sha256": made.sha256})
    return made


def _next(submission: Submission, proposal: Proposal, document: Document, *, by: User, note: str = "") -> PatchSet:
    """Freeze changed words as the next patch set, and let the author's draft hold them too."""
    proposal.submission = submission
    refuse_paused(by)
    if submission.state in EDITABLE:
        refuse_waiting(proposal.versions.filter(waiting=True).exists())
    if proposal.moved_on:
        document = catch_up(proposal, document, by=by)
    document = checked(proposal.kind, document, code=proposal.entry.code if proposal.entry else "")
    if document == proposal.base_document:
        raise Refused.invalid(_("With these words nothing would change any more."), field="words")
    remember(proposal, by=by)
    proposal.document = document
    proposal.save(update_fields=["document"])
    step = Step.REVISE if submission.state == State.SUBMITTED else Step.SUBMIT
    message = canonical(note) or (submission.current.message if submission.current else proposal.message)
    made = freeze(submission, proposal, document, by=by, message=message)
    touch(submission, state=after(submission.state, step))
    look([made], by)
    return made


def _join(submission: Submission, person: User, by: User) -> None:
    """Make somebody a contributor whose words come in."""
    at = clock.now()
    found, is_new = Contributor.objects.get_or_create(
        submission=submission, person=person, defaults={"invited_by": by, "invited_at": at, "joined_at": at}
    )
    if not is_new and found.joined_at is None:
        found.joined_at = at
        found.save(update_fields=["joined_at"])


def _words(submission: Submission, document: Document, path: str, words: str) -> tuple[str, str]:
    """Return the words at a path before and, canonical, after; refuse what is no field of words, or no change."""
    proposal = _proposal(submission)
    part = field_at(proposal.kind, path)
    if part is None or proposal.intent != Intent.CHANGE:
        raise Refused.invalid(_("Choose a field of words."), field="path")
    before, after_ = _value(document, path), schema.NORMAL[part.shape](part, words)
    if before == after_:
        raise Refused.invalid(_("These are the same words."), field="words")
    if not after_ and part.required:
        raise Refused.invalid(_("This field is needed."), field="words")
    if len(after_) > part.limit:
        message = _("At most %(limit)d characters; this has %(n)d.")
        raise Refused.invalid(message % {"limit": part.limit, "n": len(after_)}, field="words")
    return before, str(after_)


def _value(document: Document, path: str) -> str:
    try:
        return value_at(document, path)
    except LookupError:
        raise Refused.stale(_("The item that this is about is gone.")) from None


def _answered(suggestion: Suggestion) -> dict[str, Any]:
    """Return what the log says of an answer: whoever suggested the words is told of it."""
    return {"field": suggestion.path, "suggested_by": suggestion.by_id}


def _unanswered(suggestion: Suggestion) -> Suggestion:
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("by").get(pk=suggestion.pk)
    if found.answered_at is not None:
        raise Refused.conflict(_("This suggestion was answered already."))
    return found


def _submitted(submission: Submission, by: User) -> Submission:
    rows = Submission.objects.visible_to(by).select_for_update(of=("self",)).select_related("current", "author")
    found = rows.filter(pk=submission.pk).first()
    if found is None or found.state not in (State.SUBMITTED, State.CHANGES_REQUESTED):
        raise Refused.conflict(_("Only what is submitted takes suggestions."))
    if found.author_id == by.pk:
        raise Refused.forbidden(_("This is yours: change it yourself."))
    return found


def _proposal(submission: Submission) -> Proposal:
    found = Proposal.objects.filter(submission=submission).select_related("entry__current", "base", "successor").first()
    if found is None:
        raise Refused.conflict(_("This is no proposal of the catalog."))
    return found


def _content(submission: Submission) -> Document:
    content: Document = submission.current.content if submission.current else {}
    return content


def _require_open(submission: Submission) -> None:
    if submission.state not in OPEN:
        raise Refused.conflict(_("This is %(state)s.") % {"state": submission.get_state_display()})
