"""Where each word of an old text stands in a new one: the pairs of units, compared word by word. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from articles.pairing import Group, groups_of, pair_units
from articles.quote_search import index_of
from articles.wording import Lexicon, Wording, letter_differences, wording_of

ALIGNED_AT_MOST = 4000  # cells of a replaced run aligned word by word; a longer one is cut in proportion
IN_A_ROW = 3  # words that stand once among those left over, and so belong together
APART = 25  # words that may have been put in between without tearing a passage
FEW = 5
ALIKE = 0.8
SAYING = 0.1  # a token that weighs no more is punctuation


class Run(NamedTuple):
    """A run of old words that was replaced: token ranges in both texts, ends exclusive."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass
class Trace:
    """Every old token's place: `image[i]` is a new token or -1; the groups are token ranges, in the old order."""

    old: Wording
    new: Wording
    lexicon: Lexicon
    image: list[int]
    claimed: list[bool]
    groups: list[Group] = field(default_factory=list)
    rescued: set[int] = field(default_factory=set)

    @property
    def weights(self) -> list[float]:
        return self.lexicon.weights

    @cached_property
    def weight_before(self) -> list[float]:
        weights = self.weights
        return list(accumulate([weights[key] for key in self.old.keys], initial=0.0))

    @cached_property
    def words_before(self) -> list[int]:
        weights = self.weights
        return list(accumulate([weights[key] > SAYING for key in self.old.keys], initial=0))

    @cached_property
    def kept_words_before(self) -> list[int]:
        weights, pairs = self.weights, zip(self.old.keys, self.image, strict=True)
        return list(accumulate([place >= 0 and weights[key] > SAYING for key, place in pairs], initial=0))

    @cached_property
    def kept_before(self) -> list[float]:
        """Return the weight of the kept tokens before each token, and at the end of all of them."""
        weights, pairs = self.weights, zip(self.old.keys, self.image, strict=True)
        return list(accumulate([weights[key] if place >= 0 else 0.0 for key, place in pairs], initial=0.0))

    @cached_property
    def last_kept(self) -> list[int]:
        """Return for each token the last kept one up to it, or -1."""
        return list(accumulate([at if place >= 0 else -1 for at, place in enumerate(self.image)], max))

    @cached_property
    def next_kept(self) -> list[int]:
        """Return for each token the first kept one from it on; the number of tokens if there is none."""
        size = len(self.image)
        marks = [at if self.image[at] >= 0 else size for at in range(size - 1, -1, -1)]
        return list(accumulate(marks, min))[::-1]

    @cached_property
    def stretch(self) -> list[int]:
        """Return for each kept token the number of the stretch it is in: within one, words stayed together."""
        number, before, there = 0, -1, -1
        numbers = []
        for at, place in enumerate(self.image):
            if place >= 0:
                if not 0 < place - there <= at - before + APART:
                    number += 1
                before, there = at, place
            numbers.append(number)
        return numbers

    @cached_property
    def runs(self) -> dict[int, Run]:
        """Return the replaced run of each old token that lies in one."""
        return {at: run for run in _runs(self) for at in range(*run.old)}

    @cached_property
    def unclaimed(self) -> dict[int, list[int]]:
        """Return where each new word stands that nothing came from."""
        return index_of(self.new.keys, self.claimed)

    @cached_property
    def edges(self) -> dict[Run, list[int]]:
        return {}

    def edges_in(self, run: Run) -> list[int]:
        """Return where each edge between the old words of a replaced run falls among the new ones."""
        if run not in self.edges:
            self.edges[run] = _edges_of(self, run)
        return self.edges[run]

    @cached_property
    def moved(self) -> list[bool]:
        """Tell of each group whether it left the order that most of the text is still in."""
        return _out_of_order([group.new[0] for group in self.groups])

    @cached_property
    def group_starts(self) -> list[int]:
        return [group.old[0] for group in self.groups]

    def group_of(self, token: int) -> int:
        """Return the number of the group that a token lies in or after; -1 before the first."""
        return bisect_right(self.group_starts, token) - 1

    def has_moved(self, token: int) -> bool:
        """Tell whether a token's group left the order."""
        number = self.group_of(token)
        return number >= 0 and self.moved[number]

    def fate_of(self, token: int) -> tuple[bool, bool]:
        """Tell whether a token's group left the order, and whether that or its find is in doubt.

        In doubt is what was found by itself, or in a short or changed unit that moved with none beside it.
        """
        number = bisect_right(self.group_starts, token) - 1
        moved = number >= 0 and self.moved[number]
        return moved, token in self.rescued or (moved and self._moved_alone[number])

    @cached_property
    def _moved_alone(self) -> list[bool]:
        """Tell of each group that moved whether it is short or changed, and had no company."""
        return [moved and self._is_alone(number) for number, moved in enumerate(self.moved)]

    def _is_alone(self, number: int) -> bool:
        first, last = self.groups[number].old
        words = self.words_before[last] - self.words_before[first]
        share = (self.kept_before[last] - self.kept_before[first]) / self._weight(first, last)
        return not self._has_company(number) and (words <= FEW or share < ALIKE)

    def _weight(self, first: int, last: int) -> float:
        return self.weight_before[last] - self.weight_before[first]

    def _has_company(self, number: int) -> bool:
        """Tell whether the group before or after a group stands there in the new text too."""
        pairs = pairwise(self.groups[max(0, number - 1) : number + 2])
        return any(one.old[1] == two.old[0] and one.new[1] == two.new[0] for one, two in pairs)


def trace(old: str, new: str) -> Trace:
    """Find every word of `old` in `new`."""
    lexicon = Lexicon()
    before, after = wording_of(old, lexicon), wording_of(new, lexicon)
    found = Trace(before, after, lexicon, [-1] * len(before.keys), [False] * len(after.keys))
    for group in groups_of(pair_units(before, after, lexicon)):
        old_range = before.units[group.old[0]][0], before.units[group.old[1] - 1][1]
        new_range = after.units[group.new[0]][0], after.units[group.new[1] - 1][1]
        found.groups.append(Group(old_range, new_range))
        _compare(found, found.groups[-1])
    found.groups.sort(key=lambda group: group.old)
    _extend(found)
    if _rescue(found):
        _extend(found)
    return found


def _compare(found: Trace, group: Group) -> None:
    """Compare the words of a group, and write down where each one is."""
    old, new = found.old.letters[slice(*group.old)], found.new.letters[slice(*group.new)]
    i, j = group.old[0], group.new[0]
    for sign, length in [("=", len(old))] if old == new else letter_differences(old, new):
        if sign == "=":
            found.image[i : i + length] = range(j, j + length)
            found.claimed[j : j + length] = [True] * length
        i += length if sign != "+" else 0
        j += length if sign != "-" else 0


def _extend(found: Trace) -> None:
    """Let every kept word bring its equal neighbours along, whatever unit they are in; forwards, then backwards."""
    image, claimed, old, new = found.image, found.claimed, found.old.keys, found.new.keys
    size = len(new)
    for step, order in ((1, range(1, len(old))), (-1, range(len(old) - 2, -1, -1))):
        for at in order:
            if image[at] < 0 <= image[at - step]:
                place = image[at - step] + step
                if 0 <= place < size and not claimed[place] and old[at] == new[place]:
                    image[at], claimed[place] = place, True


def _rescue(found: Trace) -> bool:
    """Place what is left over and stands, some words in a row, once among what is left over of the new text."""
    old = _left_rows(found, found.old.keys, [place >= 0 for place in found.image])
    new = _left_rows(found, found.new.keys, found.claimed)
    for row, at in old.items():
        place = new.get(row, -1)
        if at >= 0 and place >= 0:
            for step in range(IN_A_ROW):
                if found.image[at + step] < 0 and not found.claimed[place + step]:
                    found.image[at + step], found.claimed[place + step] = place + step, True
                    found.rescued.add(at + step)
    return bool(old)


def _left_rows(found: Trace, keys: list[int], taken: list[bool]) -> dict[tuple[int, ...], int]:
    """Return where each row of words stands that are all left over; -1 if it stands twice."""
    rows: dict[tuple[int, ...], int] = {}
    weights = found.weights
    left = 0
    for at, is_taken in enumerate(taken):
        left = 0 if is_taken else left + 1
        if left >= IN_A_ROW:
            row = tuple(keys[at - IN_A_ROW + 1 : at + 1])
            if sum([weights[key] for key in row]) >= 2:
                rows[row] = -1 if row in rows else at - IN_A_ROW + 1
    return rows


def _runs(found: Trace) -> Iterator[Run]:
    """Yield the runs of old words without a place, between places that have words nothing came from in between."""
    image, first = found.image, 0
    while first < len(image):
        if image[first] >= 0:
            first += 1
            continue
        last = first
        while last < len(image) and image[last] < 0:
            last += 1
        begin, end = _room(found, first, last)
        if begin < end:
            yield Run((first, last), (begin, end))
        first = last


def _room(found: Trace, first: int, last: int) -> tuple[int, int]:
    """Return the unclaimed new tokens between the places of the old tokens before and after a run."""
    left = found.image[first - 1] if first else -1
    right = found.image[last] if last < len(found.image) else len(found.claimed)
    if left < right and not any(found.claimed[left + 1 : right]):
        return left + 1, right
    unit_of = found.old.unit_of
    if right < len(found.claimed) and unit_of(first) == unit_of(last):
        begin = found.new.units[found.new.unit_of(right)][0]
        return (_back_to_claimed(found, begin, right), right)
    if left >= 0 and unit_of(first - 1) == unit_of(last - 1):
        end = found.new.units[found.new.unit_of(left)][1]
        return left + 1, next((at for at in range(left + 1, end) if found.claimed[at]), end)
    return 0, 0


def _back_to_claimed(found: Trace, begin: int, right: int) -> int:
    return next((at + 1 for at in range(right - 1, begin - 1, -1) if found.claimed[at]), begin)


def _out_of_order(places: list[int]) -> list[bool]:
    """Return what is outside of a longest increasing run of places (patience sorting)."""
    tops: list[int] = []
    at: list[int] = []
    before = [-1] * len(places)
    for index, place in enumerate(places):
        pile = bisect_left(tops, place)
        before[index] = at[pile - 1] if pile else -1
        tops[pile : pile + 1], at[pile : pile + 1] = [place], [index]
    moved = [True] * len(places)
    index = at[-1] if at else -1
    while index >= 0:
        moved[index] = False
        index = before[index]
    return moved


def _edges_of(found: Trace, run: Run) -> list[int]:
    words = found.lexicon.words
    old = [words[key] for key in found.old.keys[slice(*run.old)]]
    new = [words[key] for key in found.new.keys[slice(*run.new)]]
    rows, columns = len(old), len(new)
    if rows * columns > ALIGNED_AT_MOST:
        return [run.new[0] + round(at * columns / rows) for at in range(rows + 1)]
    return [run.new[0] + at for at in _aligned_edges(old, new)]


def _aligned_edges(old: list[str], new: list[str]) -> list[int]:
    """Align the words of a replaced run by how they begin (Needleman and Wunsch, 1970)."""
    rows, columns = len(old), len(new)
    alike = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j + 1] + alike[i][j], best[i + 1][j], best[i][j + 1])
    edges, i, j = [0], 0, 0
    while i < rows:
        if j < columns and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            i, j = i + 1, j + 1
            edges.append(j)
        elif best[i][j] == best[i + 1][j]:
            i += 1
            edges.append(j)
        else:
            j += 1
    edges[-1] = columns
    return edges


def _likeness(one: str, other: str) -> float:
    """Return 0.2 to 1 for two words, 0 for a word and a mark of punctuation."""
    if one[:1].isalnum() != other[:1].isalnum():
        return 0.0
    if not one[:1].isalnum():
        return 0.3
    shared, most = 0, min(len(one), len(other))
    while shared < most and one[shared] == other[shared]:
        shared += 1
    return 0.2 + 0.8 * shared / max(len(one), len(other))
