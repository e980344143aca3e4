"""An edition as STIX 2.1: valid by the schemas of OASIS, parsed by its library, and nothing lost on the way back."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import stix2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stix2validator import ValidationOptions, validate_string

from basics.errors import Refused
from catalog import actions
from catalog.interchange import stix, stix_out
from catalog.interchange.incoming import Incoming, RefusedRow
from catalog.interchange.stix_ids import stix_id
from catalog.interchange.stix_out_basics import Frozen
from catalog.models import Edition
from catalog.schema import normalise
from catalog.translatable import words_of
from tests import make
from tests.catalog.interchange_world import World, world
from tests.catalog.mutations import mutated
from tests.people import Cast

TLP = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"  # AMBER+STRICT, as OASIS publishes it


@pytest.fixture(name="world")
def _world(db: None, request: pytest.FixtureRequest) -> World:
    return world(request)


def objects(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(world.files["stix"])["objects"]
    return found


def of_type(world: World, kind: str) -> list[dict[str, Any]]:
    return [row for row in objects(world) if row["type"] == kind]


def test_a_bundle_is_valid_by_the_schemas_of_oasis(world: World) -> None:
    for file in (world.files["stix"], world.public["stix"]):
        result = validate_string(file.decode(), ValidationOptions(version="2.1"))
        assert [str(error) for error in result.errors] == []
        assert result.is_valid


def test_no_property_is_null_or_an_empty_list_or_object(world: World) -> None:
    waiting: list[Any] = json.loads(world.public["stix"])["objects"]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            assert all(value is not None and value not in ([], {}) for value in here.values()), here
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here


def test_the_library_of_oasis_parses_every_object(world: World) -> None:
    bundle = stix2.parse(world.files["stix"].decode(), allow_custom=True)
    assert {row["type"] for row in bundle.objects} >= {
        *("perimeter-threat", "attack-pattern", "course-of-action", "relationship", "report", "note", "opinion"),
        *("location", "language-content", "marking-definition", "extension-definition", "grouping", "identity"),
    }


def test_every_reference_leads_to_an_object_and_no_id_stands_twice(world: World) -> None:
    rows = objects(world)
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    for row in rows:
        refs = [value for name, value in row.items() if name.endswith("_ref")]
        refs += [ref for name, value in row.items() if name.endswith("_refs") for ref in value]
        assert set(refs) <= set(ids)


def test_an_edition_gives_the_same_bytes_later_and_the_next_one_the_same_ids_and_times_of_making(cast: Cast) -> None:
    entry = make.published(cast)
    first = frozen(cast, "2026.1")
    before = written(first)
    make.published(cast, {**entry.document, "summary": "Anew."}, entry=entry)
    after = written(frozen(cast, "2026.2"))
    assert written(first) == before
    (was,), (now,) = ([row for row in json.loads(one)["objects"] if "code" in row] for one in (before, after))
    assert (now["id"], now["created"]) == (was["id"], was["created"])
    assert now["modified"] > was["modified"]


def frozen(cast: Cast, name: str) -> Edition:
    return actions.freeze_edition(
        actions.prepare_edition(name, by=cast.editor), by=cast.editor, override="Illustrative."
    )


def written(edition: Edition) -> bytes:
    return b"".join(stix.write(Edition.objects.get(pk=edition.pk)))


def test_a_malicious_threat_is_an_attack_pattern_too_and_measures_mitigate_both(world: World) -> None:
    (attack,) = of_type(world, "attack-pattern")
    threats = {row["id"]: row for row in of_type(world, "perimeter-threat")}
    threat = threats[attack["extensions"][next(iter(attack["extensions"]))]["threat_ref"]]
    assert threat["name"] == attack["name"] == "Sensors told to be silent"
    assert len(threats) == 2
    targets = [row["target_ref"] for row in of_type(world, "relationship") if row["relationship_type"] == "mitigates"]
    assert {attack["id"], *threats} == set(targets)
    assert {"source_name": "mitre-attack", "external_id": "T0803", "description": "ATT&CK ICS 18.1"} in attack[
        "external_references"
    ]


def test_links_between_threats_are_relationships_that_say_how(world: World) -> None:
    rows = {row["relationship_type"]: row for row in of_type(world, "relationship")}
    assert rows["amplifies"]["description"] == "Nobody is warned."
    assert rows["shares-cause"]["description"] == "Both come with an old network."


def test_a_quotation_is_a_note_with_a_selector_about_the_report_it_stands_in(world: World) -> None:
    note = next(row for row in of_type(world, "note") if row["content"].startswith("Three villages"))
    own = next(iter(note["extensions"].values()))
    assert [row["type"] for row in own["selector"]] == ["TextQuoteSelector", "TextPositionSelector"]
    assert own["selector"][0]["exact"] == note["content"]
    report = next(row for row in of_type(world, "report") if row["id"] in note["object_refs"])
    assert any("SHA-256" in row.get("hashes", {}) for row in report["external_references"])
    assert report["object_refs"] == [note["object_refs"][0]]


def test_dissent_is_an_opinion_and_agreement_is_none(world: World) -> None:
    doubt, dissent = sorted(of_type(world, "opinion"), key=lambda row: str(row["opinion"]))
    assert (doubt["opinion"], dissent["opinion"]) == ("disagree", "strongly-disagree")
    assert "Answer: It fell again." in doubt["explanation"]
    assert "likelihood 5 where the middle is 3" in dissent["explanation"]
    assert dissent["confidence"] == 50
    assert dissent["authors"][0] in world.names


def test_a_marked_entry_and_all_that_tells_of_it_carry_the_official_marking(world: World) -> None:
    (lake,) = [row for row in of_type(world, "perimeter-threat") if row["theme"] == "CLI"]
    about = [row for row in objects(world) if lake["id"] in (row.get("source_ref"), row.get("object_ref"))]
    about += [row for row in objects(world) if row["type"] != "grouping" and lake["id"] in row.get("object_refs", [])]
    assert len(about) > 5
    assert {tuple(row.get("object_marking_refs", [])) for row in [lake, *about]} == {(TLP,)}
    (marking,) = [row for row in of_type(world, "marking-definition") if row["id"] == TLP]
    assert (marking["name"], marking["created"]) == ("TLP:AMBER+STRICT", "2022-10-01T00:00:00.000Z")


def test_states_are_locations_in_their_sub_region(world: World) -> None:
    assert {(row["country"], row["region"], row["name"]) for row in of_type(world, "location")} == {
        ("CN", "eastern-asia", "China"),
        ("KG", "central-asia", "Kyrgyzstan"),
        ("TJ", "central-asia", "Tajikistan"),
    }


def test_strangers_get_no_names_of_members(world: World) -> None:
    team, public = (json.dumps(json.loads(file["stix"]), ensure_ascii=False) for file in (world.files, world.public))
    assert [name for name in world.names if name in public] == []
    assert [name for name in world.names if name in team]  # a name would have been found


def test_the_way_back_loses_no_field_and_no_link(world: World) -> None:
    reading = stix.read(BytesIO(world.files["stix"]))
    rows = list(reading.rows)
    assert [row.field for row in rows if isinstance(row, RefusedRow)] == ["ratings"]
    assert reading.own
    assert ("state", "KZ") in {(vocabulary, code) for vocabulary, code, _labels in reading.terms}
    assert (reading.source.scheme, reading.source.version) == ("Perimeter", "2026.1")
    found = {row.code: row for row in rows if isinstance(row, Incoming)}
    assert set(found) == set(world.contents)
    for code, content in world.contents.items():
        assert document_of(found[code]) == content["document"]
        texts = {
            row["language"]: {path: said["text"] for path, said in row["texts"].items()}
            for row in content.get("translations", [])
        }
        assert found[code].translations == texts
        assert found[code].base == content["revision_sha256"]
        assert set(found[code].how) == set(texts)
    lake = next(content for code, content in world.contents.items() if code.startswith("THR-CLI"))
    assert len(texts_of(lake)) > 4  # the comparison above compared something


def texts_of(content: dict[str, Any]) -> dict[str, str]:
    return words_of(content["kind"], content["document"])


def document_of(row: Incoming) -> dict[str, Any]:
    """Put an entry together as an import does."""
    name = "links" if row.kind == "threat" else "threats"
    links = [{**link.parts, "threat": link.target} for link in row.links or ()]
    references = {} if "references" in row.fields else {"references": [vars(one) for one in row.identities]}
    return normalise(row.kind, {**references, **row.fields, name: links})


@pytest.mark.parametrize(("code", "path"), [("THR-CYB-001", "links.l1.text"), ("MSR-CLI-001", "threats.t1.how")])
def test_a_translation_of_the_words_of_a_link_alone_is_kept(world: World, code: str, path: str) -> None:
    found = translated(world, code, {path: {"text": "Слова.", "source": "0" * 64}})
    assert found.translations == {"ru": {path: "Слова."}}
    assert found.how["ru"]["sources"] == {path: "0" * 64}


def test_a_translation_of_one_item_of_a_list_is_kept_in_its_place(world: World) -> None:
    texts = {"scenarios.s2.title": {"text": "Слова.", "source": "0" * 64}}
    found = translated(world, "THR-CLI-001", texts, scenarios=[{"id": f"s{n}", "title": "T"} for n in (1, 2)])
    assert found.translations == {"ru": {"scenarios.s2.title": "Слова."}}


def translated(world: World, code: str, texts: dict[str, Any], **fields: Any) -> Incoming:
    """Write and read an entry with one translation, by way of the schemas of OASIS."""
    row = {"language": "ru", "approved_at": "2026-11-29T00:00:00+00:00", "method": "human", "texts": texts}
    content = {**world.contents[code], "translations": [row], "evidence": [], "ratings": []}
    content["document"] = {**content["document"], **fields}
    when = datetime(2026, 11, 29, tzinfo=UTC)
    rows = list(stix_out.objects_of(Frozen("2026.1", "", when, []), lambda: [(content, when)]))
    bundle = json.dumps({"type": "bundle", "id": stix_id("bundle", code), "objects": rows})
    assert [str(error) for error in validate_string(bundle, ValidationOptions(version="2.1")).errors] == []
    found = [row for row in stix.read(BytesIO(bundle.encode())).rows if isinstance(row, Incoming)]
    return found[0]


def test_a_link_to_what_is_not_in_the_file_keeps_the_code(world: World) -> None:
    document = json.loads(world.files["stix"])
    (lake,) = [row["id"] for row in document["objects"] if row.get("theme") == "CLI"]
    kept = [row for row in document["objects"] if row["id"] != lake]
    rows = stix.read(BytesIO(json.dumps({**document, "objects": kept}).encode())).rows
    (attack,) = [row for row in rows if isinstance(row, Incoming) and row.kind == "threat"]
    assert [link.target[:8] for link in attack.links or ()] == ["THR-CLI-", "THR-CLI-"]


def test_an_attack_pattern_alone_is_read_as_the_technique_it_is(world: World) -> None:
    document = json.loads(world.files["stix"])
    kept = [row for row in document["objects"] if row["type"] == "attack-pattern"]
    (row,) = stix.read(BytesIO(json.dumps({**document, "objects": kept}).encode())).rows
    assert isinstance(row, Incoming)
    assert (row.fields["title"], row.code) == ("Sensors told to be silent", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_our_own_bundle_gone_wrong_is_refused_row_by_row_and_never_breaks_the_reader(world: World, data: Any) -> None:
    document = data.draw(mutated(json.loads(world.files["stix"])))
    try:
        rows = list(stix.read(BytesIO(json.dumps(document).encode())).rows)
    except Refused:
        return
    for row in rows:
        if isinstance(row, Incoming):
            json.dumps([document_of(row), row.translations]).encode()
        else:
            assert row.where
            assert str(row.reason)
