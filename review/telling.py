"""Make notices of what the audit log says: the log is the outbox, for it is written with what was done.

Each run reads the entries after a mark, in one transaction with the notices it makes and the mark itself. Ids are given
out before their transactions commit, so an entry may come late, below others that were read: as for sealing
(`accounts.sealing`), `writers` are the transactions that held the log open for writing when a run had read. Once none
of them is left, everything up to there is `settled`; until then the ids that were not `seen` are looked for again.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import structlog
from django.db import connection, transaction

from accounts.models import AuditEntry, User
from accounts.permissions import may
from accounts.sealing import WRITERS, ranges_of
from basics import clock
from review.models import Notice, NoticeSettings, Telling, Watch
from review.notice_deliveries import make_deliveries, may_be_mailed
from review.notice_kinds import NoticeKind, Way
from review.noticed import shown_to
from review.tidings import TELL, Tiding

log = structlog.get_logger(__name__)

AT_ONCE = 1000
LOCK = 0x7E11_7E11  # one reader at a time, in all processes
# The ids that are new, and those in the holes that are not settled yet; few of them are of verbs that are told.
READ = """
WITH hole AS (
    SELECT unnest(int8multirange(int8range(%(settled)s, %(last)s, '(]')) - %(seen)s::int8multirange) AS ids
), chosen AS (
    (SELECT e.id FROM hole CROSS JOIN LATERAL (
        SELECT id FROM accounts_auditentry WHERE id >= lower(ids) AND id < upper(ids) ORDER BY id LIMIT %(size)s
     ) e ORDER BY e.id LIMIT %(size)s)
    UNION ALL
    (SELECT id FROM accounts_auditentry WHERE id > %(last)s ORDER BY id LIMIT %(size)s)
)
SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM (SELECT id FROM chosen ORDER BY id LIMIT %(size)s) ids
"""


class Told(NamedTuple):
    """What a run did: entries it read, notices it made, and whether there is more to read."""

    read: int
    made: int
    more: bool


def tell(*, size: int = AT_ONCE) -> int:
    """Make the notices of everything that the log has gained; return how many. Safe to run twice and at once."""
    made, more = 0, True
    while more:
        told = tell_some(size=size)
        made, more = made + told.made, told.more
    if made:
        log.info("told", notices=made)
    return made


@transaction.atomic
def tell_some(*, size: int = AT_ONCE) -> Told:
    """Make the notices of the next entries. Whoever comes second waits: the first may not have seen why they came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        mark, _is_new = Telling.objects.get_or_create(id=1)
        busy = _writers(cursor)
        ranges = "{" + ",".join(f"[{first},{last}]" for first, last in mark.seen) + "}"
        here: dict[str, Any] = {"settled": mark.settled_id, "last": mark.last_id, "seen": ranges, "size": size}
        cursor.execute(READ, here)
        (ids,) = cursor.fetchone()
        notices = make_notices(_entries(ids))
        settled = mark.settled_id
        if not set(mark.writers) & set(busy) and (len(ids) < size or ids[-1] > mark.last_id):
            settled = mark.last_id  # nobody was left who could have come in below it, and all the holes were read
        if ids:
            mark.writers = _writers(cursor)
        if ids or settled > mark.settled_id:
            mark.settled_id, mark.last_id = settled, max([mark.last_id, *ids])
            mark.seen = _joined(mark.seen, ids, above=settled)
            mark.save()
    return Told(len(ids), len(notices), len(ids) == size)


def make_notices(entries: list[AuditEntry]) -> list[Notice]:
    """Tell everybody whom these entries concern, of what they may see; in the caller's transaction."""
    tidings = _tidings(entries)
    watching = Watch.objects.of_things(thing for tiding in tidings for thing in tiding.watched)
    for tiding in tidings:
        for thing in tiding.watched:
            since = watching.get(thing, ())  # what was done before is not told, however late it is read
            tiding.tell(NoticeKind.WATCHED, *(person for person, began in since if began <= tiding.entry.at))
    everybody = {person for tiding in tidings for person in tiding.to}
    people = User.objects.active().select_related("owner").in_bulk(everybody)
    settings = {row.person_id: row for row in NoticeSettings.objects.filter(person__in=people)}
    made = []
    for pk, person in people.items():
        said = settings.get(pk) or NoticeSettings(person=person)
        in_review = may(person, "see_review")
        mine = [
            tiding
            for tiding in tidings
            if pk in tiding.to and not _is_own(tiding.entry, person) and not (in_review and tiding.is_told_in_review)
        ]
        seen = shown_to(person, ((tiding.about, tiding.object_id) for tiding in mine))
        made += [
            _notice(tiding, person, way)
            for tiding in mine
            if (tiding.about, tiding.object_id) in seen and (way := said.way_of(tiding.to[pk])) != Way.OFF
        ]
    return _keep(made, settings)


def _tidings(entries: list[AuditEntry]) -> list[Tiding]:
    by_finder = defaultdict(list)
    for entry in entries:
        if (row := TELL.get(entry.verb)) is not None:
            by_finder[row.find].append(entry)
    found = [tiding for find, some in by_finder.items() for tiding in find(some)]
    return sorted(found, key=lambda tiding: tiding.entry.pk)


def _is_own(entry: AuditEntry, person: User) -> bool:
    """Tell whether somebody, or a service account of theirs, did it."""
    return entry.actor is not None and person.pk in (entry.actor_id, entry.actor.owner_id)


def _notice(tiding: Tiding, person: User, way: str) -> Notice:
    entry = tiding.entry
    return Notice(
        person=person,
        entry=entry,
        kind=tiding.to[person.pk],
        verb=entry.verb,
        about=tiding.about,
        object_id=tiding.object_id,
        actor=entry.actor,
        said={name: value for name, value in tiding.said.items() if value},
        at=entry.at,
        made_at=clock.now(),
        way=way if may_be_mailed(person, entry) else Way.PAGE,
    )


def _keep(made: list[Notice], settings: dict[int, NoticeSettings]) -> list[Notice]:
    """Write notices that are new, the last about each thing as the latest, with what is to be sent of them."""
    known = set(
        Notice.objects.filter(
            entry__in={one.entry_id for one in made}, person__in={one.person_id for one in made}
        ).values_list("person", "entry")
    )
    new = [one for one in made if (one.person_id, one.entry_id) not in known]
    last = {(one.person_id, one.about, one.object_id): one for one in new}
    for one in new:
        one.is_latest = last[one.person_id, one.about, one.object_id] is one
    _make_older(last)
    Notice.objects.bulk_create(new)
    make_deliveries(new, settings)
    return new


def _make_older(last: Iterable[tuple[int, str, str]]) -> None:
    rows = list(last)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_notice n SET is_latest = false FROM unnest(%s::bigint[], %s::varchar[], %s::varchar[])"
            " AS new(person, about, thing) WHERE n.is_latest AND n.person_id = new.person AND n.about = new.about"
            " AND n.object_id = new.thing",
            [[row[place] for row in rows] for place in range(3)],
        )


def _entries(ids: list[int]) -> list[AuditEntry]:
    told = AuditEntry.objects.filter(pk__in=ids, verb__in=list(TELL)) if ids else AuditEntry.objects.none()
    return list(told.select_related("actor").order_by("pk"))


def _joined(seen: list[list[int]], ids: list[int], *, above: int) -> list[list[int]]:
    """Return ranges and ids as ascending ranges, of what lies above the settled id."""
    found = sorted([*([first, last] for first, last in seen), *ranges_of(ids)])
    joined: list[list[int]] = []
    for first, last in found:
        if last <= above:
            continue
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined


def _writers(cursor: Any) -> list[str]:
    cursor.execute(WRITERS)
    (found,) = cursor.fetchone()
    return list(found)
