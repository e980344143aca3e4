"""Formats in which an edition leaves, and in which catalogs come in: one module a format, one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from catalog.interchange import csv_files, hips, html, jsonld, misp, pdf, perimeter_json, stix, xlsx
from catalog.interchange.incoming import Reader, SheetReader
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


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "json": Format("JSON", "application/json", "json", perimeter_json.write, perimeter_json.read),
    "jsonld": Format("JSON-LD", "application/ld+json", "jsonld", jsonld.write),
    "html": Format("HTML", "text/html; charset=utf-8", "html", html.write),
    "xlsx": Format("XLSX", XLSX, "xlsx", xlsx.write, xlsx.read),
    "csv": Format("CSV", "application/zip", "csv.zip", csv_files.write, csv_files.read),
    "stix": Format("STIX", "application/stix+json;version=2.1", "stix.json", stix.write, stix.read),
    "misp": Format("MISP", "application/zip", "misp.zip", misp.write, misp.read),
    "hips": Format("HIPs", "application/json", "json", read=hips.read),
}
if pdf.is_installed():
    FORMATS["pdf"] = Format("PDF", "application/pdf", "pdf", pdf.write)
WRITERS: dict[str, Writer] = {name: known.write for name, known in FORMATS.items() if known.write}
READERS: dict[str, Reader] = {name: known.read for name, known in FORMATS.items() if known.read}
# Those in which people write words into cells: they are told the terms of this catalog.
SHEET_READERS: dict[str, SheetReader] = {"xlsx": xlsx.read, "csv": csv_files.read}
