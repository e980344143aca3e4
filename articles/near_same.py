"""How much two texts say the same: MinHash over shingles of words (Broder, 1997). Pure.

A print is 64 numbers; the share of places in which two prints agree estimates the Jaccard index of the texts' shingles.
Sixteen bands of four find whatever is alike enough to be looked at, without comparing every pair.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

SHINGLE = 4  # words
PLACES = 64
BANDS = 16
PIECE = 4096  # shingles at a time: a book would not fit otherwise
SAME = 0.6  # from this share on two texts are told to be nearly the same
WORDS = re.compile(r"\w+")
_RANDOM = np.random.default_rng(20_260_712)
_FACTORS = _RANDOM.integers(1, 2**63, PLACES, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, PLACES, dtype=np.uint64)
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Print:
    """The print of a text: its places, and the keys of its bands (both signed, as PostgreSQL keeps them)."""

    places: list[int]
    bands: list[int]


def print_of(text: str) -> Print | None:
    """Return the print of a text; none of one with fewer words than a shingle has."""
    found = "\n".join(WORDS.findall(text.casefold())).encode().split(b"\n")
    words = np.fromiter(map(zlib.crc32, filter(None, found)), dtype=np.uint64)
    if len(words) < SHINGLE:
        return None
    shingles = np.unique(_shingles(words))
    pieces = [shingles[at : at + PIECE] for at in range(0, len(shingles), PIECE)]
    places = np.min([_least(piece) for piece in pieces], axis=0)
    return Print([int(place) for place in places], _bands(places))


def _least(shingles: Any) -> Any:
    return np.min((shingles[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32), axis=0)


def _shingles(words: Any) -> Any:
    """Return one number for each run of words, in order."""
    count = len(words) - SHINGLE + 1
    found = np.zeros(count, dtype=np.uint64)
    for step in range(SHINGLE):
        found = (found ^ words[step : step + count]) * _BASE
        found ^= found >> np.uint64(29)
    return found


def _bands(places: Any) -> list[int]:
    rows = places.reshape(BANDS, PLACES // BANDS).astype(np.int64)
    return [zlib.crc32(row.tobytes(), number) for number, row in enumerate(rows)]


def likeness(one: list[int], other: list[int]) -> float:
    """Return the share of places in which two prints agree."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / PLACES
