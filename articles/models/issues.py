"""Quality issues of a translation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.texts import Passage, TextVersion
from articles.quality import DIMENSIONS, ITS_SEVERITY, Dimension, IssueType, Severity
from basics import clock


class IssueState(models.TextChoices):
    OPEN = "open", _("open")
    FIXED = "fixed", _("fixed")
    REBUTTED = "rebutted", _("rebutted")


class QualityIssue(Passage, models.Model):
    """What is wrong with a passage of a translation (ITS 2.0, MQM), and what became of it: fixed or rebutted."""

    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="issues")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    exact = models.TextField(_("the passage"))
    type = models.CharField(_("type"), max_length=24, choices=IssueType.choices)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.MINOR)
    comment = models.TextField(_("what is wrong"), max_length=5_000)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=IssueState.choices, default=IssueState.OPEN)
    answer = models.TextField(_("answer"), max_length=5_000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["text_version", "start", "id"]
        verbose_name = _("quality issue")
        verbose_name_plural = _("quality issues")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="an_issue_has_a_passage"),
            models.CheckConstraint(condition=Q(type__in=IssueType.values), name="an_issue_has_a_type_of_its"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="an_issue_has_a_severity_of_mqm"),
            models.CheckConstraint(condition=~Q(comment=""), name="an_issue_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(state=IssueState.OPEN, answered_by__isnull=True, answered_at__isnull=True)
                | Q(
                    state__in=[IssueState.FIXED, IssueState.REBUTTED],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="an_issue_is_open_or_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.REBUTTED) | ~Q(answer=""), name="a_rebuttal_gives_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.text_version_id}[{self.start}:{self.end}]"

    @property
    def dimension(self) -> Dimension:
        return DIMENSIONS[self.type]

    @property
    def its_severity(self) -> int:
        return ITS_SEVERITY[self.severity]
