"""What holds for every drawing: all of it is seen, and nothing that is read or pressed covers another."""

import re
from collections.abc import Iterator
from itertools import combinations

from catalog.pictures.drawing import Box, Drawing, Shape, text_box

SLACK = 1.5


def boxes(drawing: Drawing) -> Iterator[tuple[Shape, Box]]:
    """Yield every shape whose place is plain to see, with its box; paths inside of a transformed group are left out."""
    hidden = {id(child) for shape in drawing.walk() if "transform" in shape.attributes for child in shape.children}
    for shape in drawing.walk():
        if id(shape) not in hidden and (box := box_of(shape)):
            yield shape, box


def box_of(shape: Shape) -> Box | None:
    at = {name: float(value) for name, value in shape.attributes.items() if isinstance(value, int | float)}
    if shape.tag == "rect":
        return Box(at["x"], at["y"], at["width"], at["height"])
    if shape.tag == "circle":
        return Box(at["cx"] - at["r"], at["cy"] - at["r"], 2 * at["r"], 2 * at["r"])
    if shape.tag == "line":
        x, y = min(at["x1"], at["x2"]), min(at["y1"], at["y2"])
        return Box(x, y, abs(at["x1"] - at["x2"]), abs(at["y1"] - at["y2"]))
    if shape.tag == "text":
        return text_box(shape)
    if shape.tag == "path":
        return path_box(str(shape.attributes["d"]))
    return None


def path_box(d: str) -> Box | None:
    """Return the box of the absolute points of a path; its curves stay within the box of their points."""
    points = re.findall(r"[MLC]?(-?[\d.]+) (-?[\d.]+)", re.sub(r"[a-z][^A-Z]*", "", d))
    if not points:
        return None
    xs, ys = ([float(point[axis]) for point in points] for axis in (0, 1))
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def outside(drawing: Drawing) -> list[str]:
    """Return what reaches out of the view box."""
    return [
        f"{shape.tag} {shape.words} {box}"
        for shape, box in boxes(drawing)
        if box.x < -SLACK or box.y < -SLACK or box.right > drawing.width + SLACK or box.bottom > drawing.height + SLACK
    ]


def overlap(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.x, other.x) > SLACK
        and min(one.bottom, other.bottom) - max(one.y, other.y) > SLACK
    )


def covered_words(drawing: Drawing) -> list[str]:
    """Return the pairs of lines of text that overlap."""
    found = [(shape.words, box) for shape, box in boxes(drawing) if shape.tag == "text"]
    return [f"{one} / {other}" for (one, a), (other, b) in combinations(found, 2) if overlap(a, b)]


def targets(drawing: Drawing) -> list[tuple[str, Box]]:
    """Return what can be pressed: each link by its name, with the box of its first shape."""
    links = [shape for shape in drawing.walk() if shape.tag == "a"]
    return [(link.label, box) for link in links if (box := box_of(link.children[0]))]


def covered_targets(drawing: Drawing) -> list[str]:
    return [f"{one} / {other}" for (one, a), (other, b) in combinations(targets(drawing), 2) if overlap(a, b)]


def small_targets(drawing: Drawing) -> list[str]:
    return [label for label, box in targets(drawing) if min(box.width, box.height) < 24]


def overflowing_words(drawing: Drawing) -> list[str]:
    """Return the lines of a link that are wider than what is pressed, or stand outside of it."""
    found = []
    for link in (shape for shape in drawing.walk() if shape.tag == "a"):
        around = box_of(link.children[0])
        assert around
        for child in link.children:
            if child.tag == "text":
                box = text_box(child)
                inside = box.x >= around.x - SLACK and box.right <= around.right + SLACK
                if not inside or box.y < around.y - SLACK or box.bottom > around.bottom + SLACK + 2:
                    found.append(f"{child.words} {box} in {around}")
    return found
