"""What people watch, what they are told, and how it is delivered to them.

Notices are made from the audit log (`review.telling`), which is written in the transaction of what was done.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from basics import clock
from basics.kept_words import KeptWords, shown
from review import notice_querysets as querysets
from review.notice_kinds import ALWAYS, USUAL, About, Channel, DeliveryState, NoticeKind, Watched, Way


class Watch(models.Model):
    """That somebody wants to hear of an entry, a theme, an article or a person."""

    person = models.ForeignKey(User, models.CASCADE, related_name="watches", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Watched.choices)
    subject = models.CharField(_("what"), max_length=32)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.WatchQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "subject", "id"]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [models.Index(fields=["kind", "subject"], name="who_watches_it")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "subject"], name="one_watches_a_thing_once"),
            models.CheckConstraint(condition=Q(kind__in=Watched.values), name="a_watch_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class NoticeSettings(models.Model):
    """How one person wants to be told. Without a row everything is as usual."""

    person = models.OneToOneField(User, models.CASCADE, related_name="notice_settings")
    ways = models.JSONField(_("ways"), default=dict)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    feed_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # unique
    feed_made_at = models.DateTimeField(null=True, editable=False)

    objects = querysets.NoticeSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    def way_of(self, kind: str) -> str:
        """Return how notices of a kind reach this person."""
        way = self.ways.get(kind)
        known = way in Way.values and not (way == Way.OFF and kind in ALWAYS)
        return way if known else USUAL[kind]


class Webhook(models.Model):
    """An address of a person's own that every notice of theirs is sent to, signed. Its secret is kept encrypted."""

    person = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=2_000)
    secret = models.TextField(editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)

    objects = querysets.WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "url"], condition=Q(dropped_at=None), name="one_webhook_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One mail, or one call of a webhook: of a notice, or (`period`) of a digest. `key` is the same at every try.

    `sending` is written before anything is sent: who finds it so after its lease knows that it may have arrived.
    """

    key = models.CharField(_("idempotency key"), max_length=64, unique=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries")
    notice = models.ForeignKey("Notice", models.CASCADE, null=True, related_name="deliveries")
    period = models.CharField(_("digest"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    leased_until = models.DateTimeField(null=True)
    answer = models.PositiveSmallIntegerField(_("answer"), null=True)
    last_error = models.CharField(_("what went wrong"), max_length=500, blank=True)
    last_error_said = KeptWords(of="last_error")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    done_at = models.DateTimeField(null=True)

    objects = querysets.DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="waiting"), name="deliveries_to_try"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="deliveries_under_way"),
            models.Index(fields=["person", "-id"], name="deliveries_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="a_delivery_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="what_is_under_way_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(channel="webhook", webhook__isnull=False) | Q(channel="mail", webhook__isnull=True),
                name="a_webhook_is_called_at_its_address",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=False, period="") | (Q(notice__isnull=True) & ~Q(period="")),
                name="a_delivery_is_of_a_notice_or_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def error_shown(self) -> str:
        """What went wrong for a page: in the reader's language, else marked with the language it is in."""
        return shown(self.last_error, self.last_error_said)


class Notice(models.Model):
    """That one person is told of one entry of the audit log: at most once. What it leads to is checked when shown.

    `is_latest` marks the newest of a person about one thing: what the page lists, one row a thing.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="notices", db_index=False)
    # The database lets no entry of the log go, so that it need not lock one for each notice of it.
    entry = models.ForeignKey(AuditEntry, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind.choices)
    verb = models.CharField(_("what was done"), max_length=64)
    about = models.CharField(_("about"), max_length=20, choices=About.choices)
    object_id = models.CharField(max_length=32)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    said: Any = models.JSONField(default=dict)
    at = models.DateTimeField(_("done"))
    made_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True)
    is_latest = models.BooleanField(default=True)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices)
    digest = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="notices")

    objects = querysets.NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=["person", "-made_at", "-id"], condition=Q(is_latest=True), name="notices_by_thing"),
            models.Index(fields=["person", "-made_at", "-id"], name="notices_newest_first"),
            models.Index(fields=["person", "about", "object_id", "-id"], name="notices_of_a_thing"),
            models.Index(
                fields=["person", "way"],
                condition=Q(way__in=["daily", "weekly"], digest=None),
                name="notices_for_a_digest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "entry"], name="nobody_is_told_twice"),
            models.UniqueConstraint(
                fields=["person", "about", "object_id"], condition=Q(is_latest=True), name="one_notice_is_the_latest"
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="a_notice_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about} {self.object_id}"


class Telling(models.Model):
    """How far the audit log was read: one row. See `review.telling`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    settled_id = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    seen = ArrayField(ArrayField(models.BigIntegerField(), size=2), default=list)
    writers = ArrayField(models.CharField(max_length=32), default=list)

    class Meta:
        verbose_name = _("reading of the audit log")
        verbose_name_plural = _("readings of the audit log")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="the_log_is_read_once")]

    def __str__(self) -> str:
        return f"{self.settled_id}/{self.last_id}"
