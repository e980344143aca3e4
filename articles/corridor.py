"""Where the path through two texts may run: between sentence pairs that share something rare, else near the diagonal.

Pure. A text of which half was left out is far from the diagonal, and still between the names and numbers it shares.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence

from articles.anchors import Marks
from articles.likeness import RAREST, places_of

RARE = 4  # a mark is rare if not more than so many pairs share it
SURE = 1.4 * RAREST  # a pair of sentences that shares as much is hardly a coincidence
Point = tuple[int, int]


class Corridor:
    """For each row (a number of source sentences) the columns [low, high] that the path may pass; both never fall."""

    def __init__(self, source: Sequence[Marks], target: Sequence[Marks], *, around: int, width: int, most: int) -> None:
        """Keep `around` columns beside each sure pair; with more than `most` cells keep `width` around the diagonal."""
        self.rows, self.columns = len(source), len(target)
        points = [(0, 0), *_chain(_points(source, target)), (self.rows, self.columns)]
        self.low, self.high = [0] * (self.rows + 1), [self.columns] * (self.rows + 1)
        for (row, column), (later, further) in itertools.pairwise(points):
            for between in range(row, later + 1):
                self.low[between] = max(0, column - around)
                self.high[between] = min(self.columns, further + around)
        self.is_cut = self.cells > most
        if self.is_cut:
            self._keep_near_the_diagonal(width)

    @property
    def cells(self) -> int:
        return sum(high - low + 1 for low, high in zip(self.low, self.high, strict=True))

    def _keep_near_the_diagonal(self, width: int) -> None:
        slope = self.columns / max(1, self.rows)
        reach = width + math.ceil(slope)
        for row in range(self.rows + 1):
            low, high = max(0, int(row * slope) - reach), min(self.columns, int(row * slope) + reach)
            if self.low[row] <= high and low <= self.high[row]:  # else the sure pairs know better
                self.low[row], self.high[row] = max(low, self.low[row]), min(high, self.high[row])
        self._never_fall()

    def _never_fall(self) -> None:
        for row in range(1, self.rows + 1):
            self.high[row] = max(self.high[row], self.high[row - 1], self.low[row])
        for row in range(self.rows, 0, -1):
            self.low[row - 1] = min(self.low[row - 1], self.low[row], self.high[row - 1])

    def has_edge_at(self, row: int, column: int) -> bool:
        """Tell whether the path might have gone on, had the corridor been wider there."""
        return self.is_cut and (0 < column == self.low[row] or column == self.high[row] < self.columns)


def _points(source: Sequence[Marks], target: Sequence[Marks]) -> list[tuple[Point, float]]:
    """Return pairs of sentences with much that is rare in common, the best of each row, in order."""
    rows, columns = places_of(source), places_of(target)
    weight = min(RAREST, math.log(max(1, len(source)) * max(1, len(target))))
    shared: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for mark, ones in rows.items():
        others = columns.get(mark, [])
        if 0 < len(ones) * len(others) <= RARE:
            for row, trust in ones:
                for column, other in others:
                    shared[row][column] += weight * (trust + other) / 2
    best = ((row, max(cells.items(), key=lambda cell: cell[1])) for row, cells in sorted(shared.items()))
    return [((row, column), value) for row, (column, value) in best if value >= SURE]


def _chain(points: Sequence[tuple[Point, float]]) -> list[Point]:
    """Return the heaviest chain of points that rises in both texts."""
    total: list[float] = []
    before: list[int] = []
    for index, ((row, column), value) in enumerate(points):
        options = ((total[one], one) for one in range(index) if points[one][0][1] < column and points[one][0][0] < row)
        most, which = max(options, default=(0.0, -1))
        total.append(most + value)
        before.append(which)
    chain = []
    at = max(range(len(points)), key=total.__getitem__) if points else -1
    while at >= 0:
        chain.append(points[at][0])
        at = before[at]
    return chain[::-1]
