"""The form on which it is said differently how a translation came to be."""

from copy import deepcopy
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.adding import AgentFormSet, TextForm
from articles.filing import add_publication
from articles.inputs import ItemFacts, Provenance, Publication, SourceFacts
from articles.models import Source, SourceItem, TextVersion, TranslationProvenance
from articles.provenances import FACTS, amend_provenance

SHARED = (
    *(*FACTS, "made_from", "pivot_languages"),
    *("origin_source", "origin_name", "origin_language", "origin_title", "origin_url", "origin_custody"),
)
NAMES = ("name", "kind", "role", "version", "member", "confidence")


class AmendForm(forms.Form):
    """What is said of a translation now, to be said differently, and why."""

    reason = forms.CharField(
        label=_("Why it is amended"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was said before stays in the history, with this reason."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, version: TextVersion, row: TranslationProvenance) -> None:
        self.version, self.row = version, row
        super().__init__(data, initial=_initial(row))
        for name in SHARED:
            self.fields[name] = deepcopy(TextForm.base_fields[name])
        fields: Any = self.fields
        fields["made_from"].queryset = version.article.texts.exclude(pk=version.pk).defer("text")
        fields["origin_source"].queryset = Source.objects.all()
        fields["origin_source"].empty_label = _("none named here")
        rows = [{name: getattr(agent, name) for name in NAMES} for agent in row.agents.select_related("member")]
        self.agents = AgentFormSet(data, prefix="agents", initial=rows)

    def clean(self) -> dict[str, Any]:
        if not self.agents.is_valid():
            self.add_error(None, _("Look at who made the translation: something there is not complete."))
        return self.cleaned_data

    def save(self, *, by: User) -> TranslationProvenance:
        """Amend it; when that is refused, a publication that was typed is not recorded either."""
        with transaction.atomic():
            return self._save(by=by)

    def _save(self, *, by: User) -> TranslationProvenance:
        seen = self.cleaned_data["seen"]
        return amend_provenance(
            self.version, self._provenance(by=by), reason=self.cleaned_data["reason"], by=by, seen=seen
        )

    def _provenance(self, *, by: User) -> Provenance:
        values = self.cleaned_data
        return Provenance(
            **{name: values[name] or self.initial[name] for name in FACTS if name != "credit_line"},
            credit_line=values["credit_line"],
            source_version=values["made_from"],
            source_item=self._item(by=by),
            pivot_languages=tuple(values["pivot_languages"]),
            agents=tuple(filter(None, (form.agent() for form in self.agents))),
        )

    def _item(self, *, by: User) -> SourceItem | None:
        """Return the publication named: the one recorded already if nothing about it was typed anew."""
        values = self.cleaned_data
        typed = {name: values[name] for name in _initial(self.row) if name.startswith("origin_") and name in values}
        before = {name: value or None for name, value in _initial(self.row).items() if name in typed}
        if {name: value or None for name, value in typed.items()} == before:
            return self.row.source_item
        source = values["origin_source"] or (values["origin_name"] and SourceFacts(values["origin_name"]))
        if not source:
            return None
        facts = ItemFacts(
            title=values["origin_title"],
            url=values["origin_url"],
            language=values["origin_language"],
            custody=values["origin_custody"] or words.Custody.NOT_HELD,
        )
        return add_publication(Publication(source, facts), by=by)


def _initial(row: TranslationProvenance) -> dict[str, Any]:
    item = row.source_item
    return {
        **{name: getattr(row, name) for name in FACTS},
        "made_from": row.source_version,
        "pivot_languages": row.pivot_languages,
        "origin_source": item and item.source,
        "origin_name": "",
        "origin_language": item and item.language,
        "origin_title": item and item.title,
        "origin_url": item and item.url,
        "origin_custody": item.custody if item else words.Custody.NOT_HELD,
        "seen": row.amendments.count(),
    }
