"""The rows of a sheet by the headings of its columns, and what each cell means. Pure.

What a cell cannot mean is refused with its address; the row keeps the names of such columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from basics.errors import Refused
from catalog.interchange.cell_text import decoded, marked, split_codes
from catalog.interchange.incoming import RefusedRow
from catalog.interchange.sheet_words import Words
from catalog.interchange.sheets import Column, Sheet

ROWS_MOST = 500_000  # rows of a file that hold something
CELLS_MOST = 6_000_000
REFUSED_MOST = 10_000  # reasons that are kept
BLANKS = " \t\r\n"  # a cell of these alone is empty; a no-break space is a text, as it is in documents


@dataclass(frozen=True)
class Unread:
    """A cell that says nothing that could be taken, and why."""

    reason: Any


Cell = str | int | float | Unread
Cells = dict[int, Cell]  # by the number of the column, from 1; cells that hold nothing are not there
Row = tuple[int, Cells]  # the number of the row, from 1
Rows = Callable[[], Iterator[Row]]


class Unreadable(Exception):
    """A value that a cell cannot mean; the reason is for people."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def address(sheet: str, row: int, column: int = 1) -> str:
    """Return the place of a cell as spreadsheet programs write it: `Threats!D12`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"


@dataclass
class Record:
    """A row by the names of its columns: the layout's `own`, and the `parts` of the catalog.

    `refused` are the names of columns whose cells could not be read, `own.code` of one of the layout's own.
    """

    where: str
    row: int
    own: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """Return what one of the layout's own columns says, as text."""
        return decoded(str(self.own.get(name, "")))


@dataclass
class Reader:
    """What reading needs besides the sheet: the lists of codes, the long texts; and what it refuses, and has read."""

    words: Words = field(default_factory=Words)
    long: dict[int, str] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0
    cells: int = 0

    def refuse(self, where: str, reason: Any, name: str = "") -> None:
        if len(self.refused) >= REFUSED_MOST:
            raise invalid(_("More than %(count)d places of this file cannot be read.") % {"count": REFUSED_MOST})
        self.refused.append(RefusedRow(where, reason, name))

    def count(self, cells: Cells) -> None:
        """Keep the file within limits: everything of it that is read stays in memory."""
        self.rows += 1
        self.cells += len(cells)
        if self.rows > ROWS_MOST or self.cells > CELLS_MOST:
            raise invalid(
                _("This file is too large: it has more than %(rows)d rows, or more than %(cells)d cells.")
                % {"rows": ROWS_MOST, "cells": CELLS_MOST}
            )

    def whole_text(self, cell: str) -> str:
        """Return the text of a cell, and what of it goes on in the sheet of long texts."""
        first, number = marked(cell)
        if number is None:
            return decoded(first)
        if number not in self.long:
            raise Unreadable(
                _("The rest of this text is not there: Long texts has no number %(number)d.") % {"number": number}
            )
        return decoded(first + self.long[number])


class Table:
    """A sheet of a file: the `columns` of the layout that it has, by their numbers, and its rows below the headings."""

    def __init__(self, sheet: Sheet, rows: Rows, reader: Reader) -> None:
        self.sheet, self.reader = sheet, reader
        self.columns: dict[int, Column] = {}
        self._rows = rows()
        number, cells = next(self._rows, (1, Cells()))
        reader.count(cells)
        self._read_headings(number, cells)

    @property
    def has_code(self) -> bool:
        return any(column.part is None and column.name == "code" for column in self.columns.values())

    @property
    def parts(self) -> set[str]:
        """Return the names of the parts of the catalog for which there is a column."""
        return {column.name for column in self.columns.values() if column.part is not None}

    def records(self) -> Iterator[Record]:
        """Yield the rows that say something, once."""
        for number, cells in self._rows:
            self.reader.count(cells)
            record = self._record(number, cells)
            if record.own or record.parts or record.refused:
                yield record

    def _read_headings(self, number: int, cells: Cells) -> None:
        """Know columns by their headings, in whatever order they stand; refuse unknown ones, and those there twice."""
        known = {column.name: column for column in reversed(self.sheet.columns)}
        known |= {column.heading.casefold(): column for column in self.sheet.columns}
        places: dict[Column, list[int]] = {}
        for at, cell in sorted(cells.items()):
            heading = cell if isinstance(cell, str) else ""
            column = known.get(" ".join(heading.split()).casefold())
            if column is None:
                reason = _("No field is called “%(heading)s”: this column was not read.")
                self.reader.refuse(address(self.sheet.name, number, at), reason % {"heading": heading[:100]})
            else:
                places.setdefault(column, []).append(at)
        for column, found in places.items():
            if len(found) == 1 and not column.told:
                self.columns[found[0]] = column
            elif not column.told:
                reason = _("There are two columns “%(heading)s”: neither was read.")
                where = address(self.sheet.name, number, found[1])
                self.reader.refuse(where, reason % {"heading": column.heading}, column.name)

    def _record(self, number: int, cells: Cells) -> Record:
        record = Record(address(self.sheet.name, number), number)
        for at, column in self.columns.items():
            cell = cells.get(at)
            if cell is None or (isinstance(cell, str) and not cell.strip(BLANKS) and column.name != "id"):
                continue
            try:
                (record.parts if column.part else record.own)[column.name] = _value(column, cell, self.reader)
            except Unreadable as problem:
                record.refused.add(column.name if column.part else f"own.{column.name}")
                where = address(self.sheet.name, number, at)
                self.reader.refuse(where, problem.reason, column.name if column.part else "")
        return record


def _value(column: Column, cell: Cell, reader: Reader) -> Any:
    """Return what a cell says: of a field in its shape; of the layout's own columns as it stands."""
    if isinstance(cell, Unread):
        raise Unreadable(cell.reason)
    if column.part is not None:
        return READ.get(column.part.shape, _text)(column, cell, reader)
    return cell.strip() if isinstance(cell, str) and column.name not in {"id", "text"} else cell


def _text(column: Column, cell: str | int | float, reader: Reader) -> str:
    return reader.whole_text(str(cell))


def _one_of(column: Column, cell: str | int | float, reader: Reader) -> str:
    return _code(column, decoded(str(cell)).strip(), reader)


def _several_of(column: Column, cell: str | int | float, reader: Reader) -> list[str]:
    """Return codes as documents keep them: each once, sorted."""
    return sorted({_code(column, code, reader) for code in split_codes(reader.whole_text(str(cell)))})


def _code(column: Column, said: str, reader: Reader) -> str:
    code = reader.words.code_of(column.words, said)
    if code is None:
        raise Unreadable(_("Unknown: %(codes)s.") % {"codes": said[:200]})
    return code


def _number(column: Column, cell: str | int | float, reader: Reader) -> int:
    if isinstance(cell, int) or (isinstance(cell, str) and cell.strip().isdecimal() and len(cell) < 9):
        return int(cell)
    raise Unreadable(WHOLE)


def _articles(column: Column, cell: str | int | float, reader: Reader) -> list[int]:
    return list(dict.fromkeys(int(number) for number in ARTICLE.findall(str(cell))))


ARTICLE = regex.compile(r"(?<![0-9])[0-9]{1,18}(?![0-9])")
WHOLE = gettext_lazy("This field takes a whole number.")
READ: dict[str, Callable[[Column, str | int | float, Reader], Any]] = {
    "choice": _one_of,
    "term": _one_of,
    "terms": _several_of,
    "number": _number,
    "articles": _articles,
}


def invalid(message: Any) -> Refused:
    """Return the refusal of a whole file."""
    return Refused.invalid(f"{message} {_('Nothing was saved.')}", field="file")
