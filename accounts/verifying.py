"""Verify the audit log: compute every hash anew from the rows themselves, and name the first that does not hold.

Memory is constant: a few seals at a time. PostgreSQL hashes the rows where they are; the tree over them is made here.
"""

# ruff: noqa: S608  # the statements are put together from constants

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import connection

from accounts.anchors import Anchor
from accounts.audit import record
from accounts.merkle import SIZE, root_of
from accounts.models import AuditSeal
from accounts.sealing import BEGINNING, LEAF_SQL, SEAL_SQL, SEALED_RANGES, VERSION
from basics.kept_words import gettext as _
from basics.kept_words import keep

AT_ONCE = 16_384  # entries, about: that many hashes are held in memory, of few large or many small seals
END = 2**63  # beyond every id

SEALS = f"""
SELECT e.number, e.version, e.ranges, e.last_id, e.settled_id, e.count, e.root, e.previous, e.leaves, e.digest,
       {SEAL_SQL} AS computed
FROM accounts_auditseal e WHERE e.number > %s ORDER BY e.number LIMIT %s
"""
# LATERAL with LIMIT, here and below: each range by the primary key, whatever the planner thinks of it.
HASHES = f"""
SELECT part.number, entries.hashes
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY part(number, low, high, place)
CROSS JOIN LATERAL (
    SELECT string_agg({LEAF_SQL}, ''::bytea ORDER BY e.id) AS hashes
    FROM (SELECT * FROM accounts_auditentry WHERE id BETWEEN part.low AND part.high
          ORDER BY id LIMIT part.high - part.low + 2) e
) entries
ORDER BY part.place
"""
ONE_BY_ONE = f"""
SELECT e.id, {LEAF_SQL}
FROM unnest(%s::bigint[], %s::bigint[]) part(low, high)
CROSS JOIN LATERAL (
    SELECT * FROM accounts_auditentry WHERE id BETWEEN part.low AND part.high
    ORDER BY id LIMIT part.high - part.low + 2
) e
ORDER BY e.id
"""
LOWEST = "SELECT min(number) FROM accounts_auditseal"
HOW_MANY = "SELECT count(*), count(*) FILTER (WHERE id <= %s) FROM accounts_auditentry"
STRANGER = f"""
WITH hole AS (SELECT unnest(int8multirange(int8range(NULL, %(settled)s, '[]')) - ({SEALED_RANGES})) AS ids)
SELECT min(e.id) FROM hole CROSS JOIN LATERAL (
    SELECT id FROM accounts_auditentry
    WHERE id >= coalesce(lower(hole.ids), -9223372036854775808) AND id < upper(hole.ids) ORDER BY id LIMIT 1
) e
"""


@dataclass(frozen=True)
class Seal:
    """A row of the seals, with the digest that its other columns come to."""

    number: int
    version: int
    ranges: list[list[int]]
    last_id: int
    settled_id: int
    count: int
    root: bytes
    previous: bytes
    leaves: bytes
    digest: bytes
    computed: bytes


@dataclass
class Report:
    """What a verification found: `broken` is one sentence, which remembers what it says, or empty."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    last_digest: str = ""
    broken: str = ""
    broken_entry: int | None = None
    broken_seal: int | None = None
    anchored: bool = False

    def breaks(self, sentence: str, *, entry: int | None = None, seal: int | None = None) -> None:
        self.broken, self.broken_entry, self.broken_seal = sentence, entry, seal


def verify(anchor: Anchor | None = None) -> Report:
    """Go through all seals in order; stop at the first that is broken, or of which an entry is."""
    report = Report()
    last: Seal | None = None
    for seals in _seals():
        hashes = None
        for seal in seals:
            if not _seal_holds(report, seal, last) or not _anchor_holds(report, seal, anchor):
                return report
            hashes = hashes or _hashes(seals)
            if hashes[seal.number] != seal.leaves:
                _name_entry(report, seal)
                return report
            report.seals, report.entries, last = seal.number, report.entries + seal.count, seal
    report.last_digest = last.digest.hex() if last else ""
    _look_beyond(report, last, anchor)
    return report


def verify_and_record(anchor: Anchor | None = None) -> Report:
    """Verify, and leave word of it in the log itself: the page shows the last one."""
    report = verify(anchor)
    words: dict[str, Any] = {"holds": not report.broken, "seals": report.seals, "entries": report.entries}
    words |= {"broken": report.broken, "broken_said": keep(report.broken)} if report.broken else {}
    record("verify_audit", AuditSeal, by=None, after=words)
    return report


def _seals() -> Iterator[list[Seal]]:
    number = _value(LOWEST)  # of an honest log it is 1
    if number is None:
        return
    number, many = number - 1, 4
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [number, many])
            seals = [_seal(row) for row in cursor]
        if not seals:
            return
        yield seals
        number, largest = seals[-1].number, max(len(seal.leaves) // SIZE for seal in seals)
        many = max(4, min(256, AT_ONCE // max(largest, 1)))


def _seal(row: Sequence[Any]) -> Seal:
    cells: list[Any] = [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
    return Seal(*cells)


def _seal_holds(report: Report, seal: Seal, last: Seal | None) -> bool:
    expected, facts = last.number + 1 if last else 1, {"seal": seal.number}
    if seal.number != expected:
        words = _("Seal %(seal)s is missing: after it comes seal %(next)s.") % {"seal": expected, "next": seal.number}
        report.breaks(words, seal=expected)
    elif seal.digest != seal.computed:
        report.breaks(_("Seal %(seal)s was changed: it does not match its own hash.") % facts, seal=seal.number)
    elif seal.previous != (last.digest if last else BEGINNING):
        report.breaks(_("Seal %(seal)s does not follow the seal before it.") % facts, seal=seal.number)
    elif seal.version != VERSION:
        words = _("Seal %(seal)s is of version %(version)s, which is not known here.")
        report.breaks(words % {**facts, "version": seal.version}, seal=seal.number)
    elif root_of(seal.leaves) != seal.root or not seal.count == len(seal.leaves) / SIZE == _width(seal.ranges):
        words = _("Seal %(seal)s was changed: its list of entries does not match its root.") % facts
        report.breaks(words, seal=seal.number)
    return not report.broken


def _anchor_holds(report: Report, seal: Seal, anchor: Anchor | None) -> bool:
    if anchor is None:
        return True
    same = seal.digest.hex() == anchor.digest
    report.anchored = report.anchored or same
    if seal.number == anchor.number and not same:
        words = _("Seal %(seal)s is not the one that the anchor holds: it, or one before it, was made anew.")
        report.breaks(words % {"seal": seal.number}, seal=seal.number)
    return not report.broken


def _hashes(seals: Sequence[Seal]) -> dict[int, bytes]:
    """Return what the entries of each seal hash to now, all in one statement."""
    parts = [(seal.number, low, high) for seal in seals if _width(seal.ranges) for low, high in seal.ranges]
    with connection.cursor() as cursor:
        cursor.execute(HASHES, [list(column) for column in zip(*parts, strict=True)] or [[], [], []])
        found = dict.fromkeys((seal.number for seal in seals), b"")
        for number, hashes in cursor:
            found[number] += bytes(hashes or b"")
    return found


def _name_entry(report: Report, seal: Seal) -> None:
    """Find the first entry of a seal that is gone, changed or there twice."""
    lows, highs = zip(*seal.ranges, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ONE_BY_ONE, [list(lows), list(highs)])
        found = [(pk, bytes(leaf)) for pk, leaf in cursor]
    expected = (pk for low, high in seal.ranges for pk in range(low, high + 1))
    for place, (pk, row) in enumerate(zip_longest(expected, found)):
        there, leaf = row or (END, b"")
        if pk is None or there < pk:
            words = _("Entry %(entry)s of seal %(seal)s is there more than once.")
            report.breaks(words % {"entry": there, "seal": seal.number}, entry=there, seal=seal.number)
        elif there > pk:
            words = _("Entry %(entry)s of seal %(seal)s is missing.")
            report.breaks(words % {"entry": pk, "seal": seal.number}, entry=pk, seal=seal.number)
        elif leaf != seal.leaves[place * SIZE : (place + 1) * SIZE]:
            words = _("Entry %(entry)s was changed after seal %(seal)s.")
            report.breaks(words % {"entry": pk, "seal": seal.number}, entry=pk, seal=seal.number)
        if report.broken:
            return


def _look_beyond(report: Report, last: Seal | None, anchor: Anchor | None) -> None:
    """Look for entries where none can have come, and for an end that is missing."""
    with connection.cursor() as cursor:
        cursor.execute(HOW_MANY, [last.last_id if last else 0])
        total, within = cursor.fetchone()
    report.unsealed = total - report.entries
    if last is not None and within > report.entries:
        stranger = _value(STRANGER, {"settled": last.settled_id})
        if stranger is not None:
            words = _("Entry %(entry)s was put in after its place had been sealed.")
            report.breaks(words % {"entry": stranger}, entry=stranger)
    if anchor is not None and not report.anchored and not report.broken:
        facts = {"seal": anchor.number, "digest": anchor.digest[:12], "last": report.seals}
        if anchor.number:
            words = _("Seal %(seal)s that the anchor holds (%(digest)s…) is missing: the log ends at seal %(last)s.")
        else:
            words = _("The seal that the anchor holds (%(digest)s…) is missing: the log ends at seal %(last)s.")
        report.breaks(words % facts, seal=anchor.number or report.seals + 1)


def _width(ranges: Any) -> int:
    """Return how many ids ranges hold; 0 for what no sealer wrote."""
    try:
        return sum(high - low + 1 for low, high in ranges if low <= high)
    except (TypeError, ValueError):
        return 0


def _value(statement: str, values: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
