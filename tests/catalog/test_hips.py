"""Hazard Information Profiles in: hazards, what they may cause, and what is refused of a file that is wrong."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basics.errors import Refused
from catalog.interchange import hips
from catalog.interchange.incoming import Identity, Incoming, Reading, RefusedRow
from catalog.schema import normalise
from tests.catalog.mutations import mutated

ROOT = "https://hazards.example/"


def hazard(code: str, label: str, **more: Any) -> dict[str, Any]:
    made = {"id": ROOT + code.lower(), "identifier": code, "label": label, "definition": f"{label} is illustrative."}
    kinds = {"typeName": "Geological", "clusterName": "Seismic", "versionInfo": "2025 update; x", "rights": "CC BY"}
    return {**made, **kinds, "altLabels": [], "sources": [], **more}


def edge(source: str, target: str, kind: str = "causes") -> dict[str, str]:
    return {"source": ROOT + source.lower(), "target": ROOT + target.lower(), "type": kind}


def file_of(nodes: list[Any], edges: Any = ()) -> BytesIO:
    return BytesIO(json.dumps({"meta": {}, "nodes": nodes, "edges": list(edges)}).encode())


def world() -> dict[str, Any]:
    nodes = [
        hazard("GH0101", "Earthquake", altLabels=["Tremor"], sources=["https://source.example/a", "#source2"]),
        hazard("GH0303", "Mudflow", typeName="Geological", clusterName="Ground Failure"),
        hazard("SO0101", "Unrest", typeName="Societal", clusterName="Conflict"),
    ]
    return {"meta": {}, "nodes": nodes, "edges": [edge("GH0101", "GH0303"), edge("GH0101", "SO0101")]}


def read(document: Any) -> tuple[Reading, list[Incoming], list[RefusedRow]]:
    reading = hips.read(BytesIO(json.dumps(document).encode()))
    rows = list(reading.rows)
    return reading, [row for row in rows if isinstance(row, Incoming)], [x for x in rows if isinstance(x, RefusedRow)]


def test_a_hazard_becomes_a_threat_with_its_code_there_and_its_licence() -> None:
    reading, (quake, *_rest), refused = read(world())
    assert (reading.source.scheme, reading.source.version) == ("HIPs", "2025")
    assert quake.identities == (Identity("HIPs", "GH0101", "2025", ROOT + "gh0101"),)
    assert quake.fields["title"] == "Earthquake"
    assert quake.fields["summary"] == "Earthquake is illustrative."
    assert (quake.fields["nature"], quake.fields["tempo"], quake.fields["theme"]) == ("non_malicious", "acute", "GEO")
    assert "Also called: Tremor." in quake.fields["description"]
    assert "<https://source.example/a>" in quake.fields["description"]
    assert "#source2" not in quake.fields["description"]
    assert quake.fields["description"].endswith("2025 update; x; CC BY")
    assert refused == []


def test_an_edge_is_a_link_of_the_hazard_it_leads_from_and_says_honestly_that_the_how_is_not_told() -> None:
    _reading, (quake, mudflow, _unrest), _refused = read(world())
    assert [link.target for link in quake.links or ()] == [ROOT + "gh0303", ROOT + "so0101"]
    assert mudflow.links == ()
    assert dict((quake.links or ())[0].parts) == {
        "relation": "causes",
        "text": "HIPs 2025 (UNDRR/ISC) lists it among what this hazard may cause, and does not say how.",
    }


def test_where_no_theme_of_ours_fits_it_is_left_to_whoever_imports() -> None:
    _reading, rows, _refused = read(world())
    assert "theme" not in rows[2].fields
    assert rows[2].fields["nature"] == "mixed"


def test_an_edge_twice_or_to_itself_or_to_nowhere_or_of_another_kind_is_refused_alone() -> None:
    document = world()
    wrong = [
        edge("GH0101", "GH0303"),
        edge("GH0101", "GH0101"),
        edge("GH0101", "XX0000"),
        edge("GH0303", "GH0101", "x"),
    ]
    document["edges"] += [*wrong, None, {"source": [], "target": 1, "type": "causes"}]
    _reading, rows, refused = read(document)
    assert sum(len(row.links or ()) for row in rows) == 2
    assert [(row.where, row.field) for row in refused] == [
        ("Edge 3", ""),
        ("Edge 4", "target"),
        ("Edge 5", "target"),
        ("Edge 6", "type"),
        ("Edge 7", ""),
        ("Edge 8", "source"),
    ]
    assert all(str(row.reason) for row in refused)


def test_edges_the_other_way_are_links_of_their_own() -> None:
    document = world()
    document["edges"].append(edge("GH0303", "GH0101"))
    _reading, rows, refused = read(document)
    assert [len(row.links or ()) for row in rows] == [2, 1, 0]
    assert refused == []


def test_a_file_without_a_list_of_edges_takes_those_that_hazards_name() -> None:
    document = world()
    del document["edges"]
    document["nodes"][0]["causes"] = [ROOT + "gh0303"]
    _reading, rows, refused = read(document)
    assert [link.target for link in rows[0].links or ()] == [ROOT + "gh0303"]
    assert refused == []


def test_a_hazard_that_stands_twice_is_taken_once() -> None:
    document = world()
    document["nodes"].append(hazard("GH0101", "Earthquake again"))
    _reading, rows, (refused,) = read(document)
    assert [row.fields["title"] for row in rows] == ["Earthquake", "Mudflow", "Unrest"]
    assert "“Earthquake”" in str(refused.reason)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"nodes": 1}',
        b'{"nodes": [',
        b"\xff\xfe",
        b'{"nodes": [NaN]}',
        b"[" * 100_000,
        b'{"nodes": [], "edges": 7}',
        b'{"nodes": [' + b"9" * 5_000 + b"]}",
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Refused):
        hips.read(BytesIO(content))


@settings(deadline=None)
@given(mutated(world()), st.integers(0, 400))
def test_whatever_is_wrong_is_refused_and_never_breaks_the_reader(document: Any, cut: int) -> None:
    content = json.dumps(document).encode()
    for file in (content, content[:-cut] if cut else content):
        try:
            rows = list(hips.read(BytesIO(file)).rows)
        except Refused:
            continue
        for row in rows:
            if isinstance(row, Incoming):
                normalise(row.kind, dict(row.fields))
            else:
                assert row.where
                assert str(row.reason)
