"""Languages of the region are told by their words and letters, sentence by sentence."""

import pytest

from articles.language_identification import DISPUTED, SURE, language_of, script_of, stretches_of
from tests.articles.stories import AZ, EN, FA, KK, KY, RU, TG, TK, UZ, UZC, Story

STORIES = [AZ, EN, FA, KK, KY, RU, TG, TK, UZ, UZC]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_every_paragraph_of_a_story_is_told(story: Story) -> None:
    for part in story.parts:
        if len(part.text) > 25:
            assert language_of(part.text).language == story.language, part.text
    whole = language_of("\n\n".join(part.text for part in story.parts))
    assert (whole.language, whole.score >= SURE) == (story.language, True)


@pytest.mark.parametrize("text", ["", "2026", "!?", "“ ”", "12 — 15"])
def test_nothing_is_told_of_what_has_no_words(text: str) -> None:
    assert language_of(text).language == ""


def test_the_script_is_told_apart_from_the_language() -> None:
    assert [script_of(text) for text in ("вода", "water", "آب", "水", "123")] == ["Cyrl", "Latn", "Arab", "Hani", ""]
    assert language_of(UZ.parts[0].text).script == "Latn"
    assert language_of(UZC.parts[0].text).script == "Cyrl"


def test_letters_that_the_told_language_does_not_have_make_it_a_question() -> None:
    told = language_of("The water of Gəncəçay and Kürəkçay rose, said Əli Məmmədov of Şəmkir, Gədəbəy and Naftalan.")
    assert told.score <= DISPUTED or told.language == "az"


def test_paragraphs_in_another_language_are_told_with_their_place() -> None:
    text = f"{RU.parts[0].text}\n\n{KK.parts[0].text}\n\n{EN.parts[0].text}\n\n12.07.2026"
    found = [(text[one.start : one.start + 8], one.told.language) for one in stretches_of(text)]
    assert found == [(RU.parts[0].text[:8], "ru"), (KK.parts[0].text[:8], "kk"), (EN.parts[0].text[:8], "en")]
