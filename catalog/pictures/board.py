"""The board of measures: a column a status, a row a state, with how many there are and the most pressing ones. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.pictures.drawing import Box, Canvas, Cell, Drawing, Shape, Table, link, rect, text
from catalog.pictures.fonts import STRONG, fitting, shortened, width_of, wrapped

CARDS = 3  # of one field
HEAD, SIDE, CARD_HIGH, PAD = 40.0, 96.0, 40.0, 6.0


@dataclass(frozen=True)
class Slip:
    """One measure on the board; `due` is the next date it has to meet, in words."""

    code: str
    title: str
    url: str
    due: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Head:
    """A status or a state, and how many measures it has."""

    code: str
    label: str
    measures: int
    url: str = ""


@dataclass(frozen=True)
class Board:
    """What the picture shows; `slips` are the first few of a field, `counts` all of them, by (state, status)."""

    statuses: list[Head]
    states: list[Head]
    counts: dict[tuple[str, str], int]
    slips: dict[tuple[str, str], list[Slip]]
    more: dict[tuple[str, str], str]
    total: int
    late: int
    title: str


def wide(data: Board) -> Drawing:
    canvas = Canvas()
    column = (1080 - SIDE) / max(1, len(data.statuses))
    for place, status in enumerate(data.statuses):
        x = SIDE + place * column
        words = shortened(status.label, column - 40, 13, STRONG)
        canvas.add(text(x + 6, 20, words, size=13, weight=STRONG))
        canvas.add(text(x + 12 + width_of(words, 13, STRONG), 20, str(status.measures), size=13, fill="--ink-soft"))
    y = HEAD - 6
    for state in data.states:
        high = _row_height(data, state)
        longest = max(state.label.split(), key=len, default="")
        size = fitting(longest, SIDE - 14, (13, 12, 11), STRONG)[1]
        rows = wrapped(state.label, SIDE - 14, size, STRONG, most=2)
        canvas.add(*(text(0, y + 20 + n * 16, row, size=size, weight=STRONG) for n, row in enumerate(rows)))
        for place, status in enumerate(data.statuses):
            box = Box(SIDE + place * column, y, column - 4, high)
            canvas.add(rect(box, fill="--sunken", rx=5))
            canvas.add(*_field(data, state.code, status.code, box))
        y += high + 4
    return Drawing(1080, y + 2, data.title, summary(data), canvas.shapes)


def _row_height(data: Board, state: Head) -> float:
    slots = max((_slots(data, state.code, status.code) for status in data.statuses), default=0)
    return max(42.0, PAD + slots * (CARD_HIGH + 4) + 2)


def _slots(data: Board, state: str, status: str) -> int:
    key = (state, status)
    return len(data.slips.get(key, [])) + (data.counts.get(key, 0) > len(data.slips.get(key, [])))


def _field(data: Board, state: str, status: str, box: Box) -> list[Shape]:
    key = (state, status)
    shapes, y = [], box.y + PAD
    for slip in data.slips.get(key, []):
        shapes.append(_slip(slip, Box(box.x + 4, y, box.width - 8, CARD_HIGH)))
        y += CARD_HIGH + 4
    rest = data.counts.get(key, 0) - len(data.slips.get(key, []))
    if rest > 0:
        shapes.append(_rest(rest, data.more.get(key, ""), Box(box.x + 4, y, box.width - 8, CARD_HIGH - 8)))
    return shapes


def _slip(slip: Slip, box: Box) -> Shape:
    label = f"{slip.code} {slip.title}" + (f", {_due(slip)}" if slip.due else "")
    inner = box.width - 14
    due = slip.due and shortened(slip.due, inner - width_of(slip.code, 9.5) - 5, 9.5, STRONG)
    shapes = [
        rect(
            box,
            fill="--danger-wash" if slip.is_late else "--surface",
            stroke="--danger" if slip.is_late else "--rule-strong",
            rx=4,
        ),
        text(box.x + 7, box.y + 14, slip.code, size=9.5, fill="--ink-soft"),
        text(box.x + 7, box.y + 30, wrapped(slip.title, inner, 12, most=1)[0], size=12),
    ]
    if due:
        paint = "--danger" if slip.is_late else "--ink-soft"
        shapes.append(text(box.right - 7, box.y + 14, due, size=9.5, weight=STRONG, fill=paint, anchor="end"))
    return link(slip.url, label, *shapes)


def _due(slip: Slip) -> str:
    return (_("was due %(date)s") if slip.is_late else _("due %(date)s")) % {"date": slip.due}


def _rest(count: int, url: str, box: Box) -> Shape:
    label = f"+{count}: {ngettext('%(count)d more measure', '%(count)d more measures', count) % {'count': count}}"
    words = text(box.x + box.width / 2, box.y + 20, f"+{count}", size=12, weight=STRONG, anchor="middle")
    return link(url, label, rect(box, fill="--neutral-wash", stroke="--rule-strong", rx=4), words)


def narrow(data: Board) -> Drawing:
    """A section a status: how many measures each state has there, and the most pressing ones."""
    canvas = Canvas()
    y = 0.0
    for status in data.statuses:
        canvas.add(text(0, y + 17, status.label, size=15, weight=STRONG))
        canvas.add(text(360, y + 17, str(status.measures), size=15, weight=STRONG, anchor="end"))
        canvas.add(rect(Box(0, y + 25, 360, 1.5), fill="--rule-strong"))
        y += 34
        counted = [state for state in data.states if data.counts.get((state.code, status.code))]
        if not counted:
            canvas.add(text(0, y + 12, _("no measure"), size=12, fill="--ink-soft"))
            y += 30
            continue
        y = _states(canvas, data, status.code, counted, y)
        shown: dict[str, Slip] = {}
        for state in counted:
            shown |= {slip.code: slip for slip in data.slips.get((state.code, status.code), [])}
        first = sorted(shown.values(), key=lambda slip: (not slip.is_late, not slip.due, slip.code))[:CARDS]
        for slip in first:
            canvas.add(_slip(slip, Box(0, y, 360, CARD_HIGH)))
            y += CARD_HIGH + 6
        y += 12
    return Drawing(360, y, data.title, summary(data), canvas.shapes)


def _states(canvas: Canvas, data: Board, status: str, states: list[Head], y: float) -> float:
    x = 0.0
    for state in states:
        count = data.counts[state.code, status]
        words = f"{shortened(state.label, 220, 12)} {count}"
        wide_as = max(24.0, width_of(words, 12) + 20)
        if x and x + wide_as > 360:
            x, y = 0.0, y + 32
        label = f"{state.label}: {count}"
        box = Box(x, y, wide_as, 26)
        url = data.more.get((state.code, status), "")
        canvas.add(
            link(
                url,
                label,
                rect(box, fill="--surface", stroke="--rule-strong", rx=13),
                text(x + 10, y + 17, words, size=12),
            )
        )
        x += wide_as + 8
    return y + 36


def summary(data: Board) -> str:
    counted = ngettext("%(count)d measure", "%(count)d measures", data.total) % {"count": data.total}
    late = ngettext("%(count)d is past its date", "%(count)d are past their date", data.late) % {"count": data.late}
    return f"{counted}; {late}."


def tables(data: Board) -> list[Table]:
    heads = [pgettext("country", "State"), *(status.label for status in data.statuses)]
    rows = [
        [Cell(state.label), *(_count(data, state.code, status.code) for status in data.statuses)]
        for state in data.states
    ]
    counts = Table(
        _("Measures by state and status"),
        heads,
        rows,
        note=_("A measure of several states stands in each of their rows."),
    )
    columns = [_("Measure"), _("Status"), pgettext("country", "State"), _("Due")]
    pressing = [
        [
            Cell(f"{slip.code} {slip.title}", slip.url),
            Cell(status.label),
            Cell(state.label),
            Cell(_due(slip) if slip.due else ""),
        ]
        for status in data.statuses
        for state in data.states
        for slip in data.slips.get((state.code, status.code), [])
    ]
    return [counts, Table(_("The measures shown"), columns, pressing)]


def _count(data: Board, state: str, status: str) -> Cell:
    count = data.counts.get((state, status), 0)
    return Cell(str(count), data.more.get((state, status), "") if count else "", is_number=True)
