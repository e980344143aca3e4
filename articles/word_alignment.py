"""Which words of two sentences correspond: a statistical aligner of our own, learnt from the site's own pairs. Pure.

Expectation maximisation as in IBM model 1 (Brown et al., 1993) over beginnings of words, with a prior for the diagonal
(Dyer et al., 2013) and for words that are alike in every language (`articles.anchors`): numbers, names, international
and a few common words. Both directions are learnt, and a link is as sure as the two agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, sqrt
from typing import NamedTuple

from articles.anchors import WORD, marks_of, stem

ROUNDS = 5
NOWHERE = 0.08  # how likely a word has no partner
DIAGONAL = 4.0  # how much a word prefers the same place in its sentence
UNSEEN = 1e-4
ALIKE = 30.0  # how much more likely a partner is that is alike in every language
ONCE = 0.35
Table = dict[str, dict[str, float]]


class Word(NamedTuple):
    """A word or number of a sentence: code points [start, end), and what it is compared by."""

    start: int
    end: int
    stem: str
    marks: tuple[tuple[str, float], ...]


@dataclass
class WordAligner:
    """What was learnt: how likely each beginning of a word is, given one of the other language; both directions."""

    source: str
    target: str
    forward: Table = field(default_factory=dict)
    backward: Table = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)  # in how many pairs each beginning of a word stood

    def links(self, source: Sequence[Word], target: Sequence[Word]) -> list[list[float]]:
        """Return how sure it is that each source word (row) and target word (column) correspond, 0 to 1."""
        alike = _alike(source, target)
        ahead = _posteriors(source, target, self.forward, alike)
        turned = [list(column) for column in zip(*alike, strict=True)] if alike else []
        back = _posteriors(target, source, self.backward, turned)
        return [
            [sqrt(ahead[j][i] * back[i][j]) * self._trust(one, other, alike[i][j]) for j, other in enumerate(target)]
            for i, one in enumerate(source)
        ]

    def _trust(self, one: Word, other: Word, alike: float) -> float:
        """Return how far to believe a link: what stood in one pair only is linked because nothing else was left."""
        often = min(self.seen[f"<{one.stem}"], self.seen[f">{other.stem}"])
        return 1.0 if often > 1 or alike > 0.3 else ONCE


def words_of(sentence: str, language: str) -> list[Word]:
    """Return the words and numbers of a sentence."""
    return [
        Word(match.start(), match.end(), stem(match[0]), _marks(match[0], language))
        for match in WORD.finditer(sentence)
    ]


@lru_cache(maxsize=50_000)
def _marks(word: str, language: str) -> tuple[tuple[str, float], ...]:
    return tuple(marks_of(f"x {word}", language).items())  # not the first of its sentence, so that a name is one


def learn(pairs: Iterable[tuple[str, str]], source: str, target: str) -> WordAligner:
    """Learn from pairs of sentences of two languages (BCP 47 tags)."""
    known = [(words_of(one, source), words_of(other, target)) for one, other in pairs]
    known = [(one, other) for one, other in known if one and other]
    alike = [_alike(one, other) for one, other in known]
    turned = [[list(column) for column in zip(*table, strict=True)] for table in alike]
    forward = _learnt([(one, other, table) for (one, other), table in zip(known, alike, strict=True)])
    backward = _learnt([(other, one, table) for (one, other), table in zip(known, turned, strict=True)])
    seen: Counter[str] = Counter()
    for one, other in known:
        seen.update({f"<{word.stem}" for word in one} | {f">{word.stem}" for word in other})
    return WordAligner(source, target, forward, backward, seen)


def _learnt(pairs: list[tuple[list[Word], list[Word], list[list[float]]]]) -> Table:
    table: Table = {}
    for _round in range(ROUNDS):
        counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        for given, made, alike in pairs:
            for j, row in enumerate(_posteriors(given, made, table, alike)):
                for i, chance in enumerate(row):
                    if chance > 0.001:
                        counts[given[i].stem][made[j].stem] += chance
        table = {
            one: {other: count / total for other, count in row.items() if count / total > UNSEEN}
            for one, row in counts.items()
            if (total := sum(row.values()))
        }
    return table


def _posteriors(
    given: Sequence[Word], made: Sequence[Word], table: Table, alike: Sequence[Sequence[float]]
) -> list[list[float]]:
    """Return for each word of `made` how likely each of `given` is its partner; what is left of 1 is that none is."""
    size, length = len(given), len(made)
    rows = [table.get(word.stem, {}) for word in given]
    found = []
    for j, word in enumerate(made):
        at = (j + 0.5) / length
        key = word.stem
        weights = [
            (rows[i].get(key, UNSEEN) if table else 0.1)
            * exp(-DIAGONAL * abs((i + 0.5) / size - at))
            * (1 + ALIKE * alike[i][j])
            for i in range(size)
        ]
        total = sum(weights) + NOWHERE * (0.02 if table else 0.1)
        found.append([weight / total for weight in weights])
    return found


def _alike(source: Sequence[Word], target: Sequence[Word]) -> list[list[float]]:
    """Return how far each pair of words is alike in every language."""
    table = [[0.0] * len(target) for _ in source]
    where: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for j, word in enumerate(target):
        for mark, trust in word.marks:
            where[mark].append((j, trust))
    for i, word in enumerate(source):
        for mark, trust in word.marks:
            for j, other in where.get(mark, ()):
                table[i][j] = max(table[i][j], trust * other * (1.0 if mark[0] in "#=k5" else 0.7))
    return table
