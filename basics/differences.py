"""What changed between two texts, word by word. Pure.

Words are interned as single characters and compared by the Myers diff of diff-match-patch, then made readable by its
semantic clean-up, so that segments never cut a word. Joining the equal and deleted segments gives the old text back,
joining the equal and inserted ones the new.
"""

from typing import NamedTuple

import regex
from fast_diff_match_patch import diff

EQUAL, INSERT, DELETE = "equal", "insert", "delete"
_TOKEN = regex.compile(r"\w+(?:['’ʼ-]\w+)*|\s+|\X")
_KINDS = {"=": EQUAL, "+": INSERT, "-": DELETE}
# After this a text gets a coarser difference, still a right one: no pair of texts holds a page up for long.
SECONDS = 0.3
_SURROGATES, _SURROGATES_END = 0xD800, 0xE000


class Segment(NamedTuple):
    """A stretch of text that is `equal`, `insert` or `delete`."""

    kind: str
    text: str


def word_changes(old: str, new: str) -> list[Segment]:
    """Return the word-level difference of two texts."""
    return token_changes(_TOKEN.findall(old), _TOKEN.findall(new))


def token_changes(old: list[str], new: list[str]) -> list[Segment]:
    """Return the difference of two lists of tokens."""
    numbers: dict[str, int] = {}
    left, right = (_intern(tokens, numbers) for tokens in (old, new))
    segments, i, j = [], 0, 0
    for operation, count in diff(left, right, SECONDS, checklines=False, cleanup="Semantic", counts_only=True):
        kind = _KINDS[operation]
        tokens = new[j : j + count] if kind == INSERT else old[i : i + count]
        segments.append(Segment(kind, "".join(tokens)))
        i += count if kind != INSERT else 0
        j += count if kind != DELETE else 0
    return segments


def _intern(tokens: list[str], numbers: dict[str, int]) -> str:
    return "".join(_character(numbers.setdefault(token, len(numbers) + 1)) for token in tokens)


def _character(number: int) -> str:
    """Return one code point a number, stepping over the surrogates, which are no characters."""
    return chr(number if number < _SURROGATES else number + _SURROGATES_END - _SURROGATES)
