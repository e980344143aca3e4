"""Quotations in fair length."""

from basics.quoting import ELLIPSIS, FAIR_LENGTH, fair_quotation


def test_what_is_short_enough_is_quoted_whole() -> None:
    passage = "x" * FAIR_LENGTH
    assert fair_quotation(passage) == passage


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    passage = "The upper lake rose by two metres. “Nobody was warned.” Then the dam gave way in the night."
    assert fair_quotation(passage, 70) == "The upper lake rose by two metres. “Nobody was warned.” …"


def test_a_sentence_that_would_leave_too_little_is_cut_at_a_word() -> None:
    passage = "Yes. The upper lake rose by two metres in a single week, and nobody was warned"
    assert fair_quotation(passage, 60) == "Yes. The upper lake rose by two metres in a single week…"


def test_a_decimal_point_ends_no_sentence() -> None:
    passage = "It rose by about 2.75 metres and then by another 3.5 metres within one single night"
    assert fair_quotation(passage, 40).endswith(ELLIPSIS)
    assert "2.75" in fair_quotation(passage, 40)


def test_words_without_spaces_are_cut_anywhere_and_never_too_long() -> None:
    assert len(fair_quotation("я" * 500)) <= FAIR_LENGTH
    assert fair_quotation("本" * 500).endswith(ELLIPSIS)


def test_a_cut_quotation_is_never_longer_than_told() -> None:
    words = "водохранилище поднялось, и никто не предупредил. " * 20
    for most in range(10, 400):
        assert len(fair_quotation(words, most)) <= most
