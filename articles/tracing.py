"""Where each word of an old text stands in a new one: the pairs of units, compared word by word. Pure."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from os.path import commonprefix
from typing import NamedTuple

from fast_diff_match_patch import diff

from articles.pairing import Group, groups_of, pair_units
from articles.wording import Lexicon, Wording, wording_of

FIRST = 0x10000  # words become private characters, so that the diff in C++ compares them
ALIGNED_AT_MOST = 4000  # cells of a replaced run aligned word by word; a longer one is cut in proportion


class Run(NamedTuple):
    """A run of old words that was replaced: token ranges in both texts, ends exclusive."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass
class Trace:
    """Every old token's place: `image[i]` is a new token or -1, `group[i]` the number of its group or -1."""

    old: Wording
    new: Wording
    lexicon: Lexicon
    image: list[int]
    group: list[int]
    groups: list[Group]
    runs: dict[int, Run] = field(default_factory=dict)  # by each old token in it

    @cached_property
    def kept_before(self) -> list[float]:
        """Return the weight of the kept tokens before each token, and at the end of all of them."""
        return _sums(self.weights[key] if place >= 0 else 0.0 for key, place in self._pairs())

    @cached_property
    def weight_before(self) -> list[float]:
        return _sums(self.weights[key] for key in self.old.keys)

    @cached_property
    def words_before(self) -> list[int]:
        weights = self.weights
        return [int(value) for value in _sums(float(weights[key] > 0.1) for key in self.old.keys)]

    @cached_property
    def kept_words_before(self) -> list[int]:
        weights = self.weights
        return [
            int(value) for value in _sums(float(place >= 0 and weights[key] > 0.1) for key, place in self._pairs())
        ]

    @property
    def weights(self) -> list[float]:
        return self.lexicon.weights

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return zip(self.old.keys, self.image, strict=True)

    @cached_property
    def next_kept(self) -> list[int]:
        """Return for each token the first kept one from it on; the number of tokens if there is none."""
        found, places = len(self.image), [0] * (len(self.image) + 1)
        places[-1] = found
        for at in range(len(self.image) - 1, -1, -1):
            if self.image[at] >= 0:
                found = at
            places[at] = found
        return places

    @cached_property
    def last_kept(self) -> list[int]:
        """Return for each token the last kept one up to it, or -1."""
        found, places = -1, []
        for at, place in enumerate(self.image):
            if place >= 0:
                found = at
            places.append(found)
        return places

    @cached_property
    def claimed(self) -> list[bool]:
        """Tell of each new token whether an old one stands there."""
        claimed = [False] * len(self.new.keys)
        for place in self.image:
            if place >= 0:
                claimed[place] = True
        return claimed

    @cached_property
    def moved(self) -> list[bool]:
        """Tell of each group whether it left the order that most of the text is still in."""
        return _out_of_order([group.new[0] for group in self.groups])

    def edges_in(self, run: Run) -> list[int]:
        """Return where each edge between the old words of a replaced run falls among the new ones."""
        found = self._edges.get(run)
        if found is None:
            found = self._edges[run] = _edges_of(self, run)
        return found

    @cached_property
    def _edges(self) -> dict[Run, list[int]]:
        return {}


def trace(old: str, new: str) -> Trace:
    """Find every word of `old` in `new`."""
    lexicon = Lexicon()
    before, after = wording_of(old, lexicon), wording_of(new, lexicon)
    groups = groups_of(pair_units(before, after, lexicon))
    size = len(before.keys)
    found = Trace(before, after, lexicon, [-1] * size, [-1] * size, groups)
    for number, group in enumerate(groups):
        _compare(found, number, group)
    return found


def _compare(found: Trace, number: int, group: Group) -> None:
    """Compare the words of a group, and write down where each one is and which runs were replaced."""
    first, last = found.old.units[group.old[0]][0], found.old.units[group.old[1] - 1][1]
    new_first, new_last = found.new.units[group.new[0]][0], found.new.units[group.new[1] - 1][1]
    found.group[first:last] = [number] * (last - first)
    old_keys, new_keys = found.old.keys[first:last], found.new.keys[new_first:new_last]
    if old_keys == new_keys:
        found.image[first:last] = range(new_first, new_last)
        return
    i, j, run = first, new_first, (first, new_first)
    for sign, length in _differences(old_keys, new_keys):
        if sign == "=":
            _keep_run(found, run, (i, j))
            found.image[i : i + length] = range(j, j + length)
            i, j = i + length, j + length
            run = (i, j)
        elif sign == "-":
            i += length
        else:
            j += length
    _keep_run(found, run, (i, j))


def _keep_run(found: Trace, begin: tuple[int, int], end: tuple[int, int]) -> None:
    if begin[0] < end[0] and begin[1] < end[1]:
        run = Run((begin[0], end[0]), (begin[1], end[1]))
        for at in range(*run.old):
            found.runs[at] = run


def _differences(old: list[int], new: list[int]) -> list[tuple[str, int]]:
    before = "".join([chr(FIRST + key) for key in old])
    after = "".join([chr(FIRST + key) for key in new])
    rows: list[tuple[str, int]] = diff(before, after, timelimit=0, checklines=False, cleanup="No")
    return rows


def _sums(values: Iterator[float]) -> list[float]:
    total, sums = 0.0, [0.0]
    for value in values:
        total += value
        sums.append(total)
    return sums


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
    old, new = found.old.keys[slice(*run.old)], found.new.keys[slice(*run.new)]
    rows, columns = len(old), len(new)
    if rows * columns > ALIGNED_AT_MOST:
        return [run.new[0] + round(at * columns / rows) for at in range(rows + 1)]
    return [run.new[0] + at for at in _aligned_edges([found.lexicon.words[k] for k in old], [found.lexicon.words[k] for k in new])]


def _aligned_edges(old: list[str], new: list[str]) -> list[int]:
    """Align the words of a replaced run by how they begin and how long they are (Needleman and Wunsch)."""
    rows, columns = len(old), len(new)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            together = best[i + 1][j + 1] + _likeness(old[i], new[j])
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    edges, i, j = [0], 0, 0
    while i < rows:
        if j < columns and best[i][j] == best[i + 1][j + 1] + _likeness(old[i], new[j]):
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
    return 0.2 + 0.8 * len(commonprefix([one, other])) / max(len(one), len(other))
