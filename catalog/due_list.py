"""Indicators by the day on which they are to be read, whoever reads them: those that are overdue stand first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from basics import clock
from basics.paging import cursor_for, read_cursor
from catalog.asking import ask
from catalog.models import Entry, IndicatorReading
from catalog.quality_sql import SOME, WATCHED
from catalog.vocabulary import ReadingState, Status

PAGE = 50
DUE = """
SELECT doc.slot, doc.code, doc.title, doc.theme, i.key, i.title, i.threshold, i.last, i.due, r.state, r.text
FROM indicator i JOIN doc USING (slot)
LEFT JOIN LATERAL (
    SELECT state, text FROM catalog_indicatorreading r WHERE r.entry_id = doc.entry AND r.indicator = i.key
    ORDER BY r.observed_on DESC, r.id DESC LIMIT 1
) AS r ON true
WHERE (%(theme)s = '' OR doc.theme = %(theme)s)
    AND (i.due, doc.slot, i.key) > (%(due)s::date, %(slot)s::bigint, %(key)s) AND i.due <= %(until)s::date
ORDER BY i.due, doc.slot, i.key LIMIT %(limit)s
"""
EARLIEST = date(1, 1, 1)
LATEST = date(9999, 12, 31)


@dataclass(frozen=True)
class Due:
    """One indicator: when it was read last (if ever), what it said, and by when it is to be read again."""

    slot: int
    code: str
    entry_title: str
    theme: str
    key: str
    title: str
    threshold: str
    last: date | None
    due: date
    state: str
    text: str

    @property
    def is_overdue(self) -> bool:
        return self.due < timezone.localdate(clock.now())

    @property
    def state_label(self) -> str:
        return str(ReadingState(self.state).label) if self.state else ""

    @property
    def cursor(self) -> str:
        return cursor_for(f"{self.due.isoformat()} {self.key}", self.slot)


@dataclass(frozen=True)
class DuePage:
    rows: list[Due]
    next: str


def due_page(
    *, theme: str = "", after: str = "", size: int = PAGE, until: date = LATEST, entry: Entry | None = None
) -> DuePage:
    """Return one page of indicators, the longest overdue first; `until` leaves out what is due later."""
    due, slot, key = _place(after)
    values: dict[str, Any] = {"theme": theme, "due": due, "slot": slot, "key": key, "until": until, "limit": size + 1}
    documents = WATCHED if entry is None else SOME
    found = ask(documents, DUE, ids=[entry.pk] if entry else None, **values)
    rows = [_due(row) for row in found[:size]]
    return DuePage(rows, rows[-1].cursor if len(found) > size else "")


def indicators_of(entry: Entry) -> Mapping[str, tuple[Due, list[IndicatorReading]]]:
    """Return each indicator of a published entry by its id: when it is due, and its readings, the newest first."""
    if entry.status != Status.PUBLISHED or not entry.document.get("indicators"):
        return {}
    readings: dict[str, list[IndicatorReading]] = {}
    for reading in IndicatorReading.objects.of(entry):
        readings.setdefault(reading.indicator, []).append(reading)
    return {due.key: (due, readings.get(due.key, [])) for due in due_page(entry=entry, size=500).rows}


def _due(row: tuple[Any, ...]) -> Due:
    values: Any = (value if value is not None or place == 7 else "" for place, value in enumerate(row))
    return Due(*values)


def _place(after: str) -> tuple[date, int, str]:
    found = read_cursor(after, str)
    if found is not None:
        said, _space, key = found[0].partition(" ")
        try:
            return date.fromisoformat(said), found[1], key
        except ValueError:
            pass
    return EARLIEST, 0, ""
