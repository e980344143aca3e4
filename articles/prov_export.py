"""The lineage of a text as a W3C PROV document, in every format that the `prov` package writes.

Texts, captures and publications are entities; a translation is an activity of its agents, and the text is derived from
its source with the type `perimeter:Translation`. A quotation has the type `prov:Quotation` (wasQuotedFrom), a capture
`prov:PrimarySource` (hadPrimarySource), a corrected version `prov:Revision`. What was asserted earlier of a translation
stays as entities of the type `perimeter:Assertion`.
"""

from typing import Any, NamedTuple

from prov.identifier import QualifiedName
from prov.model import PROV, Literal, ProvDocument

from articles.lineage import Lineage
from articles.models import (
    ProvenanceAmendment,
    SourceItem,
    TextVersion,
    TranslationAgent,
    TranslationProvenance,
)
from articles.standing import sure_quotations_of
from articles.vocabulary import AgentKind, Custody

Attributes = dict[Any, Any]
TERMS = "https://perimeter.example/terms#"
AGENT_TYPES = {
    AgentKind.PERSON: PROV["Person"],
    AgentKind.ORGANISATION: PROV["Organization"],
    AgentKind.TOOL: PROV["SoftwareAgent"],
}

NAMES = {TextVersion: "text", SourceItem: "item", TranslationAgent: "agent", TranslationProvenance: "translating"}


class Format(NamedTuple):
    """How one format is called, sent and written."""

    label: str
    mime_type: str
    extension: str
    words: dict[str, str]


FORMATS = {
    "json": Format("PROV-JSON", "application/json", "json", {"format": "json"}),
    "jsonld": Format("PROV-JSONLD", "application/ld+json", "jsonld", {"format": "jsonld"}),
    "provn": Format("PROV-N", "text/provenance-notation", "provn", {"format": "provn"}),
    "xml": Format("PROV-XML", "application/provenance+xml", "provx", {"format": "xml"}),
    "turtle": Format("PROV-O (Turtle)", "text/turtle", "ttl", {"format": "rdf", "rdf_format": "turtle"}),
    "trig": Format("PROV-O (TriG)", "application/trig", "trig", {"format": "rdf", "rdf_format": "trig"}),
}


def prov_file(lineage: Lineage, name: str, *, base: str) -> str:
    """Return the document in one of `FORMATS`; `base` is the address of this installation, with its last slash."""
    return str(prov_document(lineage, base=base).serialize(**FORMATS[name].words))


def prov_document(lineage: Lineage, *, base: str) -> ProvDocument:
    return _Writer(lineage, base).document


class _Writer:
    """One document while it is written: names stand in the namespaces of this installation."""

    def __init__(self, lineage: Lineage, base: str) -> None:
        self.base = base.rstrip("/")
        self.document = ProvDocument()
        self.terms = self.document.add_namespace("perimeter", TERMS)
        self.here = self.document.add_namespace("site", f"{self.base}/prov/")
        self.terms_of_dc = self.document.add_namespace("dcterms", "http://purl.org/dc/terms/")
        for item in lineage.items.values():
            self._item(item)
        for text in lineage.texts:
            self._text(text)
        for amendment in lineage.amendments:
            self._assertion(amendment)
        for origin, count in lineage.origins.items():
            self._of(lineage.text).add_attributes({self.terms[f"sentences_{origin}"]: count})

    def _of(self, text: TextVersion) -> Any:
        return self.document.get_record(self._name(text))[0]

    def _name(self, row: Any) -> QualifiedName:
        kinds = {
            TextVersion: "text",
            SourceItem: "item",
            TranslationAgent: "agent",
            TranslationProvenance: "translating",
        }
        return self.here[f"{kinds[type(row)]}-{row.pk}"]

    def _item(self, item: SourceItem) -> None:
        given: Attributes = {
            PROV["type"]: self.terms["Publication"],
            PROV["label"]: item.title or item.source.name,
            self.terms["custody"]: item.custody,
            self.terms_of_dc["language"]: item.language,
            self.terms_of_dc["creator"]: item.author,
            self.terms_of_dc["issued"]: item.published_on and item.published_on.isoformat(),
            PROV["location"]: item.url,
        }
        self.document.entity(self._name(item), {name: value for name, value in given.items() if value})
        source = self.here[f"source-{item.source_id}"]
        if not self.document.get_record(source):
            self.document.agent(source, {PROV["type"]: PROV["Organization"], PROV["label"]: item.source.name})
        self.document.wasAttributedTo(self._name(item), source, self.here[f"published-{item.pk}"])

    def _text(self, text: TextVersion) -> None:
        given: Attributes = {
            PROV["type"]: self.terms["Text"],
            PROV["label"]: Literal(text.title, langtag=text.language),
            PROV["location"]: f"{self.base}{text.get_absolute_url()}",
            self.terms_of_dc["language"]: text.language,
            self.terms_of_dc["creator"]: text.author,
            self.terms["kind"]: text.kind,
            self.terms["number"]: text.number,
            self.terms["custody"]: str(Custody.HELD),
            self.terms["sha256"]: text.sha256,
        }
        self.document.entity(self._name(text), {name: value for name, value in given.items() if value})
        self._capture(text)
        if text.supersedes_id is not None:
            self._derive(f"revision-{text.pk}", text, self.here[f"text-{text.supersedes_id}"], PROV["Revision"])
        provenance = getattr(text, "provenance", None)
        if provenance is not None:
            self._translation(text, provenance)
        elif text.supersedes_id is None:
            self.document.specializationOf(self._name(text), self._name(text.article.source_item))
        self._quotes(text, provenance)

    def _capture(self, text: TextVersion) -> None:
        capture, name = text.capture, self.here[f"capture-{text.capture_id}"]
        if not self.document.get_record(name):
            facts = {"sha256": capture.sha256, "size": capture.size, "extractor": capture.extractor}
            given: Attributes = {self.terms[key]: value for key, value in facts.items()}
            given |= {PROV["type"]: self.terms["Capture"], self.terms_of_dc["format"]: capture.mime_type}
            self.document.entity(name, given)
            self.document.wasGeneratedBy(name, time=capture.captured_at, identifier=self.here[f"captured-{capture.pk}"])
        self._derive(f"extraction-{text.pk}", text, name, PROV["PrimarySource"])

    def _translation(self, text: TextVersion, provenance: TranslationProvenance) -> None:
        activity = self._name(provenance)
        facts = {name: getattr(provenance, name) for name in ("method", "post_edit", "completeness")}
        given: Attributes = {self.terms[name]: value for name, value in facts.items()}
        self.document.activity(activity, other_attributes={PROV["type"]: self.terms["Translating"], **given})
        self.document.wasGeneratedBy(self._name(text), activity, identifier=self.here[f"translated-{text.pk}"])
        source = self._made_from(provenance)
        self.document.used(activity, source, identifier=self.here[f"used-{text.pk}"])
        said: Attributes = {
            PROV["type"]: self.terms["Translation"],
            self.terms["assertedBy"]: provenance.asserted_by,
        }
        if provenance.credit_line:
            said[self.terms["creditLine"]] = Literal(provenance.credit_line, langtag=text.language)
        if provenance.pivot_languages:
            said[self.terms["through"]] = " ".join(provenance.pivot_languages)
        name = self.here[f"translation-{text.pk}"]
        self.document.wasDerivedFrom(self._name(text), source, activity, identifier=name, other_attributes=said)
        if provenance.source_version_id and provenance.source_item is not None:
            self.document.specializationOf(source, self._name(provenance.source_item))
        for agent in provenance.agents.all():
            self._agent(agent, activity)

    def _made_from(self, provenance: TranslationProvenance) -> QualifiedName:
        if provenance.source_version_id is not None:
            return self.here[f"text-{provenance.source_version_id}"]
        return self.here[f"item-{provenance.source_item_id}"]

    def _agent(self, agent: TranslationAgent, activity: QualifiedName) -> None:
        given: Attributes = {PROV["type"]: AGENT_TYPES[AgentKind(agent.kind)], PROV["label"]: agent.name}
        if agent.version:
            given[self.terms["version"]] = agent.version
        self.document.agent(self._name(agent), given)
        role: Attributes = {PROV["role"]: self.terms[agent.role]}
        if agent.confidence is not None:
            role[self.terms["mtConfidence"]] = agent.confidence
        name = self.here[f"part-{agent.pk}"]
        self.document.wasAssociatedWith(activity, self._name(agent), None, name, role)

    def _quotes(self, text: TextVersion, provenance: TranslationProvenance | None) -> None:
        """Write what a text quotes. What a translation quotes, its original quoted: said so, as seen in the former."""
        for quote in sure_quotations_of(text):
            item, facts = (
                self._name(quote.source_item),
                {"relation": quote.relation, "verification": quote.verification},
            )
            given: Attributes = {self.terms[key]: value for key, value in facts.items()}
            span = {self.terms["start"]: quote.start, self.terms["end"]: quote.end}
            self._derive(f"quotation-{quote.pk}", text, item, PROV["Quotation"], {**given, **span})
            unheld = provenance is not None and provenance.source_version_id is None
            if unheld and provenance is not None and provenance.source_item_id != quote.source_item_id:
                seen_in: Attributes = {self.terms["seenIn"]: self._name(text), PROV["type"]: PROV["Quotation"]}
                name, original = self.here[f"quotation-{quote.pk}-original"], self._made_from(provenance)
                self.document.wasDerivedFrom(original, item, identifier=name, other_attributes={**given, **seen_in})

    def _assertion(self, amendment: ProvenanceAmendment) -> None:
        before, name = amendment.before, self.here[f"assertion-{amendment.pk}"]
        item = before.get("source_item") or {}
        given: Attributes = {
            PROV["type"]: self.terms["Assertion"],
            self.terms["method"]: before["method"],
            self.terms["assertedBy"]: before["asserted_by"],
            self.terms["creditLine"]: before["credit_line"],
            self.terms["custody"]: item.get("custody"),
            self.terms["about"]: self._name(amendment.provenance.text_version),
            self.terms["reason"]: amendment.reason,
        }
        self.document.entity(name, {key: value for key, value in given.items() if value})
        ended = self.here[f"amended-{amendment.pk}"]
        self.document.wasInvalidatedBy(name, time=amendment.amended_at, identifier=ended)

    def _derive(
        self, name: str, text: TextVersion, source: QualifiedName, kind: Any, given: Attributes | None = None
    ) -> None:
        attributes = {PROV["type"]: kind, **(given or {})}
        self.document.wasDerivedFrom(self._name(text), source, identifier=self.here[name], other_attributes=attributes)
