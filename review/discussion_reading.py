"""What pages and API show of discussions, put together in a constant number of queries; words only to whom they may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may, require
from articles.models import TextVersion
from basics.word_changes import Segment, word_changes
from catalog.presenting import field_label
from catalog.schema import field_named
from review.discussion_anchoring import may_suggest_words, with_suggestion, words_on
from review.discussion_models import Place
from review.discussion_querysets import CommentQuerySet
from review.discussion_rules import corrects_until, may_edit, may_read_words
from review.models import Comment, CommentMention, Thread
from review.paths import field_at
from review.permissions import writes
from review.states import EDITABLE, State

LINK_MOST = 2_000  # code points of suggested words that an address carries


def thread_or_404(user: User, pk: int) -> Thread:
    """Return a thread that somebody may see, with its words; one that they may not see is not there."""
    require(user, "see_review")
    return get_object_or_404(Thread.objects.visible_to(user).with_words(), pk=pk)


def comment_or_404(user: User, pk: int) -> Comment:
    """Return a comment of a thread that somebody may see."""
    require(user, "see_review")
    return get_object_or_404(Comment.objects.visible_to(user).select_related("thread", "author"), pk=pk)


@dataclass(frozen=True)
class CommentShown:
    """A comment as somebody reads it: `body` is empty where only its place is left for them."""

    comment: Comment
    body: str
    suggestion: str
    parts: list[Segment]
    may_edit: bool
    may_moderate: bool
    until: datetime | None
    apply_url: str = ""
    takes_over: bool = False

    @property
    def is_gone(self) -> bool:
        return self.comment.is_gone


@dataclass(frozen=True)
class ThreadShown:
    """A thread as somebody reads it, or as a list shows it: `left_out` comments stand between first and last."""

    thread: Thread
    title: str
    part: str
    url: str
    comments: list[CommentShown] = field(default_factory=list)
    left_out: int = 0
    may_write: bool = False
    may_suggest: bool = False
    words: str = ""

    @property
    def heading(self) -> str:
        return f"{self.title}: {self.part}" if self.part else self.title

    @property
    def on_url(self) -> str:
        """Return the address of all that is said about the thing."""
        return reverse("discussions:on", args=[self.thread.place, ref_of(self.thread)])

    @property
    def newest(self) -> CommentShown | None:
        return self.comments[-1] if self.comments else None


def listed_threads(threads: Iterable[Thread], user: User) -> list[ThreadShown]:
    """Return threads loaded `with_row()` for a list: their first and last comments, without what they stand in."""
    threads = list(threads)
    comments = _comments_of(threads, Comment.objects.ends_of(threads))
    return [_listed(thread, comments.get(thread.pk, []), user) for thread in threads]


def shown_threads(threads: Iterable[Thread], user: User, *, whole: bool = False) -> list[ThreadShown]:
    """Return threads loaded `with_words()`, each with its first and last comments, or with `whole` all of them."""
    threads = list(threads)
    found = Comment.objects.filter(thread__in=threads) if whole else Comment.objects.ends_of(threads)
    comments = _comments_of(threads, found)
    _load_texts(threads)
    return [shown_thread(thread, comments.get(thread.pk, []), user) for thread in threads]


def _comments_of(threads: Sequence[Thread], found: CommentQuerySet) -> dict[int, list[Comment]]:
    comments: dict[int, list[Comment]] = {}
    if threads:
        for comment in found.with_people().order_by("thread", "number"):
            comments.setdefault(comment.thread_id, []).append(comment)
    return comments


def _listed(thread: Thread, comments: Sequence[Comment], user: User) -> ThreadShown:
    said = [
        CommentShown(one, one.body if may_read_words(user, one) else "", "", [], False, False, None) for one in comments
    ]
    return ThreadShown(thread, title_of(thread), part_of(thread), url_of(thread), said, 0, may(user, "discuss"))


def _load_texts(threads: Sequence[Thread]) -> None:
    """Load the texts that rows are of, each once."""
    wanted = {thread.text_version_id for thread in threads if thread.text_version_id is not None}
    texts = TextVersion.objects.in_bulk(wanted) if wanted else {}
    for thread in threads:
        if thread.text_version_id is not None:
            thread.text_version = texts[thread.text_version_id]


def shown_thread(thread: Thread, comments: Sequence[Comment], user: User) -> ThreadShown:
    standing = words_on(thread)
    return ThreadShown(
        thread,
        title_of(thread),
        part_of(thread),
        url_of(thread),
        [_shown(comment, thread, standing, user) for comment in comments],
        thread.comment_count - len(comments),
        may(user, "discuss"),
        may_suggest_words(user, thread),
        standing[1] if standing else "",
    )


def _shown(comment: Comment, thread: Thread, standing: tuple[str, str] | None, user: User) -> CommentShown:
    reads = may_read_words(user, comment)
    comment.thread = thread
    words = comment.suggestion if reads else ""
    before = standing[1] if standing else thread.exact
    mine = may_edit(user, comment)
    return CommentShown(
        comment,
        comment.body if reads else "",
        words,
        word_changes(before, words) if words else [],
        mine,
        may(user, "moderate_review") and comment.withdrawn_at is None,
        corrects_until(comment) if mine else None,
        _apply_url(comment, standing, user) if words and thread.is_open and not comment.is_gone else "",
        bool(words) and _takes_over(comment, user),
    )


def _apply_url(comment: Comment, standing: tuple[str, str] | None, user: User) -> str:
    """Return the form in which suggested words stand already, ready to be sent by whoever may."""
    thread = comment.thread
    if standing is None or standing[1] == comment.suggestion:
        return ""
    if thread.place == Place.ENTRY and thread.entry is not None:
        open_ = may(user, "propose") and thread.entry.status == "published"
        return f"{reverse('review:propose')}?entry={thread.entry.code}&comment={comment.pk}" if open_ else ""
    if thread.place == Place.BEAD and thread.text_version is not None and len(comment.suggestion) <= LINK_MOST:
        place = [thread.text_version.article_id, thread.text_version.number]
        there = {"start": str(thread.start), "end": str(thread.end), "words": comment.suggestion}
        return f"{reverse('articles:correct', args=place)}?{urlencode(there)}" if may(user, "add_article") else ""
    return ""


def _takes_over(comment: Comment, user: User) -> bool:
    """Tell whether somebody may take over what a comment offers to the author of a proposal."""
    offer, submission = comment.offer, comment.thread.submission
    if offer is None or submission is None or offer.answered_at is not None:
        return False
    return submission.state in {State.SUBMITTED, *EDITABLE} and writes(user, submission)


def suggested_words(comment: Comment) -> str | None:
    """Return the whole words of its field with those that a comment suggests; None where they fit nowhere now."""
    standing = words_on(comment.thread)
    return with_suggestion(comment.thread, standing[0], comment.suggestion) if standing else None


def title_of(thread: Thread) -> str:
    """Name the thing that a thread loaded `with_row()` is on."""
    if thread.entry is not None:
        return f"{thread.entry.code} {getattr(thread, 'entry_title', '') or ''}".strip()
    if thread.submission is not None:
        return _("Proposal “%(title)s”") % {"title": thread.submission.title}
    if thread.text_version is not None:
        return _("Translation of “%(title)s”") % {"title": thread.text_version.title}
    return _("Edition %(name)s") % {"name": thread.edition.name if thread.edition else ""}


def ref_of(thread: Thread) -> str:
    """Return how addresses name the thing that a thread is on."""
    if thread.entry is not None:
        return thread.entry.code
    if thread.edition is not None:
        return thread.edition.name
    return str(thread.thing_id)


def part_of(thread: Thread) -> str:
    """Name the field that a thread is on, if it is on one."""
    if not thread.field:
        return ""
    kind = thread.entry.kind if thread.entry is not None else getattr(thread, "proposal_kind", "")
    return path_label(kind, thread.field)


def path_label(kind: str, path: str) -> str:
    """Name a path in words: “Scenarios s1: Title”."""
    name, _dot, rest = path.partition(".")
    part = field_named(kind, name) if kind in {"threat", "measure"} else None
    if part is None or not rest:
        return field_label(kind, name) if part is not None else name
    inner = field_at(kind, path)
    key = rest.partition(".")[0]
    return f"{part.label} {key}: {inner.label}" if inner is not None else f"{part.label} {key}"


def url_of(thread: Thread) -> str:
    """Return the page of what a thread is on, at its field."""
    name = thread.field.partition(".")[0]
    at = f"#field-{name}" if name else ""
    if thread.entry is not None:
        return f"{thread.entry.get_absolute_url()}{at}"
    if thread.submission is not None:
        return f"{thread.submission.get_absolute_url()}{at}"
    if thread.edition is not None:
        return thread.edition.get_absolute_url()
    return reverse("articles:alignment", args=[thread.alignment_id])


def mentioned_in(comments: Iterable[Comment]) -> dict[int, list[dict[str, Any]]]:
    """Return whom comments name, by the comment, in one query."""
    rows = CommentMention.objects.filter(comment__in=list(comments)).order_by("pk")
    found: dict[int, list[dict[str, Any]]] = {}
    for comment, pk, name in rows.values_list("comment", "person", "person__name"):
        found.setdefault(comment, []).append({"id": pk, "name": name})
    return found
