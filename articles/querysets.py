"""Every read of sources, articles, texts and their sentences that has a name; beside it annotation_querysets.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left, Substr

from accounts.permissions import Person, may
from articles.annotation_querysets import all_targets
from articles.countries import country_labels
from articles.round_querysets import laid_aside, revealed, revealed_to
from basics.sorting import Column, Sorting

# PostgreSQL indexes no more than 1 MB of words of one text.
SEARCHED = SearchVector(Left("text", 100_000), config="simple")

if TYPE_CHECKING:
    from articles.models import (
        Alignment,
        Article,
        Bead,
        BulkImport,
        Candidate,
        Capture,
        Feed,
        SavedView,
        Segment,
        SentenceOrigin,
        Source,
        SourceItem,
        TextPrint,
        TextVersion,
        TranslationDraft,
    )


class SourceQuerySet(models.QuerySet["Source"]):
    COLUMNS: ClassVar = {
        "name": "name_key",
        "reliability": "reliability",
        "publications": "item_count",
        "missing": "missing_count",
    }

    def visible_to(self, user: Person) -> SourceQuerySet:
        return self if may(user, "read_articles") else self.none()

    def with_country(self) -> SourceQuerySet:
        """Add what the country of each source is called, as `country_labels`."""
        return self.annotate(country_labels=country_labels("country"))

    def with_last_rating(self) -> SourceQuerySet:
        """Add when each source was judged last."""
        ratings: Any = self.model._meta.get_field("ratings").related_model
        last = ratings.objects.filter(source=OuterRef("pk")).order_by("-rated_at", "-pk").values("rated_at")[:1]
        return self.annotate(rated_at=Subquery(last))

    def matching(self, *, reliability: str = "", q: str = "") -> SourceQuerySet:
        """Narrow by what is given; `q` finds words of the name."""
        found = self.filter(reliability=reliability) if reliability else self
        for word in q.split():
            found = found.filter(name__icontains=word)
        return found

    def known_as(self, name: str, url: str = "") -> Source | None:
        """Return the source of that name, else the one whose home page is at the host of an address."""
        found = self.filter(name__iexact=name).first() if name else None
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if found is None and host:
            pattern = rf"^https?://(www\.)?{re.escape(host)}(/|:|$)"
            found = self.filter(Q(homepage__iregex=pattern) | Q(name__iexact=host)).first()
        return found

    def with_counts(self) -> SourceQuerySet:
        """Add how many publications of each source are recorded, and how many of them are not held."""
        missing = Count("items", filter=~Q(items__custody__in=("held", "excerpt_only")))
        return self.annotate(item_count=Count("items"), missing_count=missing)

    def sorted_by(self, key: str) -> SourceQuerySet:
        """Sort a list `with_counts()` by one of its columns, `-` for the other way round; by name if it is none."""
        column = self.COLUMNS.get(key.removeprefix("-"), "name_key")
        return self.order_by(f"-{column}" if key.startswith("-") else column, "name_key")


class SourceItemQuerySet(models.QuerySet["SourceItem"]):
    def visible_to(self, user: Person) -> SourceItemQuerySet:
        return self if may(user, "read_articles") else self.none()


class CaptureQuerySet(models.QuerySet["Capture"]):
    def visible_to(self, user: Person) -> CaptureQuerySet:
        return self if may(user, "read_articles") else self.none()


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Person) -> CandidateQuerySet:
        """One's own, and what nobody has taken yet."""
        mine = Q(person__isnull=True) | Q(person=user.pk)
        return self.filter(mine) if may(user, "add_article") else self.none()

    def open(self) -> CandidateQuerySet:
        """What is neither kept nor dropped."""
        return self.exclude(state__in=("kept", "dropped"))


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Person) -> SavedViewQuerySet:
        """One's own."""
        return self.filter(person=user.pk)

    def of(self, user: Person, name: str) -> SavedViewQuerySet:
        """One's own views of one list."""
        return self.visible_to(user).filter(list=name)


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, user: Person) -> FeedQuerySet:
        return self if may(user, "add_article") else self.none()


class BulkImportQuerySet(models.QuerySet["BulkImport"]):
    def visible_to(self, user: Person) -> BulkImportQuerySet:
        return self if may(user, "add_article") else self.none()


class ArticleQuerySet(models.QuerySet["Article"]):
    SORTING = Sorting(
        {
            "title": Column("title", is_name=True),
            "source": Column("source_item__source__name_key"),
            "added": Column("created_at", datetime),
        },
        usual="-added",
    )

    def visible_to(self, user: Person) -> ArticleQuerySet:
        return self if may(user, "read_articles") else self.none()

    def matching(
        self, *, q: str = "", source: Any = None, language: str = "", texts: str = "", custody: str = "", **more: Any
    ) -> ArticleQuerySet:
        """Keep the articles that fit all the filters given; `texts` is original, translation or untranslated.

        `more` is what `matching_more` takes.
        """
        found = self.matching_more(**more)
        if q:
            in_a_text = Q(title__icontains=q) | Q(author__icontains=q)
            found = found.filter(Q(title__icontains=q) | Exists(self._texts().filter(in_a_text)))
        if source is not None:
            of_a_translation = self._texts().filter(provenance__source_item__source=source)
            found = found.filter(Q(source_item__source=source) | Exists(of_a_translation))
        if language:
            found = found.filter(Exists(self._texts().filter(language=language)))
        if texts:
            kind = "original" if texts == "original" else "translation"
            some = Exists(self._texts().filter(kind=kind))
            found = found.filter(~some if texts == "untranslated" else some)
        if custody:
            of_a_translation = self._texts().filter(provenance__source_item__custody=custody)
            found = found.filter(Q(source_item__custody=custody) | Exists(of_a_translation))
        return found

    def matching_more(
        self,
        *,
        text: str = "",
        country: str = "",
        since: date | None = None,
        until: date | None = None,
        unannotated: bool = False,
        stale: Iterable[int] | None = None,
    ) -> ArticleQuerySet:
        """Keep the articles with these words in a text, of a source in a country, of some days, and so on.

        `stale` are the source versions of which translations are stale (`staleness.stale_sources`).
        """
        found = self
        if text:
            found = found.filter(Exists(self._texts().with_words(text)))
        if country:
            found = found.filter(source_item__source__country=country)
        if since:
            found = found.filter(source_item__published_on__gte=since)
        if until:
            found = found.filter(source_item__published_on__lte=until)
        if unannotated:
            targets = all_targets().filter(text_version__article=OuterRef("pk"), annotation__deleted_at__isnull=True)
            found = found.filter(~Exists(targets.filter(revealed("annotation__"))))
        if stale is not None:
            current = self._texts().filter(superseded_by__isnull=True)
            found = found.filter(Exists(current.filter(provenance__source_version__in=list(stale))))
        return found

    def for_list(self, user: Person) -> ArticleQuerySet:
        """Load what a row of the list shows, without the texts themselves: a constant number of queries."""
        texts = apps.get_model("articles", "TextVersion").objects
        targets = apps.get_model("articles", "AnnotationTarget").objects
        seen = targets.filter(text_version__article=OuterRef("pk"), annotation__deleted_at__isnull=True)
        seen = seen.filter(revealed_to(user, "annotation__")).exclude(laid_aside("annotation__"))
        if not may(user, "read_annotations"):
            seen = seen.filter(annotation__published_at__isnull=False)
        counted = seen.order_by().values("text_version__article").values(n=Count("annotation", distinct=True))
        chains = texts.with_chain().defer("text").order_by("number")
        return (
            self.select_related("source_item__source")
            .prefetch_related(Prefetch("texts", chains))
            .annotate(annotation_count=Coalesce(Subquery(counted), 0))
        )

    def lacking_targets(self) -> ArticleQuerySet:
        """Keep the articles some of whose annotations or marked passages have no place in a newer version yet."""
        targets = all_targets()
        placed = targets.filter(origin=OuterRef("pk"), text_version__supersedes=OuterRef("text_version"))
        waiting = targets.filter(text_version__superseded_by__isnull=False).exclude(state="projected")
        waiting = waiting.exclude(state="orphan", decided_at__isnull=False).filter(~Exists(placed))
        lacking = Exists(waiting.filter(text_version__article=OuterRef("pk")))
        return self.filter(Q(lacking) | _lacking_places())

    def to_project(self) -> ArticleQuerySet:
        """Keep the articles one of whose alignments changed since annotations were last projected through it."""
        alignments = apps.get_model("articles", "Alignment").objects.filter(
            Q(projection__isnull=True) | ~Q(projection__revision=F("revision")),
            source_set__text_version__article=OuterRef("pk"),
            source_set__is_current=True,
            target_set__is_current=True,
        )
        return self.filter(Exists(alignments))

    def _texts(self) -> TextVersionQuerySet:
        texts: TextVersionQuerySet = apps.get_model("articles", "TextVersion").objects.all()
        return texts.filter(article=OuterRef("pk"))


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    def visible_to(self, user: Person) -> TextVersionQuerySet:
        return self if may(user, "read_articles") else self.none()

    def with_words(self, words: str) -> TextVersionQuerySet:
        """Keep the texts in whose beginning every one of these words begins a word, by the index `texts_by_word`."""
        found = re.findall(r"\w+", words)
        query = SearchQuery(" & ".join(f"{word}:*" for word in found), config="simple", search_type="raw")
        return self.annotate(searched=SEARCHED).filter(searched=query) if found else self.none()

    def texts_of(self, item: SourceItem) -> TextVersionQuerySet:
        """The texts of a publication that we hold: those it came with, and originals that were attached later."""
        came_with = Q(article__source_item=item) & ~Q(kind="translation")
        attached = Q(translations__source_item=item)
        return self.filter(came_with | attached).distinct().order_by("article_id", "-number")

    def with_chain(self) -> TextVersionQuerySet:
        """Load what the provenance chain of a text shows, in one query and two look-ups."""
        quoted = ("quoted_sources__source_item__source", _carried_quotations())
        return self.with_origin().prefetch_related("provenance__agents", *quoted)

    def with_origin(self) -> TextVersionQuerySet:
        """Load what a text was published in and made from: the part of its chain that is one row, in one query."""
        return self.select_related(
            "article__source_item__source",
            "capture",
            "created_by",
            "provenance__source_version",
            "provenance__source_item__source",
        ).annotate(newer=F("superseded_by__number"))

    def unsegmented(self) -> TextVersionQuerySet:
        """Those that nobody cut into sentences yet, the oldest first."""
        cuts = apps.get_model("articles", "SegmentSet").objects
        return self.exclude(Exists(cuts.filter(text_version=OuterRef("pk"), is_current=True))).order_by("pk")

    def later_versions(self) -> TextVersionQuerySet:
        """Keep what supersedes another version, each after the one it supersedes."""
        return self.filter(supersedes__isnull=False).order_by("article", "number")

    def followed(self) -> TextVersionQuerySet:
        """Keep the texts whose passages have to be placed elsewhere too: in a newer version or a translation."""
        newer = Q(superseded_by__isnull=False)
        aligned = Q(segment_sets__alignments_from__isnull=False) | Q(segment_sets__alignments_to__isnull=False)
        return self.filter(newer | aligned)


def _carried_quotations() -> Prefetch[Any]:
    """Load what texts quote in passages that were carried from the versions before."""
    rows = apps.get_model("articles", "CarriedPassage").objects.filter(quoted__isnull=False)
    return Prefetch("carried_passages", rows.select_related("quoted__source_item__source"))


def _lacking_places() -> Q:
    """Tell whether an article has quotations or quality issues without a place in the version after their text."""
    superseded = {"text_version__article": OuterRef("pk"), "text_version__superseded_by__isnull": False}
    places = apps.get_model("articles", "CarriedPassage").objects.all()
    after = places.filter(text_version__supersedes=OuterRef("text_version"))
    quotations = apps.get_model("articles", "QuotedSource").objects.filter(~Exists(after.filter(quoted=OuterRef("pk"))))
    issues = apps.get_model("articles", "QualityIssue").objects.exclude(state="fixed")
    issues = issues.filter(~Exists(after.filter(issue=OuterRef("pk"))))
    carried = places.exclude(state="orphan", decided_at__isnull=False).exclude(issue__state="fixed")
    carried = carried.filter(~Exists(places.filter(origin=OuterRef("pk"))))
    return Q(*(Exists(rows.filter(**superseded)) for rows in (quotations, issues, carried)), _connector=Q.OR)


class TextPrintQuerySet(models.QuerySet["TextPrint"]):
    def sharing(self, bands: list[int]) -> TextPrintQuerySet:
        """Prints of texts that are perhaps alike: those that have one of these bands."""
        return self.filter(bands__overlap=bands)


class AlignmentQuerySet(models.QuerySet["Alignment"]):
    def visible_to(self, user: Person) -> AlignmentQuerySet:
        return self if may(user, "read_articles") else self.none()

    def with_texts(self) -> AlignmentQuerySet:
        """Load both texts, their article and source, in one query."""
        return self.select_related(
            "created_by",
            "source_set__text_version__article__source_item__source",
            "target_set__text_version__provenance",
        )

    def of(self, version: TextVersion) -> AlignmentQuerySet:
        """Keep those that a text is part of, on its current segments on both sides."""
        ours = Q(source_set__text_version=version) | Q(target_set__text_version=version)
        return self.filter(ours, source_set__is_current=True, target_set__is_current=True)


class BeadQuerySet(models.QuerySet["Bead"]):
    def unconfirmed(self) -> BeadQuerySet:
        return self.filter(confirmed_at__isnull=True)

    def confirmed_pairs(self, source: str, target: str, *, most: int) -> list[tuple[str, str]]:
        """Return the words of what was confirmed last between two languages, in either direction."""
        return self._pairs(source, target, most) + [
            (words, others) for others, words in self._pairs(target, source, most) if source != target
        ]

    def _pairs(self, source: str, target: str, most: int) -> list[tuple[str, str]]:
        languages = {
            "alignment__source_set__text_version__language": source,
            "alignment__target_set__text_version__language": target,
        }
        found = self.filter(confirmed_at__isnull=False, source__len__gt=0, target__len__gt=0, **languages)
        worded = found.order_by("-confirmed_at").annotate(
            source_words=self._words("source"), target_words=self._words("target")
        )
        return list(worded.values_list("source_words", "target_words")[:most])

    def _words(self, side: str) -> Subquery:
        """Return the words of one side of a bead, as PostgreSQL cuts them out of the text."""
        segments = apps.get_model("articles", "Segment").objects
        inside = (
            segments.filter(
                segment_set=OuterRef(f"alignment__{side}_set"),
                ordinal__gte=OuterRef(f"{side}__0"),
                ordinal__lt=OuterRef(f"{side}__0") + OuterRef(f"{side}__len"),
            )
            .order_by()
            .values("segment_set")
        )
        cut = Substr("segment_set__text_version__text", F("start") + 1, F("end") - F("start"))
        return Subquery(inside.annotate(words=StringAgg(cut, Value(" "), order_by="ordinal")).values("words"))


class SentenceOriginQuerySet(models.QuerySet["SentenceOrigin"]):
    def of(self, version: TextVersion) -> SentenceOriginQuerySet:
        """What is recorded of the sentences of a text, in reading order."""
        current = self.filter(segment__segment_set__text_version=version, segment__segment_set__is_current=True)
        return current.select_related("segment").order_by("segment__ordinal")


class SegmentQuerySet(models.QuerySet["Segment"]):
    def of(self, version: TextVersion) -> SegmentQuerySet:
        """The sentences of a text as it is cut now, in reading order."""
        return self.filter(segment_set__text_version=version, segment_set__is_current=True).order_by("ordinal")


class TranslationDraftQuerySet(models.QuerySet["TranslationDraft"]):
    def visible_to(self, user: Person) -> TranslationDraftQuerySet:
        """One's own drafts that are still open."""
        return self.filter(author_id=user.pk, finished=None) if may(user, "add_article") else self.none()
