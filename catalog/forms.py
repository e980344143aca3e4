"""Forms of the catalog: what the register shows, an edition."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog import vocabulary as words


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


class EditionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=12, help_text=_("Year and number, such as 2026.1."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class FreezeForm(forms.Form):
    """Nothing to fill in: the page says what will be pinned, the button says go."""
