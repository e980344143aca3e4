"""What it costs to tell two editions apart, and to check a file: CPU of this process, the wall clock, and queries.

python -m bench.bench_editions [--entries 500] [--changed 500] [--runs 5]

Two editions are frozen of entries with evidence and ratings; between them `--changed` of the threats are reworded in
several fields. The goal is 2 s by the clock for 500 entries, words of every change included. Exits 1 if it is missed,
or if a file does not hold.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.catalog_world import make_world
from bench.database import bench_database

NAME = "bench_editions"
GOAL = 2.0  # seconds
QUERIES = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=500)
    parser.add_argument("--changed", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with bench_database(NAME):
        threats = asked.entries * 4 // 5
        print(f"a world of {make_world(threats, asked.entries - threats, evidence=asked.entries * 3)}")
        return 0 if measure(asked.entries, asked.changed, asked.runs) else 1


def measure(entries: int, changed: int, runs: int) -> bool:
    from catalog.edition_changes import difference_of, told

    old, new = two_editions(changed)
    sizes = [len(json.dumps(content)) for content in old.entries.values_list("content", flat=True)]
    print(f"{len(sizes)} entries in an edition, {sum(sizes) // len(sizes):,} characters of JSON each")

    def apart() -> int:
        return len(difference_of(old, new).rows)

    def with_words() -> int:
        found = difference_of(old, new)
        return sum(len(change.rows) for change in told(found, found.rows))

    def page() -> int:
        found = difference_of(old, new)
        return sum(len(change.rows) for change in told(found, found.rows[:25]))

    held = [
        timed("rows of all that changed", apart, runs, least=changed),
        timed("one page of 25 with words", page, runs, least=25),
        timed("all of it with words", with_words, runs, least=changed),
        verified(new),
    ]
    return all(held)


def two_editions(changed: int) -> tuple[Any, Any]:
    """Freeze and publish an edition, reword some threats, and freeze and publish the next."""
    from accounts.models import User
    from accounts.roles import Role
    from catalog.models import Entry

    people = [
        User.objects.create(email=f"e{number}@perimeter.example", name=f"Editor {number}", roles=[Role.EDITOR])
        for number in (1, 2)
    ]
    first = published("2026.1", people)
    reword(list(Entry.objects.published().order_by("code")[:changed]), people)
    return first, published("2026.2", people)


def published(name: str, people: list[Any]) -> Any:
    from catalog.actions import freeze_edition, prepare_edition
    from catalog.contents import notes_of
    from catalog.edition_actions import publish_edition
    from catalog.manifest import to_publish
    from catalog.models import Edition

    begin = time.process_time()
    frozen = freeze_edition(prepare_edition(name, by=people[0]), by=people[0], override="Illustrative.")
    print(f"{name}: frozen in {time.process_time() - begin:.2f} s of CPU")
    seen = to_publish(frozen.manifest, notes_of(frozen))
    publish_edition(frozen, by=people[1], seen=seen)
    return Edition.objects.with_people().get(pk=frozen.pk)


def reword(entries: list[Any], people: list[Any]) -> None:
    """Give entries a new revision each, without the decisions behind: what is measured comes after them."""
    from django.db import connection, transaction

    from catalog.models import Entry, Revision
    from catalog.projecting import project_entries
    from catalog.schema import content_hash

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for entry in Entry.objects.filter(pk__in=[one.pk for one in entries]).select_related("current"):
            if entry.current is None:
                continue
            document = {**entry.document, "summary": f"{entry.document['summary']} It came back in autumn."}
            document["description"] = (
                entry.document.get("description", "") + "\n\nMore was learned since, and stands here."
            )
            document["tags"] = ["renewed"]
            entry.current = Revision.objects.create(
                entry=entry,
                number=entry.current.number + 1,
                document=document,
                sha256=content_hash(document),
                base=entry.current,
                message="Illustrative.",
                author=people[0],
                approved_by=people[1],
            )
            entry.save(update_fields=["current"])
    project_entries([one.pk for one in entries])


def timed(what: str, act: Callable[[], int], runs: int, *, least: int) -> bool:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    walls, cpus, found = [], [], act()
    for _run in range(runs):
        begin, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - begin)
        cpus.append(time.process_time() - cpu)
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        act()
    wall, cpu = sorted(walls)[runs // 2], sorted(cpus)[runs // 2]
    print(f"{what}: {found} rows, {wall:.3f} s ({cpu:.3f} s of CPU here), {len(queries)} queries")
    return wall < GOAL and len(queries) <= QUERIES and found >= least


def verified(edition: Any) -> bool:
    from catalog.interchange import WRITERS
    from catalog.verifying import first_wrong

    begin = time.process_time()
    file = b"".join(WRITERS["json"](edition))
    wrote, begin = time.process_time() - begin, time.process_time()
    wrong = first_wrong(file)
    checked = time.process_time() - begin
    print(f"a file of {len(file):,} bytes: written in {wrote:.3f} s of CPU, verified in {checked:.3f} s {wrong}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
