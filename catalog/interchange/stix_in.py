"""A STIX bundle (2.0 or 2.1), sorted before anything of it is understood: its objects by id, and where it comes from.

Of several objects with one id, the one modified last is meant (STIX calls them versions of one object).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from basics.phrasing import quoted
from catalog.interchange.incoming import RefusedRow, Source
from catalog.interchange.json_in import WrongRow, line_in, load_json, place, told
from catalog.interchange.stix_ids import NEW_THREAT, PROPERTIES, THREAT_TYPE

MOST_OBJECTS = 200_000
SPECS = ("2.0", "2.1")
ID = re.compile(r"([a-z][a-z0-9-]{1,60})--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
THREATS = frozenset({"attack-pattern", THREAT_TYPE})
MEASURES = frozenset({"course-of-action"})
ENTRIES = THREATS | MEASURES
READ = ENTRIES | {"relationship", "language-content", "marking-definition", "note", "grouping"}
# What belongs to how a bundle is made, or says again what another object says: neither read nor counted.
PASSED_OVER = frozenset({"extension-definition", "identity", "location", "report", "opinion"})
DOMAINS = {"ics-attack": "ATT&CK ICS", "enterprise-attack": "ATT&CK", "mobile-attack": "ATT&CK Mobile"}
ATTACK = frozenset({"mitre-attack", "mitre-ics-attack", "mitre-mobile-attack"})
Object = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The objects of a file by id, in its order; `where` says of each where a person finds it."""

    source: Source
    objects: Mapping[str, Object]
    where: Mapping[str, str]
    refused: list[RefusedRow] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    """Objects that the catalog has no place for, by what they are."""
    is_ours: bool = False
    terms: tuple[tuple[str, str, dict[str, str]], ...] = ()
    """The words of the vocabularies that a bundle of ours is written in."""

    def of_type(self, *types: str) -> Iterable[tuple[str, Object]]:
        return ((key, row) for key, row in self.objects.items() if row["type"] in types)


def bundle_in(file: BinaryIO) -> Bundle:
    """Read a bundle; raises `Refused` for a file that is none."""
    rows = _rows_of(load_json(file))
    objects: dict[str, Object] = {}
    where: dict[str, str] = {}
    refused: list[RefusedRow] = []
    counted: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        here = place(_("Object"), number)
        try:
            here = _where(number, row)
            _take(row, here, objects, where, counted)
        except WrongRow as wrong:
            refused.append(RefusedRow(here, wrong.reason, wrong.field))
    mine = any(is_ours(row) for row in objects.values() if row["type"] in ENTRIES)
    source = _our_edition(objects) if mine else _source_of(objects)
    terms = tuple(_terms_of(objects)) if mine else ()
    return Bundle(source, objects, where, refused, counted, mine, terms)


def _rows_of(document: Any) -> list[Any]:
    if not isinstance(document, dict) or document.get("type") != "bundle":
        raise Refused.invalid(_("This is not a STIX bundle: its type should be “bundle”."))
    spec = document.get("spec_version", "2.1")
    if spec not in SPECS:
        raise Refused.invalid(told(_("STIX %(version)s is not read, only 2.0 and 2.1."), version=place(spec)))
    rows = document.get("objects", [])
    if not isinstance(rows, list):
        raise Refused.invalid(_("The objects of the bundle should be a list."))
    if len(rows) > MOST_OBJECTS:
        raise Refused.invalid(
            told(_("The bundle holds %(n)d objects; at most %(most)d are read."), n=len(rows), most=MOST_OBJECTS)
        )
    return rows


def _where(number: int, row: Any) -> str:
    if not isinstance(row, dict):
        raise WrongRow(_("This is not an object."))
    name = row.get("name")
    name = row.get("relationship_type") or (quoted(name) if isinstance(name, str) and name else "")
    return place(_("Object"), f"{number}:", row.get("id", row.get("type", "")), name)


def _take(row: Object, here: str, objects: dict[str, Object], where: dict[str, str], counted: Counter[str]) -> None:
    kind, key = row.get("type"), row.get("id")
    if not isinstance(kind, str) or not kind:
        raise WrongRow(_("An object needs a type."), "type")
    if kind not in READ and kind not in PASSED_OVER and kind != "x-mitre-collection":
        counted[place(kind)] += 1
    if not isinstance(key, str) or not (match := ID.fullmatch(key)) or match[1] != kind:
        if kind not in READ:
            return
        raise WrongRow(_("The id should be the type, two hyphens and a UUID."), "id")
    if kind in READ and row.get("spec_version", "2.0") not in SPECS:
        raise WrongRow(_("Only objects of STIX 2.0 and 2.1 are read."), "spec_version")
    key = key.lower()
    if key not in objects:
        objects[key], where[key] = row, here
        return
    if kind not in READ:
        return
    before, now = _moment(objects[key]), _moment(row)
    if before == now:
        raise WrongRow(told(_("The same id stands in the file before: %(where)s"), where=where[key]), "id")
    counted[place(_("%(type)s, older version") % {"type": kind})] += 1
    if now > before:
        objects[key], where[key] = row, here


def _moment(row: Object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(row.get("modified")))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def is_ours(row: Object) -> bool:
    """Tell whether an object carries the properties that this catalog adds."""
    found = row.get("extensions")
    return isinstance(found, dict) and (PROPERTIES in found or NEW_THREAT in found)


def _source_of(objects: Mapping[str, Object]) -> Source:
    """Say whose catalog it is: ATT&CK by its collection, else who made most of the entries."""
    rows = [row for row in objects.values() if row["type"] in ENTRIES]
    domain = _most_common(_domains(rows))
    if domain:
        made = (row for row in objects.values() if row["type"] == "x-mitre-collection")
        version = next((_line(row, "x_mitre_version") for row in made), "")
        name = DOMAINS.get(domain, "ATT&CK")
        return Source(name, version, f"MITRE {name}" if name != "ATT&CK" else "MITRE ATT&CK Enterprise")
    makers = (objects.get(str(row.get("created_by_ref")).lower()) for row in rows)
    name = _most_common(_line(maker, "name") for maker in makers if maker and maker["type"] == "identity")
    return Source(name[:100] or "STIX", "", name)


def _our_edition(objects: Mapping[str, Object]) -> Source:
    for row, own in _groupings(objects):
        return Source("Perimeter", _line(own, "edition"), _line(row, "name"))
    return Source("Perimeter")


def _groupings(objects: Mapping[str, Object]) -> Iterable[tuple[Object, dict[str, Any]]]:
    for row in objects.values():
        if row["type"] == "grouping" and is_ours(row) and isinstance(row["extensions"].get(PROPERTIES), dict):
            yield row, row["extensions"][PROPERTIES]


def _terms_of(objects: Mapping[str, Object]) -> Iterable[tuple[str, str, dict[str, str]]]:
    for _row, own in _groupings(objects):
        rows = own.get("terms")
        for term in rows if isinstance(rows, list) else []:
            if isinstance(term, dict) and isinstance(term.get("labels"), dict):
                vocabulary, code = _line(term, "vocabulary"), _line(term, "code")
                labels = {name: _line(term["labels"], name) for name in term["labels"]}
                if vocabulary and code:
                    yield vocabulary, code, labels


def _domains(rows: Iterable[Object]) -> Iterable[str]:
    for row in rows:
        domains, references = row.get("x_mitre_domains"), row.get("external_references")
        if isinstance(domains, list) and domains:
            yield str(domains[0])
        elif isinstance(references, list) and any(
            isinstance(one, dict) and str(one.get("source_name")) in ATTACK for one in references
        ):
            names = {str(one.get("source_name")) for one in references if isinstance(one, dict)}
            yield next((domain for domain, name in _NAMES.items() if name in names), "enterprise-attack")


_NAMES = {"ics-attack": "mitre-ics-attack", "mobile-attack": "mitre-mobile-attack"}


def _most_common(names: Iterable[str]) -> str:
    found = Counter(name for name in names if name).most_common(1)
    return found[0][0] if found else ""


def _line(row: Mapping[str, Any], name: str) -> str:
    """Return a line where what is none makes no difference to the rest."""
    try:
        return line_in(row, name)[:200]
    except WrongRow:
        return ""
