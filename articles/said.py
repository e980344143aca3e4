"""What the page of a provenance shows: earlier assertions in plain words, and the origins of sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from articles import vocabulary as words
from articles.models import CustodyChange, SentenceOrigin, TextVersion
from basics.word_changes import Segment, word_changes


class Said(NamedTuple):
    label: str
    value: str


@dataclass(frozen=True)
class Amendment:
    """What was said until somebody said it differently: who, when, why."""

    by: User
    at: datetime
    reason: str
    said: list[Said]


@dataclass(frozen=True)
class SentenceShown:
    """One sentence with what the engine wrote, as the words that differ; `number` counts from 1."""

    number: int
    text: str
    origin: str
    label: str
    engine: str
    confidence: float | None
    distance: int | None
    changes: list[Segment]


def amendments_of(version: TextVersion) -> list[Amendment]:
    """Return the amendments of a translation, the last first."""
    provenance = getattr(version, "provenance", None)
    rows = provenance.amendments.select_related("amended_by") if provenance else []
    return [Amendment(row.amended_by, row.amended_at, row.reason, _in_words(row.before)) for row in rows]


def custody_of(version: TextVersion) -> list[CustodyChange]:
    """Return what was said of our custody of the original before it changed, the last first."""
    provenance = getattr(version, "provenance", None)
    item = provenance.source_item if provenance else None
    return list(item.custody_changes.select_related("changed_by")) if item else []


def _in_words(before: dict[str, Any]) -> list[Said]:
    item, text = before["source_item"] or {}, before["source_text"] or {}
    custody = item and words.Custody(item["custody"]).label
    made_from = [item.get("source"), item.get("title"), words.language_inside(item.get("language") or ""), custody]
    if text:
        made_from = [
            words.language_inside(text["language"]),
            _("text %(number)d") % {"number": text["number"]},
            *made_from,
        ]
    agents = [f"{agent['name']} ({words.AgentRole(agent['role']).label})" for agent in before["agents"]]
    through = [words.language_inside(code) for code in before["pivot_languages"]]
    rows = [
        Said(_("How it was made"), str(words.TranslationMethod(before["method"]).label)),
        Said(
            _("Post-editing"), "" if before["post_edit"] == "none" else str(words.PostEdit(before["post_edit"]).label)
        ),
        Said(_("Made from"), ", ".join(str(part) for part in made_from if part)),
        Said(_("Through other languages"), ", ".join(through)),
        Said(_("Completeness"), str(words.Completeness(before["completeness"]).label)),
        Said(_("Credit line"), before["credit_line"]),
        Said(_("Who says so"), str(words.AssertedBy(before["asserted_by"]).label)),
        Said(_("Who had a hand in it"), ", ".join(agents)),
    ]
    return [row for row in rows if row.value]


def origins_of(version: TextVersion) -> list[SentenceShown]:
    """Return the sentences of a text whose origin is recorded, in reading order."""
    return [sentence_shown(version, row) for row in SentenceOrigin.objects.of(version)]


def sentence_shown(version: TextVersion, row: SentenceOrigin) -> SentenceShown:
    """Return a sentence with its origin, loaded with its segment."""
    text = version.text[row.segment.start : row.segment.end]
    return SentenceShown(
        number=row.segment.ordinal + 1,
        text=text,
        origin=row.origin,
        label=row.get_origin_display(),
        engine=f"{row.engine} {row.engine_version}".strip(),
        confidence=row.confidence,
        distance=row.edit_distance,
        changes=word_changes(row.machine_text, text) if row.edit_distance else [],
    )


def seen_in(rows: Iterable[SentenceOrigin]) -> int:
    """Return the key of the last origin that was recorded: what somebody has seen who sees these."""
    return max((row.pk for row in rows), default=0)
