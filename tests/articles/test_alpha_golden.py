"""Krippendorff's alpha for nominal data against another implementation: figures of the package `krippendorff` 0.9.0.

The package is no dependency. Its figures were made once from the sets below, one a seed, and are kept as facts in
`krippendorff_alpha.tsv`: seed, and alpha to twelve places (empty where it is not defined).
"""

from pathlib import Path
from random import Random

import pytest

from articles.agreement import nominal_alpha

LINES = (Path(__file__).parent / "krippendorff_alpha.tsv").read_text(encoding="utf-8").splitlines()
FIGURES = [line.split("\t") for line in LINES]


def random_set(seed: int) -> list[list[int | None]]:
    """Return units of two to six observers, with two to six values, some of them missing."""
    rng = Random(seed)
    people, units, kinds = rng.randint(2, 6), rng.randint(2, 40), rng.randint(2, 6)
    gaps, noise = rng.choice([0, 0.1, 0.3, 0.6]), rng.random()
    rows: list[list[int | None]] = []
    for _unit in range(units):
        true = rng.randrange(kinds)
        rows.append(
            [
                None if rng.random() < gaps else true if rng.random() > noise else rng.randrange(kinds)
                for _person in range(people)
            ]
        )
    return rows


def test_alpha_is_that_of_the_package_on_260_random_sets():
    assert [int(seed) for seed, _theirs in FIGURES] == list(range(260))
    for seed, theirs in FIGURES:
        ours = nominal_alpha(random_set(int(seed)))
        assert ours == (pytest.approx(float(theirs), abs=1e-11) if theirs else None), f"seed {seed}"


def test_the_sets_have_gaps_and_span_chance_to_agreement():
    known = [float(theirs) for _seed, theirs in FIGURES if theirs]
    assert min(known) < 0 < 0.5 < max(known) <= 1
    assert sum(any(None in unit for unit in random_set(seed)) for seed in range(260)) > 100
