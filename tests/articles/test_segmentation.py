"""Sentences: nothing of a text is lost, whatever it is made of, and what only looks like an end is none."""

import random

import pytest

from articles.segment_profiles import PROFILES
from articles.segmentation import segment
from bench.random_texts import is_lossless, random_text

# Ours, illustrative; “ | ” stands between two sentences.
CASES = [
    ("en", "Dr. Lee of St. Mary met J. R. Osh at 5 p.m. on Monday. | It rained."),
    ("en", "“Why?” he asked. | Nobody (not even Mr. Low. He slept.) knew."),
    ("en", "The gauge shows 3.5 m, see https://a.example/x.html?b=1 for more. | 12 people left."),
    ("ru", "В 2024 г. Казахстан подписал соглашение. | Об этом сообщил К.-Ж. Токаев."),
    ("ru", "Уровень вырос в 2024 г. | Потом он упал."),
    ("ru", "«Почему?» — спросил инженер и т. д. | — Не знаю."),
    ("kk", "Келісімге 2024 ж. қол қойылды. | Оны Қ. К. Серіков атап өтті."),
    ("ky", "Суу 3,5 м. көтөрүлдү... бирок токтоду. | Эмне үчүн?"),
    ("uz-Latn", "Suv 2020-yil 1-may kuni toshdi. | A. Karimov buni aytdi."),
    ("az", "Görüş 5. mart günü oldu. | Ə. Həsənov danışdı."),
    ("tr", "Toplantı 5. Mart günü yapıldı. | Prof. Dr. A. Kaya konuştu."),
    ("fa", "آب دریاچه ۳٫۵ متر بالا آمد. | چرا آژیر نبود؟ | هیچ‌کس نمی‌داند."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_a_sentence_ends_where_a_reader_says(language: str, marked: str) -> None:
    text = marked.replace(" | ", " ")
    assert [text[span.start : span.end] for span in segment(text, language)] == marked.split(" | ")


def test_nothing_of_a_random_text_is_lost() -> None:
    chance = random.Random(9)
    for language in [*PROFILES, "zh", ""]:
        for _ in range(40):
            text = random_text(chance)
            assert is_lossless(text, segment(text, language)), (language, text)


@pytest.mark.parametrize("text", ["", " \n\n ", "...", "?!", "\u3000", "a", ". . . .", "(" * 500, "A. " * 500])
def test_odd_texts_are_cut_without_loss(text: str) -> None:
    assert is_lossless(text, segment(text, "ru"))
