"""An entry as a page shows it: facts, sections and numbered footnotes. Pure; live and frozen entries alike.

Every evidence row becomes one footnote. Footnotes are numbered in the order in which their fields stand on the page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from articles.annotation_lists import address_in
from articles.chain import kind_in
from articles.models import AnnotationTarget
from articles.vocabulary import Custody, TargetState, direction_of
from catalog import vocabulary as words
from catalog.presenting import Known, Part, item_parts, item_title, shown, term_labels
from catalog.schema import INTERVAL, Document, Field, fields_of

# Short values of one line: they stand together in the facts panel, not as sections.
FACTS = (
    *("theme", "themes", "nature", "tempo", "direction", "states", "areas", "sectors", "actors"),
    *("function", "kind", "level", "status", "advice", "starts", "ends", "cost", "complexity"),
    *("tags", "sensitivity", "review_due"),
)
HEADER = ("title", "evidence")
OWN_PLACE = ("title", "date", "text", "articles")  # of an item: shown before its facts, or after them


@dataclass(frozen=True)
class Beside:
    """The words of a footnote as another language has them; `is_proposed` while only the alignment says so."""

    quote: str
    lang: str
    dir: str
    text: str
    href: str
    is_proposed: bool


@dataclass(frozen=True)
class Footnote:
    """One piece of evidence: the sentence word for word, and the whole way behind it."""

    number: int
    field: str
    field_label: str
    quote: str
    lang: str
    dir: str
    stance: str
    credibility: int | None
    source: str
    published_on: date | None
    href: str
    summary: str
    credit: str
    steps: list[dict[str, Any]]
    reliability: str
    note: str
    doubt: AnnotationTarget | None = None
    key: str = ""
    answer: str = ""
    marks: tuple[Any, ...] = ()
    elsewhere: tuple[Beside, ...] = ()
    summary_lang: str = ""  # where the summary is not in the language of the page

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether a publication on the way behind the words was withdrawn by its source."""
        return any(step["state"] == Custody.WITHDRAWN for step in self.steps)


@dataclass(frozen=True)
class Fact:
    label: str
    text: str
    notes: list[Footnote]


@dataclass(frozen=True)
class Item:
    """One item of a list; `code` and `other_title` where it points to another entry."""

    id: str
    title: str
    parts: list[Part]
    code: str = ""
    other_title: str = ""
    articles: tuple[tuple[int, str], ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """The values by part name, for pages that lay them out themselves."""
        return {part.name: part.text for part in self.parts}

    @property
    def days(self) -> int:
        """How often an indicator is read."""
        return int(self.said.get("interval") or INTERVAL)

    @property
    def rest(self) -> list[Part]:
        """The parts that stand under its title as facts."""
        return [part for part in self.parts if part.name not in OWN_PLACE and part.text != self.title]


@dataclass(frozen=True)
class Section:
    """One field with a heading of its own; `items` for lists, else `text` (Markdown)."""

    name: str
    label: str
    text: str
    items: list[Item]
    notes: list[Footnote]


@dataclass(frozen=True)
class Sheet:
    title: str
    title_notes: list[Footnote]
    facts: list[Fact]
    sections: list[Section]
    notes: list[Footnote]

    @property
    def withdrawn_notes(self) -> list[Footnote]:
        return [note for note in self.notes if note.is_withdrawn]

    @property
    def head_notes(self) -> list[Footnote]:
        """The notes of the title and of the facts, which stand above the sections."""
        return [*self.title_notes, *(note for fact in self.facts for note in fact.notes)]


def sheet_of(kind: str, document: Document, evidence: Iterable[Mapping[str, Any]], known: Known) -> Sheet:
    """Lay out a document; `evidence` is its rows with their `citation`, as `citations.resolved` gives them."""
    notes = footnotes_of(kind, evidence)
    by_field: dict[str, list[Footnote]] = {}
    for note in notes:
        by_field.setdefault(note.field, []).append(note)
    held = [part for part in fields_of(kind) if document.get(part.name)]
    facts = [
        Fact(str(part.label), shown(kind, part, document[part.name], known), by_field.get(part.name, []))
        for part in held
        if part.name in FACTS
    ]
    sections = [
        _section(kind, part, document[part.name], by_field.get(part.name, []), known)
        for part in held
        if part.name not in FACTS + HEADER
    ]
    return Sheet(document.get("title", ""), by_field.get("title", []), facts, sections, notes)


def footnotes_of(kind: str, evidence: Iterable[Mapping[str, Any]]) -> list[Footnote]:
    """Number evidence in the order of the page: title, facts, then the other fields as the schema has them."""
    names = [part.name for part in fields_of(kind)]
    order = ["title", *FACTS, *(name for name in names if name not in FACTS)]
    rows = sorted(evidence, key=lambda row: order.index(row["field"]) if row["field"] in order else len(order))
    labels = {part.name: str(part.label) for part in fields_of(kind)}
    return [_footnote(number, row, labels.get(row["field"], row["field"])) for number, row in enumerate(rows, start=1)]


def _section(kind: str, part: Field, value: Any, notes: list[Footnote], known: Known) -> Section:
    if part.shape != "items":
        return Section(part.name, str(part.label), shown(kind, part, value, known), [], notes)
    items = [
        Item(
            row["id"],
            item_title(kind, part, row, known),
            item_parts(kind, part, row, known),
            row.get("threat", ""),
            known.titles.get(row.get("threat", ""), ""),
            tuple((number, known.articles[number]) for number in row.get("articles", []) if number in known.articles),
        )
        for row in value
    ]
    return Section(part.name, str(part.label), "", items, notes)


def _footnote(number: int, row: Mapping[str, Any], label: str) -> Footnote:
    citation = row["citation"]
    text, source = citation["text"], citation["source"]
    day = source.get("published_on")
    return Footnote(
        number=number,
        field=row["field"],
        field_label=label,
        quote=citation["quote"]["exact"],
        lang=text["language"],
        dir=direction_of(text["language"]),
        stance=row["stance"],
        credibility=row.get("credibility"),
        source=_("%(source)s: %(title)s") % {"source": source["name"], "title": text["title"]},
        published_on=date.fromisoformat(day) if day else None,
        href=address_in(text["url"], citation["annotation"]) if text["url"] else source["url"],
        summary=citation["summary"],
        credit=citation["chain"][0]["detail"] if citation["chain"] else "",
        steps=[_step(step) for step in citation["chain"]],
        reliability=source["reliability"],
        note=row.get("note", ""),
        doubt=row.get("doubt"),
        key=row.get("id", ""),
        answer=row.get("answer", ""),
        marks=tuple(row.get("marks", ())),
        elsewhere=tuple(_beside(other) for other in citation.get("elsewhere", ())),
        summary_lang=citation.get("summary_lang", ""),
    )


def _beside(row: Mapping[str, Any]) -> Beside:
    language = row["language"]
    proposed = row["state"] == TargetState.PROJECTED
    text = kind_in(row["kind"], language)
    return Beside(row["exact"], language, direction_of(language), text, row["url"], proposed)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step of the chain as `{% provenance %}` takes it."""
    shown_step = {name: step[name] for name in ("title", "relation", "detail", "words_lang") if step.get(name)}
    return {**shown_step, "state": step["custody"], "word": step["custody_label"], "href": step.get("url", "")}


def states_of(codes: Iterable[str], known: Known) -> list[str]:
    """Return the labels of states by their codes."""
    return term_labels(_STATES, codes, known)


_STATES = next(part for part in fields_of(words.Kind.THREAT) if part.name == "states")
