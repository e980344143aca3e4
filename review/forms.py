"""The forms of this room. The proposal form is made from the declared schema: a new field needs no line here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.vocabulary import Credibility
from catalog.citations import Citation
from catalog.schema import Document, Field, citable_fields, field_named, fields_of
from catalog.terms import CHOSEN
from catalog.vocabulary import Kind
from review.documents import BLANK, flat_names, read_document, rows_of
from review.picking import Offer
from review.states import ReasonCode, Step

# Fields that belong together on the page; what is named nowhere stands in a section of its own at the end.
SECTIONS: dict[str, list[tuple[Any, tuple[str, ...]]]] = {
    Kind.THREAT: [
        (_("What it is"), ("title", "theme", "themes", "summary", "description")),
        (_("Character and place"), ("nature", "tempo", "direction", "states", "areas")),
        (_("Whom it concerns"), ("sectors", "actors", "tags")),
        (_("What drives it"), ("drivers", "vulnerabilities")),
    ],
    Kind.MEASURE: [
        (_("What it is"), ("title", "theme", "summary", "description")),
        (_("How it works"), ("function", "kind", "level", "status", "sectors", "tags")),
        (_("What is thought of it"), ("advice", "advice_note", "legal_basis")),
        (_("Who, and to what end"), ("lead", "success", "side_effects")),
        (_("When, and at what price"), ("starts", "ends", "cost", "complexity")),
    ],
}


class AsTyped(forms.Field):
    """Take what was typed as it is: `catalog.actions.checked` judges, so that page, API and import hear the same."""

    def clean(self, value: Any) -> Any:
        return value


class ArticleNumbers(forms.TextInput):
    """Numbers of articles, written apart by commas."""

    def format_value(self, value: Any) -> str | None:
        return ", ".join(str(number) for number in value) if isinstance(value, list) else super().format_value(value)


@dataclass(frozen=True)
class FormRow:
    """One row of a list: its number, its fields, its hidden id, and the sentence it cites."""

    number: Any
    fields: list[BoundField]
    key: BoundField
    citation: Citation | None = None

    @property
    def lines(self) -> list[list[BoundField]]:
        """The fields by line, but for the identifier."""
        return side_by_side([bound for bound in self.fields if bound is not self.identifier])

    @property
    def identifier(self) -> BoundField | None:
        """The field that names the annotation; its quotation says more."""
        return next((bound for bound in self.fields if bound.name.endswith(".annotation")), None)


def is_choice(bound: BoundField) -> bool:
    return type(bound.field.widget) is forms.Select


def side_by_side(fields: list[BoundField]) -> list[list[BoundField]]:
    """Group neighbouring choices, so that they share a line."""
    return [list(group) for _key, group in groupby(fields, key=lambda bound: is_choice(bound) or bound.name)]


@dataclass(frozen=True)
class FormList:
    """A list field: its rows, and an empty row for the script to clone."""

    name: str
    label: Any
    row_name: Any
    adding: Any
    help: Any
    rows: list[FormRow]
    blank: FormRow


HIDDEN = ("base", "seen", "begun")  # what a form carries beside what people write


class Place(NamedTuple):
    """One section or list of the form: where it stands, how full it is, and how many of its fields are to mend."""

    anchor: str
    label: Any
    said: str
    wrong: int


class ProposalForm(forms.Form):
    """A document, the message that says why, and the state of things that was seen when the form was opened."""

    use_required_attribute = False
    message = AsTyped(
        label=_("Why this change"),
        help_text=_("A sentence or two. Whoever decides reads it first, and it stays in the history."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 5_000}),
    )
    base = AsTyped(required=False, widget=forms.HiddenInput)
    seen = AsTyped(required=False, widget=forms.HiddenInput)

    def __init__(
        self, kind: str, document: Document, offer: Offer, citations: Mapping[str, Citation], **values: Any
    ) -> None:
        self.kind, self.document, self.offer, self.citations = kind, document, offer, citations
        super().__init__({**flat_names(kind, document), **values})
        for part in fields_of(kind):
            self._add(part)
        self.order_fields([name for name in self.fields if name != "message"])  # it stands last on the page

    @property
    def words(self) -> str:
        return str(self.data.get("message") or "")

    @property
    def hidden(self) -> dict[str, str]:
        return {name: str(self.data.get(name) or "") for name in HIDDEN}

    @property
    def begun(self) -> str:
        return str(self.data.get("begun") or "")

    @property
    def was_seen(self) -> str:
        return str(self.data.get("seen") or "")

    @property
    def wrong(self) -> list[BoundField]:
        """The fields with something to mend, in the order of the page."""
        return [bound for bound in self if bound.errors]

    def sections(self) -> Iterator[tuple[Any, list[list[BoundField]]]]:
        """Yield headings with their fields, grouped by line; lists are apart."""
        plain = [part.name for part in fields_of(self.kind) if part.shape != "items"]
        for heading, names in SECTIONS[self.kind]:
            yield heading, side_by_side([self[name] for name in names if name in plain])
        named = {name for _heading, names in SECTIONS[self.kind] for name in names}
        if rest := [self[name] for name in plain if name not in named]:
            yield _("Further"), side_by_side(rest)

    @property
    def growing(self) -> list[str]:
        """The fields whose vocabulary can grow from here."""
        parts = (part for part in fields_of(self.kind) if part.shape == "terms")
        return [part.name for part in parts if part.vocabulary not in CHOSEN]

    def parts(self) -> Iterator[Place]:
        """Yield every section and list, with how much of it is filled and how much is wrong."""
        wrong = {bound.name for bound in self.wrong}
        for number, (heading, groups) in enumerate(self.sections(), start=1):
            names = [bound.name for group in groups for bound in group]
            filled = sum(bool(self.document.get(name)) for name in names)
            yield Place(f"part-{number}", heading, f"{filled}/{len(names)}", len(wrong & set(names)))
        for found in [*self.lists(), self.evidence()]:
            mended = sum(name.startswith(f"{found.name}.") for name in wrong) + (found.name in wrong)
            yield Place(f"list-{found.name}", found.label, str(len(found.rows)), mended)

    def lists(self) -> Iterator[FormList]:
        """Yield the lists but the evidence, which stands last."""
        return (self._list(part) for part in fields_of(self.kind) if part.shape == "items" and part.name != "evidence")

    def evidence(self) -> FormList:
        part = field_named(self.kind, "evidence")
        assert part is not None  # noqa: S101  # every kind can be evidenced
        return self._list(part)

    def _list(self, part: Field) -> FormList:
        rows = rows_of(self.document.get(part.name))
        return FormList(
            part.name,
            part.label,
            part.row_name,
            part.adding,
            part.help,
            [
                self._row(part, number, self.citations.get(str(row.get("annotation"))))
                for number, row in enumerate(rows, 1)
            ],
            self._row(part, BLANK),
        )

    def _row(self, part: Field, number: Any, citation: Citation | None = None) -> FormRow:
        path = f"{part.name}.{number}."
        return FormRow(number, [self[path + inner.name] for inner in part.parts], self[f"{path}id"], citation)

    def _add(self, part: Field) -> None:
        if part.shape != "items":
            self.fields[part.name] = self._field(part)
            return
        count = len(rows_of(self.document.get(part.name)))
        for number in [*range(1, count + 1), BLANK]:
            self.fields[f"{part.name}.{number}.id"] = AsTyped(required=False, widget=forms.HiddenInput)
            for inner in part.parts:
                self.fields[f"{part.name}.{number}.{inner.name}"] = self._field(inner)

    def _field(self, part: Field) -> AsTyped:
        help_text = (
            _("Its permanent identifier, for those who have it at hand.") if part.name == "annotation" else part.help
        )
        return AsTyped(label=part.label, required=part.required, help_text=help_text, widget=self._widget(part))

    def _widget(self, part: Field) -> forms.Widget:
        if part.shape == "text":
            return forms.Textarea(attrs={"rows": 4, "maxlength": part.limit})
        if part.shape == "terms":
            return forms.CheckboxSelectMultiple(choices=self._terms(part))
        if choices := self._choices(part):
            return forms.Select(choices=[("", _("Choose …")), *choices])
        if part.shape == "number":
            return forms.NumberInput(attrs={"min": part.least, "max": part.most, "inputmode": "numeric"})
        if part.shape == "date" and not part.partial:
            return forms.DateInput(attrs={"type": "date"})
        if part.shape == "articles":
            return ArticleNumbers(attrs={"autocomplete": "off", "placeholder": "12, 15"})
        attrs = {"maxlength": part.limit, "autocomplete": "off"}
        if part.name == "threat":
            attrs |= {"list": "threats", "placeholder": "THR-…"}
        if part.name == "annotation":
            attrs |= {"class": "mono", "spellcheck": "false"}
        return forms.TextInput(attrs=attrs)

    def _choices(self, part: Field) -> list[tuple[Any, Any]]:
        if part.shape == "choice" and part.choices is not None:
            return list(part.choices.choices)
        if part.shape == "term":
            return self._terms(part)
        if part.name == "credibility":
            return [(grade.value, f"{grade.value}: {grade.label}") for grade in Credibility]
        if part.name == "field":
            return [(found.name, found.label) for found in citable_fields(self.kind)]
        return []

    def _terms(self, part: Field) -> list[tuple[Any, Any]]:
        """Return the terms of a vocabulary, and those the document names though they are retired."""
        offered = self.offer.terms.get(str(part.vocabulary), [])
        value = self.document.get(part.name) or []
        named = [value] if isinstance(value, str) else value
        known = {code for code, _label in offered}
        return [*offered, *((code, code) for code in named if code not in known)]


def sent_values(kind: str, data: QueryDict) -> tuple[Document, dict[str, str]]:
    """Return the document and the other values of a sent proposal form."""
    return read_document(kind, data), {name: data.get(name, "") for name in ("message", *HIDDEN)}


class DecisionForm(forms.Form):
    """What an editor decides on the patch set they saw."""

    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (Step.APPROVE, _("Approve")),
            (Step.REQUEST_CHANGES, _("Request changes")),
            (Step.REJECT, _("Reject")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    code = forms.ChoiceField(
        label=_("Kind of reason"),
        required=False,
        choices=[("", _("Choose if it fits")), *ReasonCode.choices],
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5_000,
        help_text=_("The author reads it. Needed to request changes or to reject."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        help_text=_("Only with an approval, in UTC; empty publishes at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    confirm = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
