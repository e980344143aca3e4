"""How long do 10,000 articles of 3 kB take, against COPY into the same tables; does memory stay flat; and a kill.

python -m bench.bench_import [--articles 10000]

The import is run by a process of its own, killed (SIGKILL) once half of the rows are taken, and run again. Then the
rows that it made are copied out, and copied in again three times after a TRUNCATE of the same tables, with their
indexes, constraints and triggers. Seconds of the clock say little where others use the machine too (the middle one
of three COPYs counts), so those of the processors are told beside them: of the client and of the whole server. All
of it is in a scratch database and a scratch folder.
"""

import argparse
import io
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from bench.bench_staleness import WORDS
from bench.database import bench_database

TABLES = (
    "articles_sourceitem",
    "articles_capture",
    "articles_article",
    "articles_textversion",
    "articles_textprint",
    "articles_segmentset",
    "articles_segment",
)


def rows(count: int) -> bytes:
    """Return JSON Lines of made-up articles, 3 kB of text each."""
    randomly, lines = random.Random(20261124), list[str]()
    for number in range(count):
        sentences, length = list[str](), 0
        while length < 3000:
            words = [randomly.choice(WORDS) for _ in range(randomly.randint(6, 22))]
            sentences.append(" ".join(words).capitalize() + ".")
            length += len(sentences[-1]) + 1
        paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
        row = {"title": f"Report {number} (illustrative)", "text": "\n\n".join(paragraphs), "language": "en"}
        lines.append(json.dumps({**row, "url": f"https://courier.example/{number}"}))
    return "\n".join(lines).encode()


class Taken(NamedTuple):
    """What something took: seconds of the clock, and of the processors by this process, its children and the server."""

    clock: float
    processors: float

    def __sub__(self, other: "Taken") -> "Taken":
        return Taken(self.clock - other.clock, self.processors - other.processors)


def taken_so_far(address: str) -> Taken:
    with psycopg.connect(address) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
    mine = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Taken(time.perf_counter(), sum(one.ru_utime + one.ru_stime for one in mine) + server_seconds(Path(folder)))


def server_seconds(folder: Path) -> float:
    """Return the processor seconds of a server on this machine: of all its processes, those that have ended too."""
    main, total = int((folder / "postmaster.pid").read_text().split()[0]), 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if main in {int(path.parent.name), int(fields[1])}:
            total += sum(map(int, fields[11 : 15 if int(path.parent.name) == main else 13]))
    return total / os.sysconf("SC_CLK_TCK")


def run(work: int, told: "multiprocessing.Queue[float]") -> None:
    """Do the work of the job in this process, and tell the growth of its memory in MB while it ran."""
    from django.db import connection

    connection.close()
    from articles import language_identification
    from articles.importing import run_import

    language_identification.language_of("The model is loaded before memory is measured, once in each process.")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run_import(work)
    told.put((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def started(count: int) -> int:
    from accounts.models import User, Work
    from articles.actions import add_source
    from articles.importing import start_import

    person = User.objects.create(email="bench@perimeter.example", name="Illustrative", roles=["analyst", "editor"])
    source = add_source("Courier (illustrative)", by=person, reliability="F", reliability_reason="Not judged yet.")
    start_import(io.BytesIO(rows(count)), filename="bench.jsonl", source=source, by=person)
    return Work.objects.get(kind="import").pk


def imported(work: int, address: str, *, kill_at: int = 0) -> tuple[Taken, float]:
    """Run the job in a process of its own, with `kill_at` until so many rows are taken. What it took, and MB."""
    from django.db import connections

    from articles.models import BulkImport

    connections.close_all()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    process = context.Process(target=run, args=(work, told))
    begun = taken_so_far(address)
    process.start()
    while process.is_alive():
        if kill_at and BulkImport.objects.get().done >= kill_at:
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join(0.5)  # each look takes time from what is measured
    return taken_so_far(address) - begun, 0.0 if kill_at else told.get(timeout=5)


def copied(address: str) -> list[Taken]:
    """Copy the rows of the tables out, and in again three times; returns what each way in took, sorted."""
    with psycopg.connect(address) as connection, tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            copy_out(connection, table, Path(folder) / table)
        return sorted(copied_once(connection, Path(folder), address) for _ in range(3))


def copied_once(connection: "psycopg.Connection[tuple[object, ...]]", folder: Path, address: str) -> Taken:
    names = sql.SQL(", ").join(map(sql.Identifier, TABLES))
    connection.execute("SET session_replication_role = replica")  # nothing here lets itself be truncated
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    connection.execute("SET session_replication_role = origin")
    connection.commit()
    begun = taken_so_far(address)
    for table in TABLES:
        copy_in(connection, table, folder / table)
    connection.commit()
    return taken_so_far(address) - begun


def copy_out(connection: "psycopg.Connection[tuple[object, ...]]", table: str, path: Path) -> None:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as out, path.open("wb") as file:
        file.writelines(out)


def copy_in(connection: "psycopg.Connection[tuple[object, ...]]", table: str, path: Path) -> None:
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as into, path.open("rb") as file:
        shutil.copyfileobj(file, into)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as captures, bench_database("bench_import") as address:
        from django.conf import settings
        from django.test import override_settings

        storages: Any = settings.STORAGES
        files = {**storages["captures"], "OPTIONS": {"location": captures, "base_url": None}}
        with override_settings(STORAGES={**storages, "captures": files}):
            measure(count, address)


def measure(count: int, address: str) -> None:
    from articles.models import Article, BulkImport

    work = started(count)
    first, _none = imported(work, address, kill_at=count // 2)
    at_kill = BulkImport.objects.get().done
    second, grown = imported(work, address)
    found, clock, processors = (
        BulkImport.objects.get(),
        first.clock + second.clock,
        first.processors + second.processors,
    )
    print(f"killed after {at_kill} of {count} rows")
    print(f"resumed: {found.added} added, {found.known} known, {found.refused} refused")
    print(f"{Article.objects.count()} articles in all")
    ways = copied(address)
    print(f"import {clock:.1f} s ({count / clock:.0f} articles a second), processors {processors:.1f} s")
    clocks, busy = (sorted(getattr(way, name) for way in ways) for name in Taken._fields)
    print(
        f"COPY into the same tables {clocks[1]:.1f} s ({clocks[0]:.1f} to {clocks[2]:.1f}), processors {busy[1]:.1f} s"
    )
    print(f"{clock / clocks[1]:.1f} times COPY by the clock, {processors / busy[1]:.1f} times by the processors")
    print(f"memory grew by {grown:.0f} MB in the second half")


if __name__ == "__main__":
    main()
