"""Two entries of one kind beside each other, field by field, with what differs marked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from basics.errors import Refused
from basics.word_changes import DELETE, EQUAL, INSERT, Effort, Segment, word_changes
from catalog.presenting import Known, item_parts, shown
from catalog.schema import Document, Field, fields_of


@dataclass(frozen=True)
class Compared:
    """One field of two entries; each side in stretches, `delete` what only the left one has, `insert` the right one.

    Where the two have hardly a word in common, nothing is marked: `is_other`.
    """

    name: str
    label: str
    left: list[Segment]
    right: list[Segment]
    differs: bool
    is_other: bool = False


def require_comparable(kinds: Iterable[str]) -> None:
    """Refuse (invalid) entries of different kinds: they have hardly a field in common."""
    if len(set(kinds)) > 1:
        message = _("A threat and a measure cannot be compared: choose two threats or two measures.")
        raise Refused.invalid(message, field="b")


def compared(kind: str, left: Document, right: Document, known: Known) -> list[Compared]:
    """Return the fields that one of two normalised documents has, in the order of the schema."""
    effort = Effort()
    rows = []
    for part in fields_of(kind):
        if part.name in left or part.name in right:
            said = (_said(kind, part, left, known), _said(kind, part, right, known))
            rows.append(_row(part, *said, effort))
    return rows


def _said(kind: str, part: Field, document: Document, known: Known) -> str:
    """Return a value as one text; of a list each item with its parts, without ids, which mean nothing elsewhere."""
    value = document.get(part.name)
    if part.shape != "items" or not isinstance(value, list):
        return shown(kind, part, value, known)
    items = (item_parts(kind, part, row, known) for row in value)
    return "\n\n".join("\n".join(f"{one.label}: {one.text}" for one in parts) for parts in items)


def _row(part: Field, left: str, right: str, effort: Effort) -> Compared:
    segments = word_changes(left, right, effort) if left and right else []
    alike = any(one.kind == EQUAL and one.text.strip() for one in segments)
    return Compared(
        part.name,
        str(part.label),
        _side(segments, left, DELETE) if alike else [Segment(EQUAL, left)],
        _side(segments, right, INSERT) if alike else [Segment(EQUAL, right)],
        differs=left != right,
        is_other=left != right and not alike,
    )


def _side(segments: list[Segment], whole: str, own: str) -> list[Segment]:
    return [one for one in segments if one.kind in (EQUAL, own)] or [Segment(EQUAL, whole)]
