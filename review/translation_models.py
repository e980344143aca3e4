"""The review of a translation: its state by the one table of `states.py`, and decisions on exactly one version."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import TextVersion
from basics import clock
from review import translation_querysets as querysets
from review.states import NEED_A_REASON, State, Step
from review.verdicts import Verdict


class TranslationReview(models.Model):
    """The life of one version of a translation in review. Its words cannot change, so a decision names its hash.

    The database refuses a decision by whoever submitted, added, translated or post-edited it, a service account being
    its owner, and the state `approved` without an approving decision (migration `translations_need_four_eyes`).
    """

    text_version = models.OneToOneField(TextVersion, models.PROTECT, related_name="review")
    author = models.ForeignKey(User, models.PROTECT, related_name="translation_reviews")
    message = models.TextField(_("message"), max_length=5_000)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.TranslationReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("review of a translation")
        verbose_name_plural = _("reviews of translations")
        indexes = [models.Index(fields=["state", "updated_at", "id"], name="translations_by_state_and_age")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_translation_is_in_a_known_state"),
            models.CheckConstraint(condition=~Q(message=""), name="a_submitted_translation_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.text_version)

    def get_absolute_url(self) -> str:
        return reverse("review:translation", args=[self.pk])


class TranslationDecision(Verdict):
    """What somebody else decided on a version of a translation, and why. Append-only."""

    review = models.ForeignKey(TranslationReview, models.PROTECT, related_name="decisions")
    by = models.ForeignKey(User, models.PROTECT, related_name="translation_decisions")

    class Meta(Verdict.Meta):
        verbose_name = _("decision on a translation")
        verbose_name_plural = _("decisions on translations")
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(verdict=Step.APPROVE), name="a_translation_is_approved_once"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=sorted(NEED_A_REASON)) | ~Q(reason=""),
                name="a_translation_is_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.review_id}"
