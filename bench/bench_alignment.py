"""How well sentences are aligned, and how fast: noisy pseudo-articles, complete declarations, long texts.

python -m bench.bench_alignment [--data FOLDER] [--articles 25] [--seed 77]

FOLDER holds alignment/*.tsv, parallel sentences with the languages as first line, and udhr/LANGUAGE.tsv, the Universal
Declaration of Human Rights as section, tag and text. Precision and recall are of links between sentences; of the
declarations a link is right if it stays inside of its section; what no link reached is printed, so that one can read
whether the other text says it at all.
"""

import argparse
import csv
import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from articles.alignment import Bead, align, learn_dictionary
from bench.noisy_pairs import NoisyPair, noisy_pair

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
ARTICLE = 40
Link = tuple[int, int]


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def links_of(beads: Iterable[Bead]) -> set[Link]:
    return {link for bead in beads for link in itertools.product(bead.source, bead.target)}


def articles_of(pairs: Sequence[tuple[str, str]], number: int, chance: random.Random) -> list[NoisyPair]:
    made = []
    for _ in range(number):
        at = chance.randrange(max(1, len(pairs) - ARTICLE))
        chosen = list(pairs[at : at + ARTICLE])
        others = [*pairs[:at], *pairs[at + ARTICLE :]] or chosen
        made.append(noisy_pair(chosen, others, chance))
    return made


def noisy(file: Path, number: int, seed: int) -> None:
    print(f"\nNoisy pseudo-articles of {ARTICLE} sentences, {number} of each pair, from {file.name}")
    print(f"{'pair':10}{'precision':>11}{'recall':>9}{'with a dictionary':>22}")
    languages, *rows = rows_of(file)
    votes: Counter[tuple[float, bool]] = Counter()
    for one, other in itertools.combinations(range(len(languages)), 2):
        pairs = [(row[one], row[other]) for row in rows]
        half = len(pairs) // 2
        told = [f"{languages[one]}-{languages[other]}"]
        learnt = learn_dictionary(pairs[half:])
        for some, dictionary in ((pairs, {}), (pairs[:half], learnt)):
            right = found = gold = 0
            for text in articles_of(some, number, random.Random(seed)):
                beads = align(text.source, text.target, languages[one], languages[other], dictionary=dictionary)
                links = links_of(beads)
                right, found, gold = right + len(links & text.links), found + len(links), gold + len(text.links)
                votes.update((bead.confidence, links_of([bead]) <= text.links) for bead in beads if links_of([bead]))
            told += [f"{right / found:.1%}", f"{right / gold:.1%}"]
        print(f"{told[0]:10}{told[1]:>11}{told[2]:>9}{told[3]:>13}{told[4]:>9}")
    for confidence in sorted({confidence for confidence, _right in votes}, reverse=True):
        right, wrong = votes[confidence, True], votes[confidence, False]
        print(f"  confidence {confidence:.2f}: {right + wrong:6} beads, {right / (right + wrong):.1%} right")


def declarations(folder: Path, source: str = "en") -> None:
    print(f"\nComplete declarations, from {source}: does a link stay inside of its section?")
    print(f"{'to':10}{'rows':>12}{'precision':>11}{'recall':>9}{'ms':>7}")
    texts = {file.stem: rows_of(file) for file in sorted(folder.glob("*.tsv"))}
    for language, rows in texts.items():
        if language == source:
            continue
        begin = time.process_time()
        ours = texts[source]
        links = links_of(align([row[2] for row in ours], [row[2] for row in rows], source, language))
        spent = time.process_time() - begin
        right = {(one, other) for one, other in links if ours[one][0] == rows[other][0]}
        reached = len({one for one, _ in right}) / len(ours)
        print(
            f"{language:10}{f'{len(ours)}, {len(rows)}':>12}{len(right) / len(links):11.1%}{reached:9.1%}"
            f"{spent * 1000:7.0f}"
        )
        for index in sorted(set(range(len(ours))) - {one for one, _ in right}):
            print(f"    not reached: {ours[index][0]}, {ours[index][2][:70]!r}")


def speed(file: Path, seed: int) -> None:
    print("\nSpeed, noisy texts")
    languages, *rows = rows_of(file)
    pairs = [(row[0], row[1]) for row in rows]
    for size in (60, 500):
        text = noisy_pair(pairs[:size], pairs[-20:], random.Random(seed))
        best = min(_spent(text, languages) for _ in range(3))
        print(f"  {len(text.source)} against {len(text.target)} sentences: {best:.2f} s of CPU")


def _spent(text: NoisyPair, languages: list[str]) -> float:
    begin = time.process_time()
    align(text.source, text.target, languages[0], languages[1])
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--articles", type=int, default=25)
    parser.add_argument("--seed", type=int, default=77)
    given = parser.parse_args()
    files = sorted((given.data / "alignment").glob("*.tsv"))
    if not files:
        print(f"SKIPPED: no parallel sentences in {given.data}; nothing was measured.", file=sys.stderr)
        return
    for file in files:
        noisy(file, given.articles, given.seed)
    declarations(given.data / "udhr")
    speed(files[0], given.seed)


if __name__ == "__main__":
    main()
