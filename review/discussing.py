"""The only writers of discussions: threads, what is said in them, whom it names, and whether they are settled."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused
from basics.remarks import refuse_full, settled
from basics.text import canonical
from review.discussion_anchoring import About, Thing, anchored
from review.discussion_rules import REASON_MOST, leaves_a_trace, may_edit, text_hash
from review.discussion_words import refuse_floods, said, suggested, tell_mentioned
from review.models import Comment, CommentRevision, Submission, Suggestion, Thread

WHOLE = About()


@transaction.atomic
def open_thread(
    thing: Thing,
    body: str,
    *,
    by: User,
    about: About = WHOLE,
    suggestion: str = "",
    mentions: Collection[int] = (),
) -> Comment:
    """Begin a discussion of an entry, a proposal, a row or an edition, or of a part; returns its first comment.

    `mentions` are people to tell besides those whom `body` names; on the comment, `unreached` are those who may not see
    this and were not told. Raises Refused: forbidden, invalid with fields, conflict, limited.
    """
    require(by, "discuss")
    refuse_floods(by)
    told = said(body)
    thread = Thread.objects.create(opened_by=by, **anchored(thing, about, by=by))
    after = {"place": thread.place, "of": thread.thing_id, "field": thread.field, "hunk": thread.hunk}
    record("open_thread", thread, by=by, after={"thread": thread.pk, **after})
    return _posted(thread, told, suggestion, mentions, by=by)


@transaction.atomic
def post_comment(
    thread: Thread,
    body: str,
    *,
    by: User,
    suggestion: str = "",
    mentions: Collection[int] = (),
    reopen: bool = False,
) -> Comment:
    """Answer in a thread. A resolved one is refused (conflict), or with `reopen` opened again with this comment."""
    require(by, "discuss")
    refuse_floods(by)
    if suggestion:
        _lock_submission(thread)
    thread, told = _lock(thread, by=by), said(body)
    refuse_full(thread.comment_count)
    if not thread.is_open:
        if not reopen:
            raise settled()
        _settle(thread, None, "reopen_thread", by=by)
    return _posted(thread, told, suggestion, mentions, by=by)


@transaction.atomic
def edit_comment(
    comment: Comment,
    body: str,
    *,
    by: User,
    seen: str,
    suggestion: str | None = None,
    mentions: Collection[int] = (),
) -> Comment:
    """Write one's own comment anew. `seen` is the hash of the text that was edited (`text_hash`), else stale.

    Within the time to correct nothing of the earlier text stays; after that readers can open it. `suggestion` None
    leaves the suggested words; those offered to the author of a proposal stay as they were offered.
    """
    if suggestion:
        _lock_submission(comment.thread)
    comment, told = _own(comment, by=by), said(body)
    if seen != text_hash(comment):
        raise Refused.stale(_("This comment was changed elsewhere meanwhile. What you typed is kept; look at both."))
    words = comment.suggestion if suggestion is None or comment.offer_id else canonical(suggestion)
    if (told, words) == (comment.body, comment.suggestion):
        if new := tell_mentioned(comment, mentions, by=by):
            _record("edit_comment", comment, by=by, mentions=new)
        return comment
    now = clock.now()
    if leaves_a_trace(comment, at=now):
        last = comment.revisions.aggregate(last=Max("number"))["last"] or 0
        CommentRevision.objects.create(
            comment=comment, number=last + 1, body=comment.body, suggestion=comment.suggestion, until=now
        )
        comment.edited_at = now
    if words and words != comment.suggestion:
        comment.offer = suggested(comment.thread, words, by=by)
    comment.body, comment.suggestion, comment.changed_at = told, words, now
    comment.save(update_fields=["body", "suggestion", "offer", "changed_at", "edited_at"])
    _record("edit_comment", comment, by=by, mentions=tell_mentioned(comment, mentions, by=by))
    return comment


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: User) -> Comment:
    """Take one's own comment back: its place stays, its words are kept for those who moderate alone."""
    comment = _own(comment, by=by)
    comment.withdrawn_at = clock.now()
    comment.save(update_fields=["withdrawn_at"])
    _record("withdraw_comment", comment, by=by)
    return comment


@transaction.atomic
def resolve_thread(thread: Thread, *, by: User) -> Thread:
    """Call a discussion settled: whoever may write in it may, and may open it again."""
    require(by, "discuss")
    thread = _lock(thread, by=by)
    if thread.resolved_by is not None:
        name = {"name": thread.resolved_by.name}
        raise Refused.conflict(_("%(name)s resolved this thread already.") % name)
    return _settle(thread, by, "resolve_thread", by=by)


@transaction.atomic
def reopen_thread(thread: Thread, *, by: User) -> Thread:
    """Open a discussion again that was called settled."""
    require(by, "discuss")
    thread = _lock(thread, by=by)
    if thread.is_open:
        raise Refused.conflict(_("This thread is open."))
    return _settle(thread, None, "reopen_thread", by=by)


@transaction.atomic
def hide_comment(comment: Comment, *, by: User, reason: str) -> Comment:
    """Put the words of a comment aside, with a reason that everybody reads in their place.

    What it offers to the author of a proposal, and is not answered yet, is offered no more, nor once it is
    shown again.
    """
    if comment.offer_id is not None:
        _lock_submission(comment.thread)
    comment, reason = _to_moderate(comment, by=by), canonical(reason)
    if comment.hidden_at is not None:
        raise Refused.conflict(_("This comment is hidden already."))
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it in the place of the comment."), field="reason")
    if len(reason) > REASON_MOST:
        message = _("At most %(limit)d characters; this has %(n)d.")
        raise Refused.invalid(message % {"limit": REASON_MOST, "n": len(reason)}, field="reason")
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = clock.now(), by, reason
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    if comment.offer_id is not None:
        Suggestion.objects.filter(pk=comment.offer_id, answered_at=None).update(answered_at=comment.hidden_at)
    _record("hide_comment", comment, by=by, reason=reason)
    return comment


@transaction.atomic
def show_comment(comment: Comment, *, by: User) -> Comment:
    """Let everybody read a hidden comment again."""
    comment = _to_moderate(comment, by=by)
    if comment.hidden_at is None:
        raise Refused.conflict(_("This comment is not hidden."))
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = None, None, ""
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _record("show_comment", comment, by=by)
    return comment


def _posted(thread: Thread, told: str, suggestion: str, mentions: Collection[int], *, by: User) -> Comment:
    words, now = canonical(suggestion), clock.now()
    offer = suggested(thread, words, by=by) if words else None
    thread.comment_count += 1
    thread.active_at = now
    comment = Comment.objects.create(
        thread=thread, number=thread.comment_count, author=by, body=told, suggestion=words, offer=offer,
        created_at=now,
    )  # fmt: skip
    thread.save(update_fields=["comment_count", "active_at"])
    _record("post_comment", comment, by=by, mentions=tell_mentioned(comment, mentions, by=by))
    return comment


def _settle(thread: Thread, resolved_by: User | None, verb: str, *, by: User) -> Thread:
    thread.resolved_by, thread.resolved_at = resolved_by, clock.now() if resolved_by else None
    thread.active_at = clock.now()
    thread.save(update_fields=["resolved_by", "resolved_at", "active_at"])
    record(verb, thread, by=by, after={"thread": thread.pk, "comment": None, "mentions": []})
    return thread


def _lock(thread: Thread, *, by: User) -> Thread:
    # Nothing is joined: whoever waited for the lock would be given the joined row of before.
    found = Thread.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=thread.pk).first()
    if found is None:
        raise Refused.conflict(_("There is no such thread any more, or you may not see it."))
    return found


def _lock_submission(thread: Thread) -> None:
    """Lock a proposal that is offered words before its thread: in the order of whoever submits it anew."""
    if thread.submission_id is not None:
        Submission.objects.select_for_update(no_key=True).filter(pk=thread.submission_id).first()


def _own(comment: Comment, *, by: User) -> Comment:
    """Lock a comment that its author changes; one that is withdrawn or hidden stays as it is."""
    require(by, "discuss")
    thread = _lock(comment.thread, by=by)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.thread = thread
    if comment.author_id != by.pk:
        raise Refused.forbidden(_("Only the person who wrote a comment changes or withdraws it."))
    if comment.hidden_at is not None:
        reason = {"reason": comment.hidden_reason}
        raise Refused.conflict(_("An administrator hid this comment: %(reason)s") % reason)
    if not may_edit(by, comment):
        raise Refused.conflict(_("This comment was withdrawn."))
    return comment


def _to_moderate(comment: Comment, *, by: User) -> Comment:
    require(by, "moderate_review")
    thread = _lock(comment.thread, by=by)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.thread = thread
    if comment.withdrawn_at is not None:
        raise Refused.conflict(_("This comment was withdrawn."))
    return comment


def _record(verb: str, comment: Comment, *, by: User, mentions: Collection[int] = (), **more: Any) -> None:
    named = {"thread": comment.thread_id, "comment": comment.pk, "mentions": sorted(mentions)}
    record(verb, comment, by=by, after={**named, **more})
