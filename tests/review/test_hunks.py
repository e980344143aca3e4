"""A proposal is a list of single changes: all of them give what was proposed, none what was there."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from review.hunks import hunks_of, part_of, sentences_of

TEXTS = st.lists(
    st.sampled_from(["Ice melts. ", "Who warns? ", "Nobody.\n\n", "A siren (new) is built… ", "end", "Да. "]),
    max_size=6,
).map(lambda parts: "".join(parts).strip())
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcde"), "title": st.sampled_from(["One", "Two"])}),
    unique_by=lambda row: row["id"],
    max_size=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A", "B"]),
        "themes": st.lists(st.sampled_from(["CLI", "WAT"]), unique=True),
        "summary": TEXTS,
        "scenarios": ROWS,
    },
).map(lambda document: {name: value for name, value in document.items() if value})
QUICK = settings(max_examples=150, derandomize=True, database=None, deadline=None)


def hashes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [hunk.sha256 for hunk in hunks_of("threat", old, new)]


@QUICK
@given(DOCUMENTS, DOCUMENTS)
def test_all_hunks_make_the_new_document_and_none_the_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert part_of("threat", old, new, hashes(old, new)) == new
    assert part_of("threat", old, new, []) == old


@QUICK
@given(DOCUMENTS, DOCUMENTS, st.randoms(use_true_random=False))
def test_a_part_and_then_the_rest_make_the_whole(old: dict[str, Any], new: dict[str, Any], chance: Any) -> None:
    found = hashes(old, new)
    part = part_of("threat", old, new, [one for one in found if chance.random() < 0.5])
    assert part_of("threat", part, new, hashes(part, new)) == new


@QUICK
@given(TEXTS)
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences_of(text)) == text


def test_two_sentences_of_one_text_are_two_changes_and_each_keeps_its_hash() -> None:
    old = {"summary": "Ice melts. Who warns? Nobody does. A siren stands."}
    one = {"summary": "Ice melts fast. Who warns? Nobody does. A siren stands."}
    both = {"summary": "Ice melts fast. Who warns? Nobody does. A siren rusts."}
    assert len(hashes(old, both)) == 2
    assert hashes(old, one)[0] == hashes(old, both)[0]


def test_the_same_words_elsewhere_are_another_change() -> None:
    old = {"summary": "Ice melts. Who warns? Ice melts."}
    first, last = {"summary": "It melts. Who warns? Ice melts."}, {"summary": "Ice melts. Who warns? It melts."}
    assert hashes(old, first) != hashes(old, last)


def test_an_item_is_known_by_its_id_alone() -> None:
    rows = [{"id": "s1", "title": "One"}, {"id": "s2", "title": "Two"}]
    moved = hunks_of("threat", {"scenarios": rows}, {"scenarios": rows[::-1]})
    assert [hunk.kind for hunk in moved] == ["order"]
    changed = hunks_of("threat", {"scenarios": rows}, {"scenarios": [rows[0], {"id": "s2", "title": "Three"}]})
    assert [(hunk.kind, hunk.at) for hunk in changed] == [("item", "s2")]
