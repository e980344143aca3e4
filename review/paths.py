"""Name the words inside a document by a path with stable ids: `summary`, `scenarios.s1.worst_case`. Pure."""

from copy import deepcopy
from typing import Any

from catalog.schema import Document, Field, field_named

WORDS = ("line", "text")


def field_at(kind: str, path: str) -> Field | None:
    """Return the field of words that a path names, or None."""
    name, _dot, rest = path.partition(".")
    part = field_named(kind, name)
    if part is not None and part.shape == "items":
        _key, _dot, inner = rest.partition(".")
        part = next((found for found in part.parts if found.name == inner), None)
    elif rest:
        return None
    return part if part is not None and part.shape in WORDS else None


def value_at(document: Document, path: str) -> str:
    """Return the words at a path; none are the empty text. An item that is not there raises LookupError."""
    holder, name = _holder(document, path)
    return str(holder.get(name, ""))


def with_value(document: Document, path: str, value: str) -> Document:
    """Return a copy of a document with other words at a path."""
    copy = deepcopy(document)
    holder, name = _holder(copy, path)
    holder[name] = value
    return copy


def paths_of(kind: str, document: Document, names: set[str]) -> list[str]:
    """Return the paths of all words in the given fields of a document."""
    found = []
    for name in document:
        part = field_named(kind, name)
        if name in names and part is not None:
            found += [name] if part.shape in WORDS else _paths_in(part, document[name])
    return found


def _paths_in(part: Field, rows: Any) -> list[str]:
    words = [inner.name for inner in part.parts if inner.shape in WORDS]
    return [
        f"{part.name}.{row['id']}.{name}" for row in rows if isinstance(row, dict) for name in words if row.get(name)
    ]


def _holder(document: Document, path: str) -> tuple[dict[str, Any], str]:
    name, _dot, rest = path.partition(".")
    if not rest:
        return document, name
    key, _dot, inner = rest.partition(".")
    row = next((row for row in document.get(name, []) if row.get("id") == key), None)
    if row is None:
        raise LookupError(path)
    return row, inner
