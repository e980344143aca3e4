"""Reads of rounds of annotation; and what a blind one and a private draft hide, asked by every read of annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Person, may

if TYPE_CHECKING:
    from articles.models import AnnotationRound


class AnnotationRoundQuerySet(models.QuerySet["AnnotationRound"]):
    def visible_to(self, user: Person) -> AnnotationRoundQuerySet:
        return self if may(user, "read_annotations") else self.none()

    def open(self) -> AnnotationRoundQuerySet:
        return self.filter(state="open")

    def to_annotate(self, user: Person) -> AnnotationRoundQuerySet:
        """Keep the open rounds in which `user` has not handed in their part."""
        return self.open().filter(members__annotator=user.pk, members__finished_at__isnull=True)

    def to_curate(self, user: Person) -> AnnotationRoundQuerySet:
        """Keep the open rounds whose annotators have all handed in, for whoever may curate and is none of them."""
        if not may(user, "curate"):
            return self.none()
        unfinished = _members().filter(round=OuterRef("pk"), finished_at__isnull=True)
        return self.open().filter(~Exists(unfinished), ~Exists(_membership_of(user, "pk")))

    def waiting_for(self, user: Person, *, most: int) -> AnnotationRoundQuerySet:
        """Keep the rounds in which something waits for `user`, the oldest: `most` to annotate and `most` to settle."""
        each = (self.to_annotate(user), self.to_curate(user))
        first = [Q(pk__in=rows.order_by("created_at", "pk").values("pk")[:most]) for rows in each]
        return self.filter(first[0] | first[1]).order_by("created_at", "pk")

    def with_members(self) -> AnnotationRoundQuerySet:
        """Load a round with its text and its annotators."""
        return self.select_related("text_version__article").prefetch_related("members__annotator")

    def with_page(self) -> AnnotationRoundQuerySet:
        """Load what a page shows of a round, without the text itself."""
        loaded = self.select_related("text_version__article", "created_by", "ended_by").defer("text_version__text")
        return loaded.prefetch_related("members__annotator")


def revealed_to(user: Person, prefix: str = "") -> Q:
    """Say which annotations are hidden from `user` by no blind round, and are nobody else's private draft.

    Their own are not hidden, nor are those of a blind round from its curator.
    """
    own = Q(**{f"{prefix}creator": user.pk}) | Q(**{f"{prefix}creator__owner": user.pk})
    own = own if user.pk else Q(pk__in=[])
    if not may(user, "curate"):
        return revealed(prefix) | own
    in_a_round = Q(**{f"{prefix}round__isnull": False})  # where nothing is private
    return revealed(prefix) | own | in_a_round & Q(~Exists(_membership_of(user, f"{prefix}round")))


def revealed(prefix: str = "") -> Q:
    """Say which annotations are hidden from nobody: no private draft, and in no round that is blind and open."""
    outside, seen = Q(**{f"{prefix}round__isnull": True}), Q(**{f"{prefix}round__is_blind": False})
    return ~Q(**{f"{prefix}life": "draft"}) & (outside | seen | ~Q(**{f"{prefix}round__state": "open"}))


def laid_aside(prefix: str = "") -> Q:
    """Say which annotations stand in their text no more, because a round was curated; what the catalog cites stays."""
    settled = {"settled__isnull": False, "round__state": "curated", "published_at__isnull": True}
    return Q(**{f"{prefix}{name}": value for name, value in settled.items()})


def _members() -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("articles", "RoundMember").objects.all()
    return found


def _membership_of(user: Person, round_field: str) -> models.QuerySet[Any]:
    """Return the part of `user`, or of whom they serve, in a round of the outer query."""
    people = {user.pk, getattr(user, "owner_id", None)} - {None}
    return _members().filter(round=OuterRef(round_field), annotator__in=people)
