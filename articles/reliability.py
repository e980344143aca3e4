"""A report on people who marked the same text apart: per category, for each two of them and for all. Pure.

Intervals are percentiles over texts that are drawn, with replacement, from the sentences of this one (a bootstrap over
clusters: words beside each other are not independent). The draws are seeded: the same marks give the same report.
A mark belongs to the sentence it begins in; as a unit or a row of words it counts in each by its part.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, combinations, groupby
from operator import itemgetter, mul
from random import Random
from typing import Any, NamedTuple

from articles.agreement import (
    Coded,
    Disagreement,
    Hits,
    Spans,
    alpha_of,
    coded,
    exact_hits,
    merged,
    nominal_of,
    overlap_hits,
    unitizing,
)
from articles.naming import label_of

DRAWS = 200
SEED = 1
LEVEL = 0.95
Draws = Sequence[Sequence[int]]  # how often each sentence was drawn, a row a draw


class Mark(NamedTuple):
    """What one person marked: code points, end exclusive, and as what."""

    start: int
    end: int
    category: str


class Figure(NamedTuple):
    """A coefficient and its interval; None where it says nothing."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Pair(NamedTuple):
    """Two people, by their place in the list: how many marks each made, and F1 by both edges and by overlap."""

    first: int
    second: int
    ours: int
    theirs: int
    exact: Figure
    overlap: Figure


@dataclass(frozen=True)
class Row:
    """One category, or all (empty): marks of each person, alpha of all of them, and each two."""

    category: str
    marks: list[int]
    nominal: Figure
    unitizing: Figure
    pairs: list[Pair]

    @property
    def label(self) -> str:
        return label_of(self.category) if self.category else ""


@dataclass(frozen=True)
class Sheet:
    """A text as it is compared: its words and sentences (code points), and the marks of each person."""

    words: Spans
    sentences: Spans
    people: Sequence[Sequence[Mark]]
    length: int
    begins: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begins", [start for start, _end in self.sentences])

    def sentence_of(self, at: int) -> int:
        return max(0, bisect_right(self.begins, at) - 1)


def report_of(sheet: Sheet, *, draws: int = DRAWS, seed: int = SEED) -> list[Row]:
    """Return the row of all categories and one of each that was used."""
    used = sorted({mark.category for marks in sheet.people for mark in marks})
    drawn = _draw(len(sheet.sentences), draws, seed)
    units = {category: _units(sheet, category, drawn) for category in used}
    rows = [_row(sheet, category, units[category], drawn) for category in used]
    together = [list(chain(*parts)) for parts in zip(*units.values(), strict=True)]
    return [_row(sheet, "", together, drawn), *rows]


def _draw(size: int, draws: int, seed: int) -> Draws:
    rng = Random(seed)  # noqa: S311 (a bootstrap, no secret)
    counted = (Counter(rng.choices(range(size), k=size)) for _ in range(draws if size > 1 else 0))
    return [[counts[at] for at in range(size)] for counts in counted]


def _row(sheet: Sheet, category: str, units: Sequence[Sequence[Disagreement]], drawn: Draws) -> Row:
    kept = [[mark for mark in marks if category in ("", mark.category)] for marks in sheet.people]
    pairs = [_pair(sheet, kept, first, second, drawn) for first, second in combinations(range(len(kept)), 2)]
    alphas = [alpha_of(parts) for parts in units]
    unitized = _figure(alphas[0], alphas[1:]) if alphas else Figure(None)
    return Row(category, [len(marks) for marks in kept], _nominal(sheet, kept, drawn), unitized, pairs)


def _pair(sheet: Sheet, kept: Sequence[Sequence[Mark]], first: int, second: int, drawn: Draws) -> Pair:
    ours, theirs = kept[first], kept[second]
    figures = [_f1(sheet, ours, theirs, compare, drawn) for compare in (exact_hits, overlap_hits)]
    return Pair(first, second, len(ours), len(theirs), *figures)


def _f1(
    sheet: Sheet, ours: Sequence[Mark], theirs: Sequence[Mark], compare: Callable[[Spans, Spans], Hits], drawn: Draws
) -> Figure:
    hits: dict[int, Hits] = {}
    for category in {mark.category for mark in [*ours, *theirs]}:
        one, other = ([(m.start, m.end) for m in marks if m.category == category] for marks in (ours, theirs))
        for at, found in _by_sentence(sheet, one, other, compare).items():
            hits[at] = hits.get(at, Hits()).plus(found)
    columns = list(zip(*hits.values(), strict=True)) or [()] * 4
    draw = (Hits(*(_weighed(column, [sample[at] for at in hits]) for column in columns)).f1 for sample in drawn)
    return _figure(Hits(*map(sum, columns)).f1, draw)


def _weighed(column: Sequence[float], weights: Sequence[int]) -> Any:
    return sum(map(mul, column, weights))


def _by_sentence(sheet: Sheet, ours: Spans, theirs: Spans, compare: Callable[[Spans, Spans], Hits]) -> dict[int, Hits]:
    """Return the hits of the marks that begin in each sentence; a mark finds its like wherever that begins."""
    our_homes, their_homes = _homes(sheet, ours), _homes(sheet, theirs)
    found = {}
    for at in our_homes.keys() | their_homes.keys():
        one, other = our_homes.get(at, []), their_homes.get(at, [])
        ahead, back = compare(one, theirs).ours_found, compare(ours, other).theirs_found
        found[at] = Hits(len(one), len(other), ahead, back)
    return found


def _homes(sheet: Sheet, spans: Spans) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for span in spans:
        found.setdefault(sheet.sentence_of(span[0]), []).append(span)
    return found


def _nominal(sheet: Sheet, kept: Sequence[Sequence[Mark]], drawn: Draws) -> Figure:
    """Return alpha over words: each person says of each word which categories it is marked as, or none."""
    labels = [_labels(sheet.words, marks) for marks in kept]
    units = list(zip(*labels, strict=True))
    homes = [sheet.sentence_of(start) for start, _end in sheet.words]
    parts = [coded([])] * len(sheet.sentences)
    for at, group in groupby(zip(homes, units, strict=True), key=itemgetter(0)):
        parts[at] = coded(unit for _home, unit in group)
    values = sorted({value for part in parts for value in part.values}, key=str)
    columns = [[part.values[value] for part in parts] for value in values]
    matches = [part.matches for part in parts]
    draw = (_weighed_alpha(values, columns, matches, sample) for sample in drawn)
    return _figure(_weighed_alpha(values, columns, matches, [1] * len(parts)), draw)


def _weighed_alpha(
    values: Sequence[Hashable], columns: Sequence[Sequence[int]], matches: Sequence[float], weights: Sequence[int]
) -> float | None:
    counts = {value: _weighed(column, weights) for value, column in zip(values, columns, strict=True)}
    return nominal_of(Coded(Counter(counts), _weighed(matches, weights)))


def _labels(words: Spans, marks: Sequence[Mark]) -> list[tuple[str, ...]]:
    begins = [start for start, _end in words]
    ends = [end for _start, end in words]
    found: list[set[str]] = [set() for _word in words]
    for mark in marks:
        for at in range(bisect_right(ends, mark.start), len(begins)):
            if begins[at] >= mark.end:
                break
            found[at].add(mark.category)
    return [tuple(sorted(names)) for names in found]


def _units(sheet: Sheet, category: str, drawn: Draws) -> list[list[Disagreement]]:
    """Return how people disagree on the units of a category: of the text itself, then of each draw."""
    spans = [merged([(m.start, m.end) for m in marks if m.category == category]) for marks in sheet.people]
    parts = [_parts(sheet, one) for one in spans]
    return [[unitizing(spans, sheet.length)], *([_drawn_units(sheet, parts, sample)] for sample in drawn)]


def _parts(sheet: Sheet, spans: Spans) -> dict[int, list[tuple[int, int]]]:
    """Return the units of each sentence, from its beginning, cut at its end."""
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end in spans:
        at = sheet.sentence_of(start)
        while at < len(sheet.sentences) and sheet.sentences[at][0] < end:
            first, last = sheet.sentences[at]
            if max(first, start) < min(last, end):
                found.setdefault(at, []).append((max(first, start) - first, min(last, end) - first))
            at += 1
    return found


def _drawn_units(
    sheet: Sheet, parts: Sequence[Mapping[int, Sequence[tuple[int, int]]]], sample: Sequence[int]
) -> Disagreement:
    sizes = [last - first + 1 for first, last in sheet.sentences]
    begins = list(accumulate(map(mul, sizes, sample), initial=0))
    observers = [
        [
            (a + begins[at] + again * sizes[at], b + begins[at] + again * sizes[at])
            for at, units in own.items()
            for again in range(sample[at])
            for a, b in units
        ]
        for own in parts
    ]
    return unitizing(observers, begins[-1])


def _figure(value: float | None, drawn: Iterable[float | None]) -> Figure:
    known = sorted(one for one in drawn if one is not None)
    if value is None or not known:
        return Figure(value)
    cut = (1 - LEVEL) / 2
    low, high = known[round(cut * (len(known) - 1))], known[round((1 - cut) * (len(known) - 1))]
    return Figure(value, low, high)
