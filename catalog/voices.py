"""The independent sources behind each field of an entry: the ties come from the statement of the checks."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalog.asking import Given, ask, ask_of, sound
from catalog.corroboration import Corroboration, Tie, corroboration_of
from catalog.findings import Finding, by_slot
from catalog.models import Entry
from catalog.presenting import field_label
from catalog.quality import BY_CODE
from catalog.quality_sql import SOME, finding
from catalog.schema import Document, fields_of
from catalog.sheet import Sheet
from catalog.vocabulary import Status

TIES = """
SELECT '' AS check_, slot, field, key, jsonb_build_object('why', why, 'what', what, 'name', name) AS detail,
    NULL AS weight
FROM token
"""


class Sources(NamedTuple):
    """How many independent sources say a field, and what else is cited under it that does not count."""

    field: str
    voices: Corroboration
    uncounted: int


def sources_of(kind: str, code: str, document: Document) -> dict[str, Sources]:
    """Return, for each field that something supports, its independent sources. Three queries at most.

    What was withdrawn, and a passage that is gone from the newest version of its text, support nothing.
    """
    body = sound(kind, document)
    if not body.get("evidence"):
        return {}
    return _grouped(body, ask_of([Given(1, kind, code, body)], TIES))


def quality_of(entry: Entry) -> tuple[list[Finding], dict[str, Sources]]:
    """Return what is found in a published entry, and the sources of its fields; nothing of another one. Two queries."""
    if entry.status != Status.PUBLISHED:
        return [], {}
    rows = ask(SOME, f"{finding(BY_CODE)} UNION ALL {TIES}", ids=[entry.pk])
    found = by_slot((row for row in rows if row[0]), [entry.pk])
    return found[entry.pk], _grouped(entry.document, (row for row in rows if not row[0]))


def _grouped(body: Document, rows: Iterable[tuple[Any, ...]]) -> dict[str, Sources]:
    found: dict[str, dict[str, list[Tie]]] = {}
    for _check, _slot, field, key, detail, _weight in sorted(rows, key=lambda row: (len(row[3]), row[3])):
        told = json.loads(detail) if isinstance(detail, str) else detail
        found.setdefault(field, {}).setdefault(key, []).append(Tie(told["why"], told["what"], told["name"]))
    cited = _supporting(body)
    return {
        field: Sources(field, corroboration_of(found.get(field, {})), count - len(found.get(field, {})))
        for field, count in cited.items()
    }


def _supporting(body: Mapping[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in body.get("evidence", []):
        if row.get("stance") == "supports":
            counts[str(row.get("field"))] = counts.get(str(row.get("field")), 0) + 1
    return counts


class SameAs(NamedTuple):
    """Two footnotes that count as one source, and why."""

    one: int
    other: int
    reason: str


class FieldSources(NamedTuple):
    """What a page says of one field: how many independent sources it has, in which footnotes, and why not more."""

    name: str
    label: str
    independent: int
    notes: list[list[int]]
    same: list[SameAs]
    uncounted: int


def sourced_fields(kind: str, sources: Mapping[str, Sources], sheet: Sheet) -> list[FieldSources]:
    """Return the independent sources of each field of an entry, by the numbers of the footnotes on its page."""
    numbers = {note.key: note.number for note in sheet.notes}
    order = [part.name for part in fields_of(kind)]
    rows = sorted(sources.values(), key=lambda row: order.index(row.field) if row.field in order else len(order))
    return [
        FieldSources(
            row.field,
            field_label(kind, row.field),
            row.voices.count,
            [[numbers[key] for key in group if key in numbers] for group in row.voices.groups],
            [SameAs(numbers.get(one.one, 0), numbers.get(one.other, 0), one.reason) for one in row.voices.same],
            row.uncounted,
        )
        for row in rows
    ]
