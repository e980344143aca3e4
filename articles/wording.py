"""Two texts as words that can be compared: offsets, normal forms, and units of about a sentence. Pure; code points."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

import regex
from fast_diff_match_patch import diff

FIRST = 0x10000
# Joiners and soft hyphens stand inside a word and are no part of its comparison; runs of dots and dashes are one token.
TOKEN = regex.compile(r"[\w\u00ad\u200b-\u200d]+|\.{2,}|-{2,}|''|[^\w\s]")
BREAK = regex.compile(r"\s*\n\s*|(?<=[.!?…؟۔][\"'»”’“)\]]*)\s+")
INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x200E)])
SAME = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟″＂", '"'),
        **dict.fromkeys("‘’‚‛′`´ʻʼʹ‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "ё": "е",
        "ي": "ی",
        "ك": "ک",
    }
)
LONG_RUNS = {"..": "…", "...": "…", "....": "…", "--": "-", "---": "-", "''": '"'}
STEM = 5
LONG = 20_000  # words of two texts without sentences: then a good difference, not the shortest


@lru_cache(maxsize=100_000)
def normal_form(word: str) -> str:
    """Return what a word is compared by: case, typography, ligatures and invisible marks do not matter."""
    word = LONG_RUNS.get(word, word)
    folded = word if word == "…" else unicodedata.normalize("NFKC", word).casefold()
    return folded.translate(INVISIBLE).translate(SAME)


@dataclass
class Lexicon:
    """Numbers for normal forms and their stems, shared by the texts that are compared."""

    numbers: dict[str, int] = field(default_factory=dict)
    stems: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    stem_numbers: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def number_of(self, token: str) -> int:
        word = normal_form(token)
        number = self.numbers.get(word)
        if number is None:
            number = self.numbers[word] = len(self.words)
            self.words.append(word)
            self.stems.append(self.stem_numbers.setdefault(word[:STEM], len(self.stem_numbers)))
            self.weights.append(_weight(word))
        self.known[token] = number
        return number


def _weight(word: str) -> float:
    """Return how much a word says about its sentence: punctuation next to nothing, short words less."""
    if not any(map(str.isalnum, word)):
        return 0.05
    return 0.4 if len(word) <= 2 and not word.isdigit() else 0.7 if len(word) == 3 and not word.isdigit() else 1.0


@dataclass(frozen=True)
class Wording:
    """A text's tokens: where each starts and ends, its number in the lexicon, and units as token ranges."""

    text: str
    starts: list[int]
    ends: list[int]
    keys: list[int]
    units: list[tuple[int, int]]

    @cached_property
    def letters(self) -> str:
        """Return the tokens as private characters, one each, so that the diff in C++ compares them."""
        return "".join([chr(FIRST + key) for key in self.keys])

    @cached_property
    def opening(self) -> list[bool]:
        """Tell of each unit whether it opens a line."""
        text, starts, ends = self.text, self.starts, self.ends
        return [first == 0 or "\n" in text[ends[first - 1] : starts[first]] for first, _last in self.units]

    @cached_property
    def written(self) -> list[str]:
        """Return the units as they are written."""
        return [self.text[self.starts[first] : self.ends[last - 1]] for first, last in self.units]

    def unit_of(self, token: int) -> int:
        """Return the number of the unit that a token lies in."""
        return bisect_right(self.units, (token, len(self.keys) + 1)) - 1


def wording_of(text: str, lexicon: Lexicon) -> Wording:
    """Cut a text into tokens and units (sentences, headings); every token lies in exactly one unit."""
    matches = list(TOKEN.finditer(text))
    starts, ends = [match.start() for match in matches], [match.end() for match in matches]
    known, tokens = lexicon.known, [match[0] for match in matches]
    for token in dict.fromkeys(tokens):
        if token not in known:
            lexicon.number_of(token)
    keys = [known[token] for token in tokens]
    cuts = [bisect_left(starts, match.end()) for match in BREAK.finditer(text)]
    edges = sorted({0, *cuts, len(keys)})
    units = [(first, last) for first, last in pairwise(edges) if first < last]
    return Wording(text, starts, ends, keys, units)


def differences(old: Sequence[int], new: Sequence[int]) -> list[tuple[str, int]]:
    """Return a shortest way from one run of words to another: rows of `=`, `-` or `+` and how many words."""
    return letter_differences("".join([chr(FIRST + key) for key in old]), "".join([chr(FIRST + key) for key in new]))


def letter_differences(before: str, after: str) -> list[tuple[str, int]]:
    """Return the differences of two runs of words given as letters, one a word (`Wording.letters`)."""
    patience = 0 if len(before) + len(after) <= LONG else 1  # seconds; 0 is without limit
    rows: list[tuple[str, int]] = diff(before, after, timelimit=patience, checklines=False, cleanup="No")
    return rows
