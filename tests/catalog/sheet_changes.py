"""Which cells of two readings of one file differ: what a person changed in it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.interchange.incoming import Incoming, RefusedRow


@dataclass(frozen=True)
class Change:
    """One cell: the key of its entry, its path (`summary`, `scenarios.s1.title`), and its two values."""

    key: str
    path: str
    before: Any
    after: Any


def changed_cells(before: Iterable[Incoming | RefusedRow], after: Iterable[Incoming | RefusedRow]) -> list[Change]:
    """Return the cells that differ, by entry and path; rows that were refused say nothing.

    A cell of which `after` says nothing (its column was taken away, or it was refused) is not changed.
    """
    old, new = _cells(before), _cells(after)
    lists = {place for place, _value in new.items() if place[1].endswith(".")}
    found = [place for place in dict.fromkeys([*new, *old]) if old.get(place) != new.get(place)]
    return [
        Change(*place, old.get(place), new.get(place))
        for place in found
        if place in new or (place[0], f"{place[1].partition('.')[0]}.") in lists
    ]


def _cells(rows: Iterable[Incoming | RefusedRow]) -> dict[tuple[str, str], Any]:
    """Return every cell by entry and path; a path that ends with a dot is a list, and holds the ids in their order."""
    found: dict[tuple[str, str], Any] = {}
    for row in rows:
        if isinstance(row, Incoming):
            found |= {(row.key, path): value for path, value in _cells_of(row)}
    return found


def _cells_of(row: Incoming) -> Iterator[tuple[str, Any]]:
    lists: dict[str, Any] = {name: value for name, value in row.fields.items() if _is_list(value)}
    yield from ((name, value) for name, value in row.fields.items() if name not in lists)
    if row.links is not None:
        name = "links" if row.kind == "threat" else "threats"
        lists[name] = [{**link.parts, "threat": link.target} for link in row.links]
    for name, items in lists.items():
        keys = [str(item.get("id") or f"+{number}") for number, item in enumerate(items, start=1)]
        yield f"{name}.", keys
        for key, item in zip(keys, items, strict=True):
            yield from ((f"{name}.{key}.{part}", value) for part, value in item.items() if part != "id")
    for language, texts in row.translations.items():
        yield f"translations-{language}.", sorted(texts)
        yield from ((f"translations-{language}.{path}", text) for path, text in texts.items())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
