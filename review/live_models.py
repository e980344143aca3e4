"""Who has what open just now, and what changed lately: both forgotten soon, and lost without harm in a crash.

Both tables are unlogged (migration `presence_and_pulses`): they cost no write-ahead log, and are empty after a crash.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock


class Presence(models.Model):
    """One open page of one person, and the topic it is about; it counts as long as it was seen a moment ago."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=36)
    topic = models.CharField(max_length=48)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("open page")
        verbose_name_plural = _("open pages")
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="a_page_is_open_once")]
        # `seen_at` is in no index, so that refreshing it changes none.
        indexes = [models.Index(fields=["topic"], name="open_pages_by_topic")]

    def __str__(self) -> str:
        return self.topic


class Pulse(models.Model):
    """That a transaction changed a topic, once for each of both; a trigger writes it in that transaction.

    Rows are only added, each by the one transaction that it names, so nobody ever waits for anybody. The version of a
    topic is the newest transaction and the sum of changes (`review.pulse`): whichever of two commits first, each
    changes it. A job adds rows up (`perimeter_pulse_compact`), which changes no version.
    """

    topic = models.CharField(max_length=48)
    xact = models.BigIntegerField()
    changes = models.IntegerField(default=1)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        constraints = [models.UniqueConstraint(fields=["topic", "xact"], name="a_transaction_pulses_once_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.xact}.{self.changes}"
