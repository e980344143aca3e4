"""The words that differ between two texts, as stretches to show. Pure.

The words of a text are interned as single characters and compared by the Myers diff of diff-match-patch, then made
readable by its semantic clean-up, so that segments never cut a word. Joining the equal and deleted segments gives the
old text back, joining the equal and inserted ones the new.

No pair of texts holds a page up: long ones are compared by paragraph, then what differs by sentence, by clause, and
only the rest by word, as far as the `Effort` of the page goes. What has next to no word in common is shown as a whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import regex
from fast_diff_match_patch import diff

EQUAL, INSERT, DELETE = "equal", "insert", "delete"
_TOKEN = regex.compile(r"\w+(?:['’ʼ-]\w+)*|\s+|\X")
_KINDS = {"=": EQUAL, "+": INSERT, "-": DELETE}
# After this a text gets a coarser difference, still a right one: no pair of texts holds a page up for long.
SECONDS = 0.3
SHORT = 600  # code points of both texts together that are compared by word at once
ALIKE = 0.15  # the share of common words (Dice) below which a stretch was not reworded but replaced
FEW = 20  # different words of both texts that are always compared by word
_PARAGRAPH = regex.compile(r"(?s).*?\n\n+|.+\Z")
_SENTENCE = regex.compile(r"(?s).*?(?:[.!?…؟。]+[\"'»”’)\]*_]*\s+|\n+)|.+\Z")
_BREAK = regex.compile(r"[.!?…؟。]\s|\n\n")
_CLAUSE = regex.compile(r"(?s).*?(?:[,;:،؛–—]\s+)|.+\Z")
_SURROGATES, _SURROGATES_END = 0xD800, 0xE000


class Segment(NamedTuple):
    """A stretch of text that is `equal`, `insert` or `delete`."""

    kind: str
    text: str


@dataclass
class Effort:
    """What may still be spent on comparing by word, in pairs of words; `is_spent` once something was too much."""

    pairs: int = 500_000
    is_spent: bool = False

    def allows(self, old: str, new: str) -> bool:
        """Tell whether two texts may be compared by word, and count it. Three code points are taken for a token."""
        cost = (len(old) // 3 + 1) * (len(new) // 3 + 1)
        if cost > self.pairs:
            return False
        self.pairs -= cost
        return True


class Stretch(NamedTuple):
    """Pieces that are equal in both texts, or those of the one that became those of the other."""

    old: list[str]
    new: list[str]
    same: bool


def words(text: str) -> list[str]:
    """Split into words, runs of white space, and single other characters."""
    return _TOKEN.findall(text)  # type: ignore[no-any-return]


def word_changes(old: str, new: str, effort: Effort | None = None) -> list[Segment]:
    """Return the word-level difference of two texts, coarser where `effort` does not reach."""
    return joined(_compared(old, new, effort or Effort(), 0))


def _compared(old: str, new: str, effort: Effort, level: int) -> Iterator[Segment]:
    if old == new or not are_alike(old, new):
        yield from _whole(old, new)
    elif len(old) + len(new) <= SHORT and effort.allows(old, new):
        yield from token_changes(words(old), words(new))
    elif level < len(_CUTS):
        for stretch in stretches(_CUTS[level](old), _CUTS[level](new)):
            for was, now in pairs_of(stretch):
                yield from _compared(was, now, effort, level + 1)
    elif effort.allows(old, new):
        yield from token_changes(words(old), words(new))
    else:
        effort.is_spent = True
        yield from _whole(old, new)


def compared_paragraph(old: str, new: str, effort: Effort) -> list[Segment]:
    """Return the difference of two paragraphs that stand at one place."""
    return joined(_compared(old, new, effort, 1))


def paragraphs(text: str) -> list[str]:
    """Split after blank lines."""
    return _PARAGRAPH.findall(text)  # type: ignore[no-any-return]


def _runs_of_words(text: str) -> list[str]:
    """Cut a text that has nothing else to cut at after words chosen by what they are, so that both are cut alike."""
    if len(text) < 1_000 or _BREAK.search(text):
        return [text]
    runs, start = [], 0
    pieces = text.split(" ")
    for number, piece in enumerate(pieces, start=1):
        if crc32(piece.encode()) % 16 == 0 and number < len(pieces):
            runs.append(" ".join(pieces[start:number]) + " ")
            start = number
    return [*runs, " ".join(pieces[start:])]


def sentences(text: str) -> list[str]:
    """Split after sentences and lines, coarsely: only to compare what stands between."""
    return _SENTENCE.findall(text)  # type: ignore[no-any-return]


_CUTS = (paragraphs, sentences, _CLAUSE.findall, _runs_of_words)


def stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    """Yield what is equal in two lists of pieces, and what became what, in order."""
    gone: list[str] = []
    come: list[str] = []
    for kind, pieces in token_runs(old, new, "No"):
        if kind != EQUAL:
            (gone if kind == DELETE else come).extend(pieces)
            continue
        if gone or come:
            yield Stretch(gone, come, same=False)
            gone, come = [], []
        yield Stretch(pieces, pieces, same=True)
    if gone or come:
        yield Stretch(gone, come, same=False)


def pairs_of(stretch: Stretch) -> list[tuple[str, str]]:
    """Return a stretch piece by piece where as many went as came, else as one."""
    if len(stretch.old) == len(stretch.new) and not stretch.same:
        return list(zip(stretch.old, stretch.new, strict=True))
    return [("".join(stretch.old), "".join(stretch.new))]


def are_alike(old: str, new: str) -> bool:
    """Tell whether two texts have enough words in common to be compared further."""
    one, two = set(old.split()), set(new.split())
    total = len(one) + len(two)
    return total <= FEW or 2 * len(one & two) >= ALIKE * total


def _whole(old: str, new: str) -> list[Segment]:
    if old == new:
        return [Segment(EQUAL, old)] if old else []
    return [Segment(kind, text) for kind, text in ((DELETE, old), (INSERT, new)) if text]


def joined(segments: Iterable[Segment]) -> list[Segment]:
    """Join segments of one kind, what was deleted before what was inserted, between what is equal."""
    found: list[Segment] = []
    waiting = {DELETE: "", INSERT: ""}
    for kind, text in [*segments, Segment(EQUAL, "")]:
        if kind != EQUAL:
            waiting[kind] += text
            continue
        found += [Segment(change, waiting[change]) for change in (DELETE, INSERT) if waiting[change]]
        if any(waiting.values()):
            waiting = {DELETE: "", INSERT: ""}
        if found and found[-1].kind == EQUAL:
            found[-1] = Segment(EQUAL, found[-1].text + text)
        elif text:
            found.append(Segment(EQUAL, text))
    return found


def token_changes(old: list[str], new: list[str]) -> list[Segment]:
    """Return the difference of two texts that are cut into tokens."""
    return [Segment(kind, "".join(tokens)) for kind, tokens in token_runs(old, new)]


def token_runs(old: list[str], new: list[str], cleanup: str = "Semantic") -> Iterator[tuple[str, list[str]]]:
    """Yield runs of tokens that are `equal`, `insert` or `delete`, in order."""
    interned = Interned()
    left, right = interned.text(old), interned.text(new)
    i = j = 0
    for operation, count in diff(left, right, SECONDS, checklines=False, cleanup=cleanup, counts_only=True):
        kind = _KINDS[operation]
        yield kind, new[j : j + count] if kind == INSERT else old[i : i + count]
        i += count if kind != INSERT else 0
        j += count if kind != DELETE else 0


class Interned(dict[str, str]):
    """One character for each different token of the texts that are compared."""

    def __missing__(self, token: str) -> str:
        number = len(self) + 1
        self[token] = chr(number if number < _SURROGATES else number + _SURROGATES_END - _SURROGATES)
        return self[token]

    def text(self, tokens: Iterable[str]) -> str:
        """Return one character a token, stepping over the surrogates, which are no characters."""
        return "".join(map(self.__getitem__, tokens))
