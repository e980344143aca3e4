"""MISP galaxies out and in: cluster files as misp-galaxy keeps them, a zip of them, or what an instance exports.

A galaxy says little of what an entry needs; what it does not say gets the most neutral word (docs/formats.md). Clusters
of our own keep their whole document in `meta`.
"""

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import SEEK_END
from typing import Any, BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from basics.phrasing import quoted
from catalog.fields import SCHEMAS
from catalog.interchange.incoming import Identity, Incoming, IncomingLink, Reading, RefusedRow, Source
from catalog.interchange.json_in import (
    MOST_BYTES,
    WrongRow,
    clean,
    flag_in,
    line_in,
    lines_in,
    load_json,
    object_in,
    objects_in,
    place,
    refusing,
    shortened,
    text_in,
    told,
)
from catalog.interchange.misp_out import NAMES, write
from catalog.interchange.stix_ids import RELATIONS
from catalog.interchange.stix_in_entries import APART, ITEM_ID, NEUTRAL, check_language, identities_of
from catalog.models import CODE
from catalog.vocabulary import Complexity, Effectiveness, Kind, LinkRole, ThreatRelation

__all__ = ["read", "write"]

MOST_VALUES = 100_000
MOST_FILES = 200
SUMMARY_MOST, TEXT_MOST = 1_500, 20_000
MEASURES = re.compile(r"measure|course-of-action|mitigation")  # in the type of a galaxy
WHOLE = "perimeter-document"
RELATED = {**RELATIONS, "subtechnique-of": "part_of"}
Value = dict[str, Any]


def read(file: BinaryIO) -> Reading:
    """Read clusters of at most `MOST_BYTES` unpacked; raises `Refused` for a file that holds none."""
    start = file.read(4)
    file.seek(0)
    documents = _unpacked(file) if start.startswith(b"PK") else [load_json(file)]
    clusters = [cluster for document in documents for cluster in _clusters_of(document)]
    if not clusters:
        raise Refused.invalid(_("This holds no MISP cluster: a cluster has a type and values."))
    if sum(len(cluster["values"]) for cluster in clusters) > MOST_VALUES:
        raise Refused.invalid(told(_("At most %(most)d values of clusters are read."), most=MOST_VALUES))
    source = _source_of(clusters)
    own = any(place(cluster.get("type", "")) in NAMES.values() for cluster in clusters)
    return Reading(source, _rows(source, clusters), own=own)


def _unpacked(file: BinaryIO) -> list[Any]:
    """Return the documents of a zip whose names end in .json; nothing is ever written to a disk."""
    if file.seek(0, SEEK_END) > MOST_BYTES:
        raise Refused.invalid(told(_("The zip is larger than %(most)d MB."), most=MOST_BYTES >> 20))
    try:
        with ZipFile(file) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".json")]
            sizes = sum(member.file_size for member in members)
            if len(members) > MOST_FILES or sizes > MOST_BYTES:
                raise Refused.invalid(
                    told(_("The zip holds too much: at most %(most)d MB unpacked are read."), most=MOST_BYTES >> 20)
                )
            if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
                raise Refused.invalid(_("The zip is compressed in a way that is not read."))
            documents = []
            for member in members:
                with archive.open(member) as opened:
                    documents.append(load_json(opened, most=member.file_size))
            return documents
    except (BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError, ValueError) as error:
        raise Refused.invalid(_("The zip is broken, cut off, or locked with a password.")) from error


def _clusters_of(document: Any) -> Iterator[dict[str, Any]]:
    """Give the clusters of a document; what an instance of MISP exports is put in the form of misp-galaxy first."""
    if isinstance(document, dict) and isinstance(document.get("values"), list):
        yield document
    elif isinstance(document, list):
        rows = [row.get("GalaxyCluster", row) for row in document if isinstance(row, dict)]
        kinds: dict[str, list[Any]] = {}
        for row in rows:
            if isinstance(row, dict) and isinstance(row.get("type"), str) and "value" in row:
                kinds.setdefault(row["type"], []).append(_exported(row))
        for kind, values in kinds.items():
            yield {"type": kind, "name": kind, "values": values}


def _exported(row: Value) -> Value:
    """Return a cluster as an instance exports it, in the form of a value of misp-galaxy."""
    meta: dict[str, Any] = {}
    elements, relations = row.get("GalaxyElement"), row.get("GalaxyClusterRelation")
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict) and isinstance(element.get("key"), str):
            meta.setdefault(element["key"], []).append(element.get("value"))
    related = [
        {"dest-uuid": one.get("referenced_galaxy_cluster_uuid"), "type": one.get("referenced_galaxy_cluster_type")}
        for one in (relations if isinstance(relations, list) else [])
        if isinstance(one, dict)
    ]
    kept: Value = {name: row[name] for name in ("value", "uuid", "description") if name in row}
    return {**kept, "meta": meta, "related": related}


def _source_of(clusters: list[dict[str, Any]]) -> Source:
    kinds = [place(cluster.get("type", "")) for cluster in clusters]
    if set(kinds) & set(NAMES.values()):
        return Source("Perimeter", _edition_of(clusters))
    first = clusters[0]
    version = first.get("version")
    number = str(version) if isinstance(version, int) and not isinstance(version, bool) else ""
    title = first.get("name")
    return Source(f"MISP {kinds[0]}"[:100], number[:20], place(title) if isinstance(title, str) else "")


def _edition_of(clusters: list[dict[str, Any]]) -> str:
    said = [str(cluster.get("description")) for cluster in clusters]
    found = (re.match(r"Perimeter, edition ([0-9A-Za-z.-]{1,12})\. ?", text) for text in said)
    return next((match[1].rstrip(".") for match in found if match), "")


@dataclass
class _Values:
    source: Source
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


def _rows(source: Source, clusters: list[dict[str, Any]]) -> Iterator[Incoming | RefusedRow]:
    found = _Values(source)
    for cluster in clusters:
        kind = Kind.MEASURE if MEASURES.search(place(cluster.get("type", ""))) else Kind.THREAT
        for number, value in enumerate(cluster["values"], start=1):
            name = value.get("value") if isinstance(value, dict) else ""
            where = place(cluster.get("type", ""), f"{number}:", quoted(name) if isinstance(name, str) else "")
            with refusing(found.refused, where):
                _take(value, kind.value, where, found)
    links = _links_of(found)
    for key, facts in found.facts.items():
        successor = facts.pop("successor", "")
        own = facts.pop("own_links")
        linked = own if own is not None else tuple(links.get(key, ()))
        yield Incoming(**facts, links=linked, successor=successor)
    yield from found.refused
    reason = _(
        "%(n)d relations of this type were left out: what they lead to is not in the file, or has no place here."
    )
    for what, number in found.counted.most_common(100):
        yield RefusedRow(what, told(reason, n=number))


def _take(value: Any, kind: str, where: str, found: _Values) -> None:
    if not isinstance(value, dict):
        raise WrongRow(_("This is not an object."))
    title, key = line_in(value, "value"), line_in(value, "uuid").lower()
    if not title:
        raise WrongRow(_("A value of a cluster needs a name."), "value")
    if key and not _is_uuid(key):
        raise WrongRow(_("This is not a UUID."), "uuid")
    meta = object_in(value, "meta")
    objects_in(value, "related")
    own = _own(meta, kind) if WHOLE in meta else {}
    key = own.get("code") or key or f"{kind} {title}"
    if key in found.facts:
        raise WrongRow(told(_("The same value stands in the file before: %(where)s"), where=found.facts[key]["where"]))
    said = own or {
        "code": "",
        "fields": _fields(value, meta, title, kind),
        "identities": (Identity(found.source.scheme, _code_there(meta) or key, found.source.version),),
        "own_links": None,
        "translations": {},
    }
    gone = "revoked" if flag_in(value, "revoked") else ""
    found.facts[key] = {"key": key, "kind": kind, "where": where, "gone": gone, **said}
    found.values[key] = value
    if line_in(value, "uuid"):
        found.codes[line_in(value, "uuid").lower()] = key


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _code_there(meta: Mapping[str, Any]) -> str:
    """Return the code of a value in its catalog; a list of one is as good as the word itself."""
    code = meta.get("external_id")
    if isinstance(code, list) and len(code) == 1:
        code = code[0]
    return line_in({"external_id": code}, "external_id")


def _fields(value: Value, meta: Mapping[str, Any], title: str, kind: str) -> dict[str, Any]:
    said = text_in(value, "description")
    first = next((part for part in said.split("\n\n") if part.strip()), "")
    summary = shortened(" ".join(first.split()), SUMMARY_MOST) or "MISP does not describe it."
    names, refs = _many(meta, "synonyms"), [link for link in _many(meta, "refs") if link.startswith("http")]
    parts = [
        said,
        "Also called: " + "; ".join(names) + "." if names else "",
        "Sources:\n\n" + "\n".join(f"- <{link}>" for link in refs) if refs else "",
    ]
    whole = "\n\n".join(part for part in parts if part)
    fields = {"title": title, "summary": summary, **NEUTRAL[kind]}
    fields["description"] = whole if whole != summary and len(whole) <= TEXT_MOST else said[:TEXT_MOST]
    if kind == Kind.MEASURE:
        complexity = _one(meta, "complexity").lower()
        issues = _one(meta, "possible_issues")
        fields |= {"complexity": complexity} if complexity in Complexity.values else {}
        fields |= {"side_effects": issues} if issues else {}
    return fields


def _many(meta: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts that `meta` has under a name; one text is as good as a list of one."""
    value = meta.get(name)
    found = lines_in({name: [value] if isinstance(value, str) else value}, name)
    return list(dict.fromkeys(line for line in found if line))


def _one(meta: Mapping[str, Any], name: str) -> str:
    return "; ".join(_many(meta, name))


def _own(meta: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return what a value of ours keeps of its entry: everything."""
    code, document = _code_there(meta), clean(_parsed(meta, WHOLE), WHOLE)
    if not re.fullmatch(CODE, code) or (code[:4] == "THR-") != (kind == Kind.THREAT):
        raise WrongRow(_("This is not a code of a threat or a measure."), "external_id")
    more = clean(_parsed(meta, "perimeter-more"), "perimeter-more")
    words, how, articles = (object_in(more, name) for name in ("translations", "how", "articles"))
    language = line_in(more, "language") or "en"
    for one in (language, *words, *how):
        check_language(one, "perimeter-more")
    return {
        "code": code,
        "fields": {
            part.name: _checked(document.get(part.name), part.name)
            for part in SCHEMAS[kind]
            if part.name not in APART - {"evidence"}
        },
        "identities": identities_of(document),
        "own_links": tuple(_own_links(document, kind)),
        "translations": {
            one: {path: text_in(texts, path) for path in texts} for one in words for texts in [object_in(words, one)]
        },
        "how": {one: object_in(how, one) for one in how},
        "base": line_in(more, "revision_sha256"),
        "language": language,
        "articles": {number: line_in(articles, number) for number in articles},
    }


def _checked(value: Any, name: str) -> Any:
    for item in value if isinstance(value, list) else []:
        key = item.get("id") if isinstance(item, dict) else None
        if key is not None and not (isinstance(key, str) and ITEM_ID.fullmatch(key)):
            raise WrongRow(_("The id of an item is a short word."), name)
    return value


def _own_links(document: Mapping[str, Any], kind: str) -> Iterator[IncomingLink]:
    name = "links" if kind == Kind.THREAT else "threats"
    for row in _checked(objects_in(document, name), name):
        target = line_in(row, "threat")
        if not target:
            raise WrongRow(_("A link needs the code of a threat."), name)
        yield IncomingLink(target, {part: value for part, value in row.items() if part != "threat"})


def _parsed(meta: Mapping[str, Any], name: str) -> dict[str, Any]:
    text = meta.get(name, "{}")
    if isinstance(text, list) and len(text) == 1:
        text = text[0]
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise WrongRow(_("This should be an object, as JSON in a text."), name)
    return found


def _links_of(found: _Values) -> dict[str, list[IncomingLink]]:
    """Return the links of what is not ours, by key; a threat that is mitigated gives the link to the measure."""
    links: dict[str, dict[tuple[str, str], IncomingLink]] = {}
    for key, value in found.values.items():
        facts = found.facts[key]
        if facts["own_links"] is not None:
            continue
        for one in value.get("related") or []:
            with refusing(found.refused, str(facts["where"])):
                _relate(key, one, found, links)
    return {key: sorted(rows.values(), key=lambda link: link.target) for key, rows in links.items()}


def _relate(
    key: str, one: Mapping[str, Any], found: _Values, links: dict[str, dict[tuple[str, str], IncomingLink]]
) -> None:
    kind, target = line_in(one, "type"), found.codes.get(line_in(one, "dest-uuid").lower(), "")
    ends = (key, target) if kind != "mitigated-by" else (target, key)
    kinds = tuple(found.facts[end]["kind"] if end else "" for end in ends)
    if kind == "revoked-by" and target and target != key:
        found.facts[key]["successor"] = target
    elif kind in ("mitigates", "mitigated-by") and kinds == (Kind.MEASURE, Kind.THREAT):
        meta = object_in(found.values[ends[0]], "meta")
        effect = _one(meta, "effectiveness").lower()
        parts = {
            "role": LinkRole.REDUCES_LIKELIHOOD.value,
            "effectiveness": effect if effect in Effectiveness.values else Effectiveness.UNKNOWN.value,
            "how": f"{_named(found.source)} does not say how.",
        }
        links.setdefault(ends[0], {})[ends[1], "mitigates"] = IncomingLink(ends[1], parts, found.facts[key]["where"])
    elif kind in RELATED and kinds == (Kind.THREAT, Kind.THREAT) and target != key:
        relation = ThreatRelation(RELATED[kind]).value
        parts = {"relation": relation, "text": f"{_named(found.source)} does not say how."}
        links.setdefault(key, {})[target, relation] = IncomingLink(target, parts, found.facts[key]["where"])
    else:
        found.counted[place(kind)] += 1


def _named(source: Source) -> str:
    return shortened(f"{source.scheme} {source.version}".strip(), 200)
