"""Every read of annotations in review that has a name: what waits, for whom, and what came back."""

from __future__ import annotations

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


def lock_for_decision(pk: int, *, by: User) -> Annotation:
    """Fetch, check and lock in one call what somebody wants to decide on: refuses roles, and whoever wrote it."""
    require(by, "decide")
    found = Annotation.objects.visible_to(by).present().select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused.conflict(_("There is no such annotation any more."))
    if wrote(by, found):
        raise Refused.forbidden(_("Nobody decides on what they wrote. Another editor must look at this."))
    return found


def wrote(user: User, annotation: Annotation) -> bool:
    """Tell whether an annotation is somebody's, of a service account of theirs, or curated from a mark of theirs."""
    own = Annotation.objects.filter(pk=annotation.pk)
    return own.filter(Q(creator__in=User.objects.counted_as(user).values("pk")) | Q(Exists(_derived(user)))).exists()


def _derived(user: User) -> models.QuerySet[CuratedMark]:
    kept = CuratedMark.objects.filter(curation__curated=OuterRef("pk"), is_kept=True)
    return kept.filter(annotation__creator__in=User.objects.counted_as(user).values("pk"))


def _decisions() -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("review", "AnnotationDecision").objects.all()
    return found
