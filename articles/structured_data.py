"""The lineage of a text as schema.org JSON-LD (for the head of its page) and as attributes of ITS 2.0 (in its HTML).

IPTC's digitalSourceType has no word for a translation; which of its words stands for which method is our own choice.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from articles.lineage import Lineage
from articles.models import SourceItem, TextVersion, TranslationAgent
from articles.standing import sure_quotations_of
from articles.vocabulary import AgentKind, AgentRole, TranslationMethod

SCHEMA_TYPES = {
    AgentKind.PERSON: "Person",
    AgentKind.ORGANISATION: "Organization",
    AgentKind.TOOL: "SoftwareApplication",
}
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCE_TYPES = {
    TranslationMethod.MT_RAW: "trainedAlgorithmicMedia",
    TranslationMethod.MT_POST_EDITED: "compositeWithTrainedAlgorithmicMedia",
    TranslationMethod.HUMAN: "humanEdits",
}
TRANSLATORS = (AgentRole.TRANSLATOR, AgentRole.POST_EDITOR, AgentRole.MT_ENGINE)
REVISERS = (AgentRole.POST_EDITOR, AgentRole.REVISER, AgentRole.REVIEWER, AgentRole.PROOFREADER)
ITS_SLOTS = {AgentKind.PERSON: "person", AgentKind.ORGANISATION: "org", AgentKind.TOOL: "tool"}
ITS = "http://www.w3.org/2005/11/its"


def schema_org(lineage: Lineage, *, base: str) -> dict[str, Any]:
    """Return the text as a schema.org Article: what it translates, what it is based on, and who translated."""
    text, provenance, base = lineage.text, lineage.provenance, base.rstrip("/")
    found: dict[str, Any] = {"@context": "https://schema.org", "@type": "Article", **_work_of(text, base)}
    found["author"] = text.author and {"@type": "Person", "name": text.author}
    found["version"] = text.number
    if provenance is not None:
        version, item = provenance.source_version, provenance.source_item
        origin = _work_of(version, base) if version is not None else _publication(item) if item is not None else {}
        found["translationOfWork"] = {"@type": "CreativeWork", **origin}
        found["isBasedOn"] = origin.get("@id") or origin.get("url") or {"@type": "CreativeWork", **origin}
        found["translator"] = [_agent(row) for row in provenance.agents.all() if row.role in TRANSLATORS]
        found["creditText"] = provenance.credit_line
        if provenance.method in SOURCE_TYPES:
            found["digitalSourceType"] = IPTC + SOURCE_TYPES[TranslationMethod(provenance.method)]
    quoted = {quote.source_item_id: quote.source_item for quote in sure_quotations_of(text)}
    found["citation"] = [{"@type": "CreativeWork", **_publication(item)} for item in quoted.values()]
    found["workTranslation"] = [{"@type": "CreativeWork", **_work_of(row, base)} for row in lineage.translations]
    return {name: value for name, value in found.items() if value}


def _work_of(text: TextVersion, base: str) -> dict[str, Any]:
    address = f"{base}{text.get_absolute_url()}"
    return {"@id": address, "url": address, "name": text.title, "inLanguage": text.language}


def _publication(item: SourceItem) -> dict[str, Any]:
    found = {
        "name": item.title or item.source.name,
        "url": item.url,
        "inLanguage": item.language,
        "author": item.author,
        "datePublished": item.published_on and item.published_on.isoformat(),
        "publisher": {"@type": "Organization", "name": item.source.name},
    }
    return {name: value for name, value in found.items() if value}


def _agent(row: TranslationAgent) -> dict[str, Any]:
    version = {"softwareVersion": row.version} if row.version and row.kind == AgentKind.TOOL else {}
    return {"@type": SCHEMA_TYPES[AgentKind(row.kind)], "name": row.name, **version}


def its_attributes(lineage: Lineage, *, prov_ref: str) -> dict[str, str]:
    """Return the attributes of the element that holds the text (ITS 2.0 Provenance and MT Confidence, in HTML).

    One agent in each slot stands in the attributes; more stand in records of their own (`its_records`).
    """
    provenance = lineage.provenance
    if provenance is None:
        return {}
    agents = list(provenance.agents.all())
    records = _records(agents)
    found = {"its-provenance-records-ref": "#its-provenance"} if len(records) > 1 else {}
    if len(records) == 1:
        found = {f"its-{_dashed(slot)}": name for slot, name in records[0].items()}
        found["its-prov-ref"] = prov_ref
    elif not records:
        found["its-prov-ref"] = prov_ref
    engine = next((row for row in agents if row.confidence is not None), None)
    if engine is not None:
        found["its-mt-confidence"] = f"{engine.confidence:g}"
        found["its-annotators-ref"] = f"mt-confidence|urn:engine:{engine.name}:{engine.version}".replace(" ", "_")
    return found


def its_records(lineage: Lineage, *, prov_ref: str) -> str:
    """Return the standoff records of a translation with several agents in one slot; empty when there are none."""
    agents = list(lineage.provenance.agents.all()) if lineage.provenance else []
    records = _records(agents)
    if len(records) < 2:
        return ""
    root = Element("its:provenanceRecords", {"xmlns:its": ITS, "version": "2.0", "xml:id": "its-provenance"})
    for record in records:
        SubElement(root, "its:provenanceRecord", {**record, "provRef": prov_ref})
    return tostring(root, encoding="unicode")


def _records(agents: list[TranslationAgent]) -> list[dict[str, str]]:
    """Put agents into as few records as have room: a record has one name a slot."""
    records: list[dict[str, str]] = []
    for slot, name in _slots(agents):
        room = next((record for record in records if slot not in record), None)
        if room is None:
            records.append({slot: name})
        else:
            room[slot] = name
    return records


def _slots(agents: list[TranslationAgent]) -> Iterator[tuple[str, str]]:
    for row in agents:
        slot, name = ITS_SLOTS[AgentKind(row.kind)], f"{row.name} {row.version}".strip()
        if row.role in REVISERS:
            yield f"rev{slot.capitalize()}", name
        elif row.role in TRANSLATORS:
            yield slot, name


def _dashed(slot: str) -> str:
    return slot.replace("revP", "rev-p").replace("revO", "rev-o").replace("revT", "rev-t")
