"""Where a passage of a sentence stands in a translation of that sentence. Pure; offsets are code points.

A quoted passage goes to the quoted passage with the same number; any other to the run of words that most of its words
lead to (`articles.word_alignment`). Where that is not sure, the whole sentence is meant, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from articles.word_alignment import Word, WordAligner, words_of

WHOLE = 0.85  # of the words of the sentence: then the sentence is meant
SURE = 0.75
STRONG = 0.3
COVERED = 0.7
NOTHING_SAID = 0.04  # what a word without partner costs inside of the run
QUOTATION = regex.compile(r'“([^”“]+)”|«([^»«]+)»|„([^“”„]+)[“”]|"([^"]+)"|‘([^’‘]{8,})’(?!\p{L})')


class Way(StrEnum):
    """How far a projection was narrowed."""

    SENTENCE = "sentence"
    WORDS = "words"
    QUOTATION = "quotation"


Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Tie:
    """Sentences of two texts that correspond, by their numbers, and how sure that is; a person's word is 1."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float

    def turned(self) -> "Tie":
        return Tie(self.target, self.source, self.confidence)


@dataclass(frozen=True)
class Crossing:
    """Whole sentences that a passage lies in, and those they correspond to: code points of both texts."""

    source: tuple[int, int]
    target: tuple[int, int]
    confidence: float


@dataclass(frozen=True)
class Projection:
    """A passage of the translation: code points of it, how it was found, and how sure the narrowing is (0 to 1)."""

    start: int
    end: int
    way: Way
    score: float


def cross(source: Spans, target: Spans, ties: Sequence[Tie], start: int, end: int, *, least: float) -> Crossing | None:
    """Return the sentences across from the passage [start, end); None where one has no partner, or a doubtful one.

    `source` and `target` are the sentences of both texts; a tie counts from a confidence of `least` on.
    """
    inside = {number for number, (first, last) in enumerate(source) if first < end and start < last}
    used = [tie for tie in ties if inside & set(tie.source)]
    if not inside or {number for tie in used for number in tie.source} < inside:
        return None
    ours, theirs = ([number for side in sides for number in side] for sides in _sides(used))
    if any(not tie.target or tie.confidence < least for tie in used) or not _in_a_row(ours) or not _in_a_row(theirs):
        return None
    sure = min(tie.confidence for tie in used)
    return Crossing(_reach(source, ours), _reach(target, theirs), sure)


def _sides(ties: Sequence[Tie]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    return [tie.source for tie in ties], [tie.target for tie in ties]


def _in_a_row(numbers: Sequence[int]) -> bool:
    return sorted(numbers) == list(range(min(numbers), max(numbers) + 1))


def _reach(spans: Spans, numbers: Sequence[int]) -> tuple[int, int]:
    return spans[min(numbers)][0], spans[max(numbers)][1]


def project_span(source: str, start: int, end: int, target: str, aligner: WordAligner) -> Projection:
    """Return where [start, end) of `source` stands in `target`; the whole of it where the words do not say."""
    whole = Projection(0, len(target), Way.SENTENCE, 1.0)
    ours, theirs = words_of(source, aligner.source), words_of(target, aligner.target)
    inside = [i for i, word in enumerate(ours) if word.start < end and start < word.end]
    if not inside or not theirs or len(inside) >= WHOLE * len(ours):
        return whole
    return _quotation(source, start, end, target) or _by_words(ours, theirs, inside, target, aligner) or whole


def _quotation(source: str, start: int, end: int, target: str) -> Projection | None:
    """Return the quoted passage with the same number, if both sentences quote equally often."""
    ours, theirs = quotations_in(source), quotations_in(target)
    if len(ours) != len(theirs):
        return None
    for number, (first, last) in enumerate(ours):
        marks = range(first - 1, first + 1), range(last, last + 2)
        if start in marks[0] and end in marks[1]:
            wide = int(start < first), int(end > last)
            there = theirs[number][0] - wide[0], theirs[number][1] + wide[1]
            return Projection(*there, Way.QUOTATION, 0.9)
    return None


def quotations_in(text: str) -> list[tuple[int, int]]:
    """Return what stands between quotation marks, without them."""
    return [
        next(match.span(group) for group in range(1, 6) if match.start(group) >= 0)
        for match in QUOTATION.finditer(text)
    ]


def _by_words(
    ours: Sequence[Word], theirs: Sequence[Word], inside: Sequence[int], target: str, aligner: WordAligner
) -> Projection | None:
    links = aligner.links(ours, theirs)
    chosen = set(inside)
    own = [max(links[i][j] for i in inside) for j in range(len(theirs))]
    other = [max((links[i][j] for i in range(len(ours)) if i not in chosen), default=0.0) for j in range(len(theirs))]
    first, last = _best_run([a - b - NOTHING_SAID for a, b in zip(own, other, strict=True)])
    while first < last and own[first] < STRONG:
        first += 1
    while last > first and own[last] < STRONG:
        last -= 1
    run = range(first, last + 1)
    score = _score(ours, links, inside, own, other, run)
    if score < SURE:
        return None
    begin, stop = theirs[first].start, theirs[last].end
    return Projection(begin, stop, Way.WORDS, round(score, 3)) if stop - begin < len(target) else None


def _score(
    ours: Sequence[Word],
    links: list[list[float]],
    inside: Sequence[int],
    own: Sequence[float],
    other: Sequence[float],
    run: range,
) -> float:
    """Return how sure a run is: its edges lead into the passage, its words not out of it, and most words lead there."""
    said = [_says(ours[i]) for i in inside]
    best = [max(links[i][j] for j in run) for i in inside]
    outside = [max((links[i][j] for j in range(len(own)) if j not in run), default=0.0) for i in inside]
    there = [strength >= STRONG and strength >= away for strength, away in zip(best, outside, strict=True)]
    covered = sum(weight for weight, is_there in zip(said, there, strict=True) if is_there) / sum(said)
    led = sum(own[j] for j in run)
    purity = led / (led + sum(other[j] for j in run) + 1e-9)
    if covered < COVERED or min(own[run[0]], own[run[-1]]) < STRONG or max(said) < 1 or len(run) > 3 * len(inside) + 2:
        return 0.0
    strength = sum(weight * one for weight, one in zip(said, best, strict=True)) / sum(said)
    return purity * min(1.0, covered + 0.1) * min(1.0, 0.3 + strength)


def _says(word: Word) -> float:
    """Return how much a word says: one of a letter or three hardly anything, unless it is a number."""
    return 1.0 if len(word.stem) > 3 or word.stem[0].isdigit() else 0.25


def _best_run(gains: Sequence[float]) -> tuple[int, int]:
    """Return the run with the greatest sum, both ends included (Kadane)."""
    best, so_far, begin = (float("-inf"), 0, 0), 0.0, 0
    for at, gain in enumerate(gains):
        if so_far <= 0:
            so_far, begin = 0.0, at
        so_far += gain
        best = max(best, (so_far, begin, at), key=lambda row: row[0])
    return best[1], best[2]
