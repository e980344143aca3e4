"""The causal graph around one threat, two steps each way, in layers; cycles are allowed. Pure.

Causes stand left of what they cause. A link that leads back is drawn like any other, with its arrow at the other end;
one that passes over a layer gets a lane of its own there, so that it runs behind no card.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.pictures.drawing import Box, Canvas, Card, Cell, Drawing, Shape, Table, circle, path, text
from catalog.pictures.fonts import shortened

REACH = 2  # steps from the threat in the middle
LAYER_MOST = 8  # cards of one layer
CARD, BETWEEN, GAP, LANE = 176.0, 50.0, 16.0, 14.0
HIGH = 66.0
SWEEPS = 6


@dataclass(frozen=True)
class Node:
    code: str
    title: str
    url: str


@dataclass(frozen=True)
class Edge:
    """One link: what `source` does to `target`. The sign is +, - or nothing."""

    source: str
    target: str
    relation: str
    sign: str = ""
    text: str = ""


@dataclass(frozen=True)
class Graph:
    """What the picture shows; the first node is the threat in the middle."""

    nodes: list[Node]
    edges: list[Edge]
    cut: int = 0  # links that were not loaded

    @property
    def centre(self) -> Node:
        return self.nodes[0]


class Slot(NamedTuple):
    """A place in a layer: of a node, or of a lane (`code` empty) that the edge with this number passes through."""

    code: str
    edge: int = -1


@dataclass(frozen=True)
class Layout:
    """Where everything is: boxes of nodes, the points of each edge from source to target, and who is left out."""

    width: float
    height: float
    boxes: dict[str, Box]
    courses: list[tuple[Edge, list[tuple[float, float]]]]
    left_out: list[str]


def layers_of(graph: Graph) -> dict[str, int]:
    """Return the layer of each node within reach: one more along a link, one less against it, by the nearest way."""
    found = {graph.centre.code: 0}
    edge_now = [graph.centre.code]
    for _step in range(REACH):
        reached: dict[str, int] = {}
        for edge in graph.edges:
            for here, there, way in ((edge.source, edge.target, 1), (edge.target, edge.source, -1)):
                if here in edge_now and there not in found and there not in reached:
                    reached[there] = found[here] + way
        found |= reached
        edge_now = list(reached)
    return found


def laid_out(graph: Graph) -> Layout:
    layer = layers_of(graph)
    kept = _kept(graph, layer)
    edges = [edge for edge in graph.edges if {edge.source, edge.target} <= kept and edge.source != edge.target]
    columns = _columns([node.code for node in graph.nodes if node.code in kept], edges, layer)
    first = min(columns)
    tall = max(_tall(slots) for slots in columns.values())
    places: dict[Slot, Box] = {}
    for number, slots in columns.items():
        y = (tall - _tall(slots)) / 2
        for slot in slots:
            high = HIGH if slot.code else LANE
            places[slot] = Box((number - first) * (CARD + BETWEEN), round(y, 1), CARD, high)
            y += high + GAP
    width = (max(columns) - first + 1) * (CARD + BETWEEN) - BETWEEN
    boxes = {slot.code: box for slot, box in places.items() if slot.code}
    courses = _courses(edges, layer, places)
    left_out = sorted(code for code in layer if code not in kept)
    return Layout(width, tall, boxes, courses, left_out)


def _kept(graph: Graph, layer: dict[str, int]) -> set[str]:
    """Return what is drawn: of a layer with too many those that are linked most."""
    degree: dict[str, int] = dict.fromkeys(layer, 0)
    for edge in graph.edges:
        for code in (edge.source, edge.target):
            if code in degree:
                degree[code] += 1
    kept: set[str] = set()
    for number in sorted(set(layer.values())):
        codes = [code for code, place in layer.items() if place == number]
        ranked = sorted(codes, key=lambda code: (code != graph.centre.code, -degree[code], code))
        kept |= set(ranked[:LAYER_MOST])
    return kept


def _columns(codes: list[str], edges: list[Edge], layer: dict[str, int]) -> dict[int, list[Slot]]:
    """Return the slots of each layer in an order that crosses few edges (barycentres, swept both ways)."""
    columns: dict[int, list[Slot]] = {}
    for code in sorted(codes, key=lambda code: (layer[code] != 0, code)):
        columns.setdefault(layer[code], []).append(Slot(code))
    beside: dict[Slot, list[Slot]] = {}
    for number, edge in enumerate(edges):
        chain = _chain(number, edge, layer)
        for slot in chain[1:-1]:
            columns[_layer_of(slot, chain, edge, layer)].append(slot)
        for one, other in pairwise(chain):
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    for sweep in range(SWEEPS):
        numbers = sorted(columns, reverse=bool(sweep % 2))
        for number in numbers:
            columns[number] = _swept(columns, number, beside)
    return {number: columns[number] for number in sorted(columns)}


def _chain(number: int, edge: Edge, layer: dict[str, int]) -> list[Slot]:
    """Return what an edge passes, from the left: its ends, and a lane in each layer between them."""
    ends = sorted((edge.source, edge.target), key=lambda code: layer[code])
    between = range(layer[ends[0]] + 1, layer[ends[1]])
    return [Slot(ends[0]), *(Slot("", number * 10 + place) for place, _layer in enumerate(between)), Slot(ends[1])]


def _layer_of(slot: Slot, chain: list[Slot], edge: Edge, layer: dict[str, int]) -> int:
    return min(layer[edge.source], layer[edge.target]) + chain.index(slot)


def _swept(columns: dict[int, list[Slot]], number: int, beside: dict[Slot, list[Slot]]) -> list[Slot]:
    heights = {slot: _share(place, column) for column in columns.values() for place, slot in enumerate(column)}

    def pull(slot: Slot) -> float:
        near = [heights[other] for other in beside.get(slot, []) if other in heights]
        return sum(near) / len(near) if near else heights[slot]

    return sorted(columns[number], key=lambda slot: (pull(slot), heights[slot], slot.code, slot.edge))


def _share(place: int, column: list[Slot]) -> float:
    return (place + 0.5) / len(column)


def _tall(slots: Iterable[Slot]) -> float:
    slots = list(slots)
    return sum(HIGH if slot.code else LANE for slot in slots) + GAP * (len(slots) - 1)


def _courses(
    edges: list[Edge], layer: dict[str, int], places: dict[Slot, Box]
) -> list[tuple[Edge, list[tuple[float, float]]]]:
    """Return the points of each edge. Edges that meet at one side of a card are spread along it."""
    chains = [_chain(number, edge, layer) for number, edge in enumerate(edges)]
    ports = _ports(edges, chains, layer, places)
    found = []
    for number, (edge, chain) in enumerate(zip(edges, chains, strict=True)):
        points = [ports[number, False]]
        for slot in chain[1:-1]:
            box = places[slot]
            points += [(box.x, box.middle[1]), (box.right, box.middle[1])]
        points.append(ports[number, True])
        found.append((edge, points if chain[0].code == edge.source else points[::-1]))
    return found


def _ports(
    edges: list[Edge], chains: list[list[Slot]], layer: dict[str, int], places: dict[Slot, Box]
) -> dict[tuple[int, bool], tuple[float, float]]:
    """Return where each edge touches its first (False) and last (True) card; of one layer both on the right."""
    wanted: dict[tuple[str, bool], list[tuple[float, int, bool]]] = {}
    for number, (edge, chain) in enumerate(zip(edges, chains, strict=True)):
        level = layer[edge.source] == layer[edge.target]
        towards = [places[chain[1]].middle[1], places[chain[-2]].middle[1]]
        for last, slot in ((False, chain[0]), (True, chain[-1])):
            wanted.setdefault((slot.code, not last or level), []).append((towards[last], number, last))
    found: dict[tuple[int, bool], tuple[float, float]] = {}
    for (code, right), rows in wanted.items():
        box = places[Slot(code)]
        for place, (_towards, number, last) in enumerate(sorted(rows), start=1):
            y = box.y + box.height * place / (len(rows) + 1)
            found[number, last] = (box.right if right else box.x, round(y, 1))
    return found


def wide(graph: Graph) -> Drawing:
    layout = laid_out(graph)
    canvas = Canvas()
    shift = max(0.0, (1080 - layout.width) / 2)
    taken: list[tuple[float, float]] = []
    top = 10.0
    curves = [(edge, [(x + shift, y + top) for x, y in points]) for edge, points in layout.courses]
    canvas.add(*(_curve(edge, points) for edge, points in curves))
    canvas.add(*(mark for edge, points in curves for mark in _sign(edge, points, taken)))
    nodes = {node.code: node for node in graph.nodes}
    for code, box in layout.boxes.items():
        placed = Box(box.x + shift, box.y + top, box.width, box.height)
        canvas.add(_card(nodes[code], code == graph.centre.code).draw(placed))
    bottom = _key(canvas, graph, layout.left_out, top + layout.height + 14, 1080)
    return Drawing(1080, bottom, named(graph), summary(graph), canvas.shapes)


def _card(node: Node, centre: bool, most: int = 2) -> Card:
    fill, stroke = ("--accent-wash", "--accent") if centre else ("--surface", "--rule-strong")
    return Card(node.title, node.code, "", node.url, f"{node.code} {node.title}", fill, stroke, most=most)


def _curve(edge: Edge, points: list[tuple[float, float]]) -> Shape:
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        d += _bend(x1, y1, x2, y2)
    dash: dict[str, str | float] = {"stroke_dasharray": "6 4"} if edge.sign == "-" else {}
    dash |= {"stroke_dasharray": "2 4"} if not edge.sign else {}
    line = path(d, stroke=paint_of(edge.sign), stroke_width=1.8, **dash)  # type: ignore[arg-type]
    return Shape("g", {}, (line, _head(points, edge.sign)))


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    """Continue a curve; between cards of one layer it swings out to the right."""
    reach = 34.0 if x1 == x2 else (x2 - x1) / 2
    end = x2 + reach if x1 == x2 else x2 - reach
    return f"C{x1 + reach:.1f} {y1:.1f} {end:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _head(points: list[tuple[float, float]], sign: str) -> Shape:
    """Draw the arrow at the target: it points to the side of the card that the edge touches."""
    (x1, _y1), (x, y) = points[-2], points[-1]
    back = -8 if x > x1 else 8
    return path(f"M{x:.1f} {y:.1f}l{back} -4.5v9z", fill=paint_of(sign))


def paint_of(sign: str) -> str:
    return {"+": "--danger", "-": "--success"}.get(sign, "--ink-soft")


def _sign(edge: Edge, points: list[tuple[float, float]], taken: list[tuple[float, float]]) -> list[Shape]:
    """Draw the sign near the middle of an edge, where no other sign is."""
    if not edge.sign:
        return []
    (x1, y1), (x2, y2) = points[-2], points[-1]
    x, y = next(
        (place for share in (0.5, 0.4, 0.6, 0.32, 0.68, 0.25) if _free(place := _at(x1, y1, x2, y2, share), taken)),
        _at(x1, y1, x2, y2, 0.5),
    )
    taken.append((x, y))
    arms = f"M{x - 3.5:.1f} {y:.1f}h7" + (f"M{x:.1f} {y - 3.5:.1f}v7" if edge.sign == "+" else "")
    paint = paint_of(edge.sign)
    return [circle(x, y, 7.5, fill="--surface", stroke=paint), path(arms, stroke=paint, stroke_width=1.8)]


def _free(place: tuple[float, float], taken: list[tuple[float, float]]) -> bool:
    return all((place[0] - x) ** 2 + (place[1] - y) ** 2 >= 17**2 for x, y in taken)


def _at(x1: float, y1: float, x2: float, y2: float, share: float) -> tuple[float, float]:
    """Return the point of the last piece of a curve at a share of its way."""
    reach = 34.0 if x1 == x2 else (x2 - x1) / 2
    end = x2 + reach if x1 == x2 else x2 - reach
    rest = 1 - share
    x = rest**3 * x1 + 3 * rest**2 * share * (x1 + reach) + 3 * rest * share**2 * end + share**3 * x2
    y = rest**3 * y1 + 3 * rest**2 * share * y1 + 3 * rest * share**2 * y2 + share**3 * y2
    return round(x, 1), round(y, 1)


def named(graph: Graph) -> str:
    return _("Causes and effects around %(code)s %(title)s") % {
        "code": graph.centre.code,
        "title": graph.centre.title,
    }


def summary(graph: Graph) -> str:
    threats, links = len(graph.nodes) - 1, len(graph.edges)
    told = ngettext("%(count)d threat within two steps", "%(count)d threats within two steps", threats)
    return f"{told % {'count': threats}}; {ngettext('%(count)d link', '%(count)d links', links) % {'count': links}}."


def tables(graph: Graph) -> list[Table]:
    nodes = {node.code: node for node in graph.nodes}

    def cell(code: str) -> Cell:
        return Cell(f"{code} {nodes[code].title}", nodes[code].url) if code in nodes else Cell(code)

    rows = [
        [
            cell(edge.source),
            Cell(edge.relation),
            Cell(cell(edge.target).text, cell(edge.target).url),
            Cell(sign_words(edge.sign)),
            Cell(edge.text),
        ]
        for edge in graph.edges
    ]
    columns = [_("From"), _("Relation"), _("To"), _("Sign"), _("How")]
    note = _("More links than this are within two steps; these are the nearest.") if graph.cut else ""
    return [Table(_("The links of the graph"), columns, rows, note=note)]


def sign_words(sign: str) -> str:
    return {"+": _("strengthens"), "-": _("weakens")}.get(sign, _("no sign"))


def _key(canvas: Canvas, graph: Graph, left_out: list[str], y: float, width: float) -> float:
    told = _("Red, plus: strengthens. Green dashes, minus: weakens. Grey dots: linked without a sign.")
    canvas.add(text(0, y + 12, shortened(told, width, 12), size=12, fill="--ink-soft"))
    if left_out:
        count = len(left_out)
        more = ngettext(
            "%(count)d threat is left out; the table has it.",
            "%(count)d threats are left out; the table has them.",
            count,
        )
        canvas.add(text(0, y + 29, shortened(more % {"count": count}, width, 12), size=12, fill="--ink-soft"))
        y += 17
    return y + 20
