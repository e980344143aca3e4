"""The cheapest way through two texts, bead by bead, near the diagonal. Pure.

The cost of a bead is Gale and Church's (1993): how far its lengths (in characters without spaces) are from each other,
and how rare its kind is; less what its sentences say alike (`anchors`), beyond what any two of these texts do.
"""

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.anchors import Marks
from articles.corridor import Corridor
from articles.likeness import Likeness

MATCHED = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3))
Step = tuple[int, int]


@dataclass(frozen=True)
class Weights:
    """How much each thing counts; the defaults were found on parallel sentences with seeded noise."""

    marks: float = 0.4
    odd_marks: float = 1.0  # of the marks, the half that a perturbed run trusts more or less
    length: float = 1.5
    gap: float = 1.95  # a sentence without partner
    pair: float = 0.45  # any match: little is gained where two sentences have nothing in common
    joined: float = 2.8  # two sentences to one
    many: float = 7.3  # three to one; two to two costs half as much again
    paragraph: float = 1.0  # both begin a paragraph, or only one

    def kind(self, step: Step) -> float:
        return {1: 0.0, 2: self.joined, 3: self.many}[max(step)] if min(step) == 1 else 1.5 * self.many


VARIANCE = 0.103
SHORT = 40.0  # characters: a heading of four letters may well have twelve in another language
ENOUGH = 200  # characters, to tell the ratio of lengths from


@dataclass(frozen=True)
class Side:
    """One text: the lengths of its sentences, their marks, and which of them begin a paragraph."""

    lengths: Sequence[int]
    marks: Sequence[Marks]
    breaks: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.lengths)


class Grid:
    """What each bead in a corridor would cost, worked out once for all runs. `ratio` is of target to source lengths."""

    def __init__(self, source: Side, target: Side, corridor: Corridor, ratio: float) -> None:
        self.source, self.target = source, target
        self.low, self.high, self.corridor = corridor.low, corridor.high, corridor
        self.start = [0]
        for low, high in zip(self.low, self.high, strict=True):
            self.start.append(self.start[-1] + high - low + 1)
        size = self.start[-1] * len(MATCHED)
        self.lengths, self.even, self.odd = (array("d", bytes(8 * size)) for _ in range(3))
        self.measure_lengths(ratio)
        self._measure_likeness()

    def _beads(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield (place in the arrays, row, taken, column, given) of every bead with sentences on both sides."""
        rows, columns, place = len(self.source), len(self.target), 0
        for row in range(rows + 1):
            for column in range(self.low[row], self.high[row] + 1):
                for index, (taken, given) in enumerate(MATCHED):
                    if row + taken <= rows and column + given <= columns:
                        yield place + index, row, taken, column, given
                place += len(MATCHED)

    def measure_lengths(self, ratio: float) -> None:
        self.ratio = ratio
        one, two = _sums(self.source.lengths), _sums(self.target.lengths)
        for place, row, taken, column, given in self._beads():
            long, wide = one[row + taken] - one[row], two[column + given] - two[column]
            self.lengths[place] = length_cost(long * ratio, wide)

    def _measure_likeness(self) -> None:
        likeness = Likeness(self.source.marks, self.target.marks, self.low, self.high)
        for place, row, taken, column, given in self._beads():
            self.even[place], self.odd[place] = likeness.of(row, taken, column, given)

    def path(self, weights: Weights) -> list[Step]:
        """Return the steps of the cheapest path."""
        came = self._walk(weights)
        row, column = len(self.source), len(self.target)
        steps = []
        while row or column:
            step = came[row][column]
            steps.append(step)
            row, column = row - step[0], column - step[1]
        return steps[::-1]

    def touches_an_edge(self, steps: Sequence[Step]) -> bool:
        row = column = 0
        for taken, given in steps:
            row, column = row + taken, column + given
            if self.corridor.has_edge_at(row, column):
                return True
        return False

    def ratio_along(self, steps: Sequence[Step]) -> float:
        """Return the ratio of target to source lengths of what was matched; what it was, if too little was."""
        row = column = 0
        long = wide = 0
        for taken, given in steps:
            if taken and given:
                long += sum(self.source.lengths[row : row + taken])
                wide += sum(self.target.lengths[column : column + given])
            row, column = row + taken, column + given
        return wide / long if long > ENOUGH and wide > ENOUGH else self.ratio

    def _walk(self, weights: Weights) -> list[dict[int, Step]]:
        """Return by which bead each cell is reached at the least cost."""
        rows, size = len(self.source), len(MATCHED)
        best: list[dict[int, float]] = [{} for _ in range(rows + 1)]
        came: list[dict[int, Step]] = [{} for _ in range(rows + 1)]
        best[0][0] = 0.0
        kinds = [(index, step, weights.kind(step) + weights.pair) for index, step in enumerate(MATCHED)]
        per_length, per_even = weights.length, weights.marks * (2 - weights.odd_marks)
        per_odd, gap = weights.marks * weights.odd_marks, weights.gap
        lengths, even, odd = self.lengths, self.even, self.odd
        for row in range(rows + 1):
            here, beyond = best[row], self.high[row]
            for column in range(self.low[row], beyond + 1):
                if (cost := here.get(column)) is None:
                    continue
                cost += self._paragraphs(row, column, weights)
                if column < beyond:
                    _offer(here, came[row], column + 1, cost + gap, (0, 1))
                if row == rows:
                    continue
                if self.low[row + 1] <= column:
                    _offer(best[row + 1], came[row + 1], column, cost + gap, (1, 0))
                place = (self.start[row] + column - self.low[row]) * size
                for index, step, price in kinds:
                    to, at = row + step[0], column + step[1]
                    if to <= rows and self.low[to] <= at <= self.high[to]:
                        spot = place + index
                        total = cost + price + per_length * lengths[spot] - per_even * even[spot] - per_odd * odd[spot]
                        if total < best[to].get(at, math.inf):
                            best[to][at] = total
                            came[to][at] = step
        return came

    def _paragraphs(self, row: int, column: int, weights: Weights) -> float:
        one, two = row in self.source.breaks, column in self.target.breaks
        if not (one or two):
            return 0.0
        return -weights.paragraph if one and two else weights.paragraph / 4


def _offer(best: dict[int, float], came: dict[int, Step], column: int, cost: float, step: Step) -> None:
    if cost < best.get(column, math.inf):
        best[column] = cost
        came[column] = step


def _sums(values: Sequence[int]) -> list[int]:
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def length_cost(one: float, two: float) -> float:
    """Return half the squared deviation of two lengths from each other, in a spread that grows with them."""
    mean = (one + two) / 2 or 1.0
    return (two - one) ** 2 / (2 * VARIANCE * mean * (SHORT + 0.5 * mean))
