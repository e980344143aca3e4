"""Which unit of an old text is which unit of a new one: equal ones first, then similar ones, free of order. Pure.

A unit is a sentence or heading (`articles.wording`). The pairing is one to one, so that the twin of a sentence that is
gone belongs to its own counterpart; what was split or joined becomes a group of neighbours.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fast_diff_match_patch import diff

from articles.wording import Lexicon, Wording

COMMON = 30  # a stem in more units than this finds no candidates
CANDIDATES = 4
NEAR, COPY_NEAR = 0.01, 0.3
BESIDE = 6
BETWEEN = 0.5
ROUNDS = (0.8, 0.65, 0.5, 0.42)
LEAD = 0.04  # how much better than the second place a pair must be, unless the neighbours speak for it
NEIGHBOUR = 0.12  # what a paired unit before or after adds to a likeness that is too low
TIE = 0.02  # what it adds where two are about as like
CONTEST = 0.15
IN_A_GAP = 0.25
PART = 0.6


Unit = TypeVar("Unit", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """Neighbouring units of the old text that became neighbouring units of the new one; ends are exclusive."""

    old: tuple[int, int]
    new: tuple[int, int]


class Pairing:
    """Pairs under construction: `to_new[i]` is the new unit of the old unit `i`, or -1."""

    def __init__(self, old: Wording, new: Wording, lexicon: Lexicon) -> None:
        self.old = [tuple(old.keys[first:last]) for first, last in old.units]
        self.new = [tuple(new.keys[first:last]) for first, last in new.units]
        self.opening = old.opening
        self.wordings = old, new
        self.lexicon = lexicon
        self.to_new = [-1] * len(self.old)
        self.to_old = [-1] * len(self.new)

    @property
    def written(self) -> tuple[list[str], list[str]]:
        """Return the units of both texts as they are written."""
        old, new = self.wordings
        return old.written, new.written

    def pair(self, old: int, new: int) -> None:
        self.to_new[old], self.to_old[new] = new, old

    def neighbours(self, old: int, new: int) -> int:
        """Return how many of the units before and after are paired with each other."""
        to_new = self.to_new
        before = old > 0 and new > 0 and to_new[old - 1] == new - 1
        return before + (old + 1 < len(to_new) and to_new[old + 1] == new + 1)

    def is_free(self, old: int, new: int) -> bool:
        to_new, to_old = self.to_new, self.to_old
        return 0 <= old < len(to_new) and 0 <= new < len(to_old) and to_new[old] < 0 and to_old[new] < 0


def pair_units(old: Wording, new: Wording, lexicon: Lexicon) -> Pairing:
    """Pair the units of two texts."""
    pairing = Pairing(old, new, lexicon)
    _pair_unique(pairing)
    _pair_equal_neighbours(pairing)
    _pair_repeated(pairing)
    similar = Similarity(pairing)
    _pair_between(pairing, similar)
    _pair_similar(pairing, similar)
    _fill_gaps(pairing, similar)
    return pairing


def _places(units: Sequence[Unit]) -> dict[Unit, list[int]]:
    places: dict[Unit, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        places[unit].append(index)
    return places


def _pair_unique(pairing: Pairing) -> None:
    """Pair what stands once in both texts; a heading of a word or two as well."""
    new = _places(pairing.new)
    for unit, places in _places(pairing.old).items():
        there = new.get(unit, ())
        if len(places) == len(there) == 1:
            pairing.pair(places[0], there[0])
        elif there and len(places) != len(there):
            _pair_letter_by_letter(pairing, places, there)


def _pair_letter_by_letter(pairing: Pairing, places: list[int], there: list[int]) -> None:
    """Pair of some copies, one of which is gone or new, those that were written alike and unlike the others."""
    old, new = pairing.written
    before, after = _places([old[at] for at in places]), _places([new[at] for at in there])
    for written, found in before.items():
        if len(before) > 1 and len(found) == len(after.get(written, ())) == 1:
            pairing.pair(places[found[0]], there[after[written][0]])


def _pair_equal_neighbours(pairing: Pairing) -> None:
    """Pair equal units beside a pair, forwards and backwards; first those of one paragraph, then across its edges."""
    size, to_new = len(pairing.old), pairing.to_new
    for across in (False, True):
        for step, order in ((1, range(size - 1)), (-1, range(size - 1, 0, -1))):
            for index in order:
                beside = to_new[index]
                old, new = index + step, beside + step
                if beside < 0 or to_new[old] >= 0 or not pairing.is_free(old, new):
                    continue
                if pairing.old[old] != pairing.new[new]:
                    continue
                if across or not pairing.opening[max(index, old)]:
                    pairing.pair(old, new)


def _pair_repeated(pairing: Pairing) -> None:
    """Pair, in order, what stands equally often in both texts."""
    free_new = _places([unit if pairing.to_old[at] < 0 else () for at, unit in enumerate(pairing.new)])
    free_old = _places([unit if pairing.to_new[at] < 0 else () for at, unit in enumerate(pairing.old)])
    for unit, places in free_old.items():
        there = free_new.get(unit, ())
        if unit and len(places) == len(there):
            for old, new in zip(places, there, strict=True):
                pairing.pair(old, new)


class Similarity:
    """How alike two units are: Dice over the sets of their stems, weighted by how much a stem says."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.stems, self.weights = pairing.lexicon.stems, _stem_weights(pairing)
        self.old = [self._set(unit) for unit in pairing.old]
        self.new = [self._set(unit) for unit in pairing.new]
        self.old_sizes = [self._size(found) for found in self.old]
        copies = Counter(pairing.old)
        self.copied = [copies[unit] > 1 for unit in pairing.old]
        self.scale = len(self.new) / (len(self.old) or 1)
        self.spread = max(8.0, 0.02 * len(self.new))
        self.new_sizes = [self._size(found) for found in self.new]

    def is_copy(self, old: int) -> bool:
        """Tell whether an old unit stands more than once, so that only its place can say which one it is."""
        return self.copied[old]

    def nearness(self, old: int, new: int) -> float:
        """Return a little for a unit about where it was, and more for a copy."""
        away = abs(new - old * self.scale) / self.spread
        return (COPY_NEAR if self.copied[old] else NEAR) * (1 - away) if away < 1 else 0.0

    def places_beside(self, old: int) -> range:
        """Return the new units about where an old one was."""
        there = round(old * self.scale)
        return range(max(0, there - BESIDE), min(len(self.new), there + BESIDE + 1))

    def _set(self, unit: tuple[int, ...]) -> frozenset[int]:
        stems = self.stems
        return frozenset([stems[key] for key in unit])

    def _size(self, stems: frozenset[int]) -> float:
        weights = self.weights
        return sum([weights[stem] for stem in stems])

    def between(self, old: int, new: int) -> float:
        shared = self._size(self.old[old] & self.new[new])
        return 2 * shared / ((self.old_sizes[old] + self.new_sizes[new]) or 1)

    def in_letters(self, old: int, new: int) -> float:
        """Return the share of letters that both have in the same order: closer than words, and dearer."""
        words = self.pairing.lexicon.words
        one = " ".join([words[key] for key in self.pairing.old[old]])
        other = " ".join([words[key] for key in self.pairing.new[new]])
        rows: list[tuple[str, int]] = diff(one, other, timelimit=0, checklines=False, cleanup="No")
        return 2 * sum([length for sign, length in rows if sign == "="]) / (len(one) + len(other))


def _stem_weights(pairing: Pairing) -> dict[int, float]:
    lexicon = pairing.lexicon
    weights: dict[int, float] = {}
    for word, stem in enumerate(lexicon.stems):
        weights[stem] = max(weights.get(stem, 0.0), lexicon.weights[word])
    return weights


def _pair_between(pairing: Pairing, similar: Similarity) -> None:
    """Pair, one by one, the units between two pairs that have equally many in both texts and are much alike."""
    size, first = len(pairing.old), 0
    while first < size:
        if pairing.to_new[first] >= 0:
            first += 1
            continue
        last = first
        while last < size and pairing.to_new[last] < 0:
            last += 1
        begin = pairing.to_new[first - 1] + 1 if first else 0
        end = pairing.to_new[last] if last < size else len(pairing.new)
        rows = list(zip(range(first, last), range(begin, end), strict=False))
        if last - first == end - begin and all(pairing.is_free(*row) for row in rows):
            for old, new in rows:
                if similar.between(old, new) >= BETWEEN:
                    pairing.pair(old, new)
        first = last


def _pair_similar(pairing: Pairing, similar: Similarity) -> None:
    """Pair in rounds, the surest first: each pair speaks for its neighbours in the next round."""
    found = _contested(pairing, similar, list(_candidates(pairing, similar)))
    candidates = [(score, score + similar.nearness(old, new), old, new) for score, old, new in found]
    to_new, to_old = pairing.to_new, pairing.to_old
    for least in ROUNDS:
        candidates = [row for row in candidates if to_new[row[2]] < 0 and to_old[row[3]] < 0]
        ranked = sorted(_ranked(pairing, candidates))
        best_old: dict[int, list[float]] = defaultdict(list)
        best_new: dict[int, list[float]] = defaultdict(list)
        for rank, old, new, _score in ranked:
            best_old[old].append(-rank)
            best_new[new].append(-rank)
        found_more = least == ROUNDS[0]
        for rank, old, new, score in ranked:
            if to_new[old] >= 0 or to_old[new] >= 0:
                continue
            beside = pairing.neighbours(old, new)
            if score + NEIGHBOUR * beside < least:
                continue
            needed = 0 if least == ROUNDS[-1] or beside == 2 else LEAD
            if min(_lead(best_old[old], -rank), _lead(best_new[new], -rank)) >= needed:
                pairing.pair(old, new)
                found_more = True
        if found_more:
            _pair_equal_neighbours(pairing)


def _ranked(pairing: Pairing, candidates: list[tuple[float, float, int, int]]) -> list[tuple[float, int, int, float]]:
    """Return candidates with their ranks, the lowest the best; paired neighbours speak for one."""
    to_new, most = pairing.to_new, len(pairing.to_new) - 1
    ranked = []
    for score, near, old, new in candidates:
        beside = (old > 0 < new and to_new[old - 1] == new - 1) + (old < most and to_new[old + 1] == new + 1)
        ranked.append((-near - TIE * beside, old, new, score))
    return ranked


def _contested(
    pairing: Pairing, similar: Similarity, candidates: list[tuple[float, int, int]]
) -> list[tuple[float, int, int]]:
    """Look closer, letter by letter, where two units are about as much like a third one; copies have the same."""
    rivals: dict[tuple[str, int], list[float]] = defaultdict(list)
    for score, old, new in candidates:
        rivals["old", old].append(score)
        rivals["new", new].append(score)
    tops = {side: sorted(scores, reverse=True)[:2] for side, scores in rivals.items() if len(scores) > 1}
    closer = []
    for score, old, new in candidates:
        near = [tops[side] for side in (("old", old), ("new", new)) if side in tops]
        contested = any(top[0] - top[1] < CONTEST and score >= top[0] - CONTEST for top in near)
        if contested and not similar.is_copy(old):
            score = (score + similar.in_letters(old, new)) / 2
        closer.append((score, old, new))
    return closer


def _lead(scores: list[float], score: float) -> float:
    """Return how far a score is ahead of the best other one; what is behind has none."""
    if score < scores[0]:
        return -1.0
    return score - scores[1] if len(scores) > 1 else 1.0


def _candidates(pairing: Pairing, similar: Similarity) -> Iterator[tuple[float, int, int]]:
    """Yield (similarity, old, new) of the likeliest few for each old unit that is unpaired."""
    index, weights, sizes = _telling_stems(pairing, similar), similar.weights, similar.new_sizes
    for old, stems in enumerate(similar.old):
        if pairing.to_new[old] >= 0:
            continue
        shared: dict[int, float] = defaultdict(float)
        for stem in stems:
            if stem in index:
                weight = weights[stem]
                for new in index[stem]:
                    shared[new] += weight
        size = similar.old_sizes[old]
        enough = max(shared.values(), default=0.0) / 2  # far behind the best, it cannot be the one
        likely = [
            (-2 * common / (size + sizes[new]) - similar.nearness(old, new), new)
            for new, common in shared.items()
            if common >= enough
        ]
        if not likely and similar.is_copy(old):
            likely = [(0.0, new) for new in similar.places_beside(old) if pairing.to_old[new] < 0]
        for _rank, new in sorted(likely)[:CANDIDATES]:
            score = similar.between(old, new)
            if score > 0.25:
                yield score, old, new


def _telling_stems(pairing: Pairing, similar: Similarity) -> dict[int, list[int]]:
    """Return which unpaired new units each stem stands in, but for punctuation and what stands in many."""
    index: dict[int, list[int]] = defaultdict(list)
    for new, stems in enumerate(similar.new):
        if pairing.to_old[new] < 0:
            for stem in stems:
                index[stem].append(new)
    weights = similar.weights
    return {stem: places for stem, places in index.items() if len(places) <= COMMON and weights[stem] > 0.1}


def _fill_gaps(pairing: Pairing, similar: Similarity) -> None:
    """Pair what lies beside a pair on both sides and is not altogether different."""
    for step, order in ((1, range(-1, len(pairing.old))), (-1, range(len(pairing.old), -1, -1))):
        for index in order:
            old = index + step
            if not 0 <= old < len(pairing.old) or pairing.to_new[old] >= 0:
                continue
            new = _beside(pairing, index, step)
            closed = pairing.is_free(old, new) and _is_closed(pairing, old, new, step)
            if closed and similar.between(old, new) >= IN_A_GAP:
                pairing.pair(old, new)


def _beside(pairing: Pairing, index: int, step: int) -> int:
    """Return the new unit beside the image of an old one; before the first and after the last stands the edge."""
    if index < 0:
        return 0
    if index >= len(pairing.old):
        return len(pairing.new) - 1
    return pairing.to_new[index] + step if pairing.to_new[index] >= 0 else -1


def _is_closed(pairing: Pairing, old: int, new: int, step: int) -> bool:
    """Tell whether the next pair on the other side is just as near in both texts, or all in between is unpaired."""
    i, j = old + step, new + step
    while 0 <= i < len(pairing.old) and pairing.to_new[i] < 0:
        i += step
    while 0 <= j < len(pairing.new) and pairing.to_old[j] < 0:
        j += step
    old_ends, new_ends = not 0 <= i < len(pairing.old), not 0 <= j < len(pairing.new)
    if old_ends or new_ends:
        return old_ends and new_ends
    return pairing.to_new[i] == j and abs(i - old) == abs(j - new)


def groups_of(pairing: Pairing, similar: Similarity | None = None) -> list[Group]:
    """Return the pairs as groups, in the order of the old text, widened by what was split or joined."""
    weights = _stem_weights(pairing)
    groups = []
    taken_old = [place >= 0 for place in pairing.to_new]
    taken_new = [place >= 0 for place in pairing.to_old]
    for old, new in enumerate(pairing.to_new):
        if new >= 0:
            groups.append(_widened(pairing, weights, Group((old, old + 1), (new, new + 1)), taken_old, taken_new))
    return groups


def _widened(
    pairing: Pairing, weights: dict[int, float], group: Group, taken_old: list[bool], taken_new: list[bool]
) -> Group:
    """Take in the neighbours most of whose words are among those that the group has left over on the other side."""
    grown = True
    while grown:
        grown = False
        for first, last, side in ((group.new, group.old, "new"), (group.old, group.new, "old")):
            units, others = (pairing.new, pairing.old) if side == "new" else (pairing.old, pairing.new)
            taken = taken_new if side == "new" else taken_old
            left = None
            for at in (first[0] - 1, first[1]):
                if not 0 <= at < len(units) or taken[at]:
                    continue
                left = left if left is not None else _left_over(pairing, others, last, units, first)
                if left and _share(pairing, weights, units[at], left) >= PART:
                    wide = (min(first[0], at), max(first[1], at + 1))
                    group = Group(group.old, wide) if side == "new" else Group(wide, group.new)
                    taken[at] = grown = True
                    break
            if grown:
                break
    return group


def _left_over(
    pairing: Pairing,
    others: Sequence[tuple[int, ...]],
    inside: tuple[int, int],
    units: Sequence[tuple[int, ...]],
    own: tuple[int, int],
) -> set[int]:
    """Return the stems of one side of a group that the other side lacks."""
    stems = pairing.lexicon.stems
    there = {stems[key] for unit in others[slice(*inside)] for key in unit}
    return there - {stems[key] for unit in units[slice(*own)] for key in unit}


def _share(pairing: Pairing, weights: dict[int, float], unit: tuple[int, ...], left: set[int]) -> float:
    stems = {pairing.lexicon.stems[key] for key in unit}
    size = sum(weights[stem] for stem in stems)
    return sum(weights[stem] for stem in stems & left) / size if size >= 1 else 0.0
