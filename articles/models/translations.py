"""How a translation came to be, and what a text quotes."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from articles.models.segments import Segment
from articles.models.sources import SourceItem
from articles.models.texts import Passage, TextVersion
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
    """Who or what had a hand in a translation, and in which role (ISO 17100).

    `confidence` is ITS 2.0 MT confidence: of an engine that is named with its version, and of nothing else. The
    database refuses a reviser who also translated (migration `provenance_is_honest`), unless the site allows it.
    """

    provenance = models.ForeignKey(TranslationProvenance, models.CASCADE, related_name="agents")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=words.AgentKind.choices)
    role = models.CharField(_("role"), max_length=16, choices=words.AgentRole.choices)
    version = models.CharField(_("version"), max_length=80, blank=True)
    member = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member of the team")
    )
    confidence = models.FloatField(
        _("confidence of the engine, 0 to 1"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("translation agent")
        verbose_name_plural = _("translation agents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=words.AgentRole.MT_ENGINE) | ~Q(version=""), name="an_engine_names_its_version"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True)
                | Q(role=words.AgentRole.MT_ENGINE, confidence__range=(0, 1)) & ~Q(version="") & ~Q(name=""),
                name="only_a_named_engine_has_a_confidence",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(kind=words.AgentKind.PERSON), name="a_member_is_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class ProvenanceAmendment(models.Model):
    """What was said of a translation before it was said differently, and why. Append-only."""

    provenance = models.ForeignKey(TranslationProvenance, models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField(_("number"))
    before = models.JSONField(_("what was said before"))
    reason = models.TextField(_("reason"), max_length=2_000)
    amended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    amended_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["provenance", "-number"]
        verbose_name = _("amendment of a provenance")
        verbose_name_plural = _("amendments of provenances")
        constraints = [
            models.UniqueConstraint(fields=["provenance", "number"], name="amendments_are_numbered"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_amendment_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.provenance_id}/{self.number}"


class SentenceOrigin(models.Model):
    """How one sentence of a translation came to be; machine text stays beside what a person made of it.

    `edit_distance` is Levenshtein's, in code points, from `machine_text` to the sentence. `carried_from` is the same
    sentence of the version before, whose approval it keeps.
    """

    segment = models.OneToOneField(Segment, models.CASCADE, related_name="origin")
    origin = models.CharField(_("origin"), max_length=8, choices=words.Origin.choices)
    engine = models.CharField(_("engine"), max_length=200, blank=True)
    engine_version = models.CharField(_("version of the engine"), max_length=80, blank=True)
    confidence = models.FloatField(_("confidence of the engine, 0 to 1"), null=True, blank=True)
    machine_text = models.TextField(_("what the engine wrote"), blank=True)
    edit_distance = models.PositiveIntegerField(_("edit distance in code points"), null=True, blank=True)
    carried_from = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="carried_to")

    objects = querysets.SentenceOriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin of a sentence")
        verbose_name_plural = _("origins of sentences")
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=words.Origin.values), name="the_origin_is_known"),
            models.CheckConstraint(
                condition=Q(engine="", engine_version="") & ~Q(origin=words.Origin.MACHINE)
                | ~Q(engine="") & ~Q(engine_version=""),
                name="a_machine_sentence_names_engine_and_version",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(0, 1)) & ~Q(engine=""),
                name="only_a_named_engine_is_confident_of_a_sentence",
            ),
            models.CheckConstraint(
                condition=Q(machine_text="", edit_distance__isnull=True)
                | ~Q(machine_text="") & ~Q(engine="") & Q(edit_distance__isnull=False),
                name="machine_text_has_an_engine_and_a_distance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.origin}"


class QuotedSource(Passage, models.Model):
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
    # What it was compared with: a passage of the quoted item's own text.
    checked_text = models.ForeignKey(TextVersion, models.PROTECT, null=True, blank=True, related_name="+")
    checked_start = models.PositiveIntegerField(null=True, blank=True)
    checked_end = models.PositiveIntegerField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(verification=words.Verification.UNVERIFIED, checked_text__isnull=True)
                | ~Q(verification=words.Verification.UNVERIFIED)
                & Q(checked_text__isnull=False, checked_by__isnull=False, checked_at__isnull=False)
                & Q(checked_start__isnull=False, checked_end__gte=F("checked_start")),
                name="a_verified_quote_names_what_it_was_compared_with",
            ),
        ]

    def __str__(self) -> str:
        facts = {"relation": self.get_relation_display(), "source": self.source_item}
        return _("%(relation)s %(source)s") % facts
