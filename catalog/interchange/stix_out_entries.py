"""A threat or a measure as objects of STIX: itself, its profile, its links, and its words in other languages."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from catalog.interchange.stix_ids import CONFIDENCE, NEW_THREAT, RELATIONS, entry_id, stix_id
from catalog.interchange.stix_out_basics import (
    Facts,
    Object,
    common,
    is_country,
    is_web,
    location_id,
    moment,
    of_entry,
    ours,
)
from catalog.interchange.stix_out_evidence import evidence_objects, rating_opinions
from catalog.translatable import words_of
from catalog.vocabulary import Kind

APART = frozenset({"title", "links", "threats", "evidence"})  # these are objects of their own, or a name
RELATIONSHIP_TYPES = {relation: kind for kind, relation in RELATIONS.items()}
SCHEMES = {"ATT&CK": "mitre-attack", "ATT&CK ICS": "mitre-attack", "ATT&CK Mobile": "mitre-attack"}


def entry_objects(facts: Facts) -> Iterator[Object]:
    """Give an entry and all that is said of it."""
    if facts.kind == Kind.THREAT:
        yield _threat(facts)
        if facts.is_attack:
            yield _attack_pattern(facts)
        yield from _threat_links(facts)
        yield from _places(facts)
    else:
        yield _measure(facts)
        yield from _measure_links(facts)
    yield from evidence_objects(facts)
    yield from rating_opinions(facts)
    for row in facts.content.get("translations", []):
        yield from _translation(facts, row)


def _threat(facts: Facts) -> Object:
    confidence = min((CONFIDENCE[row["confidence"]] for row in _confident(facts)), default=None)
    ratings = facts.content.get("ratings", [])
    return of_entry(
        facts,
        "perimeter-threat",
        facts.id,
        name=facts.document["title"],
        lang=facts.language,
        **_described(facts),
        **_fields(facts),
        **({"ratings": ratings} if ratings else {}),
        **({"confidence": confidence} if confidence is not None else {}),
        external_references=references(facts),
        extensions={NEW_THREAT: {"extension_type": "new-sdo"}},
    )


def _confident(facts: Facts) -> Iterator[Mapping[str, Any]]:
    return (row for row in facts.content.get("ratings", []) if row.get("confidence") in CONFIDENCE)


def _attack_pattern(facts: Facts) -> Object:
    return of_entry(
        facts,
        "attack-pattern",
        facts.attack_id,
        name=facts.document["title"],
        description=_whole(facts),
        lang=facts.language,
        external_references=references(facts),
        **ours(code=facts.code, threat_ref=facts.id),
    )


def _measure(facts: Facts) -> Object:
    return of_entry(
        facts,
        "course-of-action",
        facts.id,
        name=facts.document["title"],
        description=_whole(facts),
        lang=facts.language,
        external_references=references(facts),
        **ours(**_described(facts), document=_fields(facts)),
    )


def _described(facts: Facts) -> Object:
    """Return which entry this is, in which state, and whose words they are."""
    names = ("code", "revision", "revision_sha256", "author", "approved_by")
    articles = {"articles": facts.content["articles"]} if facts.content.get("articles") else {}
    return {**{name: facts.content[name] for name in names}, **articles}


def _fields(facts: Facts) -> Object:
    return {name: value for name, value in facts.document.items() if name not in APART}


def _whole(facts: Facts) -> str:
    """Return summary and description as the one text that STIX has for them."""
    return "\n\n".join(part for name in ("summary", "description") if (part := facts.document.get(name)))


def references(facts: Facts) -> list[Object]:
    rows = facts.document.get("references", [])
    return [{"source_name": "Perimeter", "external_id": facts.code}, *map(_reference, rows)]


def _reference(row: Mapping[str, Any]) -> Object:
    version, url = row.get("version", ""), row.get("url", "")
    return {
        "source_name": SCHEMES.get(row["scheme"], row["scheme"]),
        "external_id": row["code"],
        **({"description": f"{row['scheme']} {version}".strip()} if version else {}),
        **({"url": url} if is_web(url) else {}),
    }


def _relationship(facts: Facts, kind: str, ends: tuple[str, str], seed: tuple[str, ...], **more: Any) -> Object:
    row = of_entry(facts, "relationship", stix_id("relationship", facts.code, kind, *seed))
    return {**row, "relationship_type": kind, "source_ref": ends[0], "target_ref": ends[1], **more}


def _measure_links(facts: Facts) -> Iterator[Object]:
    for place, row in enumerate(facts.document.get("threats", []), start=1):
        own = {name: row[name] for name in ("role", "effectiveness") if name in row}
        said = ours(item=row["id"], place=place, target=row["threat"], **own)
        ends = (facts.id, entry_id(row["threat"]))
        yield _relationship(facts, "mitigates", ends, (row["id"],), description=row["how"], **said)
        if facts.known.codes.get(row["threat"]):
            ends = (facts.id, stix_id("attack-pattern", row["threat"]))
            seed = (row["id"], "profile")
            yield _relationship(facts, "mitigates", ends, seed, description=row["how"], **ours(profile=True))


def _threat_links(facts: Facts) -> Iterator[Object]:
    for place, row in enumerate(facts.document.get("links", []), start=1):
        sign = {"sign": row["sign"]} if row.get("sign") else {}
        said = ours(item=row["id"], place=place, target=row["threat"], **sign)
        kind, ends = RELATIONSHIP_TYPES[row["relation"]], (facts.id, entry_id(row["threat"]))
        yield _relationship(facts, kind, ends, (row["id"],), description=row["text"], **said)


def _places(facts: Facts) -> Iterator[Object]:
    for state in filter(is_country, facts.document.get("states", [])):
        ends = (facts.id, location_id(state))
        yield _relationship(facts, "related-to", ends, (state,), description="The threat concerns this state.")
        if facts.is_attack:
            yield _relationship(facts, "targets", (facts.attack_id, ends[1]), (state,), **ours(profile=True))


def _translation(facts: Facts, row: Mapping[str, Any]) -> Iterator[Object]:
    """Give the words of an entry in a language; what is no more in the entry stands among our own properties alone."""
    language, texts = row["language"], {path: said["text"] for path, said in row["texts"].items()}
    sources = {path: said["source"] for path, said in row["texts"].items()}
    details = {name: value for name, value in row.items() if name not in ("language", "texts")}
    own = ours(texts={language: texts}, sources={language: sources}, provenance=details)
    modified = moment(datetime.fromisoformat(row["approved_at"]))
    targets = [(facts.id, _translated(facts, texts), own)]
    if facts.is_attack:
        targets.append((facts.attack_id, _translated_whole(texts), ours(profile=True)))
    for target, words, said in targets:
        key = stix_id("language-content", target, language)
        contents = {"object_ref": target, "object_modified": facts.modified, "contents": {language: words}}
        if words:
            row_ = common("language-content", key, facts.created, modified, facts.sensitivity)
            yield {**row_, **contents, **said}


def _translated(facts: Facts, texts: Mapping[str, str]) -> Object:
    """Return translated words in the form of the object that they translate; lists with {} for what is not.

    Where only words of links are translated, the code stands there: STIX wants something, and it is the same anywhere.
    """
    if facts.kind == Kind.MEASURE:
        return _translated_whole(texts) or ours(code=facts.code)
    return {**_translated_whole(texts, joined=False), **_listed(facts, texts)} or {"code": facts.code}


def _translated_whole(texts: Mapping[str, str], *, joined: bool = True) -> Object:
    name = {"name": texts["title"]} if "title" in texts else {}
    if not joined:
        plain = {path: text for path, text in texts.items() if "." not in path and path != "title"}
        return {**name, **plain}
    whole = "\n\n".join(texts[path] for path in ("summary", "description") if path in texts)
    return {**name, **({"description": whole} if whole else {})}


def _listed(facts: Facts, texts: Mapping[str, str]) -> Object:
    found: Object = {}
    present = words_of(facts.kind, dict(facts.document))
    for path in texts:
        name, _dot, rest = path.partition(".")
        if not rest or path not in present or name in APART:
            continue
        key, _dot, part = rest.partition(".")
        rows = facts.document[name]
        listed = found.setdefault(name, [{} for _row in rows])
        listed[next(number for number, row in enumerate(rows) if row["id"] == key)][part] = texts[path]
    return found
