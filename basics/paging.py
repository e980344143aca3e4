"""Keyset pages by (column, id), either way round, never OFFSET. The column is a moment unless told otherwise.

A forged cursor is harmless: what cannot be a value of the column is no cursor.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the page after them (empty on the last one)."""

    rows: list[Row]
    next: str


def page_of(
    rows: "models.QuerySet[Row]",
    cursor: str,
    *,
    by: str = "created_at",
    kind: type = datetime,
    size: int = 50,
    oldest_first: bool = False,
) -> Page[Row]:
    """Return one page of `rows` in the order of (`by`, id); a cursor that cannot be read means the first page.

    `by` is never null, and its values are of the type `kind`: datetime, int or str.
    """
    position = read_cursor(cursor, kind)
    beyond, sign = ("gt", "") if oldest_first else ("lt", "-")
    if position is not None:
        at, pk = position
        # The first condition adds nothing but a place in the index to begin at.
        rows = rows.filter(Q(**{f"{by}__{beyond}e": at}), Q(**{f"{by}__{beyond}": at}) | Q(**{f"pk__{beyond}": pk}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    return Page(found[:size], cursor_of(found[size - 1], by) if more else "")


def cursor_of(row: Any, by: str) -> str:
    """Return the cursor of the page that starts after `row`."""
    return cursor_for(getattr(row, by), row.pk)


def cursor_for(value: Any, pk: int) -> str:
    """Return the cursor of the page that starts after the row `pk`, which has this value in the column of the order."""
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(f"{said}|{pk}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, kind: type = datetime) -> tuple[Any, int] | None:
    try:
        said, _bar, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().rpartition("|")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    value = READ[kind](said)
    return (value, int(pk)) if value is not None and pk.isdecimal() and len(pk) < DIGITS else None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):  # no such date, or one that is beyond the calendar in UTC
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < DIGITS else None


def _words(text: str) -> str | None:
    return None if "\x00" in text else text  # PostgreSQL holds no such letter


DIGITS = 19  # a number of fewer digits fits into a bigint
READ: dict[type, Callable[[str], Any]] = {datetime: _moment, int: _number, str: _words}
