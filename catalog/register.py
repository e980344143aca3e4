"""Rows of the register: what each entry is called, where it belongs, how much stands under it, how people rate it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.matrix import overall_level
from catalog.models import Assessment, Entry, ScaleVersion
from catalog.ratings import range_of
from catalog.scales import Scale
from catalog.translatable import Said


@dataclass(frozen=True)
class RegisterRow:
    code: str
    title: Said
    theme: str
    states: list[tuple[str, str]]  # code and name
    retired: bool
    evidence: int
    ratings: str
    ranks: list[int]
    updated_at: datetime
    url: str


def rows_of(entries: Iterable[Any], terms: Mapping[tuple[str, str], str]) -> list[RegisterRow]:
    """Return the rows of entries loaded `with_row()`, with two further queries for all their ratings."""
    entries = list(entries)
    levels = _levels_of(entries)
    return [_row(entry, terms, levels.get(entry.pk, [])) for entry in entries]


def _row(entry: Any, terms: Mapping[tuple[str, str], str], levels: list[tuple[int, str]]) -> RegisterRow:
    return RegisterRow(
        code=entry.code,
        title=_title(entry),
        theme=terms.get(("theme", entry.theme), entry.theme),
        states=[(code, terms.get(("state", code), code)) for code in entry.states or []],
        retired=entry.status == "retired",
        evidence=entry.evidence_count,
        ratings=_said(levels),
        ranks=sorted({rank for rank, _label in levels}),
        updated_at=entry.updated_at,
        url=entry.get_absolute_url(),
    )


def _title(entry: Any) -> Said:
    """Return the title in the reader's language where it is freshly translated, else in the entry's own."""
    language = translation.get_language() or "en"
    return Said(entry.told, language) if entry.told else Said(entry.heading, entry.language)


def _said(levels: list[tuple[int, str]]) -> str:
    """Say how far ratings lie apart: “3 ratings: level ranges from moderate to high”."""
    if not levels:
        return ""
    count = ngettext("%(count)d rating", "%(count)d ratings", len(levels)) % {"count": len(levels)}
    return f"{count}: {range_of(_('level'), [label for _rank, label in sorted(levels)])}"


def _levels_of(entries: Iterable[Entry]) -> dict[int, list[tuple[int, str]]]:
    """Return (rank, label) of the level of each rater's last word on each scenario, by entry id."""
    latest = Assessment.objects.filter(entry__in=[entry.pk for entry in entries]).latest_by_rater()
    rows = list(latest.values_list("entry_id", "scale_id", "likelihood", "impacts"))
    scales = {pk: Scale(scale.document) for pk, scale in ScaleVersion.objects.in_bulk().items()}
    found: dict[int, list[tuple[int, str]]] = {}
    for entry_id, scale_id, likelihood, impacts in rows:
        key = overall_level(likelihood, impacts, scales[scale_id].document)
        level = next(level for level in scales[scale_id].levels if level.key == key)
        found.setdefault(entry_id, []).append((level.rank, level.label))
    return found
