"""What a source says of an entry, as a document of ours, and its meeting with what stands here. Pure.

A source is compared with what it said last: only what it changed since is proposed, and where an editor changed the
same words meanwhile, the editor's words stand (`kept`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from basics.text import canonical
from catalog.interchange.incoming import Incoming
from catalog.merging import merge_documents
from catalog.schema import Document, Field, fields_of, item_ids, normalise
from catalog.vocabulary import Kind

Row = dict[str, Any]
# How a source gives an entry up: something else took its place, or nobody sees to it any more.
REVOKED, DEPRECATED = "revoked", "deprecated"
LINKS = {Kind.THREAT: "links", Kind.MEASURE: "threats"}
# By which parts a row without an id is known again; the first of these that a list has.
KNOWN_BY = {
    "links": ("threat", "relation"),
    "threats": ("threat", "role"),
    "references": ("scheme", "code"),
    "evidence": ("field", "annotation"),
    "parties": ("role", "state", "body"),
    "events": ("title", "date"),
}


def said_of(row: Incoming) -> Row:
    """Return what a file says of a row, as it is kept: what two files say is compared by this."""
    return {
        "fields": dict(row.fields),
        "identities": [asdict(one) for one in row.identities],
        "links": None if row.links is None else [{"target": one.target, "parts": dict(one.parts)} for one in row.links],
        "where": [] if row.links is None else [one.where for one in row.links],
        "gone": row.gone,
        "successor": row.successor,
        "translations": {language: dict(texts) for language, texts in row.translations.items()},
        "how": {language: dict(how) for language, how in row.how.items()},
        "base": row.base,
        "language": row.language,
        "articles": dict(row.articles),
    }


def same(one: Row, other: Row) -> bool:
    """Tell whether a source says the same twice; where it says so, and what its file was made from, is all one."""
    left_out = {"where", "base", "articles"}
    return {name: one.get(name) for name in one if name not in left_out} == {
        name: other.get(name) for name in other if name not in left_out
    }


def named_in(kind: str, said: Row) -> list[str]:
    """Return the names of the fields of which a source says something, in the order of the schema."""
    names = set(said["fields"])
    if said["identities"]:
        names.add("references")
    if said["links"] is not None:
        names.add(LINKS[Kind(kind)])
    return [part.name for part in fields_of(kind) if part.name in names]


@dataclass
class Told:
    """A document as the source says it, with what could not be taken: a field or place, where, and why."""

    document: Document
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def document_of(kind: str, said: Row, links: Sequence[Row] | None) -> Document:
    """Return what a source says as a document of ours, not normalised; `links` are rows with codes of ours."""
    document = {name: value for name, value in said["fields"].items() if value not in (None, "", [])}
    if said["identities"] and "references" not in said["fields"]:
        document["references"] = [{k: v for k, v in one.items() if v} for one in said["identities"]]
    if links is not None:
        document[LINKS[Kind(kind)]] = list(links)
    return document


def with_known_ids(kind: str, document: Document, known: Sequence[Document], used: Sequence[Document]) -> Document:
    """Normalise a document; rows without an id take that of the row that says the same in a `known` document.

    Other new rows get ids that none of the `used` documents gave to anything.
    """
    result = dict(document)
    for part in fields_of(kind):
        rows = document.get(part.name)
        if part.shape == "items" and isinstance(rows, list):
            result[part.name] = _identified(part, rows, [other.get(part.name) or [] for other in known])
    return normalise(kind, result, item_ids(kind, [*known, *used]))


def _identified(part: Field, rows: list[Any], known: Iterable[list[Row]]) -> list[Any]:
    taken = {row.get("id") for row in rows if isinstance(row, dict)} - {None}
    result = list(rows)
    for others in known:
        free: dict[tuple[Any, ...], list[str]] = {}
        for other in others:
            if other["id"] not in taken:
                free.setdefault(_mark(part, other), []).append(other["id"])
        for place, row in enumerate(result):
            if isinstance(row, dict) and not row.get("id") and (ids := free.get(_mark(part, row))):
                result[place] = {**row, "id": ids.pop(0)}
                taken.add(result[place]["id"])
    return result


def _mark(part: Field, row: Row) -> tuple[Any, ...]:
    names = KNOWN_BY.get(part.name) or (part.parts[0].name,)
    return tuple(folded(str(row.get(name) or "")) for name in names)


class Met(NamedTuple):
    """The document to propose, and the paths of what the source says differently while our editors' words stand."""

    document: Document
    kept: list[str]


class Sides(NamedTuple):
    """What a source says (`new`, of the fields `names`), what it said last, if ever, and what stands here."""

    new: Document
    names: Sequence[str]
    last: Document | None
    last_names: Sequence[str]
    present: Document


def met(kind: str, sides: Sides, *, edited: bool, earlier: Sequence[Document]) -> Met:
    """Merge what a source says into what stands here.

    `edited`: what the file says of a field of which the source never said anything is meant as a change of it; else it
    only fills what is empty, and adds. `earlier` are all documents that the entry ever had.
    """
    base, mine = dict(sides.present), dict(sides.present)
    for name in sides.names:
        mine[name] = sides.new.get(name)
        if sides.last is not None and name in sides.last_names:
            base[name] = sides.last.get(name)
        elif not edited:
            base[name] = None
    base, mine = _without_nothing(base), _without_nothing(mine)
    fields = fields_of(kind)
    once = merge_documents(base, mine, sides.present, fields, theirs_stand=True, earlier=earlier)
    settled = {clash.key: clash.theirs for clash in once.conflicts}
    merged = once
    if settled:
        merged = merge_documents(base, mine, sides.present, fields, settled=settled, theirs_stand=True, earlier=earlier)
    kept = dict.fromkeys(clash.path for clash in once.conflicts)
    return Met(normalise(kind, merged.document), list(kept))


def _without_nothing(document: Document) -> Document:
    return {name: value for name, value in document.items() if value not in (None, "", [])}


def folded(text: str) -> str:
    """Return a text as names are compared: without case, and with single spaces."""
    return " ".join(canonical(text).casefold().split())
