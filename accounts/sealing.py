"""Seal the audit log in batches, beside those who write it: nobody waits, and what is sealed cannot change unseen.

A seal names its entries by ranges of ids. Ids are given out before their transactions commit, so a batch may have
holes: an entry that was rolled back, or one that comes later. A later seal takes in what came later. `writers` are the
transactions that held the log open for writing when the batch had been read; once none of them is left, the holes up
to there are `settled`: nothing will come any more, and what stands there was put in by hand.

Encoding, version 1. Every hash is SHA-256 over one byte and the UTF-8 of a JSON array as PostgreSQL's json_build_array
writes it: 0 and the columns of LEAF for an entry; 1 and two hashes for a node (RFC 6962); 2 and the columns of SEAL
for a seal. Times are UTC to the microsecond; `before` and `after` are the text of the jsonb, whose keys are ordered.
"""

# ruff: noqa: S608  # the statements are put together from constants

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import structlog
from django.db import connection, transaction

from accounts.anchors import Anchor, read_anchor, write_anchor
from accounts.merkle import root_of
from accounts.models import AuditSeal

log = structlog.get_logger(__name__)

VERSION = 1
BATCH = 4096
LOCK = 0x5EA1_5EA1  # one sealer at a time, in all processes
BEGINNING = bytes(32)  # what the first seal follows

# Of an entry. Each column of the table stands here; a test compares.
LEAF = (
    "id",
    "at",
    "actor_id",
    "means",
    "verb",
    "target_type",
    "target_id",
    "target_label",
    "before",
    "after",
    "request_id",
    "address",
)
# Of a seal. The leaves are covered by their root.
SEAL = (
    "number",
    "ranges",
    "first_id",
    "last_id",
    "settled_id",
    "writers",
    "count",
    "root",
    "previous",
    "sealed_at",
)
_AS_TEXT = {
    "at": "e.at AT TIME ZONE 'UTC'",
    "before": "e.before::text",  # as text: else JSON's null and the absence of a value would look the same
    "after": "e.after::text",
    "root": "encode(e.root, 'hex')",
    "previous": "encode(e.previous, 'hex')",
    "sealed_at": "e.sealed_at AT TIME ZONE 'UTC'",
}


def _hash_sql(domain: int, version: str, columns: Iterable[str]) -> str:
    words = ", ".join(_AS_TEXT.get(name, f"e.{name}") for name in columns)
    return f"sha256('\\x{domain:02x}'::bytea || convert_to(json_build_array({version}, {words})::text, 'UTF8'))"


LEAF_SQL = _hash_sql(0, str(VERSION), LEAF)  # of the row `e` of the log
SEAL_SQL = _hash_sql(2, "e.version", SEAL)  # of the row `e` of the seals

SEALED_RANGES = """
SELECT range_agg(int8range(s.ranges[i][1], s.ranges[i][2], '[]'))
FROM accounts_auditseal s, generate_subscripts(s.ranges, 1) i
"""
# One statement, so one moment: what is visible to it is sealed, what is not will be late.
TAKE = f"""
WITH hole AS (
    SELECT unnest(int8multirange(int8range(%(settled)s, %(last)s, '(]'))
           - coalesce(({SEALED_RANGES} WHERE s.last_id > %(settled)s), '{{}}')) AS ids
), chosen AS (
    (SELECT e.* FROM hole CROSS JOIN LATERAL (
        SELECT * FROM accounts_auditentry WHERE id >= lower(ids) AND id < upper(ids) ORDER BY id LIMIT %(size)s
     ) e ORDER BY e.id LIMIT %(size)s)
    UNION ALL
    (SELECT e.* FROM accounts_auditentry e WHERE e.id > %(last)s ORDER BY e.id LIMIT %(size)s)
), batch AS (SELECT * FROM chosen ORDER BY id LIMIT %(size)s)
SELECT array_agg(e.id ORDER BY e.id), string_agg({LEAF_SQL}, ''::bytea ORDER BY e.id) FROM batch e
"""
# Whoever inserts holds this lock from before the id is taken until the end of the transaction.
WRITERS = """
SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') FROM pg_locks
WHERE locktype = 'relation' AND relation = 'accounts_auditentry'::regclass AND mode = 'RowExclusiveLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid()
"""
KEEP = f"""
INSERT INTO accounts_auditseal (version, {", ".join(SEAL)}, leaves, digest)
SELECT e.*, {SEAL_SQL} FROM (
    SELECT %(version)s::smallint AS version, %(number)s::bigint AS number, %(ranges)s::bigint[] AS ranges,
           %(first_id)s::bigint AS first_id, %(last_id)s::bigint AS last_id, %(settled_id)s::bigint AS settled_id,
           %(writers)s::varchar[] AS writers, %(count)s::integer AS count, %(root)s::bytea AS root,
           %(previous)s::bytea AS previous, statement_timestamp() AS sealed_at, %(leaves)s::bytea AS leaves
) e
"""


def seal_audit(*, size: int = BATCH) -> int:
    """Seal all there is, batch by batch, each in a transaction of its own; return how many entries that were.

    Safe to run twice and at once: whoever comes second leaves it to the first.
    """
    sealed = 0
    while seal := seal_batch(size=size):
        sealed += seal.count
        log.info("audit_sealed", number=seal.number, entries=seal.count, digest=seal.hex)
        if seal.count < size:
            break
    return sealed


@transaction.atomic
def seal_batch(*, size: int = BATCH) -> AuditSeal | None:
    """Seal the next entries, at most `size`; None if there are none, or if somebody else is at it."""
    with connection.cursor() as cursor:
        if not _one(cursor, "SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0]:
            return None
        last = AuditSeal.objects.last_words()
        (busy,) = _one(cursor, WRITERS)
        here = {"settled": last.settled_id if last else 0, "last": last.last_id if last else 0, "size": size}
        ids, leaves = _one(cursor, TAKE, here)
        if not ids:
            return None
        (writers,) = _one(cursor, WRITERS)
        row = {
            "version": VERSION,
            "number": last.number + 1 if last else 1,
            "ranges": list(ranges_of(ids)),
            "first_id": ids[0],
            "last_id": max(ids[-1], here["last"]),
            "settled_id": _settled(here["settled"], set(busy)) if ids[-1] > here["last"] else here["settled"],
            "writers": writers,
            "count": len(ids),
            "root": root_of(bytes(leaves)),
            "previous": bytes(last.digest) if last else BEGINNING,
            "leaves": bytes(leaves),
        }
        cursor.execute(KEEP, row)
    return AuditSeal.objects.defer("leaves").get(number=row["number"])


def anchor_last_seal(path: Path) -> None:
    """Keep the last seal in a file, unless the file tells of another past: then it stays as evidence."""
    last = AuditSeal.objects.last_words()
    known = read_anchor(path)
    if known is not None:
        same = AuditSeal.objects.filter(number=known.number, digest=bytes.fromhex(known.digest)).exists()
        if not same:
            log.error("audit_anchor_differs", anchor=known.number, last=last.number if last else 0, file=str(path))
            return
    if last is not None and (known is None or known.number < last.number):
        write_anchor(path, Anchor(last.number, last.hex))


def ranges_of(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ascending ids as ranges, both ends included."""
    first = last = None
    for number in chain(ids, [None]):
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield [first, last]
        first = last = number


def _settled(before: int, busy: set[str]) -> int:
    """Return the id up to which nobody is left, before the batch was read, who could have put an entry into a hole."""
    settled = before
    open_seals = AuditSeal.objects.filter(last_id__gt=before).order_by("number")
    for last_id, writers in open_seals.values_list("last_id", "writers"):
        if busy & set(writers):
            break
        settled = last_id
    return settled


def _one(cursor: Any, statement: str, values: Any = None) -> Any:
    cursor.execute(statement, values)
    return cursor.fetchone()
