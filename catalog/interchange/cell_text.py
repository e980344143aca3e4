"""Text in cells that every spreadsheet program gives back as it was. Pure.

Some characters cannot stand in a workbook, or would come back as others: XML forbids control characters, and programs
read `_x0041_` as `A`. They are written as `␛`, the hexadecimal number of the character, and a full stop. A `␛` of the
text itself is written so too, and that makes the way back unambiguous.
"""

from collections.abc import Iterable, Iterator, Mapping

import regex

ESCAPE = "\u241b"
UNITS_MOST = 32_000  # UTF-16 code units in a cell; Excel holds 32,767
LINES_MOST = 250  # line ends in a cell; Excel holds 253
LINE_MOST = 16_000  # UTF-16 code units of a line; LibreOffice breaks lines of more than 16,367
_ODD = regex.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u241b]|(?<=_)[xX](?=[0-9A-Fa-f]{4}_)")
_WRITTEN = regex.compile(r"\u241b(10[0-9A-F]{4}|[0-9A-F]{1,5})\.")
_GOES_ON = regex.compile(r"\n\[goes on in Long texts: ([0-9]{1,9})\]\Z")
_LINE_END = regex.compile(r"\n")
_BETWEEN_CODES = regex.compile(r"[,;\n]")


def encoded(text: str) -> str:
    """Return the text as a cell holds it."""
    return _ODD.sub(_escaped, text) if _ODD.search(text) else text


def decoded(cell: str) -> str:
    """Return the text of which `encoded` made a cell; a `␛` that somebody typed stays one."""
    return _WRITTEN.sub(_character, cell) if ESCAPE in cell else cell


def _escaped(found: "regex.Match[str]") -> str:
    return f"{ESCAPE}{ord(found[0]):X}."


def _character(found: "regex.Match[str]") -> str:
    """Return the character that was escaped; what no database holds becomes U+FFFD."""
    number = int(found[1], 16)
    return "\ufffd" if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


def joined_codes(codes: Iterable[str]) -> str:
    """Return codes apart by commas; a comma, a semicolon or a line end inside of one is escaped."""
    return ", ".join(_BETWEEN_CODES.sub(_escaped, encoded(code)) for code in codes)


def split_codes(text: str) -> list[str]:
    """Return the codes of a cell, apart by commas, semicolons or lines, in their order."""
    return [decoded(code.strip()) for code in _BETWEEN_CODES.split(text) if code.strip()]


def joined_labels(labels: Mapping[str, str]) -> str:
    """Return labels by language, one a line: `ru: Вода`."""
    return "\n".join(f"{key}: {_LINE_END.sub(_escaped, encoded(label))}" for key, label in sorted(labels.items()))


def split_labels(text: str) -> dict[str, str]:
    """Return the labels of a cell by language; a line without a language is none."""
    parts = (line.partition(": ") for line in text.split("\n"))
    return {key.strip(): decoded(label) for key, colon, label in parts if colon}


def mark(number: int) -> str:
    """Return what stands at the end of a cell whose text goes on elsewhere."""
    return f"\n[goes on in Long texts: {number}]"


def marked(cell: str) -> tuple[str, int | None]:
    """Return a cell without its mark, and the number in the mark."""
    found = _GOES_ON.search(cell)
    return (cell[: found.start()], int(found[1])) if found else (cell, None)


def is_too_long(cell: str) -> bool:
    """Tell whether a cell must be parted: it is longer than cells can be, or ends as if it were parted."""
    if len(cell) * 2 <= LINE_MOST and cell.count("\n") <= LINES_MOST:
        return _GOES_ON.search(cell) is not None
    return next(pieces(cell)) != cell or _GOES_ON.search(cell) is not None


def pieces(cell: str) -> Iterator[str]:
    """Yield the text in pieces that fit a cell each, cut between code points; at least one."""
    start = units = lines = line = 0
    for at, character in enumerate(cell):
        width, is_end = 2 if ord(character) > 0xFFFF else 1, character == "\n"
        units, lines, line = units + width, lines + is_end, 0 if is_end else line + width
        if units > UNITS_MOST or lines > LINES_MOST or line > LINE_MOST:
            yield cell[start:at]
            start, units, lines, line = at, width, int(is_end), 0 if is_end else width
    yield cell[start:]
