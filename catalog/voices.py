"""The independent sources behind each field of an entry: the ties come from the statement of the checks."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.citations import annotation_ids
from catalog.corroboration import Corroboration, Tie, corroboration_of
from catalog.findings import Given, ask, sound
from catalog.models import Entry
from catalog.presenting import field_label
from catalog.quality_sql import GIVEN
from catalog.schema import Document, canonical_json, fields_of
from catalog.sheet import Sheet

TIES = """
SELECT v.field, v.key, t.why, t.what, t.name FROM voice v JOIN token t USING (slot, field, key)
ORDER BY v.field, length(v.key), v.key, t.why, t.what
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
    one = Given(1, kind, code, body)
    given = canonical_json([{"slot": one.slot, "kind": kind, "code": code, "body": body}])
    found: dict[str, dict[str, list[Tie]]] = {}
    for field, key, why, what, name in ask(GIVEN, TIES, given=given, uuids=annotation_ids([body])):
        found.setdefault(field, {}).setdefault(key, []).append(Tie(why, what, name))
    cited = _supporting(body)
    return {
        field: Sources(field, corroboration_of(found.get(field, {})), count - len(found.get(field, {})))
        for field, count in cited.items()
    }


def _supporting(body: Mapping[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in body["evidence"]:
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
    count: int
    notes: list[list[int]]
    same: list[SameAs]
    uncounted: int


def sourced_fields(entry: Entry, sheet: Sheet) -> list[FieldSources]:
    """Return the independent sources of each field of an entry, by the numbers of the footnotes on its page."""
    numbers = {note.key: note.number for note in sheet.notes}
    sources = sources_of(entry.kind, entry.code, entry.document)
    order = [part.name for part in fields_of(entry.kind)]
    rows = sorted(sources.values(), key=lambda row: order.index(row.field) if row.field in order else len(order))
    return [
        FieldSources(
            row.field,
            field_label(entry.kind, row.field),
            row.voices.count,
            [[numbers[key] for key in group if key in numbers] for group in row.voices.groups],
            [SameAs(numbers.get(one.one, 0), numbers.get(one.other, 0), one.reason) for one in row.voices.same],
            row.uncounted,
        )
        for row in rows
    ]
