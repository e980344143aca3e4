"""A long text with its changes, paragraph by paragraph: what is unchanged can be folded, what moved is told. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from basics.word_changes import (
    DELETE,
    EQUAL,
    INSERT,
    Effort,
    Segment,
    Stretch,
    compared_paragraph,
    pairs_of,
    paragraphs,
    stretches,
)

SAME, CHANGED, MOVED_AWAY, MOVED_HERE = "same", "changed", "moved_away", "moved_here"
LONG = 2_000  # code points of both texts together from which a text is shown by paragraph
MOVED_LEAST = 30  # code points of a paragraph that can be said to have moved: shorter ones are alike by chance


@dataclass(frozen=True)
class Passage:
    """Paragraphs that stand together: `same`, `changed`, `moved_away` or `moved_here`; `html` if they are rendered."""

    change: str
    count: int
    parts: list[Segment] = field(default_factory=list)
    html: str = ""

    @property
    def is_folded(self) -> bool:
        return self.change != CHANGED


def passages_of(old: str, new: str, effort: Effort) -> list[Passage]:
    """Compare two long texts; joining the parts of all passages gives what `word_changes` gives."""
    left, right = paragraphs(old), paragraphs(new)
    moved = moved_pieces(left, right)
    found = (part for stretch in stretches(left, right) for part in _passages(stretch, moved, effort))
    return list(_gathered(found))


def moved_pieces(old: list[str], new: list[str]) -> set[str]:
    """Return the pieces that went in one place and came in another as they were."""
    gone: Counter[str] = Counter()
    come: Counter[str] = Counter()
    for stretch in stretches(old, new):
        if not stretch.same:
            gone.update(piece.strip() for piece in stretch.old)
            come.update(piece.strip() for piece in stretch.new)
    return {piece for piece in gone.keys() & come.keys() if len(piece) >= MOVED_LEAST and gone[piece] == come[piece]}


def apart(stretch: Stretch, moved: set[str]) -> Iterator[tuple[str, Stretch]]:
    """Yield what moved away and what moved here apart from what was changed."""
    if stretch.same:
        yield SAME, stretch
        return
    gone, come = ([piece for piece in side if piece.strip() not in moved] for side in (stretch.old, stretch.new))
    if len(gone) == len(stretch.old) and len(come) == len(stretch.new):
        yield CHANGED, stretch
        return
    for away, group in groupby(stretch.old, lambda piece: piece.strip() in moved):
        pieces = list(group)
        yield (MOVED_AWAY if away else CHANGED), Stretch(pieces, [], same=False)
    for here, group in groupby(stretch.new, lambda piece: piece.strip() in moved):
        pieces = list(group)
        yield (MOVED_HERE if here else CHANGED), Stretch([], pieces, same=False)


def _passages(stretch: Stretch, moved: set[str], effort: Effort) -> Iterator[Passage]:
    for change, part in apart(stretch, moved):
        if change == SAME:
            yield Passage(SAME, len(part.new), [Segment(EQUAL, "".join(part.new))])
        elif change == CHANGED:
            for was, now in pairs_of(part):
                yield Passage(CHANGED, 1, compared_paragraph(was, now, effort))
        else:
            kind = DELETE if change == MOVED_AWAY else INSERT
            pieces = part.old or part.new
            yield Passage(change, len(pieces), [Segment(kind, "".join(pieces))])


def _gathered(found: Iterator[Passage]) -> Iterator[Passage]:
    """Join neighbours of one kind, and show a single unchanged paragraph with what is changed around it."""
    for change, group in groupby(found, _showing):
        passages = list(group)
        parts = [part for passage in passages for part in passage.parts]
        yield Passage(change, sum(passage.count for passage in passages), parts)


def _showing(passage: Passage) -> str:
    return CHANGED if passage.change == SAME and passage.count == 1 else passage.change
