"""A catalog of the field through the whole machine: in, approved, out, and into an empty installation; what is lost.

python -m bench.bench_catalog_import FILE --format hips [--theme CLI ...]

In a database of its own the file is taken in by one editor, approved as a whole by another, taken in a second time,
and handed over as JSON; in a second, empty one that JSON is taken in, approved and handed over again. Says counts and
the CPU of this process; exits 1 if a second import proposes anything, or if a field or a link is lost on the way.
"""

import argparse
import io
import json
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from bench.database import bench_database

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
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", required=True)
    given = parser.parse_args()
    with bench_database("bench_import_one"):
        first = passed(given.file.read_bytes(), given.format)
    from django.db import connections

    connections.close_all()
    with bench_database("bench_import_two"):
        print("into an empty installation:")
        second = passed(first.file, "json")
    failures = [*first.failures, *second.failures]
    fields = [
        f"{code}.{name}"
        for code, one in first.entries.items()
        for name, value in one.items()
        if second.entries.get(code, {}).get(name) != value
    ]
    links = links_of(first.entries) - links_of(second.entries)
    print(f"lost on the way: {len(fields)} fields, {links} links")
    failures += [f"lost: {', '.join(fields[:5])}"] if fields or links else []
    print("; ".join(failures) or "nothing is lost, and nothing is proposed twice")
    return 1 if failures else 0


def passed(content: bytes, format: str) -> Passed:
    """Take a file in, approve all of it, take it in again, and hand the catalog over."""
    from accounts.models import User
    from accounts.roles import Role
    from catalog import actions
    from catalog.models import Entry, Link

    one, two = (
        User.objects.create(email=f"{name}@perimeter.example", name=name, roles=[Role.EDITOR]) for name in ("a", "b")
    )
    run = _taken_in(content, format, one)
    _approved(run, two)
    print(f"  published: {Entry.objects.published().count()} entries, {Link.objects.count()} links")
    again = _taken_in(content, format, one)
    edition = actions.prepare_edition("2026.1", by=one)
    edition = actions.freeze_edition(edition, by=one, override="A bench (illustrative).")
    export = actions.export_edition(edition, "json", by=one)
    with export.file:
        file = export.file.read()
    documents = {row["code"]: row["document"] for row in json.loads(file)["entries"]}
    return Passed(documents, file, [f"{again} proposed twice"] if again.proposed_count else [])


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


def _approved(run: Any, by: Any) -> None:
    from accounts.models import Work
    from review.import_approving import run_approval, start_approval, to_approve

    begin = time.process_time()
    approval = start_approval(run, to_approve(run), by=by)
    run_approval(Work.objects.get(kind="approve_import", subject=str(approval.pk)).pk)
    approval.refresh_from_db()
    cost = time.process_time() - begin
    print(f"  approved: {approval.approved}, skipped {len(approval.skipped)}; {cost:.1f} s of CPU")


if __name__ == "__main__":
    sys.exit(main())
