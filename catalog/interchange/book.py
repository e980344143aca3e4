"""A frozen edition as a book: its chapters, collected from the frozen content alone, in one language. Pure of the web.

`html` and `pdf` print it. Whatever later happens to entries, sources, terms or ratings does not reach it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from articles.vocabulary import language_name
from catalog import vocabulary as words
from catalog.contents import closing_of, notes_of
from catalog.fields import THEME
from catalog.interchange.book_lists import Heading, Source, index_of, sources_of
from catalog.interchange.book_standing import (
    Marked,
    Standing,
    matrices,
    perimeter_of,
    standing_of,
    worst_of,
)
from catalog.interchange.perimeter_json import manifest_of_copy
from catalog.models import Edition
from catalog.pages import Inbound, linked_codes, named_changes, relation_label
from catalog.pictures.grid import Matrix
from catalog.pictures.perimeter import Perimeter
from catalog.presenting import Known
from catalog.public import content_for_strangers
from catalog.ratings import Spread, current_of, spreads_by_basis
from catalog.reading import Reading, frozen_reading
from catalog.scales import Scale, said
from catalog.sheet import Fact, Footnote, Item, Section, Sheet, sheet_of

Content = Mapping[str, Any]
TLP_ORDER = list(words.Sensitivity.values)
PAGE_BEGINS, PAGE_ENDS = "\ue000", "\ue001"  # around an anchor, where the printer writes its page number
MARKS = str.maketrans("", "", PAGE_BEGINS + PAGE_ENDS)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Scenario:
    """A scenario with its ratings; `number` is its mark in the small grid, 0 where it has no place there."""

    item: Item
    spreads: list[Spread]
    standing: Standing | None
    number: int

    @property
    def spread(self) -> Spread | None:
        return current_of(self.spreads) if self.spreads else None


@dataclass(frozen=True)
class Page:
    """One entry in the book."""

    code: str
    kind: str
    theme: str
    reading: Reading
    sheet: Sheet
    scenarios: list[Scenario]
    measures: list[Inbound]
    threats: list[Inbound]
    window: str
    sources: Mapping[str, Source]
    revision: int
    approved_at: datetime
    approved_by: str
    sha256: str
    nature: str

    @property
    def title(self) -> str:
        return self.reading.document["title"]  # type: ignore[no-any-return]  # a published entry has a title

    @property
    def summary(self) -> str:
        return str(self.reading.document.get("summary", ""))

    @property
    def own_language(self) -> str:
        return language_name(self.reading.own)

    @property
    def facts(self) -> list[Fact]:
        """The values of one line, without the theme: the chapter says it."""
        theme = str(THEME.label)
        return [fact for fact in self.sheet.facts if fact.label != theme or fact.notes]

    @cached_property
    def standings(self) -> list[Standing]:
        return [row.standing for row in self.scenarios if row.standing]

    @property
    def worst(self) -> Standing | None:
        return worst_of(self.standings)

    @cached_property
    def parts(self) -> dict[str, Section]:
        """The fields with a heading of their own, by name."""
        return {section.name: section for section in self.sheet.sections}

    def source_of(self, note: Footnote) -> Source:
        return self.sources[note.key]


@dataclass(frozen=True)
class Chapter:
    """The threats of one theme."""

    code: str
    label: str
    pages: list[Page]

    @property
    def anchor(self) -> str:
        return f"theme-{self.code}"


@dataclass(frozen=True)
class Book:
    """All of it, in the order in which it is read."""

    name: str
    title: str
    language: str
    is_public: bool
    frozen_at: datetime
    previous: str
    schema_version: int
    override_reason: str
    foreword: str
    published_at: datetime | None
    publisher: str
    seal_sha256: str
    manifest: Mapping[str, Any]
    tlp: str
    chapters: list[Chapter]
    measures: list[Page]
    changes: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    scales: list[Scale]
    matrices: list[Matrix]
    perimeter: Perimeter
    sources: list[Source]
    index: list[Heading]
    untranslated: int = 0
    is_printed: bool = False

    @property
    def threats(self) -> list[Page]:
        return [page for chapter in self.chapters for page in chapter.pages]

    @property
    def scale(self) -> Scale:
        return self.scales[0]

    @property
    def tlp_label(self) -> str:
        return words.Sensitivity(self.tlp).label if self.tlp else ""

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def manifest_sha256(self) -> str:
        return str(self.manifest["sha256"])


def book_of(edition: Edition, *, language: str = "en", stranger: bool = False, printed: bool = False) -> Book:
    """Collect a frozen edition; call it while the language of the book is that of the moment.

    Raises ValueError for an edition that is not frozen, and for what cannot be the tag of a language.
    `printed`: page numbers stand in it, to be filled in by the printer.
    """
    if edition.frozen_at is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")
    if not LANGUAGE.fullmatch(language):
        raise ValueError(f"{language!r} is no tag of a language.")
    contents = [_unmarked(row) for row in _rows(edition, stranger=stranger)]
    vocabularies = _unmarked(edition.vocabularies)
    closing = closing_of(edition, stranger=stranger)
    manifest = closing.get("manifest") or manifest_of_copy(edition)
    notes, seal = _unmarked(closing.get("notes") or notes_of(edition)), closing.get("seal", {})
    terms = {(row["vocabulary"], row["code"]): said(row["labels"]) for row in vocabularies["terms"]}
    scales = {int(number): Scale(scale) for number, scale in vocabularies["scales"].items()}
    newest_first = [scales[number] for number in sorted(scales, reverse=True)]
    sources = sources_of(contents)
    readings = {content["code"]: frozen_reading(content, language) for content in contents}
    titles = {code: reading.document["title"] for code, reading in readings.items()}
    making = _Making(terms, scales, titles, sources, _inbound(contents, readings), manifest["entries"], readings)
    pages = [making.page(content) for content in contents]
    changes = _changes(_unmarked(named_changes(edition, stranger=stranger)), titles)
    threats = [page for page in pages if page.kind == words.Kind.THREAT]
    marked = [Marked(page.code, page.title, page.nature, page.standings) for page in threats]
    return Book(
        name=edition.name,
        title=_unmarked(edition.title),
        language=language,
        is_public=stranger,
        frozen_at=edition.frozen_at.astimezone(UTC),
        previous=edition.previous.name if edition.previous else "",
        schema_version=edition.schema_version,
        override_reason=_unmarked(edition.override_reason),
        foreword=notes["foreword"],
        published_at=edition.published_at.astimezone(UTC) if edition.published_at else None,
        publisher="" if stranger else seal.get("publisher", ""),
        seal_sha256=seal.get("sha256", ""),
        manifest=manifest,
        tlp=_highest(content["document"].get("sensitivity", "") for content in contents),
        chapters=_chapters(threats, contents, terms),
        measures=[page for page in pages if page.kind == words.Kind.MEASURE],
        changes=changes,
        notes=_notes(notes["entries"], titles, changes),
        scales=newest_first,
        matrices=matrices(marked, newest_first[0]),
        perimeter=perimeter_of((row["document"] for row in contents if row["kind"] == words.Kind.THREAT), terms),
        sources=sorted({source.number: source for source in sources.values()}.values(), key=lambda row: row.number),
        index=index_of(contents, terms, titles),
        untranslated=sum(not reading.is_translated and reading.own != language for reading in readings.values()),
        is_printed=printed,
    )


def _rows(edition: Edition, *, stranger: bool) -> list[Content]:
    rows = list(edition.entries.order_by("entry__code").values_list("content", flat=True))
    if not stranger:
        return rows
    known = edition.entries.open_codes()
    return [content_for_strangers(content, known) for content in rows]


def _highest(given: Iterable[str]) -> str:
    """Return the strictest marking that any entry has: a book is as closed as its most closed page."""
    known = [TLP_ORDER.index(value) for value in given if value in TLP_ORDER]
    return TLP_ORDER[max(known)] if known else ""


def _unmarked(value: Any) -> Any:
    """Return texts without the two characters that mark a page number: only the book itself writes them."""
    if isinstance(value, str):
        return value.translate(MARKS)
    if isinstance(value, list):
        return [_unmarked(one) for one in value]
    return {name: _unmarked(one) for name, one in value.items()} if isinstance(value, dict) else value


def _changes(rows: list[dict[str, Any]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what changed since the edition before, with titles in the language of the book where it has the entry."""
    return [{**row, "title": titles.get(row["code"], row["title"]), "is_here": row["code"] in titles} for row in rows]


def _notes(
    texts: Mapping[str, str], titles: Mapping[str, str], changes: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what the editors noted on entries, by code: on what is in the edition, and on what left it."""
    known = {**{row["code"]: row["title"] for row in changes}, **titles}
    return [
        {"code": code, "title": known.get(code, ""), "text": text, "is_here": code in titles}
        for code, text in sorted(texts.items())
    ]


def _chapters(threats: list[Page], contents: list[Content], terms: Mapping[tuple[str, str], str]) -> list[Chapter]:
    themes = {content["code"]: content["document"]["theme"] for content in contents}
    order = [code for vocabulary, code in terms if vocabulary == words.Vocabulary.THEME]
    named = [code for code in order if code in themes.values()]
    named += sorted(set(themes.values()) - set(order))
    chapters = [
        Chapter(
            code,
            terms.get((words.Vocabulary.THEME.value, code), code),
            [page for page in threats if themes[page.code] == code],
        )
        for code in named
    ]
    return [chapter for chapter in chapters if chapter.pages]


def _inbound(contents: list[Content], readings: Mapping[str, Reading]) -> dict[str, list[Inbound]]:
    """Return by code what other entries say of an entry from their side, in the language of the book."""
    found: dict[str, list[Inbound]] = {}
    for content in contents:
        document = readings[content["code"]].document
        for row in [*document.get("links", []), *document.get("threats", [])]:
            found.setdefault(row["threat"], []).append(
                Inbound(
                    content["code"],
                    document["title"],
                    content["kind"],
                    relation_label(row.get("relation") or row["role"]),
                    row.get("text") or row["how"],
                    str(words.Effectiveness(row["effectiveness"]).label) if row.get("effectiveness") else "",
                )
            )
    return found


@dataclass(frozen=True)
class _Making:
    """What the pages are made with; one pass over the edition filled it."""

    terms: Mapping[tuple[str, str], str]
    scales: Mapping[int, Scale]
    titles: Mapping[str, str]
    sources: Mapping[tuple[Any, ...], Source]
    inbound: Mapping[str, list[Inbound]]
    hashes: Mapping[str, str]
    readings: Mapping[str, Reading]

    def page(self, content: Content) -> Page:
        code, kind, document = content["code"], content["kind"], content["document"]
        reading = self.readings[code]
        articles = {int(number): title for number, title in content.get("articles", {}).items()}
        titles = {code: self.titles[code] for code in linked_codes([document]) if code in self.titles}
        sheet = sheet_of(kind, reading.document, content["evidence"], Known(self.terms, {}, titles, articles))
        inbound = self.inbound.get(code, [])
        return Page(
            code=code,
            kind=kind,
            theme=self.terms.get((words.Vocabulary.THEME.value, document["theme"]), document["theme"]),
            reading=reading,
            sheet=sheet,
            scenarios=self._scenarios(content, sheet),
            measures=[row for row in inbound if row.kind == words.Kind.MEASURE],
            threats=[row for row in inbound if row.kind == words.Kind.THREAT],
            window=self.scales[max(self.scales)].windows.get(document.get("nature", ""), ""),
            sources={row["id"]: self.sources[Source.key(row["citation"])] for row in content["evidence"]},
            revision=content["revision"],
            approved_at=datetime.fromisoformat(content["approved_at"]).astimezone(UTC),
            approved_by=content["approved_by"],
            sha256=self.hashes[code],
            nature=document.get("nature", ""),
        )

    def _scenarios(self, content: Content, sheet: Sheet) -> list[Scenario]:
        items = next((section.items for section in sheet.sections if section.name == "scenarios"), [])
        spreads = spreads_by_basis(((row, None) for row in content["ratings"]), self.scales)
        found, number = [], 0
        for item in items:
            own = spreads.get(item.id, [])
            standing = self._standing(item, own)
            number += standing is not None
            found.append(Scenario(item, own, standing, number if standing else 0))
        return found

    def _standing(self, item: Item, spreads: list[Spread]) -> Standing | None:
        if not spreads:
            return None
        spread = current_of(spreads)
        scale = self.scales[max(rating.scale for rating in spread.ratings)]
        return standing_of(item.id, item.title, spread, scale)
