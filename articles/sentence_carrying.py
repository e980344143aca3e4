"""What a correction of a text keeps: how untouched sentences came to be, their approvals, their confirmed beads, and
the languages that people gave paragraphs.

A sentence is untouched if its words are (`Segment.sha256`) and it kept its place among the others. Called by the
actions that make a new version, in their transaction; the audit log says it with them.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from accounts.models import User
from articles import vocabulary as words
from articles.alignment import ALIGNER, learn_dictionary
from articles.alignment import Bead as Found
from articles.anchoring import Fate, map_spans
from articles.blocks import paragraph_spans
from articles.models import Alignment, Bead, ParagraphLanguage, Segment, SentenceOrigin, TextVersion
from articles.stretches import MOST, stretch_of, text_of, warnings_of

FACTS = ("engine", "engine_version", "confidence", "machine_text", "edit_distance")
BEAD = ("method", "confidence", "reason", "note", "confirmed_by_id", "confirmed_at")
CHOSEN = ("language", "chosen_by_id", "chosen_at")
Kept = dict[int, int]  # ordinals before -> ordinals now, both rising


def untouched(before: Sequence[Segment], now: Sequence[Segment]) -> Kept:
    """Return where the sentences stand now that a correction left alone."""
    old, new = ([segment.sha256 for segment in side] for side in (before, now))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def carried_origin(segment: Segment, old: Segment, known: SentenceOrigin | None) -> SentenceOrigin:
    """Say of a sentence that it is the one of the version before, with what is known of that one."""
    facts = {name: getattr(known, name) for name in FACTS} if known else {}
    return SentenceOrigin(segment=segment, origin=words.Origin.COPY, carried_from=old, **facts)


def carry_origins(old: TextVersion, new: TextVersion) -> None:
    """Say of each sentence of a corrected translation that it was carried, or that a person wrote it anew."""
    before, now = list(Segment.objects.of(old)), list(Segment.objects.of(new))
    known = {row.segment_id: row for row in SentenceOrigin.objects.of(old)}
    was = {place: before[ordinal] for ordinal, place in untouched(before, now).items()}
    SentenceOrigin.objects.bulk_create(
        carried_origin(segment, was[segment.ordinal], known.get(was[segment.ordinal].pk))
        if segment.ordinal in was
        else SentenceOrigin(segment=segment, origin=words.Origin.HUMAN)
        for segment in now
    )


def carry_languages(old: TextVersion, new: TextVersion) -> None:
    """Give the paragraphs of a corrected text the languages that a person gave them, where they surely stand now."""
    rows = list(old.paragraph_languages.all())
    if not rows:
        return
    placements = map_spans(old.text, new.text, [(row.start, row.end) for row in rows])
    paragraphs = list(paragraph_spans(new.text))
    starts = [start for start, _end in paragraphs]
    found = {
        paragraphs[bisect_right(starts, placement.start) - 1]: row
        for row, placement in zip(rows, placements, strict=True)
        if placement.state == Fate.CARRIED
    }
    ParagraphLanguage.objects.bulk_create(
        ParagraphLanguage(text_version=new, start=start, end=end, **{name: getattr(row, name) for name in CHOSEN})
        for (start, end), row in found.items()
    )


def carry_beads(old: TextVersion, new: TextVersion, *, by: User) -> None:
    """Carry every alignment of a corrected translation in which a person confirmed something."""
    found = Alignment.objects.of(old).filter(target_set__text_version=old, beads__confirmed_at__isnull=False)
    if Segment.objects.of(new).count() > MOST:
        return
    for alignment in found.distinct():
        carry_alignment(alignment, alignment.source_set.text_version, new, by=by)


def carry_alignment(alignment: Alignment, source: TextVersion, target: TextVersion, *, by: User) -> Alignment:
    """Align newer versions of two aligned texts: beads of untouched sentences stay, the rest is aligned anew."""
    one, other = text_of(source, by=by), text_of(target, by=by)
    made, is_new = Alignment.objects.get_or_create(
        source_set=one.cut, target_set=other.cut, defaults={"aligner": ALIGNER, "created_by": by}
    )
    if not is_new:
        return made
    sides = [
        untouched(list(before.segments.all()), list(now.segments.all()))
        for before, now in ((alignment.source_set, one.cut), (alignment.target_set, other.cut))
    ]
    dictionary = learn_dictionary(Bead.objects.confirmed_pairs(source.language, target.language, most=2000))
    beads: list[Bead | Found] = []
    row = column = 0
    for bead, begin, place in _places(alignment, *sides):
        beads += stretch_of(one, other, (row, begin), (column, place), dictionary)
        beads.append(_moved(bead, begin, place))
        row, column = begin + len(bead.source), place + len(bead.target)
    beads += stretch_of(one, other, (row, one.cut.size), (column, other.cut.size), dictionary)
    made.warnings = warnings_of(one, other, beads)
    made.save(update_fields=["warnings"])
    Bead.objects.bulk_create(_row(made, ordinal, bead) for ordinal, bead in enumerate(beads))
    return made


def _places(alignment: Alignment, source: Kept, target: Kept) -> Iterator[tuple[Bead, int, int]]:
    """Yield the beads all of whose sentences are untouched and still stand together, with where they begin now."""
    row = column = 0
    for bead in alignment.beads.order_by("ordinal"):
        begin, place = _together(bead.source, source, row), _together(bead.target, target, column)
        if begin is None or place is None or begin < row or place < column:
            continue
        yield bead, begin, place
        row, column = begin + len(bead.source), place + len(bead.target)


def _together(ordinals: Sequence[int], kept: Kept, after: int) -> int | None:
    """Return where sentences begin that are untouched and in a row; of a side without any, the place after the last."""
    if not ordinals:
        return after
    places = [kept.get(ordinal) for ordinal in ordinals]
    first = places[0]
    return first if first is not None and places == list(range(first, first + len(places))) else None


def _moved(bead: Bead, begin: int, place: int) -> Bead:
    source = list(range(begin, begin + len(bead.source)))
    target = list(range(place, place + len(bead.target)))
    return Bead(source=source, target=target, **{name: getattr(bead, name) for name in BEAD})


def _row(alignment: Alignment, ordinal: int, bead: Bead | Found) -> Bead:
    if isinstance(bead, Found):
        bead = Bead(
            source=list(bead.source),
            target=list(bead.target),
            method=words.BeadMethod.ALIGNER,
            confidence=bead.confidence,
        )
    bead.alignment, bead.ordinal = alignment, ordinal
    return bead
