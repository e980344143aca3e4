"""Forms of editions: to prepare, freeze, publish, note and give up one, and to mark its entries."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.edition_actions import LEFT_OUT_MOST, REASON_MOST
from catalog.marking import MarkAct


class EditionForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"), max_length=12, help_text=_("Year and number, such as 2026.1.")
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class FreezeForm(forms.Form):
    """The page says what will be pinned, the button says go; a reason where checks that block found something."""

    override = forms.CharField(
        label=_("Reason for freezing all the same"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the edition, with what was found."),
    )


class PublishForm(forms.Form):
    """The page shows what will be sealed, and the form carries which it was."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AbandonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Members of the team read it on the page of the edition."),
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown. Everybody reads it once the edition is published; nothing written takes it away."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class MarksForm(forms.Form):
    """What to do with the entries that were chosen; each comes with the revision that was seen, as `CODE:3`."""

    act = forms.ChoiceField(choices=MarkAct.choices)
    reason = forms.CharField(required=False, max_length=LEFT_OUT_MOST)

    def __init__(self, data: object = None, chosen: Iterable[str] = ()) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.chosen = list(chosen)

    def seen(self) -> dict[str, int]:
        """Return the chosen codes with the numbers of the revisions; what cannot be read is left out."""
        pairs = (one.partition(":") for one in self.chosen)
        return {code: int(number) for code, _colon, number in pairs if number.isascii() and number.isdecimal()}


class ComparedEditions(forms.Form):
    """Two editions to be told apart, by their names."""

    a = forms.ChoiceField(label=_("From edition"))
    b = forms.ChoiceField(label=_("To edition"))

    def __init__(self, names: Iterable[str], *args: object, **words: object) -> None:
        super().__init__(*args, **words)  # type: ignore[arg-type]
        choices = [(name, name) for name in names]
        for field in ("a", "b"):
            self.fields[field].choices = choices  # type: ignore[attr-defined]
