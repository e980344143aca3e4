"""The way behind a frozen citation: frozen in English whoever freezes, told to each reader, never told wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles import actions as articles
from articles import vocabulary as words
from articles.correcting import correct_text
from articles.inputs import Agent, Bytes, Provenance, TextFacts
from articles.models import TextVersion
from articles.sourcing import change_custody
from catalog.citations import citations_of
from catalog.frozen_words import language_of, said_again
from catalog.interchange.book_lists import sources_of
from catalog.models import Edition
from catalog.sheet import footnotes_of
from tests import make
from tests.people import Cast

LANGUAGES = ("en", "ru", "kk")
WITHDRAWN, NEWER = "withdrawn by its source", "a newer version exists (%(number)d)"


def translated(original: TextVersion, cast: Cast, language: str = "en", **facts: Any) -> TextVersion:
    """Add a translation of a text of ours."""
    said = Provenance(method=words.TranslationMethod.HUMAN, source_version=original, **facts)
    told = TextFacts("The upper lake", language, words.TextKind.TRANSLATION, "Public", said)
    return articles.add_text(
        original.article, Bytes(make.TEXT.encode(), words.CaptureMethod.PASTE), told, by=cast.analyst
    )


def elsewhere(cast: Cast, language: str, **facts: Any) -> TextVersion:
    """Add a translation of what appeared elsewhere and is not held."""
    origin = make.item(
        cast.analyst, custody=words.Custody.NOT_HELD, language=language, source_name="valley.example (x)"
    )
    said = Provenance(method=words.TranslationMethod.THIRD_PARTY, source_item=origin, **facts)
    told = TextFacts("The upper lake", "en", words.TextKind.TRANSLATION, "", said)
    return articles.add_article(Bytes(make.TEXT.encode(), words.CaptureMethod.PASTE), told, origin, by=cast.analyst)


def of_a_translation(cast: Cast) -> TextVersion:
    russian = translated(make.text(cast.analyst, make.SOURCE, language="kk"), cast, "ru")
    return translated(russian, cast, credit_line="Source; Reader (translator)")


def with_hands(cast: Cast) -> TextVersion:
    hands = (
        Agent("A. Person", "person", "translator"),
        Agent("Reader; Public", "organisation", "publisher"),
        Agent("Engine (x)", "tool", "mt_engine", "1"),
    )
    return translated(make.text(cast.analyst, make.SOURCE, language="ru"), cast, credit_line="Public", agents=hands)


def withdrawn(cast: Cast) -> TextVersion:
    version = elsewhere(cast, "ru")
    change_custody(version.article.source_item, words.Custody.WITHDRAWN, reason="Illustrative.", by=cast.analyst)
    return version


def superseded(cast: Cast) -> TextVersion:
    version = withdrawn(cast)
    make.annotation(version, cast.analyst)  # on the text that is corrected then
    correct_text(version, version.text + " More.", change_kind="minor", reason="Illustrative.", by=cast.analyst)
    return version


def quoting(cast: Cast) -> TextVersion:
    version = elsewhere(cast, "")
    make.quoted(version, cast.analyst)
    return version


KINDS: dict[str, Callable[[Cast], TextVersion]] = {
    "original": lambda cast: make.text(cast.analyst),
    "credited": lambda cast: make.translation(cast.analyst, credit_line="Source; withdrawn by its source"),
    "of an original of ours": lambda cast: translated(make.text(cast.analyst, make.SOURCE, language="ru"), cast),
    "of a translation of ours": of_a_translation,
    "through other languages": lambda cast: elsewhere(cast, "ky", pivot_languages=("kk", "uz-Latn")),
    "with hands": with_hands,
    "withdrawn": withdrawn,
    "withdrawn and superseded": superseded,
    "quoting, of no language": quoting,
}


def cited(version: TextVersion, cast: Cast, language: str) -> dict[str, Any]:
    """Return what would be frozen of a citation of a text in a language."""
    target = version.targets.first()
    annotation = target.annotation if target else make.annotation(version, cast.analyst)
    uuid = str(annotation.uuid)
    with translation.override(language):
        return citations_of([{"evidence": [{"annotation": uuid}]}], proposed=False)[uuid].as_dict()


def plain(told: dict[str, Any]) -> tuple[str, list[tuple[str, ...]]]:
    """Return the words of a citation; quotation marks are part of a credit line, which stays as it was frozen."""
    names = ("title", "relation", "custody_label", "detail")
    rows = [tuple(re.sub("[“”«»„]", '"', step[name]) for name in names) for step in told["chain"]]
    return told["summary"], rows


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_frozen_in_one_language_is_told_as_it_stands_in_the_reader_s(cast: Cast, kind: str) -> None:
    version = KINDS[kind](cast)
    live = {language: cited(version, cast, language) for language in LANGUAGES}
    for frozen_in in LANGUAGES:
        assert language_of(live[frozen_in]) == frozen_in
        for reader in LANGUAGES:
            with translation.override(reader):
                told = said_again(live[frozen_in])
            assert plain(told) == plain(live[reader]), (frozen_in, reader)
            assert "summary_lang" not in told and not any("words_lang" in step for step in told["chain"])
        with translation.override(frozen_in):
            assert said_again(live[frozen_in]) == live[frozen_in]


def test_a_translation_of_ours_is_not_called_an_original(cast: Cast) -> None:
    frozen = cited(of_a_translation(cast), cast, "en")
    evidence = [{"field": "summary", "stance": "supports", "citation": frozen}]
    for language, said in (("en", "Russian translation"), ("ru", "Перевод, русский")):
        with translation.override(language):
            assert said_again(frozen)["chain"][1]["title"] == said
            (source,) = sources_of([{"code": "THR-CLI-001", "evidence": evidence}]).values()
            assert source.chain[1].title == said


def test_names_that_are_words_of_ours_stay(cast: Cast) -> None:
    frozen = cited(with_hands(cast), cast, "en")
    assert frozen["chain"][0]["detail"].startswith("human translation; “Public”; A. Person (translator); ")
    with translation.override("ru"):
        told = said_again(frozen)["chain"][0]["detail"]
    assert (
        told.endswith("; Public") and "; “Public”; " in told and "Reader; Public (" in told and "Engine (x) (" in told
    )
    assert "translat" not in told


def test_what_cannot_be_said_anew_is_shown_as_it_was_frozen_with_its_language(cast: Cast) -> None:
    frozen = cited(superseded(cast), cast, "ru")
    drifted = {**frozen, "summary": frozen["summary"].replace("отозвано источником", "отозвано")}
    evidence = [{"field": "summary", "stance": "supports", "citation": said_again(drifted)}]
    (note,) = footnotes_of("threat", evidence)
    assert (note.summary, note.summary_lang) == (drifted["summary"], "ru")
    step = {**frozen["chain"][1], "relation": "пересказано с"}
    told = said_again({**frozen, "chain": [frozen["chain"][0], step, *frozen["chain"][2:]]})
    assert told["chain"][1] == {**step, "words_lang": "ru"}
    assert told["chain"][0]["title"] == "English translation"
    assert (told["summary"], told["summary_lang"]) == (frozen["summary"], "ru")


def test_a_name_tells_no_withdrawal(cast: Cast) -> None:
    version = make.text(cast.analyst)
    frozen = cited(version, cast, "en")
    quote = {**frozen["chain"][1], "kind": "quoted", "relation": "quotes"}
    quote["title"] = "Courier; withdrawn by its source; a newer version exists (9)"
    frozen |= {"chain": [*frozen["chain"], quote], "summary": f"English original; quotes {quote['title']}"}
    with translation.override("ru"):
        assert said_again(frozen)["summary"].endswith(quote["title"])


def test_an_edition_is_frozen_in_english_whoever_freezes_and_read_in_the_language_of_each(cast: Cast) -> None:
    note = superseded(cast).targets.get().annotation
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    with translation.override("ru"):
        make.published_edition(cast)
    content = Edition.objects.get().entries.get().content
    assert content["evidence"][0]["citation"]["summary"].endswith(f"; {WITHDRAWN}; a newer version exists (2)")
    client = Client()
    client.force_login(cast.reader)
    for language in LANGUAGES:
        cast.reader.language = language
        cast.reader.save(update_fields=["language"])
        text = client.get(reverse("catalog:edition_entry", args=["2026.1", entry.code])).text
        with translation.override(language):
            for said in (WITHDRAWN, NEWER):
                assert str(translation.gettext(said)) % {"number": 2} in text, (language, said)
