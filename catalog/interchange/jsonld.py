"""An edition as linked data (JSON-LD 1.1): schema.org, W3C PROV and SKOS where they have a word for it, else our own.

Entries are `urn:perimeter:entry:THR-WAT-003`, items of their lists the same with `#` and the stable id, terms
`urn:perimeter:term:<vocabulary>:<code>`, annotations `urn:uuid:...`. Words carry their language. The context stands in
the file: nothing has to be fetched to read it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.models import Edition
from catalog.public import content_in_english
from catalog.schema import Field, canonical_json, fields_of

TERMS = "https://perimeter.example/terms#"
CHUNK = 200
Node = dict[str, Any]
CONTEXT: Node = {
    "@version": 1.1,
    "@vocab": TERMS,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": "schema:name",
    "summary": "schema:abstract",
    "description": "schema:description",
    "identifier": "schema:identifier",
    "version": "schema:version",
    "inLanguage": "schema:inLanguage",
    "isPartOf": {"@id": "schema:isPartOf", "@type": "@id"},
    "published": {"@id": "schema:datePublished", "@type": "xsd:dateTime"},
    "generated": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
    "author": "schema:author",
    "approvedBy": "schema:editor",
    "attributedTo": "prov:wasAttributedTo",
    "derivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "quotedFrom": "prov:wasQuotedFrom",
    "label": {"@id": "skos:prefLabel", "@container": "@language"},
    "notation": "skos:notation",
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "target": {"@id": "target", "@type": "@id"},
    "scenario": {"@id": "scenario", "@type": "@id"},
    "theme": {"@type": "@id"},
    "themes": {"@type": "@id"},
    "direction": {"@type": "@id"},
    "states": {"@type": "@id"},
    "state": {"@type": "@id"},
    "areas": {"@type": "@id"},
    "sectors": {"@type": "@id"},
    "actors": {"@type": "@id"},
    "tags": {"@type": "@id"},
    "consequences": {"@type": "@id"},
}
TYPES = {"threat": "Threat", "measure": "Measure"}
ITEMS = {
    "scenarios": "Scenario",
    "indicators": "Indicator",
    "events": "schema:Event",
    "links": "Link",
    "threats": "Link",
    "references": "Reference",
    "evidence": "Evidence",
    "parties": "Party",
    "milestones": "Milestone",
}


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the JSON-LD (UTF-8) of a frozen edition, a node a line; raises ValueError for one that is not frozen."""
    if edition.frozen_at is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")
    yield f'{{"@context":{canonical_json(CONTEXT)},"@graph":[\n'.encode()
    yield canonical_json(_edition(edition)).encode()
    for node in _terms(edition.vocabularies.get("terms", [])):
        yield b",\n" + canonical_json(node).encode()
    known = edition.entries.open_codes() if stranger else ()
    contents = edition.entries.order_by("entry__code").values_list("content", flat=True)
    for content in contents.iterator(chunk_size=CHUNK):
        shown = content_in_english(content, known) if stranger else content
        yield b",\n" + canonical_json(node_of(shown, _urn("edition", edition.name))).encode()
    yield b"\n]}\n"


def _edition(edition: Edition) -> Node:
    node: Node = {
        "@id": _urn("edition", edition.name),
        "@type": ["schema:Dataset", "prov:Entity"],
        "identifier": edition.name,
        # When it was frozen: the file has the same bytes before and after it is published, so it does not say that.
        "generated": edition.frozen_at.isoformat() if edition.frozen_at else "",
        "version": edition.schema_version,
    }
    if edition.title:
        node["title"] = edition.title
    if edition.previous:
        node["derivedFrom"] = _urn("edition", edition.previous.name)
    return node


def _terms(terms: Iterable[Mapping[str, Any]]) -> Iterator[Node]:
    for term in terms:
        yield {
            "@id": _urn("term", term["vocabulary"], term["code"]),
            "@type": "skos:Concept",
            "inScheme": _urn("vocabulary", term["vocabulary"]),
            "notation": term["code"],
            "label": {language: words for language, words in term["labels"].items() if words},
        }


def node_of(content: Mapping[str, Any], edition: str) -> Node:
    """Return the node of an entry of an edition (by its IRI), from its frozen content."""
    code, kind = content["code"], content["kind"]
    name, language = _urn("entry", code), content.get("language", "en")
    node: Node = {
        "@id": name,
        "@type": [TYPES[kind], "prov:Entity"],
        "identifier": code,
        "inLanguage": language,
        "isPartOf": edition,
        "version": content["revision"],
        "sha256": content["revision_sha256"],
        "published": content["approved_at"],
        "author": _person(content["author"]),
        "approvedBy": _person(content["approved_by"]),
        **_parts(fields_of(kind), content["document"], name, language),
    }
    quotes = {row["id"]: row["citation"] for row in content.get("evidence", []) if row.get("citation")}
    for row in node.get("evidence", []):
        citation = quotes.get(row["@id"].rpartition("#")[2])
        if citation:
            row["quotedFrom"] = _quote(citation)
    if ratings := content.get("ratings"):
        node["ratings"] = [_rating(row, name) for row in ratings]
    if translations := content.get("translations"):
        node["translations"] = [_translation(row, name) for row in translations]
    return node


def _parts(parts: Iterable[Field], values: Mapping[str, Any], name: str, language: str) -> Node:
    found: Node = {}
    for part in parts:
        value = values.get(part.name)
        if value in (None, "", []):
            continue
        if part.shape == "items":
            found[part.name] = [_item(part, row, name, language) for row in value]
        elif part.name == "threat":
            found["target"] = _urn("entry", value)
        elif part.name == "annotation":
            found["derivedFrom"] = f"urn:uuid:{value}"
        else:
            found[part.name] = _value(part, value, language)
    return found


def _item(part: Field, row: Mapping[str, Any], name: str, language: str) -> Node:
    inner = _parts(part.parts, row, name, language)
    return {"@id": f"{name}#{row['id']}", "@type": ITEMS.get(part.name, "Item"), **inner}


def _value(part: Field, value: Any, language: str) -> Any:
    """Return words in their language, terms by their IRIs, and all else as it is."""
    if part.vocabulary is not None:
        codes = value if isinstance(value, list) else [value]
        named = [_urn("term", str(part.vocabulary), code) for code in codes]
        return named if isinstance(value, list) else named[0]
    if part.shape in ("line", "text") and part.name not in ("scheme", "version", "code", "url", "field"):
        return {"@language": language, "@value": value}
    return value


def _person(name: str) -> Node:
    return {"@type": "schema:Person", "title": name}


def _quote(citation: Mapping[str, Any]) -> Node:
    """Return the passage that a piece of evidence cites, and the text it stands in."""
    text = citation.get("text", {})
    node = {
        "@type": "schema:Quotation",
        "text": {"@language": text.get("language") or "und", "@value": citation["quote"]["exact"]},
        "source": citation.get("source", {}).get("name", ""),
        "title": text.get("title", ""),
    }
    return {key: value for key, value in node.items() if value}


def _rating(row: Mapping[str, Any], name: str) -> Node:
    node = {key: value for key, value in row.items() if key not in ("scenario", "rater", "impacts", "rationale")}
    return {
        "@type": "Rating",
        "scenario": f"{name}#{row['scenario']}",
        "attributedTo": _person(row["rater"]),
        "impacts": {"@type": "@json", "@value": row["impacts"]},
        **({"rationale": row["rationale"]} if row["rationale"] else {}),
        **{key: value for key, value in node.items() if value not in (None, "") and not isinstance(value, dict | list)},
        **{key: {"@type": "@json", "@value": value} for key, value in node.items() if isinstance(value, dict | list)},
    }


def _translation(row: Mapping[str, Any], name: str) -> Node:
    """Return a translation: its words by path, each in its language."""
    language = row["language"]
    words = [
        {"path": path, "text": {"@language": language, "@value": said["text"]}} for path, said in row["texts"].items()
    ]
    return {
        "@id": f"{name}?language={language}",
        "@type": ["Translation", "prov:Entity"],
        "derivedFrom": name,
        "inLanguage": language,
        "method": row.get("method", ""),
        "texts": words,
        "version": row["revision"],
    }


def _urn(*names: str) -> str:
    return ":".join(["urn:perimeter", *names])
