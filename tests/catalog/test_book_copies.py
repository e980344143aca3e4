"""Copies of the book that are kept: who gets them, who sets the printer to work, and that they stay the same."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.site import change_settings
from basics.errors import Refused
from basics.text import sha256_of
from catalog import actions, binding
from catalog.edition_actions import note_edition
from catalog.interchange import pdf
from catalog.models import Edition
from tests import make
from tests.catalog.test_book import frozen, told, words_of
from tests.people import Cast

DOWNLOAD = reverse("catalog:edition_download", args=["2026.1", "pdf"])


@pytest.fixture
def edition(cast: Cast) -> Edition:
    make.published(cast)
    return frozen(cast)


@pytest.fixture
def prints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for WeasyPrint as a program that prints other bytes each time; what it printed is noted here."""
    done: list[str] = []

    def print_to(file: Any, job: dict[str, Any], going_on: Any = None) -> dict[str, Any]:
        done.append(f"%PDF print {len(done) + 1}")
        file.write_text(done[-1])
        return {"pages": 1}

    monkeypatch.setattr(pdf, "print_to", print_to)
    return done


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_stranger_does_not_set_the_printer_to_work(cast: Cast, edition: Edition, prints: list[str]) -> None:
    change_settings(by=cast.administrator, public_catalog=True)
    answer = Client().get(DOWNLOAD)
    assert (answer.status_code, prints) == (409, [])
    assert "A member of the team can have it printed" in answer.content.decode()
    assert DOWNLOAD not in Client().get(edition.get_absolute_url()).content.decode()
    storages["captures"].save(pdf.place_of(edition, "en", stranger=True), BytesIO(b"%PDF for strangers"))
    assert DOWNLOAD in Client().get(edition.get_absolute_url()).content.decode()
    assert Client().get(DOWNLOAD).getvalue() == b"%PDF for strangers"
    assert prints == []


def test_the_page_offers_no_pdf_that_it_would_refuse(cast: Cast, edition: Edition, monkeypatch) -> None:
    reader = client_of(cast.reader)
    assert DOWNLOAD in reader.get(edition.get_absolute_url()).content.decode()
    monkeypatch.setattr(pdf, "AT_ONCE_MOST", 0)
    assert DOWNLOAD not in reader.get(edition.get_absolute_url()).content.decode()
    assert reader.get(DOWNLOAD).status_code == 409
    storages["captures"].save(pdf.place_of(edition, "en", stranger=False), BytesIO(b"%PDF for the team"))
    assert DOWNLOAD in reader.get(edition.get_absolute_url()).content.decode()


def test_what_a_member_had_printed_at_once_is_what_everybody_gets_later(
    cast: Cast, edition: Edition, prints: list[str]
) -> None:
    first = client_of(cast.reader).get(DOWNLOAD).getvalue()
    assert client_of(cast.editor).get(DOWNLOAD).getvalue() == first == b"%PDF print 1"
    assert b"".join(binding.hand_out(edition, "en", "pdf", by=cast.reader)) == first
    assert actions.export_edition(edition, "pdf", by=None).file.read() == first
    with pytest.raises(Refused, match="printed already"):
        binding.start_binding(edition, "en", by=cast.reader)


def test_a_copy_from_before_publication_is_not_handed_out_after_it(cast: Cast, prints: list[str]) -> None:
    entry = make.published(cast)
    edition = Edition.objects.with_people().get(pk=make.frozen_edition(cast).pk)
    printed = [b"".join(pdf.write(edition))]
    edition = note_edition(edition, "Read this first.", by=cast.editor, seen=sha256_of(""))
    printed.append(b"".join(pdf.write(edition)))
    edition = note_edition(edition, "New here.", by=cast.editor, seen=sha256_of(""), code=entry.code)
    printed.append(b"".join(pdf.write(edition)))
    assert b"".join(pdf.write(edition)) == printed[-1]
    make.published_of(cast, edition)
    edition = Edition.objects.with_people().get(pk=edition.pk)
    printed.append(b"".join(pdf.write(edition)))
    assert prints == [one.decode() for one in printed]
    make.published_edition(cast, "2026.2")
    superseded = Edition.objects.with_people().get(pk=edition.pk)
    assert b"".join(pdf.write(superseded)) == printed[-1]  # as ever


def test_the_book_holds_foreword_notes_publisher_and_seal(cast: Cast) -> None:
    entry = make.published(cast)
    edition = make.frozen_edition(cast)
    assert "not published yet" in words_of(told(Edition.objects.with_people().get(pk=edition.pk)))
    note_edition(edition, "## Why\n\nRead *this* first.", by=cast.editor, seen=sha256_of(""))
    note_edition(edition, "New here.", by=cast.editor, seen=sha256_of(""), code=entry.code)
    make.published_of(cast, edition)
    edition = Edition.objects.with_people().get(pk=edition.pk)
    text, public = told(edition), told(edition, stranger=True)
    for book in (text, public):
        assert "<em>this</em>" in book and 'href="#foreword"' in book and "New here." in book
    assert edition.seal["sha256"] in text and edition.public_copy["seal"]["sha256"] in public
    assert edition.seal["sha256"] not in public
    assert "by Ruslan" in words_of(text) and "Ruslan" not in words_of(public)
    User.objects.update(name="Renamed (illustrative)")
    assert told(Edition.objects.with_people().get(pk=edition.pk)) == text
    parts = {part["head"]: part["html"] for part in pdf.job_of(edition)["parts"]}
    assert "<em>this</em>" in parts["Foreword"]


def test_published_and_superseded_books_are_open_to_readers_and_to_strangers(cast: Cast, prints: list[str]) -> None:
    make.published(cast)
    make.published_edition(cast)
    make.published_edition(cast, "2026.2")
    make.frozen_edition(cast, "2026.3")
    change_settings(by=cast.administrator, public_catalog=True)
    for client in (client_of(cast.reader), Client()):
        for name, status in (("2026.1", 200), ("2026.2", 200), ("2026.3", 404)):
            for url in (
                reverse("catalog:edition_book", args=[name]),
                reverse("catalog:edition_book_file", args=[name, "en", "html"]),
                reverse("api-edition-books", args=[name]),
                reverse("api-edition-book", args=[name, "en", "html"]),
            ):
                assert client.get(url).status_code == status, url
    client = client_of(cast.reader)
    for name, status in (("2026.1", 302), ("2026.2", 302), ("2026.3", 404)):
        url = reverse("catalog:edition_book_print", args=[name])
        assert client.post(url, {"language": "en"}).status_code == status, name
