"""Search for a quote's words in a text: a find needs a high score and a clear lead over the second place. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SURE = 0.8
LEAD = 0.15
SHORTEST = 3  # words that mean something; less of them is found anywhere


class Found(NamedTuple):
    """A place as token numbers, both inclusive, and how much of the quote's weight stands there in one piece."""

    first: int
    last: int
    score: float


def index_of(text: Sequence[int], claimed: Sequence[bool] = ()) -> dict[int, list[int]]:
    """Return where each word of a text stands, without those that are claimed."""
    where = defaultdict(list)
    for at, key in enumerate(text):
        if not (claimed and claimed[at]):
            where[key].append(at)
    return where


def search_quote(quote: Sequence[int], where: Mapping[int, list[int]], weights: Sequence[float]) -> Found | None:
    """Return the one place in an index where the quote stands; None if in doubt."""
    if sum(weights[key] > 0.3 for key in quote) < SHORTEST:
        return None
    places = places_of(quote, where, weights)
    if not places or places[0].score < SURE:
        return None
    best = places[0]
    second = next((place.score for place in places[1:] if place.first > best.last or place.last < best.first), 0)
    return best if best.score - second >= LEAD else None


def places_of(quote: Sequence[int], where: Mapping[int, list[int]], weights: Sequence[float]) -> list[Found]:
    """Return the places where words of the quote stand near each other, the best first; may overlap.

    Each word votes for where the quote would begin; votes within a few words of each other count together.
    """
    slack = max(2, len(quote) // 5)
    votes: Counter[int] = Counter()
    for offset, key in enumerate(quote):
        if weights[key] > 0.1:
            votes.update([at - offset for at in where.get(key, ())])
    hits = sorted((at, key) for key in set(quote) for at in where.get(key, ()))
    total = sum(weights[key] for key in quote)
    found = {}
    for begin, _count in votes.most_common(12):
        place = _exact_place(quote, hits, weights, begin - slack, begin + len(quote) + slack)
        if place is not None:
            found[place.first, place.last] = place._replace(score=round(place.score / total, 3))
    return sorted(found.values(), key=lambda place: (-place.score, place.first))


def _exact_place(
    quote: Sequence[int], hits: Sequence[tuple[int, int]], weights: Sequence[float], first: int, last: int
) -> Found | None:
    """Return the words of a window that the quote has, from the first to the last; `hits` are places and words."""
    left, there, score = Counter(quote), [], 0.0
    for at, key in hits[bisect_left(hits, (first, -1)) : bisect_left(hits, (last, -1))]:
        if left[key] > 0:
            left[key] -= 1
            there.append(at)
            score += weights[key]
    return Found(there[0], there[-1], score) if there else None
