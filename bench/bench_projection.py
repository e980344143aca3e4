"""How precise a passage is that was projected to a translation and shown as narrowed, on phrases marked by hand.

python -m bench.bench_projection [--show]

The gold set (`bench/projection_gold.tsv`) pairs phrases of the demo world's Russian texts with those of their English
translations, both ways: a phrase in each line, and what says the same in the other text (` | ` between parts that stand
apart; then the narrowed passage is measured against the parts alone). It was written before anything was measured.
The aligners learn from these two articles only, 63 pairs of sentences: what a site has in its first days.
"""

import argparse
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLD = Path(__file__).with_name("projection_gold.tsv")
GOAL = 0.93
Span = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """Two texts of one work, their sentences (code points), and which of these correspond."""

    texts: tuple[str, str]
    sentences: tuple[list[Span], list[Span]]
    ties: list[Any]

    def turned(self) -> "Pair":
        (one, other), (ours, theirs) = self.texts, self.sentences
        return Pair((other, one), (theirs, ours), [tie.turned() for tie in self.ties])

    def learnt(self) -> list[tuple[str, str]]:
        """Return the pairs of sentences that are sure."""
        return [
            (_words(self.texts[0], self.sentences[0], tie.source), _words(self.texts[1], self.sentences[1], tie.target))
            for tie in self.ties
            if tie.source and tie.target and tie.confidence >= sure()
        ]


def sure() -> float:
    from articles.bridges import SURE

    return SURE


def _words(text: str, sentences: list[Span], numbers: tuple[int, ...]) -> str:
    return text[sentences[numbers[0]][0] : sentences[numbers[-1]][1]]


def pairs_of(source: str, target: str) -> list[Pair]:
    """Return the demo world's works that are there in both languages, cut and aligned as the site does it."""
    from articles.alignment import align
    from articles.projection import Tie
    from articles.segmentation import segment
    from demo.world import plain, read_world, texts_of

    found = []
    for article in read_world().articles:
        texts = {text["language"]: plain(text["text"]) for text in reversed(texts_of(article))}
        if source in texts and target in texts:
            both = texts[source], texts[target]
            tagged = zip(both, (source, target), strict=True)
            spans = [[(one.start, one.end) for one in segment(text, tag)] for text, tag in tagged]
            ours, theirs = ([text[a:b] for a, b in rows] for text, rows in zip(both, spans, strict=True))
            ties = [Tie(bead.source, bead.target, bead.confidence) for bead in align(ours, theirs, source, target)]
            found.append(Pair(both, (spans[0], spans[1]), ties))
    return found


@dataclass(frozen=True)
class Outcome:
    """What became of one phrase: how it was narrowed, and what shares of what is shown and of the gold are common."""

    phrase: str
    shown: str
    gold: str
    way: str
    precision: float
    recall: float


def outcomes(pairs: list[Pair], rows: list[tuple[str, str]], source: str, target: str) -> list[Outcome]:
    from articles.projection import cross, project_span
    from articles.word_alignment import learn

    aligner = learn([row for pair in pairs for row in pair.learnt()], source, target)
    found = []
    for phrase, gold in rows:
        parts = phrase.split(" | ")
        pair = next(pair for pair in pairs if all(part in pair.texts[0] for part in parts))
        text, other = pair.texts
        start = text.index(parts[0])
        end = text.index(parts[-1], start) + len(parts[-1])
        crossing = cross(*pair.sentences, pair.ties, start, end, least=sure())
        if crossing is None:
            found.append(Outcome(phrase, "", gold, "none", 0, 0))
            continue
        (a, b), (c, d) = crossing.source, crossing.target
        inside = project_span(text[a:b], start - a, end - a, other[c:d], aligner)
        shown = set(range(c + inside.start, c + inside.end))
        wanted = _places(other[c:d], gold.split(" | "), c)
        both = len(shown & wanted)
        words = other[c + inside.start : c + inside.end]
        found.append(Outcome(phrase, words, gold, str(inside.way), both / len(shown), both / len(wanted)))
    return found


def _places(sentence: str, parts: list[str], at: int) -> set[int]:
    return {at + place for part in parts for place in range(sentence.index(part), sentence.index(part) + len(part))}


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition("\t")


def shown_as_sure(found: list[Outcome]) -> list[Outcome]:
    return [one for one in found if one.way in ("words", "quotation")]


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def both_ways() -> dict[str, list[Outcome]]:
    """Return what became of each phrase of the gold set, in both directions."""
    ahead = [(one, other) for one, _tab, other in map(_parted, GOLD.read_text(encoding="utf-8").splitlines())]
    back = [(other, one) for one, other in ahead]
    pairs = pairs_of("ru", "en")
    turned = [pair.turned() for pair in pairs]
    return {"ru-en": outcomes(pairs, ahead, "ru", "en"), "en-ru": outcomes(turned, back, "en", "ru")}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print each narrowed phrase that is not wholly right")
    chosen = parser.parse_args()
    heads = {"": 8, "phrases": 9, "narrowed": 9, "precision": 10, "goal": 6, "recall": 7, "wrong place": 12}
    print("".join(f"{head:>{width}}" for head, width in heads.items()) + f"{'sentence':>10}")
    found = both_ways()
    for name, rows in [*found.items(), ("both", [row for some in found.values() for row in some])]:
        narrowed, ways = shown_as_sure(rows), Counter(row.way for row in rows)
        wrong = sum(row.precision == 0 for row in narrowed)
        precision, recall = mean([row.precision for row in narrowed]), mean([row.recall for row in narrowed])
        counts = f"{name:>8}{len(rows):9}{len(narrowed):9}"
        print(f"{counts}{precision:10.3f}{GOAL:6}{recall:7.3f}{wrong:12}{ways['sentence']:10}")
        for row in narrowed if chosen.show and name != "both" else ():
            if row.precision < 1:
                print(f"  {row.precision:.2f} {row.phrase!r} -> {row.shown!r}; gold {row.gold!r}")


if __name__ == "__main__":
    main()
