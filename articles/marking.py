"""Fragments of texts around the words that were looked for, and which of their words these are. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import regex

from basics.folding import spellings

AROUND, LENGTH = 70, 220
WORD = regex.compile(r"[\w'ʻʼ‘’`´]+")  # apostrophes are letters of Uzbek
ALIKE = 2  # letters at the beginning that a word and the forms of it share
SCANNED = 100_000

Parts = list[tuple[str, bool]]
Matches = Callable[[str], bool]


class Likely(NamedTuple):
    """The words of a text that may be forms of those looked for, to be asked about, and the text itself."""

    text: str
    words: frozenset[str]


def likely(text: str, sought: Iterable[str]) -> Likely:
    """Return which words of a text begin like one of those looked for in some spelling; few of many."""
    begins = {spelling[:ALIKE] for word in sought for spelling in spellings(word.rstrip("*")) if spelling}
    text = text[:SCANNED]
    seen: dict[str, bool] = {}
    for match in WORD.finditer(text):
        word = match[0]
        if word not in seen:
            seen[word] = any(spelling[:ALIKE] in begins for spelling in spellings(word))
    return Likely(text, frozenset(word for word, is_like in seen.items() if is_like))


def matcher(lexemes: frozenset[str], known: Mapping[str, frozenset[str]], beginnings: Iterable[str]) -> Matches:
    """Return what tells whether a word is one that was looked for; `known` are the spellings of likely words."""
    begins = tuple(spelling for word in beginnings for spelling in spellings(word.rstrip("*")) if spelling)

    def matches(word: str) -> bool:
        found = known.get(word, frozenset())
        return bool(found & lexemes) or bool(begins and any(one.startswith(begins) for one in found))

    return matches


def fragment(text: str, matches: Matches) -> Parts:
    """Return the surroundings of the first match, each piece with whether it matched; the beginning if none does."""
    place = next((match.start() for match in WORD.finditer(text) if matches(match[0])), None)
    start = max(0, (place or 0) - AROUND)
    shown = whole_words(text[start : start + LENGTH], cut=start > 0, more=start + LENGTH < len(text))
    return marked(" ".join(shown.split()), matches)


def whole_words(fragment: str, *, cut: bool, more: bool) -> str:
    """Leave out the halves of words at the ends of a fragment, and say that there is more."""
    if cut:
        fragment = "… " + (fragment.partition(" ")[2] or fragment)
    if more:
        fragment = (fragment.rpartition(" ")[0] or fragment) + " …"
    return fragment


def marked(text: str, matches: Matches) -> Parts:
    """Split a text into pieces, each with whether it is a word that was looked for."""
    return [part for part in _pieces(text, matches) if part[0]]


def _pieces(text: str, matches: Matches) -> Iterator[tuple[str, bool]]:
    position = 0
    for match in WORD.finditer(text):
        if matches(match[0]):
            yield text[position : match.start()], False
            yield match[0], True
            position = match.end()
    yield text[position:], False
