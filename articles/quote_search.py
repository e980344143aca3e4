"""Search for a quote's words in a text: a find needs a high score and a clear lead over the second place. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

SURE = 0.8
LEAD = 0.15
SHORTEST = 3  # words that mean something; less of them is found anywhere


class Found(NamedTuple):
    """A place as token numbers, both inclusive, and how much of the quote's weight stands there in one piece."""

    first: int
    last: int
    score: float


def search_quote(
    quote: Sequence[int], text: Sequence[int], weights: Sequence[float], claimed: Sequence[bool]
) -> Found | None:
    """Return the one place where the quote stands among words that are not claimed; None if in doubt."""
    if sum(weights[key] > 0.3 for key in quote) < SHORTEST:
        return None
    places = places_of(quote, text, weights, claimed)
    if not places or places[0].score < SURE:
        return None
    second = next(
        (place.score for place in places[1:] if place.first > places[0].last or place.last < places[0].first), 0
    )
    return places[0] if places[0].score - second >= LEAD else None


def places_of(
    quote: Sequence[int], text: Sequence[int], weights: Sequence[float], claimed: Sequence[bool] | None = None
) -> list[Found]:
    """Return the places where words of the quote stand near each other, the best first; may overlap.

    Each word votes for where the quote would begin; votes within a few words of each other count together.
    """
    where = defaultdict(list)
    wanted = set(quote)
    for at, key in enumerate(text):
        if key in wanted and not (claimed and claimed[at]):
            where[key].append(at)
    slack = max(2, len(quote) // 5)
    votes: Counter[int] = Counter()
    for offset, key in enumerate(quote):
        for at in where.get(key, ()) if weights[key] > 0.1 else ():
            votes[at - offset] += 1
    total = sum(weights[key] for key in quote)
    found = {}
    for begin, _count in votes.most_common(12):
        place = _exact_place(quote, text, weights, claimed, begin - slack, begin + len(quote) + slack)
        if place is not None:
            found[place.first, place.last] = place._replace(score=round(place.score / total, 3))
    return sorted(found.values(), key=lambda place: (-place.score, place.first))


def _exact_place(
    quote: Sequence[int],
    text: Sequence[int],
    weights: Sequence[float],
    claimed: Sequence[bool] | None,
    first: int,
    last: int,
) -> Found | None:
    """Return the words of a window that the quote has, from the first to the last."""
    left, hits, score = Counter(quote), [], 0.0
    for at in range(max(0, first), min(last, len(text))):
        key = text[at]
        if left[key] > 0 and not (claimed and claimed[at]):
            left[key] -= 1
            hits.append(at)
            score += weights[key]
    return Found(hits[0], hits[-1], score) if hits else None
