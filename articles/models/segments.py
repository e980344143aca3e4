"""The sentences of a text, and which sentences of two texts correspond."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from articles.models.texts import TextVersion
from articles.validators import SHA256
from basics import clock


class SegmentSet(models.Model):
    """A text cut into sentences by one segmenter. The current one of a text is what new work rests on."""

    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="segment_sets")
    segmenter = models.CharField(_("segmenter and its version"), max_length=80)
    size = models.PositiveIntegerField(_("number of segments"))
    is_current = models.BooleanField(_("current"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["text_version", "id"]
        verbose_name = _("segment set")
        verbose_name_plural = _("segment sets")
        constraints = [
            models.UniqueConstraint(fields=["text_version", "segmenter"], name="a_segmenter_cuts_a_text_once"),
            models.UniqueConstraint(
                fields=["text_version"], condition=Q(is_current=True), name="a_text_has_one_current_segment_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_version_id} {self.segmenter}"


class Segment(models.Model):
    """A sentence: [start, end) in code points of the text, without the white space around it.

    `sha256` is that of its words with single spaces, so that segments of two versions can be compared in SQL. The
    database refuses to change one, and segments that overlap, leave a number out or run past the text.
    """

    segment_set = models.ForeignKey(SegmentSet, models.CASCADE, related_name="segments")
    ordinal = models.PositiveIntegerField(_("number in the text, from 0"))
    paragraph = models.PositiveIntegerField(_("number of the paragraph, from 0"))
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    sha256 = models.CharField("SHA-256", max_length=64, validators=[RegexValidator(SHA256)])

    objects = querysets.SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["segment_set", "ordinal"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.UniqueConstraint(fields=["segment_set", "ordinal"], name="segments_are_numbered"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_segment_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="a_segment_has_a_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_set_id}/{self.ordinal}[{self.start}:{self.end}]"


class Alignment(models.Model):
    """Which sentences of two texts correspond. `warnings` say why to doubt it as a whole.

    The database holds at each commit that the beads name every segment of both sides once, in reading order
    (migration `sentences_and_alignments`); `revision` counts the statements that changed them.
    """

    source_set = models.ForeignKey(SegmentSet, models.PROTECT, related_name="alignments_from")
    target_set = models.ForeignKey(SegmentSet, models.PROTECT, related_name="alignments_to")
    aligner = models.CharField(_("aligner and its version"), max_length=80)
    warnings = ArrayField(
        models.CharField(max_length=20, choices=words.AlignmentWarning.choices), default=list, blank=True
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.AlignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints = [
            models.UniqueConstraint(fields=["source_set", "target_set"], name="two_segment_sets_are_aligned_once"),
            models.CheckConstraint(condition=~Q(source_set=F("target_set")), name="a_text_is_not_aligned_with_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_set_id} - {self.target_set_id}"

    def get_absolute_url(self) -> str:
        return reverse("articles:alignment", args=[self.pk])


class Bead(models.Model):
    """Sentences that correspond: ordinals of both sides. An empty side is a gap, which a person gives a reason."""

    alignment = models.ForeignKey(Alignment, models.CASCADE, related_name="beads")
    ordinal = models.PositiveIntegerField(_("number in the alignment, from 0"))
    source = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    target = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    method = models.CharField(_("made by"), max_length=8, choices=words.BeadMethod.choices)
    confidence = models.FloatField(
        _("confidence"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(
        _("why it has no partner"), max_length=16, choices=words.GapReason.choices, blank=True, default=""
    )
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    objects = querysets.BeadQuerySet.as_manager()

    class Meta:
        ordering = ["alignment", "ordinal"]
        verbose_name = _("bead")
        verbose_name_plural = _("beads")
        constraints = [
            models.UniqueConstraint(
                fields=["alignment", "ordinal"], name="beads_are_numbered", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(source__len__gt=0) | Q(target__len__gt=0), name="a_bead_holds_a_sentence"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(source__len=0) | Q(target__len=0), name="only_a_gap_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *words.GapReason.values]), name="the_reason_of_a_gap_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(0, 1)), name="confidence_is_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(method=words.BeadMethod.ALIGNER, confidence__isnull=False)
                | Q(method=words.BeadMethod.PERSON, confidence__isnull=True),
                name="only_the_aligner_has_a_confidence",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmation_has_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alignment_id}/{self.ordinal} {self.token}"

    @property
    def token(self) -> str:
        """Say what a person sees of it; a decision names this, and another one is a conflict."""
        sides = ":".join(",".join(map(str, side)) for side in (self.source, self.target))
        return f"{self.pk}:{sides}:{'c' if self.confirmed_at else ''}{self.reason}"

    @property
    def is_gap(self) -> bool:
        return not (self.source and self.target)
