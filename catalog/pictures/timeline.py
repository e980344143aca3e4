"""Events by date, be it a day, a month or a year: on an axis where it is wide, as a list where it is narrow. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.pictures.drawing import Box, Canvas, Card, Cell, Drawing, Shape, Table, circle, line, path, rect, text
from catalog.pictures.fonts import STRONG, shortened

PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
WIDE_MOST, NARROW_MOST = 24, 30
CARD = 208.0


@dataclass(frozen=True)
class Event:
    """One dated event of a threat; `date` is YYYY, YYYY-MM or YYYY-MM-DD."""

    date: str
    title: str
    code: str
    threat: str
    url: str
    articles: int = 0


@dataclass(frozen=True)
class Timeline:
    """What the picture shows; `left_out` older events were not loaded."""

    events: list[Event]
    title: str
    left_out: int = 0


def span_of(written: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date may mean, or None for what is no date."""
    found = PARTIAL.fullmatch(written)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, monthrange(year, last_month)[1])


def told(written: str) -> str:
    """Return a partial date in words: “2 March 2026”, “March 2026”, “2026”."""
    span = span_of(written)
    if span is None:
        return written
    known = written.count("-")
    return str(span[0].year) if not known else date_format(span[0], ["", "YEAR_MONTH_FORMAT", "DATE_FORMAT"][known])


def in_order(events: list[Event]) -> list[Event]:
    """Return the events that have a date, the oldest first: a year stands before its months."""
    dated = [(span, event) for event in events if (span := span_of(event.date))]
    return [
        event
        for _span, event in sorted(
            dated, key=lambda row: (row[0][0], -row[0][1].toordinal(), row[1].code, row[1].title)
        )
    ]


def wide(data: Timeline) -> Drawing:
    events = in_order(data.events)[-WIDE_MOST:]
    canvas = Canvas()
    if not events:
        return Drawing(
            1080, 40, data.title, summary(data), [text(0, 22, _("No event is written down."), fill="--ink-soft")]
        )
    scale = _Scale(events, 1080)
    cards = [
        Card(event.title, f"{told(event.date)} · {event.code}", "", event.url, _label(event), most=2)
        for event in events
    ]
    boxes, bottom = _lanes([scale.x(event)[0] for event in events], cards)
    axis = bottom + 16
    for year in scale.years:
        x = scale.at(date(year, 1, 1))
        canvas.add(line(x, axis - 7, x, axis + 7, stroke="--rule-strong"))
        end = x + 40 > 1080
        canvas.add(
            text(1080 if end else x, axis + 24, str(year), size=12, fill="--ink-soft", anchor="end" if end else "start")
        )
    canvas.add(line(0, axis, 1080, axis, stroke="--ink-soft", stroke_width=1.5))
    for event, box in zip(events, boxes, strict=True):
        canvas.add(line(scale.x(event)[0], box.bottom, scale.x(event)[0], axis, stroke="--rule-strong"))
    canvas.add(*(_tick(*scale.x(event), axis) for event in events))
    canvas.add(*(card.draw(box) for card, box in zip(cards, boxes, strict=True)))
    bottom = _more(canvas, data, len(data.events) - len(events), axis + 36, 1080)
    return Drawing(1080, bottom, data.title, summary(data), canvas.shapes)


class _Scale:
    """From days to units, with some room at both ends."""

    def __init__(self, events: list[Event], width: float) -> None:
        spans = [span for event in events if (span := span_of(event.date))]
        self.first = date(min(span[0].year for span in spans), 1, 1)
        last = max(span[1] for span in spans)
        self.days = max(1, (last - self.first).days)
        self.width = width - 24
        years = range(self.first.year, last.year + 1)
        step = max(1, -(-len(years) // 16))
        self.years = [year for year in years if (year - years[0]) % step == 0]

    def at(self, day: date) -> float:
        return round(12 + self.width * (day - self.first).days / self.days, 1)

    def x(self, event: Event) -> tuple[float, float]:
        span = span_of(event.date) or (self.first, self.first)
        return self.at(span[0]), self.at(span[1])


def _lanes(starts: list[float], cards: list[Card]) -> tuple[list[Box], float]:
    """Stack cards over the axis so that none touches another, each beginning at its date if it fits."""
    high = max(card.height(CARD) for card in cards)
    taken: list[float] = []  # where the last card of each lane ends
    placed: list[tuple[float, int]] = []
    for start in starts:
        x = min(max(0.0, start - 14), 1080 - CARD)
        lane = next((number for number, end in enumerate(taken) if end + 10 <= x), len(taken))
        if lane == len(taken):
            taken.append(0.0)
        taken[lane] = x + CARD
        placed.append((x, lane))
    bottom = len(taken) * (high + 10)
    boxes = [Box(x, bottom - (lane + 1) * (high + 10), CARD, high) for x, lane in placed]
    return boxes, bottom


def _tick(start: float, end: float, axis: float) -> Shape:
    """Mark when it was: a dot for a day, a bar for a month or a year."""
    if end - start < 8:
        return circle(start, axis, 5, fill="--accent", stroke="--surface", stroke_width=1.5)
    return rect(Box(start - 4, axis - 4, end - start + 4, 8), fill="--accent", fill_opacity=0.55, rx=4)


def narrow(data: Timeline) -> Drawing:
    """List the events, the newest first, along a line with the years."""
    events = in_order(data.events)[-NARROW_MOST:][::-1]
    canvas = Canvas()
    if not events:
        return Drawing(
            360, 40, data.title, summary(data), [text(0, 22, _("No event is written down."), fill="--ink-soft")]
        )
    y, year = 4.0, 0
    ticks: list[Shape] = []
    for event in events:
        span = span_of(event.date)
        if span and span[0].year != year:
            year = span[0].year
            canvas.add(text(30, y + 15, str(year), size=15, weight=STRONG))
            y += 26
        card = Card(event.title, f"{told(event.date)} · {event.code}", "", event.url, _label(event), most=3)
        box = Box(30, y, 330, card.height(330))
        ticks.append(_precision(event.date, box.y + 18))
        canvas.add(card.draw(box))
        y = box.bottom + 10
    canvas.shapes[:0] = [line(10, 8, 10, y - 10, stroke="--rule-strong", stroke_width=1.5), *ticks]
    bottom = _more(canvas, data, len(data.events) - len(events), y, 360)
    return Drawing(360, bottom, data.title, summary(data), canvas.shapes)


def _precision(written: str, y: float) -> Shape:
    """A full dot for a day, a half one for a month, an empty one for a year."""
    known = written.count("-")
    if known == 1:
        return Shape(
            "g",
            {},
            (
                circle(10, y, 6, fill="--surface", stroke="--accent", stroke_width=2),
                path(f"M10 {y - 6:g}a6 6 0 0 0 0 12z", fill="--accent"),
            ),
        )
    return circle(10, y, 6, fill="--accent" if known else "--surface", stroke="--accent", stroke_width=2)


def _label(event: Event) -> str:
    return f"{told(event.date)}: {event.title} ({event.code} {event.threat})"


def summary(data: Timeline) -> str:
    count = len(data.events) + data.left_out
    return ngettext("%(count)d event", "%(count)d events", count) % {"count": count} + "."


def tables(data: Timeline) -> list[Table]:
    dated = in_order(data.events)[::-1]
    rest = [event for event in data.events if span_of(event.date) is None]
    rows = [
        [
            Cell(told(event.date) or _("no date")),
            Cell(event.title),
            Cell(f"{event.code} {event.threat}", event.url),
            Cell(str(event.articles), is_number=True),
        ]
        for event in dated + rest
    ]
    heads = [_("When"), _("Event"), _("Threat"), _("Articles")]
    note = _("%(count)d older events are not listed here; narrow the filters to see them.") % {"count": data.left_out}
    return [Table(_("The events"), heads, rows, note=note if data.left_out else "")]


def _more(canvas: Canvas, data: Timeline, hidden: int, y: float, width: float) -> float:
    hidden += data.left_out
    if not hidden:
        return y + 4
    words = ngettext(
        "%(count)d event more in the table, or without a date.",
        "%(count)d events more in the table, or without a date.",
        hidden,
    )
    canvas.add(text(0, y + 14, shortened(words % {"count": hidden}, width, 12), size=12, fill="--ink-soft"))
    return y + 22
