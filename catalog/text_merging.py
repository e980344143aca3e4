"""Three-way merge of long texts: by paragraph, where that is not enough by sentence, then by word. Pure.

The diff3 of Khanna, Kunal and Pierce, on tokens that grow finer. What only one side changed is taken, what both changed
alike too; where both changed the same words, where one removed or moved what the other changed, and where both put
something different into one place, there is a conflict: never resolved here. Swapping `mine` and `theirs` swaps them in
the result and changes nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from basics.word_changes import words
from catalog.moves import moves_between
from catalog.tokens import Edit, Piece, Tokens, edits_between, paragraphs, sentences, with_pairs

SAME, MINE, THEIRS, BOTH, CONFLICT = "same", "mine", "theirs", "both", "conflict"
_ENDS = (".", "!", "?", "…", "\n", '"', "»", "”")


class Hunk(NamedTuple):
    """A stretch of three texts. `kind` says whose change it holds; `text` is what stands in the merged text.

    In a `conflict` nothing is decided, and `text` is that of the base.
    """

    kind: str
    base: str
    mine: str
    theirs: str
    text: str


@dataclass(frozen=True)
class Merged:
    """The merged text in hunks. Only without `conflicts` it is all that both wanted.

    It is `risky` when both changed the same sentence: such `sentences` (of the base) need a person's eye.
    """

    hunks: tuple[Hunk, ...]
    sentences: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(hunk.text for hunk in self.hunks)

    @property
    def conflicts(self) -> tuple[Hunk, ...]:
        return tuple(hunk for hunk in self.hunks if hunk.kind == CONFLICT)

    @property
    def risky(self) -> bool:
        return bool(self.sentences)

    def settled(self, choices: Mapping[int, str]) -> "Merged":
        """Put a text in the place of each conflict that `choices` names by its number, counted from 0."""
        hunks, number = [], 0
        for hunk in self.hunks:
            if hunk.kind == CONFLICT:
                if number in choices:
                    hunk = hunk._replace(kind=BOTH, text=choices[number])
                number += 1
            hunks.append(hunk)
        return Merged(tuple(hunks), self.sentences)


def merge_text(base: str, mine: str, theirs: str) -> Merged:
    """Merge two texts that were made from one."""
    merge = _Merge()
    hunks = [hunk for hunk in _joined(merge.texts(base, mine, theirs, 0)) if any(hunk)]
    return Merged(tuple(hunks), tuple(merge.sentences))


class _Side(NamedTuple):
    pieces: list[Piece]
    edits: list[Edit]

    def text(self, first: int, last: int) -> str:
        return "".join(content + space for content, space in self.pieces[first:last])


class _Cluster(NamedTuple):
    """Edits that meet: tokens `start` to `end` of the base; `moved` when one side moved what the other changed."""

    start: int
    end: int
    mine: list[Edit]
    theirs: list[Edit]
    moved: bool


LEVELS: tuple[Callable[[str], list[Piece]], ...] = (paragraphs, sentences)


@dataclass
class _Merge:
    """One merge under way, which remembers the sentences that both changed."""

    sentences: list[str] = field(default_factory=list)

    def texts(self, base: str, mine: str, theirs: str, level: int) -> list[Hunk]:
        """Merge on a level: what only one changed is theirs, what one removed and the other changed is a conflict."""
        if (plain := _plain(base, mine, theirs)) is not None:
            return [plain]
        if not (base.strip() and mine.strip() and theirs.strip()):
            return [_conflict(base, mine, theirs)]
        if level == len(LEVELS):
            return self.words(base, mine, theirs)
        return _trimmed(self.pieces(base, mine, theirs, level), base, mine, theirs)

    def pieces(self, base: str, mine: str, theirs: str, level: int) -> list[Hunk]:
        split = LEVELS[level]
        old = split(base)
        one, two = _side(old, split(mine)), _side(old, split(theirs))
        hunks: list[Hunk] = []
        done, shift_one, shift_two = 0, 0, 0
        for cluster in _clusters(one.edits, two.edits, _torn(old, one, two)):
            hunks += _stable(old, one, two, range(done, cluster.start), shift_one, shift_two)
            ends = cluster.end + shift_one + _growth(cluster.mine), cluster.end + shift_two + _growth(cluster.theirs)
            spans = (cluster.start + shift_one, ends[0]), (cluster.start + shift_two, ends[1])
            if not cluster.moved and _is_simple(cluster):
                hunks += self.simple(old, one, two, cluster, spans[0][0], spans[1][0], level)
            else:
                hunks += self.whole(old, one, two, cluster, spans, level)
            done, shift_one, shift_two = cluster.end, ends[0] - cluster.end, ends[1] - cluster.end
        return hunks + _stable(old, one, two, range(done, len(old)), shift_one, shift_two)

    def whole(
        self,
        old: list[Piece],
        one: _Side,
        two: _Side,
        cluster: _Cluster,
        spans: tuple[tuple[int, int], tuple[int, int]],
        level: int,
    ) -> list[Hunk]:
        """Merge all that a cluster holds one level deeper; show it whole where something was moved."""
        texts = _Side(old, []).text(cluster.start, cluster.end), one.text(*spans[0]), two.text(*spans[1])
        if cluster.moved:
            return [_plain(*texts) or _conflict(*texts)]
        cores = [text.rstrip() for text in texts]
        tails = [text[len(core) :] for text, core in zip(texts, cores, strict=True)]
        return [*self.texts(cores[0], cores[1], cores[2], level + 1), _space(*tails)]

    def simple(
        self, old: list[Piece], one: _Side, two: _Side, cluster: _Cluster, at_one: int, at_two: int, level: int
    ) -> list[Hunk]:
        """Merge a cluster token by token: each was kept, reworded or removed, and there may be more between them."""
        hunks: list[Hunk] = []
        sides = _Walk(one, cluster.mine, at_one), _Walk(two, cluster.theirs, at_two)
        for index in range(cluster.start, cluster.end + 1):
            hunks += _put_between(*(walk.inserted(index) for walk in sides))
            if index == cluster.end:
                break
            mine, theirs = (walk.piece(index) for walk in sides)
            if mine is None or theirs is None:
                texts = (old[index], mine or Piece("", ""), theirs or Piece("", ""))
                whole = ["".join(piece) for piece in texts]
                kept = mine or theirs
                if kept is None or kept.content == old[index].content:
                    kind = BOTH if kept is None else MINE if mine is None else THEIRS
                    hunks.append(Hunk(kind, whole[0], whole[1], whole[2], ""))
                else:
                    hunks.append(_conflict(*whole))
                continue
            hunks += self.texts(old[index].content, mine.content, theirs.content, level + 1)
            hunks.append(_space(old[index].space, mine.space, theirs.space))
        return hunks

    def words(self, base: str, mine: str, theirs: str) -> list[Hunk]:
        old, one, two = words(base), words(mine), words(theirs)
        edits = _word_edits(old, one), _word_edits(old, two)
        hunks: list[Hunk] = []
        touched: tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]] = ([], [])
        done, shifts = 0, [0, 0]
        for start, end, own in _word_clusters(old, edits):
            hunks.append(_kept("".join(old[done:start])))
            spans = [(start + shift, end + shift + _growth(own[side])) for side, shift in enumerate(shifts)]
            texts = "".join(old[start:end]), "".join(one[slice(*spans[0])]), "".join(two[slice(*spans[1])])
            hunk = _plain(*texts) or _conflict(*texts)
            hunks.append(hunk)
            for side, kind in enumerate((MINE, THEIRS)):
                if hunk.kind == kind:
                    touched[side].append((len("".join(old[:start])), len("".join(old[:end])), hunk.text))
            done, shifts = end, [span[1] - end for span in spans]
        self._weigh(base, touched)
        return [*hunks, _kept("".join(old[done:]))]

    def _weigh(self, base: str, touched: tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]) -> None:
        """Remember the sentences into which both wrote."""
        start = 0
        for content, space in sentences(base):
            end = start + len(content)
            if all(any(_writes_into(base, change, start, end) for change in side) for side in touched):
                self.sentences.append(content)
            start = end + len(space)


@dataclass
class _Walk:
    """One side of a cluster, read by the tokens of the base in order."""

    side: _Side
    edits: list[Edit]
    at: int

    def inserted(self, index: int) -> str:
        found = next((edit for edit in self.edits if edit.inserts and edit.start == index), None)
        if found is None:
            return ""
        self.at = found.last
        return self.side.text(found.first, found.last)

    def piece(self, index: int) -> Piece | None:
        """Return what became of a token; None when it was removed."""
        if any(edit.removes and edit.start <= index < edit.end for edit in self.edits):
            return None
        self.at += 1
        return self.side.pieces[self.at - 1]


def _side(old: list[Piece], pieces: list[Piece]) -> _Side:
    before, after = [piece.content for piece in old], [piece.content for piece in pieces]
    return _Side(pieces, with_pairs(before, after, edits_between(before, after)))


def _growth(edits: Sequence[Edit]) -> int:
    return sum(edit.last - edit.first - (edit.end - edit.start) for edit in edits)


def _torn(old: list[Piece], one: _Side, two: _Side) -> list[tuple[int, int]]:
    """Return the stretches in which one side moved a token that the other changed, removed or moved as well."""
    before = [piece.content for piece in old]
    moves = [moves_between(before, [piece.content for piece in side.pieces]) for side in (one, two)]
    if not any(moves):
        return []
    touched = [
        {index for edit in side.edits for index in range(edit.start, edit.end)} | {move.place for move in own}
        for side, own in zip((one, two), moves, strict=True)
    ]
    return [
        (move.start, move.end)
        for own, others in zip(moves, reversed(touched), strict=True)
        for move in own
        if move.place in others
    ]


def _clusters(mine: list[Edit], theirs: list[Edit], torn: list[tuple[int, int]]) -> Iterator[_Cluster]:
    """Group the edits that meet: they overlap, or one inserts where another ends, or neither is a plain rewording."""
    marks = [(edit.start, edit.end, 0, edit) for edit in mine] + [(edit.start, edit.end, 1, edit) for edit in theirs]
    marks += [(start, end, 2, Edit(start, end, 0, 0)) for start, end in torn]
    group: list[tuple[int, int, int, Edit]] = []
    end = 0
    for mark in sorted(marks):
        if group and not (mark[0] < end or any(_meets(other, mark) for other in group)):
            yield _cluster(group)
            group = []
        end = max(end, mark[1]) if group else mark[1]
        group.append(mark)
    if group:
        yield _cluster(group)


def _meets(one: tuple[int, int, int, Edit], two: tuple[int, int, int, Edit]) -> bool:
    """Tell whether a mark that begins where an earlier one ends belongs to it."""
    if one[1] != two[0]:
        return False
    edits = one[3], two[3]
    torn, inserting = 2 in (one[2], two[2]), any(edit.inserts for edit in edits)
    return torn or inserting or (one[2] != two[2] and not any(edit.is_simple for edit in edits))


def _cluster(group: list[tuple[int, int, int, Edit]]) -> _Cluster:
    start, end = min(mark[0] for mark in group), max(mark[1] for mark in group)
    own = [[mark[3] for mark in group if mark[2] == side] for side in (0, 1)]
    return _Cluster(start, end, own[0], own[1], any(mark[2] == 2 for mark in group))


def _is_simple(cluster: _Cluster) -> bool:
    """Tell whether it can be merged token by token: nobody inserts beside what the other removes."""
    if not (cluster.mine and cluster.theirs):
        return all(edit.is_simple for edit in [*cluster.mine, *cluster.theirs])
    if not all(edit.is_simple for edit in [*cluster.mine, *cluster.theirs]):
        return False
    pairs = [(one, two) for one in cluster.mine for two in cluster.theirs]
    return not any(
        (one.inserts and two.removes and two.start <= one.start <= two.end)
        or (two.inserts and one.removes and one.start <= two.start <= one.end)
        for one, two in pairs
    )


def _stable(old: list[Piece], one: _Side, two: _Side, indexes: range, to_one: int, to_two: int) -> list[Hunk]:
    """Return what both kept; the white space behind it may have changed."""
    hunks = []
    for index in indexes:
        content, space = old[index]
        mine, theirs = one.pieces[index + to_one].space, two.pieces[index + to_two].space
        hunks += [_kept(content), _space(space, mine, theirs)]
    return hunks


def _put_between(mine: str, theirs: str) -> list[Hunk]:
    return [_plain("", mine, theirs) or _conflict("", mine, theirs)] if mine or theirs else []


def _space(base: str, mine: str, theirs: str) -> Hunk:
    """Merge white space: where both changed it, the longer one stays; no word depends on it."""
    found = _plain(base, mine, theirs)
    return found or Hunk(BOTH, base, mine, theirs, max(mine, theirs, key=lambda text: (len(text), text)))


def _kept(text: str) -> Hunk:
    return Hunk(SAME, text, text, text, text)


def _conflict(base: str, mine: str, theirs: str) -> Hunk:
    return Hunk(CONFLICT, base, mine, theirs, base)


def _plain(base: str, mine: str, theirs: str) -> Hunk | None:
    """Merge what at most one side changed, or both alike."""
    if mine == theirs:
        return Hunk(SAME if mine == base else BOTH, base, mine, theirs, mine)
    if base == mine:
        return Hunk(THEIRS, base, mine, theirs, theirs)
    return Hunk(MINE, base, mine, theirs, mine) if base == theirs else None


def _trimmed(hunks: list[Hunk], *texts: str) -> list[Hunk]:
    """Leave no white space at the end where none of the texts has any."""
    if any(text != text.rstrip() for text in texts):
        return hunks
    for place in range(len(hunks) - 1, -1, -1):
        hunk = hunks[place]
        if hunk.kind == CONFLICT:
            break
        hunks[place] = hunk._replace(text=hunk.text.rstrip())
        if hunks[place].text:
            break
    return hunks


def _joined(hunks: list[Hunk]) -> list[Hunk]:
    """Join neighbours of one kind, but for conflicts: each is decided on by itself."""
    result: list[Hunk] = []
    for hunk in hunks:
        if result and hunk.kind == result[-1].kind != CONFLICT:
            result[-1] = Hunk(hunk.kind, *(one + two for one, two in zip(result[-1][1:], hunk[1:], strict=True)))
        elif any(hunk[1:]):
            result.append(hunk)
    return result


def _word_edits(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits of words; those with nothing but white space between them are one."""
    joined: list[Edit] = []
    for edit in edits_between(old, new, cleanup="Semantic"):
        if joined and not "".join(old[joined[-1].end : edit.start]).strip():
            last = joined.pop()
            edit = Edit(last.start, edit.end, last.first, edit.last)
        joined.append(edit)
    return joined


def _word_clusters(
    old: Tokens, edits: tuple[list[Edit], list[Edit]]
) -> Iterator[tuple[int, int, tuple[list[Edit], list[Edit]]]]:
    """Group the edits of words that overlap, or of which one inserts beside the other."""
    marks = sorted((edit, side) for side, own in enumerate(edits) for edit in own)
    group: list[tuple[Edit, int]] = []
    for mark in marks:
        if group and not any(_words_meet(old, other, mark[0]) for other, _side in group):
            yield _word_cluster(group)
            group = []
        group.append(mark)
    if group:
        yield _word_cluster(group)


def _words_meet(old: Tokens, one: Edit, two: Edit) -> bool:
    if two.start < one.end:
        return True
    beside = not "".join(old[one.end : two.start]).strip()
    return beside and (one.inserts or two.inserts)


def _word_cluster(group: list[tuple[Edit, int]]) -> tuple[int, int, tuple[list[Edit], list[Edit]]]:
    own = [[edit for edit, side in group if side == wanted] for wanted in (0, 1)]
    return min(edit.start for edit, _ in group), max(edit.end for edit, _ in group), (own[0], own[1])


def _writes_into(base: str, change: tuple[int, int, str], start: int, end: int) -> bool:
    """Tell whether a change touches the sentence from `start` to `end`; white space and whole sentences do not."""
    begin, until, text = change
    if not (text.strip() or base[begin:until].strip()):
        return False
    if begin < until:
        return begin < end and until > start
    whole = text.rstrip(" ").endswith(_ENDS)
    return start < begin < end or (begin in (start, end) and not whole)
