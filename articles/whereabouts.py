"""What helps a person to find a passage again: what became of its surroundings, and where else it might be. Pure."""

import re
from typing import NamedTuple

from articles.quote_search import index_of, places_of
from articles.wording import Lexicon, differences, wording_of

AROUND = 160  # code points shown on either side
WORD = re.compile(r"\S+\s*|\s+")
LIKELY = 0.3
OFFERED = 3


class Candidate(NamedTuple):
    """A place in the new text where words of the passage stand; offsets in code points."""

    start: int
    end: int
    exact: str
    before: str
    after: str
    score: float


def difference_around(old: str, new: str, start: int, end: int, at: int) -> list[tuple[str, str]]:
    """Return the words around a passage of `old` and around `at` of `new` as a difference: (`=`, `+` or `-`, text)."""
    before, after = (
        old[_word_start(old, start - AROUND) : end + AROUND],
        new[_word_start(new, at - AROUND) : at + AROUND],
    )
    numbers: dict[str, int] = {}
    rows = [[(match.group(), match.group().split()) for match in WORD.finditer(text)] for text in (before, after)]
    keys = [[numbers.setdefault(" ".join(word), len(numbers)) for _text, word in row] for row in rows]
    parts, i, j = [], 0, 0
    for sign, length in differences(*keys):
        side, first = (rows[1], j) if sign == "+" else (rows[0], i)
        parts.append((sign, "".join(text for text, _word in side[first : first + length])))
        i += length if sign != "+" else 0
        j += length if sign != "-" else 0
    return parts


def _word_start(text: str, at: int) -> int:
    """Return the beginning of a word at or after `at`; 0 if that lies before the text."""
    return (
        0 if at <= 0 else at + len(text[at:]) - len(text[at:].lstrip()) if text[at - 1].isspace() else _next(text, at)
    )


def _next(text: str, at: int) -> int:
    space = re.compile(r"\s+").search(text, at)
    return space.end() if space else at


def candidates(text: str, exact: str) -> list[Candidate]:
    """Return the likeliest few places of a passage in a text, the best first; they do not overlap."""
    lexicon = Lexicon()
    quote, there = wording_of(exact, lexicon), wording_of(text, lexicon)
    chosen: list[Candidate] = []
    for place in places_of(quote.keys, index_of(there.keys), lexicon.weights):
        start, end = there.starts[place.first], there.ends[place.last]
        apart = all(end <= other.start or start >= other.end for other in chosen)
        if place.score >= LIKELY and apart and len(chosen) < OFFERED:
            before, after = text[max(0, start - AROUND // 2) : start], text[end : end + AROUND // 2]
            chosen.append(Candidate(start, end, text[start:end], before, after, min(1.0, place.score)))
    return chosen
