"""Feeds that are watched: what is new in them waits in the inbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from basics import clock
from basics.kept_words import KeptWords, shown
from basics.sorting import by_name


class Feed(models.Model):
    """An RSS or Atom feed, read every hour for as long as it is watched."""

    url = models.URLField(_("address"), max_length=2000, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    is_watched = models.BooleanField(_("watched"), default=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    trouble = models.CharField(_("what is in the way"), max_length=500, blank=True)
    trouble_said = KeptWords(of="trouble")
    watched_by = models.ForeignKey(User, models.PROTECT, related_name="feeds")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.FeedQuerySet.as_manager()

    class Meta:
        ordering = [by_name("title"), "url"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def trouble_shown(self) -> str:
        """Its trouble for a page: in the reader's language, else marked with the language it is in."""
        return shown(self.trouble, self.trouble_said)
