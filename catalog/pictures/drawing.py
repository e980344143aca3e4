"""A drawing: shapes with plain attributes. A colour is the name of a token (`--ink`), resolved when it is rendered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.pictures.fonts import NORMAL, STRONG, width_of, wrapped

Value = str | float
LEADING = 1.28
SMALL = 11.0  # what stands above and below a title
SMALL_STEP = 15.0


@dataclass(frozen=True)
class Shape:
    """One SVG element. `words` is its text; a link's `label` is what it is called."""

    tag: str
    attributes: dict[str, Value]
    children: tuple["Shape", ...] = ()
    words: str = ""
    label: str = ""


class Box(NamedTuple):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Drawing:
    """A finished drawing: `title` and `summary` are its accessible name and description."""

    width: float
    height: float
    title: str
    summary: str
    shapes: list[Shape]

    def walk(self) -> Iterator[Shape]:
        """Yield every shape, outer ones first."""
        yield from _walk(self.shapes)


@dataclass(frozen=True)
class Cell:
    """One value of a table; with an address it is a link."""

    text: str
    url: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """What a picture shows, for those who read it."""

    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    note: str = ""

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """The heads of the columns, and whether numbers stand under them."""
        first = self.rows[0] if self.rows else [Cell("")] * len(self.columns)
        return [(column, cell.is_number) for column, cell in zip(self.columns, first, strict=True)]

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """Each cell with the head of its column, for tables that turn into cards."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass
class Canvas:
    """Collects shapes from back to front."""

    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes.extend(shapes)


def _walk(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        yield from _walk(shape.children)


def rect(box: Box, *, fill: str = "none", stroke: str = "none", rx: float = 0, **more: Value) -> Shape:
    return Shape("rect", {**_place(box), "rx": rx, "fill": fill, "stroke": stroke, **_named(more)})


def circle(x: float, y: float, r: float, *, fill: str = "none", stroke: str = "none", **more: Value) -> Shape:
    return Shape("circle", {"cx": x, "cy": y, "r": r, "fill": fill, "stroke": stroke, **_named(more)})


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = "--rule", **more: Value) -> Shape:
    return Shape("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": stroke, **_named(more)})


def path(d: str, *, fill: str = "none", stroke: str = "none", **more: Value) -> Shape:
    return Shape("path", {"d": d, "fill": fill, "stroke": stroke, **_named(more)})


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 13,
    weight: int = NORMAL,
    fill: str = "--ink",
    anchor: str = "start",
    **more: Value,
) -> Shape:
    """Write one line with its baseline at `y`; `anchor` is start, middle or end of the line at `x`."""
    place: dict[str, Value] = {"x": x, "y": y, "font-size": size, "font-weight": weight, "fill": fill}
    return Shape("text", {**place, "text-anchor": anchor, **_named(more)}, words=words)


def group(*children: Shape, **attributes: Value) -> Shape:
    return Shape("g", _named(attributes), children)


def link(url: str, label: str, *children: Shape) -> Shape:
    """Make shapes a link; the first child is what is pressed, at least 24 units each way."""
    return Shape("a", {"href": url}, children, label=label)


def maybe_link(url: str, label: str, *children: Shape) -> Shape:
    return link(url, label, *children) if url else group(*children)


def lines(
    x: float, y: float, rows: Iterable[str], *, size: float = 13, leading: float = LEADING, **more: Value
) -> list[Shape]:
    """Write lines under each other, the first baseline at `y`."""
    styled = {"size": size, **more}
    return [text(x, y + number * size * leading, words, **styled) for number, words in enumerate(rows)]  # type: ignore[arg-type]


def text_box(shape: Shape) -> Box:
    """Return the room that a line takes, by the widths of its glyphs."""
    size, weight = float(shape.attributes["font-size"]), int(shape.attributes["font-weight"])
    width = width_of(shape.words, size, weight)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[str(shape.attributes["text-anchor"])]
    x, y = float(shape.attributes["x"]), float(shape.attributes["y"])
    return Box(x - shift, y - size * 0.76, width, size)


@dataclass(frozen=True)
class Card:
    """A box with words: a small line on top, a title of some lines, and a small line below."""

    title: str
    kicker: str = ""
    foot: str = ""
    url: str = ""
    label: str = ""
    fill: str = "--surface"
    stroke: str = "--rule-strong"
    bar: str = ""  # a bar of this colour at its start
    foot_fill: str = "--ink-soft"
    dashed: bool = False
    most: int = 3
    size: float = 13

    @property
    def inset(self) -> float:
        return 16 if self.bar else 11

    def title_lines(self, width: float) -> list[str]:
        return wrapped(self.title, width - self.inset - 9, self.size, STRONG if self.url else NORMAL, most=self.most)

    def small_lines(self, words: str, width: float) -> list[str]:
        return wrapped(words, width - self.inset - 9, SMALL, most=2) if words else []

    def height(self, width: float) -> float:
        small = SMALL_STEP * sum(len(self.small_lines(words, width)) for words in (self.kicker, self.foot))
        return round(16 + small + len(self.title_lines(width)) * self.size * LEADING, 1)

    def draw(self, box: Box) -> Shape:
        """Draw it into a box of its `height`, or higher."""
        x, y = box.x + self.inset, box.y + 8
        dash: dict[str, Value] = {"stroke_dasharray": "4 4"} if self.dashed else {}
        shapes = [rect(box, fill=self.fill, stroke=self.stroke, rx=6, **dash)]
        if self.bar:
            shapes.append(rect(Box(box.x + 4, box.y + 7, 4, box.height - 14), fill=self.bar, rx=2))
        for words in self.small_lines(self.kicker, box.width):
            shapes.append(text(x, y + 9.5, words, size=SMALL, fill="--ink-soft"))
            y += SMALL_STEP
        weight = STRONG if self.url else NORMAL
        fill = "--ink-soft" if self.dashed else "--ink"
        rows = self.title_lines(box.width)
        shapes += lines(x, y + self.size * 0.86, rows, size=self.size, weight=weight, fill=fill)
        y += len(rows) * self.size * LEADING
        for words in self.small_lines(self.foot, box.width):
            shapes.append(text(x, y + 10.5, words, size=SMALL, fill=self.foot_fill))
            y += SMALL_STEP
        return maybe_link(self.url, self.label or self.title, *shapes)


def _place(box: Box) -> dict[str, Value]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _named(more: dict[str, Value]) -> dict[str, Value]:
    return {name.replace("_", "-"): value for name, value in more.items()}
