"""The one declared schema: a canonical form, problems under their fields, and no way to crash it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import schema
from catalog.differences import field_changes, rows_of
from tests.make import measure_document, threat_document

TERMS = schema.Terms(
    {
        "theme": frozenset({"CLI", "WAT"}),
        "state": frozenset({"KG", "TJ"}),
        "direction": frozenset({"north"}),
        "area": frozenset({"pamir"}),
        "sector": frozenset({"water", "energy"}),
        "actor": frozenset({"nature"}),
        "consequence": frozenset({"loss_of_life"}),
        "tag": frozenset({"youth"}),
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.just("id"), inner, max_size=3),
    max_leaves=8,
)


def documents(kind: str):
    """Anything that JSON can say under the names of the schema, and half-right items."""
    fields = {}
    for part in schema.fields_of(kind):
        inner = [found.name for found in part.parts]
        row = st.dictionaries(st.sampled_from([*inner, "id"]), JSON, max_size=4) if inner else JSON
        fields[part.name] = JSON | st.lists(row, max_size=3)
    return st.fixed_dictionaries({}, optional=fields)


@pytest.mark.parametrize("kind", ["threat", "measure"])
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_document_of_any_shape_crashes_the_schema_or_the_diff(kind: str, data: st.DataObject) -> None:
    old, new = (schema.normalise(kind, data.draw(documents(kind))) for _ in range(2))
    schema.check(kind, new, TERMS)
    rows_of(field_changes(kind, old, new))


@pytest.mark.parametrize("kind", ["threat", "measure"])
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_normalising_twice_is_normalising_once(kind: str, data: st.DataObject) -> None:
    once = schema.normalise(kind, data.draw(documents(kind)))
    assert schema.normalise(kind, once) == once


@given(st.permutations(list(threat_document().items())))
def test_the_hash_knows_no_order_of_keys(items) -> None:
    normal = schema.normalise("threat", dict(items))
    assert schema.content_hash(normal) == schema.content_hash(schema.normalise("threat", threat_document()))


def test_the_hash_sees_no_outer_blanks_and_no_other_unicode_form() -> None:
    composed = schema.normalise("threat", threat_document(drivers="  Қайнар, é  \r\n"))
    decomposed = schema.normalise("threat", threat_document(drivers="Қайнар, e\u0301"))
    assert schema.content_hash(composed) == schema.content_hash(decomposed)


def test_a_complete_document_has_no_problems() -> None:
    for kind, document in (("threat", threat_document()), ("measure", measure_document("THR-CLI-001"))):
        assert not schema.check(kind, schema.normalise(kind, document), TERMS).by_field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"theme": "XXX"}, "theme"),
        ({"themes": ["CLI"]}, "themes"),
        ({"states": ["KG", "ZZ"]}, "states"),
        ({"states": [["KG"]]}, "states"),
        ({"nature": "odd"}, "nature"),
        ({"summary": 5}, "summary"),
        ({"scenarios": [{"title": "No worst case"}]}, "scenarios.1.worst_case"),
        ({"scenarios": "none"}, "scenarios"),
        ({"evidence": [{"field": "tempo", "annotation": "x", "stance": "supports"}]}, "evidence.1.field"),
        ({"evidence": [{"field": "title", "annotation": "x", "stance": "hints"}]}, "evidence.1.stance"),
        (
            {"evidence": [{"field": "title", "annotation": "x", "stance": "context", "credibility": 7}]},
            "evidence.1.credibility",
        ),
    ],
)
def test_a_problem_stands_under_its_field(changes, field: str) -> None:
    problems = schema.check("threat", schema.normalise("threat", threat_document(**changes)), TERMS)
    assert list(problems.by_field) == [field]


def test_items_keep_their_ids_and_new_ones_get_free_ones() -> None:
    rows = [{"title": "New"}, {"id": "s1", "title": "Old"}, {"title": "Newer"}]
    normal = schema.normalise("threat", threat_document(scenarios=rows))
    assert [row["id"] for row in normal["scenarios"]] == ["s2", "s1", "s3"]


def test_a_new_item_never_gets_an_id_that_an_earlier_revision_used() -> None:
    first = schema.normalise("threat", {"scenarios": [{"title": "Night"}, {"title": "Day"}]})
    used = schema.item_ids("threat", [first])
    later = schema.normalise("threat", {"scenarios": [{"id": "s2", "title": "Day"}, {"title": "Dawn"}]}, used)
    assert [row["id"] for row in later["scenarios"]] == ["s2", "s3"]


def test_a_list_has_a_length_that_people_can_review() -> None:
    rows = [{"title": f"Sign {number}"} for number in range(schema.ITEMS_MOST + 1)]
    document = schema.normalise("threat", {"indicators": rows})
    assert "indicators" in schema.check("threat", document, TERMS).by_field
