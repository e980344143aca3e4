"""The PDF of an edition: bookmarks, text, tags, fonts, the same bytes; printed by a job and kept."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import AuditEntry, Work
from accounts.working import Cancelled
from basics.errors import Refused
from catalog import binding
from catalog.interchange import FORMATS, pdf, pdf_printer
from catalog.models import Edition
from config import checks
from tests import make
from tests.catalog.ratings import rating
from tests.catalog.test_book import PERSIAN, frozen
from tests.people import Cast

KAZAKH = "Қазақстан өңірінде су тапшылығы"


@pytest.fixture(autouse=True)
def _pango() -> None:
    """Fail loudly, not silently, where Pango is missing: CI installs it."""
    assert pdf.missing() == "", f"{pdf.missing()}; install libpangoft2-1.0-0"


@pytest.fixture
def edition(cast: Cast) -> Edition:
    persian = make.annotation(make.text(cast.analyst, f"{PERSIAN} پایان.", language="fa"), cast.analyst, quote=PERSIAN)
    document = make.threat_document(evidence=[make.evidence(persian)], description=KAZAKH, sensitivity="green")
    threat = make.published(cast, document)
    rating(threat, cast.analyst)
    make.published(cast, make.threat_document(title="Drought"))
    make.published(cast, make.measure_document(threat.code), kind="measure")
    return frozen(cast)


def printed(edition: Edition, **asked) -> bytes:
    return b"".join(pdf.write(edition, **asked))


def test_a_printed_book(edition: Edition) -> None:
    """One print, looked at from all sides: a print costs seconds."""
    content = printed(edition)
    book = PdfReader(BytesIO(content))
    text = "\n".join(page.extract_text() for page in book.pages)
    assert edition.manifest["sha256"] in text.replace("\n", "")
    for words in (KAZAKH, "THR-CLI-001", "TLP:GREEN", "How to read this book", "Glossary"):
        assert words in text, words

    titles = _titles(book.outline)
    assert {"Contents", "The matrix", "Sources", "Index"} <= set(titles)
    begins = _begins(book, book.outline)
    threats = [row.content["document"]["title"] for row in edition.entries.filter(entry__kind="threat")]
    first, second = sorted(begins[title] for title in threats)
    assert (first % 2, second - first) == (0, 2)  # each on a left page: page 1 is a right one
    assert text_of(book, first + 1) == f"TLP:GREEN {first + 1}"  # left blank, so that the second begins on the left

    assert book.metadata is not None
    assert "Edition 2026.1" in str(book.metadata.title)
    assert book.metadata.author
    root = book.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    tags = _tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/L", "/Link", "/Figure"} <= tags

    fonts = {font["/BaseFont"] for page in book.pages for font in _fonts(page)}
    assert all(name[7:8] == "+" for name in fonts), fonts  # subsets that are in the file
    assert {name[8:].partition("-Semi")[0] for name in fonts} >= {"Book-Serif", "Book-Sans", "Book-Arabic"}
    assert not [name for name in fonts if "Book" not in name], "a letter comes from a font of the machine"

    contents = next(page for page in book.pages if "Contents" in page.extract_text())
    assert _number_after(contents.extract_text(), "Index") == len(book.pages) - _last_part(book) + 1
    assert "000" not in contents.extract_text().replace("2026", "")

    place = pdf.place_of(edition, "en", stranger=False)
    storages["captures"].delete(place)
    assert printed(edition) == content  # of the same edition: the same bytes
    assert storages["captures"].open(place).read() == content  # and they are kept


def _titles(outline) -> list[str]:
    return [title for one in outline for title in (_titles(one) if isinstance(one, list) else [one.title])]


def _begins(book: PdfReader, outline) -> dict[str, int]:
    """Return on which page (from 1) what a bookmark names begins."""
    found: dict[str, int] = {}
    for one in outline:
        if isinstance(one, list):
            found |= _begins(book, one)
        else:
            page = book.get_destination_page_number(one)
            assert page is not None, one.title
            found[one.title] = page + 1
    return found


def text_of(book: PdfReader, page: int) -> str:
    return book.pages[page - 1].extract_text().strip()


def _tags(element, found: set[str] | None = None) -> set[str]:
    found = set() if found is None else found
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for one in element:
            _tags(one, found)
    elif isinstance(element, dict):
        if "/S" in element:
            found.add(element["/S"])
        if "/K" in element:
            _tags(element["/K"], found)
    return found


def _fonts(page) -> list:
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]


def _number_after(text: str, words: str) -> int:
    line = next(line for line in text.splitlines() if line.startswith(words))
    return int("".join(letter for letter in line if letter.isdigit()))


def _last_part(book: PdfReader) -> int:
    """Return how many pages from the end the index begins."""
    starts = [number for number, page in enumerate(book.pages, start=1) if "\nIndex\n" in f"\n{page.extract_text()}\n"]
    return len(book.pages) - starts[-1] + 1


def test_a_job_prints_the_book_and_keeps_it(cast: Cast, edition: Edition) -> None:
    work = binding.start_binding(edition, "ru", by=cast.reader)
    binding.bind_edition(work.pk)
    work = Work.objects.get(pk=work.pk)
    assert (work.state, work.link) == ("done", "/editions/2026.1/book/")
    entry = AuditEntry.objects.get(verb="bind_edition")
    assert (entry.actor, entry.after["language"], entry.after["copy"]) == (cast.reader, "ru", "team")
    content = b"".join(binding.hand_out(edition, "ru", "pdf", by=cast.reader))
    assert content.startswith(b"%PDF")
    assert PdfReader(BytesIO(content)).trailer["/Root"]["/Lang"] == "ru"
    with pytest.raises(Refused, match="printed already"):
        binding.start_binding(edition, "ru", by=cast.editor)
    storages["captures"].delete(pdf.place_of(edition, "ru", stranger=False))


def test_what_is_kept_is_handed_out_for_good(cast: Cast, edition: Edition) -> None:
    place = pdf.place_of(edition, "en", stranger=False)
    storages["captures"].save(place, BytesIO(b"%PDF the first print"))
    try:
        assert printed(edition) == b"%PDF the first print"
        assert b"".join(binding.hand_out(edition, "en", "pdf", by=cast.reader)) == b"%PDF the first print"
        assert [copy.language for copy in binding.copies_of(edition, stranger=False) if copy.is_kept] == ["en"]
        assert not any(copy.is_kept for copy in binding.copies_of(edition, stranger=True))
    finally:
        storages["captures"].delete(place)


def test_a_long_book_is_not_printed_while_somebody_waits(edition: Edition, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "AT_ONCE_MOST", 1)
    with pytest.raises(Refused, match="not printed yet"):
        printed(edition)


@pytest.mark.parametrize(("language", "format_name"), [("xx", "html"), ("en", "docx")])
def test_what_there_is_not_is_refused(cast: Cast, edition: Edition, language: str, format_name: str) -> None:
    with pytest.raises(Refused) as refusal:
        binding.hand_out(edition, language, format_name, by=cast.reader)
    assert refusal.value.code == Refused.INVALID


def test_a_book_that_takes_too_much_is_refused_with_a_sentence(edition: Edition, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "MEGABYTES", 64)
    with pytest.raises(Refused, match="could not be printed"):
        printed(edition)


def test_who_does_not_want_it_any_more_stops_the_printer(edition: Edition, tmp_path) -> None:
    def stop(_done: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        pdf.print_to(tmp_path / "book.pdf", pdf.job_of(edition), stop)
    assert not (tmp_path / "book.pdf").exists()


def test_what_follows_keeps_its_page_when_numbers_turn_out_shorter(tmp_path) -> None:
    named = "\ue000there\ue001 " * 300  # three figures each, and then only one
    part = {"head": "", "side": "", "room": 0}
    parts = [{**part, "html": f"<p>{named}</p>"}, {**part, "html": '<p id="there">There</p>'}]
    start = '<!DOCTYPE html><html lang="en"><head><title>T</title></head>'
    style = "@page { size: 60mm 60mm; margin: 5mm }"
    job = {"start": start, "style": style, "book": "", "identifier": "00" * 16, "parts": parts}
    printer = pdf_printer.Printer(job, [])
    count = printer.print(str(tmp_path / "book.pdf"))
    pages = [page.extract_text() for page in PdfReader(tmp_path / "book.pdf").pages]
    place = next(number for number, text in enumerate(pages, start=1) if "There" in text)
    assert printer.page_of["there"] == place == count
    assert pages[0].split()[0] == str(place)
    assert any(not text.strip() for text in pages)  # the room that was too much stays empty


def test_the_printer_fetches_nothing_but_its_fonts(tmp_path) -> None:
    (tmp_path / "own.ttf").write_bytes(b"font")
    fetcher = pdf_printer.OwnFonts([tmp_path])
    assert fetcher.fetch("book-font:own.ttf").read() == b"font"
    for url in ("http://evil.example/x", "file:///etc/passwd", "book-font:../../etc/passwd", "book-font:other.ttf"):
        with pytest.raises(ValueError, match="fetches nothing"):
            fetcher.fetch(url)


def test_the_job_of_the_printer_is_plain_json_and_names_its_landmarks(edition: Edition) -> None:
    job = json.loads(json.dumps(pdf.job_of(edition)))
    contents = next(part["html"] for part in job["parts"] if 'id="contents"' in part["html"])
    assert "THR-CLI-001" in pdf_printer.LANDMARK.findall(contents)
    assert len(bytes.fromhex(job["identifier"])) == 16


def test_what_people_wrote_is_no_mark_of_a_page_number(cast: Cast) -> None:
    title, half = "Lake \ue000THR-CLI-001\ue001 bursts", "Half a mark \ue000 and"
    make.published(cast, make.threat_document(title=title, summary=half, description="All that follows."))
    job = pdf.job_of(frozen(cast))
    page = next(part["html"] for part in job["parts"] if 'id="THR-CLI-001"' in part["html"])
    assert "Lake THR-CLI-001 bursts" in page and "Half a mark  and" in page
    assert pdf_printer.LANDMARK.findall(page) == []
    assert pdf_printer.LANDMARK.sub("7", "\ue000 All that follows. \ue000there\ue001") == "\ue000 All that follows. 7"


def test_the_pages_list_print_and_hand_out(client, cast: Cast, edition: Edition) -> None:
    client.force_login(cast.reader)
    page = client.get(reverse("catalog:edition_book", args=["2026.1"])).content.decode()
    assert "Print the PDF, Russian" in page
    answer = client.post(reverse("catalog:edition_book_print", args=["2026.1"]), {"language": "kk"})
    assert answer.status_code == 302
    assert Work.objects.get().subject == "2026.1 kk"
    answer = client.get(reverse("catalog:edition_book_file", args=["2026.1", "kk", "html"]))
    assert b'<html lang="kk"' in b"".join(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="perimeter-2026.1-kk.html"'
    assert client.get(reverse("catalog:edition_book_file", args=["2026.1", "kk", "pdf"])).status_code == 409


def test_the_command_prints_and_keeps(cast: Cast, edition: Edition) -> None:
    with pytest.raises(CommandError, match="no edition"):
        call_command("print_edition", "2031.1", by=cast.reader.email)
    out = StringIO()
    call_command("print_edition", "2026.1", by=cast.reader.email, public=True, stdout=out)
    assert "printed and kept" in out.getvalue()
    assert binding.copies_of(edition, stranger=True)[0].is_kept
    storages["captures"].delete(pdf.place_of(edition, "en", stranger=True))


def test_without_pango_the_check_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "missing", lambda: "cannot load library 'libpango-1.0-0'")
    (warning,) = checks.pdf_can_be_printed(None)
    assert warning.id == "config.W006"
    assert "libpango" in warning.msg
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    assert checks.pdf_can_be_printed(None) == []


def test_the_formats_are_in_the_table() -> None:
    assert {"html", "pdf"} <= set(FORMATS)
