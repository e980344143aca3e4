"""What of a text finds others that say the same."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import querysets
from articles.models.texts import TextVersion


class TextPrint(models.Model):
    """The MinHash of a text (`articles/near_same.py`): computed from its words, so it changes as little as they do."""

    text_version = models.OneToOneField(TextVersion, models.PROTECT, primary_key=True, related_name="print")
    places = ArrayField(models.BigIntegerField())
    bands = ArrayField(models.BigIntegerField())

    objects = querysets.TextPrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("print of a text")
        verbose_name_plural = _("prints of texts")
        indexes = [GinIndex(fields=["bands"], name="prints_by_band")]

    def __str__(self) -> str:
        return str(self.text_version_id)
