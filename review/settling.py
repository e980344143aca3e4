"""What the page shows of two changes that meet: each conflict with its three sides, and the sentences to confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from basics.drf import STATUS
from basics.errors import Refused
from basics.word_changes import Segment, word_changes
from catalog.merging import ORDER, REMOVED, WORDS, Clash
from catalog.presenting import item_title
from catalog.schema import Field, content_hash, field_named
from review.models import Submission
from review.rebasing import SIDES, Meeting, may_be_written, meeting_with, settled_by, told, value_at
from review.showing import FieldShown, Reading, reading_of


@dataclass(frozen=True)
class SideShown:
    """One of three sides: what it says, or how its words differ from the base."""

    name: str
    key: str
    label: str
    value: FieldShown
    parts: list[Segment]
    chosen: bool

    @property
    def label_to_decide(self) -> str:
        """Return its name for whoever decides, who is neither of both."""
        names = {"base": _("As it was"), "theirs": _("The newest revision"), "mine": _("This proposal")}
        return names[self.name]


@dataclass(frozen=True)
class ClashShown:
    """One conflict. `number` names its fields in the form; `text` is what stands in the box to write in."""

    number: int
    label: str
    kind: str
    sides: list[SideShown]
    writes: bool
    text: str
    written: bool


@dataclass(frozen=True)
class RiskShown:
    """A text in which both wrote into one sentence, as merged, compared with what it was."""

    label: str
    parts: list[Segment]


@dataclass(frozen=True)
class MeetingShown:
    clashes: list[ClashShown]
    risks: list[RiskShown]
    merged: list[FieldShown]
    seen: str
    onto: int | None

    @property
    def undecided(self) -> int:
        return sum(not (clash.written or any(side.chosen for side in clash.sides)) for clash in self.clashes)


def choices_of(data: QueryDict, meeting: Meeting) -> dict[str, Any]:
    """Return the choices of a sent form by the keys of the conflicts: `key.<n>`, `take.<n>` and `text.<n>`."""
    found: dict[str, Any] = {}
    for number in range(len(meeting.merged().conflicts) + 1):
        key, take = data.get(f"key.{number}", ""), data.get(f"take.{number}", "")
        if take in SIDES:
            found[key] = take
        elif take == "edit":
            found[key] = {"text": data.get(f"text.{number}", "").replace("\r\n", "\n")}
    return found


def shown_meeting(meeting: Meeting, choices: Mapping[str, Any]) -> MeetingShown:
    """Put together what the page shows; loads what the documents cite in a constant number of queries."""
    reading = reading_of(meeting.kind, meeting.base, meeting.theirs, meeting.mine)
    merged = meeting.merged()
    settled = meeting.merged(settled_by(merged.conflicts, choices))
    clashes = [_clash(number, clash, meeting, reading, choices) for number, clash in enumerate(merged.conflicts)]
    risks = [
        RiskShown(_label(path, meeting, reading), _differences(meeting, settled.document, path))
        for path in merged.risky
    ]
    onto = meeting.onto.number if meeting.onto else None
    return MeetingShown(clashes, risks, reading.changes(meeting.theirs, settled.document), meeting.seen, onto)


def meeting_places(submission: Submission, status: int) -> dict[str, Any]:
    """Return for the page of a refused approval where it clashes, or the sentences it merges and their hash."""
    proposal, current = submission.proposal, submission.current
    newest = proposal.entry.current if proposal.entry else None
    if status != STATUS[Refused.STALE] or current is None or newest is None or not proposal.moved_on:
        return {}
    meeting = meeting_with(proposal, current.content, newest)
    merged = meeting.merged()
    if merged.conflicts:
        return {"clashes": shown_meeting(meeting, {}).clashes}
    if not merged.risky:
        return {}
    return {"confirm": content_hash(merged.document), "risks": shown_meeting(meeting, {}).risks}


def _clash(number: int, clash: Clash, meeting: Meeting, reading: Reading, choices: Mapping[str, Any]) -> ClashShown:
    choice = choices.get(clash.key)
    written = isinstance(choice, Mapping)
    text = choice["text"] if isinstance(choice, Mapping) else clash.mine if isinstance(clash.mine, str) else ""
    names = {"base": _("As it was"), "theirs": _("Theirs"), "mine": _("Mine")}
    sides = [
        _side(name, str(place), names[name], clash, meeting, reading, choice == name)
        for place, name in enumerate(SIDES, start=1)
    ]
    label = _label(clash.path, meeting, reading)
    return ClashShown(number, label, clash.key, sides, may_be_written(clash), text, written)


def _side(name: str, key: str, label: str, clash: Clash, meeting: Meeting, reading: Reading, chosen: bool) -> SideShown:
    value = getattr(clash, name)
    parts: list[Segment] = []
    if clash.kind == WORDS and name != "base":
        parts = word_changes(clash.base or "", value or "")
    return SideShown(name, key, label, _value(clash, value, meeting, reading), parts, chosen)


def _value(clash: Clash, value: Any, meeting: Meeting, reading: Reading) -> FieldShown:
    part = _part(meeting.kind, clash.path)
    if clash.kind == ORDER and part is not None:
        titles = [item_title(meeting.kind, part, _row(meeting, clash.path, key), reading.known) for key in value or []]
        return FieldShown(part.name, str(part.label), [], [], "; ".join(titles))
    if clash.kind == REMOVED and part is not None:
        return reading.value(part, [value] if value else [])
    if part is None or (isinstance(value, str) and part.shape == "text"):
        return FieldShown(clash.path, "", [], [], str(value or ""))
    return reading.value(part, value)


def _row(meeting: Meeting, path: str, key: str) -> dict[str, Any]:
    sides = (meeting.theirs, meeting.mine, meeting.base)
    return next((row for side in sides if (row := value_at(side, f"{path}.{key}"))), {})


def _part(kind: str, path: str) -> Field | None:
    """Return the field of a path; of a row's path, its list."""
    names = path.split(".")
    part = field_named(kind, names[0])
    if part is None or len(names) < 3:
        return part
    return next((inner for inner in part.parts if inner.name == names[2]), part)


def _label(path: str, meeting: Meeting, reading: Reading) -> str:
    names = path.split(".")
    part = field_named(meeting.kind, names[0])
    if part is None or len(names) == 1:
        return str(part.label) if part else path
    label = f"{part.label}: {item_title(meeting.kind, part, _row(meeting, names[0], names[1]), reading.known)}"
    inner = _part(meeting.kind, path)
    return f"{label}, {inner.label}" if inner is not None and len(names) > 2 else label


def _differences(meeting: Meeting, document: dict[str, Any], path: str) -> list[Segment]:
    return word_changes(told(value_at(meeting.base, path) or ""), told(value_at(document, path) or ""))
