"""How well sentences are found: boundary F1 on treebank sentences that were glued together.

python -m bench.bench_segmentation [--data FOLDER] [--errors N]

FOLDER holds a file a language, one gold sentence a line, as from a treebank of Universal Dependencies. They are glued
with one space; and in paragraphs of one to five sentences, of which one without a terminator ends its paragraph. For
all languages the hard cases of the tests are glued, too: few, and chosen to be hard.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from articles.segmentation import segment

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "segmentation"
CASES = Path(__file__).resolve().parents[1] / "tests" / "articles" / "golden_sentences.txt"
TERMINATORS = ".!?…؟۔"
AFTER = "\"'”’»)]}*"


def glued(sentences: Iterable[str]) -> list[list[str]]:
    return [list(sentences)]


def in_paragraphs(sentences: list[str], chance: random.Random) -> list[list[str]]:
    """Put sentences into paragraphs; one without a terminator, such as a heading, ends its paragraph."""
    paragraphs: list[list[str]] = [[]]
    for sentence in sentences:
        paragraphs[-1].append(sentence)
        closed = sentence.rstrip(AFTER)[-1:] in TERMINATORS
        if not closed or len(paragraphs[-1]) >= chance.randint(1, 5):
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def text_and_edges(paragraphs: list[list[str]]) -> tuple[str, set[int]]:
    """Return the text, and after how many of its characters that are no space a gold sentence ends."""
    text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    edges, seen = set(), 0
    for paragraph in paragraphs:
        for sentence in paragraph:
            seen += len("".join(sentence.split()))
            edges.add(seen)
    return text, edges


def found_edges(text: str, language: str) -> set[int]:
    edges, seen = set(), 0
    for span in segment(text, language):
        seen += len("".join(text[span.start : span.end].split()))
        edges.add(seen)
    return edges


def scores(gold: set[int], found: set[int]) -> tuple[float, float, float]:
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def tell_errors(text: str, gold: set[int], found: set[int], most: int) -> None:
    places, seen = {}, 0
    for index, character in enumerate(text):
        if not character.isspace():
            seen += 1
            places[seen] = index + 1
    wrong = sorted([(place, "missed") for place in gold - found] + [(place, "false") for place in found - gold])
    for place, kind in wrong[:most]:
        at = places[place]
        print(f"    {kind:6} {text[max(0, at - 50) : at]!r} | {text[at : at + 40]!r}")


def hard_cases() -> dict[str, list[str]]:
    """Return the sentences of the hard cases by language."""
    parts = CASES.read_text("utf-8").split("\n## ")[1:]
    split = [part.strip().split("\n") for part in parts]
    return {lines[0]: [one for case in lines[1:] for one in case.split(" | ")] for lines in split}


def measure(language: str, name: str, parts: list[list[str]], errors: int) -> None:
    """Print how well the sentences of some paragraphs are found again."""
    text, gold = text_and_edges(parts)
    begin = time.process_time()
    found = found_edges(text, language)
    spent = (time.process_time() - begin) * 1000
    precision, recall, f1 = scores(gold, found)
    print(f"{language:10}{name:12}{len(gold):10}{precision:11.1%}{recall:9.1%}{f1:8.1%}{spent:8.1f}")
    tell_errors(text, gold, found, errors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    print(f"{'language':10}{'glued by':12}{'sentences':>10}{'precision':>11}{'recall':>9}{'F1':>8}{'ms':>8}")
    for language, cases in hard_cases().items():
        if given.only in {"", language}:
            measure(language, "hard cases", glued(cases), given.errors)
    files = sorted(given.data.glob("*.txt"))
    if not files:
        print(f"SKIPPED: no treebank sentences in {given.data}; nothing else was measured.", file=sys.stderr)
    for file in files:
        if given.only in {"", file.stem}:
            sentences = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
            measure(file.stem, "a space", glued(sentences), given.errors)
            measure(file.stem, "paragraphs", in_paragraphs(sentences, random.Random(7)), given.errors)


if __name__ == "__main__":
    main()
