"""The chain of a text for programs: W3C PROV in every format, schema.org in the head, ITS 2.0 in the HTML."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prov.model import PROV, ProvDocument
from prov.serializers import Registry

from articles import filing
from articles import vocabulary as words
from articles.inputs import Agent, Bytes, ItemFacts, Provenance, Publication, Quoted, SourceFacts, TextFacts
from articles.lineage import lineage_of
from articles.models import TextVersion
from articles.prov_export import FORMATS, prov_document, prov_file
from articles.provenances import amend_provenance
from articles.structured_data import its_attributes, its_records, schema_org
from tests.people import Cast

SEED = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "000_4732de6aed251bdf.txt"
BASE = "https://perimeter.example/"
BODY = (
    "The head of state proposed a catalog of risks.\n\n“We need a common list,” he wrote in the newspaper.\n\n"
    "This is an illustrative text.\n\nTranslated from courier.example"
)


def chained(cast: Cast, body: str = BODY, quote: str = "“We need a common list,”", **names: str) -> TextVersion:
    """File an English text, translated from a Russian one that is not held, which quotes a newspaper that is cited."""
    first, second = names.get("outlet", "courier.example"), names.get("newspaper", "The Steppe Gazette (illustrative)")
    provenance = Provenance(
        method=words.TranslationMethod.THIRD_PARTY,
        credit_line=f"Translated from {first}",
        asserted_by=words.AssertedBy.PUBLISHER,
        agents=(Agent("Leyla (illustrative)", words.AgentKind.PERSON, words.AgentRole.TRANSLATOR),),
    )
    facts = TextFacts("A catalog of risks", "en", words.TextKind.TRANSLATION, provenance=provenance)
    item = ItemFacts(language="ru", custody=words.Custody.NOT_HELD, url=f"https://{first}/1")
    cited = Publication(SourceFacts(second), ItemFacts(title="An article", custody=words.Custody.CITED_ONLY))
    raw = Bytes(body.encode(), words.CaptureMethod.PASTE)
    published = Publication(SourceFacts(first), item)
    return filing.file_article(raw, facts, published, quotes=[Quoted(quote, cited)], by=cast.analyst)


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    found = chained(cast)
    given = Provenance(
        method=words.TranslationMethod.MT_POST_EDITED,
        post_edit=words.PostEdit.FULL,
        source_item=found.provenance.source_item,
        credit_line="Translated from courier.example",
        pivot_languages=("az",),
        agents=(
            Agent("Leyla (illustrative)", words.AgentKind.PERSON, words.AgentRole.POST_EDITOR),
            Agent("Illustrative engine", words.AgentKind.TOOL, words.AgentRole.MT_ENGINE, "2.1", confidence=0.75),
            Agent("Madina </script> (illustrative)", words.AgentKind.PERSON, words.AgentRole.REVISER),
        ),
    )
    amend_provenance(found, given, reason="The outlet told us.", by=cast.analyst)
    return found


def test_the_document_is_equal_after_a_round_trip_in_every_format_of_the_package(version: TextVersion) -> None:
    document = prov_document(lineage_of(version), base=BASE)
    Registry.load_serializers()
    written = {form.words["format"] for form in FORMATS.values()}
    assert written == set(Registry.serializers or {})
    for name, form in FORMATS.items():
        text = prov_file(lineage_of(version), name, base=BASE)
        assert ProvDocument.deserialize(content=text, **form.words) == document, name


def label_of(row: Any) -> str:
    labels = row.get_attribute("prov:label")
    return str(next((getattr(label, "value", label) for label in labels), ""))


def relations(version: TextVersion) -> list[tuple[str, str, set[str]]]:
    """Return (from, to, types) of every derivation, with the labels of both ends."""
    document = prov_document(lineage_of(version), base=BASE)
    labels = {row.identifier: label_of(row) for row in document.get_records() if row.is_element()}
    return [
        (labels[row.args[0]], labels[row.args[1]], {str(kind) for kind in row.get_asserted_types()})
        for row in document.get_records()
        if str(row.get_type()) == "prov:Derivation"
    ]


def test_the_chain_leads_from_the_text_to_an_original_not_held_and_to_what_it_quotes(cast: Cast) -> None:
    version = chained(cast)
    found = relations(version)
    assert ("A catalog of risks", "courier.example", {"perimeter:Translation"}) in found
    assert ("A catalog of risks", "An article", {"prov:Quotation"}) in found
    assert ("courier.example", "An article", {"prov:Quotation"}) in found
    custody = {
        label_of(row): {str(value) for value in row.get_attribute("perimeter:custody")}
        for row in prov_document(lineage_of(version), base=BASE).get_records()
        if row.is_element() and row.get_attribute("perimeter:custody")
    }
    assert custody == {"A catalog of risks": {"held"}, "courier.example": {"not_held"}, "An article": {"cited_only"}}


def shown_chain(version: TextVersion, client: Client) -> str:
    """Return the chain on the page of a text, its words only."""
    page = client.get(version.get_absolute_url()).content.decode()
    chain = page[page.index('class="chain"') : page.index("provenance-notes")]
    return " ".join(re.sub(r"<[^>]+>", " ", chain).split())


def test_the_page_shows_the_chain_to_an_original_not_held_and_to_what_it_quotes(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    chain = shown_chain(chained(cast), client)
    steps = r"Russian original.*not held.*courier\.example.*quotes.*The Steppe Gazette \(illustrative\).*cited only"
    assert re.search(steps, chain)


@pytest.mark.skipif(not SEED.exists(), reason="needs the seed article beside the project")
def test_the_seed_article_has_its_chain_on_the_page_and_in_prov(cast: Cast, client: Client) -> None:
    body = SEED.read_text()
    quote = next(line for line in body.splitlines() if "Kazakhstan Pravda" in line)
    version = chained(cast, body, quote, outlet="haqqin.az", newspaper="Kazakhstanskaya Pravda")
    assert ("A catalog of risks", "haqqin.az", {"perimeter:Translation"}) in relations(version)
    client.force_login(cast.reader)
    chain = shown_chain(version, client)
    assert re.search(r"Russian original.*not held.*haqqin\.az.*quotes.*Kazakhstanskaya Pravda.*cited only", chain)


def test_schema_org_names_the_work_the_basis_and_the_translator(version: TextVersion) -> None:
    found = schema_org(lineage_of(version), base=BASE)
    assert found["translationOfWork"]["inLanguage"] == "ru"
    assert found["isBasedOn"] == "https://courier.example/1"
    assert [row["name"] for row in found["translator"]] == ["Leyla (illustrative)", "Illustrative engine"]
    assert found["citation"][0]["name"] == "An article"
    assert found["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")


def test_its_names_one_agent_in_attributes_and_several_in_records(version: TextVersion, cast: Cast) -> None:
    one = its_attributes(lineage_of(chained(cast)), prov_ref="/prov")
    assert one == {"its-person": "Leyla (illustrative)", "its-prov-ref": "/prov"}
    several = its_attributes(lineage_of(version), prov_ref="/prov")
    assert several["its-provenance-records-ref"] == "#its-provenance"
    assert several["its-mt-confidence"] == "0.75"
    assert 'revPerson="Madina &lt;/script&gt; (illustrative)"' in its_records(lineage_of(version), prov_ref="/prov")


def test_the_page_carries_both_and_a_name_cannot_end_the_script(
    version: TextVersion, cast: Cast, client: Client
) -> None:
    client.force_login(cast.reader)
    answer = client.get(version.get_absolute_url())
    page = answer.content.decode()
    script = re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', page, re.S)
    assert script is not None
    assert f"'nonce-{script[1]}'" in answer["Content-Security-Policy"]
    assert json.loads(script[2])["inLanguage"] == "en"
    assert "Madina </script>" not in page
    assert 'its-mt-confidence="0.75"' in page


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_downloaded_by_page_and_api(
    name: str, version: TextVersion, cast: Cast, client: Client
) -> None:
    client.force_login(cast.reader)
    page = client.get(f"{version.get_absolute_url()}prov/{name}/")
    api = client.get(f"/api/v1/articles/{version.article_id}/texts/{version.number}/prov/{name}/")
    assert page.content == api.content
    words_of_it = FORMATS[name].words
    assert str(PROV["Quotation"]) in str(
        ProvDocument.deserialize(content=page.content.decode(), **words_of_it).get_provn()
    )
