"""Texts as sequences of tokens, and the edits that lead from one sequence to another. Pure.

Joining the tokens of a text gives the text back, whatever the level: paragraphs, sentences or words.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex
from fast_diff_match_patch import diff

from basics.word_changes import SECONDS, Interned, words

Tokens = list[str]
ALIKE = 0.5  # the share of common words (Dice) from which two paragraphs or sentences are one that was reworded
PAIRS_MOST = 10_000  # pairs of tokens compared inside one replaced run
_PARAGRAPH = regex.compile(r"(?s).*?\n\n+|.+\Z")
_END = regex.compile(r"(?:[.!?…]+[\"'»”’)\]*_]*)(?=\s)|(?=\n)")
_START = regex.compile(r"[\"'«“„‘(\[*_—–-]*\s*[\p{Lu}\p{Lt}\p{Lo}\p{N}]")
_SPACE = regex.compile(r"\s*")
_LAST_WORD = regex.compile(r"[\p{L}\p{N}.]+\Z")
_ABBREVIATED = """
    mr mrs ms dr prof gen col gov sen st no nos fig vol vs etc cf approx ca art sec inc ltd e.g i.e a.m
    p.m u.s u.n т.е т.к т.н т.п т.д и.о им г гг в вв ул д стр с рис см ср др пр проф акад ген млн млрд
    тыс руб чел км куб кв обл р-н напр
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


class Edit(NamedTuple):
    """Tokens `start` to `end` of the base became those from `first` to `last` of the other; `start == end` inserts."""

    start: int
    end: int
    first: int
    last: int

    @property
    def inserts(self) -> bool:
        return self.start == self.end

    @property
    def removes(self) -> bool:
        return self.first == self.last

    @property
    def rewords(self) -> bool:
        """Tell whether one token became one."""
        return self.end - self.start == self.last - self.first == 1

    @property
    def is_simple(self) -> bool:
        return self.inserts or self.removes or self.rewords


class Piece(NamedTuple):
    """A paragraph or a sentence, and the white space behind it."""

    content: str
    space: str


def paragraphs(text: str) -> list[Piece]:
    """Split after blank lines."""
    return [_piece(token) for token in _PARAGRAPH.findall(text)]


def _piece(token: str) -> Piece:
    content = token.rstrip()
    return Piece(content, token[len(content) :])


def sentences(text: str) -> list[Piece]:
    """Split after sentences and lines, each with the white space behind it; in doubt two sentences stay one."""
    cuts = [0, *_cuts(text), len(text)]
    return [_piece(text[start:end]) for start, end in pairwise(cuts) if start < end]


def _cuts(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if found.end() == 0:
            continue
        after = _SPACE.match(text, found.end()).end()
        broken = "\n" in text[found.end() : after]
        if after < len(text) and (broken or (_START.match(text, after) and not _is_abbreviated(text, found))):
            yield after


def _is_abbreviated(text: str, end: "regex.Match[str]") -> bool:
    """Tell whether a full stop ends an abbreviation or an initial, or numbers what follows."""
    if end[0] != ".":
        return False
    last = _LAST_WORD.search(text, max(0, end.start() - 20), end.start())
    word = last[0] if last else ""
    line = text.rfind("\n", 0, end.start()) + 1
    numbered = word.isdecimal() and not text[line : end.start() - len(word)].strip()
    return numbered or word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper())


def edits_between(base: Tokens, other: Tokens, *, cleanup: str = "No") -> list[Edit]:
    """Return the edits from `base` to `other` in order, no two of them touching."""
    interned = Interned()
    left, right = interned.text(base), interned.text(other)
    edits: list[Edit] = []
    place = used = 0
    for operation, count in diff(left, right, SECONDS, checklines=False, cleanup=cleanup, counts_only=True):
        gone, new = count if operation != "+" else 0, count if operation != "-" else 0
        if operation != "=":
            begun = edits.pop() if edits and edits[-1].end == place and edits[-1].last == used else None
            start, first = (begun.start, begun.first) if begun else (place, used)
            edits.append(Edit(start, place + gone, first, used + new))
        place, used = place + gone, used + new
    return edits


def with_pairs(base: Tokens, other: Tokens, edits: list[Edit]) -> list[Edit]:
    """Cut replaced runs into rewordings of single tokens, removals and insertions, as far as their words tell."""
    return [small for edit in edits for small in ([edit] if edit.is_simple else _paired(base, other, edit))]


def _paired(base: Tokens, other: Tokens, edit: Edit) -> list[Edit]:
    old, new = base[edit.start : edit.end], other[edit.first : edit.last]
    if len(old) * len(new) > PAIRS_MOST:
        return [edit]
    result, i, j = [], 0, 0
    for row, column in [*_best_pairs(old, new), (len(old), len(new))]:
        if row > i or column > j:
            result.append(Edit(edit.start + i, edit.start + row, edit.first + j, edit.first + column))
        if row < len(old) and old[row] != new[column]:
            result.append(Edit(edit.start + row, edit.start + row + 1, edit.first + column, edit.first + column + 1))
        i, j = row + 1, column + 1
    return result


def _best_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs in order with the greatest sum of likeness, each at least `ALIKE`."""
    olds, news = [_bag(token) for token in old], [_bag(token) for token in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [[_likeness(one, two) for two in news] for one in olds]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            taken = like[i][j] + best[i + 1][j + 1] if like[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    return list(_walk(best, like))


def _walk(best: list[list[float]], like: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(like) and j < len(like[0]):
        if like[i][j] >= ALIKE and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _bag(token: str) -> Counter[str]:
    return Counter(word for word in words(token) if word[0].isalnum())


def _likeness(one: Counter[str], two: Counter[str]) -> float:
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 0.0
