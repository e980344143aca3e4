"""A reprint, a translation and a quotation are not a second source; why two count as one is said."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.corroboration import Tie, corroboration_of


def article(number: int, outlet: int, name: str = "") -> list[Tie]:
    return [Tie("article", number), Tie("source", outlet, name or f"Outlet {outlet}")]


def test_two_articles_of_two_outlets_are_two_sources():
    found = corroboration_of({"e1": article(1, 1), "e2": article(2, 2)})
    assert found.groups == [["e1"], ["e2"]]
    assert found.same == []
    assert not found.is_single


def test_two_passages_of_one_article_are_one_source():
    found = corroboration_of({"e1": article(1, 1), "e2": article(1, 1)})
    assert found.groups == [["e1", "e2"]]
    assert [one.reason for one in found.same] == ["both are passages of one article"]


def test_two_articles_of_one_outlet_are_one_source():
    found = corroboration_of({"e1": article(1, 1, "Valley Courier"), "e2": article(2, 1, "Valley Courier")})
    assert found.is_single
    assert [one.reason for one in found.same] == ["both appeared in Valley Courier"]


def test_a_reprint_is_no_second_source():
    found = corroboration_of({"e1": [*article(1, 1), Tie("near", 9)], "e2": [*article(2, 2), Tie("near", 9)]})
    assert found.is_single
    assert "reprint" in found.same[0].reason


def test_who_quotes_and_who_is_quoted_are_one_source():
    found = corroboration_of({"e1": [*article(1, 1), Tie("quotes", 2, "Steppe Agency")], "e2": article(2, 2)})
    assert found.is_single
    assert found.same[0].reason == "one quotes Steppe Agency, the other appeared there"


def test_two_who_quote_the_same_are_one_source_though_neither_is_the_quoted():
    quotes = Tie("quotes", 7, "Steppe Agency")
    found = corroboration_of({"e1": [*article(1, 1), quotes], "e2": [*article(2, 2), quotes]})
    assert [one.reason for one in found.same] == ["both quote Steppe Agency"]


def test_a_translation_and_its_original_are_one_source():
    made = Tie("made_from", 2, "Steppe Agency")
    found = corroboration_of({"e1": [*article(1, 1), made], "e2": article(2, 2)})
    assert found.same[0].reason.startswith("one is a translation of what appeared in Steppe Agency")


def test_a_third_can_join_two_that_have_nothing_in_common():
    voices = {"e1": article(1, 1), "e2": article(2, 2), "e3": [*article(3, 1), Tie("quotes", 2)]}
    assert corroboration_of(voices).groups == [["e1", "e2", "e3"]]


def test_nothing_said_is_no_source():
    assert corroboration_of({}).count == 0


ties = st.builds(Tie, st.sampled_from(["article", "near", "source", "made_from", "quotes"]), st.integers(1, 4))


@given(st.dictionaries(st.sampled_from([f"e{n}" for n in range(8)]), st.lists(ties, min_size=1, max_size=3)))
def test_groups_part_the_voices_and_have_one_reason_less_than_voices(voices):
    found = corroboration_of(voices)
    assert sorted(key for group in found.groups for key in group) == sorted(voices)
    assert len(found.same) == len(voices) - found.count
    for group in found.groups:
        nodes = {tie.node for key in group for tie in voices[key]}
        others = {tie.node for key in voices if key not in group for tie in voices[key]}
        assert not nodes & others
