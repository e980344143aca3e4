"""The report on people who marked one text apart: categories, pairs, counts and seeded intervals."""

from random import Random

import pytest

from articles.agreement import exact_hits, nominal_alpha, overlap_hits, unitizing_alpha
from articles.reliability import Mark, Row, Sheet, report_of

WORDS = [(at, at + 4) for at in range(0, 200, 5)]
SENTENCES = [(at, at + 24) for at in range(0, 200, 25)]


def sheet(*people: list[Mark]) -> Sheet:
    return Sheet(WORDS, SENTENCES, people, 200)


def rows(*people: list[Mark]) -> dict[str, Row]:
    return {row.category: row for row in report_of(sheet(*people), draws=60)}


def test_people_who_marked_the_same_agree_wholly_and_surely():
    marks = [Mark(0, 9, "claim"), Mark(50, 74, "event"), Mark(100, 104, "claim")]
    found = rows(marks, marks)
    assert list(found) == ["", "claim", "event"]
    assert found["claim"].marks == [2, 2]
    assert (found[""].nominal.value, found[""].unitizing.value) == (1.0, 1.0)
    (pair,) = found[""].pairs
    assert (pair.first, pair.second, pair.ours, pair.theirs) == (0, 1, 3, 3)
    assert pair.exact == pair.overlap == (1.0, 1.0, 1.0)


def test_a_mark_of_another_category_is_no_agreement_but_of_where_something_is():
    found = rows([Mark(0, 9, "claim")], [Mark(0, 9, "event")])
    assert found[""].pairs[0].overlap.value == 0.0
    assert found["claim"].pairs[0].overlap.value == 0.0
    assert (found[""].nominal.value or 0) < 1


def test_words_and_units_give_the_coefficients_of_the_plain_functions():
    one, two = [Mark(0, 9, "claim")], [Mark(5, 14, "claim"), Mark(100, 120, "claim")]
    row = rows(one, two)["claim"]
    labels = [[any(a < m.end and m.start < b for m in marks) for a, b in WORDS] for marks in (one, two)]
    assert row.nominal.value == pytest.approx(nominal_alpha(zip(*labels, strict=True)))
    assert row.unitizing.value == pytest.approx(unitizing_alpha([[(0, 9)], [(5, 14), (100, 120)]], 200))


@pytest.mark.parametrize("seed", range(6))
def test_pairs_have_the_f1_of_the_plain_functions(seed: int):
    rng = Random(seed)
    people = [[(s, s + 9) for s in (rng.randrange(0, 190, 5) for _ in range(8))] for _ in range(2)]
    row = rows(*([Mark(*span, "claim") for span in spans] for spans in people))["claim"]
    assert row.pairs[0].exact.value == pytest.approx(exact_hits(*people).f1)
    assert row.pairs[0].overlap.value == pytest.approx(overlap_hits(*people).f1)


def test_three_people_are_three_pairs_and_intervals_hold_the_value_and_repeat():
    rng = Random(4)
    people = [[Mark(s, s + 9, "claim") for s in rng.sample(range(0, 190, 10), 7)] for _ in range(3)]
    first, again = report_of(sheet(*people)), report_of(sheet(*people))
    assert first == again
    assert [(pair.first, pair.second) for pair in first[0].pairs] == [(0, 1), (0, 2), (1, 2)]
    for figure in (first[0].nominal, first[0].pairs[0].overlap):
        assert figure.low is not None and figure.high is not None and figure.value is not None
        assert figure.low <= figure.value <= figure.high


def test_without_marks_there_is_nothing_to_say():
    (row,) = report_of(sheet([], []))
    assert (row.nominal.value, row.unitizing.value, row.pairs[0].exact.value) == (None, None, None)
