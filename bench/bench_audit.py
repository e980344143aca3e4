"""What the audit log costs: to write an entry, to seal, to verify, and to look for one among a million.

python -m bench.bench_audit [--entries 1000000] [--seconds 8] [--writers 4] [--rounds 5]
"""

import argparse
import re
import resource
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

from bench.database import bench_database

# What a plain table with the same columns, indexes and foreign key would be.
PLAIN = """
CREATE TABLE plain (LIKE accounts_auditentry INCLUDING ALL);
ALTER TABLE plain ADD FOREIGN KEY (actor_id) REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED;
"""
ENTRY = (
    "(at, actor_id, means, verb, target_type, target_id, target_label, before, after, request_id, address)"
    " VALUES (now(), %s, 'session', 'change_roles', 'accounts.user', '7', 'An illustrative person',"
    """ '{"roles": ["reader"]}', '{"roles": ["reader", "editor"]}', md5(random()::text), '192.0.2.1')"""
)


@dataclass
class Writers:
    """Threads that insert, each entry in a transaction of its own, for some seconds."""

    address: str
    table: str
    actor: int
    number: int
    seconds: float
    times: list[float] = field(default_factory=list)

    def work(self) -> float:
        """Return how many entries a second were written."""
        threads = [threading.Thread(target=self._write) for _ in range(self.number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(self.times) / self.seconds

    def _write(self) -> None:
        statement, times = f"INSERT INTO {self.table} {ENTRY}", []
        with psycopg.connect(self.address, autocommit=True) as own:
            end = time.perf_counter() + self.seconds
            while (begin := time.perf_counter()) < end:
                own.execute(statement, [self.actor])
                times.append(time.perf_counter() - begin)
        self.times += times


def compare_writers(address: str, writers: int, seconds: float, rounds: int) -> None:
    """Write in turn to a plain table, to the log, and to the log while it is being sealed all the time."""
    from accounts.sealing import seal_audit
    from bench.audit_log import people

    (actor,) = people(1)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
    kinds = ["plain", "log", "log, sealed all the while"]
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    slow: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds[number % 3 :] + kinds[: number % 3]:
            stop = threading.Event()
            sealer = threading.Thread(target=_seal_until, args=(stop, seal_audit)) if "sealed" in kind else None
            if sealer:
                sealer.start()
            crowd = Writers(address, "plain" if kind == "plain" else "accounts_auditentry", actor, writers, seconds)
            rates[kind].append(crowd.work())
            slow[kind].append(statistics.quantiles(crowd.times, n=100)[98])
            stop.set()
            if sealer:
                sealer.join()
    for kind in kinds:
        rate, worst = statistics.median(rates[kind]), statistics.median(slow[kind])
        print(f"{kind:26} {rate:7.0f} entries/s, 99 % within {worst * 1000:.1f} ms ({writers} writers)", flush=True)


def _seal_until(stop: threading.Event, seal: Callable[[], int]) -> None:
    while not stop.wait(1.0):
        seal()
    connection.close()


def measure_size(entries: int) -> None:
    """Fill, seal and verify; memory is that of this process, at its highest."""
    from accounts.sealing import seal_audit
    from accounts.verifying import verify
    from bench.audit_log import add_entries, people

    actors = people()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_auditentry")
        here = cursor.fetchone()[0]
    timed("sealed before", seal_audit)
    begin = highest()
    for first in range(here, entries, 50_000):
        add_entries(min(50_000, entries - first), first, actors)
    timed(f"sealed the rest of {entries}", seal_audit)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_auditentry")
    report = timed("verified", verify)
    print(f"  {report.entries} entries, {report.seals} seals, broken: {report.broken or 'nothing'}")
    print(f"memory at its highest: {begin} MB with {here} entries, {highest()} MB with {entries}", flush=True)


def timed(what: str, work: Callable[[], Any]) -> Any:
    begin = time.perf_counter()
    found = work()
    print(f"{what}: {time.perf_counter() - begin:.1f} s, {highest()} MB", flush=True)
    return found


def highest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def look_up() -> None:
    """Explain each filter of the page: all must use an index; so must a page far from the newest."""
    from accounts.models import AuditEntry, AuditSeal, User
    from basics.paging import cursor_of, read_cursor

    middle = AuditEntry.objects.order_by("at")[AuditEntry.objects.count() // 2]
    person, day = User.objects.order_by("-pk").first(), middle.at.date()
    asked: dict[str, dict[str, Any]] = {
        "nothing": {},
        "person": {"actor": person},
        "verb": {"verb": "export_audit"},
        "kind of thing": {"target_type": "review.submission"},
        "thing": {"target_type": "accounts.user", "target_id": "77"},
        "number of a thing": {"target_id": "77"},
        "days": {"since": day, "until": day},
        "person, verb and days": {"actor": person, "verb": "annotate", "until": day},
    }
    position = read_cursor(cursor_of(middle, "at"))
    assert position is not None  # noqa: S101
    for name, criteria in asked.items():
        for where in ("first page", "in the middle"):
            rows = AuditEntry.objects.with_actor().matching(**criteria)
            if where == "in the middle":
                at, pk = position
                rows = rows.filter(at__lte=at).exclude(at=at, pk__gte=pk)
            plan = rows.order_by("-at", "-pk")[:51].explain(analyze=True)
            indexes = re.findall(r"(?:using|Index Scan on) (audit_\w+)", plan)
            milliseconds = plan.rpartition("Execution Time: ")[2]
            print(f"{name:24} {where:14} {milliseconds:10} {' and '.join(indexes) or 'NO INDEX'}", flush=True)
    begin = time.perf_counter()
    AuditSeal.objects.numbers_of(range(middle.pk, middle.pk + 50))
    print(f"seals of 50 entries: {(time.perf_counter() - begin) * 1000:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    words = parser.parse_args()
    with bench_database("bench_audit") as address:
        compare_writers(address, words.writers, words.seconds, words.rounds)
        measure_size(words.entries)
        look_up()


if __name__ == "__main__":
    main()
