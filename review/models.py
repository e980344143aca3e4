"""Submissions, the patch sets they froze, and decisions on them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock
from basics.sorting import by_name
from catalog.models import Entry, Revision
from catalog.vocabulary import Kind
from review import querysets
from review.annotation_models import AnnotationDecision as AnnotationDecision
from review.discussion_models import Comment as Comment
from review.discussion_models import CommentMention as CommentMention
from review.discussion_models import CommentRevision as CommentRevision
from review.discussion_models import Place as Place
from review.discussion_models import Standing as Standing
from review.discussion_models import Thread as Thread
from review.drafting import DraftVersion as DraftVersion
from review.entry_translation_models import EntryTranslationDecision as EntryTranslationDecision
from review.entry_translation_models import EntryTranslationPatchSet as EntryTranslationPatchSet
from review.entry_translation_models import EntryTranslationProposal as EntryTranslationProposal
from review.import_models import ImportApproval as ImportApproval
from review.import_models import ImportedRow as ImportedRow
from review.import_models import ImportRun as ImportRun
from review.import_models import Outcome as Outcome
from review.live_models import Presence as Presence
from review.live_models import Pulse as Pulse
from review.moderation import FieldRisk as FieldRisk
from review.moderation import Hold as Hold
from review.moderation import Pause as Pause
from review.moderation import ReviewRule as ReviewRule
from review.moderation import Risk as Risk
from review.notice_models import Delivery as Delivery
from review.notice_models import Notice as Notice
from review.notice_models import NoticeSettings as NoticeSettings
from review.notice_models import Telling as Telling
from review.notice_models import Watch as Watch
from review.notice_models import Webhook as Webhook
from review.participation import Contributor as Contributor
from review.participation import Look as Look
from review.participation import PostReview as PostReview
from review.participation import Recusal as Recusal
from review.participation import Suggestion as Suggestion
from review.queue_models import Absence as Absence
from review.queue_models import DecisionBatch as DecisionBatch
from review.queue_models import KeptReason as KeptReason
from review.queue_models import PendingDecision as PendingDecision
from review.queue_models import QueueCount as QueueCount
from review.queue_models import QueueItem as QueueItem
from review.queue_models import Reminder as Reminder
from review.states import NEED_A_REASON, State, Step
from review.states import ReasonCode as ReasonCode
from review.translation_models import TranslationDecision as TranslationDecision
from review.translation_models import TranslationReview as TranslationReview


class Submission(models.Model):
    """The life of one thing that is reviewed: its author, its state, and the patch set that counts now.

    The database refuses the state `approved` without an approving decision on the current patch set, and a decision by
    anybody who wrote a patch set (migration `four_eyes`).
    """

    author = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    current = models.OneToOneField("PatchSet", models.PROTECT, null=True, related_name="current_of")
    # What was returned of another one, of which the rest was accepted.
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="follow_ups")
    due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="reviews")
    escalated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=["state", "updated_at", "id"], name="queue_by_state_and_age"),
            models.Index(by_name("title"), "id", name="submissions_by_title"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_submission_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(current__isnull=False),
                name="what_is_submitted_has_a_patch_set",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("review:submission", args=[self.pk])

    @property
    def themes(self) -> set[str]:
        """Return the primary themes it is about: of what was submitted, and of what it changes."""
        base = self.proposal.base_document
        documents = [base, self.current.content if self.current else {}]
        return {document["theme"] for document in documents if document.get("theme")}


class Intent(models.TextChoices):
    """What a proposal wants of its entry: other words, or another standing."""

    CHANGE = "change", _("change")
    RETIRE = "retire", _("retire")
    SUPERSEDE = "supersede", _("supersede")
    TAKE_DOWN = "take_down", _("take down")
    REINSTATE = "reinstate", _("reinstate")


class Proposal(models.Model):
    """A change somebody wants to a catalog entry: base revision, the document as it should be, and why.

    An `intent` other than `change` leaves the words as they are and changes the entry's status.
    """

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="proposal")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="proposals")
    base = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.JSONField(_("document"))
    message = models.TextField(_("message"), blank=True, max_length=5_000)
    intent = models.CharField(_("what for"), max_length=12, choices=Intent.choices, default=Intent.CHANGE)
    successor = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    # The entry without a revision whose code a new one takes: others may name it before it is published.
    reserved = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="reserved_for")
    applied = models.OneToOneField(Revision, models.PROTECT, null=True, blank=True, related_name="proposal")
    # What the page named it with which it was begun: sent twice, for an answer was lost, it is one draft all the same.
    begun = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = querysets.ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, base__isnull=True) | Q(entry__isnull=False, base__isnull=False),
                name="a_change_names_its_base",
            ),
            models.CheckConstraint(
                condition=Q(intent=Intent.CHANGE) | Q(entry__isnull=False), name="a_status_is_changed_of_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(intent=Intent.SUPERSEDE, successor__isnull=False)
                | (~Q(intent=Intent.SUPERSEDE) & Q(successor__isnull=True)),
                name="what_is_superseded_has_a_successor",
            ),
            models.CheckConstraint(
                condition=Q(reserved__isnull=True) | Q(entry__isnull=True), name="a_code_is_reserved_for_what_is_new"
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def code(self) -> str:
        """Return the code of its entry, or the one that is reserved for it."""
        known = self.entry or self.reserved
        return known.code if known else ""

    @property
    def base_document(self) -> dict[str, Any]:
        return self.base.document if self.base else {}

    @property
    def moved_on(self) -> bool:
        """Tell whether the entry has a newer revision than the one this change was made on."""
        return self.entry is not None and self.entry.current_id != self.base_id


class Made(models.TextChoices):
    """How a patch set came about."""

    SUBMITTED = "submitted", _("submitted by its author")
    PART = "part", _("what was accepted of the one before")
    MERGED = "merged", _("the one before, merged with a newer revision by an approval")


class PatchSet(models.Model):
    """What was submitted, frozen. Decisions bind to its SHA-256, over content, message, base revision and number.

    `hunks` are its single changes (`review.hunks.Hunk`) with the approvals that each needs under `policy`, the review
    policy as it was then. Without hunks one approval of the whole is enough.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="patch_sets")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    message = models.TextField(_("message"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    hunks = models.JSONField(_("single changes"), default=list)
    policy = models.JSONField(_("review policy"), default=dict)
    made = models.CharField(_("how it came about"), max_length=12, choices=Made.choices, default=Made.SUBMITTED)
    submitted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["submission", "number"]
        verbose_name = _("patch set")
        verbose_name_plural = _("patch sets")
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="patch_sets_are_numbered"),
            models.CheckConstraint(condition=~Q(message=""), name="a_submission_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"


class Decision(models.Model):
    """What somebody else decided on a patch set, and why. Append-only."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions")
    patch_set = models.ForeignKey(PatchSet, models.PROTECT, related_name="decisions")
    verdict = models.CharField(
        _("decision"),
        max_length=20,
        choices=[
            (step.value, step.label) for step in Step if step in (Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT)
        ],
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="decisions")
    code = models.CharField(_("kind of reason"), max_length=16, choices=ReasonCode.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=5_000)
    # The hashes of the single changes that an approval is about.
    hunks = models.JSONField(default=list)
    emergency = models.BooleanField(default=False)
    decided_at = models.DateTimeField(default=clock.now, editable=False)
    # Whether nothing more is missing with it; known to whoever just took it.
    is_last = False

    objects = querysets.DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["patch_set", "by"],
                condition=Q(verdict=Step.APPROVE, emergency=False),
                name="one_approves_a_patch_set_once",
            ),
            models.CheckConstraint(
                condition=Q(emergency=False) | (Q(verdict=Step.APPROVE) & ~Q(reason="")),
                name="an_emergency_gives_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=sorted(NEED_A_REASON)) | ~Q(reason=""), name="a_refusal_gives_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.patch_set_id}"
