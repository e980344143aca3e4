"""How many pairs of edits are merged, shown as conflicts, or merged wrongly, and how long a merge takes.

python -m bench.bench_merging [--rounds 300] [--seed 1]

Texts are made of words without meaning, English and Russian letters by turns. Each round makes two edits of one text,
of which it is known how both together should read.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from catalog.text_merging import merge_text

SIZES = (3_000, 20_000, 100_000)
ALPHABETS = ("abcdefghiklmnoprstuvw", "абвгдежзиклмнопрстуфхэюя")
Text = list[list[list[str]]]  # paragraphs of sentences of words
Case = Callable[["Writer", Text], tuple[str, str, str]]


@dataclass
class Writer:
    """Makes texts and changes of them by chance."""

    chance: random.Random
    vocabulary: list[str]

    def word(self) -> str:
        return self.chance.choice(self.vocabulary)

    def sentence(self) -> list[str]:
        words = [self.word() for _ in range(self.chance.randint(6, 24))]
        return [words[0].capitalize(), *words[1:-1], words[-1] + "."]

    def text(self, size: int) -> Text:
        text: Text = []
        while len(written(text)) < size:
            text += [[self.sentence() for _ in range(self.chance.randint(2, 7))] for _ in range(max(1, size // 3_000))]
        return text

    def reworded(self, sentence: list[str]) -> list[str]:
        """Change, remove or add one to three words, not the first and not the last."""
        words = list(sentence)
        for _ in range(self.chance.randint(1, 3)):
            place = self.chance.randrange(1, len(words) - 1)
            words[place : place + self.chance.randint(0, 1)] = [self.word() for _ in range(self.chance.randint(0, 2))]
            if len(words) < 4:
                break
        return words


def written(text: Text) -> str:
    return "\n\n".join(" ".join(" ".join(sentence) for sentence in part) for part in text if part)


def with_sentence(text: Text, place: tuple[int, int], words: list[str] | None) -> Text:
    """Return the text with one sentence changed, or without it."""
    part = list(text[place[0]])
    part[place[1] : place[1] + 1] = [words] if words else []
    return [*text[: place[0]], part, *text[place[0] + 1 :]]


def disjoint(writer: Writer, text: Text) -> tuple[str, str, str]:
    """Each changes up to three sentences, in paragraphs that the other does not touch."""
    parts = writer.chance.sample(range(len(text)), min(6, len(text)))
    half = len(parts) // 2
    mine = theirs = both = text
    for number, part in enumerate(parts):
        place = part, writer.chance.randrange(len(text[part]))
        words = writer.reworded(text[part][place[1]])
        both = with_sentence(both, place, words)
        mine, theirs = (
            (with_sentence(mine, place, words), theirs)
            if number < half
            else (mine, with_sentence(theirs, place, words))
        )
    return written(mine), written(theirs), written(both)


def other_sentences(writer: Writer, text: Text) -> tuple[str, str, str]:
    part = writer.chance.randrange(len(text))
    one, two = writer.chance.sample(range(len(text[part])), 2)
    words = writer.reworded(text[part][one]), writer.reworded(text[part][two])
    mine, theirs = with_sentence(text, (part, one), words[0]), with_sentence(text, (part, two), words[1])
    return written(mine), written(theirs), written(with_sentence(mine, (part, two), words[1]))


def other_words(writer: Writer, text: Text) -> tuple[str, str, str]:
    place, words = _some(writer, text)
    one, two = writer.chance.sample(range(len(words)), 2)
    changes = [list(words) for _ in range(3)]
    for number, at in ((0, one), (1, two), (2, one), (2, two)):
        changes[number][at] = f"{'MT'[at == two]}{words[at][::-1].strip('.')}" + "." * words[at].endswith(".")
    mine, theirs, both = (written(with_sentence(text, place, changed)) for changed in changes)
    return mine, theirs, both


def same_words(writer: Writer, text: Text) -> tuple[str, str, str]:
    place, words = _some(writer, text)
    at = writer.chance.randrange(len(words) - 1)
    mine, theirs = ([*words[:at], new, *words[at + 1 :]] for new in ("Mine", "Theirs"))
    return written(with_sentence(text, place, mine)), written(with_sentence(text, place, theirs)), ""


def moved_and_edited(writer: Writer, text: Text) -> tuple[str, str, str]:
    place, words = _some(writer, text)
    rest = [*text[: place[0]], *text[place[0] + 1 :]]
    to = writer.chance.choice([at for at in range(len(text)) if at != place[0]])
    mine = [*rest[:to], text[place[0]], *rest[to:]]
    return written(mine), written(with_sentence(text, place, _really(writer, words))), ""


def removed_and_edited(writer: Writer, text: Text) -> tuple[str, str, str]:
    place, words = _some(writer, text)
    gone = with_sentence(text, place, None)
    if writer.chance.random() < 0.5:
        gone = [*text[: place[0]], *text[place[0] + 1 :]]
    return written(gone), written(with_sentence(text, place, _really(writer, words))), ""


def _some(writer: Writer, text: Text) -> tuple[tuple[int, int], list[str]]:
    part = writer.chance.randrange(len(text))
    number = writer.chance.randrange(len(text[part]))
    return (part, number), text[part][number]


def _really(writer: Writer, words: list[str]) -> list[str]:
    while (changed := writer.reworded(words)) == words:
        pass
    return changed


CASES: dict[str, Case] = {
    "other paragraphs": disjoint,
    "same paragraph, other sentences": other_sentences,
    "same sentence, other words": other_words,
    "same words": same_words,
    "moved here, edited there": moved_and_edited,
    "removed here, edited there": removed_and_edited,
}


def outcome(base: str, mine: str, theirs: str, both: str) -> str:
    """Say what a merge made of two edits: without `both` every merge is wrong, without a conflict at least."""
    merged, mirrored = merge_text(base, mine, theirs), merge_text(base, theirs, mine)
    if (merged.text, merged.risky) != (mirrored.text, mirrored.risky):
        return "not symmetric"
    if merged.conflicts:
        return "conflict"
    if merged.text != both:
        return "risky, not as made" if merged.risky else "SILENTLY WRONG"
    return "merged, risky" if merged.risky else "merged"


def tally(case: Case, size: int, rounds: int, seed: int) -> Counter[str]:
    """Count the outcomes of a case; the same numbers always give the same counts."""
    chance = random.Random(f"{case.__name__} {size} {seed}")
    found: Counter[str] = Counter()
    for number in range(rounds):
        letters = ALPHABETS[number % 2]
        vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(600)]
        writer = Writer(chance, vocabulary)
        text = writer.text(size)
        found[outcome(written(text), *case(writer, text))] += 1
    return found


def seconds(size: int, seed: int) -> float:
    """Return the processor time of one merge of two disjoint edits: the best of several."""
    chance = random.Random(seed)
    writer = Writer(chance, ["".join(chance.choices(ALPHABETS[0], k=6)) for _ in range(600)])
    text = writer.text(size)
    mine, theirs, _both = disjoint(writer, text)
    base, times = written(text), []
    for _ in range(9):
        start = time.process_time()
        merge_text(base, mine, theirs)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    for size in SIZES:
        print(f"{size // 1000} kB: {seconds(size, words.seed) * 1000:.1f} ms a merge", flush=True)
        for name, case in CASES.items():
            rounds = words.rounds * 3_000 // max(size, 3_000) + 20
            found = tally(case, size, rounds, words.seed)
            shares = ", ".join(f"{kind} {count / rounds:.1%}" for kind, count in found.most_common())
            print(f"  {name:32} {rounds:4} rounds: {shares}", flush=True)


if __name__ == "__main__":
    main()
