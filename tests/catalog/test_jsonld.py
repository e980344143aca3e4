"""An edition as linked data, read by rdflib; and the published JSON Schema, by which what is published is valid."""

import json

import jsonschema
import pytest
from django.urls import reverse
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, SDO, SKOS, XSD

from catalog import actions
from catalog.interchange import WRITERS
from catalog.interchange.jsonld import TERMS
from catalog.json_schema import schema_for
from catalog.models import Edition, Entry
from catalog.schema import fields_of
from catalog.translatable import words_of
from tests import make
from tests.catalog.interchange_world import make_edition
from tests.catalog.ratings import rating
from tests.people import Cast

LAKE = URIRef("urn:perimeter:entry:THR-CLI-001")


@pytest.fixture
def edition(cast: Cast) -> Edition:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    make.published(cast, make.measure_document(entry.code), kind="measure")
    rating(entry, cast.analyst)
    return actions.freeze_edition(actions.prepare_edition("2026.1", by=cast.editor), by=cast.editor)


def written(edition: Edition, *, stranger: bool = False) -> bytes:
    return b"".join(WRITERS["jsonld"](Edition.objects.get(pk=edition.pk), stranger=stranger))


def test_a_graph_is_read_of_it_without_fetching_anything(edition: Edition) -> None:
    graph = Graph().parse(data=written(edition), format="json-ld")
    assert (LAKE, RDF.type, URIRef(f"{TERMS}Threat")) in graph
    assert (LAKE, URIRef("https://schema.org/name"), Literal("Outburst of a glacial lake", lang="en")) in graph
    assert (LAKE, URIRef(f"{TERMS}theme"), URIRef("urn:perimeter:term:theme:CLI")) in graph
    assert str(graph.value(URIRef("urn:perimeter:term:theme:CLI"), SKOS.notation)) == "CLI"
    assert (URIRef(f"{LAKE}#s1"), RDF.type, URIRef(f"{TERMS}Scenario")) in graph
    evidence = URIRef(f"{LAKE}#e1")
    assert str(graph.value(evidence, PROV.wasDerivedFrom)).startswith("urn:uuid:")
    assert graph.value(graph.value(evidence, PROV.wasQuotedFrom), URIRef(f"{TERMS}text")) == Literal(
        "Three villages lie on the outwash fan.", lang="en"
    )
    assert [str(code) for code in graph.objects(None, URIRef(f"{TERMS}target"))] == [str(LAKE)]


def test_it_says_when_the_edition_was_made_and_not_that_it_is_published(cast: Cast, edition: Edition) -> None:
    before, name = written(edition), URIRef("urn:perimeter:edition:2026.1")
    graph = Graph().parse(data=before, format="json-ld")
    assert edition.frozen_at is not None
    moment = Literal(edition.frozen_at.isoformat(), datatype=XSD.dateTime)
    assert list(graph.objects(name, PROV.generatedAtTime)) == [moment]
    assert not list(graph.objects(name, SDO.datePublished))
    make.published_of(cast, edition)
    assert written(edition) == before


# The words of others that we say a field with, where they have one; and the names of ours that say another thing.
NAMED = {
    "title": SDO.name,
    "summary": SDO.abstract,
    "description": SDO.description,
    "version": SDO.version,
    "threat": URIRef(f"{TERMS}target"),
    "annotation": PROV.wasDerivedFrom,
}


def test_every_field_of_an_entry_is_in_the_graph(cast: Cast) -> None:
    edition = make_edition(cast)
    graph = Graph().parse(data=written(edition), format="json-ld")
    names = set()
    for content in edition.entries.values_list("content", flat=True):
        subject, words = URIRef(f"urn:perimeter:entry:{content['code']}"), said_in(content)
        expected = set(triples_of(subject, fields_of(content["kind"]), content["document"]))
        assert len(expected) > 10
        found = {(one, name, str(said)) for one, name, said in graph if str(one).partition("#")[0] == str(subject)}
        assert expected - found == set()
        names |= {name for _one, name, _said in expected}
        assert {str(one) for one in graph.objects() if isinstance(one, Literal) and one.language == "en"} >= words
        for row in content.get("translations", []):
            texts = {
                str(one) for one in graph.objects() if isinstance(one, Literal) and one.language == row["language"]
            }
            assert {said["text"] for said in row["texts"].values()} <= texts
    assert len(names) > 35  # what was compared is much of the schema


def said_in(content):
    return set(words_of(content["kind"], content["document"]).values())


def triples_of(subject, parts, values):
    """Give what a graph says of a document: subject, predicate and the whole value as a string."""
    for part in parts:
        value, name = values.get(part.name), NAMED.get(part.name, URIRef(f"{TERMS}{part.name}"))
        if part.shape == "items":
            for row in value or []:
                item = URIRef(f"{subject}#{row['id']}")
                yield subject, name, str(item)
                yield from triples_of(item, part.parts, row)
            continue
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, ""):
                yield subject, name, shown(part, one)


def shown(part, value) -> str:
    if part.vocabulary is not None:
        return f"urn:perimeter:term:{part.vocabulary}:{value}"
    spaces = {"threat": "urn:perimeter:entry:", "annotation": "urn:uuid:"}
    return f"{spaces.get(part.name, '')}{value}"


def test_it_is_the_same_bytes_in_every_language_and_names_nobody_to_strangers(edition: Edition) -> None:
    from django.utils import translation

    before, shown = written(edition), written(edition, stranger=True)
    with translation.override("ru"):
        assert written(edition) == before
        assert written(edition, stranger=True) == shown
    assert b"Aigerim" in before and b"Aigerim" not in shown


def test_what_is_published_is_valid_by_the_published_schema(cast: Cast, edition: Edition, client) -> None:
    client.force_login(cast.reader)
    for kind in ("threat", "measure"):
        schema = client.get(reverse("api-entry-schema", args=[2, kind]), {"terms": "yes"}).json()
        jsonschema.Draft202012Validator.check_schema(schema)
        for entry in Entry.objects.filter(kind=kind).with_content():
            jsonschema.validate(entry.document, schema)
    assert client.get(reverse("api-entry-schema", args=[3, "threat"])).status_code == 404


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"colour": "red"}, "Additional properties"),
        ({"title": ""}, "is too short|non-empty"),
        ({"nature": "evil"}, "is not one of"),
        ({"states": "KZ"}, "is not of type"),
        ({"review_due": "soon"}, "does not match"),
        ({"scenarios": [{"title": "No id", "worst_case": "X."}]}, "'id' is a required"),
    ],
)
def test_what_we_would_refuse_is_not_valid(change: dict, why: str) -> None:
    document = {**make.threat_document(), "scenarios": [{"id": "s1", "title": "A", "worst_case": "B."}]}
    jsonschema.validate(document, schema_for("threat"))
    with pytest.raises(jsonschema.ValidationError, match=why):
        jsonschema.validate({**document, **change}, schema_for("threat"))


def test_the_file_is_plain_json(edition: Edition) -> None:
    assert json.loads(written(edition))["@context"]["@vocab"] == TERMS
