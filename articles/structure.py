"""Paragraphs, headings, quotations and list items over the offsets of a text. Pure; offsets are code points."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from basics.text import canonical

PARAGRAPH, HEADING, QUOTATION, ITEM = "paragraph", "heading", "quotation", "item"
KINDS = (PARAGRAPH, HEADING, QUOTATION, ITEM)
GAP = "\n\n"


@dataclass(frozen=True)
class Part:
    """A block as an extractor found it. `level` is that of a heading (1-6) or of a list item's depth (1 outermost)."""

    text: str
    kind: str = PARAGRAPH
    level: int = 0


@dataclass(frozen=True)
class Shape:
    """What a range [start, end) of the text is, where it is more than a paragraph."""

    kind: str
    start: int
    end: int
    level: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def joined(parts: Iterable[Part]) -> tuple[str, tuple[Shape, ...]]:
    """Return the canonical text of the parts, an empty line between any two, and the shapes over its offsets."""
    texts, shapes, at = [], [], 0
    for part in parts:
        text = canonical(part.text)
        if not text:
            continue
        if part.kind != PARAGRAPH:
            shapes.append(Shape(part.kind, at, at + len(text), part.level))
        texts.append(text)
        at += len(text) + len(GAP)
    return GAP.join(texts), tuple(shapes)


def fits(shapes: Iterable[Shape], text: str) -> bool:
    """Tell whether shapes lie within a text, in order, without overlapping, and hold nothing but known kinds."""
    last = 0
    for shape in shapes:
        if shape.kind not in KINDS or not last <= shape.start < shape.end <= len(text) or not 0 <= shape.level <= 6:
            return False
        last = shape.end
    return True


def carried(shapes: Iterable[Shape], old: str, new: str) -> tuple[Shape, ...]:
    """Return the shapes over a corrected text: blocks that stayed, or were replaced one by one, keep theirs."""
    by_text = {(shape.start, shape.end): shape for shape in shapes}
    before, after = (list(_blocks(text)) for text in (old, new))
    matcher = SequenceMatcher(None, [old[a:b] for a, b in before], [new[a:b] for a, b in after], autojunk=False)
    kept = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and j - i == m - k):
            pairs = zip(before[i:j], after[k:m], strict=True)
            kept += [replace(by_text[one], start=a, end=b) for one, (a, b) in pairs if one in by_text]
    return tuple(kept)


def _blocks(text: str) -> Iterable[tuple[int, int]]:
    at = 0
    for piece in text.split(GAP):
        yield at, at + len(piece)
        at += len(piece) + len(GAP)


def levels_of(shapes: Iterable[Shape]) -> dict[int, int]:
    """Return the level of each heading by its start: from 2, below the title, and never more than one step down."""
    headings = [shape for shape in shapes if shape.kind == HEADING]
    ranks = {level: rank for rank, level in enumerate(sorted({shape.level for shape in headings}), start=2)}
    found, last = {}, 1
    for shape in headings:
        last = found[shape.start] = min(ranks[shape.level], last + 1, 6)
    return found
