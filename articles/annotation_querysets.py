"""Every read of annotations and of their passages that has a name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.permissions import Person, may
from articles.naming import names_meaning
from articles.openness import cited_openly
from articles.round_querysets import laid_aside, revealed, revealed_to
from articles.vocabulary import Life

if TYPE_CHECKING:
    from articles.models import Annotation, AnnotationTarget, Article, TextVersion

CARD_FIELDS = (
    *("uuid", "category", "motivation", "credibility", "body", "tags"),
    *("creator_id", "created_at", "updated_at", "hidden_reason", "received"),
    *("life", "approved_id", "reply_count", "resolved_at"),
)

NARROW = ("pk", "uuid", "category", "tags")
PLACE = {"start": F("targets__start"), "end": F("targets__end"), "state": F("targets__state")}
# What an annotation may be asked for by its state: each name keeps some.
STATES = {
    "published": Q(published_at__isnull=False),
    "unpublished": Q(published_at__isnull=True),
    "hidden": Q(hidden_at__isnull=False),
    **{life.value: Q(life=life.value) for life in Life if life != Life.APPROVED},
    "approved": Q(approved__isnull=False),  # also while a newer revision waits
}


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def present(self) -> AnnotationQuerySet:
        """What its writer has not removed."""
        return self.filter(deleted_at__isnull=True)

    def removed(self, user: Person) -> AnnotationQuerySet:
        """What was removed, to those who could read it before."""
        found = self.filter(revealed_to(user), deleted_at__isnull=False)
        return found if may(user, "read_annotations") else self.none()

    def citable(self) -> AnnotationQuerySet:
        """What a catalog may rest on: what is there and hidden from nobody, and was not turned down before it did."""
        turned_down = Q(life__in=("rejected", "withdrawn"), published_at__isnull=True)
        return self.present().filter(revealed()).exclude(turned_down)

    def approved(self) -> AnnotationQuerySet:
        """What was approved, as it was approved, also while a newer revision waits."""
        return self.filter(approved__isnull=False)

    def awaiting_decision(self) -> AnnotationQuerySet:
        return self.present().filter(life="submitted")

    def visible_to(self, user: Person) -> AnnotationQuerySet:
        """Everything that is there to those who annotate; to readers only what a published entry cites, and to
        strangers what one cites that is open to them.

        What was marked in a blind round is hidden from the others until that is curated, and a private draft from all
        but its writer, here and nowhere else: every page, search, export and protocol asks this.
        """
        if may(user, "read_annotations"):
            return self.present().filter(revealed_to(user))
        if not may(user, "read_published"):
            return self.none()
        found = self.filter(published_at__isnull=False)
        return found if user.is_authenticated else found.filter(cited_openly())

    def on(self, text: TextVersion) -> AnnotationQuerySet:
        """Keep the annotations that stand on a text, or that a projection proposes for it."""
        return self.filter(targets__in=all_targets().shown_on(text)).distinct()

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
        targets = all_targets().counted().filter(annotation=OuterRef("pk"), **on)
        return found.filter(Exists(targets)) if on else found

    def narrowed(
        self, *, person: int | None = None, category: str = "", tag: str = "", q: str = "", state: str = ""
    ) -> AnnotationQuerySet:
        """Keep what fits all the filters of the side panel that are given; `q` is looked for in note and passage.

        A tag is found by any of its names, and by those of what was merged into it.
        """
        own = {"creator": person, "category": category or None, "tags__overlap": names_meaning(tag) if tag else None}
        found = self.filter(**{name: value for name, value in own.items() if value is not None})
        if q:
            quoting = all_targets().filter(annotation=OuterRef("pk"), exact__icontains=q)
            found = found.filter(Q(body__icontains=q) | Exists(quoting))
        return found.filter(STATES[state]) if state in STATES else found

    def tag_counts(self) -> list[tuple[str, int]]:
        """Return each tag as it was typed and how many annotations carry it, the most used first. One query."""
        each = self.order_by().annotate(tag=Func(F("tags"), function="unnest", output_field=models.TextField()))
        counted = each.values("tag").annotate(count=Count("pk")).order_by("-count", "tag")
        return list(counted.values_list("tag", "count"))

    def places_on(self, text: TextVersion) -> models.QuerySet[Annotation, dict[str, Any]]:
        """One narrow row a passage of `text`: what a list is ordered, counted and painted by."""
        shown = self.exclude(laid_aside()).filter(targets__in=all_targets().shown_on(text)).order_by()
        names: dict[str, Any] = {"person": F("creator_id"), **PLACE}
        rows: models.QuerySet[Annotation, dict[str, Any]] = shown.values(*NARROW, **names)
        return rows

    def rows_on(self, text: TextVersion) -> models.QuerySet[Annotation, dict[str, Any]]:
        """One row a passage of `text`, in reading order, as plain values: what a card shows."""
        rows: models.QuerySet[Annotation, dict[str, Any]] = (
            self.exclude(laid_aside())
            .filter(targets__in=all_targets().shown_on(text))
            .order_by("targets__start", "-targets__end", "pk")
            .values(
                "pk",
                *CARD_FIELDS,
                author=F("creator__name"),
                author_active=F("creator__is_active"),
                author_erased=F("creator__erased_at"),
                published=ExpressionWrapper(Q(published_at__isnull=False), models.BooleanField()),
                quote=F("targets__exact"),
                state=F("targets__state"),
                target=F("targets__pk"),
                score=F("targets__score"),
                start=F("targets__start"),
                end=F("targets__end"),
            )
        )
        return rows

    def with_targets_json(self) -> AnnotationQuerySet:
        """Add `author`, `author_active` and `targets_json`, the passages as PostgreSQL wrote them; one query for any.

        What is only projected, and what has no place, is not among them.
        """
        targets = all_targets().counted().filter(annotation=OuterRef("pk"))
        shaped = targets.order_by("pk").values(
            json=JSONObject(
                text=F("text_version_id"),
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

    def visible_to(self, user: Person) -> AnnotationTargetQuerySet:
        """Keep the passages of annotations that `user` may see, with what pages show of them."""
        present = self.filter(revealed_to(user, "annotation__"), annotation__deleted_at__isnull=True)
        return present if may(user, "read_annotations") else self.none()

    def chosen(self) -> AnnotationTargetQuerySet:
        """Keep what a person chose: what a catalog may cite and an edition freeze."""
        return self.filter(state="asserted")

    def told(self, *, proposed: bool) -> AnnotationTargetQuerySet:
        """Keep what a person chose, and where the newest texts have it too: carried there or, if asked, `proposed`."""
        states = ("carried", "projected") if proposed else ("carried",)
        newest = Q(state__in=states, decided_at__isnull=True, text_version__superseded_by__isnull=True)
        return self.filter(Q(state="asserted") | newest)

    def counted(self) -> AnnotationTargetQuerySet:
        """Keep what stands in its text: neither what an alignment only proposes, nor what was not found."""
        return self.exclude(state__in=("projected", "orphan"))

    def undecided(self) -> AnnotationTargetQuerySet:
        return self.filter(decided_at__isnull=True)

    def shown_on(self, text: TextVersion) -> AnnotationTargetQuerySet:
        """Keep what the page of a text shows: all that stands there, and proposals that nobody dismissed."""
        standing = Q(state="projected", decided_at__isnull=True) | ~Q(state__in=("projected", "orphan"))
        return self.filter(standing, text_version=text)

    def waiting(self) -> AnnotationTargetQuerySet:
        """Keep what lost its place, or may have, in the newest version of its text, and nobody has decided on."""
        newest = self.filter(state__in=("review", "orphan"), text_version__superseded_by__isnull=True)
        return newest.undecided().filter(annotation__deleted_at__isnull=True)

    def proposed(self) -> AnnotationTargetQuerySet:
        """Keep the projections onto the newest version of a text that nobody has decided on."""
        found = self.filter(state="projected", text_version__superseded_by__isnull=True)
        return found.undecided().filter(annotation__deleted_at__isnull=True)

    def to_carry(self, version: TextVersion) -> AnnotationTargetQuerySet:
        """Keep what stands in the version before, or stood before it, and has no place in `version` yet."""
        placed = self.model._default_manager.filter(origin=OuterRef("pk"), text_version=version)
        before = self.filter(text_version=version.supersedes_id).exclude(state="projected")
        return before.exclude(state="orphan", decided_at__isnull=False).filter(~Exists(placed))

    def to_project(self, article: Article) -> AnnotationTargetQuerySet:
        """Keep what stands in the newest texts of an article: what a person chose, or a diff carried surely."""
        newest = self.filter(text_version__article=article, text_version__superseded_by__isnull=True)
        return newest.filter(state__in=("asserted", "carried"), annotation__deleted_at__isnull=True)

    def open_projections(self, article: Article) -> AnnotationTargetQuerySet:
        """Keep the projections of an article that nobody has decided on, locked."""
        found = self.filter(text_version__article=article, state="projected").undecided()
        return found.select_for_update(of=("self",), no_key=True)

    def spoken_for(self, article: Article) -> AnnotationTargetQuerySet:
        """Keep what says where an annotation stands in a text, or that it does not: no projection is wanted there."""
        found = self.filter(text_version__article=article)
        return found.exclude(state="projected", decided_at__isnull=True)

    def with_page(self) -> AnnotationTargetQuerySet:
        """Load what a list of passages shows, without the texts themselves."""
        loaded = self.select_related("annotation__creator", "text_version__article", "origin__text_version")
        loaded = loaded.prefetch_related("text_version__paragraph_languages")
        return loaded.defer("text_version__text", "origin__text_version__text")


def all_targets() -> AnnotationTargetQuerySet:
    found: AnnotationTargetQuerySet = apps.get_model("articles", "AnnotationTarget").objects.all()
    return found
