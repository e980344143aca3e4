"""MISP galaxies out and in: the form of misp-galaxy, our own without loss, and those of others."""

import io
import json
import zipfile
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basics.errors import Refused
from catalog.interchange import misp
from catalog.interchange.incoming import Identity, Incoming, RefusedRow
from catalog.interchange.stix_ids import entry_id
from tests.catalog.interchange_world import World, world
from tests.catalog.mutations import mutated
from tests.catalog.test_stix_out import document_of

Rows = tuple[dict[str, Incoming], list[RefusedRow]]


@pytest.fixture(name="world")
def _world(db: None, request: pytest.FixtureRequest) -> World:
    return world(request)


def uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def value(name: str, *related: tuple[str, str], **meta: Any) -> dict[str, Any]:
    rows = [{"dest-uuid": uuid(target), "type": kind} for kind, target in related]
    return {"value": name, "uuid": uuid(name), "description": f"{name} text.", "meta": meta, "related": rows}


def cluster(kind: str, *values: Any) -> dict[str, Any]:
    head = {"name": f"Cluster of {kind}", "type": kind, "uuid": uuid(kind), "version": 7, "authors": [], "source": ""}
    return {**head, "description": "Illustrative.", "category": kind, "values": list(values)}


TECHNIQUES = cluster(
    "valley-technique",
    value("Block", external_id="V1", synonyms=["Stop"], refs=["https://source.example/b", "x"]),
    value("Block in part", ("subtechnique-of", "Block"), external_id="V1.1"),
    value("Jam", ("mitigated-by", "Allow lists"), ("similar", "Block")),
)
MEASURES = cluster(
    "valley-measure",
    value("Allow lists", ("mitigates", "Block"), ("mitigates", "Elsewhere"), complexity="Low", effectiveness="High"),
)


def packed(*documents: Any, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for number, document in enumerate(documents):
            archive.writestr(f"clusters/{number}.json", json.dumps(document))
    return file.getvalue()


def read(content: bytes) -> Rows:
    rows = list(misp.read(BytesIO(content)).rows)
    return (
        {row.key: row for row in rows if isinstance(row, Incoming)},
        [row for row in rows if isinstance(row, RefusedRow)],
    )


def test_the_zip_is_laid_out_as_misp_galaxy_and_every_part_has_its_form(world: World) -> None:
    with zipfile.ZipFile(BytesIO(world.files["misp"])) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert list(files) == [
        *("galaxies/perimeter-threat.json", "clusters/perimeter-threat.json"),
        *("galaxies/perimeter-measure.json", "clusters/perimeter-measure.json"),
    ]
    for name, made in files.items():
        is_galaxy = name.startswith("galaxies/")
        more = {"icon", "namespace"} if is_galaxy else {"authors", "category", "source", "values"}
        assert set(made) == {"description", "name", "type", "uuid", "version", *more}
        assert made["version"] == 2026001
        assert str(UUID(made["uuid"])) == made["uuid"]
    for kind in ("threat", "measure"):
        assert len(files[f"clusters/perimeter-{kind}.json"]["values"]) == 2


def test_a_value_tells_the_code_the_publications_and_what_it_relates_to(world: World) -> None:
    with zipfile.ZipFile(BytesIO(world.files["misp"])) as archive:
        measure, _other = json.loads(archive.read("clusters/perimeter-measure.json"))["values"]
        threats = json.loads(archive.read("clusters/perimeter-threat.json"))["values"]
    assert set(measure) == {"value", "uuid", "description", "meta", "related"}
    assert measure["value"] == "Sirens below the moraine - MSR-CLI-001"
    assert measure["meta"]["external_id"] == "MSR-CLI-001"
    by_code = {row["meta"]["external_id"]: row for row in threats}
    assert {row["dest-uuid"] for row in measure["related"]} == {row["uuid"] for row in threats}
    assert measure["related"][0]["type"] == "mitigates"
    assert 'perimeter:role="reduces_impact"' in measure["related"][0]["tags"]
    assert by_code["THR-CLI-001"]["meta"]["refs"] == ["https://hips.example/mh0607"]
    assert by_code["THR-CLI-001"]["uuid"] == entry_id("THR-CLI-001").partition("--")[2]
    assert [row["type"] for row in by_code["THR-CYB-001"]["related"]] == ["amplifies", "shares-cause"]


def test_the_way_back_loses_no_field_no_link_and_no_translation(world: World) -> None:
    rows, refused = read(world.files["misp"])
    assert refused == []
    assert set(rows) == set(world.contents)
    for code, content in world.contents.items():
        assert document_of(rows[code]) == content["document"]
        assert rows[code].translations == {
            row["language"]: {path: said["text"] for path, said in row["texts"].items()}
            for row in content.get("translations", [])
        }
        assert rows[code].base == content["revision_sha256"]
        assert set(rows[code].how) == set(rows[code].translations)
    (words,) = rows["THR-CLI-001"].translations.values()
    assert len(words) > 4  # the comparison above compared something
    reading = misp.read(BytesIO(world.files["misp"]))
    assert (reading.source.scheme, reading.source.version, reading.own) == ("Perimeter", "2026.1", True)


def test_strangers_get_no_names_of_members(world: World) -> None:
    team, public = unpacked(world.files["misp"]), unpacked(world.public["misp"])
    assert [name for name in world.names if name in public] == []
    assert [name for name in world.names if name in team]  # a name would have been found


def unpacked(file: bytes) -> str:
    """Return the names of the files of a ZIP and all that they say, as a reader of JSON has it."""
    with zipfile.ZipFile(BytesIO(file)) as archive:
        return "\n".join(
            f"{name} {json.dumps(json.loads(archive.read(name)), ensure_ascii=False)}" for name in archive.namelist()
        )


def test_a_galaxy_of_others_comes_in_with_its_codes_and_relations() -> None:
    rows, refused = read(packed(TECHNIQUES, MEASURES))
    block, part, jam, measure = (rows[uuid(name)] for name in ("Block", "Block in part", "Jam", "Allow lists"))
    assert (block.kind, measure.kind) == ("threat", "measure")
    assert block.identities == (Identity("MISP valley-technique", "V1", "7"),)
    assert jam.identities[0].code == uuid("Jam")
    assert "Also called: Stop." in block.fields["description"]
    assert "<https://source.example/b>" in block.fields["description"]
    assert measure.fields["complexity"] == "low"
    assert [(link.target, link.parts["relation"]) for link in part.links or ()] == [(block.key, "part_of")]
    assert {link.target: link.parts["effectiveness"] for link in measure.links or ()} == dict.fromkeys(
        (block.key, jam.key), "high"
    )
    assert {link.parts["how"] for link in measure.links or ()} == {"MISP valley-technique 7 does not say how."}
    assert sorted((row.where, str(row.reason)[:1]) for row in refused) == [("mitigates", "1"), ("similar", "1")]


def test_one_cluster_file_alone_is_read_too() -> None:
    rows, _refused = read(json.dumps(TECHNIQUES).encode())
    assert len(rows) == 3


def test_what_an_instance_of_misp_exports_is_read() -> None:
    exported = [
        {
            "GalaxyCluster": {
                "type": "valley-technique",
                "value": name,
                "uuid": uuid(name),
                "description": "Illustrative.",
                "GalaxyElement": [{"key": "external_id", "value": name.upper()}, {"key": "synonyms", "value": "S"}],
                "GalaxyClusterRelation": [
                    {"referenced_galaxy_cluster_uuid": uuid("Jam"), "referenced_galaxy_cluster_type": "causes"}
                ]
                if name == "Block"
                else [],
            }
        }
        for name in ("Block", "Jam")
    ]
    rows, refused = read(json.dumps(exported).encode())
    assert rows[uuid("Block")].identities[0].code == "BLOCK"
    assert [link.target for link in rows[uuid("Block")].links or ()] == [uuid("Jam")]
    assert refused == []


def test_what_was_revoked_names_what_took_its_place() -> None:
    old = {**value("Old", ("revoked-by", "Block")), "revoked": True}
    rows, _refused = read(json.dumps(cluster("valley-technique", value("Block"), old)).encode())
    assert (rows[uuid("Old")].gone, rows[uuid("Old")].successor) == ("revoked", uuid("Block"))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("value", 5), ("value", ""), ("uuid", "x"), ("meta", []), ("related", [1]), ("description", {}), ("revoked", 1)],
)
def test_a_value_that_cannot_be_is_refused_with_its_row(name: str, wrong: Any) -> None:
    rows, (refused,) = read(json.dumps(cluster("valley", value("Block"), {**value("Wrong"), name: wrong})).encode())
    assert [row.fields["title"] for row in rows.values()] == ["Block"]
    assert refused.where.startswith("valley 2")
    assert refused.field == name


def test_the_same_value_twice_is_taken_once() -> None:
    rows, (refused,) = read(json.dumps(cluster("valley", value("Block"), value("Block"))).encode())
    assert len(rows) == 1
    assert "valley 1" in str(refused.reason)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"values": 5}',
        b"PK\x03\x04 cut off",
        packed(TECHNIQUES)[:-40],
        packed(),
        packed(TECHNIQUES, method=zipfile.ZIP_BZIP2),
    ],
    ids=["empty", "object", "list", "no values", "head of a zip", "cut zip", "empty zip", "bzip2"],
)
def test_a_file_that_holds_no_cluster_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Refused):
        misp.read(BytesIO(content))


def test_a_zip_that_grows_beyond_the_limit_is_refused_before_it_is_unpacked() -> None:
    bomb = packed("x" * 70_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(Refused) as refusal:
        misp.read(BytesIO(bomb))
    assert "64 MB" in str(refusal.value.message)


def test_a_zip_with_flipped_bytes_is_refused_or_read_and_never_breaks() -> None:
    whole = packed(TECHNIQUES, MEASURES)
    for place in range(0, len(whole), 7):
        broken = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            read(broken)
        except Refused as refusal:
            assert str(refusal.message)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_whatever_is_wrong_is_refused_and_never_breaks_the_reader(world: World, data: Any) -> None:
    with zipfile.ZipFile(BytesIO(world.files["misp"])) as archive:
        own = json.loads(archive.read("clusters/perimeter-measure.json"))
    document = data.draw(mutated(data.draw(st.sampled_from([own, TECHNIQUES, MEASURES]))))
    try:
        rows, refused = read(packed(document, TECHNIQUES))
    except Refused:
        return
    for row in rows.values():
        json.dumps([document_of(row), row.translations]).encode()
    assert all(row.where and str(row.reason) for row in refused)
