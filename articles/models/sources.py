"""Sources, their ratings, and what they published."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from articles.validators import bcp47, country_code
from basics import clock
from basics.sorting import kept_key


class Source(models.Model):
    """An outlet, with its Admiralty reliability and the reason for it."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_key = kept_key("name")
    homepage = models.URLField(_("home page"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=words.SourceKind.choices, default=words.SourceKind.OTHER)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])
    languages = ArrayField(models.CharField(max_length=35, validators=[bcp47]), default=list, blank=True)
    owner = models.CharField(_("owner"), max_length=300, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=words.Reliability.choices, default=words.Reliability.F
    )
    reliability_reason = models.TextField(_("reason for the reliability"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "id"]
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

    @property
    def country_name(self) -> str:
        """The name of its country in the reader's language, where the source was loaded `with_country()`."""
        return words.said_in(getattr(self, "country_labels", None) or {}, self.country)


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


class SourceChange(models.Model):
    """One change of what is known of a source: owner, affiliation, country and the like. Never changed itself."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="changes")
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    reason = models.TextField(_("reason"))
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-changed_at", "-id"]
        verbose_name = _("change of a source")
        verbose_name_plural = _("changes of sources")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_change_of_a_source_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.source_id}: {', '.join(self.after)}"

    @property
    def lines(self) -> list[dict[str, str]]:
        """Return what changed, field by field, in words."""
        fields = {field.name: str(field.verbose_name) for field in Source._meta.fields}
        return [
            {
                "label": fields[name],
                "before": _said(self.before[name]),
                "after": _said(value),
            }
            for name, value in self.after.items()
        ]


def _said(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


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
        indexes = [HashIndex(fields=["url"], condition=~Q(url=""), name="items_by_address")]
        constraints = [models.CheckConstraint(condition=Q(custody__in=words.Custody.values), name="custody_is_known")]

    def __str__(self) -> str:
        return self.title or f"{self.source}"

    def get_absolute_url(self) -> str:
        return reverse("articles:item", args=[self.pk])

    @property
    def is_withdrawn(self) -> bool:
        return self.custody == words.Custody.WITHDRAWN


class CustodyChange(models.Model):
    """What was said of our custody of a publication until it changed. Append-only."""

    source_item = models.ForeignKey(SourceItem, models.PROTECT, related_name="custody_changes")
    before = models.CharField(_("before"), max_length=16, choices=words.Custody.choices)
    reason = models.TextField(_("reason"), max_length=2_000)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["source_item", "-changed_at", "-id"]
        verbose_name = _("change of custody")
        verbose_name_plural = _("changes of custody")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_change_of_custody_says_why")]

    def __str__(self) -> str:
        return f"{self.source_item_id}: {self.before}"
