"""Two texts made from one: what both did is kept, what cannot be both is shown. All texts are illustrative."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import bench_merging as bench
from catalog.text_merging import CONFLICT, Merged, merge_text

PARAGRAPHS = [
    "The old dam is weak. Nobody repairs it. Water rises.",
    "Второй абзац короче. В нём, т.е. здесь, есть слова.",
    "Third one is short.",
    "Fourth, a longer paragraph with many words in it.",
]
BASE = "\n\n".join(PARAGRAPHS)
WORDS = st.lists(st.sampled_from(["lake ", "озеро ", "the ", "weak. ", "Река. ", "\n\n", "\n", "Dr. "]), max_size=14)


def merged(mine: str, theirs: str, base: str = BASE) -> Merged:
    result = merge_text(base, mine, theirs)
    assert "".join(hunk.base for hunk in result.hunks) == base
    return result


def changed(*pairs: tuple[str, str]) -> str:
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def order(*numbers: int) -> str:
    return "\n\n".join(PARAGRAPHS[number] for number in numbers)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ([("old", "ancient")], [("many", "few")], [("old", "ancient"), ("many", "few")]),
        ([("old", "ancient")], [("Nobody", "No one")], [("old", "ancient"), ("Nobody", "No one")]),
        ([("короче", "длиннее")], [("слова", "цифры")], [("короче", "длиннее"), ("слова", "цифры")]),
        ([("Third", "3rd")], [("Fourth", "4th")], [("Third", "3rd"), ("Fourth", "4th")]),
        ([("Nobody repairs it. ", "")], [("Water", "Mud")], [("Nobody repairs it. ", ""), ("Water", "Mud")]),
    ],
)
def test_changes_in_different_sentences_are_merged_without_a_person(mine, theirs, both) -> None:
    result = merged(changed(*mine), changed(*theirs))
    assert (result.text, result.conflicts, result.risky) == (changed(*both), (), False)


def test_two_people_in_one_sentence_are_merged_and_named_risky() -> None:
    result = merged(changed(("old", "ancient")), changed(("weak", "strong")))
    assert result.text == changed(("old", "ancient"), ("weak", "strong"))
    assert result.risky
    assert result.sentences == ("The old dam is weak.",)


def test_an_abbreviation_does_not_hide_that_both_wrote_into_one_sentence() -> None:
    assert merged(changed(("В нём", "Тут")), changed(("есть слова", "нет слов"))).risky


def test_the_same_words_changed_by_both_are_a_conflict_of_those_words() -> None:
    result = merged(changed(("old", "ancient")), changed(("old", "brittle")))
    assert [(hunk.base, hunk.mine, hunk.theirs) for hunk in result.conflicts] == [("old", "ancient", "brittle")]
    assert result.settled({0: "crumbling"}).text == changed(("old", "crumbling"))
    assert not result.settled({0: "crumbling"}).conflicts


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_moved_paragraph_that_the_other_edited_is_a_conflict(place: int) -> None:
    others = [0, 1, 3]
    others.insert(place if place < 3 else 3, 2)
    moved = order(*others) if others != [0, 1, 2, 3] else order(0, 2, 1, 3)
    result = merged(moved, changed(("Third", "3rd")))
    assert result.conflicts
    assert result.settled({0: result.conflicts[0].theirs}).text.count("one is short") == 1


def test_a_paragraph_that_both_moved_to_different_places_is_a_conflict() -> None:
    assert merged(order(0, 2, 3, 1), order(1, 0, 2, 3)).conflicts


def test_a_move_and_an_edit_elsewhere_are_merged() -> None:
    result = merged(order(0, 2, 3, 1), changed(("Third", "3rd")))
    assert not result.conflicts
    assert result.text == order(0, 2, 3, 1).replace("Third", "3rd")


def test_removed_here_and_edited_there_is_a_conflict() -> None:
    assert merged(order(0, 2, 3), changed(("короче", "длиннее"))).conflicts
    assert merged(changed(("Nobody repairs it. ", "")), changed(("Nobody", "No one"))).conflicts


def test_two_additions_in_one_place_are_a_conflict_and_beside_an_edit_they_are_not() -> None:
    assert merged(BASE + "\n\nMine.", BASE + "\n\nTheirs.").conflicts
    assert merged(BASE + "\n\nMine.", changed(("Fourth", "4th"))).text == changed(("Fourth", "4th")) + "\n\nMine."


def test_what_one_side_or_both_alike_did_is_taken() -> None:
    for text in ("", "Another text.", order(3, 2, 1, 0)):
        assert merged(text, BASE).text == merged(BASE, text).text == merged(text, text).text == text


@given(*[WORDS.map("".join)] * 3)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_swapped_sides_give_the_mirrored_result(base: str, mine: str, theirs: str) -> None:
    one, two = merge_text(base, mine, theirs), merge_text(base, theirs, mine)
    assert (one.text, one.sentences) == (two.text, two.sentences)
    assert [(hunk.mine, hunk.theirs) for hunk in one.conflicts] == [(hunk.theirs, hunk.mine) for hunk in two.conflicts]


@given(*[WORDS.map("".join)] * 3)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_the_hunks_hold_all_three_texts(base: str, mine: str, theirs: str) -> None:
    result = merge_text(base, mine, theirs)
    for place, text in enumerate((base, mine, theirs), start=1):
        assert "".join(hunk[place] for hunk in result.hunks) == text
    assert all(hunk.text == hunk.base for hunk in result.hunks if hunk.kind == CONFLICT)


def test_every_pair_of_single_words_is_merged_conflicting_or_risky_as_it_should_be() -> None:
    sentence = ["One", "two", "three", "four", "five", "six", "seven."]
    for one, two in product(range(7), repeat=2):
        mine, theirs, both = list(sentence), list(sentence), list(sentence)
        mine[one] = both[one] = "Here" + sentence[one][-1:].strip("abcdefghijklmnopqrstuvwxyz")
        theirs[two] = both[two] = "There" + sentence[two][-1:].strip("abcdefghijklmnopqrstuvwxyz")
        result = merge_text(" ".join(sentence), " ".join(mine), " ".join(theirs))
        assert bool(result.conflicts) == (one == two)
        assert one == two or (result.risky and result.text == " ".join(both))


@pytest.mark.parametrize(
    ("name", "usual", "rare"),
    [
        ("other paragraphs", "merged", set()),
        ("same paragraph, other sentences", "merged", {"merged, risky", "conflict"}),
        ("same sentence, other words", "merged, risky", {"conflict"}),
        ("same words", "conflict", set()),
        ("moved here, edited there", "conflict", set()),
        ("removed here, edited there", "conflict", set()),
    ],
)
def test_many_edits_made_by_chance_are_merged_or_shown_and_never_merged_wrongly(name, usual, rare) -> None:
    rounds = 60
    found = bench.tally(bench.CASES[name], 3_000, rounds, seed=7)
    assert set(found) <= {usual, *rare}
    assert found[usual] >= 0.94 * rounds
