"""The lists of discussions, by name."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import may
from articles.models import Annotation
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
        _("What is answered to annotations appears here while it is open."),
        lambda found, user: found.none(),
    ),
}


def threads_to_show(show: str, user: User) -> ThreadQuerySet:
    return SHOWS[show].keep(Thread.objects.visible_to(user), user)


def annotation_threads(user: User) -> QuerySet[Annotation]:
    """Return the annotations with an open thread that somebody may see: they keep theirs beside themselves."""
    if not may(user, "read_annotations"):
        return Annotation.objects.none()
    talked = Annotation.objects.visible_to(user).present().filter(reply_count__gt=0, resolved_at__isnull=True)
    return talked.select_related("creator")
