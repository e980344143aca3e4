"""What all objects of a STIX bundle of ours share (ids, times, markings), and the objects about the edition itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from catalog.interchange.stix_ids import (
    MAKER,
    NEW_THREAT,
    PROFILE_MADE,
    PROFILE_VERSION,
    PROPERTIES,
    REGIONS,
    TLP_EXTENSION,
    TLP_IDS,
    TLP_MADE,
    TLP_ORDER,
    entry_id,
    stix_id,
)
from catalog.vocabulary import Kind, Nature, Sensitivity

Object = dict[str, Any]


@dataclass(frozen=True)
class Frozen:
    """What of an edition stands in the bundle besides its entries; `copy` is `whole`, or `public` without names."""

    name: str
    title: str
    frozen_at: datetime
    terms: Iterable[Mapping[str, Any]]
    copy: str = "whole"


@dataclass
class Known:
    """What the first pass over the entries found."""

    frozen: Frozen
    codes: dict[str, bool] = field(default_factory=dict)
    """Whether an entry has the profile of an attack pattern, by code."""
    states: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)
    citing: dict[str, list[str]] = field(default_factory=dict)
    """The entries that cite a text, by the id of its report."""
    report_levels: dict[str, str] = field(default_factory=dict)
    first_cited: dict[str, str] = field(default_factory=dict)
    """When the first entry that cites a text was made, by the id of its report."""

    def note(self, facts: "Facts") -> None:
        self.codes[facts.code] = facts.is_attack
        self.states.update(facts.document.get("states", []))
        if facts.sensitivity:
            self.levels.add(facts.sensitivity)

    def cite(self, report: str, facts: "Facts") -> None:
        entries = self.citing.setdefault(report, [])
        if facts.id not in entries[-1:]:
            entries.append(facts.id)
        self.first_cited[report] = min(self.first_cited.get(report, facts.created), facts.created)
        levels = [level for level in (self.report_levels.get(report, ""), facts.sensitivity) if level]
        self.report_levels[report] = max(levels, key=TLP_ORDER.index, default="")


@dataclass(frozen=True)
class Facts:
    """One entry as it stands in the edition, and when it was first made."""

    content: Mapping[str, Any]
    created_at: datetime
    known: Known

    @property
    def code(self) -> str:
        return str(self.content["code"])

    @property
    def id(self) -> str:
        return entry_id(self.code)

    @property
    def kind(self) -> str:
        return str(self.content["kind"])

    @property
    def document(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.content["document"]
        return found

    @property
    def sensitivity(self) -> str:
        return str(self.document.get("sensitivity", ""))

    @property
    def language(self) -> str:
        return str(self.content.get("language", "en"))

    @property
    def is_attack(self) -> bool:
        """Tell whether a threat is meant by somebody, and is said as an attack pattern too."""
        return self.kind == Kind.THREAT and self.document.get("nature") == Nature.MALICIOUS

    @property
    def attack_id(self) -> str:
        return stix_id("attack-pattern", self.code)

    @property
    def created(self) -> str:
        return moment(self.created_at)

    @property
    def modified(self) -> str:
        return max(self.created, moment(datetime.fromisoformat(self.content["approved_at"])))


def moment(time: datetime) -> str:
    """Return a time as STIX writes it: UTC, milliseconds."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(text: str) -> str:
    """Return the beginning of a day (ISO 8601) as a time; "" for what is none."""
    try:
        return f"{date.fromisoformat(text[:10])}T00:00:00.000Z"
    except ValueError:
        return ""


def without_nothing(value: Any) -> Any:
    """Return a value without properties that are null, an empty list or an empty object: STIX has none of these.

    What stands in a list keeps its place.
    """
    if isinstance(value, dict):
        kept = ((name, without_nothing(inner)) for name, inner in value.items())
        return {name: inner for name, inner in kept if inner is not None and inner not in ([], {})}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


def is_web(url: str) -> bool:
    return url.startswith(("http://", "https://")) and not any(letter.isspace() for letter in url)


def common(kind: str, key: str, created: str, modified: str, level: str = "") -> Object:
    """Return the properties that all objects share; `level` is the TLP level they are marked with."""
    marked = {"object_marking_refs": [TLP_IDS[level]]} if level in TLP_IDS else {}
    times = {"created_by_ref": MAKER, "created": created, "modified": max(created, modified)}
    return {"type": kind, "spec_version": "2.1", "id": key, **times, **marked}


def of_entry(facts: Facts, kind: str, key: str, **more: Any) -> Object:
    """Return an object that changes when its entry does."""
    return {**common(kind, key, facts.created, facts.modified, facts.sensitivity), **more}


def ours(**properties: Any) -> dict[str, Any]:
    """Return the extension that carries properties of ours on an object of STIX."""
    return {"extensions": {PROPERTIES: {"extension_type": "property-extension", **properties}}}


def definitions() -> Iterator[Object]:
    """Give who makes the objects, and the two definitions of what is ours in them."""
    times = {"created": PROFILE_MADE, "modified": PROFILE_MADE}
    yield {
        "type": "identity",
        "spec_version": "2.1",
        "id": MAKER,
        **times,
        "name": "Perimeter",
        "description": "A team that keeps a catalog of security threats and of the measures against them.",
        "identity_class": "group",
    }
    yield _definition(
        NEW_THREAT,
        "perimeter-threat",
        "A threat of a catalog of security threats, malicious or not, acute or chronic.",
        "new-sdo",
        "An object of the type perimeter-threat has name (its title), code, revision, revision_sha256 and, under the "
        "names of the catalog's fields, the other fields of the threat; ratings are each rater's last word.",
    )
    yield _definition(
        PROPERTIES,
        "perimeter-properties",
        "What a catalog of security threats adds to objects of STIX.",
        "property-extension",
        "course-of-action: code, revision, revision_sha256, document (the fields of the measure). attack-pattern: "
        "code, threat_ref. relationship: item, place, target (code), role, effectiveness, sign; profile where another "
        "relationship says the same of a perimeter-threat. note: evidence, place, selector (W3C Web Annotation), text, "
        "source, chain. opinion: scenario, likelihood, impacts, level or stance. report: text, source, article. "
        "language-content: texts and sources by language and path, provenance. grouping: edition, copy, terms.",
    )


def _definition(key: str, name: str, description: str, kind: str, schema: str) -> Object:
    return {
        **common("extension-definition", key, PROFILE_MADE, PROFILE_MADE),
        "name": name,
        "description": description,
        "schema": schema,
        "version": PROFILE_VERSION,
        "extension_types": [kind],
    }


def markings(known: Known) -> Iterator[Object]:
    """Give the marking definitions of TLP 2.0 that are used, as OASIS publishes them."""
    for level in (level for level in TLP_ORDER if level in known.levels):
        yield {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": TLP_IDS[level],
            "created": TLP_MADE,
            "name": str(Sensitivity(level).label),
            "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": level.replace("_", "+")}},
        }


def locations(known: Known) -> Iterator[Object]:
    """Give the states that threats concern, with their sub-region where it is known."""
    labels = {row["code"]: row["labels"] for row in known.frozen.terms if row["vocabulary"] == "state"}
    for code in sorted(filter(is_country, known.states)):
        region = {"region": REGIONS[code]} if code in REGIONS else {}
        name = str(labels.get(code, {}).get("en") or code)
        row = common("location", location_id(code), PROFILE_MADE, PROFILE_MADE)
        yield {**row, "name": name, "country": code, **region}


def location_id(state: str) -> str:
    return stix_id("location", state)


def is_country(code: str) -> bool:
    """Tell whether a code of a state is one of ISO 3166-1 (alpha-2), by its form."""
    return len(code) == 2 and code.isascii() and code.isupper()


def grouping(known: Known) -> Object:
    """Say which entries the edition is of."""
    frozen, at = known.frozen, moment(known.frozen.frozen_at)
    attacks = [stix_id("attack-pattern", code) for code, is_attack in known.codes.items() if is_attack]
    return {
        **common("grouping", stix_id("grouping", frozen.name), at, at),
        "name": frozen.title or f"Edition {frozen.name}",
        "context": "unspecified",
        "object_refs": [*map(entry_id, known.codes), *attacks] or [MAKER],
        **ours(edition=frozen.name, copy=frozen.copy, terms=list(frozen.terms)),
    }
