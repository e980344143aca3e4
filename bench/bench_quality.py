"""Quality checks on a whole catalog: how long PostgreSQL and Python take, how many queries, and whether verdicts agree.

python -m bench.bench_quality [--threats 10000] [--measures 5000] [--evidence 50000]

The rows are written past the actions, as one person's, and hold no text of anybody; the goals are constant queries, and
the same verdict for an entry asked alone as among all.
"""

import argparse
import random
import sys
import time
from typing import Any

from bench.database import bench_database

THEMES = ("WAT", "CLI", "NRG", "TER", "CYB")
STATES = ("KZ", "KG", "TJ", "TM", "UZ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threats", type=int, default=10_000)
    parser.add_argument("--measures", type=int, default=5_000)
    parser.add_argument("--evidence", type=int, default=50_000)
    given = parser.parse_args()
    with bench_database("bench_quality"):
        write(given.threats, given.measures, given.evidence)
        return measure(given.threats + given.measures)


def write(threats: int, measures: int, evidence: int) -> None:
    """Fill the database: articles of 40 outlets, annotations, and entries that cite them."""
    from django.db import connection, transaction

    from accounts.models import User

    chance = random.Random(8)
    person = User.objects.create(email="bench@perimeter.example", name="Bench", roles=["analyst"])
    other = User.objects.create(email="bench2@perimeter.example", name="Bench two", roles=["editor"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        notes = _texts(person, chance, articles=2_000, notes=20_000)
        _entries(person, other, chance, notes, threats, measures, evidence)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _texts(person: Any, chance: random.Random, *, articles: int, notes: int) -> list[Any]:
    from articles.models import (
        Annotation,
        AnnotationTarget,
        Article,
        Capture,
        Source,
        SourceItem,
        TextPrint,
        TextVersion,
    )
    from basics.text import sha256_of

    outlets = Source.objects.bulk_create(
        Source(
            name=f"Outlet {n} (illustrative)",
            reliability=chance.choice("ABCDEF"),
            reliability_reason="Illustrative.",
            created_by=person,
        )
        for n in range(40)
    )
    items = SourceItem.objects.bulk_create(
        SourceItem(source=chance.choice(outlets), custody="held" if n % 50 else "withdrawn", created_by=person)
        for n in range(articles)
    )
    works = Article.objects.bulk_create(
        Article(title=f"Article {n}", source_item=item, created_by=person) for n, item in enumerate(items)
    )
    capture = Capture.objects.create(
        sha256="0" * 64, size=1, mime_type="text/plain", method="paste", extractor="none", captured_by=person
    )
    words = [f"This is illustrative text {n}. Nothing in it is true of anybody." for n in range(articles)]
    texts = TextVersion.objects.bulk_create(
        TextVersion(
            article=work,
            kind="original",
            language="en",
            number=1,
            title=work.title,
            text=text,
            sha256=sha256_of(text),
            capture=capture,
            created_by=person,
        )
        for work, text in zip(works, words, strict=True)
    )
    prints = []
    for number, text in enumerate(texts):
        like = number // 2 if number % 10 == 1 else number  # one in ten is nearly another one
        seeded = random.Random(like)
        prints.append(
            TextPrint(
                text_version=text,
                places=[seeded.randrange(2**32) for _ in range(64)],
                bands=[seeded.randrange(2**32) for _ in range(16)],
            )
        )
    TextPrint.objects.bulk_create(prints)
    made = Annotation.objects.bulk_create(Annotation(creator=person, category="claim") for _ in range(notes))
    AnnotationTarget.objects.bulk_create(
        AnnotationTarget(annotation=note, text_version=chance.choice(texts), start=0, end=4, exact="This")
        for note in made
    )
    return made


def _entries(
    person: Any, other: Any, chance: random.Random, notes: list[Any], threats: int, measures: int, evidence: int
) -> None:
    from catalog.models import Entry, Evidence, Link, Revision

    total = threats + measures
    entries, documents = [], []
    for number in range(total):
        kind = "threat" if number < threats else "measure"
        theme = THEMES[number % len(THEMES)]
        code = f"{'THR' if kind == 'threat' else 'MSR'}-{theme}-{number + 1:03d}"
        entries.append(Entry(kind=kind, code=code))
        rows = evidence // total + (number % total < evidence % total)
        cited = [
            {
                "id": f"e{n + 1}",
                "field": chance.choice(["title", "summary", "description"]),
                "annotation": str(chance.choice(notes).uuid),
                "stance": chance.choices(["supports", "contradicts", "context"], [8, 1, 1])[0],
                "credibility": 3,
            }
            for n in range(rows)
        ]
        documents.append(_document(kind, number, theme, chance, cited, entries))
    entries = Entry.objects.bulk_create(entries)
    revisions = Revision.objects.bulk_create(
        Revision(
            entry=entry,
            number=1,
            document=document,
            sha256="0" * 64,
            message="Bench.",
            author=person,
            approved_by=other,
        )
        for entry, document in zip(entries, documents, strict=True)
    )
    for entry, revision in zip(entries, revisions, strict=True):
        entry.current = revision
    Entry.objects.bulk_update(entries, ["current"], batch_size=2_000)
    by_uuid = {str(note.uuid): note for note in notes}
    by_code = {entry.code: entry for entry in entries}
    Evidence.objects.bulk_create(
        [
            Evidence(
                entry=entry,
                key=row["id"],
                field=row["field"],
                annotation=by_uuid[row["annotation"]],
                stance=row["stance"],
            )
            for entry, document in zip(entries, documents, strict=True)
            for row in document["evidence"]
        ],
        batch_size=5_000,
    )
    Link.objects.bulk_create(
        [
            Link(
                entry=entry,
                key=row["id"],
                to=by_code[row["threat"]],
                relation=row.get("relation") or row["role"],
                text="Illustrative.",
            )
            for entry, document in zip(entries, documents, strict=True)
            for row in [*document.get("links", []), *document.get("threats", [])]
        ],
        batch_size=5_000,
    )


def _document(
    kind: str, number: int, theme: str, chance: random.Random, cited: list[Any], entries: list[Any]
) -> dict[str, Any]:
    said = {
        "title": f"Entry {number} (illustrative)",
        "theme": theme,
        "summary": "Illustrative. " * 20,
        "description": "Illustrative. " * 150,
        "evidence": cited,
    }
    threat = entries[chance.randrange(min(number + 1, len(entries)))].code
    if kind == "measure":
        row = {
            "id": "t1",
            "threat": entries[number % 10].code,
            "role": "reduces_impact",
            "how": "So.",
            "effectiveness": "low",
        }
        return {
            **said,
            "status": "in_progress",
            "threats": [row],
            "milestones": [{"id": "m1", "title": "One", "due": "2026-01-01"}],
        }
    links = (
        [{"id": "l1", "relation": "part_of", "threat": threat, "text": "So."}]
        if number % 3 == 1 and threat != entries[-1].code
        else []
    )
    scenarios = [{"id": "s1", "title": "Worst case", "worst_case": "Illustrative. " * 30}] if number % 4 else []
    return {
        **said,
        "nature": "mixed",
        "tempo": "acute",
        "states": chance.sample(STATES, 2),
        "direction": "south",
        "scenarios": scenarios,
        "links": links,
        "indicators": [{"id": "i1", "title": "Sign", "interval": 30}],
        "review_due": f"202{number % 10}-06-01",
    }


def measure(total: int) -> int:
    from catalog.asking import failing
    from catalog.due_list import due_page
    from catalog.findings import findings_of
    from catalog.models import Entry
    from catalog.quality import BY_CODE
    from catalog.quality_board import board_of

    entries = list(Entry.objects.published().with_content())
    together = timed("findings of every entry", lambda: findings_of(entries))
    print(f"{len(entries)} entries, {sum(map(len, together.values()))} findings")
    timed("the board, counted anew", lambda: board_of({}, anew=True))
    board = timed("the board with kept counts, first page", lambda: board_of({}))
    timed("the board with kept counts, next page", lambda: board_of({}, board.next))
    for code in ("single_source", "cyclic_part_of", "withdrawn"):
        timed(f"the board with kept counts, {code}", lambda code=code: board_of({"check": code}))
    timed("indicators, first page", lambda: due_page())
    one = entries[total // 2]
    timed("one entry", lambda: findings_of([one]))
    for code in BY_CODE:
        timed(
            f"register with {code}",
            lambda code=code: list(Entry.objects.filter(pk__in=failing(code)).order_by("-updated_at")[:50]),
        )
    some = random.Random(1).sample(entries, min(100, len(entries)))
    wrong = sum(findings_of([entry])[entry.pk] != together[entry.pk] for entry in some)
    print(f"asked alone as among all: {wrong} of {len(some)} entries differ")
    return 1 if wrong else 0


def timed(what: str, act: Any) -> Any:
    """Print how long an act took, how much of it was Python's own, and how many queries it made."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        found = act()
    took, own = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what}: {1000 * took:.0f} ms, of which Python {1000 * own:.0f} ms; {len(queries)} queries")
    return found


if __name__ == "__main__":
    sys.exit(main())
