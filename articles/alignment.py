"""Which sentences of two texts correspond. Pure.

`align` finds the cheapest path (`bead_path`) and lets perturbed runs say how sure it is: the share of runs that found
the same bead. A dictionary learnt from pairs that a person confirmed makes it better.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from articles.anchors import marks_of, stem
from articles.bead_path import Grid, Side, Step, Weights
from articles.corridor import Corridor

ALIGNER = "perimeter-beads@2"
USUAL = Weights()
PERTURBED = (
    replace(USUAL, odd_marks=1.6),
    replace(USUAL, odd_marks=0.4),
    replace(USUAL, marks=0.75 * USUAL.marks, length=1.5 * USUAL.length),
    replace(USUAL, length=0.5 * USUAL.length),
    replace(USUAL, gap=USUAL.gap + 1),
)
AROUND, BAND = 12, 50  # sentences beside a sure pair, and beside the diagonal; wider if the path comes to the edge
MOST_CELLS = 120_000
UNLIKE, PART_ONLY = 1.07, 1.35  # ratios of lengths that are measured anew, or not believed
FEW_GAPS, CLEAN = 0.06, 1.5  # where hardly a sentence is without partner, the next is less likely to be
LETTERS = regex.compile(r"[\p{L}\p{M}'’]{2,}")
OFTEN, ALIKE, MOST_PAIRS = 2, 0.4, 3
Dictionary = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Bead:
    """Sentences that correspond: indexes of both sides, one of which may be empty; `confidence` from 0 to 1."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float


def align(
    source_sentences: Sequence[str],
    target_sentences: Sequence[str],
    source_language: str,
    target_language: str,
    *,
    dictionary: Dictionary | None = None,
    breaks: tuple[Iterable[int], Iterable[int]] = ((), ()),
    going_on: Callable[[int], bool] = lambda _runs: True,
) -> list[Bead]:
    """Return the beads of two texts in order; every sentence is in exactly one.

    `breaks` are the sentences that begin a paragraph, on both sides. `going_on` is told after each of the `RUNS`.
    """
    known = dictionary or {}
    partners = frozenset(one for some in known.values() for one in some)
    source = _side(source_sentences, source_language, breaks[0], known)
    target = _side(target_sentences, target_language, breaks[1], {one: frozenset({one}) for one in partners})
    grid, found = _first_path(source, target)
    dearer = CLEAN if sum(0 in step for step in found) <= FEW_GAPS * len(found) else 0.0
    if dearer:
        found = grid.path(replace(USUAL, gap=USUAL.gap + dearer))
    votes: Counter[tuple[int, int, Step]] = Counter(_placed(found))
    for done, weights in enumerate(PERTURBED, start=1):
        going_on(done)
        votes.update(_placed(grid.path(replace(weights, gap=weights.gap + dearer))))
    return [_bead(place, votes[place] / RUNS) for place in _placed(found)]


RUNS = 1 + len(PERTURBED)


def _side(sentences: Sequence[str], language: str, breaks: Iterable[int], known: Dictionary) -> Side:
    lengths = [len("".join(sentence.split())) for sentence in sentences]
    return Side(lengths, [marks_of(sentence, language, known) for sentence in sentences], frozenset(breaks))


def _first_path(source: Side, target: Side) -> tuple[Grid, list[Step]]:
    """Return the path of the usual weights, in a corridor that is wide enough for it."""
    ratio = _likely_ratio(source, target)
    width = BAND
    while True:
        corridor = Corridor(source.marks, target.marks, around=AROUND, width=width, most=MOST_CELLS)
        grid = Grid(source, target, corridor, ratio)
        found = grid.path(USUAL)
        ratio = grid.ratio_along(found)
        if not 1 / UNLIKE < ratio / grid.ratio < UNLIKE:
            grid.measure_lengths(ratio)
            found = grid.path(USUAL)
        if not grid.touches_an_edge(found) or corridor.cells > MOST_CELLS:
            return grid, found
        width *= 2


def _likely_ratio(source: Side, target: Side) -> float:
    """Return the ratio of the lengths of both texts, unless it is such that one must be of a part only."""
    ratio = sum(target.lengths) / max(1, sum(source.lengths))
    return ratio if 1 / PART_ONLY < ratio < PART_ONLY else 1.0


def _placed(steps: Iterable[Step]) -> list[tuple[int, int, Step]]:
    """Return each step with where it begins."""
    row = column = 0
    placed = []
    for step in steps:
        placed.append((row, column, step))
        row, column = row + step[0], column + step[1]
    return placed


def _bead(place: tuple[int, int, Step], confidence: float) -> Bead:
    row, column, (taken, given) = place
    return Bead(tuple(range(row, row + taken)), tuple(range(column, column + given)), round(confidence, 3))


def learn_dictionary(pairs: Iterable[tuple[str, str]]) -> Dictionary:
    """Return which beginnings of words go together in sentences that correspond: Dice over the first five letters."""
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for source, target in pairs:
        stems, partners = _stems(source), _stems(target)
        ones.update(stems)
        others.update(partners)
        both.update((one, other) for one in stems for other in partners)
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (one, other), count in both.items():
        dice = 2 * count / (ones[one] + others[other])
        if count >= OFTEN and dice >= ALIKE:
            found[one].append((dice, other))
    return {one: frozenset(other for _dice, other in sorted(some)[-MOST_PAIRS:]) for one, some in found.items()}


def _stems(sentence: str) -> set[str]:
    return {stem(word) for word in LETTERS.findall(sentence) if len(word) > 3}
