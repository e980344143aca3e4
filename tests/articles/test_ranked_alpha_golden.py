"""Krippendorff's alpha for ordinal and interval data against the package `krippendorff` 0.9.0.

Its figures are kept as facts in `krippendorff_ranked.tsv`: seed, ordinal, interval, to twelve places (empty where it is
not defined). The sets are those of `test_alpha_golden`.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from articles.agreement import Distance, interval, nominal_alpha, ordinal, ranked_alpha
from tests.articles.test_alpha_golden import random_set

LINES = (Path(__file__).parent / "krippendorff_ranked.tsv").read_text(encoding="utf-8").splitlines()
FIGURES = [line.split("\t") for line in LINES]


@pytest.mark.parametrize(("metric", "column"), [(ordinal, 1), (interval, 2)])
def test_alpha_is_that_of_the_package_on_260_random_sets(metric, column: int) -> None:
    assert [int(row[0]) for row in FIGURES] == list(range(260))
    for row in FIGURES:
        ours = ranked_alpha(random_set(int(row[0])), metric)
        assert ours == (pytest.approx(float(row[column]), abs=1e-9) if row[column] else None), f"seed {row[0]}"


def test_by_a_distance_of_equal_or_not_it_is_the_nominal_one() -> None:
    def equal_or_not(_values: Mapping[int, int]) -> Distance:
        return lambda one, two: float(one != two)

    for seed in range(0, 260, 13):
        units = random_set(seed)
        assert ranked_alpha(units, equal_or_not) == (
            None if nominal_alpha(units) is None else pytest.approx(nominal_alpha(units), abs=1e-12)
        )


def test_steps_between_ranks_count_by_how_many_lie_there() -> None:
    near, far = ordinal(Counter([1, 1, 2, 5])), ordinal(Counter([1, 2, 2, 2, 2, 5]))
    assert far(1, 5) > near(1, 5)
