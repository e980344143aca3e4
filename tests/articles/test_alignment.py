"""Which sentences of two texts correspond: an illustrative article in English and Russian, and what may go wrong."""

from itertools import chain

import pytest

from articles.alignment import AROUND, BAND, MOST_CELLS, Bead, align, learn_dictionary
from articles.anchors import marks_of, skeletons
from articles.corridor import Corridor

# Ours, illustrative.
PAIRS = [
    (
        "The upper lake rose by two metres in one week of July.",
        "За одну неделю июля верхнее озеро поднялось на два метра.",
    ),
    (
        "The (invented) valley office of Arslanbek Toktorov counted 1,250 people below the moraine.",
        "(Вымышленная) долинная служба Арсланбека Токторова насчитала 1250 человек ниже морены.",
    ),
    ("Why is there no siren?", "Почему там нет сирены?"),
    (
        "An engineer told the newspaper that a gauge costs 4,000 dollars.",
        "Инженер рассказал газете, что датчик стоит 4 тысячи долларов.",
    ),
    ("In 2019 a flood reached the village within the hour.", "В 2019 году паводок дошёл до села за час."),
    ("Three bridges and a school were destroyed.", "Три моста и школа были разрушены."),
    (
        "“Nobody warned us,” said Gulnora Rahimova, a teacher.",
        "«Нас никто не предупредил», — сказала учительница Гульнора Рахимова.",
    ),
    (
        "The ministry of emergency situations has no helicopter in winter.",
        "У министерства чрезвычайных ситуаций зимой нет вертолёта.",
    ),
    ("Satellites see the lake every five days.", "Спутники видят озеро раз в пять дней."),
    (
        "The commission of Kyrgyzstan and Tajikistan meets in October.",
        "Комиссия Кыргызстана и Таджикистана соберётся в октябре.",
    ),
]
ENGLISH, RUSSIAN = [one for one, _ in PAIRS], [other for _, other in PAIRS]


def shape(beads: list[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in beads]


def test_a_whole_translation_is_aligned_one_to_one_and_surely() -> None:
    beads = align(ENGLISH, RUSSIAN, "en", "ru")
    assert shape(beads) == [((index,), (index,)) for index in range(10)]
    assert all(bead.confidence == 1 for bead in beads)


def test_what_was_left_out_joined_and_added_is_found() -> None:
    russian = [*RUSSIAN[:2], *RUSSIAN[3:5], f"{RUSSIAN[5]} {RUSSIAN[6]}", "Реклама: ковры со скидкой.", *RUSSIAN[7:]]
    found = shape(align(ENGLISH, russian, "en", "ru"))
    assert {((2,), ()), ((5, 6), (4,)), ((), (5,))} <= set(found)
    assert [row for row in found if row[0] and row[1]][-1] == ((9,), (8,))


def test_more_than_a_few_sentences_move_without_losing_the_rest() -> None:
    found = shape(align(ENGLISH[4:], RUSSIAN, "en", "ru"))
    assert [((index,), (index + 4,)) for index in range(6)] == found[-6:]


@pytest.mark.parametrize(
    ("source", "target"), [([], []), ([], RUSSIAN), (ENGLISH, []), (ENGLISH, RUSSIAN[:1]), (["."] * 300, ["!"] * 3)]
)
def test_every_sentence_is_in_exactly_one_bead_in_order(source: list[str], target: list[str]) -> None:
    beads = align(source, target, "en", "ru")
    assert list(chain.from_iterable(bead.source for bead in beads)) == list(range(len(source)))
    assert list(chain.from_iterable(bead.target for bead in beads)) == list(range(len(target)))
    assert all(bead.source or bead.target for bead in beads)


def test_a_path_far_from_the_diagonal_is_found_by_a_wider_band() -> None:
    many = [f"Sentence number {1000 + index}, illustrative." for index in range(260)]
    rest = [f"Предложение номер {1000 + index}, для примера." for index in range(130, 260)]
    found = {row for row in shape(align(many, rest, "en", "ru")) if row[1]}
    assert len(found & {((index + 130,), (index,)) for index in range(130)}) > 120


def test_a_dictionary_is_learnt_from_pairs_and_decides_where_lengths_do_not() -> None:
    words = [("qorlen", "zumpat"), ("brisket", "olvane"), ("tandume", "kriphos"), ("welomir", "sadouk")]
    pairs = [(f"{a} {b}", f"{y} {x}") for a, x in words for b, y in words if a < b]
    learnt = learn_dictionary(pairs)
    assert learnt["qorle"] == {"zumpa"}
    source = [one for one, _ in words]
    target = ["foreign", *(other for _, other in words[1:])]
    found = shape(align(source, target, "xx", "yy", dictionary=learnt))
    assert [row for row in found if row[0] and row[1]][-3:] == [((index,), (index,)) for index in (1, 2, 3)]


def test_numbers_meet_in_any_script_and_grouping() -> None:
    wanted = {"#1250", "#2019"}
    assert wanted <= set(marks_of("In 2019, 1,250 people", "en"))
    assert wanted <= set(marks_of("В 2019 году 1 250 человек", "ru"))
    assert wanted <= set(marks_of("در سال ۲۰۱۹، ۱٬۲۵۰ نفر", "fa"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Tokayev", "en"), ("Токаев", "ru")),
        (("Toqayev", "az"), ("Тоқаев", "kk")),
        (("Samarqand", "uz"), ("Самарканд", "ru")),
        (("Hakan", "tr"), ("Хакан", "ru")),
        (("president", "en"), ("пرزیدنت", "fa")),
    ],
)
def test_names_begin_alike_in_every_script(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = skeletons(one[0].lower(), one[1])[0], skeletons(other[0].lower(), other[1])[0]
    assert first[:3] == second[:3]


@pytest.mark.parametrize(("rows", "columns"), [(5000, 3), (3, 5000), (5000, 5000)])
def test_what_is_looked_at_grows_with_the_longer_text_not_with_both(rows: int, columns: int) -> None:
    source, target = ([{f"#{number}": 1.0, "?": 0.8} for number in range(count)] for count in (rows, columns))
    corridor = Corridor(source, target, around=AROUND, width=BAND, most=MOST_CELLS)
    assert corridor.cells <= 150 * (max(rows, columns) + 1)


def test_a_text_beside_itself_and_beside_nothing_is_aligned_without_loss() -> None:
    text = [f"Sentence {number} is here." for number in range(80)]
    same = align(text, text, "en", "en")
    assert [(bead.source, bead.target) for bead in same] == [((number,), (number,)) for number in range(80)]
    for beads, side in ((align(text, [], "en", "ru"), "source"), (align([], text, "ru", "en"), "target")):
        assert [index for bead in beads for index in getattr(bead, side)] == list(range(80))
