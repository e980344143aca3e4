"""Editions with what they hold, the marks of their preparation and the notes of their changelog."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock
from catalog import querysets
from catalog import vocabulary as words
from catalog.edition_states import ISSUED
from catalog.public import changelog_for_strangers

EDITION_NAME = RegexValidator(
    r"\A[1-9][0-9]{3}\.[1-9][0-9]{0,2}\Z", _("Name an edition by year and number, such as 2026.1.")
)
FILE_VERSION = 2  # of the file that an edition leaves as: 2 has classes in its changelog, notes and a seal
STATE = words.EditionState


class Edition(models.Model):
    """A frozen, numbered issue of the catalog, with a changelog and a manifest of SHA-256 hashes."""

    name = models.CharField(_("name"), max_length=12, unique=True, validators=[EDITION_NAME])
    title = models.CharField(_("title"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=STATE.choices, default=STATE.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    abandoned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    abandoned_at = models.DateTimeField(null=True, blank=True)
    abandoned_reason = models.TextField(_("reason for giving it up"), blank=True, max_length=2_000)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    schema_version = models.PositiveSmallIntegerField(default=1)
    # How its file is laid out; those frozen before there was a seal keep theirs, byte for byte.
    file_version = models.PositiveSmallIntegerField(default=1)
    manifest = models.JSONField(default=dict, blank=True)
    changelog = models.JSONField(default=list, blank=True)
    # The terms and scale versions as they were worded when it was frozen.
    vocabularies = models.JSONField(default=dict, blank=True)
    # Why it was frozen although checks that block found something, and what they found (check and code of the entry).
    override_reason = models.TextField(_("reason for freezing all the same"), blank=True, max_length=2_000)
    overridden = models.JSONField(default=list, blank=True)
    foreword = models.TextField(_("foreword"), blank=True, max_length=10_000)
    foreword_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # the last one
    # What closes the file when it is published: hashes of manifest and notes, who and when; and the signature of that.
    seal = models.JSONField(default=dict, blank=True)
    signature = models.JSONField(default=dict, blank=True)
    # Manifest, seal and signature of the copy without names, which strangers get.
    public_copy = models.JSONField(default=dict, blank=True)

    objects = querysets.EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[STATE.DRAFT, STATE.ABANDONED], frozen_at__isnull=True, frozen_by__isnull=True)
                | Q(
                    state__in=[STATE.FROZEN, STATE.ABANDONED, *sorted(ISSUED)],
                    frozen_at__isnull=False,
                    frozen_by__isnull=False,
                ),
                name="a_frozen_edition_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ISSUED), published_at__isnull=False, published_by__isnull=False)
                | Q(state__in=sorted(ISSUED), published_at__isnull=False, file_version=1)
                | Q(
                    state__in=[STATE.DRAFT, STATE.FROZEN, STATE.ABANDONED],
                    published_at__isnull=True,
                    published_by__isnull=True,
                ),
                name="a_published_edition_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("frozen_by")),
                name="nobody_publishes_what_they_froze",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(foreword_by__isnull=True)
                | ~Q(published_by=F("foreword_by")),
                name="nobody_publishes_their_own_foreword",
            ),
            models.CheckConstraint(
                condition=~Q(state=STATE.ABANDONED)
                | (Q(abandoned_by__isnull=False, abandoned_at__isnull=False) & ~Q(abandoned_reason="")),
                name="an_edition_given_up_says_why",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=STATE.PUBLISHED), name="one_edition_is_the_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:edition", args=[self.name])

    def changelog_for(self, *, stranger: bool) -> list[dict[str, Any]]:
        """Return the changelog; to strangers without what was never issued, nor successors that stand not in it."""
        return self.openly(self.changelog) if stranger else self.changelog

    def openly(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return rows of a changelog up to this edition as strangers read them; one query if one names a successor."""
        known = self.entries.open_codes() if any(row.get("successor") for row in rows) else ()
        return changelog_for_strangers(rows, known)

    @property
    def is_frozen(self) -> bool:
        """Tell whether it has content of its own, published or not."""
        return self.frozen_at is not None

    @property
    def is_issued(self) -> bool:
        """Tell whether it was published, and stays so: the newest, or one that a newer one superseded."""
        return self.state in ISSUED

    @property
    def looks_as(self) -> str:
        """The name by which `{% state %}` shows its state."""
        return "in_preparation" if self.state == STATE.DRAFT else str(self.state)


class EditionEntry(models.Model):
    """One entry as it stands in a frozen edition: the pinned revision, and its content resolved to quotations."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="entries")
    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="in_editions")
    revision = models.ForeignKey("catalog.Revision", models.PROTECT, related_name="in_editions")
    content = models.JSONField(_("content"))
    # The same as canonical JSON, of which `sha256` is: exports hand it out as it is. Empty where frozen before this.
    canonical = models.TextField(default="", editable=False)
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = querysets.EditionEntryQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "entry__code"]
        verbose_name = _("edition entry")
        verbose_name_plural = _("edition entries")
        constraints = [models.UniqueConstraint(fields=["edition", "entry"], name="an_entry_stands_once_in_an_edition")]
        indexes = [
            models.Index(
                fields=["edition"],
                condition=Q(content__document__sensitivity__in=[level.value for level in words.ABOVE_CLEAR]),
                name="above_clear_in_editions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.entry_id}"


class EditionMark(models.Model):
    """What an editor said of an entry while an edition was prepared: looked at, in this revision, or left out."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="marks")
    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="+")
    revision = models.ForeignKey("catalog.Revision", models.PROTECT, related_name="+")
    kind = models.CharField(_("mark"), max_length=12, choices=words.EditionMarkKind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["edition", "entry__code"]
        verbose_name = _("mark of an edition")
        verbose_name_plural = _("marks of editions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "entry"], name="an_entry_is_marked_once_in_an_edition"),
            models.CheckConstraint(
                condition=Q(kind=words.EditionMarkKind.LOOKED_AT)
                | (Q(kind=words.EditionMarkKind.LEFT_OUT) & ~Q(reason="")),
                name="what_is_left_out_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.entry_id} {self.kind}"


class EditionNote(models.Model):
    """What an editor adds to one entry of the changelog of a frozen edition, until it is published."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notes")
    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=5_000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["edition", "entry__code"]
        verbose_name = _("note of an edition")
        verbose_name_plural = _("notes of editions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "entry"], name="an_entry_has_one_note_in_an_edition"),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_of_an_edition_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.entry_id}"
