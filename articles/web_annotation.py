"""The W3C Web Annotation Data Model, read and written. Pure.

What the model can say is more than a note here has: an annotation is understood as far as it goes (category, purpose,
note, tags), kept whole as it came, and written again as it came for as long as the note says the same.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles import vocabulary as words
from articles.inputs import Note
from articles.web_passages import POSITION, QUOTE, listed
from basics.errors import Refused
from basics.plain_words import words_of_html

ANNO = "http://www.w3.org/ns/anno.jsonld"
LDP = "http://www.w3.org/ns/ldp.jsonld"
TEXTUAL = "TextualBody"
OWN_PURPOSES = ("classifying", "tagging")  # bodies of these are no note: a category, and tags
SEVERAL = ("Composite", "List", "Independents")
LINK_LIMIT = 2_000
RECEIVED_LIMIT = 100_000  # characters of an annotation that is kept as it came
# Who made an annotation and when is told by the server; its addresses are the protocol's matter.
TOLD = ("creator", "created", "modified")
LINKS = ("id", "canonical", "via")
CONTENT = ("@context", "type", "motivation", "body", "bodyValue", "target")
OF_THE_MODEL = frozenset((*CONTENT, "rights", "audience", "stylesheet", "generator", "generated"))
Json = dict[str, Any]


class Written(NamedTuple):
    """An annotation and where its parts are found: all addresses absolute.

    `received` is the annotation as it came; `as_before` tells whether its note and its targets are still what it says.
    """

    iri: str
    motivation: str
    category: str
    body: str
    tags: Sequence[str]
    creator: str
    created: datetime
    modified: datetime
    targets: Sequence[tuple[str, Mapping[str, Any]]]  # address of the text, and its quote and position
    canonical: str = ""
    via: str = ""
    received: Mapping[str, Any] | None = None
    same_note: bool = True
    same_targets: bool = True


def write_annotation(row: Written) -> Json:
    """Return an annotation as the model has it; the category is a body with the purpose `classifying`."""
    targets = [_written_target(source, place) for source, place in row.targets]
    own = {
        "@context": ANNO,
        "type": "Annotation",
        "motivation": row.motivation,
        "body": _bodies_of(row),
        "target": targets[0] if len(targets) == 1 else targets,
    }
    told = {
        "id": row.iri,
        **{name: value for name, value in (("canonical", row.canonical), ("via", row.via)) if value},
        "creator": {"type": "Person", "name": row.creator},
        "created": instant(row.created),
        "modified": instant(row.modified),
    }
    return {**(own if row.received is None else _as_received(row, row.received, own)), **told, **_ways(row)}


def _bodies_of(row: Written) -> list[Json]:
    bodies = [_body(row.category, "classifying")]
    if row.body:
        purpose = "commenting" if row.motivation in OWN_PURPOSES else row.motivation
        bodies.append({**_body(row.body, purpose), "format": "text/markdown"})
    return bodies + [_body(tag, "tagging") for tag in row.tags]


def _as_received(row: Written, received: Mapping[str, Any], own: Json) -> Json:
    """Return an annotation as it came, but for what changed since: of its bodies then those stay that are no text."""
    kept = {name: value for name, value in received.items() if name not in (*TOLD, *LINKS)}
    if not row.same_targets:
        kept["target"] = own["target"]
    if not row.same_note:
        kept.pop("bodyValue", None)
        others = [body for body in listed(kept.get("body")) if not any(True for _text in _texts(body))]
        kept |= {"motivation": row.motivation, "body": [*own["body"], *others]}
    return kept


def _ways(row: Written) -> Json:
    """Return where copies came from, if it was more than one place."""
    received = row.received or {}
    ways = [*listed(received.get("via")), *listed(received.get("id"))]
    several = list(dict.fromkeys(way for way in ways if isinstance(way, str)))
    return {"via": several} if len(several) > 1 else {}


def without_people(annotation: Mapping[str, Any]) -> Json:
    """Return of an annotation that was kept as it came what a stranger may read: the model's own words, no people."""
    return {name: _nameless(value) for name, value in annotation.items() if name in {*OF_THE_MODEL, *LINKS}}


def _nameless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _nameless(inner) for name, inner in value.items() if name != "creator"}
    return [_nameless(inner) for inner in value] if isinstance(value, list) else value


def instant(moment: datetime) -> str:
    """Return a time as xsd:dateTime in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _body(value: str, purpose: str) -> Json:
    return {"type": TEXTUAL, "value": value, "purpose": purpose}


def _written_target(source: str, place: Mapping[str, Any]) -> Json:
    quote = {"type": QUOTE, **{name: place[name] for name in ("exact", "prefix", "suffix") if place[name]}}
    position = {"type": POSITION, "start": place["start"], "end": place["end"]}
    return {"type": "SpecificResource", "source": source, "selector": [quote, position]}


def read_note(found: Any, categories: Collection[str], other: str) -> Note:
    """Return the note of an annotation that somebody sent: its texts, its tags, and its category, else the `other`.

    What is no text (pictures, addresses, other classes) is no part of the note; it is kept with `received`.
    """
    if not isinstance(found, Mapping) or "Annotation" not in listed(found.get("type")):
        raise Refused.invalid(_("This is no Web Annotation: its type is not “Annotation”."), field="type")
    if ANNO not in listed(found.get("@context")):
        raise Refused.invalid(_("The context of Web Annotation is missing."), field="@context")
    bodies = list(_bodies(found))
    motivation = _motivation(found, bodies)
    told: dict[str, list[str]] = {"classifying": [], "tagging": [], "": []}
    for purposes, value in bodies:
        named = purposes or [motivation]
        told[next((purpose for purpose in OWN_PURPOSES if purpose in named), "")].append(value)
    category = next((one for one in told["classifying"] if one in categories), other)
    return Note(category, motivation, "\n\n".join(filter(None, told[""])), tags=tuple(told["tagging"]))


def read_received(found: Mapping[str, Any]) -> Json:
    """Return an annotation to be kept as it came; refuses more than 100,000 characters."""
    if len(json.dumps(found, ensure_ascii=False)) > RECEIVED_LIMIT:
        message = _("An annotation has at most %(limit)d characters.") % {"limit": RECEIVED_LIMIT}
        raise Refused.invalid(message, field="body")
    return dict(found)


def read_links(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what the protocol lets no server lose: the canonical address, and where a copy came from."""
    via = next(iter(listed(found.get("via"))), None) or found.get("id") or ""
    links = {"canonical": found.get("canonical") or "", "via": via}
    for name, value in links.items():
        if not isinstance(value, str) or len(value) > LINK_LIMIT:
            message = _("An address here is one text of at most %(limit)d characters.") % {"limit": LINK_LIMIT}
            raise Refused.invalid(message, field=name)
    return links


def _motivation(found: Mapping[str, Any], bodies: Sequence[tuple[list[str], str]]) -> str:
    """Return the first motivation of the standard; without one the one purpose of the bodies, else `commenting`."""
    named = [_term(one) for one in listed(found.get("motivation"))]
    if any(one not in words.Motivation.values and ":" not in one for one in named):
        raise Refused.invalid(_("This motivation is not one of the standard's, nor an address."), field="motivation")
    said = {purpose for purposes, _value in bodies for purpose in purposes if purpose not in OWN_PURPOSES}
    known = [one for one in named or said if one in words.Motivation.values]
    return known[0] if (named and known) or len(known) == 1 else words.Motivation.COMMENTING.value


def _term(value: Any) -> str:
    """Return a term of the standard by its short name: `oa:commenting` and its whole address are the same."""
    return str(value).removeprefix("http://www.w3.org/ns/oa#").removeprefix("oa:")


def _bodies(found: Mapping[str, Any]) -> Iterable[tuple[list[str], str]]:
    """Yield (purposes, text) of each body that is a text; refuses what is no body at all."""
    if "bodyValue" in found:
        if "body" in found and found["body"] != []:
            raise Refused.invalid(_("An annotation has either body or bodyValue."), field="bodyValue")
        if not isinstance(found["bodyValue"], str):
            raise Refused.invalid(_("A bodyValue is a text."), field="bodyValue")
        yield [], found["bodyValue"]
    for body in listed(found.get("body")):
        if not isinstance(body, str | Mapping):
            raise Refused.invalid(_("A body is a text, a resource or its address."), field="body")
        yield from _texts(body)


def _texts(body: Any) -> Iterator[tuple[list[str], str]]:
    """Yield the texts of a body: its own, that of its source, those of its items; of a choice the first."""
    if not isinstance(body, Mapping):
        return
    kinds, purposes = listed(body.get("type")), [_term(one) for one in listed(body.get("purpose"))]
    if "Choice" in kinds or any(kind in kinds for kind in SEVERAL):
        found = [(own or purposes, text) for one in listed(body.get("items")) for own, text in _texts(one)]
        yield from found[:1] if "Choice" in kinds else found
    elif isinstance(body.get("source"), Mapping):
        yield from ((purposes or own, text) for own, text in _texts(body["source"]))
    elif TEXTUAL in kinds or (not kinds and "value" in body and "id" not in body):
        if not isinstance(body.get("value"), str):
            raise Refused.invalid(_("The value of a textual body is a text."), field="body")
        formats = [str(one).partition(";")[0] for one in listed(body.get("format"))]
        is_html = "text/html" in formats or "application/xhtml+xml" in formats
        yield purposes, words_of_html(body["value"]) if is_html else body["value"]
