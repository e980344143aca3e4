"""What changed between two documents of an entry, field by field and word by word. Pure.

`field_changes(kind, old, new, known)` gives the changes in the order of the schema; `rows_of(changes)` flattens them
for `{% diff %}`. The words of a text are compared in `basics.word_changes`, those of a long one in `basics.passages`,
and those of Markdown as it reads in `basics.prose_changes`. One `Effort` bounds the work for the whole document.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from basics.passages import LONG, Passage, passages_of
from basics.phrasing import inside
from basics.prose_changes import rendered_changes
from basics.word_changes import DELETE, EQUAL, INSERT, Effort, Segment, joined, word_changes
from catalog.presenting import NOTHING_KNOWN, Known, item_title, shown, term_labels
from catalog.schema import Document, Field, fields_of

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class ItemChange:
    """One item of a list that was `added`, `removed`, `changed` or only `moved`; `key` is its stable id.

    `places` are where it stood and stands, counted from 1, if it moved among those that stayed.
    """

    key: str
    title: str
    change: str
    fields: list["FieldChange"]
    places: tuple[int, int] | None = None


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. `change` is `added`, `removed`, `changed`, or `moved` (a list in another order).

    Lists carry `items`; every other shape carries `parts`. `before` and `after` are the values as words. A text that
    is long, or rendered (`is_prose`: it is Markdown), carries `passages`; `is_coarse` if it was too much to compare
    all of it by word.
    """

    name: str
    label: str
    change: str
    before: str
    after: str
    parts: list[Segment]
    items: list[ItemChange]
    passages: list[Passage] = field(default_factory=list)
    is_prose: bool = False
    is_coarse: bool = False


class Row(NamedTuple):
    """One row of `{% diff %}`: `name` is the top field it belongs to, `note` what happened to the item."""

    name: str
    label: str
    note: str
    parts: list[Segment]
    before: str
    after: str
    passages: Sequence[Passage] = ()
    is_prose: bool = False
    is_coarse: bool = False


def field_changes(
    kind: str, old: Document, new: Document, known: Known = NOTHING_KNOWN, *, rendered: bool = False
) -> list[FieldChange]:
    """Return the fields in which two normalised documents of one kind differ, in the order of the schema.

    With `rendered` the texts are compared as they read, not as they are written.
    """
    return _Comparison(kind, known, rendered).changes(fields_of(kind), old, new)


def rows_of(changes: Sequence[FieldChange]) -> list[Row]:
    """Flatten changes for `{% diff %}`: one row a field, and one row a changed part of a list's item."""
    rows = []
    for change in changes:
        if not change.items:
            rows.append(_row(change, change.name, change.label, _note(change.change)))
        for item in change.items:
            label = f"{change.label}: {item.title}"
            if item.places is not None:
                was, now = (_("place %(number)d") % {"number": place} for place in item.places)
                rows.append(Row(change.name, label, _("moved"), [], was, now))
            rows += [
                _row(part, change.name, f"{label}, {inside(part.label)}", _note(item.change)) for part in item.fields
            ]
    return rows


def _row(change: FieldChange, name: str, label: str, note: str) -> Row:
    return Row(
        name, label, note, change.parts, change.before, change.after,
        change.passages, change.is_prose, change.is_coarse,
    )  # fmt: skip


@dataclass
class _Comparison:
    """One comparison of two documents, and the effort that is left for it."""

    kind: str
    known: Known
    rendered: bool
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        if self.rendered:  # rendering takes its part of the time
            self.effort.pairs //= 2

    def changes(self, parts: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
        differing = [part for part in parts if old.get(part.name) != new.get(part.name)]
        return [self.change(part, old.get(part.name), new.get(part.name)) for part in differing]

    def change(self, part: Field, old: Any, new: Any) -> FieldChange:
        before, after = (shown(self.kind, part, value, self.known) for value in (old, new))
        change = ADDED if old is None else REMOVED if new is None else CHANGED
        if part.shape in ("line", "text"):
            return self.text(part, change, before, after)
        items: list[ItemChange] = []
        segments: list[Segment] = []
        if part.shape == "items":
            items = self.items(part, _list(old), _list(new))
            change = MOVED if all(item.change == MOVED for item in items) else change
            items = [] if change == MOVED else items
        elif part.shape == "terms":
            segments = _list_changes(*(term_labels(part, _list(value), self.known) for value in (old, new)))
        else:
            segments = [Segment(DELETE, before)] * bool(before) + [Segment(INSERT, after)] * bool(after)
        return FieldChange(part.name, str(part.label), change, before, after, segments, items)

    def text(self, part: Field, change: str, before: str, after: str) -> FieldChange:
        is_prose, passages = part.shape == "text", []
        self.effort.is_spent = False  # is told of each text by itself
        if is_prose and self.rendered:
            passages = rendered_changes(before, after, self.effort)
        elif len(before) + len(after) >= LONG:
            passages = passages_of(before, after, self.effort)
        if is_prose and self.rendered:
            segments: list[Segment] = []
        elif passages:
            segments = joined(piece for passage in passages for piece in passage.parts)
        else:
            segments = word_changes(before, after, self.effort)
        coarse = self.effort.is_spent
        return FieldChange(
            part.name, str(part.label), change, before, after, segments, [], passages, is_prose, coarse
        )  # fmt: skip

    def items(self, part: Field, old: list[Any], new: list[Any]) -> list[ItemChange]:
        """Compare two lists by stable id: what stands in the new one in its order, then what was removed."""
        before, after = {row["id"]: row for row in old}, {row["id"]: row for row in new}
        moves = moves_between(list(before), list(after))
        found = []
        for key in [*after, *(key for key in before if key not in after)]:
            was, now = before.get(key), after.get(key)
            if was == now and key not in moves:
                continue
            change = ADDED if was is None else REMOVED if now is None else CHANGED if was != now else MOVED
            fields = self.changes(part.parts, was or {}, now or {})
            title = item_title(self.kind, part, now or was or {}, self.known)
            found.append(ItemChange(key, title, change, fields, moves.get(key)))
        return found


def moves_between(old: Sequence[str], new: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return, of the fewest items that had to move to get the new order, where they stood and stand, from 1.

    What merely shifted because others came, went or moved does not count (a longest increasing subsequence stays).
    """
    place = {key: number for number, key in enumerate(old) if key in set(new)}
    common = [key for key in new if key in place]
    ends: list[int] = []
    chains: list[tuple[str, ...]] = []
    for key in common:
        at = bisect_left(ends, place[key])
        ends[at : at + 1] = [place[key]]
        chains[at : at + 1] = [(*(chains[at - 1] if at else ()), key)]
    stay = set(chains[-1]) if chains else set()
    now = {key: number for number, key in enumerate(new)}
    return {key: (place[key] + 1, now[key] + 1) for key in common if key not in stay}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list_changes(old: list[str], new: list[str]) -> list[Segment]:
    segments: list[Segment] = []
    for label in [*old, *(label for label in new if label not in old)]:
        kind = EQUAL if label in old and label in new else DELETE if label in old else INSERT
        if segments:
            segments.append(Segment(EQUAL, ", "))
        segments.append(Segment(kind, label))
    return segments


def _note(change: str) -> str:
    return {ADDED: _("added"), REMOVED: _("removed"), CHANGED: "", MOVED: _("in another order")}[change]
