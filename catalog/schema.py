"""The one declared schema of a catalog entry: forms, API, proposals, revisions and editions all speak it.

An entry is a JSON document: a mapping of the field names of `catalog.fields` to values of the field's type. A missing
field and an empty one are the same; `normalise` gives the one canonical form, and `content_hash` its SHA-256 (the hash
a decision names). `VERSION` stands in every export: 1 until November 2026; 2 adds fields, none of them required.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import regex

from basics.kept_words import gettext as _
from basics.kept_words import joined
from basics.text import canonical, sha256_of
from catalog.fields import SCHEMAS, Field
from catalog.vocabulary import Stance

__all__ = [
    "VERSION",
    "Document",
    "Field",
    "check",
    "citable_fields",
    "content_hash",
    "field_named",
    "fields_of",
    "normalise",
]

VERSION = 2
INTERVAL = 30  # days between two readings of an indicator of which nothing else is said
ITEMS_MOST = 200  # items of one list
Document = dict[str, Any]
DAY = regex.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
PARTIAL = regex.compile(r"[1-9][0-9]{3}(-[0-9]{2}){0,2}")


def fields_of(kind: str) -> tuple[Field, ...]:
    return SCHEMAS[kind]


def field_named(kind: str, name: str) -> Field | None:
    return next((found for found in SCHEMAS[kind] if found.name == name), None)


def citable_fields(kind: str) -> tuple[Field, ...]:
    return tuple(found for found in SCHEMAS[kind] if found.citable)


@dataclass
class Problems:
    """What is wrong with a document: messages by field name (`scenarios.2.title` inside lists)."""

    by_field: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, name: str, message: Any) -> None:
        self.by_field.setdefault(name, []).append(message)


class Terms(dict[str, frozenset[str]]):
    """The usable codes of each vocabulary; `retired` says of the others, by (vocabulary, code), what replaced them."""

    def __init__(
        self, usable: Mapping[str, frozenset[str]], retired: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        super().__init__(usable)
        self.retired = dict(retired or {})

    def unknown(self, vocabulary: Any, codes: Iterable[str]) -> str:
        """Say why codes cannot be used: each is retired, perhaps with another in its place, or nothing has it."""
        said = []
        for code in codes:
            successor = self.retired.get((str(vocabulary), code))
            if successor:
                said.append(
                    _("%(code)s is retired; choose %(other)s, which took its place.")
                    % {"code": code, "other": successor}
                )
            elif successor is not None:
                said.append(_("%(code)s is retired; choose another.") % {"code": code})
            else:
                said.append(_("Unknown: %(codes)s.") % {"codes": code})
        return joined(said)


Ids = Mapping[str, frozenset[str]]


def normalise(kind: str, document: Document, used: Ids | None = None) -> Document:
    """Return the canonical form: schema order, canonical text, empty values left out, unknown names left out.

    A list item without an id gets the next free one; `used` names the ids of earlier revisions, which stay with what
    they named then: ratings and evidence point to them.
    """
    return _normal_parts(SCHEMAS[kind], document, used or {})


def item_ids(kind: str, documents: Iterable[Document]) -> Ids:
    """Return the ids that the lists of some documents use, by field."""
    found: dict[str, set[str]] = {part.name: set() for part in SCHEMAS[kind] if part.shape == "items"}
    for document in documents:
        for name, ids in found.items():
            ids.update(str(row["id"]) for row in document.get(name, []))
    return {name: frozenset(ids) for name, ids in found.items()}


def _normal_parts(parts: Iterable[Field], values: Document, used: Ids) -> Document:
    result = {}
    for part in parts:
        value = values.get(part.name)
        if part.shape == "items":
            value = _normal_items(part, value, used.get(part.name, frozenset()))
        else:
            value = NORMAL[part.shape](part, value)
        if value not in (None, "", [], {}):
            result[part.name] = value
    return result


def _normal_text(part: Field, value: Any) -> Any:
    return canonical(value) if isinstance(value, str) else value


def _normal_line(part: Field, value: Any) -> Any:
    return " ".join(canonical(value).split()) if isinstance(value, str) else value


def _normal_terms(part: Field, value: Any) -> Any:
    if not isinstance(value, list | tuple | set):
        return value
    return sorted({code for code in value if code}) if _all_text(value) else list(value)


def _all_text(value: Iterable[Any]) -> bool:
    return all(isinstance(code, str) for code in value)


def _normal_number(part: Field, value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value) < 9 else value


def _normal_items(part: Field, value: Any, used: frozenset[str]) -> Any:
    if not isinstance(value, list):
        return value
    rows = [(row, _normal_parts(part.parts, row, {})) for row in value if isinstance(row, dict)]
    kept = [(row, normal) for row, normal in rows if normal]
    taken = {str(row.get("id")) for row, _normal in kept if row.get("id")} | used
    result = []
    for row, normal in kept:
        key = str(row.get("id") or "") or _free_id(part.name, taken)
        taken.add(key)
        result.append({"id": key, **normal})
    return result


def _free_id(name: str, taken: set[str]) -> str:
    """Give a list item its stable id: the field's letter and the first free number."""
    number = 1
    while f"{name[0]}{number}" in taken:
        number += 1
    return f"{name[0]}{number}"


def _normal_articles(part: Field, value: Any) -> Any:
    """Return the numbers of articles in their order, each once; of a line that people wrote, those it names."""
    if isinstance(value, str):
        value = regex.findall(r"(?<![0-9])[0-9]{1,18}(?![0-9])", value)
    if not isinstance(value, list | tuple):
        return value
    return list(dict.fromkeys(_normal_number(part, number) for number in value)) if _all_plain(value) else list(value)


def _all_plain(value: Iterable[Any]) -> bool:
    return all(isinstance(number, str | int) and not isinstance(number, bool) for number in value)


NORMAL: dict[str, Callable[[Field, Any], Any]] = {
    "line": _normal_line,
    "text": _normal_text,
    "choice": _normal_line,
    "term": _normal_line,
    "terms": _normal_terms,
    "number": _normal_number,
    "date": _normal_line,
    "articles": _normal_articles,
}


def check(kind: str, document: Document, terms: Terms) -> Problems:
    """Return what is wrong with a *normalised* document; `terms` are the usable codes of each vocabulary."""
    problems = Problems()
    _check_parts(SCHEMAS[kind], document, "", terms, problems)
    _check_evidence(kind, document, problems)
    if "themes" not in problems.by_field and document.get("theme") in document.get("themes", []):
        problems.add("themes", _("The primary theme is named again among the other themes."))
    return problems


def renewed(kind: str, document: Document, successors: Mapping[tuple[str, str], str]) -> Document:
    """Return a document in which terms that were replaced (by (vocabulary, code)) are those that replaced them."""
    return _renewed(SCHEMAS[kind], document, successors)


def _renewed(parts: Iterable[Field], values: Document, successors: Mapping[tuple[str, str], str]) -> Document:
    result = dict(values)
    for part in parts:
        value = values.get(part.name)
        if part.shape == "items" and isinstance(value, list):
            result[part.name] = [
                _renewed(part.parts, row, successors) if isinstance(row, dict) else row for row in value
            ]
        elif part.vocabulary is not None and isinstance(value, str):
            result[part.name] = successors.get((str(part.vocabulary), value), value)
        elif part.vocabulary is not None and isinstance(value, list):
            new = (successors.get((str(part.vocabulary), str(code)), code) for code in value)
            result[part.name] = list(dict.fromkeys(new))
    return result


def _check_parts(parts: Iterable[Field], values: Document, path: str, terms: Terms, problems: Problems) -> None:
    for part in parts:
        name = path + part.name
        value = values.get(part.name)
        if value is None:
            if part.required:
                problems.add(name, _("This field is needed."))
        else:
            _check_value(part, value, name, terms, problems)


def _check_value(part: Field, value: Any, name: str, terms: Terms, problems: Problems) -> None:
    if part.shape == "items":
        _check_items(part, value, name, terms, problems)
    elif part.shape == "terms":
        _check_terms(part, value, terms, name, problems)
    elif part.shape == "number":
        if not isinstance(value, int) or isinstance(value, bool) or not part.least <= value <= part.most:
            problems.add(name, number_hint(part))
    elif part.shape == "date":
        _check_date(part, value, name, problems)
    elif part.shape == "articles":
        if not isinstance(value, list) or not all(isinstance(number, int) for number in value):
            problems.add(name, _("This field takes the numbers of articles."))
    elif part.shape == "term" and isinstance(value, list):
        problems.add(name, _("Choose one; this names %(n)d.") % {"n": len(value)})
    elif not isinstance(value, str):
        problems.add(name, _("This field takes text."))
    elif len(value) > part.limit:
        problems.add(name, _("At most %(limit)d characters; this has %(n)d.") % {"limit": part.limit, "n": len(value)})
    elif part.shape == "choice" and value not in part.choices.values:  # type: ignore[union-attr]
        problems.add(name, _("Not one of the choices: %(value)s.") % {"value": value})
    elif part.shape == "term" and value not in terms[str(part.vocabulary)]:
        problems.add(name, terms.unknown(part.vocabulary, [value]))


def number_hint(part: Field) -> Any:
    """Say which numbers a field takes."""
    return _("Choose a number from %(least)d to %(most)d.") % {"least": part.least, "most": part.most}


def _check_date(part: Field, value: Any, name: str, problems: Problems) -> None:
    pattern = PARTIAL if part.partial else DAY
    if not isinstance(value, str) or not pattern.fullmatch(value):
        hint = (
            _("Write a day, a month or a year: 2024-08-08, 2024-08, 2024.")
            if part.partial
            else _("Write a day as 2024-08-08.")
        )
        problems.add(name, hint)
        return
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10])
    except ValueError:
        problems.add(name, _("There is no such day: %(value)s.") % {"value": value})


def _check_terms(part: Field, value: Any, terms: Terms, name: str, problems: Problems) -> None:
    if not isinstance(value, list) or not _all_text(value):
        problems.add(name, _("This field takes a list of codes."))
    elif wrong := sorted(set(value) - terms[str(part.vocabulary)]):
        problems.add(name, terms.unknown(part.vocabulary, wrong))


def _check_items(part: Field, value: Any, name: str, terms: Terms, problems: Problems) -> None:
    if not isinstance(value, list):
        problems.add(name, _("This field takes a list."))
        return
    if len(value) > ITEMS_MOST:
        problems.add(name, _("At most %(limit)d items; this has %(n)d.") % {"limit": ITEMS_MOST, "n": len(value)})
        return
    keys = [row["id"] for row in value]
    if len(set(keys)) != len(keys):
        problems.add(name, _("Two items have the same id."))
    for number, row in enumerate(value, start=1):
        _check_parts(part.parts, row, f"{name}.{number}.", terms, problems)


def _check_evidence(kind: str, document: Document, problems: Problems) -> None:
    citable = {found.name for found in citable_fields(kind)}
    rows = document.get("evidence", [])
    for number, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        if isinstance(row.get("field"), str) and row["field"] not in citable:
            message = _("No field of this entry is called %(name)s.") % {"name": row["field"]}
            problems.add(f"evidence.{number}.field", message)
        if row.get("answer") and row.get("stance") != Stance.CONTRADICTS:
            problems.add(f"evidence.{number}.answer", _("Only what contradicts is answered."))


def article_numbers(documents: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the numbers of the articles that the events of some documents name; a draft may hold anything."""
    rows = (row for document in documents for row in document.get("events") or [] if isinstance(row, dict))
    named = (number for row in rows for number in row.get("articles") or [])
    return {number for number in named if isinstance(number, int) and not isinstance(number, bool) and number < 2**63}


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value (sorted keys, no spaces, UTF-8 kept): what hashes and exports are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(document: Document) -> str:
    """Return the SHA-256 of a normalised document: what a decision names as seen."""
    return sha256_of(canonical_json(document))
