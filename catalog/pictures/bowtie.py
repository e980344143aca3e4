"""The bow-tie of one threat: what causes it, what prevents it, the event, what softens it, what follows. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.pictures.drawing import Box, Canvas, Card, Cell, Drawing, Shape, Table, lines, path, rect, text
from catalog.pictures.fonts import STRONG, shortened, wrapped

MOST = 7  # cards of one column
GAP = 12.0
COLUMN, BETWEEN, HEAD = 196.0, 25.0, 44.0


@dataclass(frozen=True)
class Item:
    """One cause, measure or consequence; what is an entry has a code and an address."""

    text: str
    kicker: str = ""
    foot: str = ""
    code: str = ""
    url: str = ""


@dataclass(frozen=True)
class BowTie:
    """What the picture shows of one threat."""

    code: str
    title: str
    url: str
    nature: str
    causes: list[Item]
    preventing: list[Item]
    mitigating: list[Item]
    consequences: list[Item]

    @property
    def columns(self) -> list[tuple[str, list[Item], str]]:
        """Return heading, items and what it means that there are none, from left to right without the event."""
        return [
            (_("Causes and drivers"), self.causes, _("No cause is written down.")),
            (_("Measures that prevent"), self.preventing, _("No measure prevents it yet.")),
            (_("Measures that soften"), self.mitigating, _("No measure softens what follows yet.")),
            (_("Consequences"), self.consequences, _("No consequence is written down.")),
        ]


def wide(data: BowTie) -> Drawing:
    canvas = Canvas()
    places = [0, 1, 3, 4]
    columns = [
        (place * (COLUMN + BETWEEN), heading, _cards(items, empty, place))
        for place, (heading, items, empty) in zip(places, data.columns, strict=True)
    ]
    event = Card(data.title, data.code, data.nature, data.url, most=6, size=16, fill="--accent-wash", stroke="--accent")
    tall = max([event.height(COLUMN) + 40, *(_height(cards, COLUMN) for _x, _heading, cards in columns)])
    middle = HEAD + tall / 2
    knot = Box(2 * (COLUMN + BETWEEN), middle - event.height(COLUMN) / 2 - 10, COLUMN, event.height(COLUMN) + 20)
    boxes = [_stack(cards, x, middle, COLUMN) for x, _heading, cards in columns]
    for number in (0, 3):
        shares = [(place + 1) / (len(boxes[number]) + 1) for place in range(len(boxes[number]))]
        canvas.add(
            *(_rope(box, knot, share, leads=number == 0) for box, share in zip(boxes[number], shares, strict=True))
        )
    for (x, heading, cards), column in zip(columns, boxes, strict=True):
        canvas.add(*lines(x, 14, wrapped(heading, COLUMN, 13, STRONG, most=2), weight=STRONG, fill="--ink-soft"))
        canvas.add(*(card.draw(box) for card, box in zip(cards, column, strict=True)))
    canvas.add(text(knot.x, 14, _("The event"), weight=STRONG, fill="--ink-soft"))
    canvas.add(event.draw(knot))
    return Drawing(1080, HEAD + tall + 4, _named(data), summary(data), canvas.shapes)


def narrow(data: BowTie) -> Drawing:
    """Stack the columns, the event in the middle: read from top to bottom."""
    canvas = Canvas()
    event = Card(data.title, data.code, data.nature, data.url, most=6, size=16, fill="--accent-wash", stroke="--accent")
    y = 0.0
    for number, (heading, items, empty) in enumerate(data.columns):
        if number == 2:
            y = _downward(canvas, y)
            canvas.add(event.draw(Box(20, y, 320, event.height(320))))
            y += event.height(320)
        if number:
            y = _downward(canvas, y)
        canvas.add(text(0, y + 14, shortened(heading, 358, 14, STRONG), size=14, weight=STRONG, fill="--ink-soft"))
        y += 26
        for card in _cards(items, empty, [0, 1, 3, 4][number]):
            canvas.add(card.draw(Box(0, y, 360, card.height(360))))
            y += card.height(360) + 8
    return Drawing(360, y, _named(data), summary(data), canvas.shapes)


def summary(data: BowTie) -> str:
    return "; ".join(f"{heading}: {len(items)}" for heading, items, _empty in data.columns) + "."


def tables(data: BowTie) -> list[Table]:
    columns = [_("Part"), _("What"), _("How")]
    rows = [
        [Cell(heading), Cell(f"{item.code} {item.text}".strip(), item.url), Cell(_told(item))]
        for heading, items, _empty in data.columns
        for item in items
    ]
    return [Table(_("The parts of the bow-tie"), columns, rows)]


def _told(item: Item) -> str:
    kicker = item.kicker.removeprefix(item.code).lstrip(" ·")
    return "; ".join(words for words in (kicker, item.foot) if words)


def _named(data: BowTie) -> str:
    return _("Bow-tie of %(code)s %(title)s") % {"code": data.code, "title": data.title}


def _cards(items: list[Item], empty: str, place: int) -> list[Card]:
    fill = {0: "--warning-wash", 4: "--danger-wash"}.get(place, "--surface")
    stroke = {0: "--warning", 4: "--danger"}.get(place, "--success")
    bar = "--success" if place in {1, 3} else ""
    if not items:
        return [Card(empty, dashed=True, fill="--paper", stroke="--rule-strong")]
    kept = items if len(items) <= MOST else items[: MOST - 1]
    cards = [Card(item.text, item.kicker, item.foot, item.url, fill=fill, stroke=stroke, bar=bar) for item in kept]
    if len(kept) < len(items):
        more = _("and %(count)d more, in the table") % {"count": len(items) - len(kept)}
        cards.append(Card(more, dashed=True, fill="--paper", stroke="--rule-strong"))
    return cards


def _height(cards: list[Card], width: float) -> float:
    return sum(card.height(width) for card in cards) + GAP * (len(cards) - 1)


def _stack(cards: list[Card], x: float, middle: float, width: float) -> list[Box]:
    y = middle - _height(cards, width) / 2
    boxes = []
    for card in cards:
        boxes.append(Box(x, round(y, 1), width, card.height(width)))
        y += card.height(width) + GAP
    return boxes


def _rope(box: Box, knot: Box, share: float, *, leads: bool) -> Shape:
    """Draw the line between a cause or a consequence and the event; it passes behind the measures."""
    tied = knot.y + knot.height * (0.15 + 0.7 * share)
    (x1, y1), (x2, y2) = ((box.right, box.middle[1]), (knot.x, tied))
    if not leads:
        (x1, y1), (x2, y2) = ((knot.right, tied), (box.x, box.middle[1]))
    reach = (x2 - x1) * 0.5
    curve = f"M{x1:.1f} {y1:.1f}C{x1 + reach:.1f} {y1:.1f} {x2 - reach:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return path(curve, stroke="--warning" if leads else "--danger", stroke_width=1.6, stroke_opacity=0.7)


def _downward(canvas: Canvas, y: float) -> float:
    canvas.add(rect(Box(179, y + 4, 2, 14), fill="--rule-strong"))
    canvas.add(path(f"M173 {y + 17:.1f}h14l-7 9z", fill="--rule-strong"))
    return y + 34
