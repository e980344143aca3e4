"""Between the flat names of an HTML form (`scenarios.2.title`) and a document. Pure.

Rows of a list are numbered from 1 in the order in which they stand, as the refusals of `catalog.actions.checked` are.
Everything works without script: the buttons that add, remove and move a row send the form, which comes back changed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import regex
from django.http import QueryDict
from django.utils.translation import gettext as _

from basics.errors import Refused
from catalog.schema import ITEMS_MOST, Document, Field, fields_of
from catalog.vocabulary import Stance

BLANK = "__n__"  # the number of the row that the script clones
_NUMBER = regex.compile(r"[0-9]{1,4}")
_ROW = regex.compile(r"(?P<name>[a-z_]+)\.(?P<number>[0-9]{1,4})\.")
# What people paste is longer than what is meant: the address of an annotation, a code with its title.
_MEANT = {
    "annotation": regex.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", regex.IGNORECASE),
    "threat": regex.compile(r"THR-[A-Z]{3}-[0-9]{3,9}", regex.IGNORECASE),
}
_CASE = {"annotation": str.lower, "threat": str.upper}
Row = dict[str, Any]


MOVES = ("remove", "up", "down")


class Press(NamedTuple):
    """A button that changes the form instead of sending it: what it does, to which list, at which row."""

    verb: str = ""
    name: str = ""
    number: int = 0


def press_of(data: QueryDict) -> Press:
    """Return the button that was pressed; an empty one when the form is to be saved."""
    for verb in ("add", *MOVES):
        if verb in data:
            name, _dot, number = data.get(verb, "").partition(".")
            return Press(verb, name, int(number) if _NUMBER.fullmatch(number) else 0)
    if "term" in data:
        return Press("term", data.get("term", ""))
    if "begin" in data:
        name, _dot, number = data.get("begin", "").partition(".")
        return Press("begin", name, int(number) if _NUMBER.fullmatch(number) else 0)
    if "cite" in data:
        return Press("cite", "evidence")
    return next((Press(verb) for verb in ("find", "compare") if verb in data), Press())


def read_document(kind: str, data: QueryDict) -> Document:
    """Return the document of a sent form, as it was typed, after what the pressed button does to its lists."""
    press = press_of(data)
    return {part.name: _read(part, data, press) for part in fields_of(kind)}


def ids_of(kind: str, data: QueryDict, document: Document) -> dict[str, str]:
    """Return the ids that a saved document gave the rows of a sent form, by the names of their hidden fields."""
    found: dict[str, str] = {}
    for part in (part for part in fields_of(kind) if part.shape == "items"):
        numbers = [number for number in _numbers(part, data) if not _is_blank(part, _read_row(part, data, number))]
        rows = rows_of(document.get(part.name))
        if len(numbers) == len(rows):
            found |= {f"{part.name}.{number}.id": row["id"] for number, row in zip(numbers, rows, strict=True)}
    return found


def same_words(one: Document, other: Document) -> bool:
    """Tell whether two documents say the same, whatever ids the rows of their lists have."""
    return _without_ids(one) == _without_ids(other)


def _without_ids(document: Document) -> Document:
    return {
        name: [{key: part for key, part in row.items() if key != "id"} for row in value]
        if isinstance(value, list) and all(isinstance(row, dict) for row in value)
        else value
        for name, value in document.items()
    }


def flat_names(kind: str, document: Document) -> dict[str, Any]:
    """Return the values of a document by their names in the form."""
    flat: dict[str, Any] = {}
    for part in fields_of(kind):
        value = document.get(part.name)
        if part.shape != "items":
            flat[part.name] = value
            continue
        for number, row in enumerate(rows_of(value), start=1):
            flat |= {f"{part.name}.{number}.{name}": row.get(name) for name in ("id", *_names(part))}
    return flat


def rows_of(value: Any) -> list[Row]:
    """Return the rows of a list field; a draft may hold anything."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _read(part: Field, data: QueryDict, press: Press) -> Any:
    if part.shape == "items":
        return _read_rows(part, data, press if press.name == part.name else Press())
    return data.getlist(part.name) if part.shape == "terms" else data.get(part.name, "")


def _read_rows(part: Field, data: QueryDict, press: Press) -> list[Row]:
    rows = [(number, _read_row(part, data, number)) for number in _numbers(part, data)]
    place = next((place for place, (number, _row) in enumerate(rows) if number == press.number), None)
    if place is not None and press.verb in MOVES:
        _move(rows, place, press.verb)
    kept = [row for _number, row in rows if not _is_blank(part, row)]
    if press.verb == "add":
        kept.append({})
    if press.verb == "cite":
        kept.append({"annotation": _meant("annotation", data.get("cite", "")), "stance": Stance.SUPPORTS})
    if len(kept) > ITEMS_MOST:
        message = _("“%(name)s” has %(n)d rows, and at most %(limit)d are taken. Go back and remove some.")
        raise Refused.invalid(message % {"name": part.label, "n": len(kept), "limit": ITEMS_MOST})
    return kept


def _move(rows: list[tuple[int, Row]], place: int, verb: str) -> None:
    row = rows.pop(place)
    if verb == "up":
        rows.insert(max(0, place - 1), row)
    elif verb == "down":
        rows.insert(place + 1, row)


def _numbers(part: Field, data: Mapping[str, Any]) -> list[int]:
    found = (_ROW.match(name) for name in data)
    return sorted({int(match["number"]) for match in found if match and match["name"] == part.name})


def _read_row(part: Field, data: QueryDict, number: int) -> Row:
    path = f"{part.name}.{number}."
    row = {inner.name: _read_part(inner, data, path + inner.name) for inner in part.parts}
    key = data.get(path + "id", "")
    return {"id": key, **row} if key else row


def _read_part(part: Field, data: QueryDict, name: str) -> Any:
    return data.getlist(name) if part.shape == "terms" else _meant(part.name, data.get(name, ""))


def _meant(name: str, value: str) -> str:
    found = _MEANT[name].search(value) if name in _MEANT else None
    return _CASE[name](found[0]) if found else value


def _is_blank(part: Field, row: Row) -> bool:
    return not any(str(row.get(name) or "").strip() for name in _names(part) if row.get(name) != [])


def _names(part: Field) -> Iterator[str]:
    return (inner.name for inner in part.parts)
