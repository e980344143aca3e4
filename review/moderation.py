"""Rows by which administrators keep the workflow: the review policy, holds on entries, pauses of people."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from basics import clock
from catalog.models import Entry
from catalog.vocabulary import Kind


class Risk(models.TextChoices):
    LOW = "low", pgettext_lazy("risk", "low")
    NORMAL = "normal", pgettext_lazy("risk", "normal")
    HIGH = "high", pgettext_lazy("risk", "high")


class ReviewRule(models.Model):
    """How many approve a change of one risk class, in how many days, and who: for one theme, or (empty) for all.

    Without `deciders` every editor whose themes include it decides.
    """

    theme = models.CharField(_("theme"), max_length=8, blank=True)
    risk = models.CharField(_("risk class"), max_length=8, choices=Risk.choices)
    approvals = models.PositiveSmallIntegerField(
        _("approvals needed"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    due_days = models.PositiveSmallIntegerField(
        _("days to decide"), validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    deciders = models.ManyToManyField(User, verbose_name=_("who decides"), blank=True, related_name="+")

    class Meta:
        ordering = ["theme", "id"]
        verbose_name = _("review rule")
        verbose_name_plural = _("review rules")
        constraints = [
            models.UniqueConstraint(fields=["theme", "risk"], name="one_rule_a_theme_and_risk"),
            models.CheckConstraint(condition=Q(approvals__range=(1, 5)), name="one_to_five_approve"),
            models.CheckConstraint(condition=Q(due_days__range=(1, 365)), name="a_year_to_decide_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.theme or '*'} {self.risk}"


class FieldRisk(models.Model):
    """The risk class of one field; what stands in no row is `normal`."""

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    field = models.CharField(_("field"), max_length=40)
    risk = models.CharField(_("risk class"), max_length=8, choices=Risk.choices)

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("risk of a field")
        verbose_name_plural = _("risks of fields")
        constraints = [models.UniqueConstraint(fields=["kind", "field"], name="one_risk_a_field")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.field}: {self.risk}"


class Hold(models.Model):
    """A time in which nothing is applied to an entry, with the reason. The database refuses what comes meanwhile."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="holds")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2_000)
    at = models.DateTimeField(default=clock.now, editable=False)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(released_at__isnull=True), name="an_entry_is_held_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_gives_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.reason[:60]}"


class PauseQuerySet(models.QuerySet["Pause"]):
    def of(self, person: User) -> "PauseQuerySet":
        """Those that hold now for a person, and so for a service account of theirs."""
        return self.filter(person__in=[person.pk, person.owner_id], lifted_at=None)


class Pause(models.Model):
    """A time in which a person submits nothing, with the reason they are told."""

    person = models.ForeignKey(User, models.PROTECT, related_name="pauses")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2_000)
    at = models.DateTimeField(default=clock.now, editable=False)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at__isnull=True), name="one_is_paused_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_pause_gives_its_reason"),
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_pauses_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason[:60]}"
