"""How people rated one scenario over time: every rating a dot, a column a round or a day. Pure.

Two bands: likelihood 1 to 5 and impact 0 to 5. Dots of one rater are joined, and nothing is averaged.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.pictures.drawing import Box, Canvas, Cell, Drawing, Shape, Table, circle, line, link, path, rect, text
from catalog.pictures.fonts import STRONG, shortened, width_of

RADIUS, PITCH, ROW = 12.0, 27.0, 30.0
AXIS = 34.0


@dataclass(frozen=True)
class Dot:
    """One rating; `low` and `high` are as far as its rater holds possible."""

    when: str  # the column: a round or a day
    rater: str
    initials: str
    likelihood: int
    impact: int
    level: str
    confidence: str
    likelihoods: tuple[int, int]
    impacts: tuple[int, int]
    url: str = ""


@dataclass(frozen=True)
class History:
    """The ratings of one scenario, in the order they were made."""

    code: str
    scenario: str
    title: str
    dots: list[Dot]


@dataclass(frozen=True)
class Column:
    """Where the dots of one round stand."""

    when: str
    x: float
    width: float


def wide(data: History) -> Drawing:
    return _drawn(data, 1080)


def narrow(data: History) -> Drawing:
    return _drawn(data, 360)


def summary(data: History) -> str:
    count = len(data.dots)
    raters = len({dot.rater for dot in data.dots})
    told = ngettext("%(count)d rating", "%(count)d ratings", count) % {"count": count}
    by = ngettext("by %(count)d person", "by %(count)d people", raters) % {"count": raters}
    return f"{told} {by}."


def tables(data: History) -> list[Table]:
    heads = [_("When"), _("Who"), _("Likelihood"), _("Impact"), _("Level"), _("Confidence")]
    rows = [
        [
            Cell(dot.when, dot.url),
            Cell(dot.rater),
            Cell(_ranged(dot.likelihood, dot.likelihoods)),
            Cell(_ranged(dot.impact, dot.impacts)),
            Cell(dot.level),
            Cell(dot.confidence),
        ]
        for dot in reversed(data.dots)
    ]
    return [Table(_("Ratings of %(scenario)s") % {"scenario": data.title}, heads, rows)]


def _ranged(value: int, ends: tuple[int, int]) -> str:
    return str(value) if ends[0] == ends[1] else f"{value} ({ends[0]}–{ends[1]})"


def columns_of(dots: list[Dot], width: float) -> list[Column]:
    """Return the newest columns that fit into `width`, each as wide as its fullest row needs."""
    names = list(dict.fromkeys(dot.when for dot in dots))
    needed = []
    for name in names:
        inside = [dot for dot in dots if dot.when == name]
        rows = [[dot.likelihood for dot in inside], [dot.impact for dot in inside]]
        fullest = max(values.count(value) for values in rows for value in values)
        needed.append(max(fullest * PITCH + 14, width_of(name, 11) + 16))
    kept: list[tuple[str, float]] = []
    for name, wide_as in zip(reversed(names), reversed(needed), strict=True):
        if kept and sum(room for _name, room in kept) + wide_as > width:
            break
        kept.insert(0, (name, min(wide_as, width)))
    spare = max(0.0, min(150.0, (width - sum(room for _name, room in kept)) / max(1, len(kept))))
    found, x = [], AXIS
    for name, room in kept:
        found.append(Column(name, x, room + spare))
        x += room + spare
    return found


def _drawn(data: History, width: float) -> Drawing:
    canvas = Canvas()
    columns = columns_of(data.dots, width - AXIS - 4)
    names = {column.when for column in columns}
    dots = [dot for dot in data.dots if dot.when in names]
    right = max((column.x + column.width for column in columns), default=width)
    y = _band(canvas, dots, columns, _("Likelihood"), "likelihood", range(1, 6), Box(0, 0, right, 0))
    y = _band(canvas, dots, columns, _("Impact"), "impact", range(6), Box(0, y + 14, right, 0))
    for column in columns:
        words = shortened(column.when, column.width - 6, 11)
        canvas.add(text(column.x + column.width / 2, y + 16, words, size=11, fill="--ink-soft", anchor="middle"))
    y += 24
    if earlier := len(data.dots) - len(dots):
        told = ngettext(
            "%(count)d earlier rating is in the table.", "%(count)d earlier ratings are in the table.", earlier
        )
        canvas.add(text(0, y + 14, shortened(told % {"count": earlier}, width, 12), size=12, fill="--ink-soft"))
        y += 20
    named = _("Ratings of %(code)s, %(scenario)s, over time") % {"code": data.code, "scenario": data.title}
    return Drawing(width, y + 4, named, summary(data), canvas.shapes)


def _band(
    canvas: Canvas, dots: list[Dot], columns: list[Column], title: str, part: str, steps: range, box: Box
) -> float:
    """Draw one of the two bands; return where it ends."""
    canvas.add(text(box.x, box.y + 14, title, size=13, weight=STRONG))
    top = box.y + 24
    rows = {step: top + (steps[-1] - step) * ROW for step in steps}
    for step, y in rows.items():
        canvas.add(rect(Box(AXIS, y, box.width - AXIS, ROW - 2), fill="--neutral-wash" if step % 2 else "--sunken"))
        canvas.add(text(AXIS - 10, y + ROW / 2 + 4, str(step), size=12, fill="--ink-soft", anchor="end"))
    for column in columns[1:]:
        canvas.add(
            line(column.x, top, column.x, top + len(steps) * ROW - 2, stroke="--rule-strong", stroke_dasharray="2 4")
        )
    places = _places(dots, columns, part, rows)
    canvas.add(*_joined(dots, places))
    canvas.add(*(shape for dot, place in zip(dots, places, strict=True) for shape in _whisker(dot, place, part)))
    canvas.add(*(_dot(dot, place, part) for dot, place in zip(dots, places, strict=True)))
    return top + len(steps) * ROW


def _places(dots: list[Dot], columns: list[Column], part: str, rows: dict[int, float]) -> list[tuple[float, float]]:
    """Return the middles of the dots: side by side where a column has several of one value."""
    column_of = {column.when: column for column in columns}
    groups: dict[tuple[str, int], int] = {}
    for dot in dots:
        key = (dot.when, getattr(dot, part))
        groups[key] = groups.get(key, 0) + 1
    seen: dict[tuple[str, int], int] = {}
    found = []
    for dot in dots:
        key = (dot.when, getattr(dot, part))
        place = seen.get(key, 0)
        seen[key] = place + 1
        column = column_of[dot.when]
        shift = (place - (groups[key] - 1) / 2) * PITCH
        found.append((column.x + column.width / 2 + shift, rows[key[1]] + ROW / 2 - 1))
    return found


def _joined(dots: list[Dot], places: list[tuple[float, float]]) -> list[Shape]:
    """Join the ratings of each rater in their order, unless they are told to nobody."""
    ways: dict[str, list[tuple[float, float]]] = {}
    for dot, place in zip(dots, places, strict=True):
        if dot.initials:
            ways.setdefault(dot.rater, []).append(place)
    courses = [points for points in ways.values() if len(points) > 1]
    return [
        path(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points),
            stroke="--accent",
            stroke_opacity=0.55,
            stroke_width=1.5,
        )
        for points in courses
    ]


def _whisker(dot: Dot, place: tuple[float, float], part: str) -> list[Shape]:
    value, (low, high) = getattr(dot, part), getattr(dot, f"{part}s")
    if low == high:
        return []
    x, y = place
    bottom, top = y + (value - low) * ROW, y - (high - value) * ROW
    return [
        line(x, bottom, x, top, stroke="--ink-soft", stroke_width=1.5),
        *(line(x - 5, end, x + 5, end, stroke="--ink-soft", stroke_width=1.5) for end in (bottom, top)),
    ]


def _dot(dot: Dot, place: tuple[float, float], part: str) -> Shape:
    x, y = place
    shapes = [circle(x, y, RADIUS, fill="--surface", stroke="--accent", stroke_width=1.5)]
    if dot.initials:
        shapes.append(text(x, y + 3.6, dot.initials, size=10, weight=STRONG, anchor="middle"))
    name = _("Likelihood") if part == "likelihood" else _("Impact")
    label = f"{dot.rater}, {dot.when}: {name} {_ranged(getattr(dot, part), getattr(dot, f'{part}s'))}"
    return link(dot.url, label, *shapes) if dot.url else Shape("g", {}, tuple(shapes))
