"""What is to be delivered of new notices, and digests: rows, each with a key that it keeps at every try.

They are written in the transaction of the notices; `review.delivering` sends them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import AuditEntry, User
from basics import clock
from review.models import Delivery, Notice, NoticeSettings, Webhook
from review.notice_kinds import Channel, Way
from review.quiet_hours import Hours

FEW = 5  # mails to one person at once; more become one
SEVERAL = "several"  # the digest that is made of them


def hours_of(said: NoticeSettings) -> Hours:
    """Return somebody's quiet hours; their time zone is the installation's unless they name one."""
    return Hours(ZoneInfo(said.time_zone or settings.TIME_ZONE), said.quiet_from, said.quiet_until)


def may_be_mailed(person: User, entry: AuditEntry) -> bool:
    """Tell whether anything can be mailed: not to a service account, and nothing of a story that is told."""
    return settings.MAIL_CONFIGURED and not person.is_service and entry.means != "demo"


def make_deliveries(new: list[Notice], said: Mapping[int, NoticeSettings]) -> None:
    """Write what is to be sent of new notices; in the caller's transaction."""
    now = clock.now()
    rows = [*_calls(new, now), *_mails(new, said, now)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def make_digests(*, at: datetime) -> int:
    """Put together each digest whose hour has come, once; return how many were made."""
    waiting = Notice.objects.to_digest().order_by("person", "way").values_list("person", "way").distinct()
    pairs = list(waiting)
    said = {row.person_id: row for row in NoticeSettings.objects.filter(person__in={person for person, _ in pairs})}
    return sum(_make_digest(person, way, said.get(person) or NoticeSettings(), at) for person, way in pairs)


@transaction.atomic
def _make_digest(person: int, way: str, said: NoticeSettings, at: datetime) -> bool:
    hours = hours_of(said)
    day = hours.digest_day(at, weekly=way == Way.WEEKLY)
    pending = Notice.objects.to_digest().filter(person=person, way=way, made_at__lt=hours.began(day))
    if not pending.unread().exists():
        pending.update(way=Way.PAGE)
        return False
    digest, is_new = Delivery.objects.get_or_create(
        key=f"digest-{person}-{way}-{day.isoformat()}",
        defaults={
            "person_id": person,
            "channel": Channel.MAIL,
            "period": way,
            "next_try_at": hours.allowed_from(at),
        },
    )
    if is_new:
        pending.update(digest=digest)
    return is_new


def _calls(new: list[Notice], now: datetime) -> Iterable[Delivery]:
    """Call every webhook of whoever is told."""
    hooks = defaultdict(list)
    for hook in Webhook.objects.in_use().filter(person__in={one.person_id for one in new}):
        hooks[hook.person_id].append(hook)
    for notice in new:
        for hook in hooks[notice.person_id] if notice.entry.means != "demo" else ():
            yield Delivery(
                key=f"notice-{notice.pk}-webhook-{hook.pk}",
                person_id=notice.person_id,
                channel=Channel.WEBHOOK,
                webhook=hook,
                notice=notice,
                next_try_at=now,
            )


def _mails(new: list[Notice], said: Mapping[int, NoticeSettings], now: datetime) -> Iterable[Delivery]:
    """Mail each at once, after quiet hours; many at once to one person as one."""
    mailed = defaultdict(list)
    for notice in new:
        if notice.way == Way.MAIL:
            mailed[notice.person_id].append(notice)
    for person, notices in mailed.items():
        at = hours_of(said.get(person) or NoticeSettings()).allowed_from(now)
        mail = {"person_id": person, "channel": Channel.MAIL, "next_try_at": at}
        if len(notices) <= FEW:
            yield from (Delivery(key=f"notice-{one.pk}-mail", notice=one, **mail) for one in notices)
            continue
        key = f"notices-{notices[0].pk}-{notices[-1].pk}-mail"
        one_mail = Delivery.objects.create(key=key, period=SEVERAL, **mail)
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(digest=one_mail)
