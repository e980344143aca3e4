"""What a sentence says alike in every language: numbers, names, international words, a few common ones. Pure.

A sentence becomes a set of marks; two sentences that share rare marks are likely a translation of each other. Words are
romanised to a skeleton of consonant classes, so that “Президент”, “president” and “prezident” begin alike.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from articles.common_words import concepts_of

WORD = regex.compile(
    r"(?P<number>\p{N}+(?:[.,٫٬’'\u202f\xa0\ ]\p{N}{3})*(?:[.,٫]\p{N}+)?)|(?P<word>[\p{L}\p{M}][\p{L}\p{M}'’ʻʼ]*)"
)
ROMAN = regex.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})$")
# Consonant classes: voiced and unvoiced sibilants fall together, and so do g, h and kh, which names exchange.
CYRILLIC = dict(zip("бвгғдзкқлмнңпрстфхҳһцґ", "bvggdskklmnnprstfgggsg", strict=True))
CYRILLIC |= {"ж": "J", "ҷ": "J", "ч": "C", "ш": "C", "щ": "C"}
ARABIC = dict(zip("بپتثجچحخدذرزژسشصضطظغفقکكگلمن", "bptsJCggdsrsJsCsstsgfkkkglmn", strict=True))
LATIN = {letter: letter for letter in "bdfgklmnprstv"}
LATIN |= {"h": "g", "x": "ks", "q": "k", "z": "s", "w": "v", "j": "J", "c": "k", "ç": "C", "ş": "C", "š": "C"}
LATIN |= {"ž": "J", "ğ": "g", "ň": "n", "ñ": "n", "ć": "C", "č": "C"}
CLASSES = CYRILLIC | ARABIC | LATIN
VOWELS = frozenset("aeiouyаәеёиоөуүұыіэюяöüıəâîûáéíóúäëåøãõàèùýӣӯўأآاإعیيوئ")
SPELLINGS = (
    *(("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("gh", "г"), ("ph", "ф"), ("th", "т")),
    *(("ck", "к"), ("дж", "ж"), ("ts", "ц"), ("tz", "ц"), ("ce", "сe"), ("ci", "сi"), ("cy", "сy")),
)
JAY = {"tr", "az", "tk"}  # where c is read as j before a vowel
QUOTED = frozenset('"“”«»„‘‹›')
Marks = dict[str, float]
TRUST = {3: 0.25, 4: 0.35, 5: 0.4}  # of so many letters of a skeleton; they add up
NAMED, LEARNT = 1.4, 0.8
NOTHING: Mapping[str, frozenset[str]] = {}


def marks_of(sentence: str, language: str, learnt: Mapping[str, frozenset[str]] = NOTHING) -> Marks:
    """Return the marks of a sentence, each with how far to trust it.

    `learnt` leads from the beginning of a word to those of its partners; those of the other text lead to themselves.
    """
    marks: Marks = {}
    for mark, trust in _marks(sentence, language.partition("-")[0].lower(), learnt):
        marks[mark] = max(trust, marks.get(mark, 0.0))
    return marks


def _marks(sentence: str, language: str, learnt: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, float]]:
    for match in WORD.finditer(sentence):
        word = match["word"]
        if word is None:
            yield from _number(match[0])
            continue
        first = not sentence[: match.start()].strip('"“”«»„‘’‹›—–- (')
        yield from _word(word, language, first=first)
        # A word that both `concepts_of` and the pairs know would count twice.
        for partner in () if concepts_of(word.lower(), language) else learnt.get(stem(word), ()):
            yield f"+{partner}", LEARNT
    yield from _punctuation(sentence)


def _number(digits: str) -> Iterator[tuple[str, float]]:
    """Yield a number without its separators, whatever digits it is written in."""
    plain = "".join(str(int(digit)) if digit.isdecimal() else "." for digit in digits)
    whole = plain.replace(".", "")
    yield f"#{whole}", 1.0 if len(whole) > 1 else 0.8


def _word(word: str, language: str, *, first: bool) -> Iterator[tuple[str, float]]:
    folded = word.lower()
    yield from concepts_of(folded, language)
    if len(word) > 1 and ROMAN.match(word):
        yield f"#{_roman(word)}", 0.8
    named = word[0].isupper() and not first
    for bones in skeletons(folded, language):
        yield from _bones(bones, named=named)
    if folded.isascii() and len(folded) > 2:
        yield f"={folded}", 0.6


def _bones(bones: str, *, named: bool) -> Iterator[tuple[str, float]]:
    for length in (3, 4, 5):
        if len(bones) >= length:
            yield f"{length}{bones[:length]}", TRUST[length] * (NAMED if named else 1.0)


def _punctuation(sentence: str) -> Iterator[tuple[str, float]]:
    if "?" in sentence or "؟" in sentence:
        yield "?", 0.8
    if QUOTED & set(sentence):
        yield "«", 0.6
    if "(" in sentence:
        yield "(", 0.7
    if ":" in sentence:
        yield ":", 0.3
    if "%" in sentence or "٪" in sentence:
        yield "k:percent", 0.8


def _roman(word: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def stem(word: str) -> str:
    """Return what is compared of a word when a dictionary is learnt."""
    return word.lower().partition("'")[0].partition("’")[0][:5]


@lru_cache(maxsize=20_000)
def skeletons(word: str, language: str) -> tuple[str, ...]:
    """Return the consonant classes of a lower-case word; two readings where a language reads c as j."""
    word = regex.split(r"['’ʻʼ]", word)[0] if language in {"tr", "az", "en"} else word
    found = [_skeleton(word)]
    if language in JAY and "c" in word:
        found.append(_skeleton(word.replace("c", "j")))
    return tuple(found)


def _skeleton(word: str) -> str:
    for spelling, letter in SPELLINGS:
        word = word.replace(spelling, letter)
    bones = "a" if word[:1] in VOWELS else ""
    for letter in word:
        for one in CLASSES.get(letter, ""):
            if bones[-1:] != one:
                bones += one
    return bones
