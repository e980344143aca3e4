"""What people type finds what was written: inflections, either script, and letters typed without their diacritics."""

import pytest
from django.db import connection

from articles.correcting import correct_text
from articles.searching import find, sought, words_of
from review.search import search_groups
from tests import make
from tests.people import Cast

# language of the text, a word of it, what is typed
RUSSIAN = [
    ("угроза", "угрозами"), ("угрозами", "угроза"), ("угрозы", "УГРОЗУ"), ("озеро", "озёра"), ("озёр", "озера"),
    ("ледники", "ледников"), ("ледниковое", "ледниковый"), ("граница", "границе"), ("пограничная", "пограничные"),
    ("наводнение", "наводнениями"), ("засуха", "засухой"), ("плотины", "плотиной"), ("вода", "водой"),
    ("ёлка", "елка"), ("елки", "ёлка"), ("учёный", "ученые"), ("партнёрство", "партнерства"), ("река", "реками"),
    ("терроризм", "терроризма"), ("безопасность", "безопасности"), ("соглашение", "соглашениям"),
]  # fmt: skip
ENGLISH = [
    ("threats", "threat"), ("flooding", "floods"), ("warnings", "warned"), ("villages", "village"),
    ("dams", "dam"), ("café", "cafe"), ("lake's", "lakes"), ("Agreements", "agreement"),
]  # fmt: skip
KAZAKH = [
    ("қауіпсіздік", "qauıpsızdık"), ("qauıpsızdık", "қауіпсіздік"), ("қауіпсіздік", "qaýipsizdik"),
    ("қауіпсіздік", "кауипсиздик"), ("қауіп", "qauip"), ("шекара", "şekara"), ("шекара", "shekara"),
    ("şekara", "шекара"), ("өзен", "ózen"), ("өзен", "ozen"), ("өзен", "озен"), ("көл", "köl"), ("ñ", "ң"),
    ("мұздық", "mūzdyq"), ("мұздық", "muzdyq"), ("су тасқыны", "sý tasqyny"), ("әлеуметтік", "áleýmettik"),
    ("ғылым", "ǵylym"), ("ğylym", "ғылым"), ("үкімет", "úkimet"), ("Қазақстан", "Qazaqstan"), ("халық", "halyq"),
]  # fmt: skip
UZBEK = [
    ("xavfsizlik", "хавфсизлик"), ("хавфсизлик", "xavfsizlik"), ("хавфсизлик", "havfsizlik"),
    ("oʻzbek", "ўзбек"), ("ўзбек", "o'zbek"), ("o‘zbek", "ozbek"), ("чегара", "chegara"), ("chegara", "чегара"),
    ("suv toshqini", "сув тошқини"), ("қурғоқчилик", "qurgʻoqchilik"), ("qurg'oqchilik", "қурғоқчилик"),
    ("qurg‘oqchilik", "qurgoqchilik"), ("маънавият", "ma'naviyat"), ("Ўзбекистон", "Oʻzbekiston"), ("ёшлар", "yoshlar"),
    ("юрт", "yurt"), ("ҳукумат", "hukumat"), ("hukumat", "ҳукумат"), ("ер", "yer"), ("электр", "elektr"),
]  # fmt: skip
OTHERS = [
    ("tk", "howpsuzlyk", "howpsuzlyk"), ("tk", "ýagdaý", "yagday"), ("az", "təhlükəsizlik", "tehlukesizlik"),
    ("ky", "коопсуздук өлкөсү", "олкосу"), ("tg", "ҳифзи ҷангал", "хифзи чангал"), ("tr", "güvenlik", "guvenlik"),
    ("fa", "امنیت ملي", "ملی"),
]  # fmt: skip
PAIRS = [
    *(("ru", *pair) for pair in RUSSIAN),
    *(("en", *pair) for pair in ENGLISH),
    *(("kk", *pair) for pair in KAZAKH),
    *((f"uz-{'Cyrl' if ord(pair[0][0]) > 0x3FF else 'Latn'}", *pair) for pair in UZBEK),
    *OTHERS,
]
DIFFERENT = [
    ("ru", "угроза", "озеро"), ("ru", "граница", "грамота"), ("kk", "қауіп", "көл"), ("uz-Latn", "xavf", "suv"),
    ("en", "threat", "treaty"), ("kk", "шекара", "қауіп"),
]  # fmt: skip


def found(language: str, written: str, typed: str) -> bool:
    what = sought(words_of(typed))
    assert what is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_words(%s, %s) @@ %s::tsquery", [f"a {written} b", language, what.query])
        return bool(cursor.fetchone()[0])


def test_there_are_many_pairs() -> None:
    assert len(set(PAIRS)) >= 60


def test_each_pair_is_found(db: None) -> None:
    missing = [pair for pair in PAIRS if not found(*pair)]
    assert not missing


def test_other_words_are_not_found(db: None) -> None:
    assert not [pair for pair in DIFFERENT if found(*pair)]


def test_a_text_is_found_and_marked_in_its_own_spelling(cast: Cast) -> None:
    make.text(cast.analyst, "Бұл мәтін қауіпсіздікке арналған. Мысал.", title="Қауіпсіздік туралы", language="kk")
    make.text(cast.analyst, "Они говорили об угрозах у границы. Пример.", title="Об угрозах", language="ru")
    (kazakh,) = search_groups(cast.reader, ["qaýipsizdik"], kind="articles")[0].hits
    assert ("Қауіпсіздік", True) in kazakh.title_parts
    (russian,) = search_groups(cast.reader, ["угроза"], kind="articles")[0].hits
    assert ("угрозах", True) in russian.parts


def test_the_beginning_of_a_word_is_found_with_a_star(cast: Cast) -> None:
    make.text(cast.analyst, "A glacial lake, illustrative.", title="Ice")
    (hit,) = search_groups(cast.reader, words_of("glac*"), kind="articles")[0].hits
    assert ("glacial", True) in hit.parts
    assert not search_groups(cast.reader, words_of("glac"), kind="articles")[0].hits


def test_an_older_version_of_a_text_gives_way_to_the_newer_one(cast: Cast) -> None:
    version = make.text(cast.analyst, "An old word: moraine. Illustrative.", title="Ice")
    assert search_groups(cast.reader, ["moraine"], kind="articles")[0].count == 1
    correct_text(version, "A new word: outwash. Illustrative.", change_kind="typo", reason="Wrong.", by=cast.analyst)
    assert search_groups(cast.reader, ["moraine"], kind="articles")[0].count == 0
    assert search_groups(cast.reader, ["outwash"], kind="articles")[0].count == 1


def test_common_words_are_looked_for_from_the_newest_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [make.text(cast.analyst, f"A lake {at}, illustrative.", title=f"Lake {at}") for at in range(6)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_textwords")
    what = sought(["lake"])
    assert what is not None
    assert what.share["articles_textwords"] == 1
    ways = [find(what, "articles_textwords", "text_version_id", size=10)]
    monkeypatch.setattr("articles.searching.COMMON", 2)
    ways.append(find(what, "articles_textwords", "text_version_id", size=10))
    assert set(ways[0].keys) == set(ways[1].keys) == {version.pk for version in versions}
    assert sought(["nowhere"]).share["articles_textwords"] == 0
