"""Ratings of scenarios, rounds of rating, forecasts, and what is suggested when a measure moves."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock
from catalog import rating_querysets as querysets
from catalog import rating_words as words
from catalog.vocabulary import Confidence, MeasureStatus


def _step(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class RatingRound(models.Model):
    """Scenarios that several people are invited to rate, blind: see `AssessmentQuerySet.visible_to`.

    The database refuses to change what was opened, ratings by others than the invited, and two open rounds of a
    scenario.
    """

    title = models.CharField(_("title"), max_length=200)
    basis = models.CharField(_("basis"), max_length=8, choices=words.Basis.choices, default=words.Basis.CURRENT)
    note = models.TextField(_("note to the raters"), blank=True, max_length=5_000)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=words.RoundState.choices, default=words.RoundState.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was called off"), blank=True, max_length=2_000)

    objects = querysets.RatingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("round of rating")
        verbose_name_plural = _("rounds of rating")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_rating_round_has_a_title"),
            models.CheckConstraint(
                condition=Q(state=words.RoundState.OPEN, closed_by__isnull=True, closed_at__isnull=True)
                | ~Q(state=words.RoundState.OPEN) & Q(closed_by__isnull=False, closed_at__isnull=False),
                name="a_rating_round_is_open_or_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=words.RoundState.CALLED_OFF) | ~Q(reason=""),
                name="a_rating_round_called_off_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:rating_round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == words.RoundState.OPEN

    @property
    def basis_word(self) -> str:
        return str(words.BASIS[words.Basis(self.basis)])

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today


class RoundItem(models.Model):
    """One scenario of a round."""

    round = models.ForeignKey(RatingRound, models.PROTECT, related_name="items")
    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="rating_rounds")
    scenario = models.CharField(_("scenario"), max_length=40)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("scenario of a round")
        verbose_name_plural = _("scenarios of rounds")
        constraints = [
            models.UniqueConstraint(fields=["round", "entry", "scenario"], name="a_scenario_stands_once_in_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.scenario}"


class RoundRater(models.Model):
    """Somebody invited to rate in a round."""

    round = models.ForeignKey(RatingRound, models.PROTECT, related_name="raters")
    rater = models.ForeignKey(User, models.PROTECT, related_name="rating_rounds")
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why they declined"), blank=True, max_length=2_000)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("rater in a round")
        verbose_name_plural = _("raters in rounds")
        constraints = [models.UniqueConstraint(fields=["round", "rater"], name="a_person_is_invited_once")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.rater_id}"


class Assessment(models.Model):
    """One person's rating of one scenario on one scale version. Immutable; a new opinion is a new row.

    An impact that is null is unknown, which is no zero. A chronic threat has no likelihood. Ratings that were made
    before ranges were asked have none.
    """

    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="assessments")
    scenario = models.CharField(_("scenario"), max_length=40)
    scale = models.ForeignKey("catalog.ScaleVersion", models.PROTECT, related_name="+")
    rater = models.ForeignKey(User, models.PROTECT, related_name="assessments")
    round = models.ForeignKey(RatingRound, models.PROTECT, null=True, blank=True, related_name="ratings")
    basis = models.CharField(_("basis"), max_length=8, choices=words.Basis.choices, default=words.Basis.CURRENT)
    likelihood = _step(_("likelihood"))
    likelihood_low = _step(_("lowest likelihood"))
    likelihood_high = _step(_("highest likelihood"))
    term = models.CharField(_("term of probability"), max_length=32, blank=True)
    term_reason = models.TextField(_("why this term"), blank=True, max_length=2_000)
    intent = _step(_("intent"))
    capability = _step(_("capability"))
    vulnerability = _step(_("vulnerability"))
    impacts = models.JSONField(_("impact by dimension"))
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence.choices)
    reasons = models.JSONField(_("reasons of confidence"), default=dict, blank=True)
    trend = models.CharField(_("trend"), max_length=8, choices=words.Trend.choices, blank=True)
    rationale = models.TextField(_("rationale"), max_length=5_000)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__isnull=True) | Q(likelihood__range=(1, 5)), name="likelihood_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(likelihood_low__isnull=True, likelihood_high__isnull=True)
                | Q(
                    likelihood__isnull=False,
                    likelihood_low__gte=1,
                    likelihood_low__lte=F("likelihood"),
                    likelihood_high__gte=F("likelihood"),
                    likelihood_high__lte=5,
                ),
                name="the_best_likelihood_is_in_its_range",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)}),
                    name=f"{name}_is_1_to_5",
                )
                for name in words.COMPONENTS
            ),
            models.CheckConstraint(condition=~Q(rationale=""), name="a_rating_has_a_rationale"),
        ]
        indexes = [models.Index(fields=["entry", "scenario", "rater", "basis"], name="ratings_of_a_scenario")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.scenario}"


class RatingSuggestion(models.Model):
    """A new rating that is suggested because a measure on the threat moved, until it is given or dismissed."""

    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="suggestions")
    scenario = models.CharField(_("scenario"), max_length=40)
    basis = models.CharField(_("basis"), max_length=8, choices=words.Basis.choices)
    revision = models.ForeignKey("catalog.Revision", models.PROTECT, related_name="suggestions")
    was = models.CharField(_("status before"), max_length=16, choices=MeasureStatus.choices)
    became = models.CharField(_("status now"), max_length=16, choices=MeasureStatus.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    dismissed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was dismissed"), blank=True, max_length=2_000)

    objects = querysets.RatingSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("suggestion to rate anew")
        verbose_name_plural = _("suggestions to rate anew")
        constraints = [
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False) & ~Q(reason=""),
                name="a_dismissed_suggestion_says_why",
            ),
            models.UniqueConstraint(
                fields=["revision", "entry", "scenario"], name="a_move_suggests_once_for_a_scenario"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.scenario}: {self.was} -> {self.became}"

    def get_absolute_url(self) -> str:
        return f"{self.entry.get_absolute_url()}#suggestion-{self.pk}"


class Forecast(models.Model):
    """A statement on a threat that will be true or not by a date. What it says does not change; it is resolved once."""

    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="forecasts")
    statement = models.CharField(_("statement"), max_length=500)
    criteria = models.TextField(_("how it will be decided"), max_length=2_000)
    closes_on = models.DateField(_("closes on"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    outcome = models.CharField(_("outcome"), max_length=4, choices=words.Outcome.choices, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was resolved so"), blank=True, max_length=2_000)
    evidence = models.URLField(_("evidence"), blank=True, max_length=1_000)

    objects = querysets.ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["closes_on", "id"]
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.CheckConstraint(condition=~Q(statement="") & ~Q(criteria=""), name="a_forecast_can_be_decided"),
            models.CheckConstraint(
                condition=Q(outcome="", resolved_by__isnull=True, resolved_at__isnull=True)
                | ~Q(outcome="") & ~Q(reason="") & Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="a_resolved_forecast_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return reverse("catalog:forecast", args=[self.pk])

    @property
    def is_resolved(self) -> bool:
        return bool(self.outcome)

    def takes_estimates(self, today: date) -> bool:
        """Tell whether a probability may still be given: until it closes, that day included."""
        return not self.outcome and today <= self.closes_on


class Estimate(models.Model):
    """The probability that one person gives a forecast, in per cent. Immutable; a new opinion is a new row."""

    forecast = models.ForeignKey(Forecast, models.PROTECT, related_name="estimates")
    person = models.ForeignKey(User, models.PROTECT, related_name="estimates")
    probability = models.PositiveSmallIntegerField(_("probability, per cent"), validators=[MaxValueValidator(100)])
    rationale = models.TextField(_("rationale"), blank=True, max_length=5_000)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.EstimateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        constraints = [
            models.CheckConstraint(condition=Q(probability__range=(0, 100)), name="a_probability_is_0_to_100")
        ]

    def __str__(self) -> str:
        return f"{self.forecast_id}: {self.person_id}"
