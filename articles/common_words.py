"""A small knowledge of common words in several languages, written by us. Pure; the words are in common_words.txt."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

COLUMNS = ("en", "ru", "tr")
LONGEST = 14
TRUST = 0.8


@cache
def _meanings(language: str) -> dict[str, tuple[int, ...]]:
    """Return which meanings (numbers of lines) each stem or `=word` of a language may have."""
    found: dict[str, list[int]] = defaultdict(list)
    if language not in COLUMNS:
        return {}
    lines = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        columns = [] if line.startswith("#") else line.split("|")
        for stem in columns[COLUMNS.index(language)].split() if columns else ():
            found[stem].append(number)
    return {stem: tuple(numbers) for stem, numbers in found.items()}


@lru_cache(maxsize=20_000)
def concepts_of(word: str, language: str) -> tuple[tuple[str, float], ...]:
    """Return the marks of what a lower-case word may mean, from the longest stem that is known."""
    known = _meanings(language)
    if exact := known.get(f"={word}"):
        return tuple(_marks(exact))
    for length in range(min(len(word), LONGEST), 1, -1):
        if found := known.get(word[:length]):
            return tuple(_marks(found))
    return ()


def _marks(numbers: tuple[int, ...]) -> Iterator[tuple[str, float]]:
    for number in numbers:
        yield f"~{number}", TRUST
