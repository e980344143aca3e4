"""Old and new sentences of a source beside each other, and where a translation's sentences go in the newest version.

Pure: sentences are strings, named by their ordinals. A sentence that is gone is paired with a new one that has enough
of its words, else with the one in its place; what has no partner stands alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ALIKE = 0.4  # Dice's coefficient of two sentences' words, from which one counts as the other rewritten


def pair_changes(
    removed: Mapping[int, str], added: Mapping[int, str], kept: Mapping[int, int]
) -> list[tuple[int | None, int | None]]:
    """Return (old ordinal, new ordinal) of every sentence that changed, in the order of the new text.

    `kept` leads from the old ordinals that stayed to their new ones.
    """
    alike = sorted(
        ((_dice(old, new), i, j) for i, old in removed.items() for j, new in added.items()),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    pairs: dict[int, int] = {}
    for score, i, j in alike:
        if score >= ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    for i in sorted(set(removed) - set(pairs)):
        place = _after(i, kept) + 1
        if place in added and place not in pairs.values():
            pairs[i] = place
    alone = [(i, pairs.get(i)) for i in removed] + [(None, j) for j in added if j not in pairs.values()]
    return sorted(alone, key=lambda pair: pair[1] if pair[1] is not None else _after(pair[0] or 0, kept) + 0.5)


def _after(ordinal: int, kept: Mapping[int, int]) -> int:
    """Return the new ordinal of the nearest sentence before this one that stayed; -1 at the beginning."""
    before = [old for old in kept if old < ordinal]
    return kept[max(before)] if before else -1


def _dice(old: str, new: str) -> float:
    one, other = set(old.casefold().split()), set(new.casefold().split())
    return 2 * len(one & other) / max(1, len(one) + len(other))


@dataclass
class Unit:
    """What is edited as one: sentences of the newest source, and those of the translation that stood for them.

    `kept` says that nothing changed in its source. Without `source` its sentence is gone; without `target` it is new.
    """

    source: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    kept: bool = True


def carried_units(
    beads: Iterable[tuple[Sequence[int], Sequence[int]]],
    kept: Mapping[int, int],
    pairs: Iterable[tuple[int | None, int | None]],
    size: int,
) -> list[Unit]:
    """Lead the beads of the old source over to the newest, which has `size` sentences; each of these has one unit."""
    partner = dict(pairs_of_old(pairs))
    taken: set[int] = set()
    units: list[tuple[float, Unit]] = []
    place = -1.0
    for source, target in beads:
        unit = Unit(target=list(target), kept=all(old in kept for old in source))
        for old in source:
            new = kept.get(old, partner.get(old))
            if new is not None and new not in taken:
                taken.add(new)
                unit.source.append(new)
        unit.source.sort()
        place = float(unit.source[0]) if unit.source else place + 0.001
        if unit.source or unit.target:
            units.append((place, unit))
    units += [(float(new), Unit([new], kept=False)) for new in range(size) if new not in taken]
    return [unit for _place, unit in sorted(units, key=lambda row: row[0])]


def pairs_of_old(pairs: Iterable[tuple[int | None, int | None]]) -> Iterable[tuple[int, int]]:
    return ((old, new) for old, new in pairs if old is not None and new is not None)
