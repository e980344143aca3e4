"""How good probabilities were: the score of Brier (1950), in its form for yes or no. Pure.

The square of how far a probability (0 to 1) was from what happened (0 or 1): 0 is perfect, 1 is certain and wrong, and
who always says 50 % has 0.25.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

EVEN = 0.25


def brier(probability: int, came_true: bool) -> float:
    """Return the score of a probability in per cent."""
    return (probability / 100 - came_true) ** 2


@dataclass(frozen=True)
class Score:
    """The scores of one person: how many, and their mean; no mean of none."""

    count: int
    mean: float | None

    @property
    def beats_even(self) -> bool:
        """Tell whether they did better than by always saying 50 %."""
        return self.mean is not None and self.mean < EVEN


def score_of(said: Iterable[tuple[int, bool]]) -> Score:
    """Return the mean score of (probability in per cent, whether it came true)."""
    scores = [brier(probability, came_true) for probability, came_true in said]
    return Score(len(scores), fmean(scores) if scores else None)


@dataclass(frozen=True)
class Bin:
    """What was said between two per cents: how often, what was said on average, and how often it came true."""

    low: int
    high: int
    count: int
    said: float
    came_true: float


def calibration(said: Iterable[tuple[int, bool]], *, step: int = 20) -> list[Bin]:
    """Return the bins that hold something, each `step` per cent wide, the last one with its upper end."""
    bins: dict[int, list[tuple[int, bool]]] = {}
    for probability, came_true in said:
        bins.setdefault(min(probability, 99) // step, []).append((probability, came_true))
    return [
        Bin(
            number * step,
            (number + 1) * step,
            len(rows),
            fmean(probability for probability, _came in rows),
            100 * fmean(came for _probability, came in rows),
        )
        for number, rows in sorted(bins.items())
    ]
