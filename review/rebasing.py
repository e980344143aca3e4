"""A change and the entry that moved on under it: base, theirs, yours, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.models import Revision
from catalog.schema import Document, Field, content_hash, fields_of
from review.models import Proposal
from review.showing import FieldShown, Reading, reading_of

Rows = list[dict[str, Any]] | None
THEIRS, YOURS, BOTH = "theirs", "yours", "both"


@dataclass(frozen=True)
class Way:
    """One field that differs: `conflict` when both changed it, and which side is chosen."""

    part: Field
    base: FieldShown
    theirs: FieldShown
    yours: FieldShown
    conflict: bool
    chosen: str

    @property
    def is_list(self) -> bool:
        return self.part.shape == "items"


@dataclass(frozen=True)
class ThreeWays:
    """The fields that differ, the revision to stand on, and the document as chosen."""

    ways: list[Way]
    onto: Revision
    document: Document
    seen: str

    @property
    def conflicts(self) -> list[Way]:
        return [way for way in self.ways if way.conflict]

    @property
    def clear(self) -> list[Way]:
        return [way for way in self.ways if not way.conflict]


def three_ways(proposal: Proposal, choices: Mapping[str, str] | None = None) -> ThreeWays | None:
    """Compare a proposal with a newer revision of its entry; None when the entry did not move on.

    The newer revision is the one `choices` name by number (`onto`), else the present one. Where one side changed a
    field that side is chosen; where both did, lists are joined and in other fields the author's words stay, until
    `take.<field>` in `choices` says otherwise.
    """
    onto = _revision(proposal, (choices or {}).get("onto", ""))
    if onto is None:
        return None
    base, theirs, yours = proposal.base_document, onto.document, proposal.document
    reading = reading_of(proposal.kind, base, theirs, yours)
    ways: list[Way] = []
    document: Document = {}
    for part in fields_of(proposal.kind):
        values = tuple(side.get(part.name) for side in (base, theirs, yours))
        chosen = _chosen(part, values, (choices or {}).get(f"take.{part.name}", ""))
        document[part.name] = joined(*values) if chosen == BOTH else values[1 if chosen == THEIRS else 2]
        if values[1] != values[2]:
            ways.append(_way(part, reading, values, chosen))
    return ThreeWays(ways, onto, document, content_hash(yours))


def joined(was: Rows, theirs: Rows, yours: Rows) -> list[dict[str, Any]]:
    """Join two changes of a list row by row: what either added stays; a row that both changed is theirs."""
    before, after = ({row["id"]: row for row in rows or []} for rows in (was, yours))
    rows = []
    for row in theirs or []:
        untouched = before.get(row["id"]) == row
        if not untouched:
            rows.append(row)
        elif row["id"] in after:
            rows.append(after[row["id"]])
    known = [_content(row) for row in rows]
    added = [_content(row) for key, row in after.items() if key not in before]
    return [*rows, *(row for row in added if row not in known)]


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without its id: two people who add one each give the same number to both."""
    return {name: value for name, value in row.items() if name != "id"}


def _revision(proposal: Proposal, number: str) -> Revision | None:
    if not proposal.moved_on or proposal.entry is None:
        return None
    if number.isdecimal() and len(number) < 9:
        return proposal.entry.revisions.filter(number=int(number)).first()
    return proposal.entry.current


def _chosen(part: Field, values: tuple[Any, ...], wish: str) -> str:
    was, theirs, yours = values
    if wish in (THEIRS, YOURS) or (wish == BOTH and part.shape == "items"):
        return wish
    if was in (theirs, yours):
        return THEIRS if yours == was else YOURS
    return BOTH if part.shape == "items" else YOURS


def _way(part: Field, reading: Reading, values: tuple[Any, ...], chosen: str) -> Way:
    base, theirs, yours = (reading.value(part, value) for value in values)
    return Way(part, base, theirs, yours, conflict=values[0] not in values[1:], chosen=chosen)
