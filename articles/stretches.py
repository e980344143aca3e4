"""Two texts ready to be aligned, the stretches of them that are, and why a result is to be doubted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from articles.alignment import Bead as Found
from articles.alignment import Dictionary, align
from articles.languages import looks_like
from articles.models import Bead, SegmentSet, TextVersion
from articles.segmenting import segment_text
from articles.vocabulary import AlignmentWarning
from basics.errors import Refused

MOST = 10_000
UNEVEN, A_FEW = 4, 10  # times more sentences, and so many more, are a reason to doubt
SURE, HALF = 0.8, 0.5


@dataclass(frozen=True)
class Text:
    """One side, ready to be aligned: its segment set, sentences and the beginnings of paragraphs."""

    version: TextVersion
    cut: SegmentSet
    sentences: list[str]
    breaks: list[int]


def text_of(version: TextVersion, *, by: User) -> Text:
    """Return a text ready to be aligned. Refuses (invalid) one without sentences, or with far too many."""
    cut = SegmentSet.objects.filter(text_version=version, is_current=True).first() or segment_text(version, by=by)
    rows = list(cut.segments.values_list("start", "end", "paragraph"))
    if not rows or len(rows) > MOST:
        wrong = _("“%(title)s” has %(count)d sentences; from 1 to %(most)d can be aligned.")
        raise Refused.invalid(wrong % {"title": version.title, "count": len(rows), "most": MOST}, field="target")
    before = [-1, *(paragraph for _start, _end, paragraph in rows)]
    breaks = [index for index, row in enumerate(rows) if row[2] != before[index]]
    return Text(version, cut, [version.text[start:end] for start, end, _paragraph in rows], breaks)


def stretch_of(
    one: Text,
    other: Text,
    rows: tuple[int, int],
    columns: tuple[int, int],
    dictionary: Dictionary,
    going_on: Callable[[int], bool] = lambda _done: True,
) -> list[Found]:
    """Align some sentences [begin, end) of both texts, and number them as the whole texts do."""
    beads = align(
        one.sentences[slice(*rows)],
        other.sentences[slice(*columns)],
        one.version.language,
        other.version.language,
        dictionary=dictionary,
        breaks=(_inside(one.breaks, rows), _inside(other.breaks, columns)),
        going_on=going_on,
    )
    return [Found(_moved(bead.source, rows[0]), _moved(bead.target, columns[0]), bead.confidence) for bead in beads]


def warnings_of(one: Text, other: Text, found: Sequence[Found | Bead]) -> list[str]:
    """Say why the alignment as a whole is to be doubted."""
    more, fewer = max(one.cut.size, other.cut.size), min(one.cut.size, other.cut.size)
    sure = sum(len(bead.source) + len(bead.target) for bead in found if _is_sure(bead))
    doubts = {
        AlignmentWarning.LENGTHS: more > UNEVEN * fewer and more - fewer > A_FEW,
        AlignmentWarning.SAME_LANGUAGE: one.version.language == other.version.language,
        AlignmentWarning.WRONG_LANGUAGE: not all(
            looks_like(text.version.text, text.version.language) for text in (one, other)
        ),
        AlignmentWarning.UNRELATED: sure < HALF * (more + fewer),
    }
    return [str(doubt.value) for doubt, holds in doubts.items() if holds]


def _inside(breaks: Sequence[int], stretch: tuple[int, int]) -> list[int]:
    return [at - stretch[0] for at in breaks if stretch[0] <= at < stretch[1]]


def _moved(indexes: Sequence[int], by: int) -> tuple[int, ...]:
    return tuple(index + by for index in indexes)


def _is_sure(bead: Found | Bead) -> bool:
    confirmed = isinstance(bead, Bead)
    return bool(bead.source and bead.target) and (confirmed or (bead.confidence or 0) >= SURE)
