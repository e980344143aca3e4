"""Coefficients of agreement, against published examples, by hand, and against a second, naive way to count."""

from collections import Counter
from itertools import pairwise, permutations
from random import Random

import pytest

from articles.agreement import (
    Hits,
    alpha_of,
    exact_hits,
    nominal_alpha,
    overlap_hits,
    unitizing,
    unitizing_alpha,
)

N = None
# Krippendorff (2011), example C: four observers, twelve units, values missing.
TWELVE = [
    (1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3),
    (N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N),
]
# Krippendorff (2004), Measuring the reliability of qualitative text analysis data: from 150, 300 long.
FIRST = {"c": [(225, 295), (370, 400)], "k": [(180, 240), (300, 350)]}
SECOND = {"c": [(220, 300), (355, 375), (400, 420)], "k": [(180, 240), (300, 350)]}


def from_150(spans):
    return [(start - 150, end - 150) for start, end in spans]


def test_nominal_alpha_of_four_observers_and_twelve_units_is_as_published():
    assert nominal_alpha(zip(*TWELVE, strict=True)) == pytest.approx(0.743, abs=0.0005)


def test_nominal_alpha_of_two_observers_and_ten_units_is_as_published():
    # Krippendorff (2011), example A: binary data, two observers, ten units.
    one, two = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert nominal_alpha(zip(one, two, strict=True)) == pytest.approx(0.095, abs=0.0005)


def naive_alpha(units):
    """By the definition: observed over all ordered pairs within units, expected over all pairs of values at all."""
    pairable = [[value for value in unit if value is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) > 1]
    values = [value for unit in pairable for value in unit]
    differing = sum(a != b for a, b in permutations(values, 2))
    if not differing:
        return None
    observed = sum(sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in pairable) / len(values)
    return 1 - observed / (differing / (len(values) * (len(values) - 1)))


@pytest.mark.parametrize("seed", range(20))
def test_nominal_alpha_is_what_its_definition_says_on_random_sets(seed: int):
    rng = Random(seed)
    units = [[rng.choice(["a", "b", "c", None]) for _observer in range(rng.randint(2, 5))] for _unit in range(25)]
    assert nominal_alpha(units) == pytest.approx(naive_alpha(units))


def test_nominal_alpha_says_nothing_where_all_values_are_the_same_or_none_pairs():
    assert nominal_alpha([("a", "a"), ("a", "a")]) is None
    assert nominal_alpha([("a", None), (None, "b")]) is None
    assert nominal_alpha([]) is None


def test_unitizing_alpha_is_as_published():
    c = unitizing([from_150(FIRST["c"]), from_150(SECOND["c"])], 300)
    k = unitizing([from_150(FIRST["k"]), from_150(SECOND["k"])], 300)
    assert (c.observed, c.expected) == pytest.approx((0.0144, 0.0532), abs=0.00006)
    assert (k.observed, k.expected) == pytest.approx((0, 0.0490), abs=0.00006)
    assert (alpha_of([c]), alpha_of([k])) == pytest.approx((0.7285, 1.0), abs=0.0001)
    assert alpha_of([c, k]) == pytest.approx(0.8587, abs=0.0001)


def naive_observed(observers, length: int) -> float:
    """By the definition: all units and gaps of all observers against all of all others."""
    total = 0
    for i, ours in enumerate(observers):
        for j, theirs in enumerate(observers):
            if i != j:
                total += sum(delta(u, v) for u in cut(ours, length) for v in cut(theirs, length))
    return total / (len(observers) * (len(observers) - 1) * length**2)


def cut(spans, length: int):
    edges = sorted({0, length, *(edge for span in spans for edge in span)})
    return [(a, b, (a, b) in set(spans)) for a, b in pairwise(edges)]


def delta(u, v) -> int:
    if u[2] and v[2]:
        return (u[0] - v[0]) ** 2 + (u[1] - v[1]) ** 2 if u[0] < v[1] and v[0] < u[1] else 0
    if u[2] != v[2]:
        unit, gap = (u, v) if u[2] else (v, u)
        return (unit[1] - unit[0]) ** 2 if gap[0] <= unit[0] and unit[1] <= gap[1] else 0
    return 0


def naive_expected(observers, length: int):
    """Lay each unit on every place it can take against every other unit, and into every gap that holds it."""
    sizes = [b - a for spans in observers for a, b in spans]
    gaps = [b - a for spans in observers for a, b, unit in cut(spans, length) if not unit]
    total = 0
    for at, size in enumerate(sizes):
        for other_at, other in enumerate(sizes):
            if at != other_at:
                # Each pair is met from both sides; half of it here.
                total += sum((s * s + (s + size - other) ** 2) for s in range(1 - size, other)) / 2
        total += sum(size**2 * (gap - size + 1) for gap in gaps if gap >= size)
    whole = len(observers) * length
    return 2 / length * total / (whole * (whole - 1) - sum(size * (size - 1) for size in sizes))


def random_units(rng: Random, length: int):
    edges = sorted(rng.sample(range(length + 1), 2 * rng.randint(0, 3)))
    return list(zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_unitizing_observes_what_its_definition_says_on_random_sets(seed: int):
    rng = Random(seed)
    observers = [random_units(rng, 40) for _observer in range(rng.randint(2, 4))]
    assert unitizing(observers, 40).observed == pytest.approx(naive_observed(observers, 40))


@pytest.mark.parametrize("size", [1, 5, 12])
def test_unitizing_expects_what_laying_units_on_every_place_gives(size: int):
    observers = [[(3, 3 + size)], [(6, 6 + size), (25, 25 + size)]]
    assert unitizing(observers, 40).expected == pytest.approx(naive_expected(observers, 40))


def test_unitizing_alpha_of_equal_units_is_one_and_says_nothing_without_units():
    assert unitizing_alpha([[(1, 5)], [(1, 5)], [(1, 5)]], 20) == 1.0
    assert unitizing_alpha([[], []], 20) is None


def test_what_one_observer_marked_twice_is_one_unit():
    assert unitizing_alpha([[(1, 5), (3, 9)], [(1, 9)]], 40) == 1.0


def test_f1_counts_equal_marks_once_and_overlapping_ones_from_both_sides():
    ours, theirs = [(0, 5), (10, 20), (30, 35)], [(0, 5), (12, 14), (16, 18)]
    assert exact_hits(ours, theirs) == Hits(3, 3, 1, 1)
    assert exact_hits(ours, theirs).f1 == pytest.approx(1 / 3)
    assert overlap_hits(ours, theirs) == Hits(3, 3, 2, 3)
    assert overlap_hits(ours, theirs).f1 == pytest.approx(2 * (2 / 3) / (2 / 3 + 1))


def test_f1_of_what_only_one_marked_is_zero_and_of_nothing_is_nothing():
    assert overlap_hits([(0, 5)], []).f1 == 0.0
    assert overlap_hits([], []).f1 is None
    assert exact_hits([(0, 5), (0, 5)], [(0, 5)]) == Hits(2, 1, 1, 1)


@pytest.mark.parametrize("seed", range(10))
def test_overlaps_are_those_that_comparing_all_with_all_finds(seed: int):
    rng = Random(seed)
    spans: list[list[tuple[int, int]]] = [
        [(a, a + rng.randint(1, 6)) for a in (rng.randint(0, 40) for _ in range(6))] for _ in range(2)
    ]
    counted: Counter[str] = Counter()
    for name, (ours, theirs) in (("ours", spans), ("theirs", spans[::-1])):
        counted[name] = sum(any(a < d and c < b for c, d in theirs) for a, b in ours)
    found = overlap_hits(*spans)
    assert (found.ours_found, found.theirs_found) == (counted["ours"], counted["theirs"])
