"""Passages keep their place when a text changes: one kind of change after another, in six languages, counted."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.anchoring import Fate, Placement, Way, map_spans
from bench.mutation_texts import TEXTS
from bench.mutations import CHANGES, Case, mutated, trap, with_deletions

# Of the spans that survive, how many in a hundred must be placed right (IoU of 0.8 or more).
GOALS = {
    "copy-edit 2 %": 99.5,
    "paragraphs moved": 99.5,
    "typography": 99.5,
    "rewrite 10 %": 99.0,
    "heavy rewrite 25 %": 97.0,
    "rewrite 10 % and moves": 97.0,
    "split and joined": 99.0,
    "rewrite, split, joined, moved": 97.0,
    "sentences moved": 99.0,
}


def only(old: str, new: str, quote: str) -> Placement:
    start = old.index(quote)
    (placement,) = map_spans(old, new, [(start, start + len(quote))])
    return placement


def is_right(placement: Placement, truth: tuple[int, int]) -> bool:
    shared = min(placement.end, truth[1]) - max(placement.start, truth[0])
    spread = max(placement.end, truth[1]) - min(placement.start, truth[0])
    return placement.state != Fate.ORPHAN and shared / spread >= 0.8


def placed(case: Case) -> list[Placement]:
    return map_spans(case.old, case.new, case.spans)


@pytest.mark.parametrize("kind", CHANGES)
def test_what_survives_a_change_is_placed_right_in_six_languages(kind: str) -> None:
    right = count = 0
    for language, text in TEXTS.items():
        for seed in range(4):
            case = mutated(text, CHANGES[kind], Random(f"{language} {kind} {seed}"), 60)
            for placement, truth in zip(placed(case), case.truth, strict=True):
                assert truth is not None
                count += 1
                right += is_right(placement, truth)
    assert count > 600
    assert 100 * right / count >= GOALS[kind], f"{right} of {count}"


def test_what_was_deleted_is_not_shown_as_carried() -> None:
    fates = []
    for language, text in TEXTS.items():
        for seed in range(8):
            case = with_deletions(text, Random(f"{language} deleted {seed}"), count=8)
            fates += [placement.state for placement in placed(case)]
    assert len(fates) > 250
    assert fates.count(Fate.CARRIED) <= 0.005 * len(fates), f"{fates.count(Fate.CARRIED)} of {len(fates)}"


def test_the_near_twin_of_a_deleted_sentence_never_takes_its_annotations() -> None:
    fooled = cases = 0
    for language, text in TEXTS.items():
        for seed in range(12):
            case = trap(text, Random(f"{language} trap {seed}"))
            cases += 1
            fooled += any(placement.state != Fate.ORPHAN for placement in placed(case))
    assert (fooled, cases) == (0, 72)


def test_of_two_sentences_that_differ_in_a_capital_the_one_that_is_gone_is_lost():
    one, other = "The office asked for a radio and a list.", "The office asked for a Radio and a list."
    old, new = f"One came early. {one} {other} Three left.", f"One came early. {other} Three left."
    assert only(old, new, one).state == Fate.ORPHAN
    assert only(old, new, other).explanation.way == Way.SAME


def test_a_placement_says_what_happened_to_the_passage() -> None:
    old = "One came early. Two stayed away from the old stone bridge. Three left.\n\nLast words stand here."
    new = "Last words stand here.\n\nOne came early. Two stayed away from the new stone bridge. Three left."
    placement = only(old, new, "Two stayed away from the old stone bridge.")
    assert new[placement.start : placement.end] == "Two stayed away from the new stone bridge."
    assert placement.state == Fate.CARRIED
    assert (placement.explanation.way, placement.explanation.words, placement.explanation.changed) == ("edited", 8, 1)
    assert only(old, new, "Last words stand here.").explanation.moved


def test_a_passage_of_which_every_word_was_replaced_needs_a_person() -> None:
    old, new = "The lake rose by two metres in July.", "The lake rose by about 200 centimetres in July."
    placement = only(old, new, "two metres")
    assert placement.state == Fate.REVIEW
    assert placement.explanation.way == Way.REPLACED
    assert "200 centimetres" in new[placement.start : placement.end]


def test_a_passage_that_was_cut_in_two_by_a_move_needs_a_person_or_keeps_its_greater_part() -> None:
    old = "Alpha beta gamma delta epsilon zeta. Eta theta iota kappa lambda mu nu. Rho sigma tau upsilon."
    new = "Eta theta iota kappa lambda mu nu. Rho sigma tau upsilon. Alpha beta gamma delta epsilon zeta."
    placement = only(old, new, "zeta. Eta theta iota kappa lambda mu nu.")
    assert new[placement.start : placement.end] == "Eta theta iota kappa lambda mu nu."
    assert placement.explanation.way == Way.SCATTERED


def test_an_orphan_stands_where_its_passage_was() -> None:
    old = "One came early. Two stayed away from the bridge. Three left at noon."
    placement = only(old, "One came early. Three left at noon.", "Two stayed away from the bridge.")
    assert (placement.state, placement.start, placement.end) == (Fate.ORPHAN, 15, 15)


def test_a_span_that_cuts_a_word_still_does() -> None:
    old, new = "A valley without sirens.", "Here is a valley without sirens."
    placement = only(old, new, "alley with")
    assert new[placement.start : placement.end] == "alley with"


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(old=st.text("aб ё.“\n-1𝄞", max_size=40), new=st.text('aб е."\n—1𝄞', max_size=40), data=st.data())
def test_every_placement_lies_inside_the_new_text_and_only_an_orphan_is_empty(
    old: str, new: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    (placement,) = map_spans(old, new, [(start, end)])
    assert 0 <= placement.start <= placement.end <= len(new)
    assert (placement.start == placement.end) == (placement.state == Fate.ORPHAN)
    assert 0 <= placement.score <= 1


def test_an_unchanged_text_keeps_everything_where_it_was() -> None:
    for text in TEXTS.values():
        spans = [(at, min(len(text), at + 37)) for at in range(0, len(text), 23) if text[at : at + 37].strip()]
        for (start, end), placement in zip(spans, map_spans(text, text, spans), strict=True):
            assert text[placement.start : placement.end].strip() == text[start:end].strip()
            assert placement.score == 1.0
