"""Formats in which an edition leaves: one module a format, one table."""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.interchange import perimeter_json
from catalog.models import Edition


@dataclass(frozen=True)
class Format:
    label: str
    media_type: str
    suffix: str
    write: Callable[[Edition], bytes]


FORMATS = {"json": Format("JSON", "application/json", "json", perimeter_json.write)}
