"""Forms of the quality of the catalog: what the board shows, how much a check weighs, what an indicator says."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basics import clock
from catalog.indicators import TEXT_MOST
from catalog.quality import CHECKS
from catalog.severities import REASON_MOST
from catalog.vocabulary import Kind, ReadingState, Severity

ANY = ("", _("any"))


class QualityFilter(forms.Form):
    """What the board shows, from the address; what cannot be read filters nothing."""

    check = forms.ChoiceField(
        label=_("Check"), choices=[ANY, *((check.code, check.label) for check in CHECKS)], required=False
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=[ANY, *Severity.choices], required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Kind.choices], required=False)

    def __init__(self, terms: Mapping[tuple[str, str], str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(code, label) for (vocabulary, code), label in terms.items() if vocabulary == "theme"]
        self.fields["theme"].choices = [ANY, *themes]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DueFilter(QualityFilter):
    """What the list of indicators shows."""

    check = severity = kind = None  # type: ignore[assignment]


class WeightForm(forms.Form):
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, help_text=_("Whoever wonders later reads it here.")
    )


class ReadingForm(forms.Form):
    """What an indicator says, in one line."""

    state = forms.ChoiceField(label=_("It says"), choices=ReadingState.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reading"), max_length=TEXT_MOST, help_text=_("What you saw: a figure, a fact, or that nothing moved.")
    )
    observed_on = forms.DateField(
        label=_("Seen on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    annotation = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=500,
        help_text=_("The address of an annotation that says so, if there is one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].initial = timezone.localdate(clock.now())
