"""CSV that a spreadsheet shows and never runs."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UTF8_MARK = "\ufeff"  # by which spreadsheets recognise UTF-8


class _Line:
    """What the csv module writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> str:
    """Return the text of a cell, with an apostrophe before what a spreadsheet would take for a formula (OWASP)."""
    text = "" if value is None else str(value)
    return f"'{text}" if _begins_a_formula(text) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file one by one, every cell made safe."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield UTF8_MARK
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def guarded_cell(text: str) -> str:
    """Return a cell that no spreadsheet runs, and of which `unguarded_cell` gives the text back exactly.

    One apostrophe more stands before a text that begins a formula, or would after the apostrophes it begins with.
    """
    return f"'{text}" if _begins_a_formula(text.lstrip("'")) else text


def unguarded_cell(cell: str) -> str:
    """Return the text of which `guarded_cell` made a cell; an apostrophe before anything else is part of the text."""
    return cell[1:] if cell.startswith("'") and _begins_a_formula(cell.lstrip("'")) else cell


def _begins_a_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(BEGINS_A_FORMULA)
