"""Every read of translations of entries that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, Func, OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform

if TYPE_CHECKING:
    from catalog.models import EntryTranslation, EntryTranslationRevision


class EntryTranslationQuerySet(models.QuerySet["EntryTranslation"]):
    def with_words(self) -> EntryTranslationQuerySet:
        """Load the current revision with its people, in the order of the languages."""
        found = self.filter(current__isnull=False).select_related("current__author", "current__approved_by")
        return found.select_related("current__source").defer("current__source__document").order_by("language")


class EntryTranslationRevisionQuerySet(models.QuerySet["EntryTranslationRevision"]):
    def with_people(self) -> EntryTranslationRevisionQuerySet:
        """Newest first, with who wrote and approved, without the words."""
        found = self.select_related("author", "approved_by", "source").defer("source__document", "texts")
        return found.order_by("-number")


def _title_of(name: str) -> KeyTextTransform:
    return KeyTextTransform(name, KeyTransform("title", "current__texts"))


def fresh_title(language: str) -> Subquery:
    """Return the title of an entry in a language, for a query of entries; null where it is missing or stale."""
    translations: Any = apps.get_model("catalog", "EntryTranslation")
    present = Func(KeyTextTransform("title", "entry__current__document"), Value("UTF8"), function="convert_to")
    hashed = Func(Func(present, function="sha256"), Value("hex"), function="encode", output_field=models.TextField())
    found = translations.objects.filter(entry=OuterRef("pk"), language=language)
    found = found.annotate(now=hashed, made_from=_title_of("source")).filter(made_from=F("now"))
    return Subquery(found.values(said=_title_of("text"))[:1])
