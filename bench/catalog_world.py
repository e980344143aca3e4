"""A large catalog, made by COPY in seconds: threats, measures, ratings, and evidence on annotations of a few texts.

`make_world()` needs a migrated, empty database that Django leads to, and a superuser's role there (the embedded
server's): the triggers that keep history apart from its decisions are left out while rows stream in.
Every text is our own and illustrative.
"""

import random
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from django.db.models import Model

THEMES = ("WAT", "CLI", "GEO", "TER", "AFG", "DRU", "TOC", "BOR", "CYB", "INF")
STATES = ("KZ", "KG", "TJ", "TM", "UZ", "AZ", "AF", "CN", "RU", "IR")
DIRECTIONS = ("north", "east", "south", "west", "internal", "transregional")
SUBJECTS = ("lake", "gauge", "pipeline", "border post", "reservoir", "grid", "market", "clinic", "server", "pasture")
EVENTS = ("outburst", "loss", "shortage", "closure", "leak", "failure", "collapse", "drift", "conflict", "surge")
SENTENCES = 50  # of a text, each with an annotation
TEXTS = 200


class World(NamedTuple):
    """What was made: an editor's id, and how many rows of each kind."""

    editor: int
    threats: int
    measures: int
    evidence: int
    ratings: int
    seconds: float


def make_world(threats: int = 10_000, measures: int = 5_000, evidence: int = 50_000, seed: int = 8) -> World:
    """Fill the catalog; `evidence` counts links from entries to annotations, spread evenly over all entries."""
    from django.db import connection, transaction

    begin = time.monotonic()
    chance = random.Random(seed)
    people = _people()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        notes = _notes(people, chance)
        ratings = _entries(people, notes, (threats, measures, evidence), chance)
        _count_on()
    _project()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return World(people[0], threats, measures, evidence, ratings, time.monotonic() - begin)


def copy_rows(model: "type[Model]", rows: Iterable[dict[str, Any]]) -> None:
    """Stream rows into an empty table; a field that a row does not name has its default, and ids count from 1."""
    from django.db import connection

    # What the database works out by itself is not written.
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    connection.ensure_connection()
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, start=1):
            row.setdefault(model._meta.pk.attname, number)
            given = (row[one.attname] if one.attname in row else one.get_default() for one in fields)
            copy.write_row(
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, given, strict=True)]
            )


def _count_on() -> None:
    """Let the sequences of the tables go on after the ids that were written."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        for model in (*apps.get_app_config("catalog").get_models(), *apps.get_app_config("articles").get_models()):
            table = model._meta.db_table
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', model._meta.pk.column])
            sequence = cursor.fetchone()[0]
            if sequence:
                cursor.execute(
                    f'SELECT setval(%s, greatest((SELECT max("{model._meta.pk.column}") FROM "{table}"), 1))',
                    [sequence],
                )


def _project() -> None:
    """Let what is worked out from entries, texts and annotations be worked out."""
    from django.db import connection

    from catalog.projecting import project_catalog

    project_catalog()
    with connection.cursor() as cursor:  # what the triggers would have written
        cursor.execute(
            "INSERT INTO articles_textwords SELECT id, setweight(search_words(title, language), 'A')"
            " || search_words(left(text, 100000), language) FROM articles_textversion"
        )
        cursor.execute(
            "INSERT INTO articles_annotationwords"
            " SELECT one.id, words_of_an_annotation(one) FROM articles_annotation one"
        )


def _people() -> list[int]:
    from accounts.models import User
    from accounts.roles import Role

    found = []
    for number in range(6):
        person = User(email=f"c{number}@perimeter.example", name=f"Editor {number}", roles=[Role.EDITOR])
        person.set_unusable_password()
        person.save()
        found.append(person.pk)
    return found


def _notes(people: list[int], chance: random.Random) -> list[tuple[int, uuid.UUID]]:
    """Write texts whose every sentence has an annotation, and return those."""
    from articles.models import Annotation, AnnotationTarget, Article, Capture, Source, SourceItem, TextVersion

    sources = [
        Source.objects.create(name=f"Outlet {at}", reliability_reason="Illustrative.", created_by_id=people[0])
        for at in range(20)
    ]
    copy_rows(
        SourceItem,
        (
            {"id": at, "source_id": sources[at % 20].pk, "title": f"Article {at}", "created_by_id": people[0]}
            for at in range(1, TEXTS + 1)
        ),
    )
    copy_rows(
        Article,
        (
            {"id": at, "title": f"Article {at}", "source_item_id": at, "created_by_id": people[0]}
            for at in range(1, TEXTS + 1)
        ),
    )
    capture = {"size": 1, "mime_type": "text/plain", "method": "paste", "extractor": "bench", "sha256": "0" * 64}
    copy_rows(Capture, [{"id": 1, "captured_by_id": people[0], **capture}])
    texts = [[_sentence(chance, at * SENTENCES + n) for n in range(SENTENCES)] for at in range(TEXTS)]
    copy_rows(TextVersion, (_text(at, sentences, people[0]) for at, sentences in enumerate(texts, start=1)))
    notes = [(at, uuid.UUID(int=chance.getrandbits(128), version=4)) for at in range(1, TEXTS * SENTENCES + 1)]
    copy_rows(
        Annotation,
        (
            {
                "id": at,
                "uuid": name,
                "creator_id": people[at % len(people)],
                "category": "claim",
                "body": f"Note {at}, illustrative.",
                "tags": ["water"],
                "credibility": at % 6 + 1,
            }
            for at, name in notes
        ),
    )
    copy_rows(AnnotationTarget, _targets(texts))
    return notes


def _text(at: int, sentences: list[str], person: int) -> dict[str, Any]:
    text = " ".join(sentences)
    return {
        "id": at,
        "article_id": at,
        "kind": "original",
        "language": ("en", "ru", "kk", "uz")[at % 4],
        "number": 1,
        "title": f"Article {at}",
        "text": text,
        "sha256": sha256(text.encode()).hexdigest(),
        "capture_id": 1,
        "created_by_id": person,
    }


def _targets(texts: list[list[str]]) -> Iterator[dict[str, Any]]:
    number = 0
    for version, sentences in enumerate(texts, start=1):
        start = 0
        for sentence in sentences:
            number += 1
            end = start + len(sentence)
            place = {"text_version_id": version, "start": start, "end": end, "exact": sentence}
            yield {"id": number, "annotation_id": number, **place}
            start = end + 1


def _entries(
    people: list[int], notes: list[tuple[int, uuid.UUID]], counts: tuple[int, int, int], chance: random.Random
) -> int:
    """Write entries with their revisions, evidence, links and ratings; return how many ratings."""
    from django.db import connection

    from catalog.models import Assessment, Entry, Evidence, Link, Revision, ScaleVersion

    threats, measures, evidence = counts
    codes = [f"THR-{THEMES[at % len(THEMES)]}-{at // len(THEMES) + 1:03d}" for at in range(threats)]
    codes += [f"MSR-{THEMES[at % len(THEMES)]}-{at // len(THEMES) + 1:03d}" for at in range(measures)]
    cited = _shares(evidence, len(codes), notes, chance)
    documents = [
        _threat(at, codes, chance) if at < threats else _measure(at, codes[:threats], chance)
        for at in range(len(codes))
    ]
    for document, found in zip(documents, cited, strict=True):
        document["evidence"] = [
            {"id": f"e{n}", "field": "summary", "annotation": str(name), "stance": "supports", "credibility": n % 6 + 1}
            for n, (_pk, name) in enumerate(found, start=1)
        ]
    now = _moments(len(codes))
    copy_rows(
        Entry,
        (
            {"id": at + 1, "kind": _kind(code), "code": code, "current_id": at + 1, "updated_at": now[at]}
            for at, code in enumerate(codes)
        ),
    )
    copy_rows(Revision, (_revision(at, document, people, now[at]) for at, document in enumerate(documents)))
    copy_rows(Evidence, _evidence(documents, cited))
    places = {code: at + 1 for at, code in enumerate(codes)}
    copy_rows(Link, _links(documents, places))
    scale = ScaleVersion.objects.in_use().pk
    copy_rows(Assessment, _ratings(threats, people, scale, chance))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_assessment")
        return int(cursor.fetchone()[0])


def _kind(code: str) -> str:
    return "threat" if code.startswith("THR") else "measure"


def _moments(count: int) -> list[Any]:
    from basics import clock

    now = clock.now()
    return [now - timedelta(minutes=count - at) for at in range(count)]


def _shares(evidence: int, entries: int, notes: list[Any], chance: random.Random) -> list[list[Any]]:
    each, left = divmod(evidence, entries)
    return [chance.sample(notes, each + (at < left)) for at in range(entries)]


def _revision(at: int, document: dict[str, Any], people: list[int], moment: Any) -> dict[str, Any]:
    from catalog.schema import content_hash

    return {
        "id": at + 1,
        "entry_id": at + 1,
        "number": 1,
        "document": document,
        "sha256": content_hash(document),
        "message": "Illustrative.",
        "author_id": people[at % 3],
        "approved_by_id": people[3 + at % 3],
        "approved_at": moment,
    }


def _sentence(chance: random.Random, at: int) -> str:
    return f"Sentence {at}: the {chance.choice(SUBJECTS)} saw a {chance.choice(EVENTS)} that year, illustrative."


def _threat(at: int, codes: list[str], chance: random.Random) -> dict[str, Any]:
    theme = THEMES[at % len(THEMES)]
    document: dict[str, Any] = {
        "title": f"{chance.choice(EVENTS).capitalize()} of a {chance.choice(SUBJECTS)}, number {at}",
        "theme": theme,
        "themes": sorted({chance.choice(THEMES)} - {theme}),
        "summary": " ".join(_sentence(chance, at) for _n in range(3)),
        "description": " ".join(_sentence(chance, at) for _n in range(20)),
        "nature": ("malicious", "non_malicious", "mixed")[at % 3],
        "tempo": ("acute", "chronic")[at % 2],
        "direction": chance.choice(DIRECTIONS),
        "states": sorted(chance.sample(STATES, chance.randint(1, 4))),
        "scenarios": [{"id": "s1", "title": "At night", "worst_case": _sentence(chance, at)}],
    }
    if at:
        other = codes[chance.randrange(at)]
        document["links"] = [{"id": "l1", "relation": "amplifies", "threat": other, "text": "Illustrative."}]
    return {name: value for name, value in document.items() if value}


def _measure(at: int, threats: list[str], chance: random.Random) -> dict[str, Any]:
    from catalog import vocabulary as words

    return {
        "title": f"Watch on a {chance.choice(SUBJECTS)}, number {at}",
        "theme": THEMES[at % len(THEMES)],
        "summary": " ".join(_sentence(chance, at) for _n in range(3)),
        "description": " ".join(_sentence(chance, at) for _n in range(10)),
        "function": chance.choice(words.Function.values),
        "kind": chance.choice(words.MeasureKind.values),
        "level": chance.choice(words.Level.values),
        "status": chance.choice(words.MeasureStatus.values),
        "threats": [
            {
                "id": f"t{n}",
                "threat": code,
                "role": chance.choice(words.LinkRole.values),
                "how": "People leave in time.",
                "effectiveness": chance.choice(words.Effectiveness.values),
            }
            for n, code in enumerate(chance.sample(threats, min(2, len(threats))), start=1)
        ],
    }


def _evidence(documents: list[dict[str, Any]], cited: list[list[Any]]) -> Iterator[dict[str, Any]]:
    for at, (document, found) in enumerate(zip(documents, cited, strict=True)):
        for row, (pk, _name) in zip(document["evidence"], found, strict=True):
            same = {name: row[name] for name in ("field", "stance", "credibility")}
            yield {"entry_id": at + 1, "key": row["id"], "annotation_id": pk, **same}


def _links(documents: list[dict[str, Any]], places: dict[str, int]) -> Iterator[dict[str, Any]]:
    for at, document in enumerate(documents):
        for row in [*document.get("links", []), *document.get("threats", [])]:
            yield {
                "entry_id": at + 1,
                "key": row["id"],
                "to_id": places[row["threat"]],
                "relation": row.get("relation") or row["role"],
                "text": row.get("text") or row["how"],
                "effectiveness": row.get("effectiveness", ""),
            }


def _ratings(threats: int, people: list[int], scale: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Let three people rate every scenario of nine threats in ten."""
    from catalog import vocabulary as words

    for at in range(threats):
        if at % 10 == 9:
            continue
        for person in chance.sample(people, 3):
            yield {
                "entry_id": at + 1,
                "scenario": "s1",
                "scale_id": scale,
                "rater_id": person,
                "likelihood": chance.randint(1, 5),
                "impacts": {name: chance.randint(0, 5) for name in words.IMPACTS},
                "confidence": chance.choice(words.Confidence.values),
                "rationale": "Illustrative.",
            }
