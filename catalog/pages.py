"""What pages and API show of an entry, put together in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Person
from basics.quoting import fair_quotation
from catalog import vocabulary as words
from catalog.citations import citations_of, quotes_of, resolved
from catalog.contents import Rated, article_titles, rated, rating_history_of
from catalog.differences import Row, field_changes, rows_of
from catalog.doubts import with_doubts
from catalog.frozen_words import evidence_said_again
from catalog.models import Edition, Entry, Link, Revision, Term
from catalog.presenting import Known, field_label
from catalog.public import evidence_for_strangers, ratings_for_strangers, with_links_to
from catalog.ratings import Spread, current_of, last_words, spreads_by_basis
from catalog.scales import Scale, said
from catalog.schema import Document
from catalog.sheet import Item, Sheet, sheet_of


@dataclass(frozen=True)
class Inbound:
    """What another entry says of this one from its side."""

    code: str
    title: str
    kind: str
    relation: str
    text: str
    effectiveness: str


@dataclass(frozen=True)
class RatedScenario:
    """A scenario with the spreads of its ratings, one a basis."""

    scenario: Item
    spreads: list[Spread]

    @property
    def spread(self) -> Spread | None:
        """The spread of its current ratings, else the first."""
        return current_of(self.spreads) if self.spreads else None


@dataclass(frozen=True)
class EntryView:
    """An entry laid out: `measures` and `threats` are those that name it."""

    sheet: Sheet
    scenarios: list[RatedScenario]
    measures: list[Inbound]
    threats: list[Inbound]
    window: str


@dataclass(frozen=True)
class Step:
    """One revision in the history, with what it changed."""

    revision: Revision
    rows: list[Row]


def known_for(documents: Iterable[Document], *, stranger: bool = False) -> Known:
    """Return labels, quotations and titles for the documents of one page, in three queries (four with articles)."""
    documents = list(documents)
    titles = _titles_of_linked(documents, stranger=stranger)
    return Known(Term.objects.labels(), quotes_of(documents), titles, article_titles(documents))


def for_strangers(documents: Iterable[Document]) -> tuple[list[Document], Known]:
    """Return documents without links that strangers cannot follow, and what they name, quoted in fair length."""
    documents = list(documents)
    known = known_for(documents, stranger=True)
    quotes = {uuid: fair_quotation(exact) for uuid, exact in known.quotes.items()}
    return [with_links_to(known.titles, one) for one in documents], replace(known, quotes=quotes, articles={})


def _titles_of_linked(documents: Iterable[Document], *, stranger: bool) -> dict[str, str]:
    codes = linked_codes(documents)
    return Entry.objects.open_titles(codes) if stranger else Entry.objects.titles(codes)


def linked_codes(documents: Iterable[Document]) -> set[str]:
    rows = (row for document in documents for name in ("links", "threats") for row in document.get(name, []))
    return {row["threat"] for row in rows if isinstance(row, dict) and row.get("threat")}


def entry_view(
    entry: Entry,
    *,
    stranger: bool = False,
    reader: Person | None = None,
    marks: Mapping[str, Any] | None = None,
    document: Document | None = None,
    labels: Mapping[tuple[str, str], str] | None = None,
    loaded: Rated | None = None,
) -> EntryView:
    """Lay out an entry loaded `with_content()`; to a stranger without names and without ways into articles.

    `reader` sees the ratings that no round hides from them; without one, those that are hidden from nobody. `marks` is
    what the quality checks say of each piece of evidence, by its id; `document` is what the entry says in another
    language (`catalog.reading`). What the page has loaded already may be given: the labels of terms, and what the
    reader sees `rated`.
    """
    loaded = loaded or rated(entry, reader)
    ratings = rating_history_of(entry, loaded)
    ratings = ratings_for_strangers(ratings) if stranger else ratings
    by_number = {scale.number: Scale(scale.document) for scale in loaded.scales.values()}
    told = document or entry.document
    sheet = document_sheet(entry.kind, told, stranger=stranger, marks=marks, labels=labels)
    links = Link.objects.into(entry)
    inbound = [inbound_of(link) for link in (links.open_to_strangers() if stranger else links)]
    spreads = spreads_by_basis(last_words(ratings), by_number)
    return _view(sheet, spreads, inbound, _window(entry.document, by_number))


def document_sheet(
    kind: str,
    document: Document,
    *,
    stranger: bool = False,
    marks: Mapping[str, Any] | None = None,
    labels: Mapping[tuple[str, str], str] | None = None,
) -> Sheet:
    """Lay out one document of an entry, present or past; `marks` are those of its evidence, by its id."""
    evidence = resolved(document, citations_of([document]))
    evidence = [{**row, "marks": (marks or {}).get(row["id"], ())} for row in evidence]
    evidence = evidence_for_strangers(evidence) if stranger else with_doubts(evidence, document)
    articles = {} if stranger else article_titles([document])
    labels = Term.objects.labels() if labels is None else labels
    titles = _titles_of_linked([document], stranger=stranger)
    return sheet_of(kind, with_links_to(titles, document), evidence, Known(labels, {}, titles, articles))


def frozen_view(edition: Edition, content: Mapping[str, Any]) -> EntryView:
    """Lay out an entry of a frozen edition from what was frozen, and nothing else."""
    document = content["document"]
    others = edition.entries.naming(content["code"])
    titles = edition.entries.titles(linked_codes([document]))
    articles = {int(number): title for number, title in content.get("articles", {}).items()}
    terms = {(row["vocabulary"], row["code"]): said(row["labels"]) for row in edition.vocabularies["terms"]}
    scales = {int(number): Scale(scale) for number, scale in edition.vocabularies["scales"].items()}
    evidence = evidence_said_again(content["evidence"])
    sheet = sheet_of(content["kind"], document, evidence, Known(terms, {}, titles, articles))
    inbound = [found for other in others for found in _frozen_inbound(other, content["code"])]
    spreads = spreads_by_basis(((row, None) for row in content["ratings"]), scales)
    return _view(sheet, spreads, inbound, _window(document, scales))


def named_changes(edition: Edition, *, stranger: bool = False) -> list[dict[str, Any]]:
    """Return an edition's changelog with the labels of fields instead of their names."""
    rows = edition.changelog_for(stranger=stranger)
    return [{**row, "fields": [field_name(row["code"], name) for name in row["fields"]]} for row in rows]


BESIDE = {"ratings": _("Ratings"), "translations": _("Translations")}  # of an entry, besides its fields


def field_name(code: str, name: str) -> str:
    kind = words.Kind.THREAT if code.startswith("THR-") else words.Kind.MEASURE
    return str(BESIDE[name]) if name in BESIDE else field_label(kind, name)


def history_of(kind: str, revisions: list[Revision], *, rendered: bool = False) -> list[Step]:
    """Return what each revision (newest first, the last one only a base) changed against the one before it."""
    known = known_for(revision.document for revision in revisions)
    return [
        Step(new, rows_of(field_changes(kind, old.document, new.document, known, rendered=rendered)) if old else [])
        for new, old in zip(revisions, [*revisions[1:], None], strict=True)
    ]


def inbound_of(link: Any) -> Inbound:
    """Return a link `into()` an entry, in words."""
    effectiveness = str(words.Effectiveness(link.effectiveness).label) if link.effectiveness else ""
    relation = relation_label(link.relation)
    return Inbound(link.entry.code, link.heading, link.entry.kind, relation, link.text, effectiveness)


def relation_label(relation: str) -> str:
    """Return how a link reads from the side of the entry it points to."""
    return str({**dict(words.LinkRole.choices), **INVERSE}.get(relation, relation))


INVERSE: dict[str, Any] = {
    words.ThreatRelation.CAUSES: _("is caused by"),
    words.ThreatRelation.AMPLIFIES: _("is amplified by"),
    words.ThreatRelation.REDUCES: _("is reduced by"),
    words.ThreatRelation.SHARES_CAUSE: _("shares a cause with"),
    words.ThreatRelation.PART_OF: _("has as a part"),
}


def _view(sheet: Sheet, spreads: Mapping[str, list[Spread]], inbound: list[Inbound], window: str) -> EntryView:
    items = next((section.items for section in sheet.sections if section.name == "scenarios"), [])
    return EntryView(
        sheet=sheet,
        scenarios=[RatedScenario(item, spreads.get(item.id, [])) for item in items],
        measures=[row for row in inbound if row.kind == words.Kind.MEASURE],
        threats=[row for row in inbound if row.kind == words.Kind.THREAT],
        window=window,
    )


def _window(document: Document, scales: Mapping[int, Scale]) -> str:
    newest = scales[max(scales)]
    return newest.windows.get(document.get("nature", ""), "")


def _frozen_inbound(content: Mapping[str, Any], code: str) -> list[Inbound]:
    document = content["document"]
    rows = [row for name in ("links", "threats") for row in document.get(name, []) if row["threat"] == code]
    return [
        Inbound(
            content["code"],
            document["title"],
            content["kind"],
            relation_label(row.get("relation") or row["role"]),
            row.get("text") or row["how"],
            str(words.Effectiveness(row["effectiveness"]).label) if row.get("effectiveness") else "",
        )
        for row in rows
    ]
