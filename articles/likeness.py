"""How much more two sentences have in common than any two of their texts do. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from articles.anchors import Marks

USUAL = 1.6  # how many times the usual likeness is subtracted
COMMON = 0.2  # a mark that this share of all pairs has in common says nothing
RAREST = 5.3  # no mark counts for more, in nats
FEWEST = 12  # a shorter text counts as if it had so many sentences: what is rare in it may be common elsewhere
Places = list[tuple[int, float]]


class Likeness:
    """Shared marks of sentence pairs within [low, high] of each row, in two halves that perturbed runs weigh apart.

    A mark counts for how unlikely it is that two sentences share it by chance, in nats.
    """

    def __init__(self, source: Sequence[Marks], target: Sequence[Marks], low: Sequence[int], high: Sequence[int]):
        self.size = (max(FEWEST, len(source)), max(FEWEST, len(target)))
        self.shared: list[dict[int, list[float]]] = [{} for _ in source]
        rows, columns = places_of(source), places_of(target)
        for mark, ones in rows.items():
            others = columns.get(mark)
            chance = len(ones) * len(others) / (self.size[0] * self.size[1]) if others else 1.0
            if others and chance <= COMMON:
                self._add(ones, others, min(-math.log(chance), RAREST), sum(map(ord, mark)) % 2, low, high)
        self._subtract_the_usual(low, high)

    def _add(
        self, ones: Places, others: Places, weight: float, half: int, low: Sequence[int], high: Sequence[int]
    ) -> None:
        columns = [column for column, _trust in others]
        for row, trust in ones:
            first, last = bisect_left(columns, low[row]), bisect_right(columns, high[row])
            cells = self.shared[row]
            for column, other in others[first:last]:
                cell = cells.setdefault(column, [0.0, 0.0])
                cell[half] += weight * (trust + other) / 2

    def _subtract_the_usual(self, low: Sequence[int], high: Sequence[int]) -> None:
        """Note for each row and column what its pairs share on average."""
        self.rows = [[0.0, 0.0] for _ in range(self.size[0])]
        self.columns = [[0.0, 0.0] for _ in range(self.size[1])]
        seen = sum(last - first for first, last in zip(low, high, strict=True)) / len(low)
        of_a_row = max(FEWEST, seen)
        of_a_column = max(FEWEST, seen * self.size[0] / self.size[1])
        for row, cells in enumerate(self.shared):
            for column, both in cells.items():
                for half in (0, 1):
                    self.rows[row][half] += both[half] / of_a_row
                    self.columns[column][half] += both[half] / of_a_column

    def of(self, row: int, taken: int, column: int, given: int) -> tuple[float, float]:
        """Return the likeness of `taken` sentences from `row` and `given` from `column`, in both halves."""
        found = [0.0, 0.0]
        for one in range(row, row + taken):
            for other in range(column, column + given):
                both = self.shared[one].get(other)
                for half in (0, 1):
                    usual = USUAL * (self.rows[one][half] + self.columns[other][half]) / 2
                    found[half] += (both[half] if both else 0.0) - usual
        return found[0], found[1]


def places_of(side: Sequence[Marks]) -> dict[str, Places]:
    """Return for each mark in which sentences it is, and with how much trust."""
    places: dict[str, Places] = defaultdict(list)
    for index, marks in enumerate(side):
        for mark, trust in marks.items():
            places[mark].append((index, trust))
    return places
