"""The only writers of how somebody is told: what is read, which way each kind goes, feed, webhooks, another try."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import NamedTuple
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.secrets import SecretsAdapter
from articles.addresses import target_of
from basics import clock
from basics.call import current_call
from basics.errors import Refused
from review.models import Delivery, Notice, NoticeSettings, Webhook
from review.notice_deliveries import SEVERAL, present_way
from review.notice_kinds import ALWAYS, DIGESTS, DeliveryState, NoticeKind, Way, no_more_than
from review.notice_links import feed_digest, new_feed_token
from review.noticed import Thing
from review.webhook_signing import new_secret

WEBHOOKS_MOST = 5


class NewWebhook(NamedTuple):
    """A webhook and its secret, which nobody can read again."""

    row: Webhook
    secret: str


def mark_read(things: Iterable[Thing] | None, *, by: User, upto: int | None = None) -> int:
    """Mark one's notices about these things, or (None) all, as read, up to the number `upto`; return how many.

    Not in the audit log: what somebody read is nobody else's business.
    """
    found = Notice.objects.visible_to(by).unread()
    if things is not None:
        found = found.about_things(things)
    if upto is not None:
        found = found.filter(pk__lte=upto)
    return found.update(read_at=clock.now())


@transaction.atomic
def change_notice_settings(
    *,
    by: User,
    ways: Mapping[str, str] | None = None,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    time_zone: str = "",
) -> NoticeSettings:
    """Say which way each kind of notice goes, and when mail is to wait. Kinds that are not named stay as they are.

    Refuses (invalid) unknown kinds, ways and time zones, half of the quiet hours, and to turn outcomes off.
    """
    row = _settings_of(by)
    before = _said(row)
    for kind, way in (ways or {}).items():
        _require_way(kind, way)
    if (quiet_from is None) != (quiet_until is None):
        raise Refused.invalid(_("Give both the beginning and the end."), field="quiet_until")
    if time_zone and time_zone not in available_timezones():
        raise Refused.invalid(_("There is no such time zone."), field="time_zone")
    row.ways = {**row.ways, **(ways or {})}
    row.quiet_from, row.quiet_until, row.time_zone = quiet_from, quiet_until, time_zone
    row.save()
    record("change_notice_settings", row, by=by, before=before, after=_said(row))
    return row


@transaction.atomic
def change_mails(person: User, kind: str, way: str) -> NoticeSettings:
    """Let mails of a kind, or of a digest (`daily`, `weekly`, `several`), come another way: by the link in a mail.

    Whoever has the mail has the link, for ever: it refuses (invalid) to send more than is sent now.
    """
    row = _settings_of(person)
    present = present_way(row, kind)
    if (kind not in NoticeKind.values and kind not in (*DIGESTS, SEVERAL)) or way not in no_more_than(present):
        raise Refused.invalid(_("This link says nothing that we know."), field="way")
    of_link = [kind] if kind in NoticeKind.values else [one for one in NoticeKind if row.way_of(one) == present]
    named = [one for one in of_link if row.way_of(one) != Way.OFF]
    before = _said(row)
    row.ways = {**row.ways, **{str(one): way for one in named}}
    row.save()
    record("change_notice_settings", row, by=person, before=before, after={**_said(row), "by": "mail"})
    return row


@transaction.atomic
def make_feed(*, by: User) -> str:
    """Make a new address of one's private feed, and return its secret part; the one before stops working."""
    _refuse_tokens()
    row, token = _settings_of(by), new_feed_token()
    row.feed_digest, row.feed_made_at = feed_digest(token), clock.now()
    row.save()
    record("make_feed_address", row, by=by)
    return token


@transaction.atomic
def drop_feed(*, by: User) -> None:
    """Let the address of one's feed stop working."""
    row = _settings_of(by)
    if row.feed_digest is None:
        raise Refused.conflict(_("There is no feed address."))
    row.feed_digest = row.feed_made_at = None
    row.save()
    record("drop_feed_address", row, by=by)


@transaction.atomic
def add_webhook(url: str, *, by: User) -> NewWebhook:
    """Call an address with every notice of one's own from now on. Refuses (invalid) what lies within a network."""
    _refuse_tokens()
    target = target_of(url)
    User.objects.select_for_update().get(pk=by.pk)  # so that two at once are counted
    mine = Webhook.objects.in_use().filter(person=by)
    if mine.count() >= WEBHOOKS_MOST:
        raise Refused.invalid(_("You have %(count)d webhooks already.") % {"count": WEBHOOKS_MOST}, field="url")
    if mine.filter(url=target.url).exists():
        raise Refused.invalid(_("This address is called already."), field="url")
    secret = new_secret()
    row = Webhook.objects.create(person=by, url=target.url, secret=SecretsAdapter().encrypt(secret))
    record("add_webhook", row, by=by)
    return NewWebhook(row, secret)


@transaction.atomic
def drop_webhook(webhook: Webhook, *, by: User) -> None:
    """Call an address no more; what waits for it is not sent."""
    found = Webhook.objects.select_for_update().in_use().filter(pk=webhook.pk, person=by).first()
    if found is None:
        raise Refused.conflict(_("This webhook was removed already."))
    found.dropped_at, found.secret = clock.now(), ""
    found.save(update_fields=["dropped_at", "secret"])
    record("drop_webhook", found, by=by)


@transaction.atomic
def retry_delivery(delivery: Delivery, *, by: User) -> Delivery:
    """Try a delivery that was given up once more, with all its tries; the key stays."""
    found = Delivery.objects.visible_to(by).select_for_update().get(pk=delivery.pk)
    if found.state != DeliveryState.FAILED:
        raise Refused.conflict(_("Only what was given up is tried again."))
    found.state, found.tries, found.next_try_at, found.done_at = DeliveryState.WAITING, 0, clock.now(), None
    found.save(update_fields=["state", "tries", "next_try_at", "done_at"])
    record("retry_delivery", found, by=by)
    return found


def _settings_of(person: User) -> NoticeSettings:
    row, _is_new = NoticeSettings.objects.select_for_update().get_or_create(person=person)
    return row


def _require_way(kind: str, way: str) -> None:
    if kind not in NoticeKind.values or way not in Way.values:
        raise Refused.invalid(_("There is no such kind of notice, or no such way."), field="ways")
    if way == Way.OFF and kind in ALWAYS:
        raise Refused.invalid(_("What became of what you wrote always stands in the page."), field="ways")


def _said(row: NoticeSettings) -> dict[str, object]:
    hours = f"{row.quiet_from:%H:%M}-{row.quiet_until:%H:%M}" if row.quiet_from and row.quiet_until else ""
    return {**row.ways, "quiet": hours, "time_zone": row.time_zone}


def _refuse_tokens() -> None:
    """Let no token of the API open a way out that lasts longer than it does."""
    if current_call().means == "token":
        raise Refused.forbidden(_("This is done on the pages, signed in."))
