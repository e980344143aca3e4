"""What a reviewer reads: the change field by field with the evidence of each field, and what happened so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from catalog.citations import Citation, citations_of
from catalog.differences import Row, field_changes, rows_of
from catalog.models import Entry, Term
from catalog.presenting import TITLED, Known, Part, field_label, item_parts, item_title, shown, term_labels
from catalog.schema import Document, Field, fields_of
from review.models import Decision, Made, PatchSet, Proposal, Submission
from review.states import State, Step


@dataclass(frozen=True)
class Exhibit:
    """One row of evidence as it is shown: the sentence with its source; `change` says if it was added or removed."""

    row: Mapping[str, Any]
    citation: Citation | None
    stance: str
    change: str = ""

    @property
    def chain(self) -> list[dict[str, Any]]:
        """Return the provenance as the design system's chain takes it."""
        steps = self.citation.chain if self.citation else []
        return [
            {
                "state": step.custody,
                "word": step.custody_label,
                "title": step.title,
                "relation": step.relation,
                "detail": step.detail,
                "href": step.url,
            }
            for step in steps
        ]


@dataclass(frozen=True)
class ItemShown:
    title: str
    parts: list[Part]


@dataclass(frozen=True)
class FieldShown:
    """One field on the page: its change or its value, and its evidence beside it."""

    name: str
    label: str
    evidence: list[Exhibit]
    rows: list[Row]
    text: str = ""
    long: bool = False
    terms: tuple[str, ...] = ()
    items: tuple[ItemShown, ...] = ()

    @property
    def has_prose(self) -> bool:
        """Tell whether a text of Markdown changes, which can be compared as it reads."""
        return any(row.is_prose for row in self.rows)

    @property
    def is_short(self) -> bool:
        """Tell whether the value stands beside its label."""
        return not (self.long or self.items or self.evidence)


@dataclass(frozen=True)
class Reading:
    """Documents of one kind with all that is needed to show them, loaded in a constant number of queries."""

    kind: str
    known: Known
    citations: Mapping[str, Citation]
    rendered: bool = False

    def changes(self, old: Document, new: Document) -> list[FieldShown]:
        """Return the fields that differ; evidence stands beside its field, and apart if its field is unchanged."""
        found = field_changes(self.kind, old, new, self.known, rendered=self.rendered)
        changes = [change for change in found if change.name != "evidence"]
        exhibits = self._exhibits(old, new)
        fields = [
            FieldShown(change.name, change.label, exhibits.pop(change.name, []), rows_of([change]))
            for change in changes
        ]
        for name, rows in exhibits.items():
            if moved := [exhibit for exhibit in rows if exhibit.change]:
                fields.append(FieldShown(name, field_label(self.kind, name), moved, []))
        return fields

    def whole(self, document: Document) -> list[FieldShown]:
        """Return every field that has a value, in the order of the schema."""
        exhibits = self._exhibits(document, document)
        parts = (part for part in fields_of(self.kind) if part.name != "evidence" and document.get(part.name))
        return [self._value(part, document[part.name], exhibits.get(part.name, [])) for part in parts]

    def value(self, part: Field, value: Any) -> FieldShown:
        return self._value(part, value, [])

    def _value(self, part: Field, value: Any, evidence: list[Exhibit]) -> FieldShown:
        label = str(part.label)
        if part.shape == "items":
            items = (
                ItemShown(item_title(self.kind, part, row, self.known), self._item(part, row)) for row in value or []
            )
            return FieldShown(part.name, label, evidence, [], items=tuple(items))
        if part.shape == "terms":
            return FieldShown(part.name, label, evidence, [], terms=tuple(term_labels(part, value or [], self.known)))
        text = shown(self.kind, part, value, self.known)
        return FieldShown(part.name, label, evidence, [], text, part.shape == "text")

    def _item(self, part: Field, row: Mapping[str, Any]) -> list[Part]:
        """Return an item's parts but the one that is its title already."""
        titled = next((name for name in TITLED if row.get(name)), "")
        return [found for found in item_parts(self.kind, part, row, self.known) if found.name != titled]

    def _exhibits(self, old: Document, new: Document) -> dict[str, list[Exhibit]]:
        """Return the evidence of both documents by field, with what was added or removed."""
        before, after = ({row["id"]: row for row in document.get("evidence", [])} for document in (old, new))
        found: dict[str, list[Exhibit]] = {}
        for key, row in {**before, **after}.items():
            change = _("removed") if key not in after else _("added") if key not in before else ""
            if not change and before[key] != row:
                change = _("changed")
            exhibit = Exhibit(row, self.citations.get(row.get("annotation", "")), row.get("stance", ""), change)
            found.setdefault(row.get("field", ""), []).append(exhibit)
        return found


def reading_of(kind: str, *documents: Document, rendered: bool = False) -> Reading:
    """Load what showing these documents needs; with `rendered` texts are compared as they read."""
    citations = citations_of(documents)
    quotes = {annotation: citation.target.exact for annotation, citation in citations.items()}
    codes = set(_codes(documents))
    titles = Entry.objects.titles(codes)
    known = Known(Term.objects.labels(), quotes, titles | _proposed(codes - set(titles)))
    return Reading(kind, known, citations, rendered)


def _proposed(codes: set[str]) -> dict[str, str]:
    """Return the titles of what is only proposed under codes that are reserved; asks nothing where none is named."""
    if not codes - {""}:
        return {}
    rows = Proposal.objects.filter(reserved__code__in=codes).order_by("pk")
    title = _("%(title)s (not published yet)")
    return {code: title % {"title": name} for code, name in rows.values_list("reserved__code", "submission__title")}


def _codes(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for row in [*document.get("links", []), *document.get("threats", [])]:
            yield str(row.get("threat", ""))


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a submission, for the timeline."""

    at: datetime
    who: User
    what: str
    icon: str
    tone: str
    words: str = ""


LOOKS = {
    Step.APPROVE: ("circle-check", "success"),
    Step.REQUEST_CHANGES: ("undo", "warning"),
    Step.REJECT: ("circle-x", "danger"),
}


def timeline_of(submission: Submission) -> list[Happening]:
    """Return what happened, oldest first, from (prefetched) patch sets and decisions."""
    found = [Happening(submission.created_at, submission.author, _("started a draft"), "pencil", "neutral")]
    found += [_handed_in(row) for row in submission.patch_sets.all() if row.made == Made.SUBMITTED]
    found += [_decided(row) for row in submission.decisions.all()]
    if submission.state == State.WITHDRAWN:
        what = _("withdrew it")
        found.append(Happening(submission.updated_at, submission.author, what, "circle-slash", "neutral"))
    return sorted(found, key=lambda happening: happening.at)


def _handed_in(row: PatchSet) -> Happening:
    what = _("submitted it") if row.number == 1 else _("submitted version %(number)d") % {"number": row.number}
    return Happening(row.submitted_at, row.author, what, "send", "info", row.message)


def _decided(row: Decision) -> Happening:
    approved = {
        Made.SUBMITTED: _("approved it"),
        Made.PART: _("accepted a part of it"),
        Made.MERGED: _("approved it, merged with what was published meanwhile"),
    }
    said = {
        Step.APPROVE: approved[Made(row.patch_set.made)],
        Step.REQUEST_CHANGES: _("asked for changes"),
        Step.REJECT: _("rejected it"),
    }
    icon, tone = LOOKS[Step(row.verdict)]
    return Happening(row.decided_at, row.by, said[Step(row.verdict)], icon, tone, row.reason)
