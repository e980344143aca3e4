"""An edition as a ZIP of CSV files, one a sheet of the workbook, and such an archive taken back.

Comma-separated, UTF-8 with a mark, CRLF between rows, every cell in quotes (RFC 4180). A cell that begins a formula has
an apostrophe before it, which is taken off on the way in.
"""

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.unpacking import opened, pieces_of
from basics.spreadsheets import UTF8_MARK, guarded_cell, unguarded_cell
from catalog.interchange.incoming import Reading
from catalog.interchange.sheet_reading import read_book
from catalog.interchange.sheet_tables import Cell, Cells, Row, Rows, Unread, invalid
from catalog.interchange.sheet_writing import Book, edition_book, rows_of
from catalog.interchange.sheets import READ_ME, layout
from catalog.models import Edition

CHUNK = 2**16  # bytes
IN_MEMORY = 2**23  # bytes of a file that is not put on disk
PACKED_MOST = 100 * 2**20  # bytes of an archive
UNPACKED_MOST = 200 * 2**20  # bytes of all its files
LINES_MOST = 1_000_000  # rows of one file, those that are empty among them
FILES_MOST = 100
HEAD = 2**16  # characters in which the first row ends
COLUMNS_MOST = 500
FORMULA = gettext_lazy("The cell begins with “=”, as a formula does. Put an apostrophe before it if it is text.")


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the archive of a frozen edition; raises ValueError for one that is not."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        with translation.override("en"):  # the same bytes whoever asks
            write_book(edition_book(edition, stranger=stranger), file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def read(file: BinaryIO, terms: Mapping[str, Mapping[str, str]] | None = None) -> Reading:
    """Read an archive that `write` made and people edited. `terms` are English labels by code, by vocabulary.

    Separators of other countries (semicolons, tabs) and UTF-16 are understood. Refuses (invalid) what is no archive of
    CSV files, is too large, or is in another encoding.
    """
    if file.seek(0, 2) > PACKED_MOST:
        raise invalid(_("This file is too large: at most %(limit)d MB are read.") % {"limit": PACKED_MOST // 2**20})
    with opened(file, size=UNPACKED_MOST, count=FILES_MOST) as (archive, names):
        return read_book(dict(_sheets(archive, names)), terms or {})


def write_book(book: Book, file: Any) -> None:
    """Write a book as an archive into a file that is open for writing bytes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pages = {}
        for number, sheet in enumerate(layout()):
            out = stack.enter_context((folder / str(number)).open("w", encoding="utf-8", newline=""))
            out.write(UTF8_MARK)
            pages[sheet.name] = (out, csv.writer(out, quoting=csv.QUOTE_ALL))
            if sheet.name != READ_ME:
                pages[sheet.name][1].writerow([column.heading for column in sheet.columns])
        for name, cells in rows_of(book):
            pages[name][1].writerow(["" if cell is None else guarded_cell(str(cell)) for cell in cells])
        stamp = book.frozen_at.astimezone(UTC).timetuple()[:6]
        with zipfile.ZipFile(file, "w") as archive:
            for name, (out, _writer) in pages.items():
                out.close()
                _pack(archive, f"{name}.csv", Path(out.name), stamp)


def _pack(archive: zipfile.ZipFile, name: str, path: Path, stamp: Any) -> None:
    entry = zipfile.ZipInfo(name, date_time=stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same bytes on every system
    with path.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, CHUNK)


def _sheets(archive: zipfile.ZipFile, names: Iterable[str]) -> Iterator[tuple[str, Rows]]:
    seen: set[str] = set()
    for path in names:
        name, _dot, suffix = path.rpartition("/")[2].rpartition(".")
        if name.strip().casefold() in seen:
            raise invalid(_("%(name)s is there more than once, in several folders.") % {"name": name[:100]})
        seen.add(name.strip().casefold())
        if suffix.lower() == "csv":
            yield name, _rows_of(archive, path)
        else:
            raise invalid(_("%(name)s is no CSV file.") % {"name": path[:100]})


def _rows_of(archive: zipfile.ZipFile, path: str) -> Rows:
    return lambda: _rows(archive, path)


def _rows(archive: zipfile.ZipFile, path: str) -> Iterator[Row]:
    name = path.rpartition("/")[2]
    try:
        raw = io.BufferedReader(_Pieces(pieces_of(archive, path)))
        text = io.TextIOWrapper(raw, encoding=_encoding(archive, path), newline="")
        first = text.readline(HEAD)
        if len(first) == HEAD:
            raise invalid(_("The first row of %(name)s is too long.") % {"name": name})
        rest = csv.reader(_lines(first, text), delimiter=_delimiter(first), strict=True)
        for number, row in enumerate(rest, start=1):
            if number > LINES_MOST:
                raise invalid(_("%(name)s has more than %(count)d rows.") % {"name": name, "count": LINES_MOST})
            if len(row) > COLUMNS_MOST:
                raise invalid(_("%(name)s has more than %(count)d columns.") % {"name": name, "count": COLUMNS_MOST})
            cells: Cells = {at: _cell(cell) for at, cell in enumerate(row, start=1) if cell}
            if cells:
                yield number, cells
    except UnicodeError as error:
        raise invalid(_("%(name)s is not UTF-8. Save it as “CSV UTF-8”.") % {"name": name}) from error
    except csv.Error as error:
        raise invalid(_("%(name)s is broken: a quote is not closed, or amid a cell.") % {"name": name}) from error


def _lines(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _encoding(archive: zipfile.ZipFile, path: str) -> str:
    first = next(pieces_of(archive, path, 2), b"")
    return "utf-16" if first in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _delimiter(first: str) -> str:
    """Return what stands between the cells of the first row; programs of many countries write semicolons."""
    return max(",;\t", key=lambda one: len(next(csv.reader([first], delimiter=one), [])))


def _cell(cell: str) -> Cell:
    if cell.lstrip(" ").startswith("="):
        return Unread(FORMULA)
    return unguarded_cell(cell).replace("\r\n", "\n").replace("\r", "\n")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file that is read from its beginning to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.left = self.left or next(self.pieces, b"")
        piece, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
