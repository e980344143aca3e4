"""Formats in which an edition leaves: one module a format, one table."""

from dataclasses import dataclass
from typing import Protocol

from catalog.interchange import perimeter_json
from catalog.models import Edition


class Writer(Protocol):
    """Return the file of a frozen edition; to a stranger without the names of members."""

    def __call__(self, edition: Edition, *, stranger: bool = False) -> bytes: ...


@dataclass(frozen=True)
class Format:
    label: str
    media_type: str
    suffix: str
    write: Writer


FORMATS = {"json": Format("JSON", "application/json", "json", perimeter_json.write)}
