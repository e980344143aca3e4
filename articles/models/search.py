"""The words of texts and annotations as the search asks for them. The database writes these rows (triggers) itself."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.annotations import Annotation
from articles.models.texts import TextVersion


class TextWords(models.Model):
    """The words of a text that no newer one superseded; a lower number is an older text."""

    text_version = models.OneToOneField(TextVersion, models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of a text")
        verbose_name_plural = _("words of texts")
        indexes = [GinIndex(fields=["words"], name="words_of_texts")]

    def __str__(self) -> str:
        return f"{self.text_version_id}"


class AnnotationWords(models.Model):
    """The words of an annotation, its tags and the passages that a person chose for it."""

    annotation = models.OneToOneField(Annotation, models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of an annotation")
        verbose_name_plural = _("words of annotations")
        indexes = [GinIndex(fields=["words"], name="words_of_annotations")]

    def __str__(self) -> str:
        return f"{self.annotation_id}"
