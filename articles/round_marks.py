"""What pages and the API show of a round of annotation: marks that belong together, and how far people agree."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import User
from articles.agreement import Spans
from articles.models import AnnotationRound, AnnotationTarget, Curation, RoundMember, Segment
from articles.naming import label_of
from articles.reading import Author
from articles.reliability import Mark, Row, Sheet, report_of

AROUND = 90  # code points shown before and after what was marked
WORD = re.compile(r"\w+")
Compared = tuple[Spans, Spans, tuple[tuple[Mark, ...], ...], int]
FIELDS = {
    "uuid": "annotation__uuid",
    "category": "annotation__category",
    "body": "annotation__body",
    "credibility": "annotation__credibility",
    "tags": "annotation__tags",
    "author": "annotation__creator__name",
    "author_active": "annotation__creator__is_active",
    "author_erased": "annotation__creator__erased_at",
    "creator": "annotation__creator_id",
    "owner": "annotation__creator__owner_id",
    "curation": "annotation__settled__curation_id",
    "kept": "annotation__settled__is_kept",
}


@dataclass
class RoundMark:
    """What somebody marked in a round, perhaps in several places; `curation` settled it, and it was `kept` or not."""

    uuid: UUID
    category: str
    body: str
    credibility: int | None
    tags: list[str]
    author: str
    author_active: bool
    author_erased: Any
    creator: int
    owner: int | None
    curation: int | None
    kept: bool | None
    spans: list[tuple[int, int]] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)

    @property
    def by(self) -> Author:
        return Author(self.author, is_former=not self.author_active, erased_at=self.author_erased)

    @property
    def label(self) -> str:
        return label_of(self.category)


class Around(NamedTuple):
    """The words before, within and after what some marks reach over."""

    before: str
    within: str
    after: str


@dataclass
class Group:
    """Marks that overlap, or that were settled together; `key` is the first of them."""

    marks: list[RoundMark]
    around: Around
    curation: Curation | None = None

    @property
    def key(self) -> str:
        return str(self.marks[0].uuid)

    @property
    def category(self) -> str:
        """Return what most of the marks say it is."""
        return Counter(mark.category for mark in self.marks).most_common(1)[0][0]

    @property
    def is_agreed(self) -> bool:
        """Tell whether all marked the same words as the same."""
        return len({(mark.category, *mark.spans) for mark in self.marks}) == 1 and len(self.marks) > 1


def marks_of(found: AnnotationRound) -> list[RoundMark]:
    """Return the marks of a round in reading order. One query."""
    targets = AnnotationTarget.objects.filter(
        annotation__round=found, annotation__deleted_at=None, origin=None, text_version=found.text_version_id
    )
    marks: dict[UUID, RoundMark] = {}
    for row in targets.order_by("start", "-end", "pk").values(*FIELDS.values(), "start", "end", "exact"):
        values = {name: row[path] for name, path in FIELDS.items()}
        mark = marks.setdefault(values["uuid"], RoundMark(**values))
        mark.spans.append((row["start"], row["end"]))
        mark.quotes.append(row["exact"])
    return list(marks.values())


def groups_of(found: AnnotationRound) -> list[Group]:
    """Return the marks of a round by what belongs together: settled together, else overlapping. Two queries."""
    curations = {row.pk: row for row in found.curations.select_related("decided_by", "curated")}
    text, marks = found.text_version.text, marks_of(found)
    parts = overlapping([[] if mark.curation else mark.spans for mark in marks])
    keys = [("c", mark.curation) if mark.curation else ("p", part) for mark, part in zip(marks, parts, strict=True)]
    together: dict[Any, list[RoundMark]] = {}
    for key, mark in zip(keys, marks, strict=True):
        together.setdefault(key, []).append(mark)
    return [Group(rows, around(text, rows), curations.get(rows[0].curation or 0)) for rows in together.values() if rows]


def overlapping(rows: list[list[tuple[int, int]]]) -> list[int]:
    """Return for each row of spans (code points, ends exclusive) the number of the set that hangs together with it."""
    home = list(range(len(rows)))

    def root(at: int) -> int:
        while home[at] != at:
            home[at] = home[home[at]]
            at = home[at]
        return at

    reach, last = -1, -1
    for start, end, at in sorted((start, end, at) for at, spans in enumerate(rows) for start, end in spans):
        if start < reach:
            home[root(at)] = root(last)
        if end > reach:
            reach = end
        last = at
    return [root(at) for at in range(len(rows))]


def around(text: str, marks: list[RoundMark]) -> Around:
    """Return the words that some marks reach over, with what stands before and after."""
    start = min(start for mark in marks for start, _end in mark.spans)
    end = max(end for mark in marks for _start, end in mark.spans)
    return Around(text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


@dataclass
class Agreement:
    """How far those who have handed in agree; without two of them there is nothing to compare."""

    found: AnnotationRound

    @cached_property
    def people(self) -> list[User]:
        members: list[RoundMember] = [row for row in self.found.members.all() if row.finished_at]
        return [row.annotator for row in members]

    @cached_property
    def rows(self) -> list[Row]:
        return _report(*self._sheet()) if len(self.people) > 1 else []

    @property
    def pairs(self) -> Iterator[dict[str, Any]]:
        """Yield each two people of each category, by their names."""
        for row in self.rows:
            for pair in row.pairs:
                names = {"first": self.people[pair.first].name, "second": self.people[pair.second].name}
                yield {"category": row.category, "label": row.label, "pair": pair, **names}

    def _sheet(self) -> "Compared":
        version, marks = self.found.text_version, marks_of(self.found)
        of: dict[int, list[Mark]] = {person.pk: [] for person in self.people}
        for mark in marks:
            whose = mark.creator if mark.creator in of else mark.owner
            if whose in of:
                of[whose] += [Mark(start, end, mark.category) for start, end in mark.spans]
        words = tuple(match.span() for match in WORD.finditer(version.text))
        sentences = tuple(Segment.objects.of(version).values_list("start", "end"))
        people = tuple(tuple(own) for own in of.values())
        return words, sentences or ((0, len(version.text)),), people, len(version.text)


@lru_cache(maxsize=16)
def _report(words: Spans, sentences: Spans, people: "tuple[tuple[Mark, ...], ...]", length: int) -> list[Row]:
    """Return the report of a text and its marks: a second or more of a long one, so that the last few are kept."""
    return report_of(Sheet(words, sentences, people, length))
