"""Rounds of annotation: several people mark one text, perhaps blind, and a curator settles what they marked."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.models.annotations import Annotation
from articles.models.texts import TextVersion
from articles.round_querysets import AnnotationRoundQuerySet
from basics import clock


class AnnotationRound(models.Model):
    """A text given to several annotators.

    Of a blind one nobody sees the marks of another until it ended, but whoever curates it and annotates nothing in it.
    The database refuses a second open round of a text, to change what was given, and to publish a mark that is hidden.
    """

    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="rounds")
    is_blind = models.BooleanField(_("blind"), default=True)
    instructions = models.TextField(_("instructions"), blank=True, max_length=5_000)
    state = models.CharField(_("state"), max_length=10, choices=words.RoundState.choices, default=words.RoundState.OPEN)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was called off"), blank=True, max_length=2_000)

    objects = AnnotationRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("round of annotation")
        verbose_name_plural = _("rounds of annotation")
        constraints = [
            models.UniqueConstraint(
                fields=["text_version"], condition=Q(state=words.RoundState.OPEN), name="a_text_has_one_open_round"
            ),
            models.CheckConstraint(
                condition=Q(state=words.RoundState.OPEN, ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(state=words.RoundState.OPEN) & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="a_round_is_open_or_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=words.RoundState.CALLED_OFF) | ~Q(reason=""), name="a_round_called_off_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_version_id}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("articles:round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == words.RoundState.OPEN

    def has_member(self, person: User) -> bool:
        """Tell whether somebody annotates in it; without a query if its members are loaded."""
        return any(member.annotator_id == person.pk for member in self.members.all())

    @property
    def hides(self) -> bool:
        """Tell whether marks of this round are hidden from others still."""
        return self.is_blind and self.is_open


class RoundMember(models.Model):
    """One of the people who annotate in a round; `finished_at` is when they handed in their part."""

    round = models.ForeignKey(AnnotationRound, models.CASCADE, related_name="members")
    annotator = models.ForeignKey(User, models.PROTECT, related_name="annotation_rounds")
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("annotator in a round")
        verbose_name_plural = _("annotators in rounds")
        constraints = [
            models.UniqueConstraint(fields=["round", "annotator"], name="a_person_is_in_a_round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.annotator_id}"


class Curation(models.Model):
    """What a curator made of marks that belong together; `curated` is the annotation that came of it, if one did.

    The database refuses a curator who annotates in the round, and to change what was decided.
    """

    round = models.ForeignKey(AnnotationRound, models.CASCADE, related_name="curations")
    choice = models.CharField(_("choice"), max_length=8, choices=words.CurationChoice.choices)
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    curated = models.OneToOneField(Annotation, models.PROTECT, null=True, blank=True, related_name="curation")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("curation")
        verbose_name_plural = _("curations")
        constraints = [
            models.CheckConstraint(
                condition=Q(choice=words.CurationChoice.NONE) | Q(curated__isnull=False),
                name="what_was_taken_or_merged_is_an_annotation",
            ),
            models.CheckConstraint(
                condition=~Q(choice=words.CurationChoice.NONE) | ~Q(reason=""), name="none_is_right_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.get_choice_display()}"


class CuratedMark(models.Model):
    """A mark that was settled: what came of it is derived from it. Each is settled once."""

    curation = models.ForeignKey(Curation, models.CASCADE, related_name="marks")
    annotation = models.OneToOneField(Annotation, models.PROTECT, related_name="settled")
    is_kept = models.BooleanField(_("kept"), default=False)

    class Meta:
        ordering = ["curation", "id"]
        verbose_name = _("settled mark")
        verbose_name_plural = _("settled marks")

    def __str__(self) -> str:
        return f"{self.curation_id}: {self.annotation_id}"
