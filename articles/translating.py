"""What the pages of staleness and of writing a translation show, and the form between them and the actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.comparison import pair_changes
from articles.drafting import Saved, Sentences, finish_draft, save_draft, sentences_of
from articles.models import DraftUnit, Segment, TextVersion, TranslationDraft
from articles.staleness import EXEMPT, Change, changes_since, kept_since
from articles.vocabulary import direction_of
from basics.word_changes import Segment as Words
from basics.word_changes import word_changes


@dataclass(frozen=True)
class Pair:
    """An old and a new sentence beside each other, numbered from 1; without one, it is new or gone."""

    before: str
    after: str
    number: int | None
    changes: list[Words]


@dataclass
class ChangesShown:
    """What changed in a source: what makes a translation stale, and the corrections that do not."""

    source: TextVersion
    newest: TextVersion
    pairs: list[Pair] = field(default_factory=list)
    exempt: list[Pair] = field(default_factory=list)
    corrections: list[TextVersion] = field(default_factory=list)


def changes_shown(version: TextVersion) -> ChangesShown | None:
    """Return what changed in the source of a text loaded `with_chain()`; None if it was made of no text we hold."""
    provenance = getattr(version, "provenance", None)
    if provenance is None or provenance.source_version is None:
        return None
    chain = _chain(provenance.source_version)
    shown = ChangesShown(chain[0], chain[-1], corrections=[row for row in chain[1:] if row.change_kind in EXEMPT])
    changes = changes_since(chain[0])
    old, new = sentences_of(chain[0]), sentences_of(chain[-1])
    removed = {row.ordinal: old.texts[row.ordinal] for row in changes if row.side == "removed"}
    added = {row.ordinal: new.texts[row.ordinal] for row in changes if row.side == "added"}
    pairs = pair_changes(removed, added, kept_since(chain[0]) if removed or added else {})
    shown.pairs = [_pair(removed.get(i, "") if i is not None else "", added.get(j, ""), j) for i, j in _named(pairs)]
    shown.exempt = [pair for row in changes if row.side == "exempt" and (pair := _exempt(chain, row))]
    return shown


def _named(pairs: Sequence[tuple[int | None, int | None]]) -> list[tuple[int | None, int]]:
    return [(i, -1 if j is None else j) for i, j in pairs]


def _pair(before: str, after: str, ordinal: int) -> Pair:
    return Pair(before, after, None if ordinal < 0 else ordinal + 1, word_changes(before, after))


def _exempt(chain: Sequence[TextVersion], row: Change) -> Pair | None:
    if row.step is None:
        return None
    before = _sentence(chain[row.step - 1], row.old_ordinal)
    after = _sentence(chain[row.step], row.ordinal)
    return _pair(before, after, row.ordinal)


def _sentence(version: TextVersion, ordinal: int | None) -> str:
    segment = Segment.objects.of(version).filter(ordinal=ordinal).first() if ordinal is not None else None
    return version.text[segment.start : segment.end] if segment else ""


def _chain(source: TextVersion) -> list[TextVersion]:
    """Return a version and those that superseded it, one after the other."""
    chain = [source]
    while (newer := TextVersion.objects.filter(supersedes=chain[-1]).first()) is not None:
        chain.append(newer)
    return chain


class DraftForm(forms.Form):
    """All units of a draft: for each its words, and whether it is right as it stands."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("What changed, and why"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, draft: TranslationDraft, units: Sequence[DraftUnit]) -> None:
        self.draft, self.units = draft, units
        super().__init__(data, initial={"seen": draft.revision})
        spoken = _spoken(draft.base, units)
        for unit in units:
            number = {"number": unit.ordinal + 1}
            area = forms.Textarea(attrs={"rows": 3, **spoken[unit.ordinal]})
            self.fields[f"text-{unit.ordinal}"] = forms.CharField(
                label=_("Translation of sentence %(number)d") % number,
                required=False,
                widget=area,
                initial=unit.text,
            )
            self.fields[f"right-{unit.ordinal}"] = forms.BooleanField(
                label=_("Right as it stands") if unit.target else _("Left out on purpose"),
                required=False,
                initial=unit.answered and unit.text == unit.before,
            )

    def saved(self) -> dict[int, Saved]:
        """Return the units that were changed or answered."""
        values = self.cleaned_data
        sent = [unit for unit in self.units if f"text-{unit.ordinal}" in self.data]  # what was not sent is not emptied
        given = {unit.ordinal: Saved(values[f"text-{unit.ordinal}"], values[f"right-{unit.ordinal}"]) for unit in sent}
        return {
            unit.ordinal: given[unit.ordinal]
            for unit in sent
            if given[unit.ordinal].right != unit.answered or given[unit.ordinal].text.strip() != unit.text
        }

    def finish(self, *, by: User) -> TextVersion:
        """Save and finish in one; when finishing is refused, what was typed stays in the form."""
        with transaction.atomic():
            save_draft(self.draft, self.saved(), by=by, seen=self.cleaned_data["seen"])
            return finish_draft(self.draft, reason=self.cleaned_data["reason"], by=by)


def _spoken(base: TextVersion, units: Sequence[DraftUnit]) -> dict[int, dict[str, str]]:
    """Return `lang` and `dir` of each unit: a new sentence is in the language of the text."""
    places = [segment.start for segment in sentences_of(base).segments] if base.chosen_languages else []
    found = {}
    for unit in units:
        language = base.language_at(places[unit.target[0]]) if places and unit.target else base.language
        found[unit.ordinal] = {"lang": language, "dir": direction_of(language)}
    return found


@dataclass(frozen=True)
class UnitShown:
    unit: DraftUnit
    source: str
    language: str
    text: Any
    right: Any

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def is_new(self) -> bool:
        return not self.unit.target

    @property
    def is_gone(self) -> bool:
        return not self.unit.source and not self.unit.kept


def units_shown(draft: TranslationDraft, form: DraftForm, units: Sequence[DraftUnit]) -> list[UnitShown]:
    """Return each unit with the words of its source and its fields."""
    source: Sentences = sentences_of(draft.source)
    texts = source.texts
    return [
        UnitShown(
            unit,
            " ".join(texts[ordinal] for ordinal in unit.source),
            draft.source.language_at(source.segments[unit.source[0]].start) if unit.source else draft.source.language,
            form[f"text-{unit.ordinal}"],
            form[f"right-{unit.ordinal}"],
        )
        for unit in units
    ]
