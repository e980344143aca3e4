"""Formats in which an edition leaves, and in which catalogs come in: one module a format, one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from catalog.interchange import html, pdf, perimeter_json
from catalog.interchange.incoming import Reader
from catalog.models import Edition


class Writer(Protocol):
    """Give the file of a frozen edition, piece by piece; to a stranger without the names of members."""

    def __call__(self, edition: Edition, *, stranger: bool = False) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Format:
    """A format that can be written, read, or both."""

    label: str
    media_type: str
    suffix: str
    write: Writer | None = None
    read: Reader | None = None


FORMATS = {
    "json": Format("JSON", "application/json", "json", perimeter_json.write),
    "html": Format("HTML", "text/html; charset=utf-8", "html", html.write),
}
if pdf.is_installed():
    FORMATS["pdf"] = Format("PDF", "application/pdf", "pdf", pdf.write)
WRITERS: dict[str, Writer] = {name: known.write for name, known in FORMATS.items() if known.write}
READERS: dict[str, Reader] = {name: known.read for name, known in FORMATS.items() if known.read}
