"""Two documents made from one: field by field, row by row, and nothing decided silently. All texts are illustrative."""

from copy import deepcopy
from itertools import permutations

import pytest

from catalog.fields import MEASURE, THREAT
from catalog.merging import merge_documents
from catalog.schema import normalise
from tests.make import threat_document


def row(key: str, title: str, **more: str) -> dict[str, str]:
    return {"id": key, "title": title, "worst_case": f"{title} fails. Water rises.", **more}


def threat(**changes):
    return normalise("threat", threat_document(**{"scenarios": [row("s1", "One"), row("s2", "Two")], **changes}))


def merge(mine, theirs, base=None, **more):
    base = threat() if base is None else base
    sides = deepcopy((base, mine, theirs))
    result = merge_documents(base, mine, theirs, THREAT, **more)
    assert (base, mine, theirs) == sides  # what was given is left as it was
    return result


def test_different_fields_are_merged() -> None:
    result = merge(threat(title="Another"), threat(tempo="chronic"))
    assert (result.document, result.conflicts, result.risky) == (threat(title="Another", tempo="chronic"), [], [])


def test_one_value_changed_by_both_is_a_conflict_until_it_is_settled() -> None:
    mine, theirs, base = threat(tempo="chronic"), threat(tempo="acute"), threat()
    base["tempo"] = "other"
    result = merge(mine, theirs, base)
    assert [(found.key, found.base, found.mine, found.theirs) for found in result.conflicts] == [
        ("tempo", "other", "chronic", "acute")
    ]
    assert result.document["tempo"] == "other"
    settled = merge(mine, theirs, base, settled={"tempo": "acute"})
    assert (settled.document["tempo"], settled.conflicts) == ("acute", [])


def test_sets_take_what_either_added_and_lose_what_either_removed() -> None:
    base = threat(states=["KG", "TJ", "UZ"])
    result = merge(threat(states=["KG", "TJ", "KZ"]), threat(states=["AF", "TJ", "UZ"]), base)
    assert result.document["states"] == ["AF", "KZ", "TJ"]
    assert not result.conflicts


def test_the_words_of_a_text_are_settled_one_by_one() -> None:
    base = threat(description="The old dam is weak.\n\nNobody looks.")
    mine = threat(description="The ancient dam is weak.\n\nNobody sees.")
    theirs = threat(description="The brittle dam is weak.\n\nNobody cares.")
    keys = [found.key for found in merge(mine, theirs, base).conflicts]
    assert keys == ["description#0", "description#1"]
    settled = merge(mine, theirs, base, settled={keys[0]: "ancient", keys[1]: "cares"})
    assert settled.document["description"] == "The ancient dam is weak.\n\nNobody cares."
    assert not settled.conflicts


def test_two_people_in_one_sentence_of_a_row_are_named_by_its_path() -> None:
    base = threat(scenarios=[row("s1", "One", assumptions="The old dam is weak.")])
    mine = threat(scenarios=[row("s1", "One", assumptions="The old wall is weak.")])
    theirs = threat(scenarios=[row("s1", "One", assumptions="The old dam is strong.")])
    result = merge(mine, theirs, base)
    assert result.document["scenarios"][0]["assumptions"] == "The old wall is strong."
    assert result.risky == ["scenarios.s1.assumptions"]


def test_a_row_removed_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    result = merge(threat(scenarios=[row("s1", "One")]), threat(scenarios=[row("s1", "One"), row("s2", "Second")]))
    assert [(found.path, found.kind, found.mine) for found in result.conflicts] == [("scenarios.s2", "removed", None)]


def test_a_row_removed_by_one_and_left_by_the_other_is_gone() -> None:
    result = merge(threat(scenarios=[row("s1", "One")]), threat(title="Another"))
    assert [found["id"] for found in result.document["scenarios"]] == ["s1"]


@pytest.mark.parametrize("standing", [True, False])
def test_new_rows_that_got_one_id_by_chance_are_both_kept(standing: bool) -> None:
    mine = threat(scenarios=[*threat()["scenarios"], row("s3", "Mine")])
    theirs = threat(scenarios=[*threat()["scenarios"], row("s3", "Theirs")])
    result = merge(mine, theirs, theirs_stand=standing)
    found = {one["id"]: one["title"] for one in result.document["scenarios"]}
    assert sorted(found.values()) == ["Mine", "One", "Theirs", "Two"]
    assert sorted(found) == ["s1", "s2", "s3", "s4"]
    assert not standing or found["s3"] == "Theirs"


def test_one_row_added_by_both_under_two_ids_is_one_row() -> None:
    mine = threat(scenarios=[*threat()["scenarios"], row("s4", "New")])
    theirs = threat(scenarios=[*threat()["scenarios"], row("s3", "New")])
    for standing, key in ((True, "s3"), (False, "s5")):
        result = merge(mine, theirs, theirs_stand=standing)
        assert [one["id"] for one in result.document["scenarios"]] == ["s1", "s2", key]


def test_ids_stay_apart_where_a_row_of_both_has_the_id_of_another_one() -> None:
    mine = threat(scenarios=[*threat()["scenarios"], row("s3", "New")])
    theirs = threat(scenarios=[*threat()["scenarios"], row("s3", "Other"), row("s4", "New")])
    for one, two, standing in (
        (mine, theirs, False),
        (theirs, mine, False),
        (mine, theirs, True),
        (theirs, mine, True),
    ):
        found = merge(one, two, theirs_stand=standing).document["scenarios"]
        assert sorted(item["title"] for item in found) == ["New", "One", "Other", "Two"]
        assert len({item["id"] for item in found}) == 4


def test_rows_put_in_two_different_orders_are_a_conflict_and_in_one_they_are_not() -> None:
    rows = [row("s1", "One"), row("s2", "Two"), row("s3", "Three")]
    base = threat(scenarios=rows)
    for one, two in permutations(permutations(rows), 2):
        result = merge(threat(scenarios=list(one)), threat(scenarios=list(two)), base)
        both = list(one) != rows and list(two) != rows
        assert [found.kind for found in result.conflicts] == ["order"] * both
        if not both:
            expected = list(two) if list(one) == rows else list(one)
            assert [found["id"] for found in result.document["scenarios"]] == [found["id"] for found in expected]


def test_a_judgement_of_which_two_people_changed_parts_is_a_conflict_of_all_its_parts() -> None:
    link = {"id": "t1", "threat": "THR-WAT-001", "role": "prevents_cause", "how": "By walls.", "effectiveness": "low"}
    base, mine, theirs = ({"threats": [link | change]} for change in ({}, {"how": "By nets."}, {"role": "x"}))
    result = merge_documents(base, mine, theirs, MEASURE)
    assert [(found.path, found.kind) for found in result.conflicts] == [
        ("threats.t1.role", "together"),
        ("threats.t1.how", "together"),
    ]
    assert result.document == base


def test_swapped_sides_give_the_mirrored_result() -> None:
    base = threat()
    documents = [
        threat(title="Another"),
        threat(scenarios=[row("s2", "Second"), row("s1", "One"), row("s3", "New")]),
        threat(scenarios=[row("s1", "First"), row("s3", "Other"), row("s4", "More")]),
        threat(scenarios=[row("s3", "New"), row("s1", "One"), row("s2", "Two")], states=[]),
    ]
    for mine, theirs in permutations(documents, 2):
        one, two = merge(mine, theirs, base), merge(theirs, mine, base)
        assert (one.document, one.risky) == (two.document, two.risky)
        assert [(found.key, found.mine) for found in one.conflicts] == [
            (found.key, found.theirs) for found in two.conflicts
        ]
