"""Files of many articles, and the rows of them that were refused."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles.models.sources import Source
from articles.validators import SHA256, bcp47
from basics import clock
from basics.kept_words import KeptWords, shown


class BulkImport(models.Model):
    """A file of many articles, and how far it is taken: what is `done` is in, and is not taken again after a kill.

    `source` and `language` are those of rows that name none. Its bytes lie in the captures storage under its SHA-256.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="imports")
    filename = models.CharField(_("file name as it came"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, validators=[RegexValidator(SHA256)])
    size = models.PositiveBigIntegerField(_("size in bytes"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=35, blank=True, validators=[bcp47])
    total = models.PositiveIntegerField(_("rows"))
    done = models.PositiveIntegerField(_("rows taken"), default=0)
    added = models.PositiveIntegerField(_("articles added"), default=0)
    known = models.PositiveIntegerField(_("articles that were here already"), default=0)
    refused = models.PositiveIntegerField(_("rows refused"), default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.BulkImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(done=F("added") + F("known") + F("refused"), done__lte=F("total")),
                name="every_row_that_is_done_was_added_known_or_refused",
            )
        ]

    def __str__(self) -> str:
        return self.filename or self.sha256[:12]

    def get_absolute_url(self) -> str:
        return reverse("articles:import", args=[self.pk])

    @property
    def storage_name(self) -> str:
        return f"imports/{self.sha256}"

    @property
    def is_done(self) -> bool:
        return self.done == self.total


class RefusedRow(models.Model):
    """A row of a file that made no article, and why; its words stand in the file."""

    bulk_import = models.ForeignKey(BulkImport, models.CASCADE, related_name="refused_rows")
    number = models.PositiveIntegerField(_("row"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    reason_said = KeptWords(of="reason")

    class Meta:
        ordering = ["bulk_import", "number"]
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        constraints = [models.UniqueConstraint(fields=["bulk_import", "number"], name="a_row_is_refused_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"

    @property
    def reason_shown(self) -> str:
        """Its reason for a page: in the reader's language, else marked with the language it is in."""
        return shown(self.reason, self.reason_said)
