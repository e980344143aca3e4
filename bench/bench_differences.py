"""How long the differences of a whole page take: documents of 72 kB, compared field by field and word by word.

python -m bench.bench_differences [--size 72000] [--seed 1] [--runs 5]

Prints the processor time for texts as they are written and as they read (rendered), without and with the template,
and exits 1 if any comparison takes longer than the goal. Letters are English and Russian by turns.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from bench.bench_merging import ALPHABETS, Writer, written

GOAL_MS = 60
FIELDS = ("description", "drivers", "vulnerabilities", "worst_case")
Texts = tuple[list[str], list[str]]  # the texts of the fields before and after


def scattered(writer: Writer, texts: list[str]) -> Texts:
    """Some forty sentences reworded, all over."""
    return texts, [_every(text, 12, lambda words: writer.reworded(words)) for text in texts]


def everywhere(writer: Writer, texts: list[str]) -> Texts:
    """A word changed in every sentence."""
    return texts, [_every(text, 1, lambda words: [*words[:2], writer.word(), *words[3:]]) for text in texts]


def rewritten(writer: Writer, texts: list[str]) -> Texts:
    """Other sentences of the same words."""
    return texts, [written(writer.text(len(text))) for text in texts]


def nothing_common(writer: Writer, texts: list[str]) -> Texts:
    """Not one word in common."""
    return texts, [
        text.translate({ord(sign): chr(ord(sign) + 500) for sign in set(text) if sign.isalpha()}) for text in texts
    ]


def moved_half(writer: Writer, texts: list[str]) -> Texts:
    """The second half of every text moved before the first."""
    halves = []
    for text in texts:
        parts = text.split("\n\n")
        halves.append("\n\n".join([*parts[len(parts) // 2 :], *parts[: len(parts) // 2]]))
    return texts, halves


def one_paragraph(writer: Writer, texts: list[str]) -> Texts:
    """One giant paragraph with scattered changes."""
    before, after = scattered(writer, texts)
    return ["", "", "", " ".join(before).replace("\n\n", " ")], ["", "", "", " ".join(after).replace("\n\n", " ")]


def one_paragraph_rewritten(writer: Writer, texts: list[str]) -> Texts:
    """One giant paragraph, every sentence another."""
    before, after = rewritten(writer, texts)
    return ["", "", "", " ".join(before).replace("\n\n", " ")], ["", "", "", " ".join(after).replace("\n\n", " ")]


def no_full_stop(writer: Writer, texts: list[str]) -> Texts:
    """One giant sentence with scattered changes."""
    before, after = one_paragraph(writer, texts)
    return [text.replace(".", "") for text in before], [text.replace(".", "") for text in after]


def _every(text: str, step: int, change: Callable[[list[str]], list[str]]) -> str:
    sentences = text.split(". ")
    for number in range(0, len(sentences), step):
        words = sentences[number].split(" ")
        sentences[number] = " ".join(change(words)) if len(words) > 5 else sentences[number]
    return ". ".join(sentences)


CASES = (
    scattered,
    everywhere,
    rewritten,
    nothing_common,
    moved_half,
    one_paragraph,
    one_paragraph_rewritten,
    no_full_stop,
)


def document(texts: list[str]) -> dict[str, Any]:
    """Return a threat with these texts; the last one stands in a scenario."""
    found: dict[str, Any] = dict(zip(FIELDS[:3], texts[:3], strict=True))
    return {**found, "title": "Illustrative", "scenarios": [{"id": "s1", "title": "At night", "worst_case": texts[3]}]}


def measure(old: dict[str, Any], new: dict[str, Any], rendered: bool, runs: int) -> tuple[float, float, bool]:
    """Return the milliseconds of the comparison and of the template, and whether something was too much for words."""
    from django.template.loader import render_to_string

    from catalog.differences import field_changes, rows_of

    times, shown = [], []
    for _run in range(runs):
        start = time.process_time()
        rows = rows_of(field_changes("threat", old, new, rendered=rendered))
        middle = time.process_time()
        render_to_string("components/diff.html", {"changes": rows, "level": 2})
        times.append((middle - start) * 1000)
        shown.append((time.process_time() - middle) * 1000)
    return min(times), min(shown), any(row.is_coarse for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=72_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    slowest = 0.0
    for letters in ALPHABETS:
        chance = random.Random(given.seed)
        writer = Writer(chance, ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(600)])
        texts = [written(writer.text(given.size // 4)) for _ in FIELDS]
        for case in CASES:
            old, new = (document(side) for side in case(writer, texts))
            for rendered in (False, True):
                compared, shown, coarse = measure(old, new, rendered, given.runs)
                slowest = max(slowest, compared)
                words = ", told as compared by paragraph" if coarse else ""
                name = f"{case.__name__}, {'rendered' if rendered else 'source'}"
                print(f"{name:40} {compared:6.1f} ms, template {shown:6.1f} ms{words}", flush=True)
    print(f"slowest comparison {slowest:.1f} ms (goal {GOAL_MS} ms for {given.size // 1000} kB)")
    return int(slowest > GOAL_MS)


if __name__ == "__main__":
    sys.exit(main())
