"""What changed between two documents of an entry, field by field and word by word. Pure.

`field_changes(kind, old, new, known)` gives the changes in the order of the schema; `rows_of(changes)` flattens them
for `{% diff %}`. How words are compared stands in `basics.differences`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from basics.differences import DELETE, EQUAL, INSERT, Segment, word_changes
from catalog.presenting import NOTHING_KNOWN, Known, item_title, shown, term_labels
from catalog.schema import Document, Field, fields_of

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class ItemChange:
    """One item of a list that was `added`, `removed` or `changed`; `key` is its stable id."""

    key: str
    title: str
    change: str
    fields: list["FieldChange"]


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. `change` is `added`, `removed`, `changed`, or `moved` (a list in another order).

    Lists carry `items`; every other shape carries `parts`. `before` and `after` are the values as words.
    """

    name: str
    label: str
    change: str
    before: str
    after: str
    parts: list[Segment]
    items: list[ItemChange]


class Row(NamedTuple):
    """One row of `{% diff %}`: `name` is the top field it belongs to, `note` what happened to the item."""

    name: str
    label: str
    note: str
    parts: list[Segment]
    before: str
    after: str


def field_changes(kind: str, old: Document, new: Document, known: Known = NOTHING_KNOWN) -> list[FieldChange]:
    """Return the fields in which two normalised documents of one kind differ, in the order of the schema."""
    return _changes(kind, fields_of(kind), old, new, known)


def rows_of(changes: Sequence[FieldChange]) -> list[Row]:
    """Flatten changes for `{% diff %}`: one row a field, and one row a changed part of a list's item."""
    rows = []
    for change in changes:
        if not change.items:
            rows.append(Row(change.name, change.label, _note(change.change), change.parts, change.before, change.after))
        for item in change.items:
            label = f"{change.label}: {item.title}"
            rows += [
                Row(change.name, f"{label}, {part.label}", _note(item.change), part.parts, part.before, part.after)
                for part in item.fields
            ]
    return rows


def _changes(
    kind: str, parts: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any], known: Known
) -> list[FieldChange]:
    differing = [part for part in parts if old.get(part.name) != new.get(part.name)]
    return [_change(kind, part, old.get(part.name), new.get(part.name), known) for part in differing]


def _change(kind: str, part: Field, old: Any, new: Any, known: Known) -> FieldChange:
    before, after = shown(kind, part, old, known), shown(kind, part, new, known)
    change = ADDED if old is None else REMOVED if new is None else CHANGED
    items: list[ItemChange] = []
    segments: list[Segment] = []
    if part.shape == "items":
        items = _item_changes(kind, part, _list(old), _list(new), known)
        change = change if items else MOVED
    elif part.shape == "terms":
        segments = _list_changes(term_labels(part, _list(old), known), term_labels(part, _list(new), known))
    elif part.shape in ("line", "text"):
        segments = word_changes(before, after)
    else:
        segments = [Segment(DELETE, before)] * bool(before) + [Segment(INSERT, after)] * bool(after)
    return FieldChange(part.name, str(part.label), change, before, after, segments, items)


def _item_changes(kind: str, part: Field, old: list[Any], new: list[Any], known: Known) -> list[ItemChange]:
    """Compare two lists by stable id: what stands in the new one in its order, then what was removed."""
    before, after = {row["id"]: row for row in old}, {row["id"]: row for row in new}
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if was != now:
            change = ADDED if was is None else REMOVED if now is None else CHANGED
            fields = _changes(kind, part.parts, was or {}, now or {}, known)
            changes.append(ItemChange(key, item_title(kind, part, now or was or {}, known), change, fields))
    return changes


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
