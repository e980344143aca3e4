"""Forms of the catalog: what the register shows, a rating, an edition."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog import vocabulary as words
from catalog.scales import Scale


class RegisterFilter(forms.Form):
    """What the register shows, from the address; what cannot be read filters nothing."""

    kind = forms.ChoiceField(choices=[("", ""), *words.Kind.choices], required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=[("", _("any")), *words.Nature.choices], required=False)

    def __init__(self, terms: Mapping[tuple[str, str], str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for vocabulary in (words.Vocabulary.THEME, words.Vocabulary.STATE, words.Vocabulary.DIRECTION):
            field = self.fields[vocabulary.value]
            choices = [(code, label) for (name, code), label in terms.items() if name == vocabulary]
            field.choices = [("", _("any")), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RatingForm(forms.Form):
    """One person's rating, with the meaning of every step beside it."""

    likelihood = forms.TypedChoiceField(label=_("Likelihood"), coerce=int, widget=forms.RadioSelect)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        widget=forms.RadioSelect,
        help_text=_("How sure you are of this rating; it is not the likelihood."),
    )
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Why these steps and not the ones beside them. Others read this where they disagree."),
    )

    def __init__(self, scale: Scale, window: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        likelihood, confidence = self.fields["likelihood"], self.fields["confidence"]
        likelihood.help_text = _("Of the reasonable worst case %(window)s.") % {"window": window} if window else ""
        likelihood.choices = [(band.level, f"{band.level}: {band.label}") for band in scale.likelihoods]  # type: ignore[attr-defined]
        confidence.choices = [(row.key, f"{row.label}: {row.text}") for row in scale.confidences]  # type: ignore[attr-defined]
        for dimension in scale.dimensions:
            self.fields[f"impact_{dimension.key}"] = forms.TypedChoiceField(
                label=dimension.label,
                coerce=int,
                widget=forms.RadioSelect,
                choices=[(band.level, f"{band.level}: {band.label}") for band in dimension.bands],
            )
        self.impact_names = [f"impact_{dimension.key}" for dimension in scale.dimensions]

    def impact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.impact_names]

    def values(self) -> dict[str, Any]:
        """Return the arguments of `actions.rate_scenario`."""
        data = self.cleaned_data
        impacts = {name.removeprefix("impact_"): data[name] for name in self.impact_names}
        return {name: data[name] for name in ("likelihood", "confidence", "rationale")} | {"impacts": impacts}


class EditionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=12, help_text=_("Year and number, such as 2026.1."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class FreezeForm(forms.Form):
    """Nothing to fill in: the page says what will be pinned, the button says go."""
