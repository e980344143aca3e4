"""An entry in another language: its translation, and the immutable revisions of that."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.validators import bcp47
from articles.vocabulary import PostEdit, TranslationMethod
from basics import clock
from catalog import translation_querysets as querysets


class EntryTranslation(models.Model):
    """An entry in one language besides its own. Its words are those of its current revision."""

    entry = models.ForeignKey("catalog.Entry", models.PROTECT, related_name="translations")
    language = models.CharField(_("language"), max_length=35, validators=[bcp47])
    current = models.OneToOneField(
        "catalog.EntryTranslationRevision", models.PROTECT, null=True, related_name="current_of"
    )
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.EntryTranslationQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "language"]
        verbose_name = _("translation of an entry")
        verbose_name_plural = _("translations of entries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "language"], name="an_entry_is_translated_once_into_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language}"

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        return self.current.texts if self.current else {}


class HowTranslated(models.Model):
    """How translated words came to be, in the vocabulary of the translations of articles (ISO 17100, ISO 18587).

    `agents` are objects with `name`, `kind`, `role`, `version`, and `member`, the id of a person of the team or null.
    """

    method = models.CharField(_("method"), max_length=16, choices=TranslationMethod.choices)
    post_edit = models.CharField(
        _("post-editing"), max_length=8, choices=PostEdit.choices, default=PostEdit.NONE, blank=True
    )
    credit_line = models.CharField(_("credit line"), max_length=500, blank=True)
    agents = models.JSONField(_("who and what translated"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def provenance(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "post_edit": self.post_edit,
            "credit_line": self.credit_line,
            "agents": self.agents,
        }

    @property
    def engine(self) -> str:
        """Return the name and version of the machine that translated, if one did."""
        found: dict[str, Any] = next((row for row in self.agents if row["role"] == "mt_engine"), {})
        return f"{found.get('name', '')} {found.get('version', '')}".strip()


class EntryTranslationRevision(HowTranslated):
    """An immutable state of a translation: `texts` by path as `catalog.translatable` says, made from revision `source`.

    `since` gives for each path the number of the revision in which its words were written: whose provenance is theirs.
    """

    translation = models.ForeignKey(EntryTranslation, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    texts = models.JSONField(_("words by path"))
    since = models.JSONField(_("written in revision"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey("catalog.Revision", models.PROTECT, related_name="translations")
    message = models.TextField(_("message"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.EntryTranslationRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["translation", "number"]
        verbose_name = _("revision of a translation of an entry")
        verbose_name_plural = _("revisions of translations of entries")
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="revisions_of_a_translation_are_numbered"),
            models.CheckConstraint(
                condition=~Q(author=F("approved_by")), name="nobody_approves_a_translation_they_wrote"
            ),
            models.CheckConstraint(condition=~Q(message=""), name="a_revision_of_a_translation_has_a_message"),
            models.CheckConstraint(
                condition=~Q(method=TranslationMethod.MT_POST_EDITED)
                | Q(post_edit__in=[PostEdit.LIGHT, PostEdit.FULL]),
                name="a_post_edited_entry_says_how_far",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.translation_id} r{self.number}"
