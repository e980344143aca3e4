"""Vocabularies, entries with their revisions, evidence, assessments and editions."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import Annotation
from articles.validators import bcp47
from articles.vocabulary import Credibility
from basics import clock
from catalog import querysets
from catalog import vocabulary as words
from catalog.edition_models import EDITION_NAME, Edition, EditionEntry, EditionMark, EditionNote
from catalog.rating_models import (
    Assessment,
    Estimate,
    Forecast,
    RatingRound,
    RatingSuggestion,
    RoundItem,
    RoundRater,
)

__all__ = [
    "EDITION_NAME",
    "Assessment",
    "Edition",
    "EditionEntry",
    "EditionMark",
    "EditionNote",
    "Entry",
    "Estimate",
    "Evidence",
    "Forecast",
    "Link",
    "RatingRound",
    "RatingSuggestion",
    "Revision",
    "RoundItem",
    "RoundRater",
    "ScaleVersion",
    "Term",
]
from catalog.translation_models import EntryTranslation as EntryTranslation
from catalog.translation_models import EntryTranslationRevision as EntryTranslationRevision

CODE = r"^(THR|MSR)-[A-Z]{3}-[0-9]{3,}$"


class Term(models.Model):
    """A word of an editable vocabulary: a theme, a state, a tag. A used term is retired, never deleted.

    A retired one may be `replaced_by` another, for which it then stands wherever it is named; `external` holds the
    codes of the same thing in other schemes, by scheme.
    """

    vocabulary = models.CharField(_("vocabulary"), max_length=16, choices=words.Vocabulary.choices)
    code = models.CharField(_("code"), max_length=40)
    labels = models.JSONField(_("labels by language"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    external = models.JSONField(_("codes elsewhere"), default=dict, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = querysets.TermQuerySet.as_manager()

    class Meta:
        ordering = ["vocabulary", "position", "code"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="a_term_has_its_own_code"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(retired_at__isnull=False), name="what_is_replaced_is_retired"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="a_term_does_not_replace_itself"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language, else in English, else the code."""
        labels: dict[str, str] = self.labels
        return labels.get(translation.get_language() or "en") or labels.get("en") or self.code


class TermRevision(models.Model):
    """A term as it stood from a moment on. Immutable; their count is the version of the vocabulary."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    labels = models.JSONField(_("labels by language"))
    external = models.JSONField(_("codes elsewhere"), default=dict)
    retired = models.BooleanField(_("retired"), default=False)
    replaced_by = models.CharField(_("replaced by"), max_length=40, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["term", "-number"]
        verbose_name = _("term revision")
        verbose_name_plural = _("term revisions")
        constraints = [models.UniqueConstraint(fields=["term", "number"], name="term_revisions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.term_id} r{self.number}"


class Entry(models.Model):
    """A threat or a measure. Its content is the document of its current revision; its code is never reused.

    Without a current revision its code is reserved for what is proposed (`catalog.reserving`), and nobody is shown it.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=words.Kind.choices)
    code = models.CharField(_("code"), max_length=16, unique=True, validators=[RegexValidator(CODE)])
    status = models.CharField(_("status"), max_length=16, choices=words.Status.choices, default=words.Status.PUBLISHED)
    current = models.OneToOneField("Revision", models.PROTECT, null=True, related_name="current_of")
    # What its documents are written in: a fact of the entry, so that the hash of a document says nothing of it.
    language = models.CharField(_("language"), max_length=35, default="en", validators=[bcp47])
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    retired_reason = models.TextField(_("reason for retiring"), blank=True)
    # Whoever sees to it that it stays right; a fact of the team, in no document and no edition.
    responsible = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="responsible_for")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.EntryQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("catalog entry")
        verbose_name_plural = _("catalog entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=words.Kind.THREAT, code__startswith="THR-")
                | Q(kind=words.Kind.MEASURE, code__startswith="MSR-"),
                name="a_code_tells_the_kind",
            ),
            models.CheckConstraint(
                condition=Q(status=words.Status.PUBLISHED) | ~Q(retired_reason=""), name="a_retired_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("catalog:entry", args=[self.code])

    @property
    def document(self) -> dict[str, Any]:
        return self.current.document if self.current else {}

    @property
    def title(self) -> str:
        return str(self.document.get("title", self.code))

    @property
    def is_taken_down(self) -> bool:
        """Tell whether only its code and the reason may be shown."""
        return self.status == words.Status.TAKEN_DOWN


class Revision(models.Model):
    """An immutable state of an entry: who wrote it, who approved it, when."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    message = models.TextField(_("message"))
    author = models.ForeignKey(User, models.PROTECT, related_name="revisions")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="revisions_approved")
    approved_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revisions_are_numbered"),
            models.CheckConstraint(condition=~Q(author=F("approved_by")), name="nobody_approves_what_they_wrote"),
            models.CheckConstraint(condition=~Q(message=""), name="a_revision_has_a_message"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} r{self.number}"


class Evidence(models.Model):
    """An annotation under a field of an entry: the row behind `evidence` in the current revision's document."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=40)
    field = models.CharField(_("field"), max_length=40)
    annotation = models.ForeignKey(Annotation, models.PROTECT, related_name="evidence")
    stance = models.CharField(_("stance"), max_length=16, choices=words.Stance.choices)
    credibility = models.PositiveSmallIntegerField(_("credibility"), choices=Credibility.choices, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["entry", "id"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="evidence_has_its_own_key")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"


class Link(models.Model):
    """From one entry to another: the row behind `threats` of a measure and `links` of a threat."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="links")
    key = models.CharField(max_length=40)
    to = models.ForeignKey(Entry, models.PROTECT, related_name="linked_from")
    relation = models.CharField(_("relation"), max_length=24)
    text = models.TextField(_("how"))
    effectiveness = models.CharField(max_length=16, choices=words.Effectiveness.choices, blank=True)
    sign = models.CharField(_("sign"), max_length=16, choices=words.Sign.choices, blank=True)

    objects = querysets.LinkQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "id"]
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["entry", "key", "relation"], name="a_link_has_its_own_key"),
            models.CheckConstraint(condition=~Q(text=""), name="a_link_says_how"),
            models.CheckConstraint(condition=~Q(entry=F("to")), name="an_entry_is_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.relation} {self.to_id}"


class RegisterRow(models.Model):
    """What lists and pictures ask of an entry, in one narrow row: `catalog.projecting` alone writes it.

    `levels` are the ranks of the overall level that each rater's last word on each scenario has in its scale's grid,
    `level_low` and `level_high` the ends of them (0 while nobody rated);
    `languages` those of the sentences the entry rests on. `words` is what the search asks. `points` is where each of
    its scenarios stands in the matrix, by the ratings that no round hides.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="row")
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    revision = models.PositiveIntegerField()
    title = models.TextField()
    summary = models.TextField()
    theme = models.TextField()
    themes = ArrayField(models.TextField())  # the primary one too
    states = ArrayField(models.TextField())
    sectors = ArrayField(models.TextField())
    tags = ArrayField(models.TextField())
    direction = models.TextField()
    nature = models.TextField()
    function = models.TextField()
    measure_kind = models.TextField()
    reach = models.TextField()  # the level of a measure
    progress = models.TextField()  # the status of a measure
    sensitivity = models.TextField()
    review_due = models.TextField()
    scenario_count = models.PositiveIntegerField()
    evidence_count = models.PositiveIntegerField()
    source_count = models.PositiveIntegerField()
    contradicting_count = models.PositiveIntegerField()
    rating_count = models.PositiveIntegerField()
    levels = ArrayField(models.PositiveSmallIntegerField())
    level_low = models.PositiveSmallIntegerField()
    level_high = models.PositiveSmallIntegerField()
    confidences = ArrayField(models.TextField())
    languages = ArrayField(models.TextField())
    updated_at = models.DateTimeField()
    words = SearchVectorField()
    points = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of the register")
        verbose_name_plural = _("rows of the register")
        indexes = [
            models.Index(fields=["kind", "updated_at", "entry"], name="register_newest_first"),
            models.Index(fields=["kind", "code", "entry"], name="register_by_code"),
            models.Index(fields=["kind", "evidence_count", "entry"], name="register_by_evidence"),
            models.Index(fields=["kind", "level_high", "entry"], name="register_by_level"),
            GinIndex(fields=["words"], name="words_of_entries"),
        ]

    def __str__(self) -> str:
        return self.code


class ScaleVersion(models.Model):
    """A rating scale with its bands and its matrix grid, as data. Immutable once used."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    document = models.JSONField(_("bands and grid"))
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.ScaleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("scale version")
        verbose_name_plural = _("scale versions")

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class IndicatorReading(models.Model):
    """What a person saw an indicator say on a day. Immutable; the newest day holds, and of one day the last word."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="readings")
    indicator = models.CharField(_("indicator"), max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=words.ReadingState.choices)
    text = models.CharField(_("reading"), max_length=300)
    annotation = models.ForeignKey(
        Annotation, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name=_("source")
    )
    observed_on = models.DateField(_("seen on"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.IndicatorReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-observed_on", "-id"]
        verbose_name = _("reading of an indicator")
        verbose_name_plural = _("readings of indicators")
        indexes = [models.Index(fields=["entry", "indicator", "-observed_on", "-id"], name="readings_newest_first")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_reading_says_something"),
            models.CheckConstraint(condition=Q(state__in=words.ReadingState.values), name="the_state_read_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.indicator}: {self.state}"


class CheckSeverity(models.Model):
    """How much an administrator lets a quality check weigh, instead of what it weighs by itself."""

    check_code = models.CharField(_("check"), max_length=40, unique=True)
    severity = models.CharField(_("severity"), max_length=8, choices=words.Severity.choices)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["check_code"]
        verbose_name = _("severity of a check")
        verbose_name_plural = _("severities of checks")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_severity_has_a_reason"),
            models.CheckConstraint(condition=Q(severity__in=words.Severity.values), name="the_severity_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.check_code}: {self.severity}"
