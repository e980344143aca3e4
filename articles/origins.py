"""The writer of how each sentence of a translation came to be: a person, an engine, a memory, or the version before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.edit_distance import edit_distance
from articles.models import Segment, SentenceOrigin, TextVersion
from basics.errors import Refused, check_row
from basics.text import canonical


@dataclass(frozen=True)
class Origin:
    """How the sentence `ordinal` (from 0) came to be. `machine_text` is what the engine wrote before anybody edited."""

    ordinal: int
    origin: str
    engine: str = ""
    engine_version: str = ""
    confidence: float | None = None
    machine_text: str = ""


@transaction.atomic
def record_origins(
    version: TextVersion, origins: Iterable[Origin], *, by: User, seen: int | None = None
) -> list[SentenceOrigin]:
    """Record how sentences of a translation came to be; what was recorded of them before goes to the audit log.

    Machine text stays beside the sentence with the edit distance between both; the sentence a carried one came from
    stays named. Refuses (invalid) a sentence that is not there or named twice, and a machine, its text or its
    confidence without engine and version; (stale) what was recorded after `seen`, the key of the last one somebody saw.
    """
    require(by, "add_article")
    version = TextVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if version.kind != words.TextKind.TRANSLATION:
        raise Refused.invalid(_("Only the sentences of a translation have an origin."))
    current = Segment.objects.filter(segment_set__text_version=version, segment_set__is_current=True)
    segments = {segment.ordinal: segment for segment in current}
    origins = list(origins)
    ordinals = [given.ordinal for given in origins]
    if len(set(ordinals)) < len(ordinals):
        raise Refused.invalid(_("A sentence is named twice."), field="ordinal")
    found = SentenceOrigin.objects.filter(segment__in=current.filter(ordinal__in=ordinals)).select_related("segment")
    known = {row.segment.ordinal: row for row in found.order_by("segment__ordinal")}
    if seen is not None and any(row.pk > seen for row in known.values()):
        raise Refused.stale(_("Somebody said meanwhile how one of these sentences came to be. Nothing was changed."))
    found.delete()
    made = [_row(version, segments, given, known.get(given.ordinal)) for given in origins]
    SentenceOrigin.objects.bulk_create(made)
    counts = {kind: sum(row.origin == kind for row in made) for kind in words.Origin.values}
    after = {kind: count for kind, count in counts.items() if count}
    record("record_origins", version, by=by, before={"sentences": [_said(row) for row in known.values()]}, after=after)
    return made


def _said(row: SentenceOrigin) -> dict[str, Any]:
    names = ("origin", "engine", "engine_version", "confidence", "machine_text")
    facts = {name: getattr(row, name) for name in names}
    return {"ordinal": row.segment.ordinal, **{name: value for name, value in facts.items() if value not in ("", None)}}


def _row(
    version: TextVersion, segments: dict[int, Segment], given: Origin, before: SentenceOrigin | None
) -> SentenceOrigin:
    segment = segments.get(given.ordinal)
    if segment is None:
        message = _("There is no sentence %(number)d in this text.")
        raise Refused.invalid(message % {"number": given.ordinal + 1}, field="ordinal")
    _check_engine(given)
    machine_text = canonical(given.machine_text)
    row = SentenceOrigin(
        segment=segment,
        origin=given.origin,
        engine=given.engine.strip(),
        engine_version=given.engine_version.strip(),
        confidence=given.confidence,
        machine_text=machine_text,
        edit_distance=edit_distance(machine_text, version.text[segment.start : segment.end]) if machine_text else None,
        carried_from_id=before.carried_from_id if before else None,
    )
    check_row(row)
    return row


def _check_engine(given: Origin) -> None:
    machine = given.origin == words.Origin.MACHINE or given.confidence is not None or canonical(given.machine_text)
    if (machine or given.engine or given.engine_version) and not (
        given.engine.strip() and given.engine_version.strip()
    ):
        message = _("Machine translation and its confidence need the engine and its version.")
        raise Refused.invalid(message, field="engine")
    if given.confidence is not None and not 0 <= given.confidence <= 1:
        raise Refused.invalid(_("A confidence is a number from 0 to 1."), field="confidence")
