"""Annotations and the passages they are about."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.annotation_querysets import AnnotationQuerySet, AnnotationTargetQuerySet
from articles.models.segments import Alignment
from articles.models.texts import Passage, TextVersion
from articles.naming import label_of
from basics import clock


class Annotation(models.Model):
    """A person's note on one or more passages (W3C Web Annotation)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creator = models.ForeignKey(User, models.PROTECT, related_name="annotations")
    motivation = models.CharField(
        _("purpose"), max_length=16, choices=words.Motivation.choices, default=words.Motivation.COMMENTING
    )
    category = models.CharField(_("category"), max_length=16)
    credibility = models.PositiveSmallIntegerField(
        _("credibility"), choices=words.Credibility.choices, null=True, blank=True
    )
    body = models.TextField(_("note"), blank=True, max_length=20_000)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    # When a published catalog entry first cited it: from then on readers may see it too.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The name that a program wished for (`Slug`), and what the Web Annotation Protocol lets nobody lose.
    slug = models.CharField(max_length=80, blank=True, editable=False)
    canonical = models.CharField(max_length=2_000, blank=True, editable=False)
    via = models.CharField(max_length=2_000, blank=True, editable=False)
    # A Web Annotation as it came: `sent`, the `text` it came to, and the `note` that was made of it.
    received = models.JSONField(null=True, blank=True, editable=False)
    # The round of annotation it was made in; of a blind one it is hidden from others until that is curated.
    round = models.ForeignKey(
        "articles.AnnotationRound", models.PROTECT, null=True, blank=True, related_name="annotations", editable=False
    )
    # Its life, since when, and the number of its newest revision. What was approved is what the row says: a newer
    # revision waits until it is approved too.
    life = models.CharField(_("state"), max_length=20, choices=words.Life.choices, default=words.Life.SHARED)
    life_since = models.DateTimeField(default=clock.now, editable=False)
    revision = models.PositiveIntegerField(_("newest revision"), default=1, editable=False)
    # The revision it was shared with: what a private draft said before stays its writer's.
    shared_from = models.PositiveIntegerField(default=1, editable=False)
    approved = models.ForeignKey(
        "articles.AnnotationRevision", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Its thread: how many replies stand there, and whether somebody called it settled.
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    # When its writer removed it: hidden everywhere at once, and restored as it was. What is published stays.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When an administrator hid its words; they are kept aside, so that no page, search or export can show them.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    hidden_reason = models.TextField(_("reason for hiding"), blank=True, max_length=2_000, editable=False)
    hidden_words = models.JSONField(null=True, blank=True, editable=False)

    # Who was named and was not told: known to whoever just wrote it.
    unreached: list[User] = []

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="annotations_newest_first"),
            models.Index(
                fields=["life_since", "id"],
                condition=Q(life=words.Life.SUBMITTED, deleted_at__isnull=True),
                name="annotations_awaiting_decision",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(credibility__isnull=True) | Q(credibility__range=(1, 6)), name="credibility_is_1_to_6"
            ),
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="a_slug_names_one_annotation"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(published_at__isnull=True), name="a_published_annotation_stays"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="", hidden_words__isnull=True)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False, hidden_words__isnull=False, body="", tags=[])
                & Q(received__isnull=True)
                & ~Q(hidden_reason=""),
                name="a_hidden_annotation_shows_the_reason_and_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(life=words.Life.DRAFT)
                | Q(published_at__isnull=True, approved__isnull=True, round__isnull=True, reply_count=0),
                name="a_private_draft_is_seen_by_nobody_else",
            ),
            models.CheckConstraint(
                condition=~Q(life=words.Life.APPROVED) | Q(approved__isnull=False),
                name="an_approved_annotation_names_its_revision",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="a_thread_is_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.uuid}"

    def get_absolute_url(self) -> str:
        return reverse("articles:annotation", args=[self.uuid])

    def get_category_display(self) -> str:
        """Return the word of its category, as those of choices are asked for. At most one query in a call."""
        return label_of(self.category)

    @property
    def note_told(self) -> list[Any]:
        """Return what a Web Annotation says of the note."""
        return [self.category, self.motivation, self.body, self.tags]

    @property
    def about_url(self) -> str:
        """Return the address of the page about it: its life, its revisions and its thread."""
        return reverse("articles:annotation_about", args=[self.uuid])

    @property
    def is_draft(self) -> bool:
        return self.life == words.Life.DRAFT

    @property
    def has_waiting_revision(self) -> bool:
        """Tell whether a newer revision than the approved one is being decided on, or came back."""
        return self.approved_id is not None and self.life != words.Life.APPROVED


class AnnotationTarget(Passage, models.Model):
    """The passage an annotation is about: code-point range, and the quote with its context.

    What was carried to a newer version or projected to a translation is a row of its own, and names the row it came
    from as `origin`; that one stays as it was. An orphan keeps the range and quote it had in the text where it last
    stood. A projection that was dismissed, and an orphan that was given up, say who decided so.
    """

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="targets")
    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="targets")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    exact = models.TextField()
    prefix = models.CharField(max_length=256, blank=True)
    suffix = models.CharField(max_length=256, blank=True)
    state = models.CharField(max_length=16, choices=words.TargetState.choices, default=words.TargetState.ASSERTED)

    origin = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="successors")
    method = models.CharField(
        _("placed by"), max_length=16, choices=words.PlacingMethod.choices, default=words.PlacingMethod.PERSON
    )
    score = models.FloatField(_("score"), null=True, blank=True)
    explanation = models.JSONField(_("explanation"), default=dict, blank=True)
    placed_at = models.DateTimeField(_("placed"), default=clock.now, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = AnnotationTargetQuerySet.as_manager()

    class Meta:
        ordering = ["text_version", "start", "id"]
        verbose_name = _("annotation target")
        verbose_name_plural = _("annotation targets")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_target_is_not_empty"),
            models.CheckConstraint(
                condition=Exact(Length("exact"), F("end") - F("start")), name="a_target_quotes_its_whole_range"
            ),
            models.CheckConstraint(
                condition=Q(state=words.TargetState.ASSERTED) | Q(origin__isnull=False, score__isnull=False),
                name="what_no_person_chose_says_from_where_and_how_sure",
            ),
            models.CheckConstraint(
                condition=~Q(state=words.TargetState.ASSERTED)
                | Q(origin__isnull=True)
                | Q(decided_by__isnull=False, method=words.PlacingMethod.PERSON),
                name="only_a_person_asserts_what_was_placed",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_on_a_target_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 1)), name="the_score_of_a_target_is_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(state=words.TargetState.PROJECTED, method=words.PlacingMethod.ALIGNMENT)
                | (~Q(state=words.TargetState.PROJECTED) & ~Q(method=words.PlacingMethod.ALIGNMENT)),
                name="what_the_alignment_placed_stays_projected",
            ),
            models.UniqueConstraint(fields=["origin", "text_version"], name="a_target_goes_to_a_text_once"),
        ]
        indexes = [
            models.Index(fields=["text_version", "start"], name="targets_in_reading_order"),
            models.Index(
                fields=["-placed_at", "-id"],
                condition=Q(state__in=["review", "orphan", "projected"]),
                name="targets_that_need_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_version_id}[{self.start}:{self.end}]"

    def get_absolute_url(self) -> str:
        return reverse("articles:passage", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Tell whether somebody may still decide where it stands; until then it is not a person's word."""
        open_states = set(words.TargetState) - {words.TargetState.ASSERTED}
        newest = not hasattr(self.text_version, "superseded_by")
        return self.origin_id is not None and self.decided_at is None and self.state in open_states and newest

    @property
    def percent(self) -> int:
        return round(100 * (self.score or 0))

    @property
    def token(self) -> str:
        """Say what a person sees of it; a decision names this, and another one is a conflict."""
        return f"{self.state}:{self.start}-{self.end}:{'d' if self.decided_at else ''}"


class AlignmentProjection(models.Model):
    """The state of an alignment's beads that annotations were last projected through."""

    alignment = models.OneToOneField(Alignment, models.CASCADE, related_name="projection")
    revision = models.PositiveIntegerField(_("revision of the beads"))

    class Meta:
        verbose_name = _("projection of an alignment")
        verbose_name_plural = _("projections of alignments")

    def __str__(self) -> str:
        return f"{self.alignment_id} at {self.revision}"
