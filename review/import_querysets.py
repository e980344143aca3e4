"""Every read of imports of catalogs that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from accounts.permissions import Person, may
from review.states import OPEN

if TYPE_CHECKING:
    from review.import_models import ImportedRow, ImportRun

OUTCOMES = ("waiting", "question", "proposed", "unchanged", "refused", "reverted")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Person) -> ImportRunQuerySet:
        return self if may(user, "see_review") else self.none()

    def with_counts(self) -> ImportRunQuerySet:
        """Count the rows by what became of them, without the refused parts of rows, which count as `parts`."""
        whole = Q(rows__part="")
        counted = {f"{name}_count": Count("rows", filter=whole & Q(rows__outcome=name)) for name in OUTCOMES}
        parts = Count("rows", filter=~whole)
        return self.annotate(total=Count("rows", filter=whole), parts=parts, **counted).select_related("person")


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    def whole(self) -> ImportedRowQuerySet:
        """The rows themselves, without the refused parts of them."""
        return self.filter(part="")

    def with_outcome(self, outcome: str) -> ImportedRowQuerySet:
        return self.filter(outcome=outcome)

    def refused(self) -> ImportedRowQuerySet:
        """What was refused, whole rows and parts of others, in the order of the file."""
        return self.filter(outcome="refused").order_by("number", "id")

    def with_row(self) -> ImportedRowQuerySet:
        """Load what a list shows, without what the file said."""
        heavy = ("said", "document", "submission__current__content", "submission__current__hunks")
        return self.select_related("entry", "submission__current").defer(*heavy)

    def page(self, outcome: str, after: str, *, size: int) -> tuple[list[ImportedRow], str]:
        """Return rows by what became of them (all, for words that are no outcome), and where the next page begins."""
        rows = self.with_outcome(outcome) if outcome in OUTCOMES else self.all()
        rows = rows.filter(pk__gt=int(after)) if after.isascii() and after.isdecimal() and len(after) < 18 else rows
        shown = list(rows.with_row().order_by("pk")[: size + 1])
        return shown[:size], str(shown[size - 1].pk) if len(shown) > size else ""

    def of_source(self, scheme: str, *, but: int) -> ImportedRowQuerySet:
        """The rows of other imports of a source."""
        return self.filter(run__scheme=scheme, part="").exclude(run=but)

    def owing(self) -> ImportedRowQuerySet:
        """The rows of which translations wait, and whose own proposal waits for nothing any more."""
        open_ = Q(submission__state__in=OPEN)
        return self.exclude(owed=[]).exclude(outcome="reverted").exclude(open_)

    def given_up(self) -> ImportedRowQuerySet:
        """The rows that wait for what takes the place of their entry to be published."""
        return self.filter(outcome="waiting").exclude(said__gone="")

    def to_take_back(self) -> ImportedRowQuerySet:
        """The rows that proposed something, be it translations alone, or still have translations to propose."""
        translated = self.model.translated.through.objects.filter(importedrow=OuterRef("pk"))
        found = Q(outcome="proposed") | ~Q(owed=[]) | Q(Exists(translated))
        return self.filter(found, part="").exclude(outcome="reverted")

    def to_decide(self) -> ImportedRowQuerySet:
        """The rows whose proposals wait for a decision."""
        return self.filter(part="", submission__state="submitted").exclude(outcome="reverted")
