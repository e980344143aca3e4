"""Every read of annotations in review that has a name: what waits, for whom, and what came back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, may, require
from articles.annotation_querysets import AnnotationQuerySet
from articles.models import Annotation, AnnotationRevision, AnnotationTarget, CuratedMark
from articles.vocabulary import Life
from basics.errors import Refused

if TYPE_CHECKING:
    from review.annotation_models import AnnotationDecision

OPEN = (Life.SUBMITTED, Life.CHANGES_REQUESTED)
IN_REVIEW = (*OPEN, Life.APPROVED, Life.REJECTED, Life.WITHDRAWN)


class AnnotationDecisionQuerySet(models.QuerySet["AnnotationDecision"]):
    def with_people(self) -> AnnotationDecisionQuerySet:
        return self.select_related("by", "revision")


def reviewed(user: Person) -> AnnotationQuerySet:
    """Return the annotations that were ever submitted, to whoever takes part in review and may see them."""
    found = Annotation.objects.visible_to(user).present().filter(life__in=IN_REVIEW)
    return found if may(user, "see_review") else found.none()


def waiting_for(user: User) -> AnnotationQuerySet:
    """Return what nobody decided yet and this editor may decide on: nothing that is theirs in any way."""
    if not may(user, "decide"):
        return Annotation.objects.none()
    found = reviewed(user).filter(life=Life.SUBMITTED, hidden_at__isnull=True)
    return found.exclude(creator__in=User.objects.counted_as(user).values("pk")).exclude(Exists(_derived(user)))


def with_row(found: AnnotationQuerySet) -> AnnotationQuerySet:
    """Load what a list shows: the writer, the first chosen passage with its text, and the hash of the newest revision.

    Three queries for any number of rows.
    """
    chosen = AnnotationTarget.objects.filter(origin=None).select_related("text_version__article").order_by("pk")
    targets = Prefetch("targets", chosen.defer("text_version__text"), to_attr="chosen")
    newest = AnnotationRevision.objects.filter(annotation=OuterRef("pk"), number=OuterRef("revision"))
    last = _decisions().filter(annotation=OuterRef("pk")).order_by("-decided_at", "-pk")
    return (
        found.select_related("creator")
        .prefetch_related(targets)
        .annotate(
            sha256=Subquery(newest.values("sha256")[:1]),
            answer=Subquery(last.values("reason")[:1]),
            answered_by=Subquery(last.values("by__name")[:1]),
        )
    )


def lock_for_decision(pks: Collection[int], *, by: User) -> dict[int, Annotation | Refused]:
    """Fetch, check and lock what somebody wants to decide on, in one order: two queries, however many.

    Refuses roles; of each that is there no more, or that they wrote, the refusal is returned.
    """
    require(by, "decide")
    rows = Annotation.objects.visible_to(by).present().select_for_update(of=("self",)).select_related("creator")
    found: dict[int, Annotation | Refused] = {row.pk: row for row in rows.filter(pk__in=pks).order_by("pk")}
    for pk in pks:
        found.setdefault(pk, Refused.conflict(_("There is no such annotation any more.")))
    for pk in written_by(by, pks):
        found[pk] = Refused.forbidden(_("Nobody decides on what they wrote. Another editor must look at this."))
    return found


def wrote(user: User, annotation: Annotation) -> bool:
    """Tell whether an annotation is somebody's, of a service account of theirs, or curated from a mark of theirs."""
    return bool(written_by(user, [annotation.pk]))


def written_by(user: User, annotations: Collection[int]) -> set[int]:
    """Return those of some annotations that are somebody's, as `wrote` means it."""
    theirs = Q(creator__in=User.objects.counted_as(user).values("pk")) | Q(Exists(_derived(user)))
    return set(Annotation.objects.filter(theirs, pk__in=annotations).values_list("pk", flat=True))


def _derived(user: User) -> models.QuerySet[CuratedMark]:
    kept = CuratedMark.objects.filter(curation__curated=OuterRef("pk"), is_kept=True)
    return kept.filter(annotation__creator__in=User.objects.counted_as(user).values("pk"))


def _decisions() -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("review", "AnnotationDecision").objects.all()
    return found
