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
from review.notice_kinds import DIGESTS, MAILED, Channel, DeliveryState, NoticeKind, Way
from review.quiet_hours import Hours

FEW = 5  # mails to one person at once; more become one
SEVERAL = "several"  # the digest that is made of them


def hours_of(said: NoticeSettings) -> Hours:
    """Return somebody's quiet hours; their time zone is the installation's unless they name one."""
    return Hours(ZoneInfo(said.time_zone or settings.TIME_ZONE), said.quiet_from, said.quiet_until)


def present_way(said: NoticeSettings, kind: str) -> str:
    """Return how mails of a kind, or of a digest, that somebody has the link of reach them now."""
    if kind in NoticeKind.values:
        return said.way_of(kind)
    return Way.MAIL if kind == SEVERAL else kind


def may_leave(entry: AuditEntry) -> bool:
    """Tell whether notices of this may be mailed or sent to webhooks: nothing of a story that is told is."""
    return entry.means != "demo"


def may_be_mailed(person: User, entry: AuditEntry) -> bool:
    """Tell whether anything can be mailed: never to a service account."""
    return settings.MAIL_CONFIGURED and not person.is_service and may_leave(entry)


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
    unwanted = [kind for kind in NoticeKind if said.way_of(kind) not in MAILED]
    pending.filter(kind__in=unwanted).update(way=Way.PAGE)  # such mails were ended after these were made
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
        for hook in hooks[notice.person_id] if may_leave(notice.entry) else ():
            yield Delivery(
                key=f"notice-{notice.pk}-webhook-{hook.pk}",
                person_id=notice.person_id,
                channel=Channel.WEBHOOK,
                webhook=hook,
                notice=notice,
                next_try_at=now,
            )


def _mails(new: list[Notice], said: Mapping[int, NoticeSettings], now: datetime) -> Iterable[Delivery]:
    """Mail each at once, after quiet hours; many at once to one person, or at the end of a night, as one."""
    mailed = defaultdict(list)
    for notice in new:
        if notice.way == Way.MAIL:
            mailed[notice.person_id].append(notice)
    at = {person: hours_of(said.get(person) or NoticeSettings()).allowed_from(now) for person in mailed}
    waiting = _waiting({person: until for person, until in at.items() if until > now})
    for person, notices in mailed.items():
        mail = {"person_id": person, "channel": Channel.MAIL, "next_try_at": at[person]}
        joined = next((row for row in waiting[person] if row.period == SEVERAL), None)
        single = [row for row in waiting[person] if row.notice_id]
        if joined is None and len(notices) + len(single) <= FEW:
            yield from (Delivery(key=f"notice-{one.pk}-mail", notice=one, **mail) for one in notices)
            continue
        pks = sorted([*(row.notice_id for row in single if row.notice_id), *(one.pk for one in notices)])
        if joined is None:
            joined = Delivery.objects.create(key=f"notices-{pks[0]}-{pks[-1]}-mail", period=SEVERAL, **mail)
        Notice.objects.filter(pk__in=pks).update(digest=joined)
        if single:
            Delivery.objects.filter(pk__in=[row.pk for row in single]).delete()


def _waiting(quiet: Mapping[int, datetime]) -> Mapping[int, list[Delivery]]:
    """Return, locked, the mails that were never tried and wait for the same end of somebody's quiet hours."""
    found = defaultdict(list)
    if quiet:
        rows = Delivery.objects.filter(person__in=quiet, channel=Channel.MAIL, state=DeliveryState.WAITING, tries=0)
        rows = rows.filter(next_try_at__in=set(quiet.values())).exclude(period__in=DIGESTS)
        for row in rows.order_by("pk").select_for_update():
            if row.next_try_at == quiet[row.person_id]:
                found[row.person_id].append(row)
    return found
