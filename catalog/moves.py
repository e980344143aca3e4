"""Which tokens of a text were put elsewhere. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

CROSSED_MOST = 2_000  # tokens between the first and the last one out of order


class Move(NamedTuple):
    """Token `place` of the base changed its place; `start` to `end` is all that it passed, and itself."""

    place: int
    start: int
    end: int


def moves_between(base: Sequence[str], other: Sequence[str]) -> list[Move]:
    """Return the moves of tokens that stand once in each: of two neighbouring blocks the shorter one moved.

    Where both are as long nobody can tell which one moved, and both are named.
    """
    places = _places(base, other)
    order = [place for _index, place in places]
    first = next((n for n, place in enumerate(sorted(order)) if order[n] != place), None)
    if first is None:
        return []
    last = next(n for n, place in reversed(list(enumerate(sorted(order)))) if order[n] != place) + 1
    part = places[first:last]
    if len(part) > CROSSED_MOST:
        return [Move(index, part[0][0], part[-1][0] + 1) for index, _place in part]
    return _inverted(part)


def _places(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the tokens that stand once in each text are in both, in the order of the base."""
    once = {token for token, count in Counter(base).items() if count == 1}
    twice = {token for token, count in Counter(other).items() if count > 1}
    there = {token: place for place, token in enumerate(other) if token in once and token not in twice}
    return [(index, there[token]) for index, token in enumerate(base) if token in there and token.strip()]


def _inverted(part: list[tuple[int, int]]) -> list[Move]:
    crossed: list[list[int]] = [[] for _ in part]
    for one, (_index, place) in enumerate(part):
        for two in range(one + 1, len(part)):
            if part[two][1] < place:
                crossed[one].append(two)
                crossed[two].append(one)
    moves = []
    for number, others in enumerate(crossed):
        if others and min(len(crossed[other]) for other in others) <= len(others):
            reached = [part[other][0] for other in [*others, number]]
            moves.append(Move(part[number][0], min(reached), max(reached) + 1))
    return moves
