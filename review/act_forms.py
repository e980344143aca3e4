"""Forms of taking part and moderating: a few words each; the actions judge what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Term
from catalog.presenting import field_label
from catalog.schema import fields_of
from catalog.vocabulary import Kind
from review.models import FieldRisk, Intent, Risk
from review.states import ReasonCode

AREA = forms.Textarea(attrs={"rows": 3})


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=5_000, widget=AREA)


class PartForm(forms.Form):
    """The changes to accept, and why the rest goes back."""

    code = forms.ChoiceField(label=_("Kind of reason"), required=False, choices=ReasonCode.choices)
    reason = forms.CharField(
        label=_("Why the rest goes back"), required=False, max_length=5_000, widget=AREA,
        help_text=_("The author reads it, with the rest as a proposal to work on."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SuggestForm(forms.Form):
    """Other words for one field."""

    words = forms.CharField(
        label=_("Your words"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    note = forms.CharField(label=_("Why"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class StandingForm(forms.Form):
    """What should become of a published entry."""

    intent = forms.ChoiceField(
        label=_("What should happen"),
        choices=[choice for choice in Intent.choices if choice[0] != Intent.CHANGE],
    )
    successor = forms.CharField(
        label=_("Which entry takes its place"), required=False, max_length=16, help_text=_("A code, to supersede only.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2_000, widget=AREA, help_text=_("It stands on the entry's page from then on.")
    )


class RuleForm(forms.Form):
    """How changes of one risk class are reviewed."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    risk = forms.ChoiceField(label=_("Risk class"), choices=Risk.choices)
    approvals = forms.IntegerField(label=_("Approvals needed"), min_value=1, max_value=5)
    due_days = forms.IntegerField(label=_("Days to decide"), min_value=1, max_value=365)
    deciders = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who decides"), required=False, help_text=_("Nobody chosen: every editor of it.")
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        themes = Term.objects.usable().of("theme")
        self.fields["theme"].choices = [("", _("Every theme")), *((one.code, one.label) for one in themes)]  # type: ignore[attr-defined]
        editors = User.objects.editors().order_by("name_key", "pk")
        self.fields["deciders"].queryset = editors  # type: ignore[attr-defined]


class RiskForm(forms.Form):
    """Of which risk class changes of a field are."""

    field = forms.ChoiceField(label=_("Field"))
    risk = forms.ChoiceField(label=_("Risk class"), choices=Risk.choices)

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (kind.label, [(f"{kind}.{name}", label) for name, label in _names(kind)]) for kind in Kind
        ]


def risk_label(row: FieldRisk) -> Any:
    """Return what the field of a row is called, as the form calls it."""
    return dict(_names(row.kind)).get(row.field, row.field)


def _names(kind: str) -> list[tuple[str, Any]]:
    return [
        ("standing", _("Retiring or taking down")),
        *((one.name, field_label(kind, one.name)) for one in fields_of(kind)),
    ]
