"""The map: threats by state and by the side of the perimeter they come from. Pure.

Outlines are Natural Earth's (public domain), simplified; see `assets/README.md`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.pictures.drawing import Box, Canvas, Cell, Drawing, Shape, Table, group, lines, link, path, rect, text
from catalog.pictures.fonts import ASSETS, STRONG, shortened, width_of, wrapped

PERIMETER = frozenset({"KZ", "KG", "TJ", "TM", "UZ", "AZ"})
SIDES = ("north", "east", "south", "west")
SHARES = 4  # steps of the colour


@dataclass(frozen=True)
class Count:
    """How many threats name a term."""

    code: str
    label: str
    threats: int
    url: str


@dataclass(frozen=True)
class Perimeter:
    """What the picture shows: every state, every direction; `unplaced` threats name no direction."""

    states: list[Count]
    directions: list[Count]
    total: int
    unplaced: int
    title: str


@cache
def outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ASSETS / "outlines.json").read_text(encoding="utf-8"))
    return found


def wide(data: Perimeter) -> Drawing:
    side, top, scale = 108.0, 70.0, 0.864
    frame = Box(side, top, outlines()["width"] * scale, outlines()["height"] * scale)
    canvas = Canvas()
    _land(canvas, data, frame, scale)
    canvas.add(*(_state(count, frame, scale, named=True) for count in _mapped(data)))
    for count in data.directions:
        if count.code in SIDES:
            canvas.add(_arrow(count, _place(count.code, frame, side, top), _most(data.directions)))
    bottom = _chips(canvas, _rest(data), Box(0, frame.bottom + top + 8, 1080, 0))
    bottom = _note(canvas, bottom, 1080)
    return Drawing(1080, bottom, data.title, summary(data), canvas.shapes)


def narrow(data: Perimeter) -> Drawing:
    scale = 0.36
    frame = Box(0, 0, 360, outlines()["height"] * scale)
    canvas = Canvas()
    _land(canvas, data, frame, scale)
    canvas.add(*(_state(count, frame, scale, named=False) for count in _mapped(data)))
    y = frame.bottom + 16
    for count in data.directions:
        canvas.add(_bar(count, Box(0, y, 360, 34), _most(data.directions)))
        y += 38
    others = [count for count in data.states if count.code not in outlines()["states"]]
    bottom = _chips(canvas, others, Box(0, y + 4, 360, 0)) if others else y
    bottom = _note(canvas, bottom, 360)
    return Drawing(360, bottom, data.title, summary(data), canvas.shapes)


def _note(canvas: Canvas, y: float, width: float) -> float:
    told = _(
        "The darker a state of the perimeter, the more threats concern it. "
        "Outlines: Natural Earth, simplified; they take no side on any border."
    )
    rows = wrapped(told, width - 4, 12, most=4)
    canvas.add(*lines(0, y + 24, rows, size=12, fill="--ink-soft"))
    return y + 28 + len(rows) * 16


def summary(data: Perimeter) -> str:
    counted = ngettext("%(count)d threat", "%(count)d threats", data.total) % {"count": data.total}
    told = [f"{count.label} {count.threats}" for count in data.directions if count.threats]
    return _("%(count)s. By direction: %(directions)s.") % {
        "count": counted,
        "directions": ", ".join(told) or _("none"),
    }


def tables(data: Perimeter) -> list[Table]:
    heads = [_("Threats")]
    return [
        Table(_("Threats by state"), [pgettext("country", "State"), *heads], [_row(count) for count in data.states]),
        Table(
            _("Threats by direction"),
            [_("Direction"), *heads],
            [
                *(_row(count) for count in data.directions),
                [Cell(_("no direction named")), Cell(str(data.unplaced), is_number=True)],
            ],
            note=_("A threat may concern several states, so the states add up to more than there are threats."),
        ),
    ]


def _row(count: Count) -> list[Cell]:
    return [Cell(count.label, count.url), Cell(str(count.threats), is_number=True)]


def _most(counts: list[Count]) -> int:
    return max((count.threats for count in counts), default=0)


def _mapped(data: Perimeter) -> list[Count]:
    return [count for count in data.states if count.code in outlines()["labels"]]


def _rest(data: Perimeter) -> list[Count]:
    """What has no place on the map: directions that are no side, states beyond it."""
    beyond = [count for count in data.states if count.code not in outlines()["states"]]
    return [count for count in data.directions if count.code not in SIDES] + beyond


def _land(canvas: Canvas, data: Perimeter, frame: Box, scale: float) -> None:
    counts = {count.code: count.threats for count in data.states}
    most = _most([count for count in data.states if count.code in PERIMETER])
    shapes = [path(outlines()["land"], fill="--land", stroke="--rule", stroke_width=1)]
    # The neighbours first, so that the line around the perimeter lies on top of them.
    for code in sorted(outlines()["states"], key=lambda code: (code in PERIMETER, code)):
        inside = code in PERIMETER
        stroke = "--ink-soft" if inside else "--rule-strong"
        shapes.append(
            path(
                outlines()["states"][code],
                fill=f"--share-{_share(counts.get(code, 0), most)}" if inside else "--neutral-wash",
                stroke=stroke,
                stroke_width=(1.6 if inside else 0.9) / scale,
                stroke_linejoin="round",
            )
        )
    canvas.add(rect(frame, fill="--water", rx=0))
    canvas.add(group(*shapes, transform=f"translate({frame.x:g} {frame.y:g}) scale({scale:g})"))
    canvas.add(rect(frame, stroke="--rule-strong", stroke_width=1.2))


def _share(count: int, most: int) -> int:
    """Return the step of the colour: 0 for none, else a quarter of the most."""
    return -(-count * SHARES // most) if most else 0


def _state(count: Count, frame: Box, scale: float, *, named: bool) -> Shape:
    x, y = (place * scale for place in outlines()["labels"][count.code])
    words = count.label if named else count.code
    size, high = (13, 28) if named else (11.5, 24)
    number = str(count.threats)
    wide_as = width_of(words, size) + width_of(number, size, STRONG) + (28 if named else 18)
    left = min(max(frame.x + x - wide_as / 2, frame.x + 4), frame.right - wide_as - 4)
    top = min(max(frame.y + y - high / 2, frame.y + 4), frame.bottom - high - 4)
    box = Box(left, top, wide_as, high)
    inset = 10.0 if named else 7.0
    inside = count.code in PERIMETER
    return link(
        count.url,
        _threats_of(count),
        rect(box, fill="--surface", stroke="--ink-soft" if inside else "--rule-strong", rx=high / 2),
        text(box.x + inset, box.y + high / 2 + size * 0.35, words, size=size),
        text(box.right - inset, box.y + high / 2 + size * 0.35, number, size=size, weight=STRONG, anchor="end"),
    )


def _threats_of(count: Count) -> str:
    told = ngettext("%(label)s: %(count)d threat", "%(label)s: %(count)d threats", count.threats)
    return told % {"label": count.label, "count": count.threats}


def _place(side: str, frame: Box, across: float, high: float) -> tuple[Box, str]:
    """Return the room of an arrow outside of the frame, and where it points."""
    mid_x, mid_y = frame.middle
    return {
        "north": (Box(mid_x - 60, 4, 120, high - 8), "down"),
        "south": (Box(mid_x - 60, frame.bottom + 4, 120, high - 8), "up"),
        "west": (Box(2, mid_y - 66, across - 8, 132), "right"),
        "east": (Box(frame.right + 6, mid_y - 66, across - 8, 132), "left"),
    }[side]


def _arrow(count: Count, place: tuple[Box, str], most: int) -> Shape:
    """Draw an arrow from one side: the more threats, the broader, with its words beside it."""
    box, way = place
    broad = 8 + 22 * (count.threats / most if most else 0)
    label = _threats_of(count)
    number = str(count.threats)
    hit = rect(box, fill="--paper", fill_opacity=0)
    paint = "--accent" if count.threats else "--rule-strong"
    if way in {"down", "up"}:
        room = box.width + 160
        hit = rect(Box(box.x, box.y, room, box.height), fill="--paper", fill_opacity=0)
        shape = _pointing(box.x + 60, box.y, box.height, broad, paint, way)
        words = shortened(count.label, room - 100 - 40, 14)
        x, y = box.x + 60 + 30, box.y + box.height / 2 + 5
        told = [
            text(x, y, words, size=14),
            text(x + width_of(words, 14) + 9, y, number, size=16, weight=STRONG),
        ]
        return link(count.url, label, hit, shape, *told)
    middle = box.x + box.width / 2
    shape = _pointing(box.x, box.y + box.height / 2 + 18, box.width, broad, paint, way)
    words = shortened(count.label, box.width, 14)
    return link(
        count.url,
        label,
        hit,
        text(middle, box.y + 16, words, size=14, anchor="middle"),
        text(middle, box.y + 36, number, size=17, weight=STRONG, anchor="middle"),
        shape,
    )


def _pointing(x: float, y: float, length: float, broad: float, paint: str, way: str) -> Shape:
    """Draw an arrow of a length; `x`, `y` is the middle of its start at the upper or left end."""
    half, head, wing = broad / 2, min(26.0, length / 2), broad / 2 + 9
    points = [(0, -half), (length - head, -half), (length - head, -wing), (length, 0)]
    outline = points + [(along, -off) for along, off in reversed(points[:3])]
    turns: dict[str, Callable[[float, float], tuple[float, float]]] = {
        "right": lambda along, off: (x + along, y + off),
        "left": lambda along, off: (x + length - along, y + off),
        "down": lambda along, off: (x + off, y + along),
        "up": lambda along, off: (x + off, y + length - along),
    }
    turn = turns[way]
    told = " ".join("{:.1f} {:.1f}".format(*turn(along, off)) for along, off in outline)
    return path(f"M{told}z", fill=paint, fill_opacity=0.9)


def _bar(count: Count, box: Box, most: int) -> Shape:
    """Draw a direction as a line of a list: its name, and a bar as long as its share."""
    share = count.threats / most if most else 0
    room = box.width - 176
    words = shortened(count.label, 120, 13)
    return link(
        count.url,
        _threats_of(count),
        rect(box, fill="--surface", stroke="--rule", rx=5),
        text(box.x + 10, box.y + 21.5, words, size=13),
        rect(Box(box.x + 138, box.y + 11, max(3.0, room * share), 12), fill="--accent", rx=2),
        text(box.right - 10, box.y + 21.5, str(count.threats), size=13, weight=STRONG, anchor="end"),
    )


def _chips(canvas: Canvas, counts: list[Count], box: Box) -> float:
    """Lay counts out in lines that wrap; return where they end."""
    x, y = box.x, box.y
    for count in counts:
        number = str(count.threats)
        wide_as = width_of(count.label, 13) + width_of(number, 13, STRONG) + 30
        if x > box.x and x + wide_as > box.width:
            x, y = box.x, y + 36
        room = Box(x, y, wide_as, 28)
        canvas.add(
            link(
                count.url,
                _threats_of(count),
                rect(room, fill="--surface", stroke="--rule-strong", rx=14),
                text(x + 11, y + 18.5, count.label, size=13),
                text(room.right - 11, y + 18.5, number, size=13, weight=STRONG, anchor="end"),
            )
        )
        x += wide_as + 10
    return y + 28
