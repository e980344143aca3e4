"""The review of translations of entries: a proposal, the patch sets it froze, and decisions on exactly one of these."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.validators import bcp47
from articles.vocabulary import PostEdit, TranslationMethod, direction_of, language_name
from basics import clock
from catalog.models import Entry, EntryTranslationRevision, Revision
from catalog.translation_models import HowTranslated
from review import entry_translation_querysets as querysets
from review.states import EDITABLE, NEED_A_REASON, OPEN, State, Step
from review.verdicts import Verdict


class EntryTranslationProposal(HowTranslated):
    """What somebody wants an entry to say in another language: all its words there as they should be.

    The database refuses the state `approved` without an approving decision on the current patch set, and a decision by
    whoever wrote or translated (migration `entry_translations_need_four_eyes`).
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="translation_proposals")
    language = models.CharField(_("language"), max_length=35, validators=[bcp47])
    author = models.ForeignKey(User, models.PROTECT, related_name="entry_translation_proposals")
    base = models.ForeignKey(EntryTranslationRevision, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    texts = models.JSONField(_("words by path"), default=dict, blank=True)
    message = models.TextField(_("message"), blank=True, max_length=5_000)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    current = models.OneToOneField(
        "EntryTranslationPatchSet", models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    applied = models.OneToOneField(
        EntryTranslationRevision, models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.EntryTranslationProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("proposed translation of an entry")
        verbose_name_plural = _("proposed translations of entries")
        indexes = [models.Index(fields=["state", "updated_at", "id"], name="entry_translations_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="an_entry_translation_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(current__isnull=False),
                name="a_submitted_entry_translation_has_a_patch_set",
            ),
            models.UniqueConstraint(
                fields=["entry", "language", "author"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_translation_of_an_entry_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("review:entry_translation", args=[self.pk])

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def shown_to(self, reader: User) -> "EntryTranslationProposal | EntryTranslationPatchSet":
        """Return what somebody may read: what was submitted, and to its author the draft while it is written."""
        is_written = self.is_editable and self.author_id == reader.pk
        return self if is_written or self.current is None else self.current


class MadeAs(models.TextChoices):
    """How a patch set came about."""

    SUBMITTED = "submitted", _("submitted by its author")
    MERGED = "merged", _("the one before, merged with a newer revision by an approval")
    PART = "part", _("what was accepted of the one before")


class EntryTranslationPatchSet(HowTranslated):
    """What was submitted, frozen. Decisions bind to its SHA-256, over words, provenance, message, base and number."""

    proposal = models.ForeignKey(EntryTranslationProposal, models.PROTECT, related_name="patch_sets")
    number = models.PositiveIntegerField(_("number"))
    texts = models.JSONField(_("words by path"))
    base = models.ForeignKey(EntryTranslationRevision, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    message = models.TextField(_("message"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    made = models.CharField(_("how it came about"), max_length=12, choices=MadeAs.choices, default=MadeAs.SUBMITTED)
    submitted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["proposal", "number"]
        verbose_name = _("patch set of a translation of an entry")
        verbose_name_plural = _("patch sets of translations of entries")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="patch_sets_of_a_translation_are_numbered"),
            models.CheckConstraint(condition=~Q(message=""), name="a_submitted_entry_translation_says_why"),
            models.CheckConstraint(
                condition=~Q(method=TranslationMethod.MT_POST_EDITED)
                | Q(post_edit__in=[PostEdit.LIGHT, PostEdit.FULL]),
                name="a_submitted_post_edit_says_how_far",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.number}"


class EntryTranslationDecision(Verdict):
    """What somebody else decided on a patch set of a translation of an entry, and why. Append-only."""

    proposal = models.ForeignKey(EntryTranslationProposal, models.PROTECT, related_name="decisions")
    patch_set = models.ForeignKey(EntryTranslationPatchSet, models.PROTECT, related_name="decisions")
    by = models.ForeignKey(User, models.PROTECT, related_name="entry_translation_decisions")

    class Meta(Verdict.Meta):
        verbose_name = _("decision on a translation of an entry")
        verbose_name_plural = _("decisions on translations of entries")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(verdict=Step.APPROVE), name="an_entry_translation_is_approved_once"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=sorted(NEED_A_REASON)) | ~Q(reason=""),
                name="an_entry_translation_is_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.proposal_id}"
