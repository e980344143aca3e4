"""Rows of the register: what each entry is called, where it belongs, how much stands under it, how people rate it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Person
from catalog.matrix import overall_level
from catalog.models import Assessment, Entry, ScaleVersion
from catalog.rating_words import Basis
from catalog.ratings import range_of
from catalog.scales import Scale


@dataclass(frozen=True)
class RegisterRow:
    code: str
    title: str
    theme: str
    states: list[tuple[str, str]]  # code and name
    retired: bool
    evidence: int
    ratings: str
    ranks: list[int]
    updated_at: datetime
    url: str


def rows_of(
    entries: Iterable[Any], terms: Mapping[tuple[str, str], str], reader: Person | None = None
) -> list[RegisterRow]:
    """Return the rows of entries loaded `with_row()`, with two further queries for all the ratings `reader` may see."""
    entries = list(entries)
    levels = _levels_of(entries, reader)
    return [_row(entry, terms, levels.get(entry.pk, [])) for entry in entries]


Known = tuple[int, str] | None  # rank and label of a level


def _row(entry: Any, terms: Mapping[tuple[str, str], str], levels: list[Known]) -> RegisterRow:
    return RegisterRow(
        code=entry.code,
        title=entry.heading,
        theme=terms.get(("theme", entry.theme), entry.theme),
        states=[(code, terms.get(("state", code), code)) for code in entry.states or []],
        retired=entry.status == "retired",
        evidence=entry.evidence_count,
        ratings=_said(levels),
        ranks=sorted({level[0] for level in levels if level}),
        updated_at=entry.updated_at,
        url=entry.get_absolute_url(),
    )


def _said(levels: list[Known]) -> str:
    """Say how far ratings lie apart: “3 ratings: level ranges from moderate to high”."""
    if not levels:
        return ""
    count = ngettext("%(count)d rating", "%(count)d ratings", len(levels)) % {"count": len(levels)}
    known = [label for _rank, label in sorted(level for level in levels if level)]
    return f"{count}: {range_of(_('level'), known)}" if known else count


def _levels_of(entries: Iterable[Entry], reader: Person | None) -> dict[int, list[Known]]:
    """Return the level of each rater's last current rating of each scenario, None where it has none, by entry id."""
    shown = Assessment.objects.visible_to(reader).filter(basis=Basis.CURRENT)
    latest = shown.filter(entry__in=[entry.pk for entry in entries]).latest_by_rater()
    rows = list(latest.values_list("entry_id", "scale_id", "likelihood", "impacts"))
    scales = {pk: Scale(scale.document) for pk, scale in ScaleVersion.objects.in_bulk().items()}
    found: dict[int, list[Known]] = {}
    for entry_id, scale_id, likelihood, impacts in rows:
        key = overall_level(likelihood, impacts, scales[scale_id].document)
        level = next((level for level in scales[scale_id].levels if level.key == key), None)
        found.setdefault(entry_id, []).append((level.rank, level.label) if level else None)
    return found
