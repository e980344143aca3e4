"""What comes out of the catalogs of the field, and back: counts, losses, CPU and memory.

python -m bench.bench_interchange [--data FOLDER] [--entries 10000]

Reads ATT&CK for ICS 18.1 and Hazard Information Profiles 2025 (`attack-ics-18.1.json` and `hips-2025.json` in FOLDER;
they are not part of this repository), counts them, makes entries of them, writes these as STIX and MISP, and reads both
again: not a field and not a link may be lost. Then a made-up edition is written as STIX, to see that memory does not
grow with it. No database is used. Exits 1 if a goal is missed, or if a FOLDER that was named lacks a file.
"""

import argparse
import json
import os
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import django

from bench.bench_annotations import goal, missed

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "catalog"
ATTACK, HIPS = "attack-ics-18.1.json", "hips-2025.json"
WHEN = datetime(2026, 11, 29, tzinfo=UTC)
Content = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--entries", type=int, default=10_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    folder = options.data or FOLDER
    lacking = [name for name in (ATTACK, HIPS) if not (folder / name).is_file()]
    if lacking:
        print(f"NOT MEASURED: {', '.join(lacking)} not in {folder}; name their folder with --data.")
        if options.data:
            return 1
    else:
        real(folder)
    memory(options.entries)
    print("missed: " + ", ".join(missed) if missed else "every goal is met")
    return 1 if missed else 0


def real(folder: Path) -> None:
    from catalog.interchange import hips, stix

    rows = counted(stix.read, folder / ATTACK)
    of_kind = {kind: sum(row.kind == kind for row in rows) for kind in ("threat", "measure")}
    gone = {word: sum(row.gone == word for row in rows) for word in ("revoked", "deprecated")}
    print(
        f"  {exactly('techniques', of_kind['threat'], 95)}, {exactly('mitigations', of_kind['measure'], 52)}", end=", "
    )
    print(f"{exactly('mitigates', links_of(rows), 331)}, gone: {gone}")
    there_and_back("ATT&CK", rows)
    rows = counted(hips.read, folder / HIPS)
    print(f"  {exactly('hazards', len(rows), 281)}, {exactly('edges', links_of(rows), 1_648)}", end=", ")
    print(f"without a theme of ours: {sum('theme' not in row.fields for row in rows)}")
    there_and_back("HIPs", rows)


def exactly(what: str, number: int, wanted: int) -> str:
    """Say a number that can only be right or wrong, and remember it if it is wrong."""
    if number == wanted:
        return f"{number:,} {what}"
    missed.append(f"{wanted} {what}")
    return f"{number:,} {what} (MISSED: {wanted})"


def counted(read: Any, path: Path) -> list[Any]:
    from catalog.interchange.incoming import Incoming

    content, started = path.read_bytes(), time.process_time()
    reading = read(BytesIO(content))
    rows = list(reading.rows)
    spent = time.process_time() - started
    started = time.process_time()
    json.loads(content)
    floor = time.process_time() - started
    found = [row for row in rows if isinstance(row, Incoming)]
    told = f"{len(found)} entries, {links_of(found)} links, {len(rows) - len(found)} rows of what was left out"
    print(f"{reading.source.scheme} {reading.source.version}: {told}; CPU {spent:.2f} s, json.loads {floor:.2f} s")
    return found


def links_of(rows: Iterable[Any]) -> int:
    return sum(len(row.links or ()) for row in rows)


def there_and_back(name: str, rows: list[Any]) -> None:
    """Make entries of rows, write them in each format, read them again, and count what differs."""
    from catalog.interchange import misp, misp_out, stix, stix_out
    from catalog.interchange.stix_out_basics import Frozen

    contents = contents_of(rows)
    file = BytesIO()
    misp_out.fill(file, "2026.1", name, lambda kind: [content for content in contents if content["kind"] == kind])
    frozen = Frozen("2026.1", name, WHEN, [])
    objects = list(stix_out.objects_of(frozen, lambda: ((content, WHEN) for content in contents)))
    bundle = json.dumps({"type": "bundle", "id": "bundle--x", "objects": objects}).encode()
    for form, module, written in (("STIX", stix, bundle), ("MISP", misp, file.getvalue())):
        fields, links, refused = losses(contents, list(module.read(BytesIO(written)).rows))
        lost = (("fields lost", fields), ("links lost", links), ("rows refused", refused))
        told = ", ".join(exactly(what, number, 0) for what, number in lost)
        print(f"  {form} ({len(written) >> 10} KB) and back: {told}")


def contents_of(rows: list[Any]) -> list[Content]:
    """Return rows as the contents of published entries, with codes as they would get."""
    from catalog.schema import normalise

    prefixes = {"threat": "THR-GEN", "measure": "MSR-GEN"}
    codes = {row.key: f"{prefixes[row.kind]}-{number:03}" for number, row in enumerate(rows, start=1)}
    made = []
    for row in rows:
        name = "links" if row.kind == "threat" else "threats"
        links = [{**link.parts, "threat": codes[link.target]} for link in row.links or ()]
        references = [vars(one) for one in row.identities]
        document = normalise(row.kind, {"theme": "GEN", **row.fields, name: links, "references": references})
        made.append(content_of(codes[row.key], row.kind, document))
    return sorted(made, key=lambda content: str(content["code"]))


def content_of(code: str, kind: str, document: dict[str, Any]) -> Content:
    people = {"author": "Illustrative", "approved_by": "Illustrative", "approved_at": WHEN.isoformat()}
    head = {"code": code, "kind": kind, "revision": 1, "revision_sha256": "0" * 64, **people}
    return {**head, "document": document, "evidence": [], "ratings": []}


def losses(contents: list[Content], rows: list[Any]) -> tuple[int, int, int]:
    """Count the fields and links that differ after reading again, and the rows that were refused."""
    from catalog.interchange.incoming import Incoming
    from catalog.schema import normalise

    found = {row.code: row for row in rows if isinstance(row, Incoming)}
    fields = links = 0
    for content in contents:
        row, before = found.get(content["code"]), content["document"]
        if row is None:
            fields, links = fields + len(before), links + len(before.get("links", before.get("threats", [])))
            continue
        name = "links" if row.kind == "threat" else "threats"
        back = [{**link.parts, "threat": link.target} for link in row.links or ()]
        after = normalise(row.kind, {**row.fields, name: back})
        fields += sum(before.get(key) != after.get(key) for key in {*before, *after} - {name})
        links += sum(one not in after.get(name, []) for one in before.get(name, []))
    return fields, links, len(rows) - len(found)


def memory(entries: int) -> None:
    """Write made-up editions, one ten times the other, and hold the memory of both against each other."""
    peaks = [peak_of(number) for number in (entries // 10, entries)]
    grown = (peaks[1] - peaks[0]) / (entries - entries // 10)
    print(f"STIX of {entries // 10} and {entries} entries: peaks {peaks[0] >> 10} and {peaks[1] >> 10} KB", end="; ")
    print(f"{goal('bytes an entry', grown, most=600)} bytes an entry (its identifiers), of about 6,000 written")


def peak_of(number: int) -> int:
    from catalog.interchange import stix_out
    from catalog.interchange.stix_out_basics import Frozen
    from catalog.schema import canonical_json

    frozen = Frozen("2026.1", "", WHEN, [])
    tracemalloc.start()
    for row in stix_out.objects_of(frozen, lambda: made_up(number)):
        canonical_json(row).encode()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def made_up(number: int) -> Iterator[tuple[Content, datetime]]:
    for place in range(1, number + 1):
        document = {
            "title": f"Illustrative threat {place}",
            "theme": "WAT",
            "summary": "A sentence that is illustrative. " * 10,
            "description": "A paragraph that is illustrative.\n\n" * 100,
            "nature": "malicious" if place % 3 == 0 else "mixed",
            "tempo": "acute",
            "states": ["KZ", "UZ"],
        }
        yield content_of(f"THR-WAT-{place:03}", "threat", document), WHEN


if __name__ == "__main__":
    sys.exit(main())
