"""Where passages that quote a source, or have a quality issue, stand in newer versions of their text."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.carried_querysets import CarriedPassageQuerySet
from articles.models.issues import QualityIssue
from articles.models.texts import Passage, TextVersion
from articles.models.translations import QuotedSource
from basics import clock

STATES = [words.TargetState.ASSERTED, words.TargetState.CARRIED, words.TargetState.REVIEW, words.TargetState.ORPHAN]


class CarriedPassage(Passage, models.Model):
    """One place of such a passage in a newer version, carried as annotations are.

    `origin` is its place in the version before, none if it was marked there. An orphan keeps the range and quote of
    the text where it last stood; one that was given up says who decided so.
    """

    quoted = models.ForeignKey(QuotedSource, models.CASCADE, null=True, blank=True, related_name="places")
    issue = models.ForeignKey(QualityIssue, models.CASCADE, null=True, blank=True, related_name="places")
    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="carried_passages")
    origin = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="successors")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    exact = models.TextField(_("the passage"))
    prefix = models.CharField(max_length=256, blank=True)
    suffix = models.CharField(max_length=256, blank=True)
    state = models.CharField(max_length=16, choices=[(state.value, state.label) for state in STATES])
    method = models.CharField(
        _("placed by"), max_length=16, choices=words.PlacingMethod.choices, default=words.PlacingMethod.DIFF
    )
    score = models.FloatField(_("score"))
    explanation = models.JSONField(_("explanation"), default=dict, blank=True)
    placed_at = models.DateTimeField(_("placed"), default=clock.now, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = CarriedPassageQuerySet.as_manager()

    class Meta:
        ordering = ["text_version", "start", "id"]
        verbose_name = _("carried passage")
        verbose_name_plural = _("carried passages")
        constraints = [
            models.CheckConstraint(
                condition=Q(quoted__isnull=True, issue__isnull=False) | Q(quoted__isnull=False, issue__isnull=True),
                name="a_carried_passage_is_of_a_quotation_or_an_issue",
            ),
            models.UniqueConstraint(fields=["quoted", "text_version"], name="a_quotation_goes_to_a_text_once"),
            models.UniqueConstraint(fields=["issue", "text_version"], name="an_issue_goes_to_a_text_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_carried_passage_is_not_empty"),
            models.CheckConstraint(
                condition=Exact(Length("exact"), F("end") - F("start")),
                name="a_carried_passage_quotes_its_whole_range",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="a_carried_passage_has_a_state_of_its_own"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="the_score_of_a_carried_passage_is_0_to_1"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_on_a_carried_passage_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=words.TargetState.ASSERTED)
                | Q(decided_by__isnull=False, method=words.PlacingMethod.PERSON),
                name="only_a_person_asserts_a_carried_passage",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-placed_at", "-id"],
                condition=Q(state__in=["review", "orphan"]),
                name="carried_that_need_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_version_id}[{self.start}:{self.end}]"

    def get_absolute_url(self) -> str:
        return reverse("articles:carried_passage", args=[self.pk])

    @cached_property
    def mark(self) -> QuotedSource | QualityIssue:
        """Return what was marked, in the version where it was."""
        found = self.quoted or self.issue
        assert found is not None  # noqa: S101 (the database says so)
        return found

    @property
    def is_open(self) -> bool:
        """Tell whether somebody may still decide where it stands."""
        settled = self.state == words.TargetState.ASSERTED or self.decided_at is not None
        return not settled and not hasattr(self.text_version, "superseded_by")

    @property
    def percent(self) -> int:
        return round(100 * self.score)

    @property
    def token(self) -> str:
        """Say what a person sees of it; a decision names this, and another one is a conflict."""
        return f"{self.state}:{self.start}-{self.end}:{'d' if self.decided_at else ''}"
