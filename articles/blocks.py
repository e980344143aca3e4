"""A text as paragraphs and flat marked segments, for a page without script. Pure; all offsets are code points."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
LINE_BREAKS = re.compile(r"\n+")


@dataclass(frozen=True)
class Mark:
    """A range [start, end) to be shown: an annotation's (with its category) or a quoted passage's (without)."""

    key: str
    start: int
    end: int
    category: str = ""
    state: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same marks; the shortest, which is the innermost, comes first."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, where it starts in the text, and its language where that is not the text's."""

    start: int
    segments: tuple[Segment, ...]
    language: str = ""


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges between blank lines; a text without blank lines has a paragraph in every line."""
    separator = BLANK_LINES if BLANK_LINES.search(text) else LINE_BREAKS
    edges = [0, *(edge for match in separator.finditer(text) for edge in match.span()), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def blocks_of(text: str, marks: Iterable[Mark] = ()) -> list[Block]:
    """Cut a text into paragraphs, and each into segments at every edge of a mark, so that no two segments overlap."""
    return blocks_in(text, paragraph_spans(text), marks)


def blocks_in(text: str, spans: list[tuple[int, int]], marks: Iterable[Mark] = ()) -> list[Block]:
    """Cut given stretches of a text, in order and apart, at every edge of a mark."""
    pieces = _pieces(spans, sorted(marks, key=lambda mark: mark.start))
    cut: dict[int, list[Segment]] = {start: [] for start, _end in spans}
    for block, start, end, over in pieces:
        cut[block].append(Segment(start, text[start:end], over))
    return [Block(start, tuple(segments)) for start, segments in cut.items()]


def _pieces(spans: list[tuple[int, int]], marks: list[Mark]) -> Iterator[tuple[int, int, int, tuple[Mark, ...]]]:
    """Yield (start of the paragraph, start, end, marks over it), sweeping once from left to right."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    waiting, active, passed = list(reversed(marks)), [], 0
    for first, last in spans:
        start = first
        while passed < len(edges) and edges[passed] <= first:
            passed += 1
        ends = []
        while passed < len(edges) and edges[passed] < last:
            ends.append(edges[passed])
            passed += 1
        for end in [*ends, last]:
            while waiting and waiting[-1].start <= start:
                active.append(waiting.pop())
            active = [mark for mark in active if mark.end > start]
            yield first, start, end, tuple(sorted(active, key=lambda mark: (mark.end - mark.start, mark.start)))
            start = end
