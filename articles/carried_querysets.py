"""Every read of carried passages that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.permissions import Person, may

if TYPE_CHECKING:
    from articles.models import CarriedPassage, TextVersion


class CarriedPassageQuerySet(models.QuerySet["CarriedPassage"]):
    def visible_to(self, user: Person) -> CarriedPassageQuerySet:
        return self if may(user, "read_annotations") else self.none()

    def of_open_marks(self) -> CarriedPassageQuerySet:
        """Keep quotations, and issues that nobody has answered."""
        return self.filter(Q(issue__isnull=True) | Q(issue__state="open"))

    def waiting(self) -> CarriedPassageQuerySet:
        """Keep what lost its place, or may have, in the newest version of its text, and nobody has decided on."""
        doubtful = self.filter(state__in=("review", "orphan"), decided_at__isnull=True)
        return doubtful.filter(text_version__superseded_by__isnull=True).of_open_marks()

    def standing(self) -> CarriedPassageQuerySet:
        return self.exclude(state="orphan")

    def to_carry(self, version: TextVersion) -> CarriedPassageQuerySet:
        """Keep what was carried to the version before, or lost there, and has no place in `version` yet."""
        before = self.filter(text_version=version.supersedes_id).exclude(state="orphan", decided_at__isnull=False)
        return before.exclude(issue__state="fixed").exclude(successors__text_version=version)

    def with_places(self) -> CarriedPassageQuerySet:
        """Load what the page of one shows: its text, and where it stood before."""
        marks = ("quoted__source_item__source", "quoted__text_version", "issue__raised_by", "issue__text_version")
        return self.select_related("text_version", "origin__text_version", *marks)

    def with_page(self) -> CarriedPassageQuerySet:
        """Load what a list of passages shows, without the texts themselves."""
        loaded = self.select_related(
            "text_version__article",
            "quoted__source_item__source",
            "quoted__created_by",
            "issue__raised_by",
        )
        return loaded.defer("text_version__text").prefetch_related("text_version__paragraph_languages")
