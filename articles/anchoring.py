"""Where a passage of an old text stands in a new one. Pure; offsets are code points, ends exclusive.

Sentences are paired one to one, equal ones first and free of order (`articles.pairing`), then compared word by word
(`articles.tracing`). What is not found so is searched for among words that nothing else has come from; such a find is
never silent: a person looks at it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from articles.quote_search import search_quote
from articles.tracing import Trace, trace

CARRIED = 0.6  # of the passage's weight that is still there
REVIEWED = 0.3


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


@dataclass(frozen=True)
class Placement:
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
    """Tokens of a span, first and last inclusive, that lie in one group or in neighbouring ones."""

    first: int
    last: int


def _place(found: Trace, start: int, end: int) -> Placement:
    first, last = bisect_right(found.old.ends, start), bisect_left(found.old.starts, end) - 1
    if first > last:
        return _orphan(found, first, last)
    pieces = _pieces(found, first, last)
    piece = max(pieces, key=lambda piece: _kept(found, piece), default=None)
    if piece is None:
        return _replaced(found, first, last) or _searched(found, first, last)
    weight = found.weight_before[last + 1] - found.weight_before[first]
    share = _kept(found, piece) / weight
    if share < REVIEWED:
        return _replaced(found, first, last) or _searched(found, first, last)
    begin, stop = _edges(found, piece, start, end)
    words, changed = _counts(found, first, last)
    group = found.group[found.next_kept[piece.first]]
    moved = found.moved[group]
    way = Way.SCATTERED if len(pieces) > 1 else Way.EDITED if changed else Way.SAME
    fate = Fate.CARRIED if share >= CARRIED else Fate.REVIEW
    return Placement(begin, stop, fate, round(min(share, 1.0), 3), Explanation(way, moved, words, changed))


def _counts(found: Trace, first: int, last: int) -> tuple[int, int]:
    words = found.words_before[last + 1] - found.words_before[first]
    return words, words - (found.kept_words_before[last + 1] - found.kept_words_before[first])


def _kept(found: Trace, piece: Piece) -> float:
    return found.kept_before[piece.last + 1] - found.kept_before[piece.first]


def _pieces(found: Trace, first: int, last: int) -> list[Piece]:
    """Cut a span where its groups went apart; a piece holds at least one kept word."""
    group_of, groups = found.group, found.groups
    if group_of[first] == group_of[last] >= 0:
        return [Piece(first, last)] if found.next_kept[first] <= last else []
    pieces: list[Piece] = []
    at = first
    while at <= last:
        number, begin = group_of[at], at
        stop = min(last + 1, _end_of_unit(found, at))
        while stop <= last and group_of[stop] == number:
            stop = min(last + 1, _end_of_unit(found, stop))
        at = stop
        if number < 0 or found.next_kept[begin] >= stop:
            continue
        before = pieces[-1] if pieces else None
        if before and 0 <= groups[number].new[0] - groups[group_of[before.last]].new[1] <= 2:
            pieces[-1] = Piece(before.first, stop - 1)
        else:
            pieces.append(Piece(begin, stop - 1))
    return pieces


def _end_of_unit(found: Trace, token: int) -> int:
    units = found.old.units
    return units[bisect_right(units, (token, len(found.image) + 1)) - 1][1]


def _edges(found: Trace, piece: Piece, start: int, end: int) -> tuple[int, int]:
    """Return where a piece begins and ends: at its edge words or what replaced them, else at its first kept ones."""
    old, new, image = found.old, found.new, found.image
    head, tail = _head(found, piece), _tail(found, piece)
    begin, stop = new.starts[head], new.ends[tail]
    inside = start - old.starts[piece.first]
    if inside > 0 and image[piece.first] == head:
        begin = min(begin + inside, new.ends[head] - 1)
    outside = old.ends[piece.last] - end
    if outside > 0 and image[piece.last] == tail:
        stop = max(stop - outside, new.starts[tail] + 1)
    return (begin, stop) if begin < stop else (new.starts[head], new.ends[tail])


def _head(found: Trace, piece: Piece) -> int:
    kept = found.image[found.next_kept[piece.first]]
    run = found.runs.get(piece.first)
    if found.image[piece.first] >= 0 or run is None:
        return kept
    return min(kept, found.edges_in(run)[piece.first - run.old[0]])


def _tail(found: Trace, piece: Piece) -> int:
    kept = found.image[found.last_kept[piece.last]]
    run = found.runs.get(piece.last)
    if found.image[piece.last] >= 0 or run is None:
        return kept
    return max(kept, found.edges_in(run)[piece.last + 1 - run.old[0]] - 1)


def _replaced(found: Trace, first: int, last: int) -> Placement | None:
    """Show a person what stands where all words of a span were replaced, if the words on both sides are still there."""
    run = found.runs.get(first)
    if run is None or last >= run.old[1]:
        return None
    edges = found.edges_in(run)
    head, tail = edges[first - run.old[0]], edges[last + 1 - run.old[0]] - 1
    if head > tail:
        return None
    words, changed = _counts(found, first, last)
    explanation = Explanation(Way.REPLACED, found.moved[found.group[first]], words, changed)
    return Placement(found.new.starts[head], found.new.ends[tail], Fate.REVIEW, 0.3, explanation)


def _searched(found: Trace, first: int, last: int) -> Placement:
    """Search for a span's words among what is new in the text; else it is an orphan."""
    place = search_quote(found.old.keys[first : last + 1], found.new.keys, found.weights, found.claimed)
    if place is None:
        return _orphan(found, first, last)
    words, _changed = _counts(found, first, last)
    explanation = Explanation(Way.SEARCHED, True, words, words - round(place.score * words))
    start, end = found.new.starts[place.first], found.new.ends[place.last]
    return Placement(start, end, Fate.REVIEW, place.score, explanation)


def _orphan(found: Trace, first: int, last: int) -> Placement:
    """Say where a span would have stood: after the last word before it that is still there."""
    before = found.last_kept[min(first, len(found.image)) - 1] if first > 0 else -1
    at = found.new.ends[found.image[before]] if before >= 0 else 0
    words = found.words_before[last + 1] - found.words_before[first] if first <= last else 0
    return Placement(at, at, Fate.ORPHAN, 0.0, Explanation(Way.GONE, False, words, words))
