"""Every read of the catalog that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import translation

from accounts.permissions import Person, may
from basics.sorting import Column, Sorting, SortKey
from catalog import filtering, schema
from catalog import vocabulary as words
from catalog.edition_states import ISSUED
from catalog.translation_querysets import fresh_title

if TYPE_CHECKING:
    from catalog.models import (
        Edition,
        EditionEntry,
        Entry,
        IndicatorReading,
        Link,
        Revision,
        ScaleVersion,
        Term,
    )


def _named_by(kind: str, part: schema.Field, path: str = "document.body", source: str = "document") -> list[str]:
    """Return the statements that find the terms a field of a document names; a list names those of its items."""
    if part.shape == "items":
        items = f"document CROSS JOIN jsonb_array_elements(document.body->'{part.name}') AS item"
        return [found for inner in part.parts for found in _named_by(kind, inner, "item", items)]
    if part.vocabulary is None:
        return []
    value = f"jsonb_array_elements_text({path}->'{part.name}')" if part.shape == "terms" else f"{path}->>'{part.name}'"
    return [f"SELECT document.id, '{part.vocabulary}', {value} FROM {source} WHERE document.kind = '{kind}'"]  # noqa: S608


NAMED = [found for kind in words.Kind.values for part in schema.fields_of(kind) for found in _named_by(kind, part)]
# A document names one term of a vocabulary, or a list of them, or its items do.
USAGE = f"""
    WITH document AS (
        SELECT entry.id, entry.kind, revision.document AS body
        FROM catalog_entry entry JOIN catalog_revision revision ON revision.id = entry.current_id
    ), named (id, vocabulary, code) AS (
        {" UNION ALL ".join(NAMED)}
    )
    SELECT vocabulary, code, count(DISTINCT id) FROM named WHERE code <> '' GROUP BY vocabulary, code
"""  # noqa: S608  # all of it is ours: the names of the schema


class TermQuerySet(models.QuerySet["Term"]):
    def usable(self) -> TermQuerySet:
        return self.filter(retired_at__isnull=True)

    def of(self, vocabulary: str) -> TermQuerySet:
        return self.filter(vocabulary=vocabulary)

    def codes(self) -> schema.Terms:
        """Return the usable codes of every vocabulary, and what became of the others, in one query."""
        found: dict[str, set[str]] = {name: set() for name in words.Vocabulary.values}
        retired: dict[tuple[str, str], str] = {}
        for vocabulary, code, at, successor in self.values_list(
            "vocabulary", "code", "retired_at", "replaced_by__code"
        ):
            if at is None:
                found[vocabulary].add(code)
            else:
                retired[vocabulary, code] = successor or ""
        steps = {key: successor for key, successor in retired.items() if successor}
        last = {key: _last(steps, *key) if key in steps else "" for key in retired}
        return schema.Terms({name: frozenset(codes) for name, codes in found.items()}, last)

    def successors(self) -> dict[tuple[str, str], str]:
        """Return, for every term that was replaced, the code that stands for it now, by (vocabulary, code)."""
        rows = self.filter(replaced_by__isnull=False).values_list("vocabulary", "code", "replaced_by__code")
        steps = {(vocabulary, code): successor for vocabulary, code, successor in rows}
        return {(vocabulary, code): _last(steps, vocabulary, code) for vocabulary, code in steps}

    def standing_for(self, vocabulary: str, code: str) -> list[str]:
        """Return the codes by which documents name a term: its own, and those of all it replaced."""
        merged = [old for (name, old), new in self.successors().items() if name == vocabulary and new == code]
        return [code, *sorted(merged)]

    def versions(self) -> dict[str, int]:
        """Return how many times each vocabulary changed: what an edition or an export names as its version."""
        rows = self.values_list("vocabulary").annotate(n=Count("revisions")).order_by()
        return {vocabulary: int(count) for vocabulary, count in rows}

    def usage(self) -> dict[tuple[str, str], int]:
        """Return how many entries name each term in their current revision, by (vocabulary, code), in one query."""
        with connection.cursor() as cursor:
            cursor.execute(USAGE)
            return {(vocabulary, code): int(count) for vocabulary, code, count in cursor.fetchall()}

    def english(self) -> dict[str, dict[str, str]]:
        """Return English labels by code, by vocabulary: those of retired terms are their codes alone."""
        found: dict[str, dict[str, str]] = {name: {} for name in words.Vocabulary.values}
        for vocabulary, code, labels, at in self.values_list("vocabulary", "code", "labels", "retired_at"):
            found[vocabulary][code] = labels.get("en", code) if at is None else code
        return found

    def labels_of_states(self, field: str) -> Subquery:
        """Return the expression of the labels of a state, for a query in which a field holds its code."""
        return Subquery(self.filter(vocabulary=words.Vocabulary.STATE, code=OuterRef(field)).values("labels")[:1])

    def labels(self) -> dict[tuple[str, str], str]:
        """Return the label of every term, retired ones too, by (vocabulary, code): what `presenting.Known` takes."""
        return {(term.vocabulary, term.code): term.label for term in self}


def _last(steps: Mapping[tuple[str, str], str], vocabulary: str, code: str) -> str:
    """Follow who replaced whom; a restored term replaces nothing, so that there is always an end."""
    seen: set[str] = set()
    while (vocabulary, code) in steps and code not in seen:
        seen.add(code)
        code = steps[vocabulary, code]
    return code


def _themes_by_label() -> ArraySubquery:
    """Return the codes of all themes by their words, by which people sort; asked once a query."""
    terms: Any = apps.get_model("catalog", "Term")
    told = [KeyTextTransform(language, "labels") for language in (translation.get_language() or "en", "en")]
    said = Coalesce(*told, "code", output_field=models.TextField())
    found = terms.objects.filter(vocabulary="theme").order_by(SortKey(said), "pk")
    return ArraySubquery(found.values_list(Cast("code", models.TextField())))


class EntryQuerySet(models.QuerySet["Entry"]):
    SORTING = Sorting(
        {
            "entry": Column("row__code"),
            "theme": Column("theme_sorted", int),
            "evidence": Column("row__evidence_count", int),
            "level": Column("row__level_high", int),
            "updated": Column("row__updated_at", datetime),
        },
        usual="-updated",
    )

    def visible_to(self, user: Person) -> EntryQuerySet:
        """What was ever published, to whoever reads the catalog; to strangers nothing above TLP:CLEAR."""
        if not may(user, "read_published"):
            return self.none()
        found = self.filter(current__isnull=False)
        return found if user.is_authenticated else found.open_to_strangers()

    def open_to_strangers(self) -> EntryQuerySet:
        """What its marking allows everybody to read, whether the catalog is public or not."""
        return self.exclude(row__sensitivity__in=words.ABOVE_CLEAR)

    def readable_by(self, user: Person) -> EntryQuerySet:
        """What can be read: not what was taken down, of which only the code and the reason resolve."""
        return self.visible_to(user).exclude(status=words.Status.TAKEN_DOWN)

    def published(self) -> EntryQuerySet:
        return self.filter(current__isnull=False, status=words.Status.PUBLISHED)

    def with_content(self) -> EntryQuerySet:
        return self.select_related("current__author", "current__approved_by", "responsible")

    def with_moves(self) -> EntryQuerySet:
        """Tell of an entry whether anything stands beside its words and ratings: its page asks for nothing in vain."""
        beside = {
            "has_rounds": "RoundItem",
            "has_suggestions": "RatingSuggestion",
            "has_forecasts": "Forecast",
            "has_translations": "EntryTranslation",
        }
        get = self.model._meta.apps.get_model
        asked = {
            name: get("catalog", model)._default_manager.filter(entry=OuterRef("pk")) for name, model in beside.items()
        }
        return self.annotate(**{name: Exists(rows) for name, rows in asked.items()})

    def with_row(self) -> EntryQuerySet:
        """Load what a list shows, without the documents: `heading`, `theme`, `states`, `revision`, `evidence_count`."""
        return self.annotate(
            heading=F("row__title"),
            summary=F("row__summary"),
            theme=F("row__theme"),
            states=F("row__states"),
            revision=F("row__revision"),
            evidence_count=F("row__evidence_count"),
        )

    def with_theme_sorted(self) -> EntryQuerySet:
        """Add the place of an entry's theme among all themes by their words, by which lists are sorted; 0 for none."""
        number = models.IntegerField()
        place = models.Func(_themes_by_label(), F("row__theme"), function="array_position", output_field=number)
        return self.annotate(theme_sorted=Coalesce(place, 0))

    def matching(self, **chosen: str) -> EntryQuerySet:
        """Narrow by the filters of `catalog.filtering` that are given."""
        return self.filter(filtering.condition(chosen))

    def titles(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the present titles of entries by code, none of what is only reserved; of what was taken down, that."""
        wanted = set(codes)
        if not wanted:
            return {}
        heading = KeyTextTransform("title", "current__document")
        rows = self.filter(code__in=wanted, current__isnull=False).values_list("code", "status", heading)
        gone = words.Status.TAKEN_DOWN
        return {code: str(gone.label) if status == gone else title for code, status, title in rows}

    def open_titles(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the titles of those entries that strangers may be told of, as `titles` does."""
        return self.open_to_strangers().titles(codes)

    def threats(self) -> EntryQuerySet:
        return self.filter(kind=words.Kind.THREAT)

    def measures(self) -> EntryQuerySet:
        return self.filter(kind=words.Kind.MEASURE)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def item_ids(self, entry: Entry) -> schema.Ids:
        """Return the ids that any revision of an entry ever gave to a list item, by field."""
        return schema.item_ids(entry.kind, self.filter(entry=entry).values_list("document", flat=True))

    def of_code(self, code: str, user: Person) -> RevisionQuerySet:
        """The revisions of one entry that a person may read, newest first; none of what was taken down."""
        found = self.filter(entry__code=code) if may(user, "read_published") else self.none()
        found = found.exclude(entry__status=words.Status.TAKEN_DOWN)
        return found.order_by("-number")

    def with_people(self) -> RevisionQuerySet:
        return self.select_related("author", "approved_by")


class ScaleVersionQuerySet(models.QuerySet["ScaleVersion"]):
    def with_ratings(self) -> ScaleVersionQuerySet:
        """Newest first, with how many ratings were made on each as `ratings`, without the documents."""
        ratings: Any = self.model._meta.apps.get_model("catalog", "Assessment")
        counted = ratings.objects.filter(scale=OuterRef("pk")).order_by().values("scale").values(n=Count("pk"))
        return self.defer("document").annotate(ratings=Coalesce(Subquery(counted), 0)).order_by("-number")

    def in_use(self) -> ScaleVersion:
        return self.filter(retired_at__isnull=True).order_by("-number")[:1].get()


class LinkQuerySet(models.QuerySet["Link"]):
    def into(self, entry: Entry) -> LinkQuerySet:
        """What published entries say of `entry` from their side, with the title of each as `heading`."""
        found = self.filter(to=entry, entry__current__isnull=False).select_related("entry")
        found = found.exclude(entry__status=words.Status.TAKEN_DOWN)
        return found.annotate(heading=KeyTextTransform("title", "entry__current__document")).order_by(
            "entry__code", "id"
        )

    def open_to_strangers(self) -> LinkQuerySet:
        return self.exclude(entry__row__sensitivity__in=words.ABOVE_CLEAR)


class IndicatorReadingQuerySet(models.QuerySet["IndicatorReading"]):
    def of(self, entry: Entry) -> IndicatorReadingQuerySet:
        """The readings of an entry's indicators, the newest first."""
        return self.filter(entry=entry).select_related("by", "annotation").order_by("-observed_on", "-id")


class EditionQuerySet(models.QuerySet["Edition"]):
    SORTING = Sorting(
        {
            "added": Column("created_at", datetime),
            "entries": Column("size", int),
            "frozen": Column("frozen_sorted", datetime),
        },
        usual="-added",
    )

    def visible_to(self, user: Person) -> EditionQuerySet:
        """Published editions to whoever reads the catalog, all others to whoever works on it.

        Strangers do not see one that holds an entry above TLP:CLEAR (a part of an edition is not that edition), nor
        the one after it, whose changelog tells of that entry.
        """
        if may(user, "see_review"):
            return self
        if not may(user, "read_published"):
            return self.none()
        return self.published() if user.is_authenticated else self.published().open_to_strangers()

    def open_to_strangers(self) -> EditionQuerySet:
        rows: Any = self.model._meta.apps.get_model("catalog", "EditionEntry")
        above = rows.objects.above_clear()
        return self.exclude(Exists(above.filter(edition=OuterRef("pk")))).exclude(
            Exists(above.filter(edition=OuterRef("previous")))
        )

    def with_people(self) -> EditionQuerySet:
        return self.select_related("created_by", "frozen_by", "published_by", "abandoned_by", "previous")

    def for_list(self) -> EditionQuerySet:
        """Newest first, with the number of entries as `size`, without the heavy parts."""
        light = self.select_related("created_by", "frozen_by", "published_by").light()
        frozen = Coalesce("frozen_at", models.Value(datetime.max.replace(tzinfo=UTC)))  # the next one comes last
        return light.annotate(size=Count("entries"), frozen_sorted=frozen).order_by("-created_at", "-id")

    def light(self) -> EditionQuerySet:
        """Leave the heavy parts where they are."""
        return self.defer("changelog", "manifest", "vocabularies", "public_copy")

    def in_force(self) -> Edition | None:
        """Return the newest that was published, from which the next one tells what changed."""
        return self.light().filter(state=words.EditionState.PUBLISHED).first()

    def next_name(self, *, year: int) -> str:
        """Return the first free name of a year: `2026.1`, then `2026.2`."""
        names = self.filter(name__startswith=f"{year}.").values_list("name", flat=True)
        return f"{year}.{max((int(name.partition('.')[2]) for name in names), default=0) + 1}"

    def published(self) -> EditionQuerySet:
        """Those that were published: the newest, and those that newer ones superseded."""
        return self.filter(state__in=ISSUED)

    def frozen(self) -> EditionQuerySet:
        """Those with content of their own, published or not, that were not given up."""
        return self.filter(frozen_at__isnull=False).exclude(state=words.EditionState.ABANDONED)


class EditionEntryQuerySet(models.QuerySet["EditionEntry"]):
    """Reads of frozen content; nothing here looks at what the catalog says today."""

    def above_clear(self) -> EditionEntryQuerySet:
        """What was frozen with a marking that strangers may not read."""
        return self.filter(content__document__sensitivity__in=[level.value for level in words.ABOVE_CLEAR])

    def naming(self, code: str) -> list[dict[str, Any]]:
        """Return the contents that link to an entry."""
        link = [{"threat": code}]
        found = self.filter(Q(content__document__threats__contains=link) | Q(content__document__links__contains=link))
        return list(found.order_by("entry__code").values_list("content", flat=True))

    def titles(self, codes: Iterable[str]) -> dict[str, str]:
        wanted = set(codes)
        rows = self.filter(entry__code__in=wanted).values_list("entry__code", KT("content__document__title"))
        return dict(rows) if wanted else {}

    def open_codes(self) -> frozenset[str]:
        """Return the codes of what was frozen with a marking that strangers may read."""
        rows = self.values_list("entry__code", KT("content__document__sensitivity"))
        return frozenset(code for code, level in rows if level not in words.ABOVE_CLEAR)

    def with_row(self) -> EditionEntryQuerySet:
        """Load what the list of an edition's entries shows, without the contents."""
        return self.annotate(
            code=models.F("entry__code"),
            heading=KT("content__document__title"),
            kind=KT("content__kind"),
            number=KT("content__revision"),
        ).defer("content", "canonical")
