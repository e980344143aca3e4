"""Keyset pages by (column, id), either way round, never OFFSET. The column is a moment unless told otherwise.

A forged cursor is harmless: what cannot be a value of the column is no cursor.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages after and before them (each empty where there is none).

    `previous` is given to `before`; it is known only of pages that were reached by a cursor.
    """

    rows: list[Row]
    next: str
    previous: str = ""


def page_of(
    rows: "models.QuerySet[Row]",
    cursor: str,
    *,
    by: str = "created_at",
    kind: type = datetime,
    size: int = 50,
    oldest_first: bool = False,
    before: str = "",
) -> Page[Row]:
    """Return one page of `rows` in the order of (`by`, id); a cursor that cannot be read means the first page.

    `by` is never null, and its values are of the type `kind`: datetime, int or str. With `before`, the cursor of a
    row, the page is the one that ends ahead of it.
    """
    back = read_cursor(before, kind)
    position = back or read_cursor(cursor, kind)
    onward = oldest_first != (back is not None)
    beyond, sign = ("gt", "") if onward else ("lt", "-")
    if position is not None:
        at, pk = position
        # The first condition adds nothing but a place in the index to begin at.
        rows = rows.filter(Q(**{f"{by}__{beyond}e": at}), Q(**{f"{by}__{beyond}": at}) | Q(**{f"pk__{beyond}": pk}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back is not None:
        found.reverse()
    if not found:
        return Page(found, "")
    last = cursor_of(found[-1], by) if more or back is not None else ""
    first = cursor_of(found[0], by) if (more if back is not None else position is not None) else ""
    return Page(found, last, first)


def cursor_of(row: Any, by: str) -> str:
    """Return the cursor of the page that starts after `row`."""
    return cursor_for(_value_in(row, by), row.pk)


def _value_in(row: Any, by: str) -> Any:
    return getattr(row, by) if hasattr(row, by) else attrgetter(by.replace("__", "."))(row)


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
