"""Sources, captures, articles, text versions with their provenance, and annotations on passages."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from basics import clock

bcp47 = RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("Write a BCP 47 language tag such as ru or uz-Cyrl."))
country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Write an ISO 3166-1 code of two capital letters, such as KZ."))
SHA256 = r"^[0-9a-f]{64}$"


class Source(models.Model):
    """An outlet, with its Admiralty reliability and the reason for it."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    homepage = models.URLField(_("home page"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=words.SourceKind.choices, default=words.SourceKind.OTHER)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])
    languages = ArrayField(models.CharField(max_length=35, validators=[bcp47]), default=list, blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=words.Reliability.choices, default=words.Reliability.F
    )
    reliability_reason = models.TextField(_("reason for the reliability"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(condition=~Q(reliability_reason=""), name="a_reliability_has_a_reason"),
            models.CheckConstraint(condition=Q(reliability__in=words.Reliability.values), name="reliability_is_a_to_f"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:source", args=[self.pk])


class SourceRating(models.Model):
    """One judgement of a source's reliability. The newest one holds; the database refuses to change or remove any."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="ratings", db_index=False)  # ratings_of_a_source
    reliability = models.CharField(_("reliability"), max_length=1, choices=words.Reliability.choices)
    before = models.CharField(_("before"), max_length=1, choices=words.Reliability.choices, blank=True)
    reason = models.TextField(_("reason"))
    rated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-rated_at", "-id"]
        indexes = [models.Index(fields=["source", "-rated_at", "-id"], name="ratings_of_a_source")]
        verbose_name = _("rating of a source")
        verbose_name_plural = _("ratings of sources")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_rating_of_a_source_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reliability__in=words.Reliability.values) & Q(before__in=["", *words.Reliability.values]),
                name="a_source_is_rated_a_to_f",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.before}{self.reliability}"


class SourceItem(models.Model):
    """One outside publication of a source; `custody` says what of it we hold."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="items")
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    author = models.CharField(_("author as printed"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True, validators=[bcp47])
    published_on = models.DateField(_("published on"), null=True, blank=True)
    custody = models.CharField(
        _("custody"), max_length=16, choices=words.Custody.choices, default=words.Custody.UNKNOWN
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SourceItemQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("source item")
        verbose_name_plural = _("source items")
        constraints = [models.CheckConstraint(condition=Q(custody__in=words.Custody.values), name="custody_is_known")]

    def __str__(self) -> str:
        return self.title or f"{self.source}"


class Capture(models.Model):
    """The bytes as they came. They lie under their SHA-256 in the captures storage and are never changed."""

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True, validators=[RegexValidator(SHA256)])
    size = models.PositiveBigIntegerField(_("size in bytes"))
    mime_type = models.CharField(_("type by content"), max_length=100)
    encoding = models.CharField(_("character encoding"), max_length=40, blank=True)
    encoding_confirmed = models.BooleanField(_("encoding confirmed by a person"), default=False)
    filename = models.CharField(_("file name as it came"), max_length=255, blank=True)
    method = models.CharField(_("way in"), max_length=16, choices=words.CaptureMethod.choices)
    extractor = models.CharField(_("extractor and its version"), max_length=80)
    captured_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    captured_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        constraints = [models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="a_capture_has_a_sha256")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.mime_type})"

    @property
    def storage_name(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"


class Article(models.Model):
    """The work. Its texts are text versions; `source_item` is where its original appeared."""

    title = models.CharField(_("title"), max_length=500)
    source_item = models.ForeignKey(SourceItem, models.PROTECT, related_name="articles")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["-created_at", "-id"], name="articles_newest_first")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.pk])


class TextVersion(models.Model):
    """One immutable text of an article. `text` is canonical (NFC, LF); offsets are code points into it.

    The database refuses to change one, and to hold a `sha256` that is not its text's (migration `texts_are_immutable`).
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="texts")
    kind = models.CharField(_("kind"), max_length=16, choices=words.TextKind.choices)
    language = models.CharField(_("language"), max_length=35, validators=[bcp47])
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title in this language"), max_length=500)
    author = models.CharField(_("author as printed"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField("SHA-256", max_length=64)
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="texts")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    change_kind = models.CharField(max_length=16, choices=words.ChangeKind.choices, default=words.ChangeKind.INITIAL)
    change_reason = models.TextField(_("reason of the change"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.TextVersionQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "number"]
        verbose_name = _("text version")
        verbose_name_plural = _("text versions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="text_versions_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="a_text_is_not_empty"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, change_kind=words.ChangeKind.INITIAL)
                | (Q(supersedes__isnull=False) & ~Q(change_kind=words.ChangeKind.INITIAL) & ~Q(change_reason="")),
                name="a_later_version_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} [{self.language}, {self.number}]"

    def get_absolute_url(self) -> str:
        return reverse("articles:text", args=[self.article_id, self.number])

    @property
    def direction(self) -> str:
        return words.direction_of(self.language)

    @property
    def language_name(self) -> str:
        return words.language_name(self.language)


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


class Annotation(models.Model):
    """A person's note on one or more passages (W3C Web Annotation)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creator = models.ForeignKey(User, models.PROTECT, related_name="annotations")
    motivation = models.CharField(
        _("purpose"), max_length=16, choices=words.Motivation.choices, default=words.Motivation.COMMENTING
    )
    category = models.CharField(_("category"), max_length=16, choices=words.Category.choices)
    credibility = models.PositiveSmallIntegerField(
        _("credibility"), choices=words.Credibility.choices, null=True, blank=True
    )
    body = models.TextField(_("note"), blank=True, max_length=20_000)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    # When a published catalog entry first cited it: from then on readers may see it too.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When its writer removed it: hidden everywhere at once, and restored as it was. What is published stays.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = querysets.AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        indexes = [models.Index(fields=["-created_at", "-id"], name="annotations_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(credibility__isnull=True) | Q(credibility__range=(1, 6)), name="credibility_is_1_to_6"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(published_at__isnull=True), name="a_published_annotation_stays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.uuid}"

    def get_absolute_url(self) -> str:
        return reverse("articles:annotation", args=[self.uuid])


class AnnotationTarget(models.Model):
    """The passage an annotation is about: code-point range, and the quote with its context."""

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="targets")
    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="targets")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points"))
    exact = models.TextField()
    prefix = models.CharField(max_length=256, blank=True)
    suffix = models.CharField(max_length=256, blank=True)
    state = models.CharField(max_length=16, choices=words.TargetState.choices, default=words.TargetState.ASSERTED)

    objects = querysets.AnnotationTargetQuerySet.as_manager()

    class Meta:
        ordering = ["text_version", "start", "id"]
        verbose_name = _("annotation target")
        verbose_name_plural = _("annotation targets")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_target_is_not_empty"),
            models.CheckConstraint(
                condition=Exact(Length("exact"), F("end") - F("start")), name="a_target_quotes_its_whole_range"
            ),
        ]
        indexes = [models.Index(fields=["text_version", "start"], name="targets_in_reading_order")]

    def __str__(self) -> str:
        return f"{self.text_version_id}[{self.start}:{self.end}]"
