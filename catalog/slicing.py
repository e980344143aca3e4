"""Where each part of the file of an edition lies in its text, however broken the rest of it is. Pure.

The parts and the entries are cut out of the text as they stand, so that hashes are of the very bytes, and a place that
is broken can be named by the part that it lies in.
"""

import json
from dataclasses import dataclass, field
from typing import Any

DECODER = json.JSONDecoder()


class Broken(ValueError):
    """The text does not go on as a file of an edition does."""


@dataclass
class Slices:
    """The parts of a file by name, their text and their values; of the entries, those of each.

    `broken` says in which part the text stops being a file of an edition ("" if it does not), or, after all of a part
    was read, behind which (`is_behind`). `number` is that of the entry, from 1, if it is among the entries.
    """

    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    entries: list[tuple[str, Any]] = field(default_factory=list)
    is_broken: bool = False
    broken: str = ""
    is_behind: bool = False
    number: int = 0

    @property
    def names(self) -> set[str]:
        return {*self.values, "entries"} if "entries" in self.texts else set(self.values)


def slices_of(text: str) -> Slices:
    """Cut the text of a file into its parts: canonical JSON, names in their order and once each, one line end."""
    found = Slices()
    try:
        _read(_Cursor(text), found)
    except Broken:
        found.is_broken = True
    return found


@dataclass
class _Cursor:
    text: str
    at: int = 0

    def has(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def take(self, mark: str) -> None:
        if not self.has(mark):
            raise Broken
        self.at += len(mark)

    def value(self) -> tuple[str, Any]:
        """Read one value, and return its text and what it says."""
        try:
            value, end = DECODER.raw_decode(self.text, self.at)
        except (ValueError, RecursionError):
            raise Broken from None
        text, self.at = self.text[self.at : end], end
        return text, value


def _read(cursor: _Cursor, found: Slices) -> None:
    cursor.take("{")
    last = ""
    while not found.names or cursor.has(","):
        if found.names:
            cursor.take(",")
        _text, name = cursor.value()
        if not isinstance(name, str) or name <= last:
            raise Broken
        cursor.take(":")
        found.broken, found.is_behind, last = name, False, name
        _read_part(cursor, name, found)
        found.is_behind = True
    cursor.take("}\n")
    if cursor.at != len(cursor.text):
        raise Broken
    found.broken = ""


def _read_part(cursor: _Cursor, name: str, found: Slices) -> None:
    if name != "entries":
        found.texts[name], found.values[name] = cursor.value()
        return
    begin = cursor.at
    cursor.take("[")
    while not cursor.has("]") or not found.entries:
        if found.entries:
            cursor.take(",")
        found.number = len(found.entries) + 1
        found.entries.append(cursor.value())
    cursor.take("]")
    found.number, found.texts[name] = 0, cursor.text[begin : cursor.at]
