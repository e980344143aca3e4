"""Every read of threads and comments that has a name: nobody sees more of them than of what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.models import User
from accounts.permissions import Person, may
from articles.models import Alignment
from catalog.models import Edition, Entry

if TYPE_CHECKING:
    from review.discussion_models import Comment, CommentMention, Thread

HEAVY = [
    f"edition__{name}"
    for name in ("changelog", "manifest", "vocabularies", "public_copy", "foreword", "overridden", "seal", "signature")
]
SHOWN_LAST = 4  # comments of a thread that a list of threads shows, after the first one


def things_visible_to(user: Person) -> dict[str, models.QuerySet[Any]]:
    """Return what somebody may see of what threads can be on, by the column of a thread that names it."""
    submissions: Any = apps.get_model("review", "Submission")
    return {
        "entry": Entry.objects.readable_by(user),
        "submission": submissions.objects.visible_to(user),
        "alignment": Alignment.objects.visible_to(user),
        "edition": Edition.objects.visible_to(user),
    }


def _of_visible(user: Person, prefix: str = "") -> Q:
    """Say which threads are on something that somebody may see: what they are on is asked row by row, by its key."""
    condition = Q()
    for name, rows in things_visible_to(user).items():
        condition |= Q(Exists(rows.filter(pk=OuterRef(f"{prefix}{name}"))))
    return condition


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: Person) -> ThreadQuerySet:
        """Threads on what somebody may see, to whoever takes part in review; to strangers and readers none."""
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(_of_visible(user))

    def open(self) -> ThreadQuerySet:
        return self.filter(resolved_at__isnull=True)

    def resolved(self) -> ThreadQuerySet:
        return self.filter(resolved_at__isnull=False)

    def detached(self) -> ThreadQuerySet:
        """Those whose words or item are not found any more."""
        return self.filter(standing="orphan")

    def with_part_of(self, user: User) -> ThreadQuerySet:
        """Those that somebody wrote in (so also whoever opened one), or is mentioned in."""
        comments: Any = self.model._meta.get_field("comments").related_model
        wrote = comments.objects.filter(author=user).order_by().values("thread")
        named = comments.objects.filter(mentions__person=user).order_by().values("thread")
        return self.filter(pk__in=wrote.union(named))

    def naming(self, user: User) -> ThreadQuerySet:
        """Those in which somebody is mentioned by what is still there."""
        comments: Any = self.model._meta.get_field("comments").related_model
        there = comments.objects.filter(withdrawn_at=None, hidden_at=None, mentions__person=user)
        return self.filter(pk__in=there.values("thread"))

    def with_row(self) -> ThreadQuerySet:
        """Load what a list says of a thread, without the documents."""
        found = self.select_related("opened_by", "resolved_by", "entry", "submission", "text_version", "edition")
        found = found.annotate(
            entry_title=F("entry__row__title"),
            proposal_kind=F("submission__proposal__kind"),
        )
        return found.defer("text_version__text", *HEAVY)

    def with_words(self) -> ThreadQuerySet:
        """Load the documents that threads stand in too, each once, to show beside them what was suggested."""
        found = self.with_row().select_related("submission__proposal", "submission__author")
        found = found.defer(
            "text_version__text", "submission__proposal__document", "submission__proposal__message", *HEAVY
        )
        return found.prefetch_related("entry__current", "submission__current", "submission__contributors")

    def open_and_resolved(self) -> dict[str, int]:
        """Return how many are `open` and how many are `resolved`, in one query."""
        settled = Q(resolved_at__isnull=False)
        found = self.order_by().aggregate(open=Count("pk", filter=~settled), resolved=Count("pk", filter=settled))
        return dict(found)

    def counts(self, *names: str) -> dict[tuple[Any, ...], int]:
        """Return how many there are for each value of some columns, in one query."""
        rows = self.order_by().values_list(*names).annotate(n=Count("pk"))
        return {tuple(values): number for *values, number in rows}


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Person) -> CommentQuerySet:
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(_of_visible(user, "thread__"))

    def with_people(self) -> CommentQuerySet:
        return self.select_related("author", "hidden_by", "offer")

    def ends_of(self, threads: Iterable[Thread]) -> CommentQuerySet:
        """The first comment of each thread and the last few, in one query."""
        wanted = self.filter(thread__in=[thread.pk for thread in threads])
        last = Q(number__gt=F("thread__comment_count") - SHOWN_LAST)
        return wanted.filter(Q(number=1) | last).order_by("thread", "number")


class CommentMentionQuerySet(models.QuerySet["CommentMention"]):
    def of(self, user: User) -> CommentMentionQuerySet:
        """Mentions of somebody in what they may see and is still there."""
        if not may(user, "see_review"):
            return self.none()
        there = self.filter(person=user, comment__withdrawn_at=None, comment__hidden_at=None)
        return there.filter(_of_visible(user, "comment__thread__"))
