"""An edition as a workbook that people can edit, and such a workbook taken back.

Written with memory that does not grow with the edition. All text stands in cells of the type *text*, so that none is
ever a formula; a cell whose text begins like one bears the quote prefix too, so that it stays text when it is edited.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import translation

from basics.spreadsheets import BEGINS_A_FORMULA
from catalog.interchange.incoming import Reading
from catalog.interchange.sheet_reading import read_book
from catalog.interchange.sheet_writing import Book, Cell, edition_book, rows_of, vocabulary_rows
from catalog.interchange.sheets import ARTICLES, ENTRY_SHEETS, READ_ME, VOCABULARIES, Column, Sheet, layout
from catalog.interchange.xlsx_file import Workbook
from catalog.models import Edition
from catalog.vocabulary import Kind

CHUNK = 2**16  # bytes
IN_MEMORY = 2**23  # bytes of a file that is not put on disk
LAST_ROW = 1_048_575  # the last row of a sheet, from 0
ROOM = 2_000  # codes of new entries that drop-downs offer
INK, PAPER, GREY, LINE = "#12344D", "#FFFFFF", "#EEF1F4", "#D5DBE1"
TABS = {"entries": "#12344D", "lists": "#4F7CAC", "told": "#9AA5B1"}
COVER_LINE = 100  # characters of a line on the first sheet
WIDE = 12  # columns that do not go on one page
OPEN_TO_PEOPLE = (  # what a protected sheet allows besides writing into open cells
    "select_locked_cells",
    "select_unlocked_cells",
    "format_cells",
    "format_columns",
    "format_rows",
    "insert_rows",
    "delete_rows",
    "sort",
    "autofilter",
)


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the workbook (XLSX) of a frozen edition; raises ValueError for one that is not."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        with translation.override("en"):  # the same bytes whoever asks
            write_book(edition_book(edition, stranger=stranger), file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def read(file: BinaryIO, terms: Mapping[str, Mapping[str, str]] | None = None) -> Reading:
    """Read a workbook that `write` made and people edited. `terms` are English labels by code, by vocabulary.

    Refuses (invalid) what is no such workbook, is too large, or holds macros or links to other files.
    """
    with Workbook(file) as workbook:
        return read_book(workbook.sheets(), terms or {})


def write_book(book: Book, file: Any) -> None:
    """Write a book as a workbook into a file that is open for writing bytes."""
    folder = tempfile.mkdtemp()
    try:
        _write(book, file, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(book: Book, file: Any, folder: str) -> None:
    options = {"constant_memory": True, "tmpdir": str(Path(folder))}
    workbook = xlsxwriter.Workbook(file, options)
    created = book.frozen_at.replace(tzinfo=None)
    workbook.set_properties({"title": f"Perimeter {book.name}", "subject": book.title, "created": created})
    looks = _Looks(workbook)
    ranges = _ranges(book)
    pages = {sheet.name: _Page(workbook, sheet, looks, ranges) for sheet in layout()}
    for name, cells in rows_of(book):
        pages[name].add(cells)
    threats = pages[ENTRY_SHEETS[Kind.THREAT]]
    ranges[threats.sheet.name] = f"={threats.sheet.name}!$A$2:$A${threats.row + ROOM}"
    for page in pages.values():
        page.finish()
    workbook.close()


def _ranges(book: Book) -> dict[str, str]:
    """Return where each list stands on the sheet Vocabularies."""
    found: dict[str, tuple[int, int]] = {}
    for row, (name, *_rest) in enumerate(vocabulary_rows(book.terms), start=2):
        found[name] = (found.get(name, (row, row))[0], row)
    return {name: f"=Vocabularies!$B${first}:$B${last}" for name, (first, last) in found.items()}


class _Looks:
    """The few formats that cells have."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "border": 1, "border_color": LINE}
        text = {**base, "num_format": "@", "text_wrap": True}
        shut = {**text, "bg_color": GREY, "font_color": "#4A5560"}
        head = {**base, "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": INK, "font_color": PAPER}
        self.head = workbook.add_format(head)
        self.told_head = workbook.add_format({**head, "bg_color": "#5B6B79"})
        self.open = workbook.add_format({**text, "locked": False})
        self.open_quoted = workbook.add_format({**text, "locked": False, "quote_prefix": True})
        self.shut = workbook.add_format(shut)
        self.shut_quoted = workbook.add_format({**shut, "quote_prefix": True})
        self.figure = workbook.add_format({**base, "locked": False, "num_format": "0", "align": "right"})
        self.shut_figure = workbook.add_format({**shut, "num_format": "0", "align": "right"})
        self.big = workbook.add_format({"font_name": "Calibri", "font_size": 20, "bold": True, "font_color": INK})
        self.name = workbook.add_format({"font_name": "Calibri", "bold": True, "valign": "top", "num_format": "@"})
        self.said = workbook.add_format(
            {"font_name": "Calibri", "text_wrap": True, "valign": "top", "num_format": "@", "align": "left"}
        )


class _Page:
    """A sheet that is being written, row by row."""

    def __init__(self, workbook: Any, sheet: Sheet, looks: _Looks, ranges: Mapping[str, str]) -> None:
        self.sheet, self.looks, self.ranges, self.row = sheet, looks, ranges, 0
        self.page = workbook.add_worksheet(sheet.name)
        self.is_cover = sheet.name == READ_ME
        self.formats = [self._formats(column) for column in sheet.columns]
        for at, column in enumerate(sheet.columns):
            self.page.set_column(at, at, column.width, self._of_column(column), {"hidden": column.hidden})
        if self.is_cover:
            self.page.set_row(0, 36)
            self.page.write_string(0, 0, "Perimeter", looks.big)
        else:
            self._head()

    def _head(self) -> None:
        self.page.set_default_row(18 if self.sheet.name in {ARTICLES, VOCABULARIES} else 48)
        self.page.set_row(0, 34)
        for at, column in enumerate(self.sheet.columns):
            told = self.sheet.told or column.told
            self.page.write_string(0, at, column.heading, self.looks.told_head if told else self.looks.head)
            if column.help:
                size = {"x_scale": 2.2, "y_scale": 1 + column.help.count("\n") * 0.2 + len(column.help) / 160}
                self.page.write_comment(0, at, column.help, {"author": "", "font_size": 9, **size})

    def _formats(self, column: Column) -> tuple[Any, Any, Any]:
        """Return how text, text that begins like a formula, and figures look in a column."""
        if self.is_cover:
            said = self.looks.name if column.name == "name" else self.looks.said
            return said, said, said
        # The codes of rows that exist are locked; those of new rows are open, by the format of the column.
        if self.sheet.told or column.locked or (column.name == "code" and column.part is None):
            return self.looks.shut, self.looks.shut_quoted, self.looks.shut_figure
        return self.looks.open, self.looks.open_quoted, self.looks.figure

    def _of_column(self, column: Column) -> Any:
        if self.is_cover:
            return None
        return self.looks.shut if self.sheet.told or column.locked else self.looks.open

    def add(self, cells: Iterable[Cell]) -> None:
        self.row += 1
        if self.is_cover:
            cells = [*cells]
            self.page.set_row(self.row, 18 * max(1, -(-len(str(cells[-1])) // COVER_LINE)))
        for at, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            text, quoted, figure = self.formats[at]
            if isinstance(cell, str):
                look = quoted if cell.lstrip(" ").startswith(BEGINS_A_FORMULA) else text
                self.page.write_string(self.row, at, cell, look)
            else:
                self.page.write_number(self.row, at, cell, figure)

    def finish(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)
        if len(self.sheet.columns) > WIDE:
            self.page.set_print_scale(50)
            self.page.repeat_columns(0)
        else:
            self.page.fit_to_pages(1, 0)
        self.page.hide_gridlines(2)
        self.page.set_tab_color(self._tab())
        if not self.is_cover:
            self.page.freeze_panes(1, 1)
            self.page.repeat_rows(0)
            self.page.autofilter(0, 0, max(self.row, 1), len(self.sheet.columns) - 1)
            self._offer_words()
        self.page.protect("", dict.fromkeys(OPEN_TO_PEOPLE, True))

    def _tab(self) -> str:
        if self.sheet.told:
            return TABS["told"]
        return TABS["entries" if self.sheet.kinds and self.sheet.field is None else "lists"]

    def _offer_words(self) -> None:
        """Let columns of one code be filled from a list, and those of a number hold nothing else."""
        for at, column in enumerate(self.sheet.columns):
            rule = self._rule(column)
            if rule:
                self.page.data_validation(1, at, LAST_ROW, at, rule)

    def _rule(self, column: Column) -> dict[str, Any] | None:
        part = column.part
        if part is not None and part.shape == "number":
            title, text = "A whole number", f"From {part.least} to {part.most}."
            number = {"validate": "integer", "criteria": "between", "minimum": part.least, "maximum": part.most}
            return {**number, "error_title": title, "error_message": text}
        if column.words not in self.ranges or (part is not None and part.shape == "terms"):
            return None
        text = f"Choose a word of the list {column.words}."
        kind = "warning" if column.words == ENTRY_SHEETS[Kind.THREAT] else "stop"
        source = {"validate": "list", "source": self.ranges[column.words]}
        return {**source, "error_type": kind, "error_title": "Not in the list", "error_message": text}
