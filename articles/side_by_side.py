"""What the page of an alignment shows: a row a bead, both sides with annotations, in a constant number of queries."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Person, may
from articles.blocks import Block, Mark, blocks_in
from articles.chain import provenance_of
from articles.models import (
    Alignment,
    Bead,
    IssueState,
    QualityIssue,
    Segment,
    SegmentSet,
    SentenceOrigin,
    TextVersion,
)
from articles.reading import Card, cards_on
from articles.staleness import changes_since
from articles.standing import issues_of
from articles.vocabulary import AlignmentWarning, GapReason, Origin, TranslationMethod

WRITTEN = {Origin.HUMAN, Origin.MEMORY}
UNSURE = 0.99  # below that, not every run of the aligner agreed


@dataclass
class Sentence:
    """A sentence with its marks, the annotations that begin in it, and what is to be said of it."""

    number: int
    end: int
    block: Block
    cards: list[Card] = field(default_factory=list)
    is_stale: bool = False
    is_raw: bool = False
    issues: list[QualityIssue] = field(default_factory=list)


@dataclass
class Row:
    """A bead with its sentences. `pair` names what a person sees of it and of the next one."""

    bead: Bead
    source: list[Sentence]
    target: list[Sentence]
    following: str = ""

    @cached_property
    def token(self) -> str:
        return self.bead.token

    @property
    def pair(self) -> str:
        return f"{self.token} {self.following}" if self.following else ""

    @property
    def is_gap(self) -> bool:
        return self.bead.is_gap

    @property
    def is_confirmed(self) -> bool:
        return self.bead.confirmed_at is not None

    @property
    def is_unsure(self) -> bool:
        return not self.is_confirmed and (self.bead.confidence or 0) < UNSURE

    @property
    def sentences(self) -> list[Sentence]:
        return [*self.source, *self.target]

    @property
    def is_stale(self) -> bool:
        """Tell whether a newer version of the source says something else than this."""
        return any(one.is_stale for one in self.source)

    @property
    def is_raw(self) -> bool:
        """Tell whether a sentence is as an engine wrote it."""
        return any(one.is_raw for one in self.target)

    @property
    def issues(self) -> int:
        return sum(len(one.issues) for one in self.target)

    @property
    def percent(self) -> int | None:
        return None if self.bead.confidence is None else round(100 * self.bead.confidence)

    @property
    def cuts(self) -> list[tuple[int, int]]:
        """Return after how many sentences of both sides this row can be cut."""
        source, target = len(self.source), len(self.target)
        ways = [(one, other) for one in range(source + 1) for other in range(target + 1)]
        return [way for way in ways if way not in {(0, 0), (source, target)} and (source > 1 or target > 1)]


@dataclass(frozen=True)
class Filter:
    """A way to see only some rows."""

    label: Any
    holds: Callable[[Row], bool]


# What the page can be narrowed to (`?show=`).
FILTERS: dict[str, Filter] = {
    "unconfirmed": Filter(_("Unconfirmed"), lambda row: not row.is_confirmed),
    "unsure": Filter(_("The aligner is unsure"), lambda row: row.is_unsure),
    "gaps": Filter(_("Without a partner"), lambda row: row.is_gap),
    "stale": Filter(_("Stale"), lambda row: row.is_stale),
    "machine": Filter(_("Raw machine translation"), lambda row: row.is_raw),
    "issues": Filter(_("Open issues"), lambda row: row.issues > 0),
    "annotated": Filter(_("Annotated"), lambda row: any(one.cards for one in row.sentences)),
}


class Page:
    """All that the page of an alignment loaded `with_texts()` shows."""

    reasons = GapReason.choices

    def __init__(self, alignment: Alignment, person: Person, show: str = "") -> None:
        self.alignment = alignment
        self.source, self.target = alignment.source_set.text_version, alignment.target_set.text_version
        self.show = show if show in FILTERS else ""
        self.may_align, self.may_confirm = may(person, "align_texts"), may(person, "confirm_alignment")
        self.all_rows = _rows(alignment, person)
        self.named: set[str] = set()

    @cached_property
    def rows(self) -> list[Row]:
        return [row for row in self.all_rows if FILTERS[self.show].holds(row)] if self.show else self.all_rows

    @cached_property
    def tabs(self) -> list[tuple[str, Any, int]]:
        """Return the filters that find something: name, label, number of rows."""
        counted = [(name, one.label, sum(map(one.holds, self.all_rows))) for name, one in FILTERS.items()]
        return [("", _("All rows"), len(self.all_rows)), *(row for row in counted if row[2] or row[0] == self.show)]

    @cached_property
    def confirmed(self) -> int:
        return sum(row.is_confirmed for row in self.all_rows)

    @property
    def warnings(self) -> list[str]:
        return [str(AlignmentWarning(name).label) for name in self.alignment.warnings]


def _rows(alignment: Alignment, person: Person) -> list[Row]:
    cuts = (alignment.source_set, alignment.target_set)
    spans: dict[int, list[tuple[int, int]]] = {cut.pk: [] for cut in cuts}
    for cut, start, end in (
        Segment.objects.filter(segment_set__in=cuts).order_by("ordinal").values_list("segment_set", "start", "end")
    ):
        spans[cut].append((start, end))
    source, target = (_sentences(cut.text_version, spans[cut.pk], person) for cut in cuts)
    _tell_stale(alignment.source_set.text_version, source)
    _tell_machine(alignment.target_set, target)
    _tell_issues(alignment.target_set.text_version, target)
    beads = alignment.beads.select_related("confirmed_by")
    rows = [Row(bead, [source[at] for at in bead.source], [target[at] for at in bead.target]) for bead in beads]
    for row, following in pairwise(rows):
        row.following = following.token
    return rows


def _sentences(version: TextVersion, spans: list[tuple[int, int]], person: Person) -> list[Sentence]:
    """Return the sentences of a text, each with the annotations that begin in it."""
    cards = cards_on(version, person)
    marks = [Mark(str(card.uuid), start, end, card.category) for card in cards for start, end in card.ranges]
    blocks = (_in_its_language(block, version) for block in blocks_in(version.text, spans, marks))
    sentences = [Sentence(number, spans[number][1], block) for number, block in enumerate(blocks)]
    for card in sorted(cards, key=lambda card: card.ranges[0]):
        after = bisect_right(spans, card.ranges[0][0], key=lambda span: span[1])
        sentences[min(after, len(sentences) - 1)].cards.append(card)
    return sentences


def _in_its_language(block: Block, version: TextVersion) -> Block:
    """Say the language of a sentence if a person chose another for its paragraph."""
    language = version.language_at(block.start)
    return block if language == version.language else replace(block, language=language)


def _tell_stale(source: TextVersion, sentences: list[Sentence]) -> None:
    """Mark the sentences that a newer version of the source changed."""
    gone = {row.ordinal for row in changes_since(source) if row.side == "removed"}
    for one in sentences:
        one.is_stale = one.number in gone


def _tell_machine(cut: SegmentSet, sentences: list[Sentence]) -> None:
    """Mark the sentences that nobody edited after an engine; unless said of each, the whole text's method tells."""
    provenance = provenance_of(cut.text_version)
    is_raw = provenance is not None and provenance.method == TranslationMethod.MT_RAW
    rows = SentenceOrigin.objects.filter(segment__segment_set=cut).values_list(
        "segment__ordinal", "origin", "engine", "edit_distance"
    )
    said = {
        ordinal: origin not in WRITTEN and not distance
        for ordinal, origin, engine, distance in rows
        if engine or origin in WRITTEN  # a copy is what the whole text was
    }
    for one in sentences:
        one.is_raw = said.get(one.number, is_raw)


def _tell_issues(target: TextVersion, sentences: list[Sentence]) -> None:
    """Give each sentence the open quality issues that touch it."""
    for issue in (row for row in issues_of(target) if row.state == IssueState.OPEN):
        for one in sentences:
            if issue.start < one.end and one.block.start < issue.end:
                one.issues.append(issue)
