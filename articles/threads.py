"""What people answer to an annotation: replies, changed and removed by who wrote them, and whether it is settled."""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.actions import change_annotation
from articles.inputs import Note
from articles.mentioning import tell_mentioned
from articles.models import Annotation, AnnotationReply, Mention, ReplyRevision
from articles.permissions import require_own
from articles.reply_rules import hash_of_reply
from articles.revising import NOTE, edited_content, refuse_hidden
from basics import clock
from basics.errors import Refused, check_values
from basics.remarks import BODY_MOST, corrects_until, flood_since, refuse_flood, refuse_full, settled
from basics.text import canonical

HIDING = ["hidden_at", "hidden_by", "hidden_reason", "hidden_body", "hidden_suggestion", "body", "suggestion"]


@transaction.atomic
def add_reply(
    annotation: Annotation, body: str, *, by: User, reopen: bool = False, suggestion: str = ""
) -> AnnotationReply:
    """Answer to an annotation that one may see; whoever is named in it finds it on their desk.

    `suggestion` are other words for the note, which its writer takes over (`take_over_suggestion`) or not.

    A resolved thread is refused (conflict), or with `reopen` opened again with this reply. `unreached` of the reply
    were named and may not see it. Raises Refused: forbidden, invalid with fields, conflict, limited.
    """
    require(by, "annotate")
    refuse_flood(AnnotationReply.objects.filter(author=by, created_at__gt=flood_since()).count())
    annotation = _lock(annotation, by=by)
    refuse_full(annotation.reply_count)
    if annotation.resolved_at is not None:
        if not reopen:
            raise settled()
        _resolved(annotation, None, "reopen_thread", by=by, with_reply=True)
    words = _suggested(annotation, suggestion)
    reply = AnnotationReply(annotation=annotation, author=by, body=_words(body), suggestion=words)
    check_values(reply)
    reply.save(force_insert=True)
    _count(annotation, 1)
    tell_mentioned(annotation, reply, by=by)
    record("add_reply", reply, by=by, after={"annotation": str(annotation.uuid)})
    return reply


@transaction.atomic
def change_reply(reply: AnnotationReply, body: str, *, by: User, seen: str) -> AnnotationReply:
    """Write one's own reply anew. `seen` is the hash of the text that was edited (`hash_of_reply`), else stale.

    Within the time to correct nothing of the earlier text stays for readers; after that they can open it. The audit
    log keeps it always.
    """
    reply, words, now = _own(reply, by=by), _words(body), clock.now()
    if seen != hash_of_reply(reply):
        raise Refused.stale(_("This reply was changed elsewhere meanwhile. What you typed is kept; look at both."))
    if words == reply.body:
        return reply
    if corrects_until(reply.created_at, at=now) is None:
        last = reply.revisions.aggregate(last=Max("number"))["last"] or 0
        ReplyRevision.objects.create(reply=reply, number=last + 1, body=reply.body, until=now)
        reply.edited_at = now
    before, reply.body, reply.changed_at = reply.body, words, now
    check_values(reply)
    reply.save(update_fields=["body", "changed_at", "edited_at"])
    tell_mentioned(reply.annotation, reply, by=by)
    record("change_reply", reply, by=by, before={"body": before}, after={"body": reply.body})
    return reply


@transaction.atomic
def delete_reply(reply: AnnotationReply, *, by: User) -> AnnotationReply:
    """Remove one's own reply: its place stays, its words go from every page; the audit log keeps them."""
    reply = _own(reply, by=by)
    before = {"body": reply.body} | ({"suggestion": reply.suggestion} if reply.suggestion else {})
    reply.body, reply.suggestion, reply.deleted_at = "", "", clock.now()
    reply.save(update_fields=["body", "suggestion", "deleted_at"])
    _count(reply.annotation, -1)
    record("delete_reply", reply, by=by, before=before)
    return reply


@transaction.atomic
def take_over_suggestion(reply: AnnotationReply, *, by: User, seen: str) -> Annotation:
    """Let one's own annotation say what a reply suggests. `seen` is the hash of what it said (`edited_content`).

    It is a change as any other: a revision, which waits where one was approved. Raises Refused: forbidden, conflict,
    stale.
    """
    require(by, "annotate")
    annotation = _lock(reply.annotation, by=by)
    reply = AnnotationReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    require_own(by, annotation)
    if reply.taken_at is not None:
        raise Refused.conflict(_("These words were taken over already."))
    if not reply.suggestion:
        raise Refused.conflict(_("This reply suggests no words any more."))
    standing = edited_content(annotation)
    note = {name: standing[name] for name in NOTE} | {"tags": tuple(standing["tags"]), "body": reply.suggestion}
    changed = change_annotation(annotation, Note(**note), by=by, seen=seen)
    reply.taken_at = clock.now()
    reply.save(update_fields=["taken_at"])
    record("take_over_suggestion", reply, by=by, after={"annotation": str(annotation.uuid)})
    return changed


@transaction.atomic
def hide_reply(reply: AnnotationReply, *, by: User, reason: str) -> AnnotationReply:
    """Put the words of a reply aside, with a reason that everybody reads in their place."""
    require(by, "moderate_review")
    reply = AnnotationReply.objects.visible_to(by).select_for_update(of=("self",)).get(pk=reply.pk)
    reason = canonical(reason)
    if reply.deleted_at is not None:
        raise Refused.conflict(_("This reply was removed."))
    if reply.hidden_at is not None:
        raise Refused.conflict(_("This reply is hidden already."))
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it in the place of the reply."), field="reason")
    reply.hidden_at, reply.hidden_by, reply.hidden_reason = clock.now(), by, reason
    reply.hidden_body, reply.body = reply.body, ""
    reply.hidden_suggestion, reply.suggestion = reply.suggestion, ""
    check_values(reply)
    reply.save(update_fields=HIDING)
    record("hide_reply", reply, by=by, after={"reason": reason})
    return reply


@transaction.atomic
def show_reply(reply: AnnotationReply, *, by: User) -> AnnotationReply:
    """Let everybody read a hidden reply again."""
    require(by, "moderate_review")
    reply = AnnotationReply.objects.visible_to(by).select_for_update(of=("self",)).get(pk=reply.pk)
    if reply.hidden_at is None:
        raise Refused.conflict(_("This reply is not hidden."))
    reason = reply.hidden_reason
    reply.body, reply.hidden_body, reply.hidden_reason = reply.hidden_body, "", ""
    reply.suggestion, reply.hidden_suggestion = reply.hidden_suggestion, ""
    reply.hidden_at, reply.hidden_by = None, None
    reply.save(update_fields=HIDING)
    record("show_reply", reply, by=by, before={"reason": reason})
    return reply


@transaction.atomic
def resolve_thread(annotation: Annotation, *, by: User) -> Annotation:
    """Call what was discussed settled; anybody who annotates may, and may open it again."""
    require(by, "annotate")
    annotation = _lock(annotation, by=by)
    if annotation.resolved_at is not None:
        raise Refused.conflict(_("This thread is resolved already."))
    return _resolved(annotation, by, "resolve_thread", by=by)


@transaction.atomic
def reopen_thread(annotation: Annotation, *, by: User) -> Annotation:
    """Open a thread again that was called settled."""
    require(by, "annotate")
    annotation = _lock(annotation, by=by)
    if annotation.resolved_at is None:
        raise Refused.conflict(_("This thread is not resolved."))
    return _resolved(annotation, None, "reopen_thread", by=by)


@transaction.atomic
def see_mention(mention: Mention, *, by: User) -> Mention:
    """Take a mention of oneself from one's desk; a second time changes nothing."""
    require(by, "read_annotations")
    mention = Mention.objects.select_for_update().get(pk=mention.pk)
    if mention.person_id != by.pk:
        raise Refused.forbidden(_("Only whoever was mentioned says that they have seen it."))
    if mention.seen_at is None:
        mention.seen_at = clock.now()
        mention.save(update_fields=["seen_at"])
        record("see_mention", mention, by=by)
    return mention


def _resolved(
    annotation: Annotation, resolved_by: User | None, verb: str, *, by: User, with_reply: bool = False
) -> Annotation:
    annotation.resolved_by, annotation.resolved_at = resolved_by, clock.now() if resolved_by else None
    annotation.updated_at = clock.now()
    annotation.save(update_fields=["resolved_by", "resolved_at", "updated_at"])
    record(verb, annotation, by=by, after={"with_reply": True} if with_reply else None)
    return annotation


def _lock(annotation: Annotation, *, by: User) -> Annotation:
    """Lock an annotation that somebody may see; in a private draft there is nobody to talk to."""
    found = Annotation.objects.visible_to(by).present().select_for_update(of=("self",)).filter(pk=annotation.pk).first()
    if found is None:
        raise Refused.conflict(_("There is no such annotation any more."))
    if found.is_draft:
        raise Refused.conflict(_("This is a private draft. Share it first: then others can answer."))
    return found


def _own(reply: AnnotationReply, *, by: User) -> AnnotationReply:
    require(by, "annotate")
    annotation = _lock(reply.annotation, by=by)
    reply = AnnotationReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    reply.annotation = annotation
    if reply.author_id != by.pk:
        raise Refused.forbidden(_("Only the person who wrote a reply changes or removes it."))
    if reply.deleted_at is not None:
        raise Refused.conflict(_("This reply was removed."))
    if reply.hidden_at is not None:
        message = _("An administrator hid this reply: %(reason)s")
        raise Refused.conflict(message % {"reason": reply.hidden_reason})
    return reply


def _words(body: str) -> str:
    body = canonical(body)
    if not body:
        raise Refused.invalid(_("Write something."), field="body")
    if len(body) > BODY_MOST:
        message = _("A reply has at most %(limit)d characters; this has %(length)d.")
        raise Refused.invalid(message % {"limit": BODY_MOST, "length": len(body)}, field="body")
    return body


def _suggested(annotation: Annotation, suggestion: str) -> str:
    words = canonical(suggestion)
    if words and words == canonical(annotation.body):
        raise Refused.invalid(_("These are the same words."), field="suggestion")
    if len(words) > BODY_MOST:
        message = _("At most %(limit)d characters; this has %(n)d.")
        raise Refused.invalid(message % {"limit": BODY_MOST, "n": len(words)}, field="suggestion")
    if words:
        refuse_hidden(annotation)
    return words


def _count(annotation: Annotation, more: int) -> None:
    """Keep the number of replies beside the annotation, so that lists need not count; it is locked here."""
    now = clock.now()
    Annotation.objects.filter(pk=annotation.pk).update(reply_count=F("reply_count") + more, updated_at=now)
