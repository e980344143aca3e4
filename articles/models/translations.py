"""How a translation came to be, and what a text quotes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.models.sources import SourceItem
from articles.models.texts import TextVersion
from articles.validators import bcp47
from basics import clock


class TranslationProvenance(models.Model):
    """How a translation came to be. Dates and versions map to W3C PROV, agents to ITS 2.0 Provenance."""

    text_version = models.OneToOneField(TextVersion, models.PROTECT, related_name="provenance")
    method = models.CharField(_("method"), max_length=16, choices=words.TranslationMethod.choices)
    post_edit = models.CharField(
        _("post-editing"), max_length=8, choices=words.PostEdit.choices, default=words.PostEdit.NONE
    )
    source_version = models.ForeignKey(
        TextVersion, models.PROTECT, null=True, blank=True, related_name="translations", verbose_name=_("made from")
    )
    source_item = models.ForeignKey(
        SourceItem, models.PROTECT, null=True, blank=True, related_name="translations", verbose_name=_("made from item")
    )
    pivot_languages = ArrayField(models.CharField(max_length=35, validators=[bcp47]), default=list, blank=True)
    completeness = models.CharField(
        _("completeness"), max_length=8, choices=words.Completeness.choices, default=words.Completeness.UNKNOWN
    )
    credit_line = models.CharField(_("credit line as printed"), max_length=500, blank=True)
    asserted_by = models.CharField(
        _("who says so"), max_length=16, choices=words.AssertedBy.choices, default=words.AssertedBy.UNKNOWN
    )

    class Meta:
        verbose_name = _("translation provenance")
        verbose_name_plural = _("translation provenances")
        constraints = [
            models.CheckConstraint(
                condition=Q(source_version__isnull=False) | Q(source_item__isnull=False),
                name="a_translation_names_what_it_was_made_from",
            ),
            models.CheckConstraint(
                condition=Q(source_version__isnull=True) | ~Q(source_version=F("text_version")),
                name="a_translation_is_not_its_own_source",
            ),
            models.CheckConstraint(
                condition=~Q(method=words.TranslationMethod.MT_POST_EDITED) | ~Q(post_edit=words.PostEdit.NONE),
                name="a_post_edited_translation_says_how_far",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}: {self.text_version}"


class TranslationAgent(models.Model):
    """Who or what had a hand in a translation, and in which role."""

    provenance = models.ForeignKey(TranslationProvenance, models.CASCADE, related_name="agents")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=words.AgentKind.choices)
    role = models.CharField(_("role"), max_length=16, choices=words.AgentRole.choices)
    version = models.CharField(_("version"), max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("translation agent")
        verbose_name_plural = _("translation agents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=words.AgentRole.MT_ENGINE) | ~Q(version=""), name="an_engine_names_its_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class QuotedSource(models.Model):
    """A passage of a text that quotes, paraphrases, reports or cites another source item (PROV wasQuotedFrom)."""

    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="quoted_sources")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    exact = models.TextField(_("the passage"))
    source_item = models.ForeignKey(SourceItem, models.PROTECT, related_name="quoted_in")
    relation = models.CharField(_("relation"), max_length=16, choices=words.QuoteRelation.choices)
    verification = models.CharField(
        _("verification"), max_length=16, choices=words.Verification.choices, default=words.Verification.UNVERIFIED
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["text_version", "start", "id"]
        verbose_name = _("quoted source")
        verbose_name_plural = _("quoted sources")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_quoted_passage_is_not_empty"),
            models.UniqueConstraint(
                fields=["text_version", "start", "end", "source_item"], name="a_passage_quotes_an_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.source_item}"
