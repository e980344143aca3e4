"""What annotations are filed under: the categories that administrators keep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import vocabulary as words


class Category(models.Model):
    """A kind of annotation: its code stays, its words and its looks change. A used one is retired, never deleted."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    labels = models.JSONField(_("labels by language"))
    light = models.CharField(_("colour in the light theme"), max_length=7)
    dark = models.CharField(_("colour in the dark theme"), max_length=7)
    line = models.CharField(_("line"), max_length=16, choices=words.Line.choices, default=words.Line.SOLID)
    key = models.PositiveSmallIntegerField(_("key"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("category of annotations")
        verbose_name_plural = _("categories of annotations")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z_]{1,15}$"), name="a_category_has_a_plain_code"),
            models.CheckConstraint(
                condition=Q(light__regex="^#[0-9a-f]{6}$", dark__regex="^#[0-9a-f]{6}$"),
                name="a_category_has_a_colour_in_each_theme",
            ),
            models.CheckConstraint(
                condition=Q(key__isnull=True) | Q(key__range=(1, 9)), name="the_key_of_a_category_is_a_digit"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(key__isnull=False, retired_at__isnull=True),
                name="a_key_chooses_one_category",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return words.said_in(self.labels, self.code)
