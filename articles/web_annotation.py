"""The W3C Web Annotation Data Model, read and written. Pure; positions are code points of the canonical text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles import vocabulary as words
from articles.inputs import Note, Passage
from basics.errors import Refused
from basics.text import canonical

ANNO = "http://www.w3.org/ns/anno.jsonld"
LDP = "http://www.w3.org/ns/ldp.jsonld"
TEXTUAL = "TextualBody"
POSITION, QUOTE = "TextPositionSelector", "TextQuoteSelector"
OWN_PURPOSES = ("classifying", "tagging")  # bodies of these are no note: a category, and tags
FORMATS = ("text/plain", "text/markdown")
LINK_LIMIT = 2_000
# Who made an annotation and when is told by the server; what is read may be sent again.
TOLD = ("creator", "created", "modified")
LINKS = ("id", "canonical", "via")
CONTENT = ("@context", "type", "motivation", "body", "bodyValue", "target")
ANNOTATION_KEYS = frozenset((*CONTENT, *LINKS, *TOLD, "generator", "generated"))
BODY_KEYS = frozenset(("type", "value", "purpose", "format", *TOLD))
TARGET_KEYS = frozenset(("id", "type", "source", "selector"))
Json = dict[str, Any]


class Written(NamedTuple):
    """An annotation and where its parts are found: all addresses absolute."""

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


def write_annotation(row: Written) -> Json:
    """Return an annotation as the model has it; the category is a body with the purpose `classifying`."""
    bodies = [_body(row.category, "classifying")]
    if row.body:
        purpose = "commenting" if row.motivation in OWN_PURPOSES else row.motivation
        bodies.append({**_body(row.body, purpose), "format": "text/markdown"})
    bodies += [_body(tag, "tagging") for tag in row.tags]
    targets = [_written_target(source, place) for source, place in row.targets]
    return {
        "@context": ANNO,
        "id": row.iri,
        "type": "Annotation",
        **{name: value for name, value in (("canonical", row.canonical), ("via", row.via)) if value},
        "motivation": row.motivation,
        "creator": {"type": "Person", "name": row.creator},
        "created": instant(row.created),
        "modified": instant(row.modified),
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def instant(moment: datetime) -> str:
    """Return a time as xsd:dateTime in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _body(value: str, purpose: str) -> Json:
    return {"type": TEXTUAL, "value": value, "purpose": purpose}


def _written_target(source: str, place: Mapping[str, Any]) -> Json:
    quote = {"type": QUOTE, **{name: place[name] for name in ("exact", "prefix", "suffix") if place[name]}}
    position = {"type": POSITION, "start": place["start"], "end": place["end"]}
    return {"type": "SpecificResource", "source": source, "selector": [quote, position]}


def read_note(found: Any) -> Note:
    """Return the note of an annotation that somebody sent; without a `classifying` body it is a claim.

    What cannot be kept is refused with the reason, never left out: what is read again says what was sent.
    """
    if not isinstance(found, Mapping) or "Annotation" not in _listed(found.get("type")):
        raise Refused.invalid(_("This is no Web Annotation: its type is not “Annotation”."), field="type")
    if ANNO not in _listed(found.get("@context")):
        raise Refused.invalid(_("The context of Web Annotation is missing."), field="@context")
    _require_known(found, ANNOTATION_KEYS, "")
    bodies = list(_bodies(found))
    motivation = _motivation(found, bodies)
    told: dict[str, list[str]] = {"classifying": [], "tagging": [], "": []}
    for purpose, value in bodies:
        told[_place_of(purpose or motivation, motivation)].append(value)
    if len(told["classifying"]) > 1 or len(told[""]) > 1:
        raise Refused.invalid(_("One note and one category are kept here, and any number of tags."), field="body")
    category = told["classifying"][0] if told["classifying"] else words.Category.CLAIM.value
    return Note(category, motivation, "".join(told[""]), tags=tuple(told["tagging"]))


def read_links(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what the protocol lets no server lose: the canonical address, and where a copy came from."""
    via = found.get("via") or found.get("id") or ""
    links = {"canonical": found.get("canonical") or "", "via": via}
    for name, value in links.items():
        if not isinstance(value, str) or len(value) > LINK_LIMIT:
            message = _("An address here is one text of at most %(limit)d characters.") % {"limit": LINK_LIMIT}
            raise Refused.invalid(message, field=name)
    return links


def _motivation(found: Mapping[str, Any], bodies: Sequence[tuple[str, str]]) -> str:
    """Return the one motivation; without one, the purpose of the only body, else `commenting`."""
    named = [_term(one) for one in _listed(found.get("motivation"))]
    if len(named) > 1:
        raise Refused.invalid(_("One motivation is kept here; several were sent."), field="motivation")
    said = {purpose for purpose, _value in bodies if purpose and purpose not in OWN_PURPOSES}
    motivation = named[0] if named else said.pop() if len(said) == 1 else words.Motivation.COMMENTING.value
    if motivation not in words.Motivation.values:
        raise Refused.invalid(_("This motivation is not one of the standard's."), field="motivation")
    return motivation


def _place_of(purpose: str, motivation: str) -> str:
    """Return where the body of a purpose is kept: as category, tag or (empty) the note."""
    if purpose in OWN_PURPOSES:
        return purpose
    if purpose != motivation and not (motivation in OWN_PURPOSES and purpose == "commenting"):
        message = _("A body has the purpose of its annotation, “tagging” or “classifying”; this has “%(purpose)s”.")
        raise Refused.invalid(message % {"purpose": purpose}, field="body")
    return ""


def _term(value: Any) -> str:
    """Return a term of the standard by its short name: `oa:commenting` and its whole address are the same."""
    return str(value).removeprefix("http://www.w3.org/ns/oa#").removeprefix("oa:")


def _bodies(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield (purpose, value) of each textual body; refuses what is not text, and what would be lost of it."""
    if "bodyValue" in found:
        if "body" in found and found["body"] != []:
            raise Refused.invalid(_("An annotation has either body or bodyValue."), field="bodyValue")
        yield "", _text(found["bodyValue"], "bodyValue")
    for body in _listed(found.get("body")):
        if not isinstance(body, Mapping) or TEXTUAL not in _listed(body.get("type", TEXTUAL)) or "value" not in body:
            raise Refused.invalid(_("Only textual bodies are kept here."), field="body")
        _require_known(body, BODY_KEYS, "body")
        if body.get("format", "text/plain") not in FORMATS:
            raise Refused.invalid(_("A body here is plain text or Markdown."), field="body")
        purposes = [_term(one) for one in _listed(body.get("purpose"))]
        if len(purposes) > 1:
            raise Refused.invalid(_("A body here has one purpose."), field="body")
        yield "".join(purposes), _text(body["value"], "body")


def _require_known(found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Refuse a property that could not be kept."""
    if others := sorted(str(name) for name in found if name not in known):
        raise Refused.invalid(_("Not kept here: %(names)s.") % {"names": ", ".join(others)}, field=where or others[0])


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise Refused.invalid(_("Only textual bodies are kept here."), field=field)
    return value


def read_passages(found: Mapping[str, Any], text: str, sources: Iterable[str]) -> list[Passage]:
    """Return the passages of `text` that an annotation is about; `sources` are the addresses that name the text."""
    targets = _listed(found.get("target"))
    if not targets:
        raise Refused.invalid(_("An annotation has a target."), field="target")
    return [_passage(target, text, set(sources)) for target in targets]


def _passage(target: Any, text: str, sources: set[str]) -> Passage:
    if not isinstance(target, Mapping) or not _listed(target.get("selector")):
        raise Refused.invalid(_("A target here is a passage: it needs a selector."), field="target")
    _require_known(target, TARGET_KEYS, "target")
    source = target.get("source")
    if (source.get("id") if isinstance(source, Mapping) else source) not in sources:
        raise Refused.invalid(_("The source of the target is not the text of this container."), field="target")
    selectors = {one.get("type"): one for one in _listed(target["selector"]) if isinstance(one, Mapping)}
    if any("refinedBy" in one for one in selectors.values()):
        raise Refused.invalid(_("A selector that is refined by another is not understood."), field="target")
    quote, position = selectors.get(QUOTE), selectors.get(POSITION)
    if position is not None:
        return _positioned(position, quote)
    if quote is not None:
        return _quoted(quote, text)
    named = ", ".join(sorted(str(one) for one in selectors)) or "-"
    message = _("Only text quote and text position selectors are understood; this has %(names)s.") % {"names": named}
    raise Refused.invalid(message, field="target")


def _positioned(position: Mapping[str, Any], quote: Mapping[str, Any] | None) -> Passage:
    start, end = position.get("start"), position.get("end")
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end)):
        raise Refused.invalid(_("The start and end of a position are whole numbers."), field="target")
    exact = quote.get("exact") if quote else None
    return Passage(int(start or 0), int(end or 0), exact if isinstance(exact, str) else None)


def _quoted(quote: Mapping[str, Any], text: str) -> Passage:
    """Return the one place that a quote with its context names."""
    before, exact, after = (canonical_or_same(quote.get(name)) for name in ("prefix", "exact", "suffix"))
    whole = before + exact + after
    count = text.count(whole) if exact else 0
    if count != 1:
        message = _("The quote occurs %(count)d times in the text; it must occur once with its context.")
        raise Refused.invalid(message % {"count": count}, field="target")
    start = text.index(whole) + len(before)
    return Passage(start, start + len(exact), exact)


def canonical_or_same(value: Any) -> str:
    """Return text in the form that offsets count in, with the white space at its ends."""
    if not isinstance(value, str):
        return ""
    inner = canonical(value)
    return value if not inner else value[: len(value) - len(value.lstrip())] + inner + value[len(value.rstrip()) :]


def _listed(value: Any) -> list[Any]:
    """Return what JSON-LD lets be one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]
