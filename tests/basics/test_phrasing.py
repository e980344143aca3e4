"""Words put into sentences: quotation marks, names of languages, numbers, and one English word of two meanings."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext

from articles.chain import kind_in
from articles.passages import around
from articles.vocabulary import RoundState, language_inside, language_name
from basics.phrasing import inside, minus, quoted
from basics.templatetags.component_words import STATES
from catalog.ratings import range_of
from catalog.vocabulary import CHANGES, ChangeClass, Severity, Vocabulary, counted
from review.team_pages import PeriodForm


@pytest.mark.parametrize(("language", "said"), [("en", "“so”"), ("ru", "«так»"), ("kk", "«солай»")])
def test_words_stand_between_the_quotation_marks_of_the_page(language: str, said: str) -> None:
    with translation.override(language):
        assert quoted(said[1:-1]) == said


def test_the_name_of_a_language_begins_small_within_a_sentence() -> None:
    with translation.override("kk"):
        assert (language_name("en"), language_inside("en")) == ("Ағылшынша", "ағылшынша")
        assert kind_in("original", "ru") == "орысша түпнұсқа"
    with translation.override("ru"):
        assert kind_in("translation", "en") == "перевод, английский"
    with translation.override("en"):
        assert kind_in("translation", "en") == "English translation"
    assert language_inside("qaa") == "qaa", "an unknown tag names itself"
    with translation.override("ru"):
        assert [inside("Поле"), inside("SHA-256")] == ["поле", "SHA-256"]


def test_the_months_of_a_period_are_said_in_the_language_of_the_page() -> None:
    with translation.override("ru"):
        page = str(PeriodForm()["months"])
    assert all(f">{months}<" in page for months in ("1 месяц", "3 месяца", "6 месяцев", "12 месяцев", "24 месяца"))
    assert PeriodForm({"months": "6"}).period == 6
    assert PeriodForm({"months": "7"}).period == PeriodForm({}).period, "what makes no sense is the usual one"


def test_one_english_word_is_told_apart_by_what_it_means() -> None:
    with translation.override("ru"):
        assert (str(Vocabulary.STATE.label), gettext("state")) == ("государство", "состояние")
        opens = (str(RoundState.OPEN.label), pgettext("verb", "open"), str(STATES["open"].word))
        assert opens == ("открыт", "открыть", "Открыто")
        assert pgettext("button", "Reply") != pgettext("field", "Reply")
        assert pgettext("page", "Further") != gettext("Further")
        assert pgettext("proposals", "Yours") != gettext("Yours")


def test_what_is_counted_agrees_with_its_number() -> None:
    with translation.override("ru"):
        said = [counted(Severity.WARNING, count) for count in (1, 2, 99)]
        assert said == ["предупреждение", "предупреждения", "предупреждений"]
        assert counted(Severity.NOTE, 99) == str(Severity.NOTE.label)
    assert set(CHANGES) == set(ChangeClass)


def test_a_range_of_numbers_is_no_pause() -> None:
    assert range_of("likelihood", [3, 4, 3]) == "likelihood ranges from 3 to 4"
    with translation.override("ru"):
        assert range_of("вероятность", [3, 4]) == "вероятность: от 3 до 4"
    assert minus("-0,07") == "−0,07"


def test_what_stands_around_a_passage_is_whole_words() -> None:
    cut = {"start": 90, "prefix": "f the (invented) valley office. ", "suffix": " and then the council met in spr"}
    assert around(cut) == ("…the (invented) valley office. ", " and then the council met in…")
    begins = {"start": 4, "prefix": "The ", "suffix": " of the valley. The gauge is old"}
    assert around(begins) == ("The ", " of the valley. The gauge is…")
    ends = {"start": 90, "prefix": "f the (invented) valley office. ", "suffix": " text."}
    assert around(ends)[1] == " text."
    unbroken = {"start": 90, "prefix": "水" * 32, "suffix": "水" * 32}
    assert around(unbroken) == ("…" + "水" * 32, "水" * 32 + "…")
