"""Where a passage that was placed stood before: in the version it was marked in, or the last that had its words."""

from typing import Any, NamedTuple

from articles.models import AnnotationTarget, CarriedPassage, TextVersion
from articles.passages import quote_passage
from articles.vocabulary import TargetState

Placed = AnnotationTarget | CarriedPassage


class Stood(NamedTuple):
    """A passage where it last stood: the text, code points, and the quote with its context."""

    text_version: TextVersion
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str

    @classmethod
    def of(cls, row: Any) -> "Stood":
        """Return the place of a passage that stands in its text."""
        version = row.text_version
        if isinstance(row, Placed):
            return cls(version, row.start, row.end, row.exact, row.prefix, row.suffix)
        return cls(version, **vars(quote_passage(version.text, row.start, row.end)))


def last_place(placed: Placed) -> Stood:
    """Return where a passage stands, or where it last stood if it is lost."""
    found: Placed = placed
    while found.state == TargetState.ORPHAN and found.origin is not None:
        found = found.origin
    if found.state == TargetState.ORPHAN and isinstance(found, CarriedPassage):
        return Stood.of(found.mark)
    return Stood.of(found)


def place_before(placed: Placed) -> Stood:
    """Return where a passage stood in the version before, or where it last stood if it was lost there."""
    if placed.origin is not None:
        return last_place(placed.origin)
    return Stood.of(placed.mark if isinstance(placed, CarriedPassage) else placed)
