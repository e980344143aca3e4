"""The forms of importing catalogs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.interchange import FORMATS, READERS
from catalog.models import Term
from catalog.vocabulary import (
    Effectiveness,
    Function,
    Level,
    LinkRole,
    MeasureKind,
    MeasureStatus,
    Nature,
    Tempo,
    ThreatRelation,
    Vocabulary,
)
from review.importing import ASKED, ASKED_OF_LINKS

NONE = ("", _("refuse them"))


def _chosen(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NONE, *choices], required=False, **more)


class CatalogImportForm(forms.Form):
    """A file of another catalog, and what is true of its new entries where the source does not say so."""

    file = forms.FileField(label=_("File"))
    format = forms.ChoiceField(label=_("Format"))
    add_terms = forms.BooleanField(
        label=_("Add words of vocabularies that the file brings along"), required=False, help_text=_("Administrators.")
    )
    theme = _chosen(_("Primary theme"), [])
    nature = _chosen(_("Nature"), Nature.choices)
    tempo = _chosen(_("Tempo"), Tempo.choices)
    function = _chosen(_("Function"), Function.choices)
    kind = _chosen(_("Kind"), MeasureKind.choices)
    level = _chosen(_("Level"), Level.choices)
    status = _chosen(_("Status"), MeasureStatus.choices)
    role = _chosen(_("Role of a link"), LinkRole.choices)
    effectiveness = _chosen(_("Effectiveness of a link"), Effectiveness.choices)
    relation = _chosen(_("Relation of threats"), ThreatRelation.choices)
    how = forms.CharField(label=_("How, of links without words"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [(name, FORMATS[name].label) for name in READERS]  # type: ignore[attr-defined]
        themes = Term.objects.of(Vocabulary.THEME).usable()
        self.fields["theme"].choices = [NONE, *((term.code, term.label) for term in themes)]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        values = self.cleaned_data
        defaults = {name: values[name] for name in (*ASKED, *ASKED_OF_LINKS) if values.get(name)}
        file = values["file"]
        return {"file": file.file, "filename": file.name, "format": values["format"], "defaults": defaults} | {
            "add_terms": values["add_terms"]
        }

    @property
    def of_threats(self) -> list[forms.BoundField]:
        return [self[name] for name in ("theme", "nature", "tempo", "relation")]

    @property
    def of_measures(self) -> list[forms.BoundField]:
        return [self[name] for name in ("function", "kind", "level", "status", "role", "effectiveness", "how")]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
