"""What the reader's page shows of a text: cards in reading order, marked paragraphs, the chain. Constant queries."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.permissions import Person
from articles.blocks import Block, Mark, blocks_of
from articles.chain import Step, chain_of, provenance_of
from articles.models import Annotation, TextVersion
from articles.naming import label_of
from articles.standing import quotations_of
from articles.structure import levels_of
from articles.vocabulary import Life, Motivation, TargetState, TranslationMethod, direction_of


class Author(NamedTuple):
    """Who wrote a note, as the component of people shows it."""

    name: str
    is_former: bool
    erased_at: datetime | None


@dataclass
class Card:
    """One annotation as the page lists it; `ranges` are its passages in this text, in code points."""

    uuid: UUID
    category: str
    motivation: str
    credibility: int | None
    body: str
    tags: list[str]
    author: str
    author_active: bool
    author_erased: datetime | None
    creator_id: int
    created_at: datetime
    updated_at: datetime
    hidden_reason: str
    received: dict[str, Any] | None
    life: str
    approved_id: int | None
    reply_count: int
    resolved_at: datetime | None
    published: bool
    quote: str
    state: str
    target: int
    score: float | None
    ranges: list[tuple[int, int]] = field(default_factory=list)
    language: str = ""

    @property
    def by(self) -> Author:
        return Author(self.author, is_former=not self.author_active, erased_at=self.author_erased)

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def was_placed(self) -> bool:
        """Tell whether it stands here by a diff or an alignment, and no person has said so."""
        return self.state != TargetState.ASSERTED

    @property
    def as_received(self) -> str:
        """Return the Web Annotation that it came as, to be read; empty if it came by the page."""
        return json.dumps(self.received["sent"], ensure_ascii=False, indent=2) if self.received else ""

    @property
    def certainty(self) -> str:
        """Return the score with two decimals, as it is said beside a proposal."""
        return f"{self.score or 0:.2f}"

    @property
    def has_waiting_revision(self) -> bool:
        """Tell whether a newer revision than the approved one, which is shown, waits or came back."""
        return self.approved_id is not None and self.life != Life.APPROVED

    @property
    def label(self) -> str:
        return label_of(self.category)

    @property
    def purpose(self) -> str:
        """Say what the note is for, unless it is the usual comment."""
        return "" if self.motivation == Motivation.COMMENTING else str(Motivation(self.motivation).label)


def cards_on(version: TextVersion, person: Person) -> list[Card]:
    """Return the cards of the annotations on a text that `person` may see, in reading order. Two queries."""
    cards: dict[UUID, Card] = {}
    for row in Annotation.objects.visible_to(person).rows_on(version):
        start, end, _pk = row.pop("start"), row.pop("end"), row.pop("pk")
        card = cards.setdefault(row["uuid"], Card(**row, language=version.language_at(start)))
        card.ranges.append((start, end))
    return list(cards.values())


def blocks_with(version: TextVersion, cards: list[Card]) -> list[Block]:
    """Return the paragraphs of a text loaded `with_chain()`, marked with annotations and quoted passages.

    A paragraph for which a person chose a language says which. At most one query.
    """
    ranges = [(card, start, end) for card in cards for start, end in card.ranges]
    marks = [Mark(str(card.uuid), start, end, card.category, card.state) for card, start, end in ranges]
    quoted = [Mark(f"quoted-{row.pk}", row.start, row.end) for row in quotations_of(version)]
    chosen = {start: language for start, _end, language in version.chosen_languages}
    blocks = blocks_of(version.text, marks + quoted)
    return [replace(block, language=chosen.get(block.start, "")) for block in blocks] if chosen else blocks


def steps_of(version: TextVersion) -> list[dict[str, Any]]:
    """Return the chain of a text loaded `with_chain()` in the words of the provenance component."""
    provenance = provenance_of(version)
    machine = provenance is not None and provenance.method == TranslationMethod.MT_RAW
    first = "machine" if machine else version.kind
    return [_shown(step, first if index == 0 else step.custody) for index, step in enumerate(chain_of(version))]


def _shown(step: Step, state: str) -> dict[str, Any]:
    return {
        "state": state,
        "word": step.custody_label,
        "title": step.title,
        "relation": step.relation,
        "detail": step.detail,
        "href": "" if step.kind == "text" else step.url,
    }


class Heading(NamedTuple):
    """A heading of the text: where it starts, its level on the page, and its words."""

    start: int
    level: int
    words: str


def outline_of(version: TextVersion) -> list[Heading]:
    """Return the headings of a text, in reading order."""
    shapes = version.shapes
    ends = {shape.start: shape.end for shape in shapes}
    return [Heading(start, level, version.text[start : ends[start]]) for start, level in levels_of(shapes).items()]


def line_of(version: TextVersion, texts: list[TextVersion]) -> list[TextVersion]:
    """Return the versions of one text, oldest first: what it supersedes and what superseded it."""
    by_id = {text.pk: text for text in texts}
    after = {text.supersedes_id: text for text in texts if text.supersedes_id}
    first = by_id[version.pk]
    while first.supersedes_id in by_id:
        first = by_id[first.supersedes_id]
    line = [first]
    while line[-1].pk in after:
        line.append(after[line[-1].pk])
    return line


def tabs_of(version: TextVersion, texts: list[TextVersion]) -> list[TextVersion]:
    """Return one text for each tab: the newest of every line, and this one instead of the newest of its own."""
    superseded = {text.supersedes_id for text in texts}
    own = {text.pk for text in line_of(version, texts)}
    return [text for text in texts if text.pk == version.pk or (text.pk not in superseded and text.pk not in own)]
