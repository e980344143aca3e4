"""Captures, articles and their text versions."""

from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from articles.models.sources import SourceItem
from articles.structure import Shape
from articles.validators import SHA256, bcp47
from basics import clock
from basics.sorting import by_name


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
    url = models.URLField(_("address it came from"), max_length=2000, blank=True)
    # What the extractor said of title, author, date, site and language, whatever a person then confirmed.
    proposals = models.JSONField(_("what was proposed"), default=dict, blank=True, editable=False)
    captured_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    captured_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        indexes = [HashIndex(fields=["url"], condition=~Q(url=""), name="captures_by_address")]
        constraints = [models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="a_capture_has_a_sha256")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.mime_type})"

    @property
    def storage_name(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def is_page(self) -> bool:
        """Tell whether the bytes are HTML, which can be rendered."""
        return self.mime_type == "text/html"


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
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="articles_newest_first"),
            models.Index(by_name("title"), "id", name="articles_by_title"),
        ]

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
    # Headings, quotations and list items over the offsets of the text; everything else is a paragraph.
    structure = models.JSONField(_("structure"), default=list, blank=True, editable=False)
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
        indexes = [
            models.Index(fields=["sha256"], name="texts_by_sha256"),
            GinIndex(querysets.SEARCHED, name="texts_by_word"),
        ]
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

    def newest(self) -> "TextVersion":
        """Return the last of the versions that superseded this one; itself while none did."""
        found = self
        while (newer := TextVersion.objects.filter(supersedes=found).first()) is not None:
            found = newer
        return found

    @property
    def shapes(self) -> list[Shape]:
        return [Shape(**shape) for shape in self.structure]

    @cached_property
    def chosen_languages(self) -> list[tuple[int, int, str]]:
        """Return the paragraphs [start, end) for which a person chose a language, with that. One query, once."""
        return [(one.start, one.end, one.language) for one in self.paragraph_languages.all()]

    def language_at(self, place: int) -> str:
        """Return the language of what stands at a code point: that of its paragraph if a person chose one."""
        found = (language for start, end, language in self.chosen_languages if start <= place < end)
        return next(found, self.language)

    @property
    def direction(self) -> str:
        return words.direction_of(self.language)

    @property
    def language_name(self) -> str:
        return words.language_name(self.language)


class Passage:
    """What a row is that stands at `start` in its `text_version`: it is in the language of that paragraph."""

    start: int
    text_version: TextVersion

    # Where it stands in a newer version, if that is what is told of.
    place: "Passage | None" = None

    @property
    def language(self) -> str:
        return self.place.language if self.place else self.text_version.language_at(self.start)

    @property
    def direction(self) -> str:
        return words.direction_of(self.language)
