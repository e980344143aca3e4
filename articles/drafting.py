"""The writers of a translation's next version: carried over to the newest source, edited by sentence, finished.

What is untouched keeps its words, and with them its approvals: its sentences in the new version name those they were
carried from. Only the rest is asked for.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import is_same_sitting, record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.alignment import align
from articles.comparison import Unit, carried_units, pair_changes
from articles.correcting import correct_text
from articles.inputs import Agent, Provenance
from articles.models import Alignment, DraftUnit, Segment, SentenceOrigin, TextVersion, TranslationDraft
from articles.provenances import amend_provenance
from articles.sentence_carrying import carried_origin, carry_alignment
from articles.staleness import changes_since, kept_since
from basics import clock
from basics.errors import Refused
from basics.text import canonical

AT_ONCE = 60  # sentences that are aligned while a person waits


class Sentences(NamedTuple):
    """A text as its sentences: where each begins and ends, and its words."""

    version: TextVersion
    segments: list[Segment]

    @property
    def texts(self) -> list[str]:
        return [self.version.text[segment.start : segment.end] for segment in self.segments]

    def opens_paragraph(self, ordinal: int) -> bool:
        return ordinal > 0 and self.segments[ordinal].paragraph != self.segments[ordinal - 1].paragraph


class Saved(NamedTuple):
    """What a person wrote in one unit; `right` says that it is right as it stands."""

    text: str
    right: bool = False


@transaction.atomic
def start_draft(version: TextVersion, *, by: User) -> TranslationDraft:
    """Carry a translation over to the newest version of its source, as a draft; the person's open one if there is one.

    Refuses (conflict) what a newer version superseded, and texts too long to align at once that nobody aligned.
    """
    require(by, "add_article")
    version = TextVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    source = _source_of(version)
    newest = source.newest()
    found = TranslationDraft.objects.filter(base=version, author=by, finished=None).first()
    if found is not None and found.source_id == newest.pk:
        return found
    if found is not None:  # the source moved on once more
        found.delete()
    draft = TranslationDraft.objects.create(base=version, source=newest, author=by)
    old, new, target = sentences_of(source), sentences_of(newest), sentences_of(version)
    units = _units(old, new, target)
    DraftUnit.objects.bulk_create(_row(draft, ordinal, unit, new, target) for ordinal, unit in enumerate(units))
    asked = sum(not unit.kept for unit in units)
    record("start_draft", version, by=by, after={"source": newest.number, "units": len(units), "asked": asked})
    return draft


def sentences_of(version: TextVersion) -> Sentences:
    return Sentences(version, list(Segment.objects.of(version)))


def _source_of(version: TextVersion) -> TextVersion:
    provenance = getattr(version, "provenance", None)
    if provenance is None or provenance.source_version is None:
        raise Refused.invalid(_("Only a translation of a text that is held can be edited beside its source."))
    newer = version.newest()
    if newer.pk != version.pk:
        message = _("Version %(number)d superseded this one. Edit that.")
        raise Refused.conflict(message % {"number": newer.number}, details={"number": newer.number})
    source: TextVersion = provenance.source_version
    return source


def _units(old: Sentences, new: Sentences, target: Sentences) -> list[Unit]:
    same = old.version.pk == new.version.pk
    kept = {ordinal: ordinal for ordinal in range(len(old.segments))} if same else kept_since(old.version)
    changes = changes_since(old.version)
    removed = {row.ordinal: old.texts[row.ordinal] for row in changes if row.side == "removed"}
    added = {row.ordinal: new.texts[row.ordinal] for row in changes if row.side == "added"}
    return carried_units(_beads(old, target), kept, pair_changes(removed, added, kept), len(new.segments))


def _beads(source: Sentences, target: Sentences) -> list[tuple[Sequence[int], Sequence[int]]]:
    """Return the beads a person or the aligner made; of short texts that nobody aligned, those the aligner finds."""
    cuts = {"source_set__text_version": source.version, "target_set__text_version": target.version}
    stored = Alignment.objects.filter(**cuts, source_set__is_current=True, target_set__is_current=True).first()
    if stored is not None:
        return [(bead.source, bead.target) for bead in stored.beads.order_by("ordinal")]
    if max(len(source.segments), len(target.segments)) > AT_ONCE:
        raise Refused.conflict(_("Align the translation with its source first: both are too long to do it in passing."))
    found = align(source.texts, target.texts, source.version.language, target.version.language)
    return [(bead.source, bead.target) for bead in found]


def _row(draft: TranslationDraft, ordinal: int, unit: Unit, new: Sentences, target: Sentences) -> DraftUnit:
    before, opens = "", False
    if unit.target:
        first, last = target.segments[unit.target[0]], target.segments[unit.target[-1]]
        before, opens = target.version.text[first.start : last.end], target.opens_paragraph(unit.target[0])
    elif unit.source:
        opens = new.opens_paragraph(unit.source[0])
    return DraftUnit(
        draft=draft,
        ordinal=ordinal,
        source=unit.source,
        target=unit.target,
        before=before,
        text=before,
        opens_paragraph=opens and ordinal > 0,
        kept=unit.kept,
    )


@transaction.atomic
def save_draft(
    draft: TranslationDraft, saved: Mapping[int, Saved], *, by: User, seen: int | None = None
) -> TranslationDraft:
    """Keep what was written in some units, by their ordinals. Refuses (stale) a draft saved from elsewhere since.

    A page saves at every pause: the audit log names the first save of a sitting, not each of them.
    """
    draft = _own(draft, by=by)
    if seen is not None and seen != draft.revision:
        raise Refused.stale(_("This draft was saved from another page meanwhile. What you typed here is kept below."))
    units = {unit.ordinal: unit for unit in draft.units.all()}
    if set(saved) - set(units):
        raise Refused.invalid(_("This draft has no such sentence."))
    for ordinal, given in saved.items():
        unit = units[ordinal]
        text = canonical(given.text).strip()
        unit.answered = given.right or text != unit.before
        unit.text = text
    DraftUnit.objects.bulk_update([units[ordinal] for ordinal in saved], ["text", "answered"])
    is_first = draft.revision == 0 or not is_same_sitting(draft.updated_at)
    draft.revision, draft.updated_at = draft.revision + 1, clock.now()
    draft.save(update_fields=["revision", "updated_at"])
    if is_first:
        record("save_draft", draft.base, by=by, after={"revision": draft.revision, "units": len(saved)})
    return draft


@transaction.atomic
def finish_draft(draft: TranslationDraft, *, reason: str, by: User) -> TextVersion:
    """Make the next version of the translation, from the newest source; return the version that holds now.

    Where no word changed there is no new version: the provenance is amended to name the newest source. Refuses
    (invalid) while a sentence is asked for, and (conflict) when the source or the translation moved on meanwhile.
    """
    draft = _own(draft, by=by)
    units = list(draft.units.all())
    asked = [unit.ordinal + 1 for unit in units if unit.is_asked]
    if asked:
        message = _("Sentences that still need you: %(numbers)s. Write them, or say that they are right.")
        raise Refused.invalid(message % {"numbers": ", ".join(map(str, asked))}, details={"asked": asked})
    if draft.source.newest().pk != draft.source_id:
        raise Refused.conflict(
            _("The source was corrected once more. Carry the translation over to its newest version.")
        )
    base = TextVersion.objects.select_related("provenance").get(pk=draft.base_id)
    text, places = _joined(base, units)
    if text == base.text:
        return _confirm(base, draft, reason, by=by)
    version = correct_text(base, text, change_kind=words.ChangeKind.SUBSTANTIVE, reason=reason, by=by)
    provenance = version.provenance
    provenance.source_version = draft.source
    provenance.save(update_fields=["source_version"])
    _record_origins(base, version, units, places)
    for alignment in Alignment.objects.of(version).filter(target_set__text_version=version):
        carry_alignment(alignment, draft.source, version, by=by)
    draft.finished, draft.updated_at = version, clock.now()
    draft.save(update_fields=["finished", "updated_at"])
    record("finish_draft", version, by=by, before={"text": base.number}, after={"source": draft.source.number})
    return version


@transaction.atomic
def discard_draft(draft: TranslationDraft, *, by: User) -> None:
    """Throw an open draft away. Only its author may."""
    draft = _own(draft, by=by)
    record("discard_draft", draft.base, by=by, before={"revision": draft.revision})
    draft.delete()


def _own(draft: TranslationDraft, *, by: User) -> TranslationDraft:
    require(by, "add_article")
    found = TranslationDraft.objects.select_for_update(of=("self",)).select_related("base", "source")
    row = found.filter(pk=draft.pk).first()
    if row is None or row.finished_id is not None:
        raise Refused.conflict(_("This draft is finished or thrown away."))
    if row.author_id != by.pk:
        raise Refused.forbidden(_("Only its author changes a draft."))
    return row


def _confirm(base: TextVersion, draft: TranslationDraft, reason: str, *, by: User) -> TextVersion:
    """Say that a translation is right for the newest source as it stands."""
    row = base.provenance
    if row.source_version_id == draft.source_id:
        raise Refused.invalid(_("This changes nothing yet."))
    names = ("method", "post_edit", "completeness", "credit_line", "asserted_by", "source_item")
    agents = [
        Agent(agent.name, agent.kind, agent.role, agent.version, agent.member, agent.confidence)
        for agent in row.agents.select_related("member")
    ]
    given = Provenance(
        **{name: getattr(row, name) for name in names},
        pivot_languages=tuple(row.pivot_languages),
        source_version=draft.source,
        agents=tuple(agents),
    )
    amend_provenance(base, given, reason=reason, by=by)
    draft.delete()
    return base


def _joined(base: TextVersion, units: Sequence[DraftUnit]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of the units, and where each stands in it.

    A paragraph whose first sentence goes begins with the next one; one that was never there begins with what is new.
    """
    paragraph = "\n\n" if "\n\n" in base.text else "\n"
    text, places, lost, new = "", [], False, False
    for unit in units:
        if not unit.text:
            places.append((len(text), len(text)))
            lost |= unit.opens_paragraph and bool(unit.before)
            new |= unit.opens_paragraph and not unit.before
            continue
        opens = unit.opens_paragraph or lost or (new and not unit.before)
        text += (paragraph if opens else " ") if text else ""
        lost = new = False
        places.append((len(text), len(text) + len(unit.text)))
        text += unit.text
    return text, places


def _record_origins(
    base: TextVersion, version: TextVersion, units: Sequence[DraftUnit], places: Sequence[tuple[int, int]]
) -> None:
    """Say of each sentence whether it was carried from the version before, which it then names, or written anew."""
    before = sentences_of(base).segments
    known = {row.segment_id: row for row in SentenceOrigin.objects.of(base)}
    SentenceOrigin.objects.filter(segment__segment_set__text_version=version).delete()  # a draft knows it better
    rows = []
    for segment in sentences_of(version).segments:
        unit = next((u for u, (start, end) in zip(units, places, strict=True) if start <= segment.start < end), None)
        same = [before[o] for o in unit.target if before[o].sha256 == segment.sha256] if unit else []
        if unit is not None and unit.kept and same:
            rows.append(carried_origin(segment, same[0], known.get(same[0].pk)))
        else:
            rows.append(SentenceOrigin(segment=segment, origin=words.Origin.HUMAN))
    SentenceOrigin.objects.bulk_create(rows)
