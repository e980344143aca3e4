"""Every read of sources, articles, texts and annotations that has a name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.permissions import Person, may

if TYPE_CHECKING:
    from articles.models import (
        Annotation,
        AnnotationTarget,
        Article,
        Candidate,
        Capture,
        Source,
        SourceItem,
        TextPrint,
        TextVersion,
    )


CARD_FIELDS = (
    *("uuid", "category", "motivation", "credibility", "body", "tags"),
    *("creator_id", "created_at", "updated_at"),
)


class SourceQuerySet(models.QuerySet["Source"]):
    COLUMNS: ClassVar = {
        "name": "name",
        "reliability": "reliability",
        "publications": "item_count",
        "missing": "missing_count",
    }

    def visible_to(self, user: Person) -> SourceQuerySet:
        return self if may(user, "read_articles") else self.none()

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
        column = self.COLUMNS.get(key.removeprefix("-"), "name")
        return self.order_by(f"-{column}" if key.startswith("-") else column, "name")


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


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: Person) -> ArticleQuerySet:
        return self if may(user, "read_articles") else self.none()

    def matching(
        self, *, q: str = "", source: Any = None, language: str = "", texts: str = "", custody: str = ""
    ) -> ArticleQuerySet:
        """Keep the articles that fit all the filters given; `texts` is original, translation or untranslated."""
        found = self
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

    def for_list(self, user: Person) -> ArticleQuerySet:
        """Load what a row of the list shows, without the texts themselves: a constant number of queries."""
        texts = apps.get_model("articles", "TextVersion").objects
        targets = apps.get_model("articles", "AnnotationTarget").objects
        seen = targets.filter(text_version__article=OuterRef("pk"), annotation__deleted_at__isnull=True)
        if not may(user, "read_annotations"):
            seen = seen.filter(annotation__published_at__isnull=False)
        counted = seen.order_by().values("text_version__article").values(n=Count("annotation", distinct=True))
        chains = texts.with_chain().defer("text").order_by("number")
        return (
            self.select_related("source_item__source")
            .prefetch_related(Prefetch("texts", chains))
            .annotate(annotation_count=Coalesce(Subquery(counted), 0))
        )

    def _texts(self) -> models.QuerySet[TextVersion]:
        texts: models.Manager[TextVersion] = apps.get_model("articles", "TextVersion").objects
        return texts.filter(article=OuterRef("pk"))


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    def visible_to(self, user: Person) -> TextVersionQuerySet:
        return self if may(user, "read_articles") else self.none()

    def with_chain(self) -> TextVersionQuerySet:
        """Load what the provenance chain of a text shows, in one query and two look-ups."""
        return (
            self.select_related(
                "article__source_item__source",
                "capture",
                "created_by",
                "provenance__source_version",
                "provenance__source_item__source",
            )
            .annotate(newer=F("superseded_by__number"))
            .prefetch_related("provenance__agents", "quoted_sources__source_item__source")
        )


class TextPrintQuerySet(models.QuerySet["TextPrint"]):
    def sharing(self, bands: list[int]) -> TextPrintQuerySet:
        """Prints of texts that are perhaps alike: those that have one of these bands."""
        return self.filter(bands__overlap=bands)


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def present(self) -> AnnotationQuerySet:
        """What its writer has not removed."""
        return self.filter(deleted_at__isnull=True)

    def removed(self, user: Person) -> AnnotationQuerySet:
        """What was removed, to those who could read it before."""
        return self.filter(deleted_at__isnull=False) if may(user, "read_annotations") else self.none()

    def visible_to(self, user: Person) -> AnnotationQuerySet:
        """Everything that is there to those who annotate; to readers only what a published entry cites."""
        if may(user, "read_annotations"):
            return self.present()
        return self.filter(published_at__isnull=False) if may(user, "read_published") else self.none()

    def on(self, text: TextVersion) -> AnnotationQuerySet:
        return self.filter(targets__text_version=text).distinct()

    def matching(
        self,
        *,
        article: int | None = None,
        number: int | None = None,
        person: int | None = None,
        category: str = "",
        since: datetime | None = None,
    ) -> AnnotationQuerySet:
        """Keep what fits all the filters given: a text or article, who wrote it, its category, changed since."""
        of_a_text = {"text_version__article": article, "text_version__number": number}
        on = {name: value for name, value in of_a_text.items() if value is not None}
        own = {"creator": person, "category": category or None, "updated_at__gte": since}
        found = self.filter(**{name: value for name, value in own.items() if value is not None})
        targets = apps.get_model("articles", "AnnotationTarget").objects.filter(annotation=OuterRef("pk"), **on)
        return found.filter(Exists(targets)) if on else found

    def rows_on(self, text: TextVersion) -> models.QuerySet[Annotation, dict[str, Any]]:
        """One row a passage of `text`, in reading order, as plain values: what a card shows."""
        rows: models.QuerySet[Annotation, dict[str, Any]] = (
            self.filter(targets__text_version=text)
            .order_by("targets__start", "-targets__end", "pk")
            .values(
                *CARD_FIELDS,
                author=F("creator__name"),
                author_active=F("creator__is_active"),
                author_erased=F("creator__erased_at"),
                published=ExpressionWrapper(Q(published_at__isnull=False), models.BooleanField()),
                quote=F("targets__exact"),
                state=F("targets__state"),
                start=F("targets__start"),
                end=F("targets__end"),
            )
        )
        return rows

    def with_targets_json(self) -> AnnotationQuerySet:
        """Add `author`, `author_active` and `targets_json`, all targets as PostgreSQL wrote them; one query for any."""
        targets = apps.get_model("articles", "AnnotationTarget").objects.filter(annotation=OuterRef("pk"))
        shaped = targets.order_by("pk").values(
            json=JSONObject(
                article=F("text_version__article_id"),
                number=F("text_version__number"),
                language=F("text_version__language"),
                sha256=F("text_version__sha256"),
                state=F("state"),
                exact=F("exact"),
                prefix=F("prefix"),
                suffix=F("suffix"),
                start=F("start"),
                end=F("end"),
            )
        )
        return self.annotate(
            author=F("creator__name"), author_active=F("creator__is_active"), targets_json=ArraySubquery(shaped)
        )


class AnnotationTargetQuerySet(models.QuerySet["AnnotationTarget"]):
    def overlapping(self, start: int, end: int) -> AnnotationTargetQuerySet:
        return self.filter(Q(start__lt=end) & Q(end__gt=start))
