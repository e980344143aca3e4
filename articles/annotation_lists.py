"""The list beside a text, a part at a time in reading order, and all its marks: each in one statement of PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.permissions import Person
from articles.annotation_querysets import STATES
from articles.models import Annotation, TextVersion
from articles.naming import words_now
from articles.reading import Card

PART = 50  # cards
WORDS_MOST = 200  # characters that are searched for

# {place} and {chosen} are rows of passages, {card} those that a card shows; `page` are the annotations of one part.
# {people} and {tags} are what the list may be narrowed by, or nothing.
STATEMENT = """
WITH place AS MATERIALIZED ({place}),
chosen AS ({chosen}),
numbered AS (SELECT pk, uuid, row_number() OVER (ORDER BY start, "end" DESC, pk) AS n FROM chosen),
card AS MATERIALIZED (SELECT pk, uuid, row_number() OVER (ORDER BY min(n)) AS at FROM numbered GROUP BY pk, uuid),
counted AS (
    SELECT count(*) AS total,
        least(
            coalesce((SELECT (at - 1) / {part} FROM card WHERE uuid = %s), %s), greatest(count(*) - 1, 0) / {part}
        ) AS part
    FROM card
),
page AS (SELECT card.pk, card.at FROM card, counted WHERE at > part * {part} AND at <= (part + 1) * {part})
SELECT total, part, {people} AS people, {tags} AS every_tag, row.*
FROM counted
LEFT JOIN (SELECT page.at, wide.* FROM page CROSS JOIN LATERAL ({card}) AS wide) AS row ON TRUE
ORDER BY row.at, row.start, row."end" DESC
"""
PEOPLE = """
(SELECT json_agg(json_build_array(u.id, u.name) ORDER BY u.name_key, u.id)
FROM accounts_user u WHERE u.id IN (SELECT person FROM place))::text
"""
TAGS = """
(SELECT json_agg(DISTINCT tag ORDER BY tag) FROM (SELECT DISTINCT tags FROM place) AS d, unnest(d.tags) AS tag)::text
"""
MARKS = """
SELECT json_build_object('marks', coalesce(json_agg(json_build_array(
    start, "end", CASE WHEN state = 'projected' THEN state ELSE category END, uuid
) ORDER BY start, "end" DESC), '[]'))::text FROM ({place}) AS place
"""
HEAD = ("total", "part", "people", "every_tag", "at")


class Narrowing(NamedTuple):
    """What the list beside a text is narrowed by."""

    person: int | None = None
    category: str = ""
    tag: str = ""
    q: str = ""
    state: str = ""

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self._asdict().items() if value}


WHOLE = Narrowing()


@dataclass
class Part:
    """One part of the cards of a text: which, of how many, and what the list may be narrowed by."""

    cards: list[Card] = field(default_factory=list)
    total: int = 0
    number: int = 0
    people: list[tuple[int, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.number * PART + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.number * PART + len(self.cards)

    @property
    def is_whole(self) -> bool:
        return len(self.cards) == self.total

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def address_in(page: str, uuid: Any) -> str:
    """Return where an annotation is seen on the page of a text: in the part of the list that holds it, at its card."""
    return f"{page}?annotation={uuid}#annotation-{uuid}"


def read_narrowing(asked: Any) -> Narrowing:
    """Return the narrowing that an address asks for; what makes no sense narrows nothing."""
    person, category, state = asked.get("person", ""), asked.get("category", ""), asked.get("state", "")
    return Narrowing(
        person=int(person) if person.isascii() and person.isdecimal() and len(person) < 10 else None,
        category=category if category and category in words_now().kinds else "",
        tag=asked.get("tag", "").strip().lower()[:60],
        q=asked.get("q", "").strip()[:WORDS_MOST],
        state=state if state in STATES else "",
    )


def read_part(asked: Any) -> int:
    """Return which part an address asks for, counted from 0."""
    said = asked.get("part", "")
    return max(0, int(said) - 1) if said.isascii() and said.isdecimal() and len(said) < 7 else 0


def part_of(
    version: TextVersion,
    person: Person,
    narrowing: Narrowing = WHOLE,
    *,
    number: int = 0,
    around: str = "",
    choices: bool = True,
) -> Part:
    """Return one part of the cards on a text that `person` may see: that of the annotation `around`, else `number`.

    A number beyond the end is the last part. With `choices` it says by whom and what it may be narrowed. One query.
    """
    seen = Annotation.objects.visible_to(person)
    place, placed = _sql(seen.places_on(version))
    chosen, narrowed = "SELECT * FROM place", ()
    if narrowing.chosen:
        chosen, narrowed = _sql(seen.narrowed(**narrowing.chosen).places_on(version))
    card, shown = _sql(seen.filter(pk=RawSQL("page.pk", ())).rows_on(version).order_by())
    people, tags = (PEOPLE, TAGS) if choices else ("NULL", "NULL")
    statement = STATEMENT.format(place=place, chosen=chosen, card=card, part=PART, people=people, tags=tags)
    with connection.cursor() as cursor:
        cursor.execute(statement, (*placed, *narrowed, _uuid(around), number, *shown))
        names = [column.name for column in cursor.description]
        return _part([dict(zip(names, row, strict=True)) for row in cursor.fetchall()], version)


def card_of(version: TextVersion, person: Person, uuid: str, narrowing: Narrowing = WHOLE) -> Card | None:
    """Return the card of one annotation on a text, as its part of the list shows it; None if it is not listed there.

    It costs the same however many there are beside it, and does not say which it is of them. One query.
    """
    known = _uuid(uuid)
    if known is None:
        return None
    seen = Annotation.objects.visible_to(person).narrowed(**narrowing.chosen).filter(uuid=known)
    return next(iter(_cards(seen.rows_on(version), version)), None)


def marks_json(version: TextVersion, person: Person, narrowing: Narrowing = WHOLE) -> str:
    """Return every mark of a text as JSON that PostgreSQL wrote: `[start, end, category, uuid]` in reading order."""
    place, placed = _sql(Annotation.objects.visible_to(person).narrowed(**narrowing.chosen).places_on(version))
    with connection.cursor() as cursor:
        cursor.execute(MARKS.format(place=place), placed)
        return str(cursor.fetchone()[0])


def _part(rows: list[dict[str, Any]], version: TextVersion) -> Part:
    head = rows[0]
    people = [(pk, name) for pk, name in json.loads(head["people"] or "[]")]
    listed = ({**row, "received": row["received"] and json.loads(row["received"])} for row in rows if row["uuid"])
    return Part(_cards(listed, version), head["total"], head["part"], people, json.loads(head["every_tag"] or "[]"))


def _cards(rows: Iterable[dict[str, Any]], version: TextVersion) -> list[Card]:
    cards: dict[UUID, Card] = {}
    for row in rows:
        values = {name: value for name, value in row.items() if name not in (*HEAD, "pk", "start", "end")}
        card = cards.setdefault(row["uuid"], Card(**values, language=version.language_at(row["start"])))
        card.ranges.append((row["start"], row["end"]))
    return list(cards.values())


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return what a queryset would ask; one that is empty by its conditions asks for nothing."""
    compiler = rows.query.get_compiler(connection=connection, elide_empty=False)
    statement, values = compiler.as_sql()
    return statement, values


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
