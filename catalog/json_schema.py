"""The JSON Schema (draft 2020-12) of the document of an entry, made from the declared fields. Pure.

It says what a document may hold; that codes of vocabularies, entries and annotations exist is looked up besides.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.fields import SCHEMAS, Field
from catalog.schema import DAY, ITEMS_MOST, PARTIAL, VERSION
from catalog.vocabulary import Kind

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS = {
    "threat": r"^THR-[A-Z]{3}-[0-9]{3,}$",
    "annotation": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}


def schema_for(kind: str, terms: Mapping[str, Iterable[str]] | None = None) -> Schema:
    """Return the schema of a normalised document of a kind; with `terms` (codes by vocabulary) those are named too."""
    named = {name: sorted(codes) for name, codes in (terms or {}).items()}
    return {
        "$schema": DRAFT,
        "$id": f"urn:perimeter:schema:{VERSION}:{kind}",
        "title": str(Kind(kind).name).capitalize(),
        **_object(SCHEMAS[kind], named),
    }


def _object(parts: Iterable[Field], terms: Mapping[str, list[str]], *, item: bool = False) -> Schema:
    parts = tuple(parts)
    properties = {part.name: _part(part, terms) for part in parts}
    needed = [part.name for part in parts if part.required]
    if item:
        properties = {"id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}, **properties}
        needed = ["id", *needed]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def _part(part: Field, terms: Mapping[str, list[str]]) -> Schema:
    return {"title": str(part.label), **_shape(part, terms)}


def _shape(part: Field, terms: Mapping[str, list[str]]) -> Schema:
    text: Schema = {"type": "string", "minLength": 1, "maxLength": part.limit}
    if part.shape == "items":
        rows = _object(part.parts, terms, item=True)
        return {"type": "array", "items": rows, "minItems": 1, "maxItems": ITEMS_MOST}
    if part.shape == "choice" and part.choices is not None:
        return {"enum": list(part.choices.values)}
    if part.shape in ("term", "terms"):
        codes = terms.get(str(part.vocabulary))
        one: Schema = {"enum": codes} if codes else {"type": "string", "minLength": 1, "maxLength": 40}
        many = {"type": "array", "items": one, "uniqueItems": True, "minItems": 1}
        return many if part.shape == "terms" else one
    if part.shape == "number":
        return {"type": "integer", "minimum": part.least, "maximum": part.most}
    if part.shape == "date":
        return {"type": "string", "pattern": f"^({(PARTIAL if part.partial else DAY).pattern})$"}
    if part.shape == "articles":
        return {"type": "array", "items": {"type": "integer"}, "minItems": 1}
    return {"type": "string", "pattern": PATTERNS[part.name]} if part.name in PATTERNS else text
