"""What a person said of the language of a paragraph."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.texts import TextVersion
from articles.validators import bcp47
from basics import clock


class ParagraphLanguage(models.Model):
    """The language that a person gave the paragraph [start, end), in code points, instead of what was proposed."""

    text_version = models.ForeignKey(TextVersion, models.PROTECT, related_name="paragraph_languages")
    start = models.PositiveIntegerField(_("start of the paragraph"))
    end = models.PositiveIntegerField(_("end of the paragraph"))
    language = models.CharField(_("language"), max_length=35, validators=[bcp47])
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["text_version", "start"]
        verbose_name = _("language of a paragraph")
        verbose_name_plural = _("languages of paragraphs")
        constraints = [
            models.UniqueConstraint(fields=["text_version", "start"], name="a_paragraph_is_in_one_language"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_paragraph_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.text_version_id}, {self.start}: {self.language}"
