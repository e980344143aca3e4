"""Change the sealed audit log in SQL in every way there is, triggers off, and count what the verifier names.

python -m bench.bench_audit_tampers [--tampers 1000] [--entries 20000] [--seed 1]
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from bench.database import bench_database

OFF = [f"ALTER TABLE accounts_{table} DISABLE TRIGGER USER" for table in ("auditentry", "auditseal")]
# Another value for each column, whatever it holds now.
ENTRY_FIELDS = {
    "at": "at + (interval '1 us') * (1 + floor(random() * 1e9))",
    "actor_id": "CASE WHEN actor_id IS NULL THEN (SELECT min(id) FROM accounts_user) END",
    "means": "CASE means WHEN 'job' THEN 'session' ELSE 'job' END",
    "verb": "reverse(verb) || 'x'",
    "target_type": "upper(target_type)",
    "target_id": "target_id || '1'",
    "target_label": "target_label || ' '",
    "before": "CASE WHEN before IS NULL THEN 'null'::jsonb ELSE NULLIF(before || '{\"state\": \"Draft\"}', before) END",
    "after": "CASE WHEN after IS NULL THEN '{}'::jsonb ELSE after || '{\"share\": 0.10}' END",
    "request_id": "overlay(request_id placing '-' from 3 for 1)",
    "address": "address || '0'",
}
SEAL_FIELDS = {
    "version": "version + 1",
    "ranges": "ranges || ARRAY[[last_id, last_id]]",
    "first_id": "first_id - 1",
    "last_id": "last_id + 1",
    "settled_id": "settled_id + 1",
    "writers": "writers || ARRAY['9/9']::varchar[]",
    "count": "count + 1",
    "root": "set_byte(root, 7, 255 - get_byte(root, 7))",
    "previous": "set_byte(previous, 7, 255 - get_byte(previous, 7))",
    "sealed_at": "sealed_at - interval '1 us'",
    "leaves": "set_byte(leaves, 7, 255 - get_byte(leaves, 7))",
    "digest": "set_byte(digest, 7, 255 - get_byte(digest, 7))",
}
COLUMNS = "at, actor_id, means, verb, target_type, target_id, target_label, before, after, request_id, address"


@dataclass
class Log:
    """What can be tampered with: ids of sealed entries, dead holes between them, seals."""

    ids: Sequence[int]
    holes: Sequence[int]
    seals: int
    seal_ends: Sequence[int]


@dataclass
class Result:
    tried: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        tried = sum(self.tried.values())
        lines = [f"{count:5} {kind}" for kind, count in sorted(self.tried.items())]
        lines.append(
            f"{tried} tampers, {tried - len(self.missed)} of them noticed, {tried - len(self.missed + self.misnamed)} "
            f"by the very entry or seal; {len(self.false_alarms)} alarms on the untouched log; {self.seconds:.0f} s"
        )
        return "\n".join([*lines, *self.missed, *self.misnamed, *self.false_alarms])


Tamper = Callable[[random.Random, Log], "tuple[int | None, int | None]"]  # does it; returns the entry, the seal to name


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change_field(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    name, pk = dice.choice(sorted(ENTRY_FIELDS)), dice.choice(log.ids)
    run(f"UPDATE accounts_auditentry SET {name} = {ENTRY_FIELDS[name]} WHERE id = %s", pk)
    return pk, None


def delete_one(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    pk = dice.choice(log.ids)
    run("DELETE FROM accounts_auditentry WHERE id = %s", pk)
    return pk, None


def delete_some(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    chosen = dice.sample(log.ids, dice.randint(2, 50))
    run("DELETE FROM accounts_auditentry WHERE id = ANY(%s)", chosen)
    return None, None


def insert_into_hole(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    pk, model = dice.choice([*log.holes, 0, -dice.randint(1, 10**12)]), dice.choice(log.ids)
    run(f"INSERT INTO accounts_auditentry (id, {COLUMNS}) SELECT %s, {COLUMNS} FROM accounts_auditentry"
        " WHERE id = %s", pk, model)  # fmt: skip
    return pk, None


def insert_twice(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    pk = dice.choice(log.ids)
    run("ALTER TABLE accounts_auditentry DROP CONSTRAINT accounts_auditentry_pkey")
    run(f"INSERT INTO accounts_auditentry (id, {COLUMNS}) SELECT id, {COLUMNS} FROM accounts_auditentry"
        " WHERE id = %s", pk)  # fmt: skip
    return pk, None


def move(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    pk = dice.choice(log.ids)
    run("UPDATE accounts_auditentry SET id = %s WHERE id = %s", max(log.ids) + dice.randint(100, 10**9), pk)
    return pk, None


def swap_entries(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    one, two = sorted(dice.sample(log.ids, 2))
    for before, after in ((one, -one), (two, one), (-one, two)):
        run("UPDATE accounts_auditentry SET id = %s WHERE id = %s", after, before)
    return one, None


def swap_neighbours(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    place = dice.randrange(len(log.ids) - 1)
    one, two = log.ids[place : place + 2]
    for before, after in ((one, -one), (two, one), (-one, two)):
        run("UPDATE accounts_auditentry SET id = %s WHERE id = %s", after, before)
    return one, None


def swap_times(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    one, two = sorted(dice.sample(log.ids, 2))
    run("UPDATE accounts_auditentry e SET at = o.at FROM accounts_auditentry o"
        " WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))", one, two, two, one)  # fmt: skip
    return one, None


def cut_entries(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    run("DELETE FROM accounts_auditentry WHERE id >= %s", dice.choice(log.ids))
    return None, None


def cut_everything(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    run(dice.choice(["TRUNCATE accounts_auditentry", "TRUNCATE accounts_auditseal",
                     "TRUNCATE accounts_auditentry, accounts_auditseal"]))  # fmt: skip
    return None, None


def cut_seals(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    """Remove the last seals, half of the time with what they sealed: only the anchor tells."""
    keep = dice.randrange(log.seals)
    run("DELETE FROM accounts_auditseal WHERE number > %s", keep)
    if dice.random() < 0.5:
        run("DELETE FROM accounts_auditentry WHERE id > %s", log.seal_ends[keep - 1] if keep else 0)
        return None, None  # a latecomer's seal may be gone, or its entry
    return None, log.seals


def change_seal(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    name, number = dice.choice(sorted(SEAL_FIELDS)), dice.randint(1, log.seals)
    run(f"UPDATE accounts_auditseal SET {name} = {SEAL_FIELDS[name]} WHERE number = %s", number)
    return None, number


def delete_seal(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    number = dice.randint(1, log.seals - 1)
    run("DELETE FROM accounts_auditseal WHERE number = %s", number)
    return None, number


def swap_seals(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    one, two = sorted(dice.sample(range(1, log.seals + 1), 2))
    for before, after in ((one, 10**9), (two, one), (10**9, two)):
        run("UPDATE accounts_auditseal SET number = %s WHERE number = %s", after, before)
    return None, one


def add_seal(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    names = "version, ranges, first_id, last_id, settled_id, writers, count, root, sealed_at, leaves, digest"
    run(f"INSERT INTO accounts_auditseal (number, previous, {names}) SELECT %s, sha256(digest), {names}"
        " FROM accounts_auditseal WHERE number = %s", log.seals + 1, dice.randint(1, log.seals))  # fmt: skip
    return None, log.seals + 1


def seal_anew(dice: random.Random, log: Log) -> tuple[int | None, int | None]:
    """Change an entry and make all seals anew, each of them sound: only the anchor tells."""
    from accounts.sealing import seal_audit

    change_field(dice, log)
    run("DELETE FROM accounts_auditseal")
    seal_audit()
    return None, None


TAMPERS: dict[str, tuple[int, Tamper]] = {  # how often of 100
    "field of an entry changed": (35, change_field),
    "entry removed": (7, delete_one),
    "several entries removed": (4, delete_some),
    "entry put in": (8, insert_into_hole),
    "entry put in twice": (2, insert_twice),
    "entry given another id": (4, move),
    "two entries exchanged": (5, swap_entries),
    "two neighbours exchanged": (4, swap_neighbours),
    "times of two entries exchanged": (3, swap_times),
    "end of the entries cut off": (4, cut_entries),
    "table emptied": (2, cut_everything),
    "end of the seals cut off": (4, cut_seals),
    "field of a seal changed": (10, change_seal),
    "seal removed": (3, delete_seal),
    "two seals exchanged": (2, swap_seals),
    "seal put in": (2, add_seal),
    "entry changed and all sealed anew": (1, seal_anew),
}


def tamper(count: int, *, seed: int = 1, say: Callable[[str], None] = lambda _line: None) -> Result:
    """Tamper `count` times, each time in a transaction that is rolled back."""
    from accounts.verifying import verify

    dice, result, begin = random.Random(seed), Result(), time.perf_counter()
    log, anchor = read_log()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for look in range(2):
        if broken := verify(anchor if look else None).broken:
            result.false_alarms.append(broken)
    # Every kind at least once, as far as `count` reaches; then by weight.
    kinds = [*TAMPERS, *dice.choices(list(TAMPERS), [weight for weight, _do in TAMPERS.values()], k=count)][:count]
    for done, kind in enumerate(kinds, 1):
        with transaction.atomic():
            for statement in OFF:
                run(statement)
            entry, seal = TAMPERS[kind][1](dice, log)
            report = verify(anchor)
            transaction.set_rollback(True)
        result.tried[kind] += 1
        if not report.broken:
            result.missed.append(f"missed: {kind}, entry {entry}, seal {seal}")
        elif (entry is not None and report.broken_entry != entry) or (seal is not None and report.broken_seal != seal):
            result.misnamed.append(f"misnamed: {kind}, entry {entry}, seal {seal}: {report.broken}")
        if done % 100 == 0:
            say(f"{done} done, {len(result.missed)} missed")
    if broken := verify(anchor).broken:
        result.false_alarms.append(broken)
    result.seconds = time.perf_counter() - begin
    return result


def read_log() -> "tuple[Log, Any]":
    from accounts.anchors import Anchor
    from accounts.models import AuditEntry, AuditSeal

    seals = list(AuditSeal.objects.order_by("number"))
    last = seals[-1]
    ids = list(AuditEntry.objects.filter(pk__lte=last.last_id).order_by("pk").values_list("pk", flat=True))
    there = set(ids)
    holes = [pk for pk in range(1, last.settled_id + 1) if pk not in there]
    return Log(ids, holes, len(seals), [seal.last_id for seal in seals]), Anchor(last.number, last.hex)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tampers", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    with bench_database("bench_audit_tampers") as address:
        from bench.audit_log import make_log

        make_log(words.entries, address, size=1000)
        result = tamper(words.tampers, seed=words.seed, say=lambda line: print(line, flush=True))
    print(result)
    sys.exit(1 if result.missed or result.misnamed or result.false_alarms else 0)


if __name__ == "__main__":
    main()
