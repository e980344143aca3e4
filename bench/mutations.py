"""Changes to a text of which every word's fate is known: the mutation suite of anchoring. Pure, seeded."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

ITEM = re.compile(r"\S+\s*|^\s+")
EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """A word with what follows it; `origin` is its number in the old text, None if it is new."""

    text: str
    origin: int | None
    kept: bool = True

    @property
    def word(self) -> str:
        return self.text.rstrip()

    @property
    def space(self) -> str:
        return self.text[len(self.word) :]


@dataclass(frozen=True)
class Case:
    """A text, what became of it, spans of the first and their true places in the second (None: deleted)."""

    old: str
    new: str
    spans: list[tuple[int, int]]
    truth: list[tuple[int, int] | None]


Change = Callable[[list[Item], Random], list[Item]]


def items_of(text: str) -> list[Item]:
    return [Item(match.group(), number) for number, match in enumerate(ITEM.finditer(text))]


def paragraphs_of(items: list[Item]) -> list[list[Item]]:
    found: list[list[Item]] = [[]]
    for item in items:
        found[-1].append(item)
        if "\n" in item.space:
            found.append([])
    return [part for part in found if part]


def rewrite(share: float) -> Change:
    """Replace, drop or add words; of the replaced ones some only change their ending, as in a slip of the pen."""

    def change(items: list[Item], rng: Random) -> list[Item]:
        vocabulary = [EDGES.match(item.word)[2] for item in items]  # type: ignore[index]
        changed = []
        for item in items:
            if rng.random() >= share:
                changed.append(item)
                continue
            kind = rng.random()
            if kind < 0.6:
                changed.append(_replaced(item, rng, vocabulary))
            elif kind < 0.8 or "\n" in item.space:
                changed += [item, Item(rng.choice(vocabulary) + " ", None)] if "\n" not in item.space else [item]
        return changed

    return change


def _replaced(item: Item, rng: Random, vocabulary: list[str]) -> Item:
    before, core, after = EDGES.match(item.word).groups()  # type: ignore[union-attr]
    if rng.random() < 0.3 and len(core) > 3:
        at = rng.randrange(len(core) - 1)
        core = core[:at] + core[at + 1] + core[at] + core[at + 2 :]
    else:
        core = rng.choice(vocabulary)
    if rng.random() < 0.2:
        after = ""
    return replace(item, text=before + core + after + item.space, kept=False)


def move_paragraphs(items: list[Item], rng: Random) -> list[Item]:
    parts = paragraphs_of(items)
    for _ in range(max(1, len(parts) // 4)):
        part = parts.pop(rng.randrange(len(parts)))
        parts.insert(rng.randrange(len(parts) + 1), part)
    return [item for part in parts for item in _ended(part)]


def _ended(part: list[Item]) -> list[Item]:
    """Let a paragraph end in a line break wherever it now stands."""
    last = part[-1]
    return part if "\n" in last.space else [*part[:-1], replace(last, text=last.word + "\n\n")]


def retype(items: list[Item], _rng: Random) -> list[Item]:
    """Change quotes, dashes, ellipses and spaces, as a house style does."""
    table = str.maketrans({"“": "«", "”": "»", "«": "“", "»": "”", "’": "'", "'": "’", "—": "–", "–": "-"})
    changed = []
    for item in items:
        word = item.word.translate(table).replace("...", "…")
        word = "“" + word[1:] if word.startswith('"') else word
        word = word[:-1] + "”" if word.endswith('"') else word
        space = "\u00a0" if item.space == " " and len(word) < 3 else item.space
        changed.append(replace(item, text=word + space))
    return changed


def split_and_join(items: list[Item], rng: Random) -> list[Item]:
    """Break paragraphs anywhere, mostly after sentences, and join others to what follows."""
    changed = []
    for item in items:
        ends = item.word.endswith((".", "!", "?", "»", "”"))
        if "\n" in item.space and rng.random() < 0.4:
            changed.append(replace(item, text=item.word + " "))
        elif item.space == " " and rng.random() < (0.15 if ends else 0.004):
            changed.append(replace(item, text=item.word + "\n\n"))
        else:
            changed.append(item)
    return changed


def move_sentences(items: list[Item], rng: Random) -> list[Item]:
    """Move a few sentences somewhere else."""
    parts = sentences_of(items)
    for _ in range(max(1, len(parts) // 12)):
        part = parts.pop(rng.randrange(len(parts)))
        parts.insert(rng.randrange(len(parts) + 1), part)
    return [item for part in parts for item in part]


def sentences_of(items: list[Item]) -> list[list[Item]]:
    found: list[list[Item]] = [[]]
    for item in items:
        found[-1].append(item)
        if "\n" in item.space or item.word.rstrip("\"'»”’“)").endswith((".", "!", "?", "…", "؟")):
            found.append([])
    return [part for part in found if part]


def both(*changes: Change) -> Change:
    def change(items: list[Item], rng: Random) -> list[Item]:
        for one in changes:
            items = one(items, rng)
        return items

    return change


CHANGES: dict[str, Change] = {
    "copy-edit 2 %": rewrite(0.02),
    "paragraphs moved": move_paragraphs,
    "typography": retype,
    "rewrite 10 %": rewrite(0.10),
    "heavy rewrite 25 %": rewrite(0.25),
    "rewrite 10 % and moves": both(rewrite(0.10), move_paragraphs),
    "split and joined": split_and_join,
    "rewrite, split, joined, moved": both(rewrite(0.10), split_and_join, move_paragraphs),
    "sentences moved": move_sentences,
}


def mutated(text: str, change: Change, rng: Random, count: int = 200) -> Case:
    """Change a text, and tell where `count` random spans of it truly stand; only those that survived."""
    items = items_of(text)
    changed = change(items, rng)
    places, new = _laid_out(changed)
    kept = {item.origin for item in changed if item.kept and item.origin is not None}
    spans, truth = [], []
    old_places, _old = _laid_out(items)
    for _ in range(count):
        first, last = _random_span(items, rng)
        alive = [at for at in range(first, last + 1) if at in places]
        if sum(at in kept for at in alive) < 0.5 * (last - first + 1) or not _together([places[at] for at in alive]):
            continue
        spans.append((old_places[first][0], old_places[last][1]))
        truth.append((places[alive[0]][0], places[alive[-1]][1]))
    return Case(text, new, spans, list(truth))


def _together(places: list[tuple[int, int]]) -> bool:
    """Tell whether what survived of a span still stands together, in order."""
    return all(0 <= later[0] - former[1] < 60 for former, later in pairwise(places))


def _laid_out(items: list[Item]) -> tuple[dict[int, tuple[int, int]], str]:
    """Return the place of every old word in the text that the items make, and that text."""
    places, at = {}, 0
    for item in items:
        if item.origin is not None:
            places[item.origin] = (at, at + len(item.word))
        at += len(item.text)
    return places, "".join(item.text for item in items)


def _random_span(items: list[Item], rng: Random) -> tuple[int, int]:
    """Choose some words in a row: a few, about a sentence, or more, within a paragraph or across."""
    length = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 30, 45])
    first = rng.randrange(max(1, len(items) - length))
    return first, min(len(items), first + length) - 1


def with_deletions(text: str, rng: Random, share: float = 0.05, count: int = 40) -> Case:
    """Delete sentences and phrases, and rewrite a little around them; the spans are those that were deleted."""
    items = items_of(text)
    gone: set[int] = set()
    spans = []
    sentences = sentences_of(items)
    for _ in range(count):
        part = rng.choice(sentences)
        if len(part) < 3:
            continue
        length = len(part) if rng.random() < 0.5 else rng.randint(2, max(2, min(9, len(part) - 1)))
        first = rng.randrange(len(part) - length + 1)
        chosen = [item.origin for item in part[first : first + length] if item.origin is not None]
        if gone.isdisjoint(range(chosen[0] - 2, chosen[-1] + 3)):
            gone.update(chosen)
            spans.append((chosen[0], chosen[-1]))
    left = [item for item in items if item.origin not in gone]
    _places, new = _laid_out(rewrite(share)(left, rng))
    places, _old = _laid_out(items)
    return Case(text, new, [(places[a][0], places[b][1]) for a, b in spans], [None] * len(spans))


def trap(text: str, rng: Random, *, edited: bool = False) -> Case:
    """Put a near-twin of a sentence somewhere else, then delete the sentence and keep the twin."""
    items = items_of(text)
    sentences = [part for part in sentences_of(items) if len(part) >= 6]
    chosen = rng.choice(sentences)
    vocabulary = [item.word for item in items if item.word.isalpha() and len(item.word) > 3]
    twin = [item.word for item in chosen]
    for at in rng.sample(range(len(twin)), k=1 if len(twin) < 12 else 2):
        twin[at] = rng.choice([word for word in vocabulary if word != twin[at]])
    beside = rng.random() < 0.5
    index = [item.origin for item in items].index(chosen[-1].origin) + 1 if beside else rng.randrange(len(items))
    if not beside:
        index = next((at + 1 for at in range(index, len(items)) if items[at].word.endswith(".")), len(items))
        inside = index - 1 in {item.origin for item in chosen}
        index = chosen[-1].origin + 1 if inside else index  # type: ignore[operator]
    before, after = items[:index], items[index:]
    made = " ".join(twin) + " "
    old = "".join(i.text for i in before).rstrip(" ") + ("" if before[-1].text.endswith("\n") else " ") + made
    old += "".join(i.text for i in after)
    start = old.index("".join(item.text for item in chosen).rstrip())
    end = start + len("".join(item.text for item in chosen).rstrip())
    new = old[:start] + old[end:].lstrip(" ")
    if edited:
        new = _laid_out(rewrite(0.02)(items_of(new), rng))[1]
    return Case(old, new, [(start, end)], [None])
