"""The vocabulary of tags: what administrators keep beside the free ones."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles import vocabulary as words


class Tag(models.Model):
    """A tag of the vocabulary. Annotations keep what was typed; every name in `names` means this one.

    `names` are its code and all labels it ever had, in small letters: a name means one tag. One that was merged is
    retired and names its `successor`, and so does everything that carries it.
    """

    code = models.CharField(_("tag"), max_length=60, unique=True)
    labels = models.JSONField(_("labels by language"))
    names = ArrayField(models.CharField(max_length=60))
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(retired_at__isnull=False),
                name="a_tag_that_was_merged_is_retired",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")), name="a_tag_is_not_its_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return words.said_in(self.labels, self.code)
