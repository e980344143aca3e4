"""Where a passage of an old text stands in a new one. Pure; offsets are code points, ends exclusive.

Sentences are paired one to one, equal ones first and free of order (`articles.pairing`), then compared word by word
(`articles.tracing`). What is not found so is searched for among words that nothing else has come from; such a find is
never silent: a person looks at it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from articles.quote_search import search_quote
from articles.tracing import Trace, trace

CARRIED = 0.5  # of the passage's weight that is still there
CARRIED_IF_SHORT = 0.65
SHORT = 5  # words
REVIEWED = 0.3
NEAR = 400


class Fate(StrEnum):
    """What a placement may be: a subset of the states of an annotation's target."""

    CARRIED = "carried"
    REVIEW = "review"
    ORPHAN = "orphan"


class Way(StrEnum):
    """How a passage was found."""

    SAME = "same"
    EDITED = "edited"
    REPLACED = "replaced"
    SCATTERED = "scattered"
    SEARCHED = "searched"
    GONE = "gone"


class Explanation(NamedTuple):
    """Why a passage was placed where it is: how it was found, whether it moved, and how many words changed."""

    way: Way
    moved: bool = False
    words: int = 0
    changed: int = 0


class Placement(NamedTuple):
    """A passage in the new text. Of an orphan, `start` and `end` are equal: where it would have stood."""

    start: int
    end: int
    state: Fate
    score: float
    explanation: Explanation


def map_spans(old: str, new: str, spans: Iterable[tuple[int, int]]) -> list[Placement]:
    """Return where each of `spans` of `old` stands in `new`, in the order given."""
    found = trace(old, new)
    return [_place(found, start, end) for start, end in spans]


class Piece(NamedTuple):
    """Kept tokens of a span that stand together in the new text too: the first, the last, and what they weigh."""

    first: int
    last: int
    weight: float


def _place(found: Trace, start: int, end: int) -> Placement:
    first, last = bisect_right(found.old.ends, start), bisect_left(found.old.starts, end) - 1
    if first > last:
        return _orphan(found, first, last)
    piece, is_whole = _greatest_piece(found, first, last)
    share = piece.weight / (found.weight_before[last + 1] - found.weight_before[first])
    if share < REVIEWED:
        return _replaced(found, first, last) or _searched(found, first, last)
    begin, stop = _edges(found, piece, first, last, start, end)
    words, changed = _counts(found, first, last)
    moved, doubtful = found.fate_of(piece.first)
    way = (Way.EDITED if changed else Way.SAME) if is_whole else Way.SCATTERED
    enough = share >= (CARRIED_IF_SHORT if words <= SHORT else CARRIED) and not doubtful
    fate = Fate.CARRIED if enough else Fate.REVIEW
    return Placement(begin, stop, fate, round(min(share, 1.0), 3), Explanation(way, moved, words, changed))


def _counts(found: Trace, first: int, last: int) -> tuple[int, int]:
    words = found.words_before[last + 1] - found.words_before[first]
    return words, words - (found.kept_words_before[last + 1] - found.kept_words_before[first])


def _greatest_piece(found: Trace, first: int, last: int) -> tuple[Piece, bool]:
    """Return the kept words of a span, and whether they are together; if they went apart, the heaviest part."""
    begin, end = found.next_kept[first], found.last_kept[last]
    if begin > end:
        return Piece(first, last, 0.0), True
    before, stretch = found.kept_before, found.stretch
    if stretch[begin] == stretch[end]:
        return Piece(begin, end, before[end + 1] - before[begin]), True
    kept = (at for at in range(begin, end + 1) if found.image[at] >= 0)
    cut = [list(part) for _stretch, part in groupby(kept, key=stretch.__getitem__)]
    pieces = [Piece(part[0], part[-1], before[part[-1] + 1] - before[part[0]]) for part in cut]
    return max(pieces, key=lambda piece: piece.weight), False


def _edges(found: Trace, piece: Piece, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """Return where a piece begins and ends: at the span's edge words, what replaced them, or its first kept ones."""
    old, new, image = found.old, found.new, found.image
    head = image[first] if piece.first == first else _head(found, piece, first)
    tail = image[last] if piece.last == last else _tail(found, piece, last)
    begin, stop = new.starts[head], new.ends[tail]
    inside, outside = start - old.starts[first], old.ends[last] - end
    if inside > 0 and image[first] == head:
        begin = min(begin + inside, new.ends[head] - 1)
    if outside > 0 and image[last] == tail:
        stop = max(stop - outside, new.starts[tail] + 1)
    return (begin, stop) if begin < stop else (new.starts[head], new.ends[tail])


def _head(found: Trace, piece: Piece, first: int) -> int:
    """Return the new token a piece begins with: what replaced the words before its first kept one belongs to it."""
    kept = found.image[piece.first]
    run = found.runs.get(piece.first - 1)
    if run is None or run.new[1] != kept:
        return kept
    return min(kept, found.edges_in(run)[max(first, run.old[0]) - run.old[0]])


def _tail(found: Trace, piece: Piece, last: int) -> int:
    kept = found.image[piece.last]
    run = found.runs.get(piece.last + 1)
    if run is None or run.new[0] != kept + 1:
        return kept
    return max(kept, found.edges_in(run)[min(last + 1, run.old[1]) - run.old[0]] - 1)


def _replaced(found: Trace, first: int, last: int) -> Placement | None:
    """Show a person what stands where all words of a span were replaced."""
    run = found.runs.get(first)
    if run is None or last >= run.old[1]:
        return None
    edges = found.edges_in(run)
    head, tail = edges[first - run.old[0]], edges[last + 1 - run.old[0]] - 1
    if head > tail or not 1 / 3 <= (tail - head + 1) / (last - first + 1) <= 3:
        return None
    words, changed = _counts(found, first, last)
    explanation = Explanation(Way.REPLACED, found.has_moved(first), words, changed)
    return Placement(found.new.starts[head], found.new.ends[tail], Fate.REVIEW, REVIEWED, explanation)


def _searched(found: Trace, first: int, last: int) -> Placement:
    """Search for a span's words among what is new in the text; else it is an orphan."""
    place = search_quote(found.old.keys[first : last + 1], found.unclaimed, found.weights)
    if place is None:
        return _orphan(found, first, last)
    words, _changed = _counts(found, first, last)
    explanation = Explanation(Way.SEARCHED, True, words, words - round(place.score * words))
    start, end = found.new.starts[place.first], found.new.ends[place.last]
    return Placement(start, end, Fate.REVIEW, place.score, explanation)


def _orphan(found: Trace, first: int, last: int) -> Placement:
    """Say where a span would have stood: after the last word before it that is still there."""
    before = next((place for place in reversed(found.image[max(0, first - NEAR) : max(0, first)]) if place >= 0), -1)
    at = found.new.ends[before] if before >= 0 else 0
    words = found.words_before[last + 1] - found.words_before[first] if first <= last else 0
    return Placement(at, at, Fate.ORPHAN, 0.0, Explanation(Way.GONE, False, words, words))
