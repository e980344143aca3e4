"""Send what waits to be delivered. Each delivery is claimed for a time, sent, and said to be done, in that order.

`sending` is committed before anything leaves. A worker that is killed between the mail server's "250" and our commit
leaves it so; when the lease is over another worker sends it again, with the same Message-ID or `webhook-id`: what was
accepted twice can be told by that, and nothing is lost.
"""

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.secrets import readable
from articles.fetching import Fetcher, Limits
from basics import clock
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import said
from review.models import Delivery, Notice, NoticeSettings, Webhook
from review.notice_deliveries import hours_of
from review.notice_kinds import MAILED, Channel, DeliveryState
from review.notice_mail import send_digest, send_notice
from review.noticed import shown_to
from review.webhook_calls import call_webhook

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=45)  # with the sweep of each half minute, a killed worker's is taken up within 90 s
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=12)
TRIES_MOST = 8  # over about a day
CALL = Limits(size=1024, seconds=10.0, hops=0)
RUN = 20.0  # seconds after which a run begins nothing more
PUT_OFF = timedelta(minutes=1)  # what else waits for a server that kept us waiting
ERROR_MOST = 500
FACT_MOST = 300  # code points of what a server or a program says, within a sentence of ours


class Outcome(NamedTuple):
    """What came of a try. `again_at` is set where it only waits: for the end of quiet hours."""

    state: str
    error: str = ""
    answer: int | None = None
    again_at: datetime | None = None
    is_final: bool = False


def deliver_due(*, lease: timedelta = LEASE, caller: Fetcher | None = None, seconds: float = RUN) -> int:
    """Send what is due, beginning nothing after so many seconds; return how many deliveries were tried.

    Safe in several workers at once. Where a try failed after half the time that a call may take, what else is due for
    that mail server, or that host, is put off: one server that hangs does not keep the others waiting.
    """
    tried, through, end = 0, caller or Fetcher(CALL), time.monotonic() + seconds
    while time.monotonic() < end and (delivery := claim(lease=lease)) is not None:
        began = time.monotonic()
        outcome = _outcome(delivery, through)
        conclude(delivery, outcome)
        if outcome.state == DeliveryState.FAILED and time.monotonic() - began >= through.limits.seconds / 2:
            _put_off(delivery)
        tried += 1
    return tried


def claim(*, lease: timedelta = LEASE) -> Delivery | None:
    """Take on the next delivery that is due, and say so before anything is sent; None when none is."""
    while True:
        with transaction.atomic():
            at = clock.now()
            due = Delivery.objects.due(at=at).select_for_update(of=("self",), skip_locked=True)
            found = due.select_related("person__owner", "webhook").order_by("next_try_at", "pk").first()
            if found is None:
                return None
            if found.tries < TRIES_MOST:
                found.state, found.leased_until, found.tries = DeliveryState.SENDING, at + lease, found.tries + 1
                found.save(update_fields=["state", "leased_until", "tries"])
                return found
            _end(found, DeliveryState.FAILED, found.last_error or _("The worker ended while it was sent."))


def conclude(delivery: Delivery, outcome: Outcome) -> None:
    """Write what came of a try, unless somebody else has taken the delivery up meanwhile."""
    with transaction.atomic():
        mine = Delivery.objects.select_for_update().filter(
            pk=delivery.pk, state=DeliveryState.SENDING, leased_until=delivery.leased_until
        )
        found = mine.first()
        if found is None:
            log.warning("delivery_lease_lost", delivery=delivery.key)
            return
        found.answer = outcome.answer
        if outcome.again_at is not None:
            _wait(found, outcome.again_at, outcome.error, tries=found.tries - 1)
        elif outcome.state != DeliveryState.FAILED:
            _end(found, outcome.state, outcome.error)
        elif outcome.is_final or found.tries >= TRIES_MOST:
            _end(found, DeliveryState.FAILED, outcome.error)
            log.error("delivery_given_up", delivery=found.key, tries=found.tries, reason=outcome.error)
        else:
            _wait(found, clock.now() + pause_after(found.tries), outcome.error, tries=found.tries)


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: four times as long after each, up to half a day."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * int(4 ** (tries - 1)))


def _outcome(delivery: Delivery, through: Fetcher) -> Outcome:
    """Send one delivery, in its reader's language.

    Whatever goes wrong is an outcome, also what nobody thought of: others wait behind it.
    """
    try:
        with translation.override(delivery.person.language or settings.LANGUAGE_CODE):
            return _send(delivery, through)
    except Exception as error:
        log.exception("delivery_broke", delivery=delivery.key)
        return Outcome(DeliveryState.FAILED, _("It broke in a way nobody thought of: %(error)s") % _named(error))


def _put_off(delivery: Delivery) -> None:
    """Let what else is due for the same mail server, or for the same host, wait a little; no try of it is counted."""
    at = clock.now()
    same = Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=at, channel=delivery.channel)
    if delivery.webhook is not None:
        host = urlsplit(delivery.webhook.url).hostname or ""
        hooks = Webhook.objects.in_use().filter(url__icontains=host).only("url")
        same = same.filter(webhook__in=[hook.pk for hook in hooks if urlsplit(hook.url).hostname == host])
    count = same.update(next_try_at=at + PUT_OFF)
    log.warning("deliveries_put_off", after=delivery.key, count=count)


def _send(delivery: Delivery, through: Fetcher) -> Outcome:
    """Send one delivery if it may still be sent."""
    if not delivery.person.is_active:
        return Outcome(DeliveryState.DROPPED, _("The membership has ended."))
    rows = Notice.objects.filter(pk=delivery.notice_id) if delivery.notice_id else delivery.notices.all()
    if delivery.channel == Channel.MAIL:
        rows = rows.unread()
    notices = list(rows.select_related("actor").order_by("pk"))
    shown = shown_to(delivery.person, ((one.about, one.object_id) for one in notices))
    notices = [one for one in notices if (one.about, one.object_id) in shown]
    if not notices:
        return Outcome(DeliveryState.DROPPED, _("It was read, or may not be seen any more."))
    if delivery.channel == Channel.WEBHOOK:
        hook, thing = delivery.webhook, (notices[0].about, notices[0].object_id)
        if hook is None or hook.dropped_at is not None:
            return Outcome(DeliveryState.DROPPED, _("The webhook was removed."))
        if not readable(hook.secret):
            words = _("Its secret cannot be read: SECRET_KEY was changed since. Remove the webhook and add it again.")
            return Outcome(DeliveryState.FAILED, words, is_final=True)
        return _called(lambda: call_webhook(delivery, hook, notices[0], shown[thing], through))
    chosen = NoticeSettings.objects.of(delivery.person)
    wanted = [one for one in notices if chosen.way_of(one.kind) in MAILED]
    if not wanted:
        return Outcome(DeliveryState.DROPPED, _("Mails of this kind are not wanted any more."))
    if hours_of(chosen).is_quiet(at := clock.now()):
        return Outcome(DeliveryState.WAITING, again_at=hours_of(chosen).allowed_from(at))
    with timezone.override(hours_of(chosen).zone):
        if delivery.notice_id:
            return _mailed(lambda: send_notice(delivery, notices[0], shown[notices[0].about, notices[0].object_id]))
        return _mailed(lambda: send_digest(delivery, wanted, shown))


def _called(call: Callable[[], int]) -> Outcome:
    try:
        status = call()
    except Refused as refusal:
        return Outcome(DeliveryState.FAILED, said(refusal.message))
    if 200 <= status < 300:
        return Outcome(DeliveryState.SENT, answer=status)
    return Outcome(
        DeliveryState.FAILED, _("Answered with %(status)s.") % {"status": status}, status, is_final=status == 410
    )


def _mailed(mail: Callable[[], None]) -> Outcome:
    try:
        mail()
    except smtplib.SMTPRecipientsRefused as error:
        told = error.recipients.values()
        words = "; ".join(f"{code} {_text_of(answer)}" for code, answer in told)
        return _refused_by_server(words, is_final=all(code >= 500 for code, _answer in told))
    except smtplib.SMTPResponseException as error:
        words = f"{error.smtp_code} {_text_of(error.smtp_error)}"
        is_final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
        return _refused_by_server(words, is_final=is_final)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(DeliveryState.FAILED, _("The mail server cannot be spoken to: %(error)s") % _named(error))
    return Outcome(DeliveryState.SENT)


def _refused_by_server(answer: str, *, is_final: bool) -> Outcome:
    words = _("The mail server answered: %(answer)s") % {"answer": _shortened(answer)}
    return Outcome(DeliveryState.FAILED, words, is_final=is_final)


def _named(error: Exception) -> dict[str, str]:
    return {"error": _shortened(f"{type(error).__name__}: {error}")}


def _shortened(words: str) -> str:
    """Return at most `FACT_MOST` code points without NUL, which PostgreSQL does not take.

    A whole sentence with them is kept, and can be said again.
    """
    words = words.replace("\0", "\ufffd")
    return words if len(words) <= FACT_MOST else f"{words[: FACT_MOST - 1]}…"


def _text_of(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)


def _wait(delivery: Delivery, until: datetime, error: str, *, tries: int) -> None:
    delivery.state, delivery.leased_until, delivery.next_try_at = DeliveryState.WAITING, None, until
    delivery.tries, delivery.last_error = tries, error[:ERROR_MOST]
    delivery.save(
        update_fields=["state", "leased_until", "next_try_at", "tries", "last_error", "last_error_said", "answer"]
    )


def _end(delivery: Delivery, state: str, error: str) -> None:
    delivery.state, delivery.leased_until, delivery.done_at = state, None, clock.now()
    delivery.last_error = error[:ERROR_MOST]
    delivery.save(update_fields=["state", "leased_until", "done_at", "last_error", "last_error_said", "answer"])
