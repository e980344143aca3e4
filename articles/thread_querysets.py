"""Reads of revisions of annotations, of replies and of mentions: nobody sees more of them than of the annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from accounts.permissions import Person, may
from articles.round_querysets import revealed_to

if TYPE_CHECKING:
    from articles.models import AnnotationReply, AnnotationRevision, Mention


def _of_visible(user: Person, prefix: str = "annotation__") -> Q:
    """Say what belongs to an annotation that is there and that somebody may see."""
    return revealed_to(user, prefix) & Q(**{f"{prefix}deleted_at__isnull": True})


class AnnotationRevisionQuerySet(models.QuerySet["AnnotationRevision"]):
    def visible_to(self, user: Person) -> AnnotationRevisionQuerySet:
        """What annotations said, but for those whose words an administrator hid, and what a private draft said."""
        shared = Q(number__gte=F("annotation__shared_from")) | Q(annotation__creator=user.pk)
        found = self.filter(_of_visible(user), shared, annotation__hidden_at__isnull=True)
        return found if may(user, "read_annotations") else self.none()


class AnnotationReplyQuerySet(models.QuerySet["AnnotationReply"]):
    def visible_to(self, user: Person) -> AnnotationReplyQuerySet:
        return self.filter(_of_visible(user)) if may(user, "read_annotations") else self.none()

    def present(self) -> AnnotationReplyQuerySet:
        """What its writer has not removed."""
        return self.filter(deleted_at__isnull=True)

    def with_people(self) -> AnnotationReplyQuerySet:
        return self.select_related("author", "hidden_by", "annotation")


class MentionQuerySet(models.QuerySet["Mention"]):
    def visible_to(self, user: Person) -> MentionQuerySet:
        """One's own mentions, as long as what they stand in is there."""
        if not may(user, "read_annotations"):
            return self.none()
        there = Q(reply__isnull=True) | Q(reply__deleted_at__isnull=True)
        return self.filter(_of_visible(user), there, person=user.pk)

    def to_see(self) -> MentionQuerySet:
        return self.filter(seen_at__isnull=True)

    def with_page(self) -> MentionQuerySet:
        return self.select_related("by", "reply__annotation", "annotation")
