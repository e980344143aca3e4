"""The causal graph for a narrow page: threats in a list, causes first, and their links as brackets beside it. Pure."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from catalog.pictures.causes import LAYER_MOST, Edge, Graph, Node, layers_of, named, paint_of, summary
from catalog.pictures.drawing import Box, Canvas, Card, Drawing, Shape, lines, path, text
from catalog.pictures.fonts import STRONG, wrapped

NODES_MOST = 14
EDGES_MOST = 16
LEFT, STEP = 104.0, 10.0


class Bracket(NamedTuple):
    """One link: from which height to which, in which lane (0 is next to the cards)."""

    edge: Edge
    start: float
    end: float
    lane: int


def narrow(graph: Graph) -> Drawing:
    layer = layers_of(graph)
    order = sorted((node for node in graph.nodes if node.code in layer), key=lambda node: (layer[node.code], node.code))
    shown = _nearest(order, layer, graph.centre.code)
    canvas = Canvas()
    boxes: dict[str, Box] = {}
    y = 0.0
    for number, node in enumerate(shown):
        if not number or layer[node.code] != layer[shown[number - 1].code]:
            level = [other for other in shown if layer[other.code] == layer[node.code]]
            canvas.add(
                text(LEFT, y + 13, _heading(layer[node.code], len(level)), size=12, weight=STRONG, fill="--ink-soft")
            )
            y += 22
        centre = node.code == graph.centre.code
        fill, stroke = ("--accent-wash", "--accent") if centre else ("--surface", "--rule-strong")
        card = Card(node.title, node.code, "", node.url, f"{node.code} {node.title}", fill, stroke, most=2)
        boxes[node.code] = Box(LEFT, y, 360 - LEFT, card.height(360 - LEFT))
        canvas.add(card.draw(boxes[node.code]))
        y += boxes[node.code].height + 10
    drawn = [edge for edge in graph.edges if {edge.source, edge.target} <= set(boxes) and edge.source != edge.target]
    canvas.shapes[:0] = [_drawn(bracket) for bracket in brackets(drawn[:EDGES_MOST], boxes)]
    left_out = len(graph.nodes) - len(shown), len(drawn) - len(drawn[:EDGES_MOST])
    told = _("Red: strengthens. Green dashes: weakens. Grey dots: without a sign.")
    if any(left_out):
        told += " " + _("Not all fits here; the table has the rest.")
    rows = wrapped(told, 356, 12, most=3)
    canvas.add(*lines(0, y + 16, rows, size=12, fill="--ink-soft"))
    return Drawing(360, y + 16 + 16 * len(rows), named(graph), summary(graph), canvas.shapes)


def _nearest(order: list[Node], layer: dict[str, int], centre: str) -> list[Node]:
    """Keep the threat, then those one step away, then the others, in the order of the list."""
    ranked = sorted(order, key=lambda node: (node.code != centre, abs(layer[node.code]), node.code))
    kept = {node.code for node in ranked[: min(NODES_MOST, 2 * LAYER_MOST)]}
    return [node for node in order if node.code in kept]


def _heading(layer: int, many: int) -> str:
    if not layer and many > 1:
        return _("The threat, and others on its level")
    return {
        -2: _("Two steps before"),
        -1: _("Causes"),
        0: _("The threat"),
        1: _("Effects"),
        2: _("Two steps after"),
    }[layer]


def brackets(edges: list[Edge], boxes: dict[str, Box]) -> list[Bracket]:
    """Give each link its two heights on the cards' edges and the innermost lane that is free over its length."""
    ports: dict[str, int] = {}
    many: dict[str, int] = {}
    for edge in edges:
        for code in (edge.source, edge.target):
            many[code] = many.get(code, 0) + 1
    ends = []
    for edge in edges:
        heights = []
        for code in (edge.source, edge.target):
            ports[code] = ports.get(code, 0) + 1
            box = boxes[code]
            heights.append(round(box.y + box.height * ports[code] / (many[code] + 1), 1))
        ends.append((edge, heights[0], heights[1]))
    taken: list[list[tuple[float, float]]] = []
    found = []
    for edge, start, end in sorted(ends, key=lambda row: abs(row[1] - row[2])):
        low, high = sorted((start, end))
        lane = next((n for n, spans in enumerate(taken) if all(high < a or low > b for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found.append(Bracket(edge, start, end, lane))
    return found


def _drawn(bracket: Bracket) -> Shape:
    x = max(3.0, LEFT - 16 - bracket.lane * STEP)
    start, end = bracket.start, bracket.end
    turn = 6.0 if end > start else -6.0
    turn = turn if abs(end - start) > 12 else (end - start) / 2
    out = f"M{LEFT:g} {start:.1f}H{x + 6:.1f}Q{x:.1f} {start:.1f} {x:.1f} {start + turn:.1f}"
    back = f"V{end - turn:.1f}Q{x:.1f} {end:.1f} {x + 6:.1f} {end:.1f}H{LEFT:g}"
    sign = bracket.edge.sign
    dash: dict[str, Any] = {"stroke_dasharray": {"-": "6 4", "": "2 4"}[sign]} if sign != "+" else {}
    line = path(out + back, stroke=paint_of(sign), stroke_width=1.5, **dash)
    return Shape("g", {}, (line, path(f"M{LEFT:g} {end:.1f}l-8 -4.5v9z", fill=paint_of(sign))))
