"""The rows of a CSV or JSON Lines file of articles, one after the other. Pure; holds one row at a time."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical

COLUMNS = ("title", "text", "language", "source", "url", "author", "published_on")
NEEDED = ("title", "text")
SURROGATE = re.compile("[\ud800-\udfff]")
ROW_MOST = 4_000_000  # code points
UNPACKED_MOST = 256 * 2**20  # bytes: the rows are counted while somebody waits for the answer


@dataclass(frozen=True)
class Row:
    """One row, counted from 1 without the header; `trouble` says why it cannot be read."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def published_on(self) -> date | None:
        return date.fromisoformat(self.values["published_on"]) if self.values.get("published_on") else None


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than so many bytes, so that nothing small unpacks without end."""

    def __init__(self, inner: IO[bytes], most: int) -> None:
        self.inner, self.left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            found = self.inner.read(len(buffer))
        except (EOFError, OSError) as error:
            raise _broken() from error
        self.left -= len(found)
        if self.left < 0:
            raise Refused.invalid(_("Unpacked, this file has more than 256 MB. Part it."), field="file")
        buffer[: len(found)] = found
        return len(found)


def rows_of(file: IO[bytes], *, most: int = UNPACKED_MOST) -> Iterator[Row]:
    """Yield the rows of a file, CSV or JSON Lines by its content, packed with gzip or not.

    Refuses (invalid) a file whose columns are not those of articles; a row that cannot be read is yielded as such.
    """
    head = file.read(2)
    file.seek(0)
    plain: IO[bytes] = gzip.GzipFile(fileobj=file) if head == b"\x1f\x8b" else file  # type: ignore[assignment]
    lines = io.TextIOWrapper(
        io.BufferedReader(_Bounded(plain, most), 2**16), encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    first = lines.readline(ROW_MOST)
    begun = _again(first, lines)
    yield from _json_rows(begun) if first.lstrip().startswith("{") else _csv_rows(begun)


def _again(first: str, lines: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines, the first one too; a line without end comes in pieces."""
    while first:
        yield first
        first = lines.readline(ROW_MOST)


def _json_rows(lines: Iterator[str]) -> Iterator[Row]:
    number = 0
    for line in lines:
        if not line.strip():
            continue
        number += 1
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            yield _row(number, {str(name): value for name, value in found.items() if value is not None})
        else:
            yield Row(number, trouble=_("This is not a JSON object."))


def _csv_rows(lines: Iterator[str]) -> Iterator[Row]:
    csv.field_size_limit(ROW_MOST)
    reader = csv.reader(lines, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise _broken() from error
    _require_columns(names)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            yield Row(number, trouble=_("The quotation marks or the length of this row are not those of CSV."))
            continue
        if not cells:
            continue
        number += 1
        if len(cells) == len(names):
            yield _row(number, dict(zip(names, cells, strict=True)))
        else:
            facts = {"found": len(cells), "columns": len(names)}
            yield Row(number, trouble=_("This row has %(found)d cells, the header %(columns)d.") % facts)


def _require_columns(names: list[str]) -> None:
    lacking = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if lacking or len(set(names)) != len(names):
        needed = _("The first row must name the columns, “title” and “text” among them, each once.")
        raise Refused.invalid(needed, field="file")
    if unknown:
        facts = {"unknown": _shown(unknown), "columns": ", ".join(COLUMNS)}
        message = _("These columns are not known here: %(unknown)s. Known are: %(columns)s.")
        raise Refused.invalid(message % facts, field="file")


def _row(number: int, values: dict[str, Any]) -> Row:
    """Return a row, or what is wrong with its cells; nothing is dropped silently."""
    if unknown := [name for name in values if name not in COLUMNS]:
        return Row(number, trouble=_("Not known here: %(names)s.") % {"names": _shown(unknown)})
    if not all(isinstance(value, str) for value in values.values()):
        return Row(number, trouble=_("Every value is a text in quotation marks."))
    if any("\0" in value or _broken_words(value) for value in values.values()):
        return Row(number, trouble=_("There are characters in it that are not UTF-8."))
    stripped = {name: value if name == "text" else value.strip() for name, value in values.items()}
    try:
        Row(number, stripped).published_on  # noqa: B018  # does it name a day?
    except ValueError:
        return Row(number, stripped, _("“published_on” is a day such as 2026-03-01."))
    lacking = [name for name in NEEDED if not stripped.get(name, "").strip()]
    return Row(number, stripped, _("There is no %(names)s.") % {"names": ", ".join(lacking)} if lacking else "")


def _shown(names: list[str]) -> str:
    """Return names as a page and the database can hold them, whatever bytes they came from."""
    return canonical(", ".join(names).encode(errors="replace").decode())[:200]


def _broken_words(value: str) -> bool:
    return not value.isascii() and SURROGATE.search(value) is not None


def _broken() -> Refused:
    return Refused.invalid(_("This file is broken: it cannot be read to its end."), field="file")
