"""What it costs to hand out an edition of 10,000 entries, beside reading its raw rows; and how much memory it takes.

python -m bench.bench_export [--entries 10000] [--runs 5] [--formats json,csv]

CPU is that of this process. The floor reads the content of every row as it lies in the database, in chunks, through the
same cursor, and throws it away; the goal of CPU is that of JSON, whose rows are handed out as they lie there. Memory is
the peak of Python's allocations while the file is written, and is held for every format that is written piece by piece
(books are not). Exits 1 if a goal is missed.
"""

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.bench_annotations import goal, middle, missed
from bench.catalog_world import make_world
from bench.database import bench_database

NAME = "bench_export"
MOST = 3.5  # times the CPU of reading the rows
MEMORY = 48  # MB, whatever the size of the edition
CHUNK = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--formats", default="json,jsonld,csv,xlsx,stix,misp", help="but books")
    given = parser.parse_args()
    with bench_database(NAME):
        threats = given.entries * 2 // 3
        print(f"a world of {make_world(threats, given.entries - threats, given.entries)}")
        export(given.runs, given.formats.split(","))
    print("missed: " + ", ".join(missed) if missed else "every goal is met")
    return 1 if missed else 0


def export(runs: int, formats: list[str]) -> None:
    from accounts.models import User
    from accounts.roles import Role
    from catalog import actions
    from catalog.models import Edition

    editor = User.objects.create(email="e@perimeter.example", name="An editor", roles=[Role.EDITOR])
    made = actions.prepare_edition("2026.1", by=editor)
    begin = time.process_time()
    actions.freeze_edition(made, by=editor, override="A bench (illustrative).")
    print(f"freezing: {time.process_time() - begin:.1f} s of CPU")
    edition = Edition.objects.get(pk=made.pk)
    # The goal is held against the rows as the database sends them, undecoded; decoded ones are named beside.
    texts = edition.entries.order_by("entry__code").values_list("entry__code", "canonical")
    decoded = edition.entries.order_by("entry__code").values_list("entry__code", "content")
    raw = middle(sorted(_cpu(lambda: _drain(texts)) for _run in range(runs)))
    dicts = middle(sorted(_cpu(lambda: _drain(decoded)) for _run in range(runs)))
    print(f"reading the rows: {raw * 1000:.0f} ms as text, {dicts * 1000:.0f} ms decoded")
    for name in formats:
        cost = middle(sorted(_cpu(partial(_export, edition, name, editor)) for _run in range(runs)))
        size = _export(edition, name, editor)
        print(f"{name}: {cost * 1000:.0f} ms, {size / 2**20:.1f} MB, {cost / dicts:.2f} times the decoded rows")
        if name == "json":
            print("  times the CPU of the raw rows: " + goal("the CPU of an export", cost / raw, MOST))
        peak = _peak(partial(_export, edition, name, editor))
        print("  MB of memory at the peak: " + goal(f"the memory of {name}", peak, MEMORY))


def _export(edition: Any, name: str, editor: Any) -> int:
    from catalog import actions

    export = actions.export_edition(edition, name, by=editor)
    with export.file:
        return export.size


def _drain(rows: Any) -> None:
    for _row in rows.iterator(chunk_size=CHUNK):
        pass


def _cpu(do: Callable[[], Any]) -> float:
    begin = time.process_time()
    do()
    return time.process_time() - begin


def _peak(do: Callable[[], Any]) -> float:
    tracemalloc.start()
    try:
        do()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    sys.exit(main())
