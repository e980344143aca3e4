"""STIX 2.0 and 2.1 in: techniques, mitigations and what relates them; what is gone, marked, translated, or wrong."""

import json
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basics.errors import Refused
from catalog.interchange import stix
from catalog.interchange.incoming import Identity, Incoming, RefusedRow
from catalog.interchange.json_in import MOST_BYTES
from catalog.schema import normalise
from tests.catalog.mutations import mutated

AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
Rows = tuple[dict[str, Incoming], list[RefusedRow]]


def ref(kind: str, name: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE_URL, name)}"


def made(kind: str, name: str, **more: Any) -> dict[str, Any]:
    times = {"created": "2024-01-01T00:00:00.000Z", "modified": "2024-01-01T00:00:00.000Z"}
    return {"type": kind, "spec_version": "2.1", "id": ref(kind, name), **times, "name": name, **more}


def technique(name: str, code: str = "", **more: Any) -> dict[str, Any]:
    references = (
        [{"source_name": "mitre-attack", "external_id": code, "url": f"https://a.example/{code}"}] if code else []
    )
    return made("attack-pattern", name, external_references=references, **{"description": f"{name} text.", **more})


def mitigation(name: str, code: str = "", **more: Any) -> dict[str, Any]:
    return {**technique(name, code, **more), "type": "course-of-action", "id": ref("course-of-action", name)}


def relation(source: dict[str, Any], kind: str, target: dict[str, Any], **more: Any) -> dict[str, Any]:
    name = f"{source['id']} {kind} {target['id']} {more}"
    return {**made("relationship", name), "relationship_type": kind, "source_ref": source["id"]} | {
        "target_ref": target["id"],
        **more,
    }


BLOCK, BLOCK_PART, JAM = technique("Block", "T0803"), technique("Block", "T0803.001"), technique("Jam", "T0814")
BLOCK_PART["id"] = ref("attack-pattern", "a part of Block")
ALLOW = mitigation("Allow lists", "M0807", labels=["SP 800-53 - AC-3"])
COLLECTION = made("x-mitre-collection", "ICS ATT&CK", x_mitre_version="18.1")


def world(*more: dict[str, Any]) -> dict[str, Any]:
    domains = {"x_mitre_domains": ["ics-attack"]}
    entries = [{**row, **domains} for row in (BLOCK, BLOCK_PART, JAM, ALLOW)]
    how = "Only known stations may speak. (Citation: Somebody 2016)\n"
    links = [
        relation(ALLOW, "mitigates", BLOCK, description=how),
        relation(ALLOW, "mitigates", JAM),
        relation(BLOCK_PART, "subtechnique-of", BLOCK),
    ]
    return {"type": "bundle", "id": ref("bundle", "w"), "objects": [COLLECTION, *entries, *links, *more]}


def read(*more: dict[str, Any], document: Any = None) -> Rows:
    rows = list(stix.read(BytesIO(json.dumps(document or world(*more)).encode())).rows)
    return (
        {row.key: row for row in rows if isinstance(row, Incoming)},
        [row for row in rows if isinstance(row, RefusedRow)],
    )


def test_a_file_of_attack_says_whose_it_is_and_which_issue() -> None:
    source = stix.read(BytesIO(json.dumps(world()).encode())).source
    assert (source.scheme, source.version) == ("ATT&CK ICS", "18.1")


def test_techniques_and_mitigations_come_in_with_what_they_are_called_there() -> None:
    rows, refused = read()
    threat, measure = rows[BLOCK["id"]], rows[ALLOW["id"]]
    assert (threat.kind, measure.kind) == ("threat", "measure")
    assert threat.identities == (Identity("ATT&CK ICS", "T0803", "18.1", "https://a.example/T0803"),)
    facts = {"title": "Block", "summary": "Block text.", "nature": "malicious", "tempo": "acute", "theme": "CYB"}
    assert {name: threat.fields[name] for name in facts} == facts
    assert "Labels: SP 800-53 - AC-3." in measure.fields["description"]
    assert measure.fields["status"] == "proposed"
    assert refused == []


def test_a_mitigation_that_says_how_keeps_its_words_and_one_that_does_not_says_so() -> None:
    rows, _refused = read()
    links = {link.target: dict(link.parts) for link in rows[ALLOW["id"]].links or ()}
    neutral = {"role": "reduces_likelihood", "effectiveness": "unknown"}
    assert links == {
        BLOCK["id"]: {**neutral, "how": "Only known stations may speak. (Citation: Somebody 2016)"},
        JAM["id"]: {**neutral, "how": "ATT&CK ICS 18.1 does not say how."},
    }


def test_a_sub_technique_is_part_of_the_technique_with_the_same_name() -> None:
    rows, _refused = read()
    (link,) = rows[BLOCK_PART["id"]].links or ()
    assert (link.target, link.parts["relation"]) == (BLOCK["id"], "part_of")
    assert rows[BLOCK["id"]].links == ()


def test_a_chain_of_what_was_revoked_is_followed_to_its_end() -> None:
    old, older = technique("Old", "T0001", revoked=True), technique("Older", "T0002", revoked=True)
    rows, refused = read(old, older, relation(older, "revoked-by", old), relation(old, "revoked-by", BLOCK))
    assert (rows[older["id"]].gone, rows[older["id"]].successor) == ("revoked", BLOCK["id"])
    assert rows[old["id"]].successor == BLOCK["id"]
    assert refused == []


def test_a_chain_that_leads_in_a_circle_is_refused_and_the_rest_comes_in() -> None:
    old, older, oldest = (technique(name, name, revoked=True) for name in ("T0001", "T0002", "T0003"))
    circle = [
        relation(old, "revoked-by", older),
        relation(older, "revoked-by", old),
        relation(oldest, "revoked-by", old),
    ]
    rows, refused = read(old, older, oldest, *circle)
    assert len(rows) == 7
    assert [row.where.split(": ")[1] for row in refused] == [f"{row['id']} revoked-by" for row in circle]
    assert all("circle" in str(row.reason) for row in refused)
    assert {rows[row["id"]].successor for row in (old, older, oldest)} == {""}


def test_what_is_deprecated_comes_in_as_gone() -> None:
    left = technique("Left", "T0009", x_mitre_deprecated=True)
    rows, _refused = read(left)
    assert (rows[left["id"]].gone, rows[left["id"]].successor) == ("deprecated", "")


def test_references_that_lead_nowhere_are_refused_one_by_one() -> None:
    nowhere = technique("Nowhere")
    wrong = [
        relation(ALLOW, "mitigates", nowhere),
        relation(nowhere, "subtechnique-of", BLOCK),
        relation(JAM, "revoked-by", nowhere),
    ]
    rows, refused = read(*wrong)
    assert len(rows) == 4
    assert [row.field for row in refused] == ["target_ref", "source_ref", "target_ref"]
    assert all(nowhere["id"] in str(row.reason) for row in refused)


def test_types_that_the_catalog_has_no_place_for_are_counted_and_not_refused_one_by_one() -> None:
    virus = [made("malware", f"Virus {number}") for number in range(30)]
    _rows, refused = read(*virus, *(relation(one, "uses", BLOCK) for one in virus))
    assert sorted((row.where, str(row.reason)[:2]) for row in refused) == [
        ("malware", "30"),
        ("relationship uses: malware - attack-pattern", "30"),
    ]


def test_a_marking_says_who_may_see_an_entry_and_the_strictest_counts() -> None:
    own = made("marking-definition", "own", definition_type="tlp", definition={"tlp": "green"})
    notice = made("marking-definition", "c", definition_type="statement", definition={"statement": "(c)"})
    marked = technique("Marked", "T0010", object_marking_refs=[own["id"], AMBER, notice["id"]])
    green = technique("Green", "T0011", object_marking_refs=[own["id"]])
    rows, refused = read(marked, green, own, notice)
    assert rows[marked["id"]].fields["sensitivity"] == "amber"
    assert rows[green["id"]].fields["sensitivity"] == "green"
    assert refused == []


def test_a_marking_that_nobody_knows_is_told_once_with_how_many_entries_name_it() -> None:
    unknown = ref("marking-definition", "unknown")
    secrets = [technique(f"Secret {number}", object_marking_refs=[unknown]) for number in range(3)]
    rows, (refused,) = read(*secrets)
    assert [rows[row["id"]].fields.get("sensitivity") for row in secrets] == [None] * 3
    assert (refused.where, refused.field, str(refused.reason)[:2]) == (unknown, "object_marking_refs", "3 ")


def test_words_in_other_languages_come_along() -> None:
    contents = {"ru": {"name": "Блокировка", "description": "Первый абзац.\n\nВторой."}, "kk": {"name": "Бөгеу"}}
    words = {**made("language-content", "words"), "object_ref": BLOCK["id"], "contents": contents}
    rows, refused = read(words)
    assert rows[BLOCK["id"]].translations == {
        "ru": {"title": "Блокировка", "summary": "Первый абзац.", "description": "Первый абзац.\n\nВторой."},
        "kk": {"title": "Бөгеу"},
    }
    assert refused == []


def test_of_versions_of_one_object_the_newest_is_meant_and_the_same_one_twice_is_refused() -> None:
    newer = {**BLOCK, "modified": "2025-01-01T00:00:00Z", "name": "Block anew"}
    rows, refused = read(newer, {**newer, "name": "Block once more"})
    assert rows[BLOCK["id"]].fields["title"] == "Block anew"
    assert [row.field for row in refused] == ["id", ""]
    assert refused[1].where == "attack-pattern, older version"


def test_stix_2_0_is_read_as_well() -> None:
    document = world()
    objects = [{name: value for name, value in row.items() if name != "spec_version"} for row in document["objects"]]
    rows, refused = read(document={**document, "spec_version": "2.0", "objects": objects})
    assert len(rows) == 4
    assert sum(len(row.links or ()) for row in rows.values()) == 3
    assert refused == []


def test_a_catalog_that_is_not_attack_goes_by_its_maker_and_its_own_codes() -> None:
    maker = {**made("identity", "Valley Institute (illustrative)"), "identity_class": "organization"}
    flood = technique("Flood", created_by_ref=maker["id"])
    flood["external_references"] = [{"source_name": "capec", "external_id": "CAPEC-1"}]
    reading = stix.read(BytesIO(json.dumps({"type": "bundle", "objects": [maker, flood]}).encode()))
    (row,) = reading.rows
    assert reading.source.scheme == "Valley Institute (illustrative)"
    assert isinstance(row, Incoming)
    assert row.identities == (Identity(reading.source.scheme, flood["id"]), Identity("CAPEC", "CAPEC-1"))
    assert row.links is None  # the file says nothing of links
    assert "theme" not in row.fields


def test_a_description_without_end_is_kept_and_its_summary_ends_with_a_sentence() -> None:
    long = technique("Long", "T0013", description="A sentence of some length. " * 100)
    rows, _refused = read(long)
    assert len(rows[long["id"]].fields["summary"]) <= 1_500
    assert rows[long["id"]].fields["summary"].endswith("length.")
    assert rows[long["id"]].fields["description"] == long["description"].strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ["x"]),
        ("name", ""),
        ("description", 7),
        ("revoked", "yes"),
        ("external_references", {"a": 1}),
        ("external_references", [1]),
        ("labels", [1]),
        ("id", "attack-pattern--1"),
        ("id", ref("malware", "x")),
        ("spec_version", "3.0"),
        ("type", 5),
    ],
)
def test_an_entry_with_a_value_that_cannot_be_is_refused_with_its_row(name: str, value: Any) -> None:
    rows, (refused,) = read({**technique("Wrong", "T0014"), name: value})
    assert len(rows) == 4
    assert refused.where.startswith("Object 9")
    assert refused.field == name
    assert str(refused.reason)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"type": "report"}',
        b'{"type": "bundle", "spec_version": "1.2", "objects": []}',
        b'{"type": "bundle", "spec_version": [], "objects": []}',
        b'{"type": "bundle", "objects": {}}',
        b'{"type": "bundle", "objects": [-Infinity]}',
        b'{"a":' * 50_000,
        json.dumps(world()).encode()[:-30],
        "тип".encode("utf-16"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Refused):
        stix.read(BytesIO(content))


def test_a_file_beyond_the_limit_is_refused_before_it_is_understood() -> None:
    class Endless:
        asked = 0

        def read(self, size: int) -> bytes:
            self.asked = size
            return bytes(size)

    endless = Endless()
    with pytest.raises(Refused) as refusal:
        stix.read(endless)  # type: ignore[arg-type]
    assert endless.asked == MOST_BYTES + 1
    assert "64 MB" in str(refusal.value.message)


def whole() -> dict[str, Any]:
    old = technique("Old", "T0001", revoked=True)
    words = {**made("language-content", "words"), "object_ref": BLOCK["id"], "contents": {"ru": {"name": "Блок"}}}
    marking = made("marking-definition", "own", definition_type="tlp", definition={"tlp": "green"})
    marked = technique("Marked", "T0010", object_marking_refs=[marking["id"]])
    return world(old, relation(old, "revoked-by", BLOCK), words, marking, marked, made("malware", "Virus"))


@settings(deadline=None)
@given(mutated(whole()), st.integers(0, 2_000))
def test_whatever_is_wrong_is_refused_and_never_breaks_the_reader(document: Any, cut: int) -> None:
    content = json.dumps(document).encode()
    for file in (content, content[:-cut] if cut else content):
        try:
            rows = list(stix.read(BytesIO(file)).rows)
        except Refused:
            continue
        for row in rows:
            if isinstance(row, Incoming):
                normalise(row.kind, dict(row.fields))
                json.dumps([row.key, row.where, [dict(link.parts) for link in row.links or ()]]).encode()
            else:
                assert row.where
                assert str(row.reason)
