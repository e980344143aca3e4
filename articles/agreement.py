"""How far people agree who marked the same text apart: F1 of two, and Krippendorff's alpha of all. Pure.

Offsets are code points, ends exclusive. A coefficient is None where it says nothing: there is nothing to agree on.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, combinations
from typing import NamedTuple

Spans = Sequence[tuple[int, int]]


class Hits(NamedTuple):
    """How many marks two people made, and how many of each found their like with the other."""

    ours: int = 0
    theirs: int = 0
    ours_found: int = 0
    theirs_found: int = 0

    def plus(self, other: "Hits") -> "Hits":
        return Hits(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of both shares; None where neither marked anything."""
        if not self.ours + self.theirs:
            return None
        if not self.ours_found or not self.theirs_found:
            return 0.0
        precision, recall = self.ours_found / self.ours, self.theirs_found / self.theirs
        return 2 * precision * recall / (precision + recall)


def exact_hits(ours: Spans, theirs: Spans) -> Hits:
    """Compare by both edges; each mark finds at most one other."""
    found = (Counter(ours) & Counter(theirs)).total()
    return Hits(len(ours), len(theirs), found, found)


def overlap_hits(ours: Spans, theirs: Spans) -> Hits:
    """Compare by a shared code point."""
    return Hits(len(ours), len(theirs), _touched(ours, theirs), _touched(theirs, ours))


def _touched(spans: Spans, others: Spans) -> int:
    joined = merged(others)
    ends = [end for _start, end in joined]
    places = ((bisect_right(ends, start), end) for start, end in spans)
    return sum(at < len(joined) and joined[at][0] < end for at, end in places)


class Coded(NamedTuple):
    """Pairable values of some units: how often each, and how many pairs within a unit match (of each value's own)."""

    values: Counter[Hashable]
    matches: float

    def plus(self, other: "Coded") -> "Coded":
        return Coded(self.values + other.values, self.matches + other.matches)


def coded(units: Iterable[Sequence[Hashable | None]]) -> Coded:
    """Count the values that observers gave to each unit; None is a missing one, and a single value pairs with none."""
    values: Counter[Hashable] = Counter()
    matches = 0.0
    for unit in units:
        counts = Counter(value for value in unit if value is not None)
        if (size := counts.total()) > 1:
            values.update(counts)
            matches += sum(count * (count - 1) for count in counts.values()) / (size - 1)
    return Coded(values, matches)


def nominal_of(found: Coded) -> float | None:
    """Return Krippendorff's alpha for nominal data (Krippendorff, 2011), from the coincidences of its units."""
    size = found.values.total()
    by_chance = size * size - sum(count * count for count in found.values.values())
    if not by_chance:
        return None
    return 1 - (size - 1) * (size - found.matches) / by_chance


def nominal_alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal data; None where there are no two different values."""
    return nominal_of(coded(units))


Distance = Callable[[int, int], float]


def ordinal(values: Mapping[int, int]) -> Distance:
    """Return how far two ranks lie apart by how many values lie between them, squared; `values` are counted."""
    ranks = sorted(values)
    upto = dict(zip(ranks, accumulate(values[rank] for rank in ranks), strict=True))

    def distance(one: int, two: int) -> float:
        low, high = sorted((one, two))
        return (upto[high] - upto[low] + (values[low] - values[high]) / 2) ** 2

    return distance


def interval(_values: Mapping[int, int]) -> Distance:
    """Return how far two figures lie apart: their difference (squared)."""
    return lambda one, two: (one - two) ** 2


def ranked_alpha(
    units: Iterable[Sequence[int | None]], metric: Callable[[Mapping[int, int]], Distance] = ordinal
) -> float | None:
    """Return Krippendorff's alpha for numbers that have an order, by a `metric`: `ordinal` or `interval`.

    Each unit holds the values of its observers, None for a missing one. None where there are no two different values.
    """
    counted = [Counter(value for value in unit if value is not None) for unit in units]
    counted = [counts for counts in counted if counts.total() > 1]
    values = sum(counted, Counter[int]())
    distance = metric(values)
    expected = _apart_in(values, distance) / (values.total() - 1) if counted else 0.0
    return (
        1 - sum(_apart_in(counts, distance) / (counts.total() - 1) for counts in counted) / expected
        if expected
        else None
    )


def _apart_in(counts: Mapping[int, int], distance: Distance) -> float:
    """Return the distances of all pairs of values that are not equal."""
    return sum(counts[one] * counts[two] * distance(one, two) for one, two in combinations(counts, 2))


class Disagreement(NamedTuple):
    """Observed and expected disagreement on the units of one category."""

    observed: float
    expected: float


def alpha_of(found: Iterable[Disagreement]) -> float | None:
    """Return alpha over some categories together: one less what was observed over what is expected by chance."""
    rows = list(found)
    expected = sum(row.expected for row in rows)
    return 1 - sum(row.observed for row in rows) / expected if expected else None


def unitizing_alpha(observers: Sequence[Spans], length: int) -> float | None:
    """Return Krippendorff's alpha for unitizing (1995; 2004) of one category on a continuum of `length`."""
    return alpha_of([unitizing(observers, length)])


def unitizing(observers: Sequence[Spans], length: int) -> Disagreement:
    """Return how far observers disagree on where units are. What one of them marked twice is one unit."""
    units = [merged(spans) for spans in observers]
    return Disagreement(_observed(units, length), _expected(units, length))


def merged(spans: Spans) -> list[tuple[int, int]]:
    """Return spans in order; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _observed(units: Sequence[Spans], length: int) -> float:
    count = len(units)
    if count < 2 or not length:
        return 0.0
    apart = sum(_apart(one, other) for one, other in combinations(units, 2))
    return 2 * apart / (count * (count - 1) * length * length)


def _apart(ours: Spans, theirs: Spans) -> int:
    """Return the squared distances of units that overlap, and the squared lengths of those in the other's gaps."""
    ends = [end for _start, end in theirs]
    met, total = set(), 0
    for start, end in ours:
        at = first = bisect_right(ends, start)
        while at < len(theirs) and theirs[at][0] < end:
            total += (start - theirs[at][0]) ** 2 + (end - theirs[at][1]) ** 2
            met.add(at)
            at += 1
        total += (end - start) ** 2 if at == first else 0
    return total + sum((end - start) ** 2 for at, (start, end) in enumerate(theirs) if at not in met)


def _expected(units: Sequence[Spans], length: int) -> float:
    sizes = [end - start for spans in units for start, end in spans]
    whole = len(units) * length
    pairs = whole * (whole - 1) - sum(size * (size - 1) for size in sizes)
    if not sizes or pairs <= 0:
        return 0.0
    gaps = sorted(size for spans in units for size in _gaps(spans, length))
    beyond = list(accumulate(reversed(gaps), initial=0))[::-1]  # the sum of the gaps from each one on
    total = 0.0
    for size in sizes:
        first = bisect_left(gaps, size)
        room = beyond[first] - (len(gaps) - first) * (size - 1)
        total += (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * room
    return 2 / length * total / pairs


def _gaps(spans: Spans, length: int) -> list[int]:
    """Return how long the stretches are that an observer left between units, before the first and after the last."""
    starts, ends = [start for start, _end in spans], [end for _start, end in spans]
    edges = zip([0, *ends], [*starts, length], strict=True)
    return [stop - begin for begin, stop in edges if stop > begin]
