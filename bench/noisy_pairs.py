"""Pseudo-articles with a known alignment: parallel sentences of which some are dropped, joined or foreign."""

import random
from dataclasses import dataclass, field

DROPPED, JOINED, FOREIGN = 0.05, 0.10, 0.05


@dataclass
class NoisyPair:
    """Two texts as sentences, and the links (source, target) between them."""

    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    links: set[tuple[int, int]] = field(default_factory=set)


def noisy_pair(pairs: list[tuple[str, str]], others: list[tuple[str, str]], chance: random.Random) -> NoisyPair:
    """Glue parallel sentences into two texts; on each side some are dropped, joined with the next, or foreign."""
    sides = [_side([pair[side] for pair in pairs], [pair[side] for pair in others], chance) for side in (0, 1)]
    (source, source_of), (target, target_of) = sides
    links = {
        (source_of[index], target_of[index]) for index in range(len(pairs)) if index in source_of.keys() & target_of
    }
    return NoisyPair(source, target, links)


def _side(sentences: list[str], others: list[str], chance: random.Random) -> tuple[list[str], dict[int, int]]:
    """Return the sentences of one text, and where each of the given ones is in it, if it is."""
    made: list[str] = []
    place: dict[int, int] = {}
    joining = False
    for index, sentence in enumerate(sentences):
        if chance.random() < DROPPED:
            continue
        if chance.random() < FOREIGN:
            made.append(chance.choice(others))
            joining = False
        if joining:
            made[-1] += " " + sentence
        else:
            made.append(sentence)
        place[index] = len(made) - 1
        joining = not joining and chance.random() < JOINED / 2
    return made, place
