"""A passage of a sentence is found in its translation by quotations, numbers, names and words; else the sentence is."""

import pytest

from articles.projection import Tie, Way, cross, project_span, quotations_in
from articles.word_alignment import WordAligner, learn
from bench.bench_projection import both_ways, mean, shown_as_sure
from bench.mutation_texts import TEXTS

# Illustrative pairs: enough for a few words to be seen more than once.
PAIRS = [
    ("The lake rose in July.", "Озеро поднялось в июле."),
    ("The lake fell in August.", "Озеро опустилось в августе."),
    ("The river rose in August.", "Река поднялась в августе."),
    ("The village has no siren.", "В селе нет сирены."),
    ("The village lies by the lake.", "Село стоит у озера."),
    ("No siren was heard in July.", "В июле сирены не слышали."),
    ("The river flows by the village.", "Река течёт мимо села."),
    ("The siren was heard by the river.", "Сирену слышали у реки."),
]


@pytest.fixture(scope="module")
def aligner() -> WordAligner:
    return learn(PAIRS * 3, "en", "ru")


def projected(aligner: WordAligner, source: str, quote: str, target: str) -> tuple[str, Way]:
    start = source.index(quote)
    found = project_span(source, start, start + len(quote), target, aligner)
    return target[found.start : found.end], found.way


@pytest.mark.parametrize(
    ("quote", "there"),
    [("1,400", "1 400"), ("Chorsu", "Чорсу"), ("2019", "2019 года")],
)
def test_numbers_and_names_cross_whatever_was_learnt(quote: str, there: str):
    source = "Since 2019 about 1,400 people of Chorsu wait for an answer."
    target = "С 2019 года около 1 400 жителей Чорсу ждут ответа."
    found, way = projected(learn([], "en", "ru"), source, quote, target)
    assert way == Way.SENTENCE or found in there


def test_a_quotation_goes_to_the_quotation_with_the_same_number():
    source = "He said “no siren” first, and “no money” later."
    target = "Сперва он сказал «нет сирены», а потом «нет денег»."
    blank = learn([], "en", "ru")
    assert projected(blank, source, "no money", target) == ("нет денег", Way.QUOTATION)
    assert projected(blank, source, "“no siren”", target) == ("«нет сирены»", Way.QUOTATION)


def test_words_that_were_learnt_narrow_a_passage(aligner: WordAligner):
    found, way = projected(aligner, "The siren rose by the lake.", "siren", "Сирена поднялась у озера.")
    assert (found, way) == ("Сирена", Way.WORDS)


def test_what_was_seen_once_is_the_whole_sentence(aligner: WordAligner):
    target = "Мельник звонит в колокол."
    assert projected(aligner, "The miller rings the bell.", "miller", target) == (target, Way.SENTENCE)


def test_a_whole_sentence_is_a_whole_sentence(aligner: WordAligner):
    target = "Озеро поднялось в июле."
    assert projected(aligner, "The lake rose in July.", "The lake rose in July.", target) == (target, Way.SENTENCE)


def test_the_same_pairs_teach_the_other_direction():
    back = learn([(other, one) for one, other in PAIRS * 3], "ru", "en")
    found, way = projected(back, "Сирена поднялась у озера.", "Сирена", "The siren rose by the lake.")
    assert way == Way.SENTENCE or found == "siren"


def test_every_projection_lies_inside_its_sentence(aligner: WordAligner):
    for one, other in zip(TEXTS["en"].split("\n\n"), TEXTS["ru"].split("\n\n"), strict=True):
        for start in range(0, len(one) - 20, 17):
            found = project_span(one, start, start + 20, other, aligner)
            assert 0 <= found.start < found.end <= len(other)
            assert found.way == Way.SENTENCE or found.score >= 0.75


def test_quotations_are_found_in_every_style():
    text = '“a b” «в г» „d e“ "f"'
    assert [text[start:end] for start, end in quotations_in(text)] == ["a b", "в г", "d e", "f"]


SOURCE, TARGET = [(0, 10), (11, 20), (21, 30)], [(0, 5), (6, 25), (26, 40)]


@pytest.mark.parametrize(
    ("ties", "start", "end", "there"),
    [
        ([Tie((0,), (0,), 1), Tie((1, 2), (1,), 0.9), Tie((), (2,), 1)], 12, 15, (6, 25)),
        ([Tie((0,), (0,), 1), Tie((1,), (1,), 1), Tie((2,), (2,), 1)], 5, 15, (0, 25)),
        ([Tie((0,), (0,), 0.5), Tie((1,), (1,), 1), Tie((2,), (2,), 1)], 5, 15, None),  # a doubtful bead
        ([Tie((0,), (), 1), Tie((1,), (0, 1), 1), Tie((2,), (2,), 1)], 2, 5, None),  # left out
    ],
)
def test_a_passage_crosses_with_the_beads_of_its_sentences(
    ties: list[Tie], start: int, end: int, there: tuple[int, int] | None
):
    found = cross(SOURCE, TARGET, ties, start, end, least=0.8)
    assert (found.target if found else None) == there


def test_what_is_shown_as_narrowed_is_as_precise_as_promised_on_phrases_marked_by_hand():
    """The gold set of the benchmark: overlap precision of at least 0.93, and never at a wrong place."""
    for way, rows in both_ways().items():
        narrowed = shown_as_sure(rows)
        assert len(narrowed) >= 20, way
        assert mean([row.precision for row in narrowed]) >= 0.93, way
        assert all(row.precision > 0 for row in narrowed), way
        assert all(row.way != "none" for row in rows), "every sentence of the gold set crosses"
