"""A translation while somebody writes its next version, sentence by sentence beside its source."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles.models.texts import TextVersion
from basics import clock


class TranslationDraft(models.Model):
    """The next version of a translation (`base`), made beside `source`. One open draft a person and translation.

    `revision` counts its saves; `finished` is the version that became of it.
    """

    base = models.ForeignKey(TextVersion, models.PROTECT, related_name="drafts")
    source = models.ForeignKey(TextVersion, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="translation_drafts")
    revision = models.PositiveIntegerField(default=0)
    finished = models.OneToOneField(TextVersion, models.PROTECT, null=True, blank=True, related_name="draft")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.TranslationDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("draft of a translation")
        verbose_name_plural = _("drafts of translations")
        constraints = [
            models.UniqueConstraint(
                fields=["base", "author"],
                condition=Q(finished__isnull=True),
                name="a_person_has_one_open_draft_of_a_translation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base_id} / {self.author_id}"

    def get_absolute_url(self) -> str:
        return reverse("articles:draft", args=[self.pk])


class DraftUnit(models.Model):
    """What is edited as one. `target` are sentences of the base; `kept` says that nothing changed in its source.

    What is not kept is asked for until a person has `answered` it: written it anew, or said that it is right.
    """

    draft = models.ForeignKey(TranslationDraft, models.CASCADE, related_name="units")
    ordinal = models.PositiveIntegerField()
    source = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    target = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    before = models.TextField(_("its words in the version before"), blank=True)
    text = models.TextField(_("its words"), blank=True)
    opens_paragraph = models.BooleanField(default=False)
    kept = models.BooleanField()
    answered = models.BooleanField(default=False)

    class Meta:
        ordering = ["draft", "ordinal"]
        verbose_name = _("unit of a draft")
        verbose_name_plural = _("units of drafts")
        constraints = [
            models.UniqueConstraint(fields=["draft", "ordinal"], name="units_are_numbered"),
            models.CheckConstraint(
                condition=Q(source__len__gt=0) | Q(target__len__gt=0), name="a_unit_holds_a_sentence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.ordinal}"

    @property
    def is_asked(self) -> bool:
        return not (self.kept or self.answered)
