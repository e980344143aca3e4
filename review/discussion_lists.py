"""The lists of discussions, by name."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import may
from articles.models import Annotation, AnnotationReply, Mention
from review.discussion_querysets import ThreadQuerySet
from review.models import Thread


class Show(NamedTuple):
    """A list: its label, what it keeps of the threads that somebody may see, and what to say when it is empty."""

    label: Any
    empty: Any
    keep: Callable[[ThreadQuerySet, User], ThreadQuerySet]


SHOWS = {
    "mine": Show(
        _("I take part in"),
        _("Discussions that you open, answer or are named in appear here."),
        lambda found, user: found.open().with_part_of(user),
    ),
    "mentions": Show(
        _("Mentions of me"),
        _("When somebody names you after an @, the discussion appears here."),
        lambda found, user: found.naming(user),
    ),
    "open": Show(_("All open"), _("Nothing is being discussed."), lambda found, user: found.open()),
    "detached": Show(
        _("Lost their words"),
        _("Every discussion stands on what it is about."),
        lambda found, user: found.open().detached(),
    ),
    "resolved": Show(
        pgettext_lazy("of a discussion", "Resolved"),
        _("Nothing was settled yet."),
        lambda found, user: found.resolved(),
    ),
    "annotations": Show(
        _("On annotations"),
        _("What is answered to annotations appears here."),
        lambda found, user: found.none(),
    ),
}


def threads_to_show(show: str, user: User) -> ThreadQuerySet:
    return SHOWS[show].keep(Thread.objects.visible_to(user), user)


# Which of the threads on annotations: the same words as of all others.
OF: dict[str, Any] = {
    "open": SHOWS["open"].label,
    "mine": SHOWS["mine"].label,
    "resolved": SHOWS["resolved"].label,
}

ANY = "any"


def annotation_threads(user: User, of: str) -> QuerySet[Annotation]:
    """Return the annotations with a thread that somebody may see: they keep theirs beside themselves.

    `of` is a name of `SHOWS`, or `ANY` (open or resolved); one's own are those that one wrote, answered in or is named
    in, while they are open. What is said there never loses its words: it is about the whole annotation.
    """
    if not may(user, "read_annotations") or of == "detached":
        return Annotation.objects.none()
    talked = Annotation.objects.visible_to(user).present().filter(reply_count__gt=0)
    if of == "mentions":
        there = Mention.objects.visible_to(user).order_by().values("annotation")
        return talked.filter(pk__in=there).select_related("creator")
    talked = talked.select_related("creator")
    if of == ANY:
        return talked
    talked = talked.filter(resolved_at__isnull=of != "resolved")
    if of != "mine":
        return talked
    wrote = AnnotationReply.objects.present().filter(author=user).order_by().values("annotation")
    named = Mention.objects.filter(person=user).order_by().values("annotation")
    return talked.filter(Q(creator=user) | Q(pk__in=wrote) | Q(pk__in=named))


def with_newest_reply(annotations: Sequence[Annotation]) -> list[tuple[Annotation, AnnotationReply | None]]:
    """Return annotations with what was replied last; its words are empty where it was hidden. One query."""
    rows = AnnotationReply.objects.present().filter(annotation__in=[one.pk for one in annotations])
    newest = rows.select_related("author").order_by("annotation_id", "-pk").distinct("annotation_id")
    found = {reply.annotation_id: reply for reply in newest} if annotations else {}
    return [(one, found.get(one.pk)) for one in annotations]
