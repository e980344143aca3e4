"""Decisions on annotations: their life runs by the one table of `states.py`, and each names the revision it is on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import Annotation, AnnotationRevision
from articles.vocabulary import Life
from review.annotation_querysets import AnnotationDecisionQuerySet
from review.states import NEED_A_REASON, State, Step
from review.verdicts import Verdict

# Where a life is in the table: a private draft and a shared annotation are both not submitted.
STATE = {life: State.DRAFT if life in {Life.DRAFT, Life.SHARED} else State(life.value) for life in Life}


class AnnotationDecision(Verdict):
    """What somebody else decided on a revision of an annotation, and why. Append-only.

    The database refuses one by its writer, by the owner of the service account that wrote it, and by whoever made a
    mark that it was curated from; one on a revision that is not the newest of a submitted annotation; and to show a
    revision as approved that nobody approved (migration `annotations_need_four_eyes`).
    """

    annotation = models.ForeignKey(Annotation, models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(AnnotationRevision, models.PROTECT, related_name="decisions")
    by = models.ForeignKey(User, models.PROTECT, related_name="annotation_decisions")

    objects = AnnotationDecisionQuerySet.as_manager()

    class Meta(Verdict.Meta):
        verbose_name = _("decision on an annotation")
        verbose_name_plural = _("decisions on annotations")
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(verdict=Step.APPROVE), name="a_revision_is_approved_once"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=sorted(NEED_A_REASON)) | ~Q(reason=""),
                name="an_annotation_is_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.annotation_id}"
