"""What is told of discussions: whom a comment names, whoever takes part, and whose thing it is about.

The verbs `resolve_thread` and `reopen_thread` are said of threads on annotations, too (`articles.threads`).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from articles.models import Annotation, AnnotationReply
from review.models import Comment, CommentMention, Thread
from review.notice_kinds import About, NoticeKind, Watched
from review.tidings import AT_ONCE, Tiding, annotated, authors_of, tells


@tells(
    {
        "post_comment": _("%(actor)s commented"),
        "edit_comment": _("%(actor)s named you in a comment"),
        "resolve_thread": _("%(actor)s resolved the discussion"),
        "reopen_thread": _("%(actor)s opened the discussion again"),
    }
)
def of_discussions(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Yield what is told of threads, in a constant number of queries."""
    on_annotations = [entry for entry in entries if entry.target_type == "articles.annotation" and not _by_reply(entry)]
    yield from _of_annotations(on_annotations)
    entries = [entry for entry in entries if (entry.after or {}).get("thread") and not _posts_with_it(entry, entries)]
    if not entries:
        return
    rows = Thread.objects.filter(pk__in={_of(entry, "thread") for entry in entries}).select_related(
        "entry", "submission__author", "submission__proposal__entry", "text_version__article"
    )
    threads = {row.pk: row for row in rows.defer("text_version__text").prefetch_related("submission__contributors")}
    wanted = {_of(entry, "comment") for entry in entries if _of(entry, "comment")}
    comments = Comment.objects.filter(pk__in=wanted, withdrawn_at=None, hidden_at=None).in_bulk()
    taking_part = _taking_part(threads)
    for entry in entries:
        thread, comment = threads.get(_of(entry, "thread")), comments.get(_of(entry, "comment"))
        if thread is None or (comment is None and _of(entry, "comment")):
            continue
        tiding = Tiding(entry, About.DISCUSSION, str(thread.pk), said={"comment": comment and comment.pk})
        tiding.tell(NoticeKind.MENTION, *(entry.after or {}).get("mentions", []))
        if entry.verb != "edit_comment":
            number = comment.number if comment else thread.comment_count + 1
            earlier = [person for person, first in taking_part.get(thread.pk, ()) if first < number]
            tiding.tell(NoticeKind.DISCUSSION, thread.opened_by_id, *earlier)
            _concern(tiding, thread, comment)
        yield tiding


@tells({"take_over_suggestion": _("%(actor)s took over your words")})
def taken_over_in_annotations(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell whoever suggested words for an annotation that its writer took them over."""
    pks = [int(entry.target_id) for entry in entries]
    rows = AnnotationReply.objects.filter(pk__in=pks).select_related("author", "annotation")
    replies = {str(row.pk): row for row in rows}
    for tiding, _row in annotated(entries, {pk: reply.annotation for pk, reply in replies.items()}):
        author = replies[tiding.entry.target_id].author
        tiding.watched = set()
        tiding.tell(NoticeKind.OUTCOME, author.pk, author.owner_id)
        yield tiding


def _concern(tiding: Tiding, thread: Thread, comment: Comment | None) -> None:
    """Tell whose thing it is, and whoever watches it. Words offered to an author are told as such already."""
    submission = thread.submission
    if submission is not None:
        if comment is None or comment.offer_id is None:
            tiding.tell(NoticeKind.DISCUSSION, *authors_of(submission))
        tiding.watch(Watched.ENTRY, submission.proposal.code)
    if thread.entry is not None:
        tiding.watch(Watched.ENTRY, thread.entry.code)
    if thread.text_version is not None:
        tiding.watch(Watched.ARTICLE, thread.text_version.article_id)


def _of(entry: AuditEntry, name: str) -> int:
    return int((entry.after or {}).get(name) or 0)


def _posts_with_it(entry: AuditEntry, entries: Sequence[AuditEntry]) -> bool:
    """Tell whether a thread was opened again by a comment: then the comment alone is told."""
    return entry.verb == "reopen_thread" and any(
        other.verb == "post_comment"
        and other.actor_id == entry.actor_id
        and _of(other, "thread") == _of(entry, "thread")
        and timedelta(0) <= other.at - entry.at < AT_ONCE
        for other in entries
    )


def _by_reply(entry: AuditEntry) -> bool:
    """Tell whether the thread of an annotation was opened again by a reply: then the reply alone is told."""
    return bool((entry.after or {}).get("with_reply"))


def _taking_part(threads: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Return who wrote in each thread or was named there, with the number of the first comment that makes it so."""
    found: dict[int, list[tuple[int, int]]] = {}
    wrote = Comment.objects.filter(thread__in=list(threads), withdrawn_at=None, hidden_at=None).order_by()
    for thread, person, first in wrote.values_list("thread", "author").annotate(first=Min("number")):
        found.setdefault(thread, []).append((person, first))
    named = CommentMention.objects.filter(
        comment__thread__in=list(threads), comment__withdrawn_at=None, comment__hidden_at=None
    ).order_by()
    for thread, person, first in named.values_list("comment__thread", "person").annotate(first=Min("comment__number")):
        found.setdefault(thread, []).append((person, first))
    return found


def _of_annotations(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell the writer of an annotation and whoever replied that its thread is settled, or open again."""
    if not entries:
        return
    pks = [int(entry.target_id) for entry in entries]
    found = {str(row.pk): row for row in Annotation.objects.filter(pk__in=pks).select_related("creator")}
    replied: dict[int, list[int]] = {}
    replies = AnnotationReply.objects.filter(annotation__in=pks).present().order_by()
    for annotation, author in replies.values_list("annotation", "author").distinct():
        replied.setdefault(annotation, []).append(author)
    for tiding, row in annotated(entries, found):
        tiding.watched = set()
        tiding.tell(NoticeKind.DISCUSSION, row.creator_id, row.creator.owner_id, *replied.get(row.pk, ()))
        yield tiding
