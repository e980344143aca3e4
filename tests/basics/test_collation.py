"""The order of names: each alphabet as its people learn it, and the same order in PostgreSQL."""

import hashlib
import random
import unicodedata
from itertools import pairwise

import pytest
from django.db import connection

from basics.collation import LONGEST, PLACES, sort_key, sql_function

# What the migrations of this version have made: see test_whoever_changes_the_order_writes_a_migration.
MADE = "13d186be20545ffb042bf95dfad353ec3d031138126215031d0b74da9c9fe451"

ALPHABETS = {
    # As taught: the 33 letters of Russian and the 42 of Kazakh.
    "ru": "А Б В Г Д Е Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я",
    "kk": "А Ә Б В Г Ғ Д Е Ё Ж З И Й К Қ Л М Н Ң О Ө П Р С Т У Ұ Ү Ф Х Һ Ц Ч Ш Щ Ъ Ы І Ь Э Ю Я",
    "ky": "А Б В Г Д Е Ё Ж З И Й К Л М Н Ң О Ө П Р С Т У Ү Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я",
    "tg": "А Б В Г Ғ Д Е Ё Ж З И Ӣ Й К Қ Л М Н О П Р С Т У Ӯ Ф Х Ҳ Ч Ҷ Ш Ъ Э Ю Я",
    "en": "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "az": "a b c ç d e ə f g ğ h ı i j k l m n o ö p r s ş t u ü v y z",  # but for q and x
    "tk": "a b ç d e f g h i j k l m n ň o ö p r s ş t u ü w y ý z",  # but for ä and ž
    "fa": "آ ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی",
}
LISTS = {
    "Kazakh words": "Адам Айна Әділет Әке Бала Гүл Ғалым Ғарыш Дала Ел Жер Ит Кен Кітап Қала Қыз Лақ Нан Ой Өзен Өмір "
    "Пән Сөз Тау Уақыт Ұлт Үй Хат Һәм Шөл Ыдыс Ырыс Іні Іс Эфир",
    "Kazakh regions": "Абай|Ақмола|Ақтөбе|Алматы|Алматы облысы|Астана|Атырау|Батыс Қазақстан|Жамбыл|Жетісу|Қарағанды|"
    "Қостанай|Қызылорда|Маңғыстау|Павлодар|Солтүстік Қазақстан|Түркістан|Ұлытау|Шығыс Қазақстан|Шымкент",
    "Russian, ё as е": "ёж ежегодник ёжик езда елка ёлка ель жара",
    "Russian: й is a letter, a stress is none": "заиграть зайка замок замо\u0301к за\u0301мок замша",
    "English": "café|Caspian Sea|cease-fire|ceasefire|O’Brien|Obruchev|re-entry|reentry|résumé",
    "numbers by value": "Edition 2|Edition 10|Edition 2026|Edition A",
    "signs, digits, scripts": "(draft)|2 rivers|10 rivers|Amu Darya|Амударья|آمودریا",
    "Persian": "آب ابر برف پل تهران ژاله کوه گنج نان وزیر هوا یخ",
    "Persian as Arabic keyboards write it": "كتاب کشور ماه يزد یک",
    "quotation marks count last": "Ақ жол|«Ақ жол»|Ақ жолтай",
    "Uzbek": "Olma On Oʻn Oʻzbekiston Ozod Sharq",
    "Turkmen and Azerbaijani": "Çeleken Ələt Gəncə Lerik Nebitdag Şəki Şirvan Ülkə",
    "capitals stand first": "Аральское море|аральское море|Аральское озеро",
}


def places(words: list[str]) -> list[str]:
    return sorted(words, key=sort_key)


@pytest.mark.parametrize("language", ALPHABETS)
def test_an_alphabet_stands_in_the_order_in_which_it_is_learnt(language: str) -> None:
    letters = ALPHABETS[language].split()
    shuffled = random.Random(1).sample(letters, len(letters))
    assert places(shuffled) == letters
    words = [f"{letter}{rest}" for letter in letters if letter != "Ё" for rest in ("", "а", "я")]
    assert places(random.Random(2).sample(words, len(words))) == words
    if language != "fa":
        assert places([letter.swapcase() for letter in shuffled if letter not in "Iiı"]) == [
            letter.swapcase() for letter in letters if letter not in "Iiı"
        ]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_stands_in_its_order(name: str) -> None:
    words = LISTS[name].split("|" if "|" in LISTS[name] else None)
    for seed in range(5):
        assert places(random.Random(seed).sample(words, len(words))) == words


def test_letters_decide_before_accents_and_accents_before_capitals() -> None:
    assert places(["Ёлка", "Елка", "ёлка", "елка", "Елки"]) == ["Елка", "елка", "Ёлка", "ёлка", "Елки"]


def test_a_key_is_the_same_however_a_text_is_composed() -> None:
    for text in random_texts(500):
        assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_texts_that_differ_are_never_equal() -> None:
    texts = {unicodedata.normalize("NFC", text) for text in random_texts(2000)}
    assert len({sort_key(text) for text in texts}) == len(texts)


def test_a_key_fits_into_a_row_of_an_index() -> None:
    for text in ("Ә" * 500, "é" * 500, "1 " * 500, "\U0001f30a" * 500, "漢" * 500, "«" * 500):
        assert len(sort_key(text).encode()) < 2700
    assert sort_key("я" * LONGEST + "а") == sort_key("я" * LONGEST + "б")


def test_places_are_code_points_that_nothing_takes_apart() -> None:
    assert [ord(place) for place in PLACES.values()] == list(range(0x250, 0x250 + len(PLACES)))
    assert all(unicodedata.normalize("NFD", place) == place for place in PLACES.values())
    assert max(map(ord, PLACES.values())) < 0x300
    assert all(ord(one) < ord(two) for one, two in pairwise(PLACES.values()))


@pytest.mark.django_db
def test_postgresql_says_the_same_of_every_text() -> None:
    texts = [*random_texts(4000), *LISTS.values(), "", "0", "000", "9" * 30]
    texts += [chr(code) for code in range(1, 0x2100) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    with connection.cursor() as cursor:
        asked = "SELECT perimeter_sort_key(said) FROM unnest(%s::text[]) WITH ORDINALITY one(said, at) ORDER BY at"
        cursor.execute(asked, [texts])
        said = [key for (key,) in cursor.fetchall()]
        cursor.execute(
            'SELECT said FROM unnest(%s::text[]) said ORDER BY perimeter_sort_key(said) COLLATE "C"', [texts]
        )
        ordered = [sort_key(text) for (text,) in cursor.fetchall()]
    different = [(text, key, sort_key(text)) for text, key in zip(texts, said, strict=True) if key != sort_key(text)]
    assert not different, different[:3]
    assert ordered == sorted(map(sort_key, texts))


def test_whoever_changes_the_order_writes_a_migration() -> None:
    """Generated columns and indexes keep keys: a change makes the function, and all of them, anew in a migration.

    These are User.name_key, Source.name_key, articles_by_title and submissions_by_title.
    """
    assert hashlib.sha256(sql_function().encode()).hexdigest() == MADE


def random_texts(count: int) -> list[str]:
    dice = random.Random(16)
    pieces = [
        "".join(ALPHABETS.values()),
        "ÉéÈüŸßæøþłđ«»“”ʻ’'\"-–—…№.,:;!?()",
        "0123456789٠١۵۶",
        " \u00a0\u200c",
        "ЁёЪъ",
    ]
    pieces += ["\u0301\u0308\u0306\u064b\u0654", "αΩאЖ漢한ก\U0001f30aé", "\\'_%^`"]
    weights = [60, 6, 8, 10, 3, 4, 3, 2]
    return [
        "".join(dice.choice(dice.choices(pieces, weights)[0]) for _at in range(dice.choice([1, 3, 12, 40, 260])))
        for _number in range(count)
    ]
