"""The 5x5 matrix: every rated scenario a mark, malicious and non-malicious threats apart. Pure.

A mark stands at the median of its raters' best values (of two middle ones, the lower): a value that one of them gave.
Picture and table say so, and how many raters there are.
Its lines reach from the lowest to the highest that anybody holds possible.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.pictures.drawing import Box, Canvas, Cell, Drawing, Shape, Table, circle, line, lines, link, rect, text
from catalog.pictures.fonts import STRONG, fitting, shortened, width_of, wrapped

RADIUS, PITCH = 12.0, 27.0
LINES_MOST = 40  # marks of a panel whose lines are drawn
STEPS = (1, 2, 3, 4, 5)
MEDIAN = gettext_lazy(
    "Where several people rated, likelihood and impact are each the median of their ratings: of two in the middle the "
    "lower one. Nothing is averaged."
)


@dataclass(frozen=True)
class Mark:
    """One rated scenario. Likelihood counts from 1 to 5, impact from 0 to 5."""

    number: int
    code: str
    title: str
    scenario: str
    url: str
    likelihood: int
    impact: int
    likelihoods: tuple[int, int]  # lowest and highest
    impacts: tuple[int, int]
    raters: int
    is_mixed: bool = False

    @property
    def has_spread(self) -> bool:
        return len(set(self.likelihoods)) > 1 or len(set(self.impacts)) > 1


@dataclass(frozen=True)
class Panel:
    """One of the two matrices: marks drawn, and how many scenarios stand in each field (likelihood, impact)."""

    key: str
    title: str
    marks: list[Mark]
    counts: dict[tuple[int, int], int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Matrix:
    """What the picture shows: `ranks` by (likelihood, impact), `levels` from low to high, `more` by panel and field."""

    panels: list[Panel]
    likelihoods: list[str]
    impacts: list[str]
    ranks: dict[tuple[int, int], int]
    levels: list[str]
    more: dict[tuple[str, int, int], str] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True)
class _Size:
    axis: float
    cell: float
    high: float
    words: bool  # whether the steps stand beside the axes in words

    @property
    def across(self) -> int:
        return int((self.cell - 4) // PITCH)

    @property
    def room(self) -> int:
        return self.across * int((self.high - 4) // PITCH)


WIDE, NARROW = _Size(98, 86, 86, words=True), _Size(34, 65, 62, words=False)
ROOM = WIDE.room  # marks that a field can show


def wide(data: Matrix) -> Drawing:
    canvas = Canvas()
    panel_width = WIDE.axis + 5 * WIDE.cell
    bottom = max(
        _panel(canvas, data, panel, place * (panel_width + 24), 0, WIDE) for place, panel in enumerate(data.panels)
    )
    width = len(data.panels) * (panel_width + 24) - 24
    height = _key(canvas, data, Box(0, bottom + 18, width, 0))
    return Drawing(width, height, data.title, summary(data), canvas.shapes)


def narrow(data: Matrix) -> Drawing:
    canvas = Canvas()
    bottom = 0.0
    for panel in data.panels:
        bottom = _panel(canvas, data, panel, 0, bottom, NARROW) + 22
    height = _key(canvas, data, Box(0, bottom, 360, 0))
    return Drawing(360, height, data.title, summary(data), canvas.shapes)


def summary(data: Matrix) -> str:
    told = [f"{panel.title}: {_scenarios(panel.total)}" for panel in data.panels]
    return _("Likelihood upwards, impact to the right. %(panels)s.") % {"panels": "; ".join(told)}


def tables(data: Matrix) -> list[Table]:
    """Return the marks, and how many scenarios stand in each field where not all of them have a mark."""
    marks = {mark.number: mark for panel in data.panels for mark in panel.marks}
    columns = [_("No."), _("Threat"), _("Scenario"), _("Likelihood"), _("Impact"), _("Level"), _("Raters")]
    note = MEDIAN if any(mark.raters > 1 for mark in marks.values()) else ""
    rows = [_row(data, marks[number]) for number in sorted(marks)]
    found = [Table(_("The marks of the matrix"), columns, rows, str(note))]
    fields = [(panel, *place, count) for panel in data.panels for place, count in sorted(panel.counts.items())]
    if sum(len(panel.marks) for panel in data.panels) < sum(count for *_place, count in fields):
        heads = [_("Matrix"), _("Likelihood"), _("Impact"), _("Scenarios")]
        found.append(
            Table(_("How many scenarios stand in each field"), heads, [_count_row(data, *row) for row in fields])
        )
    return found


def _row(data: Matrix, mark: Mark) -> list[Cell]:
    level = data.levels[data.ranks.get((mark.likelihood, mark.impact), 1) - 1]
    return [
        Cell(str(mark.number), is_number=True),
        Cell(f"{mark.code} {mark.title}", mark.url),
        Cell(mark.scenario),
        Cell(ranged(mark.likelihood, mark.likelihoods)),
        Cell(ranged(mark.impact, mark.impacts)),
        Cell(level),
        Cell(str(mark.raters), is_number=True),
    ]


def _count_row(data: Matrix, panel: Panel, likelihood: int, impact: int, count: int) -> list[Cell]:
    url = data.more.get((panel.key, likelihood, impact), "")
    return [Cell(panel.title), Cell(str(likelihood)), Cell(str(impact)), Cell(str(count), url, is_number=True)]


def ranged(value: int, ends: tuple[int, int]) -> str:
    low, high = ends
    return (
        str(value)
        if low == high
        else _("%(value)d (from %(low)d to %(high)d)") % {"value": value, "low": low, "high": high}
    )


def _scenarios(count: int) -> str:
    return ngettext("%(count)d rated scenario", "%(count)d rated scenarios", count) % {"count": count}


def _panel(canvas: Canvas, data: Matrix, panel: Panel, x: float, y: float, size: _Size) -> float:
    """Draw one matrix with its heading and axes; return where it ends."""
    width = size.axis + 5 * size.cell
    count = _scenarios(panel.total)
    canvas.add(text(x + size.axis, y + 18, panel.title, size=17, weight=STRONG))
    canvas.add(text(x + width, y + 18, count, size=12, fill="--ink-soft", anchor="end"))
    top = y + 34
    for likelihood in STEPS:
        row = top + (5 - likelihood) * size.high
        _step(canvas, data.likelihoods, likelihood, Box(x, row, size.axis, size.high), size)
        for impact in STEPS:
            box = Box(x + size.axis + (impact - 1) * size.cell + 1, row + 1, size.cell - 2, size.high - 2)
            canvas.add(rect(box, fill=f"--level-{data.ranks.get((likelihood, impact), 1)}", rx=4))
    _marks(canvas, data, panel, (x + size.axis, top), size)
    return _foot(canvas, data, panel, (x, top + 5 * size.high), size)


def _step(canvas: Canvas, names: list[str], step: int, box: Box, size: _Size) -> None:
    """Name a step of the likelihood beside its row."""
    middle = box.y + box.height / 2
    if not size.words:
        canvas.add(text(box.right - 10, middle + 5, str(step), size=14, weight=STRONG, fill="--ink-soft", anchor="end"))
        return
    rows = wrapped(names[step - 1], size.axis - 34, 11, most=3)
    canvas.add(text(box.right - 8, middle + 5, str(step), size=15, weight=STRONG, anchor="end"))
    start = middle - (len(rows) - 1) * 7 + 4
    canvas.add(*lines(box.right - 24, start, rows, size=11, fill="--ink-soft", anchor="end"))


def _foot(canvas: Canvas, data: Matrix, panel: Panel, corner: tuple[float, float], size: _Size) -> float:
    """Name the steps of the impact under the columns, and both axes."""
    x, y = corner
    for impact in STEPS:
        middle = x + size.axis + (impact - 0.5) * size.cell
        canvas.add(text(middle, y + 18, str(impact), size=15, weight=STRONG, anchor="middle"))
        if size.words:
            words, small = fitting(data.impacts[impact - 1], size.cell - 4, (11, 10, 9))
            canvas.add(text(middle, y + 33, words, size=small, fill="--ink-soft", anchor="middle"))
    y += 33 if size.words else 18
    told = _("Likelihood upwards, impact to the right")
    canvas.add(text(x + size.axis, y + 19, shortened(told, 5 * size.cell, 12), size=12, fill="--ink-soft"))
    if zero := sum(count for (_likelihood, impact), count in panel.counts.items() if not impact):
        y += 17
        told = ngettext("%(count)d scenario without impact", "%(count)d scenarios without impact", zero) % {
            "count": zero
        }
        canvas.add(text(x + size.axis, y + 19, shortened(told, 5 * size.cell, 12), size=12, fill="--ink-soft"))
    return y + 24


def _marks(canvas: Canvas, data: Matrix, panel: Panel, corner: tuple[float, float], size: _Size) -> None:
    placed: list[tuple[Mark, float, float, Box]] = []
    chips: list[Shape] = []
    for likelihood in STEPS:
        for impact in STEPS:
            count = panel.counts.get((likelihood, impact), 0)
            found = [mark for mark in panel.marks if (mark.likelihood, mark.impact) == (likelihood, impact)]
            box = Box(
                corner[0] + (impact - 1) * size.cell, corner[1] + (5 - likelihood) * size.high, size.cell, size.high
            )
            shown = found if count <= size.room and len(found) == count else found[: size.room - 1]
            places = _places(box, len(shown) + (len(shown) < count), size)
            placed += [(mark, *place, box) for mark, place in zip(shown, places, strict=False)]
            if len(shown) < count:
                chips.append(_rest(places[-1], count - len(shown), data.more.get((panel.key, likelihood, impact), "")))
    if len(placed) <= LINES_MOST:
        canvas.add(*(shape for mark, x, y, box in placed for shape in _spread(mark, x, y, box, size)))
    canvas.add(*(_chip(mark, x, y) for mark, x, y, _box in placed), *chips)


def _places(box: Box, count: int, size: _Size) -> list[tuple[float, float]]:
    """Return where the middles of `count` marks of one field stand, in rows that are centred."""
    across = min(size.across, max(1, count)) if count != 4 or size.across < 3 else 2
    rows = [min(across, count - first) for first in range(0, count, across)]
    mid_x, mid_y = box.middle
    top = mid_y - (len(rows) - 1) * PITCH / 2
    return [
        (mid_x + (place - (many - 1) / 2) * PITCH, top + row * PITCH)
        for row, many in enumerate(rows)
        for place in range(many)
    ]


def _spread(mark: Mark, x: float, y: float, box: Box, size: _Size) -> list[Shape]:
    """Draw how far the ratings of a scenario reach, in steps of the grid from where its mark stands.

    Marks of one row or column of a field have their lines a little apart, so that each can be followed.
    """
    off_x, off_y = (y - box.middle[1]) / PITCH * 5, (x - box.middle[0]) / PITCH * 5
    left, right = (x + (end - mark.impact) * size.cell for end in _clamped(mark.impacts))
    low, high = (y - (end - mark.likelihood) * size.high for end in mark.likelihoods)
    drawn: list[Shape] = []
    if right > left:
        at = y + off_y
        drawn += [
            line(left, at, right, at, **_STROKE),
            *(line(end, at - 4, end, at + 4, **_STROKE) for end in (left, right)),
        ]
    if low > high:
        at = x + off_x
        drawn += [
            line(at, low, at, high, **_STROKE),
            *(line(at - 4, end, at + 4, end, **_STROKE) for end in (low, high)),
        ]
    return drawn


def _clamped(ends: tuple[int, int]) -> tuple[int, int]:
    """Impact 0 has no column of its own: a line ends at the first."""
    return max(1, ends[0]), max(1, ends[1])


_STROKE: dict[str, Any] = {"stroke": "--ink-soft", "stroke-width": 1.25, "stroke-opacity": 0.7}


def _chip(mark: Mark, x: float, y: float) -> Shape:
    """Draw a mark: a disc with its number in the table; a square for threats of mixed nature."""
    ink: dict[str, Any] = {"fill": "--surface", "stroke": "--ink", "stroke-width": 1.25}
    box = Box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS)
    shape = rect(box, rx=3, **ink) if mark.is_mixed else circle(x, y, RADIUS, **ink)
    words = {"number": mark.number, "code": mark.code, "title": mark.title, "scenario": mark.scenario}
    median = ngettext("%(count)d rater", "median of %(count)d raters", mark.raters) % {"count": mark.raters}
    values = {
        "raters": median,
        "likelihood": ranged(mark.likelihood, mark.likelihoods),
        "impact": ranged(mark.impact, mark.impacts),
    }
    label = _(
        "%(number)d: %(code)s %(title)s, %(scenario)s; likelihood %(likelihood)s, impact %(impact)s; %(raters)s"
    ) % {
        **words,
        **values,
    }
    number = text(x, y + 4, str(mark.number), size=11, weight=STRONG, anchor="middle")
    return link(mark.url, label, shape, number)


def _rest(place: tuple[float, float], count: int, url: str) -> Shape:
    x, y = place
    words = f"+{count}" if count < 1000 else f"+{count // 1000}k"
    label = ngettext("%(count)d more scenario in this field", "%(count)d more scenarios in this field", count)
    size = 11 if width_of(words, 11, STRONG) <= 24 else 9
    shapes = (
        circle(x, y, RADIUS, fill="--ink", stroke="--ink"),
        text(x, y + 4, words, size=size, weight=STRONG, fill="--surface", anchor="middle"),
    )
    return link(url, f"{words}: {label % {'count': count}}", *shapes)


def _key(canvas: Canvas, data: Matrix, box: Box) -> float:
    """Say what colours and marks mean; return where the drawing ends."""
    x, y = 0.0, box.y
    swatches = [(f"--level-{rank}", name) for rank, name in enumerate(data.levels, start=1)]
    for fill, name in swatches:
        wide_as = 22 + width_of(name, 12) + 18
        if x + wide_as > box.width:
            x, y = 0.0, y + 20
        canvas.add(rect(Box(x, y, 14, 14), fill=fill, stroke="--rule-strong", rx=3))
        canvas.add(text(x + 20, y + 11.5, name, size=12))
        x += wide_as
    told = _(
        "A number is a scenario in the table; a square is a threat of mixed nature, which stands in both. "
        "Lines reach from the lowest to the highest that a rater holds possible."
    )
    rows = wrapped(f"{told} {MEDIAN}", box.width - 4, 12, most=8)
    canvas.add(*lines(0, y + 38, rows, size=12, fill="--ink-soft"))
    return y + 38 + len(rows) * 16
