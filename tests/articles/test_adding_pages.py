"""Adding an article in two steps, without JavaScript."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, Capture, TextVersion
from tests import make
from tests.people import Cast

ADD = reverse("articles:add")
RUSSIAN = "Уровень верхнего озера поднялся на два метра.\n\nЭто иллюстративный текст."
AGENTS = {"agents-TOTAL_FORMS": 1, "agents-INITIAL_FORMS": 0, "agents-0-name": ""}
FACTS = {
    "title": "The upper lake",
    "language": "en",
    "kind": "original",
    "source_name": "Valley Courier (illustrative)",
    "reliability": "C",
    "reliability_reason": "Illustrative.",
    **AGENTS,
}
TRANSLATION = {
    **FACTS,
    "kind": "translation",
    "method": "third_party",
    "credit_line": "Translated from valley.example",
    "asserted_by": "publisher",
    "origin_name": "valley.example (illustrative)",
    "origin_language": "ru",
    "origin_custody": "not_held",
    "pivot_languages": ["en"],
    "agents-0-name": "A. Translator",
    "agents-0-kind": "person",
    "agents-0-role": "translator",
}


def upload(content: bytes, name: str = "lake.txt") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content, "text/plain")}


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def confirm_address(browser: Client, data: dict[str, object], start: str = ADD) -> str:
    answer = browser.post(start, data)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_a_pasted_text_is_confirmed_then_saved(browser: Client):
    where = confirm_address(browser, {"paste": "The lake\r\n\r\n" + make.TEXT})
    page = browser.get(where)
    assert page.context["form"].initial["title"] == "The lake"
    assert "Proposed by plain@1" in page.content.decode()
    assert not Article.objects.exists()
    saved = browser.post(where, FACTS)
    version = TextVersion.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, version.get_absolute_url())
    assert version.text.startswith("The lake\n\nThe upper lake rose")
    assert version.article.source_item.source.reliability == "C"
    # The bytes were handed on, so that going back and saving again makes no second article.
    assert browser.post(where, FACTS).status_code == 409
    assert Article.objects.count() == 1


def test_a_translation_says_how_it_came_to_be(browser: Client):
    where = confirm_address(browser, upload(make.TEXT.encode()))
    page = browser.get(browser.post(where, TRANSLATION)["Location"])
    text = page.content.decode()
    assert "English translation; original Russian not held" in text
    assert "Translated from valley.example" in text
    provenance = TextVersion.objects.get().provenance
    assert (provenance.method, provenance.pivot_languages) == ("third_party", ["en"])
    assert provenance.agents.get().name == "A. Translator"


def test_another_text_is_added_to_an_article(browser: Client, cast: Cast):
    first = make.text(cast.analyst)
    where = confirm_address(browser, {"paste": RUSSIAN}, reverse("articles:add_text", args=[first.article_id]))
    data = {
        "title": "Озеро",
        "language": "ru",
        "kind": "translation",
        "made_from": first.pk,
        "method": "human",
        **AGENTS,
    }
    answer = browser.post(where, data)
    assert answer["Location"] == reverse("articles:text", args=[first.article_id, 2])
    assert TextVersion.objects.get(number=2).provenance.source_version == first


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"encoding": ""}, "Give an address, paste a text or choose a file."),
        (upload(b""), "This is empty"),
        ({"paste": " \n "}, "This is empty"),
        (upload(os.urandom(4000)), "binary file"),
        (upload(b"%PDF-1.7 x", "lake.txt"), "By its content this is PDF, and it cannot be read. It is broken."),
        (upload(RUSSIAN.encode()[:40] + b"\xff" + RUSSIAN.encode()[40:]), "UTF-8 broken at byte 40"),
        ({"paste": "Words.", **upload(b"Other words.")}, "Keep one of them"),
    ],
    ids=["nothing", "empty file", "empty paste", "binary", "pdf", "broken utf-8", "both"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(browser: Client, data, words):
    answer = browser.post(ADD, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Capture.objects.exists()


def test_a_pasted_text_is_still_there_after_a_refusal(browser: Client):
    answer = browser.post(ADD, {"paste": "Words to keep.", **upload(b"Other words.")})
    assert "Words to keep." in answer.content.decode()


def test_sixty_megabytes_are_turned_away_with_a_page(browser: Client):
    answer = browser.post(ADD, upload(b"a" * 60_000_000))
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    answer = browser.post(ADD, {"paste": "a" * 60_000_000})
    assert answer.status_code == 413


def test_a_little_too_much_is_said_beside_the_field(browser: Client, settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    for data in (upload(b"a" * 1_100_000), {"paste": "a" * 1_100_000}):
        answer = browser.post(ADD, data)
        assert answer.status_code == 422
        assert "at most 1 MB are taken" in answer.content.decode()


def test_an_encoding_that_is_a_guess_is_shown_and_must_be_confirmed(browser: Client):
    where = confirm_address(browser, upload(RUSSIAN.encode("cp1251")))
    page = browser.get(where).content.decode()
    assert "windows-1251" in page
    assert "a guess" in page
    assert "Уровень верхнего озера" in page
    facts = {**FACTS, "language": "ru", "title": "Озеро, набранное с трудом"}
    unconfirmed = browser.post(where, facts)
    assert unconfirmed.status_code == 422
    assert "Озеро, набранное с трудом" in unconfirmed.content.decode()
    assert not Article.objects.exists()
    shown = browser.post(where, {**facts, "encoding": "koi8_r", "step": "show"})
    assert shown.context["extract"].text.startswith("сПНБЕМЭ")
    assert "Озеро, набранное с трудом" in shown.content.decode()
    assert not Article.objects.exists()
    assert browser.post(where, {**facts, "encoding": "cp1251"}).status_code == 302
    version = TextVersion.objects.get()
    assert version.text == RUSSIAN
    assert (version.capture.encoding, version.capture.encoding_confirmed) == ("cp1251", True)


def test_what_was_typed_is_kept_when_the_second_step_is_refused(browser: Client):
    where = confirm_address(browser, {"paste": make.TEXT})
    answer = browser.post(where, {**TRANSLATION, "title": "", "agents-0-role": "mt_engine"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Translated from valley.example" in page
    assert "A. Translator" in page
    assert browser.post(where, {**TRANSLATION, "agents-0-role": "mt_engine"}).status_code == 422
    assert not Capture.objects.exists()
    assert browser.post(where, TRANSLATION).status_code == 302


def test_bytes_belong_to_whoever_uploaded_them(browser: Client, cast: Cast):
    where = confirm_address(browser, {"paste": make.TEXT})
    browser.force_login(cast.editor)
    assert browser.get(where).status_code == 409
    assert browser.get(f"{ADD}?bytes=forged").status_code == 409


def test_a_text_that_is_here_already_is_said(browser: Client, cast: Cast):
    version = make.text(cast.analyst2)
    page = browser.get(confirm_address(browser, {"paste": make.TEXT})).content.decode()
    assert "This is here already, or something like it" in page
    assert version.get_absolute_url() in page


def test_html_in_a_text_is_shown_as_text(browser: Client):
    where = confirm_address(browser, {"paste": "Read <script>alert(1)</script> aloud.\n\nIllustrative."})
    assert "<script>alert(1)" not in browser.get(where).content.decode()
    page = browser.get(browser.post(where, FACTS)["Location"]).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_quoted_source_is_recorded_by_its_words(browser: Client, cast: Cast):
    version = make.text(cast.analyst)
    where = reverse("articles:quoted_add", args=[version.article_id, version.number])
    assert browser.get(where).status_code == 200
    data = {"passage": "We have no siren", "relation": "quotes", "source_name": "Gazette", "custody": "cited_only"}
    refused = browser.post(where, {**data, "passage": "words nowhere"})
    assert refused.status_code == 422
    assert "does not occur" in refused.content.decode()
    assert browser.post(where, data).status_code == 302
    page = browser.get(version.get_absolute_url()).content.decode()
    assert "English original; quotes Gazette" in page
    assert 'class="quoted-passage">We have no siren' in page
