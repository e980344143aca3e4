"""Corrections by page, the difference of versions, reprints, and publications that are withdrawn."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from articles import sourcing
from articles.duplicates import Duplicate, duplicates_of, same_text_among
from articles.models import CustodyChange, SourceChange, TextVersion
from articles.surroundings import surround
from basics.errors import Refused
from tests import make
from tests.articles.stories import KK, RU
from tests.people import Cast

RUSSIAN = "\n\n".join(part.text for part in RU.parts)


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def same_as(version: TextVersion, cast: Cast) -> list[Duplicate]:
    return same_text_among(version, surround(version, cast.analyst))


def test_a_correction_is_shown_before_it_is_saved_and_the_old_version_says_so(browser: Client, cast: Cast) -> None:
    old = make.text(cast.analyst)
    where = reverse("articles:correct", args=[old.article_id, 1])
    words = {"title": old.title, "text": make.TEXT.replace("two", "three"), "change_kind": "typo", "reason": "Misread."}
    shown = browser.post(where, {**words, "step": "show"}).text
    assert "What would change" in shown
    assert "<del" in shown
    assert TextVersion.objects.count() == 1
    saved = browser.post(where, words)
    assert saved["Location"] == reverse("articles:text", args=[old.article_id, 2])
    assert "There is a newer version of this text" in browser.get(old.get_absolute_url()).text
    assert "a newer version exists (2)" in browser.get(old.get_absolute_url()).text
    compared = browser.get(f"{reverse('articles:compare', args=[old.article_id])}?from=1&to=2").text
    assert "<ins" in compared
    assert "Misread." in browser.get(reverse("articles:versions", args=[old.article_id, 2])).text
    assert browser.post(where, words).status_code == 409


def test_a_difference_of_what_is_not_there_is_not_found(browser: Client, cast: Cast) -> None:
    where = reverse("articles:compare", args=[make.text(cast.analyst).article_id])
    for query in ("?from=9", "?to=x", "?from=99999999999999999999"):
        assert browser.get(where + query).status_code == 404


def test_a_reprint_is_found_and_named_and_another_text_is_not(browser: Client, cast: Cast) -> None:
    first = make.text(cast.analyst, RUSSIAN, language="ru")
    reprint = make.text(cast.analyst, RUSSIAN.replace("две недели", "неделю") + "\n\nКонец.", language="ru")
    other = make.text(cast.analyst, "\n\n".join(part.text for part in KK.parts), language="kk")
    assert [(found.version, found.why) for found in same_as(reprint, cast)] == [(first, "near")]
    assert same_as(other, cast) == []
    assert [found.why for found in duplicates_of(RUSSIAN)] == ["text", "near"]
    assert "A reprint is no independent source." in browser.get(first.get_absolute_url()).text


def test_a_withdrawn_publication_keeps_its_record_and_says_why(browser: Client, cast: Cast) -> None:
    version = make.text(cast.analyst)
    item = version.article.source_item
    browser.post(item.get_absolute_url(), {"custody": "withdrawn", "reason": "Taken down, illustrative."})
    page = browser.get(version.get_absolute_url()).text
    assert "Withdrawn by its source" in page
    assert "Taken down, illustrative." in page
    assert "withdrawn by its source" in page
    with pytest.raises(Refused, match="so already"):
        sourcing.change_custody(item, "withdrawn", "Again.", by=cast.analyst)


def test_whoever_cites_what_was_withdrawn_is_told(browser: Client, cast: Cast) -> None:
    """The entry and its footnote, the proposal that cites it, a text that quotes it, and a translation of it."""
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    document = make.threat_document(evidence=[make.evidence(note)])
    entry, waiting = make.published(cast, document), make.submitted(cast.analyst, {**document, "title": "Another"})
    quoting = make.text(cast.analyst, f"{make.TEXT} Told again.")
    quoted = make.quoted(quoting, cast.analyst)
    translation = make.translation(cast.analyst)
    addresses = {
        entry.get_absolute_url(): "A source of this entry was withdrawn",
        reverse("review:submission", args=[waiting.pk]): "A publication that these words rest on was withdrawn.",
        quoting.get_absolute_url(): "It rests on what was withdrawn",
        translation.get_absolute_url(): "Withdrawn by its source",
    }
    for address, words in addresses.items():
        assert words not in browser.get(address).text
    for item in (version.article.source_item, quoted.source_item, translation.provenance.source_item):
        assert item is not None
        sourcing.change_custody(item, "withdrawn", "Taken down, illustrative.", by=cast.analyst)
    for address, words in addresses.items():
        assert words in browser.get(address).text
    assert "A publication that these words rest on was withdrawn." in browser.get(entry.get_absolute_url()).text


def test_every_change_of_a_source_stays(browser: Client, cast: Cast) -> None:
    source = make.source(cast.analyst)
    with pytest.raises(Refused, match="Say why"), transaction.atomic():
        sourcing.change_source(source, owner="A trust", reason=" ", by=cast.analyst)
    sourcing.change_source(source, owner="A trust (illustrative)", reason="Its imprint says so.", by=cast.analyst)
    page = browser.get(source.get_absolute_url()).text
    assert "Its imprint says so." in page
    make.text(cast.analyst)
    sourcing.change_custody(source.items.get(), "withdrawn", "Told.", by=cast.analyst)
    for model in (SourceChange, CustodyChange):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET reason = 'x'")


def test_the_entries_that_cite_a_text_are_named(browser: Client, cast: Cast) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    assert entry.code in browser.get(version.get_absolute_url()).text
