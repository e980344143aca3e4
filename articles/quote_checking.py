"""Whether the words of a quotation stand in the text it quotes. Pure; offsets are code points."""

from collections.abc import Sequence
from typing import NamedTuple

import regex

OUTER = regex.compile(r"^[\s\p{Pi}\p{Pf}\p{Ps}\p{Pe}\"'‘’]+|[\s\p{Pi}\p{Pf}\p{Ps}\p{Pe}\"'‘’.,;:…]+$")
WORD = regex.compile(r"\w+")
ENOUGH = 0.3  # of the words, from which a passage counts as the one that was meant
LONGEST = 4  # sentences that a quotation is compared with


class Found(NamedTuple):
    """Where a quotation stands in a text: word for word, or the passage nearest to it (empty if there is none)."""

    start: int
    end: int
    same: bool


def find_quotation(quotation: str, text: str, spans: Sequence[tuple[int, int]]) -> Found:
    """Look for the words of a quotation, without its quotation marks, in a text cut into sentences.

    Case, punctuation and white space between the words do not matter.
    """
    wanted = [match.group().casefold() for match in WORD.finditer(OUTER.sub("", quotation))]
    words = list(WORD.finditer(text))
    plain = [match.group().casefold() for match in words]
    for place in range(len(plain) - len(wanted) + 1):
        if wanted and plain[place : place + len(wanted)] == wanted:
            return Found(words[place].start(), words[place + len(wanted) - 1].end(), same=True)
    runs = [(spans[i][0], spans[j][1]) for i in range(len(spans)) for j in range(i, min(len(spans), i + LONGEST))]
    scored = [(_dice(wanted, text[start:end]), start - end, start, end) for start, end in runs]
    score, _length, start, end = max(scored, default=(0.0, 0, 0, 0))
    return Found(start, end, same=False) if score >= ENOUGH else Found(0, 0, same=False)


def _dice(wanted: Sequence[str], passage: str) -> float:
    one, other = set(wanted), {match.group().casefold() for match in WORD.finditer(passage)}
    return 2 * len(one & other) / max(1, len(one) + len(other))
