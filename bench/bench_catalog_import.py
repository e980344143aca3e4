"""A catalog of the field through the whole machine: in, approved, out, and into an empty installation; what is lost.

python -m bench.bench_catalog_import [FILE --format hips]

In a database of its own the file is taken in by one editor, approved as a whole by another, taken in a second time,
and handed over as JSON; in a second, empty one that JSON is taken in, approved and handed over again. Says counts and
the CPU of this process; exits 1 if not all of a known catalog is proposed and published with its links, if approving
skips any, if a second import proposes anything, or if a field or a link is lost on the way. Without FILE the known
catalogs are taken, which the project does not hold: where they are not beside it, nothing is measured, and it says so.
"""

import argparse
import io
import json
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from bench.database import bench_database

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "catalog"
# By format: the file, how many entries are in it, and how many links between them.
KNOWN = {"hips": ("hips-2025.json", 281, 1_648), "stix": ("attack-ics-18.1.json", 95 + 52, 331)}
DEFAULTS = {
    "theme": "CLI",
    "nature": "mixed",
    "tempo": "acute",
    "function": "protect",
    "kind": "technical",
    "level": "national",
    "status": "proposed",
    "role": "reduces_likelihood",
    "effectiveness": "unknown",
    "relation": "causes",
    "how": "The source does not say how.",
}


class Passed(NamedTuple):
    """What went through one installation: entries by code, and what failed."""

    entries: dict[str, dict[str, Any]]
    file: bytes
    failures: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--format", choices=sorted(KNOWN), default="stix")
    given = parser.parse_args()
    files = {given.format: given.file} if given.file else {name: FOLDER / KNOWN[name][0] for name in KNOWN}
    failures = [why for name, file in files.items() for why in measured(file, name)]
    print("; ".join(failures) or "nothing is lost, and nothing is proposed twice")
    return 1 if failures else 0


def measured(file: Path, format: str) -> list[str]:
    """Take one catalog through two installations; return what failed."""
    from django.db import connections

    if not file.exists():
        print(f"NOT MEASURED: {file.name} is not here")
        return []
    print(f"{file.name}:")
    with bench_database("bench_import_one"):
        first = passed(file.read_bytes(), format, known=KNOWN[format][1:] if file.name == KNOWN[format][0] else None)
    connections.close_all()
    with bench_database("bench_import_two"):
        print("into an empty installation:")
        second = passed(first.file, "json")
    connections.close_all()
    failures = [*first.failures, *second.failures]
    fields = [
        f"{code}.{name}"
        for code, one in first.entries.items()
        for name, value in one.items()
        if second.entries.get(code, {}).get(name) != value
    ]
    links = links_of(first.entries) - links_of(second.entries)
    print(f"lost on the way: {len(fields)} fields, {links} links")
    return [*failures, f"lost: {', '.join(fields[:5])}"] if fields or links else failures


def passed(content: bytes, format: str, known: tuple[int, ...] | None = None) -> Passed:
    """Take a file in, approve all of it, take it in again, and hand the catalog over; `known`: entries and links."""
    from accounts.models import User
    from accounts.roles import Role
    from catalog import actions
    from catalog.models import Entry, Link

    one, two = (
        User.objects.create(email=f"{name}@perimeter.example", name=name, roles=[Role.EDITOR]) for name in ("a", "b")
    )
    run = _taken_in(content, format, one)
    skipped = _approved(run, two)
    published = Entry.objects.published().count(), Link.objects.count()
    print(f"  published: {published[0]} entries, {published[1]} links")
    failures = [f"{skipped} were not approved"] if skipped else []
    if known is not None and (run.proposed_count, *published) != (known[0], *known):
        failures.append(f"proposed {run.proposed_count}, published {published}, and there are {known}")
    again = _taken_in(content, format, one)
    edition = actions.prepare_edition("2026.1", by=one)
    edition = actions.freeze_edition(edition, by=one, override="A bench (illustrative).")
    export = actions.export_edition(edition, "json", by=one)
    with export.file:
        file = export.file.read()
    documents = {row["code"]: row["document"] for row in json.loads(file)["entries"]}
    return Passed(documents, file, [*failures, *([f"{again} proposed twice"] if again.proposed_count else [])])


def links_of(entries: dict[str, dict[str, Any]]) -> int:
    return sum(len(one.get(name, [])) for one in entries.values() for name in ("links", "threats"))


def _taken_in(content: bytes, format: str, by: Any) -> Any:
    from accounts.models import Work
    from review.importing import run_import, said_of_run, start_import
    from review.models import ImportRun

    begin = time.process_time()
    run = start_import(io.BytesIO(content), by=by, format=format, filename=f"bench.{format}", defaults=DEFAULTS)
    run_import(Work.objects.get(kind="import_catalog", subject=str(run.pk)).pk)
    counted: Any = ImportRun.objects.with_counts().get(pk=run.pk)
    print(f"  import: {said_of_run(counted)} {time.process_time() - begin:.1f} s of CPU")
    return counted


def _approved(run: Any, by: Any) -> int:
    from accounts.models import Work
    from review.import_approving import run_approval, start_approval, to_approve

    begin = time.process_time()
    approval = start_approval(run, to_approve(run), by=by)
    run_approval(Work.objects.get(kind="approve_import", subject=str(approval.pk)).pk)
    approval.refresh_from_db()
    cost = time.process_time() - begin
    print(f"  approved: {approval.approved}, skipped {len(approval.skipped)}; {cost:.1f} s of CPU")
    return len(approval.skipped)


if __name__ == "__main__":
    sys.exit(main())
