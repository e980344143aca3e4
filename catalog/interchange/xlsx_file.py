"""The cells of a workbook (Office Open XML, ECMA-376), read piece by piece, and nothing of it run. Pure.

What Excel, LibreOffice and other programs save: shared and inline strings, figures, dates. A formula is not evaluated
and its stored result is not believed: the cell comes back as `Unread`. Entities and document types are refused.
"""

import posixpath
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from xml.parsers import expat

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.unpacking import opened, pieces_of
from basics.errors import Refused
from catalog.interchange.sheet_tables import CELLS_MOST, Cells, Row, Rows, Unread

PACKED_MOST = 100 * 2**20  # bytes of a file
UNPACKED_MOST = 400 * 2**20  # bytes of all that it holds
TAGS_MOST = 20_000_000  # of all that is read of it; 10,000 entries have some 3 million
FILES_MOST = 1_000
CELL_MOST = 100_000  # characters; programs hold 32,767 in a cell
COLUMNS_MOST = 500
NESTED_MOST = 100  # elements inside of each other
PARTS_MOST = 10_000  # elements of a list of parts
FORMATS_MOST = 70_000  # formats of cells; Excel has 64,000
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and workbooks behind a password
# What a workbook may carry that runs, fetches or embeds something.
LIVE = {
    "vbaproject": gettext_lazy("This workbook holds macros. Save it as a workbook without macros (.xlsx)."),
    "macrosheets/": gettext_lazy("This workbook holds macros. Save it as a workbook without macros (.xlsx)."),
    "externallinks/": gettext_lazy("This workbook is linked to other workbooks. Break the links and save it again."),
    "connections.xml": gettext_lazy("This workbook fetches data from elsewhere. Remove its connections and save it."),
    "embeddings/": gettext_lazy("Other files are embedded in this workbook. Remove them and save it again."),
    "activex/": gettext_lazy("This workbook holds controls that run. Remove them and save it again."),
}
FORMULA = gettext_lazy("The cell holds a formula. Write its value instead; the formula was not run.")
ERROR = gettext_lazy("The cell holds an error of the spreadsheet program.")
TOO_LONG = gettext_lazy("The cell holds more text than spreadsheet programs allow.")
DATE_FORMATS = {14: "d", 15: "d", 16: "d", 17: "m", 22: "d"}  # built in: how exactly they show a date
_ESCAPED = regex.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = regex.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Workbook:
    """A workbook that is open for reading; close it, or use it in a `with`."""

    def __init__(self, file: BinaryIO) -> None:
        with ExitStack() as stack:
            _check_file(file)
            self.archive, names = stack.enter_context(opened(file, size=UNPACKED_MOST, count=FILES_MOST))
            self.names = set(names)
            self.tags = 0
            self._check_parts()
            main = self._related("", "officeDocument") or ["xl/workbook.xml"]
            self.paths, self.epoch = self._sheets(main[0])
            self.dates = self._dates(main[0])
            self.strings = self._strings(main[0])
            self.open = stack.pop_all()

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_args: object) -> None:
        self.open.close()

    def sheets(self) -> dict[str, Rows]:
        """Return the sheets by name; each is read anew whenever its rows are asked for."""
        return {name: self._rows_of(path) for name, path in self.paths.items()}

    def _rows_of(self, path: str) -> Rows:
        return lambda: self._rows(path)

    def _check_parts(self) -> None:
        for name in sorted(self.names):
            for part, reason in LIVE.items():
                if part in name.lower():
                    raise _refused(reason)
        if "xl/workbook.bin" in self.names or any(name.endswith("content.xml") for name in self.names):
            raise _refused(_("This is another kind of spreadsheet. Save it as an Excel workbook (.xlsx)."))
        if "[Content_Types].xml" not in self.names:
            raise _refused(_("This is not an Excel workbook (.xlsx)."))
        types = _Attributes("Override", "Default")
        self._parse("[Content_Types].xml", types)
        if any("macroenabled" in row.get("ContentType", "").lower() for row in types.rows):
            raise _refused(LIVE["vbaproject"])

    def _parse(self, name: str, handler: "_Handler") -> None:
        for _row in self._pieces(name, handler):
            pass

    def _pieces(self, name: str, handler: "_Handler") -> Iterator[list[Row]]:
        """Give a part of the workbook to a handler, and yield the rows it has found after each piece."""
        if name not in self.names:
            raise _refused(_("A part of this workbook is missing."))
        parser = expat.ParserCreate()
        parser.buffer_text = True
        nested = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal nested
            nested += 1
            if nested > NESTED_MOST:  # the parser remembers every element that is open
                raise _broken()
            handler.start(name, attributes)

        def end(name: str) -> None:
            nonlocal nested
            nested -= 1
            handler.end(name)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            for piece in pieces_of(self.archive, name):
                self._count(piece)
                parser.Parse(piece, False)
                yield handler.taken()
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:
            raise _broken() from error
        yield handler.taken()

    def _count(self, piece: bytes) -> None:
        """Keep the work within limits: much that says nothing is packed into little."""
        self.tags += piece.count(b"<")
        if self.tags > TAGS_MOST:
            raise _refused(_("This workbook is too large: it has more than %(count)d elements.") % {"count": TAGS_MOST})

    def _related(self, path: str, kind: str) -> list[str]:
        """Return the parts of one kind that a part of the workbook names, as paths."""
        return [target for _id, found, target in self._relations(path) if found == kind]

    def _relations(self, path: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(path)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place not in self.names:
            return []
        found = _Attributes("Relationship")
        self._parse(place, found)
        return [
            (row.get("Id", ""), row.get("Type", "").rpartition("/")[2], _path(folder, row.get("Target", "")))
            for row in found.rows
            if row.get("TargetMode") != "External"
        ]

    def _sheets(self, main: str) -> tuple[dict[str, str], datetime]:
        targets = {key: target for key, _kind, target in self._relations(main)}
        found = _Attributes("sheet", "workbookPr")
        self._parse(main, found)
        since_1904 = any(row.get("date1904") in {"1", "true"} for row in found.rows)
        paths: dict[str, str] = {}
        for row in found.rows:
            name, key = row.get("name", ""), next((row[key] for key in row if _local(key) == "id"), "")
            if name and key in targets:
                paths.setdefault(name, targets[key])
        return paths, datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # days have no zone

    def _dates(self, main: str) -> list[str]:
        """Return for each format of cells how exactly it shows a date: `d`, `m`, `y`, or nothing."""
        found = _Styles()
        for path in self._related(main, "styles"):
            self._parse(path, found)
        return [found.precision(number) for number in found.used]

    def _strings(self, main: str) -> list[str]:
        found = _Strings()
        for path in self._related(main, "sharedStrings"):
            self._parse(path, found)
        return found.strings

    def _rows(self, path: str) -> Iterator[Row]:
        handler = _Rows(self.strings, self._shown_date)
        for rows in self._pieces(path, handler):
            yield from rows

    def _shown_date(self, style: int, days: float) -> str | None:
        """Return a figure as the day, month or year that its cell shows; None where it shows a figure."""
        precision = self.dates[style] if 0 <= style < len(self.dates) else ""
        if not precision or not 0 < days < 2_958_466:  # the year 10000
            return None
        day = (self.epoch + timedelta(days=int(days))).date().isoformat()
        return {"d": day, "m": day[:7], "y": day[:4]}[precision]


def _check_file(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    if size > PACKED_MOST:
        limit = PACKED_MOST // 2**20
        raise _refused(_("This file is too large: at most %(limit)d MB are read.") % {"limit": limit})
    file.seek(0)
    if file.read(8) == OLD_OFFICE:
        raise _refused(
            _("This is a workbook of the old kind (.xls), or one behind a password. Save it as .xlsx without one.")
        )


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_doctype(*_args: Any) -> None:
    raise _refused(_("This workbook declares entities, as files do that are made to do harm."))


def _unescaped(text: str) -> str:
    """Return a string of a workbook as it was typed: `_x000D_` is a character, and every line end is LF."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Handler:
    """What is called for each element of a part, by its name without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...

    def taken(self) -> list[Row]:
        return []


class _Attributes(_Handler):
    """The attributes of every element of some names."""

    def __init__(self, *names: str) -> None:
        self.wanted, self.rows = set(names), []  # type: ignore[var-annotated]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) in self.wanted:
            self.rows.append(attributes)
            if len(self.rows) > PARTS_MOST:
                raise _broken()


class _Styles(_Handler):
    """The number formats of cells: `used` by the number of the cell format, `codes` by their own."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.used: list[int] = []
        self.is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "numFmt":
            self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            self.used.append(int(attributes.get("numFmtId", 0)))
            if len(self.used) > FORMATS_MOST:
                raise _broken()

    def end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self.is_inside = False

    def precision(self, number: int) -> str:
        if number not in self.codes:
            return DATE_FORMATS.get(number, "")
        code = _QUOTED.sub("", self.codes[number].split(";")[0]).lower()
        if "y" not in code:
            return ""
        return "d" if "d" in code else "m" if "m" in code else "y"


class _Strings(_Handler):
    """The strings that cells share, without how they look and how they are pronounced."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parts: list[str] = []
        self.is_text = self.is_sound = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "t":
            self.is_text = not self.is_sound
        elif name == "rPh":
            self.is_sound = True

    def text(self, text: str) -> None:
        if self.is_text:
            self.parts.append(text)

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "t":
            self.is_text = False
        elif name == "rPh":
            self.is_sound = False
        elif name == "si":
            self.strings.append(_unescaped("".join(self.parts)))
            self.parts = []
            if len(self.strings) > CELLS_MOST:
                raise _broken()


class _Rows(_Handler):
    """The rows of a sheet that hold something."""

    def __init__(self, strings: list[str], shown_date: Callable[[int, float], str | None]) -> None:
        self.strings, self.shown_date = strings, shown_date
        self.rows: list[Row] = []
        self.cells: Cells = {}
        self.row = self.column = 0
        self.parts: list[str] = []
        self.length = self.style = 0
        self.kind = ""
        self.takes = self.is_sound = self.is_formula = False

    def taken(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self.column = _column_of(attributes.get("r", "")) or self.column + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.parts, self.length, self.is_formula = [], 0, False
        elif name in {"v", "t"}:
            self.takes = not self.is_sound
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.cells, self.column = {}, 0
        elif name == "f":
            self.is_formula = True
        elif name == "rPh":
            self.is_sound = True

    def text(self, text: str) -> None:
        if self.takes and self.length <= CELL_MOST:
            self.parts.append(text)
            self.length += len(text)

    def end(self, name: str) -> None:
        name = _local(name)
        if name in {"v", "t"}:
            self.takes = False
        elif name == "rPh":
            self.is_sound = False
        elif name == "c":
            self._add()
        elif name == "row" and self.cells:
            self.rows.append((self.row, self.cells))

    def _add(self) -> None:
        if self.column > COLUMNS_MOST:
            raise _refused(_("A sheet has more than %(count)d columns.") % {"count": COLUMNS_MOST})
        value = self._value()
        if value is not None and value != "":
            self.cells[self.column] = value

    def _value(self) -> Any:
        text = "".join(self.parts)
        if self.is_formula:
            return Unread(FORMULA)
        if self.length > CELL_MOST:
            return Unread(TOO_LONG)
        if self.kind in {"inlineStr", "str"}:
            return _unescaped(text)
        if not text:
            return None
        if self.kind == "s":
            return self._shared(text)
        if self.kind == "e":
            return Unread(ERROR)
        return {"1": "TRUE", "0": "FALSE"}.get(text, text) if self.kind == "b" else self._figure(text)

    def _shared(self, text: str) -> str:
        number = int(text)
        if not 0 <= number < len(self.strings):
            raise _broken()
        return self.strings[number]

    def _figure(self, text: str) -> str | int | float:
        if self.kind == "d":  # ISO 8601, as strict workbooks keep dates
            return text[:10]
        value = float(text)
        return self.shown_date(self.style, value) or (int(value) if value.is_integer() else value)


def _column_of(address: str) -> int:
    """Return the number of the column of `AB12`, from 1; 0 of what is no address."""
    number = 0
    for letter in address[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _broken() -> Refused:
    return _refused(_("This workbook is broken."))


def _refused(message: Any) -> Refused:
    return Refused.invalid(f"{message} {_('Nothing was saved.')}", field="file")
