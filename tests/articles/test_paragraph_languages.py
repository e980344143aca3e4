"""What a person says of a paragraph's language holds wherever its words are shown: cards, lists, pairs, fields."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.drafting import start_draft
from articles.models import ParagraphLanguage, TextVersion
from articles.paragraph_languages import set_paragraph_language
from tests import make
from tests.people import Cast

SIREN = "“We have no siren below the moraine,”"


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.editor)
    return client


def say(version: TextVersion, words: str, language: str, cast: Cast) -> int:
    """Say the language of the paragraph that begins with these words; returns where that is."""
    start = version.text.index(words)
    set_paragraph_language(version, start, language, by=cast.analyst)
    return start


def in_farsi(page: str, words: str) -> bool:
    """Tell whether the element that directly holds these words says Persian, from right to left."""
    tags = re.findall(r"<([^<>]*)>[^<]*" + re.escape(words), page)
    assert tags, words
    return all('lang="fa" dir="rtl"' in tag for tag in tags)


def test_cards_quotations_and_who_cites_it_on_the_page_of_a_text(browser: Client, cast: Cast) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.editor)
    make.quoted(version, cast.analyst)
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    say(version, SIREN[:5], "fa", cast)
    page = browser.get(version.get_absolute_url()).text
    quotes = re.findall(r"<blockquote[^>]*>", page)
    assert len(quotes) >= 3  # the card, the quoted source, and the entry that cites it
    assert all('lang="fa" dir="rtl"' in quote for quote in quotes), quotes
    others = page.count('lang="fa"') - len(quotes)
    assert others == 1  # the paragraph itself, which print shows too
    assert 'lang="fa" dir="rtl"' in browser.get(reverse("articles:annotation_change", args=[note.uuid])).text


def test_both_sides_of_an_alignment(browser: Client, cast: Cast) -> None:
    alignment = make.alignment(cast.analyst)
    for cut, words in ((alignment.source_set, "Почему там"), (alignment.target_set, "Why is there")):
        start = say(cut.text_version, words, "fa", cast)
        page = browser.get(alignment.get_absolute_url()).text
        assert f'data-start="{start}" lang="fa" dir="rtl">' in page
    assert page.count('lang="fa"') == 4  # two sentences of one paragraph on each side


def test_the_sentences_of_a_draft_and_their_fields(browser: Client, cast: Cast) -> None:
    original, translation = make.text_pair(cast.analyst)
    say(original, "Почему там", "fa", cast)
    say(translation, "In 2019", "fa", cast)
    draft = start_draft(translation, by=cast.editor)
    page = browser.get(draft.get_absolute_url()).text
    assert in_farsi(page, "Почему там нет сирены?")
    fields = dict(re.findall(r"<textarea([^>]*)>\s*([^<]*)<", page))
    told = {words.strip(): 'lang="fa"' in tag and 'dir="rtl"' in tag for tag, words in fields.items() if words.strip()}
    assert told["In 2019 a flood reached the village within the hour."]
    assert not told["In July the upper lake rose by two metres."]


def test_passages_issues_and_the_page_of_a_quotation(browser: Client, cast: Cast) -> None:
    original, translation = make.text_pair(cast.analyst)
    make.issue(translation, cast.analyst, "Why is there no siren?")
    say(translation, "Why is there", "fa", cast)
    page = browser.get(reverse("articles:issues", args=[translation.article_id, translation.number])).text
    assert in_farsi(page, "Why is there no siren?")
    version = make.text(cast.analyst)
    quoted = make.quoted(version, cast.analyst)
    say(version, SIREN[:5], "fa", cast)
    page = browser.get(reverse("articles:quote", args=[quoted.pk])).text
    assert 'lang="fa" dir="rtl"' in page
    assert original.language == "ru"


def test_a_list_of_passages_asks_once_for_all_of_them(browser: Client, cast: Cast) -> None:
    counts = []
    for number in range(4):
        version = make.text(cast.analyst, f"{make.TEXT}\n\n{number}")
        make.annotation(version, cast.analyst, "Three villages lie")
        text = version.text.replace("Three villages lie on the outwash fan.", "The fan has three hamlets lately.")
        new = correct_text(version, text, change_kind="substantive", reason="Newer.", by=cast.analyst)
        say(new, SIREN[:5], "fa", cast)
        carry_targets(version.article)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("articles:passages")).text
        counts.append(len(queries))
        assert page.count("Three villages lie") == number + 1
    assert counts[1] == counts[3]


def test_a_correction_keeps_the_language_of_a_paragraph_that_it_left_alone(cast: Cast) -> None:
    version = make.text(cast.analyst)
    say(version, SIREN[:5], "fa", cast)
    say(version, "This is an illustrative", "kk", cast)
    text = version.text.replace("The upper lake rose", "The lake rose").replace("illustrative text", "invented text")
    new = correct_text(version, text, change_kind="minor", reason="Shorter.", by=cast.analyst2)
    [kept] = ParagraphLanguage.objects.filter(text_version=new)
    assert (kept.language, kept.start, kept.chosen_by) == ("fa", new.text.index(SIREN[:5]), cast.analyst)
    assert ParagraphLanguage.objects.filter(text_version=version).count() == 2
    assert new.language_at(new.text.index("Three")) == "fa"
    assert (new.language_at(0), new.language_at(len(new.text) - 1)) == ("en", "en")
