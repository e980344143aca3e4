"""One spelling for search: what people type finds what was written, and PostgreSQL folds as Python does."""

import pytest
from django.db import connection

from basics.folding import clean, fold

SAME = [
    *[("kk", one, other) for one, other in (("қауіпсіздік", "qauıpsızdık"), ("қауіпсіздік", "kauipsizdik"))],
    *[("kk", "Әлеуметтік", one) for one in ("Äleumettık", "Áleýmettik", "aleumettik", "алеуметтик")],
    *[("uz", "ўзбек", one) for one in ("oʻzbek", "o'zbek", "o’zbek", "ozbek")],
    *[("uz", "Ёшлар", one) for one in ("Yoshlar", "yoshlar")],
    *[("", "élan", "elan"), ("", "Şərq", "serq"), ("", "мүнөз", "муноз"), ("", "ёлка", "елка")],
]
ODD = [
    "",
    " ",
    "a_b-c.d",
    "İstanbul ISSIQ",
    "ғұәңөүһі ЎҚҒҲ",
    "Ёлка, йод; ёж",
    "كتاب‌ها يك",
    "ta’lim ma'no",
    "Straße ÆØ",
    "🌊 x",
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_spellings_of_one_word_fall_together(language: str, one: str, other: str) -> None:
    assert fold(one, language) == fold(other, language) != ""


def test_a_stemmer_is_given_letters_that_it_knows() -> None:
    assert clean("Ёлка й Йод, café: don't!") == "елка й йод cafe dont"


def test_postgresql_folds_by_the_same_tables(db: None) -> None:
    with connection.cursor() as cursor:
        for text in [*ODD, *(word for _language, *both in SAME for word in both)]:
            names = ("search_fold_plain", "search_fold_kk", "search_fold_uz", "search_clean")
            cursor.execute(f"SELECT {', '.join(f'{name}(%s)' for name in names)}", [text] * 4)
            told = [" ".join(one.split()) for one in cursor.fetchone()]
            assert told == [fold(text), fold(text, "kk"), fold(text, "uz"), clean(text)], text
