"""Editions as CSV files in an archive: the same rows as the workbook, safe to open, and exact on the way back."""

import csv
import io
import zipfile
from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basics.errors import Refused
from basics.spreadsheets import BEGINS_A_FORMULA, guarded_cell, unguarded_cell
from catalog import actions
from catalog.interchange import FORMATS, csv_files
from catalog.interchange.sheets import layout
from tests import make
from tests.catalog.sheet_cases import (
    ODD,
    WORDS,
    book,
    content,
    document_of,
    documents,
    entries,
    packed,
    refusals,
)
from tests.catalog.sheet_changes import changed_cells
from tests.make import threat_document
from tests.people import Cast

FEW = settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=20)


@pytest.fixture(scope="module")
def raw() -> bytes:
    return packed(csv_files)


def read(raw: bytes):
    return csv_files.read(BytesIO(raw))


def texts(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def repacked(raw: bytes, changes: dict[str, bytes], folder: str = "") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(folder + name, changes[name] if name in changes else old.read(name))
    return file.getvalue()


def resaved(text: str, delimiter: str, encoding: str) -> bytes:
    """Return a CSV file as programs of another country save it."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@given(WORDS | st.text(st.sampled_from("'=+-@ \tx＝"), max_size=6))
def test_a_guarded_cell_is_never_a_formula_and_gives_its_text_back(text: str) -> None:
    cell = guarded_cell(text)
    assert not cell.lstrip(" ").startswith(BEGINS_A_FORMULA)
    assert unguarded_cell(cell) == text


@pytest.mark.parametrize("kind", ["threat", "measure"])
@FEW
@given(data=st.data())
def test_no_field_is_lost(kind: str, data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    code = "THR-CLI-001" if kind == "threat" else "MSR-CLI-001"
    reading = read(packed(csv_files, book([content(kind, code, document)])))
    assert not refusals(reading)
    assert document_of(entries(reading)[code]) == document


def test_no_cell_of_any_file_begins_a_formula() -> None:
    odd = [content("threat", f"THR-CLI-{at:03}", threat_document(title=text)) for at, text in enumerate(ODD, start=1)]
    raw = packed(csv_files, book(odd))
    for text in texts(raw).values():
        for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")):
            assert not any(cell.lstrip(" ").startswith(BEGINS_A_FORMULA) for cell in row)
    titles = {row.key: row.fields["title"] for row in entries(read(raw)).values()}
    assert titles == {row["code"]: row["document"]["title"] for row in odd}


def test_there_is_a_file_a_sheet_and_always_the_same_bytes(raw: bytes) -> None:
    with translation.override("ru"):
        assert packed(csv_files) == raw
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        assert archive.namelist() == [f"{sheet.name}.csv" for sheet in layout()]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 29, 12, 30, 0)}
    assert all(text.startswith("\ufeff") for text in texts(raw).values())


def test_an_untouched_archive_changes_nothing_and_two_edited_cells_are_two_changes(raw: bytes) -> None:
    before = read(raw)
    assert changed_cells(before.rows, read(raw).rows) == []
    edited = {
        "Threats.csv": texts(raw)["Threats.csv"].replace("Drought", "Drought, again").encode(),
        "Scenarios.csv": texts(raw)["Scenarios.csv"].replace("A bridge is lost.", "A road is lost.").encode(),
    }
    changes = changed_cells(before.rows, read(repacked(raw, edited)).rows)
    assert [(one.key, one.path, one.after) for one in changes] == [
        ("THR-CLI-001", "scenarios.s2.worst_case", "A road is lost."),
        ("THR-WAT-001", "title", "Drought, again"),
    ]


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")])
def test_files_saved_in_other_countries_are_read(raw: bytes, delimiter: str, encoding: str) -> None:
    again = {name: resaved(text, delimiter, encoding) for name, text in texts(raw).items()}
    packed_again = repacked(raw, {**again, "__MACOSX/._Threats.csv": b"x"}, folder="perimeter/")
    packed_again = repacked(raw, again, folder="perimeter/") if delimiter != ";" else packed_again
    assert changed_cells(read(raw).rows, read(packed_again).rows) == []


def test_a_bare_formula_is_refused_by_its_address_and_an_apostrophe_of_a_text_stays(raw: bytes) -> None:
    text = texts(raw)["Threats.csv"].replace('"Drought"', "\"=cmd|' /C calc'!A0\"").replace("'=1+1", "'tis so")
    reading = read(repacked(raw, {"Threats.csv": text.encode()}))
    ((where, why),) = refusals(reading)
    assert where == "Threats!B3"
    assert "apostrophe" in why
    assert "title" not in entries(reading)["THR-WAT-001"].fields
    assert entries(reading)["THR-CLI-001"].fields["drivers"] == "'tis so"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"Threats.csv": '"Code","Title"\r\n"THR-CLI-001","Қайнар'.encode()}, "quote is not closed"),
        ({"Threats.csv": 'Code,Title\nTHR-CLI-001,"Вода"'.encode("cp1251")}, "not UTF-8"),
        ({"Threats.csv": b"Code," * 20_000}, "too long"),
        ({"Threats.csv": b"Code,Title\n" + b"," * 600}, "columns"),
        ({"Threats.csv": b"Code,Title\n" + b"\n" * 1_000_001}, "more than 1000000 rows"),
        ({"notes.docx": b"x"}, "no CSV file"),
    ],
)
def test_files_that_cannot_be_read_are_named(raw: bytes, change: dict[str, bytes], word: str) -> None:
    with pytest.raises(Refused, match=word):
        read(repacked(raw, change))


@pytest.mark.parametrize("share", [0, 20, 50, 99])
def test_an_archive_that_breaks_off_is_refused(raw: bytes, share: int) -> None:
    with pytest.raises(Refused, match="Nothing was saved"):
        read(raw[: len(raw) * share // 100])


def test_a_frozen_edition_comes_back_field_by_field(cast: Cast) -> None:
    threat = make.published(cast)
    edition = actions.freeze_edition(actions.prepare_edition("2026.1", by=cast.editor), by=cast.editor)
    write, take = FORMATS["csv"].write, FORMATS["csv"].read
    assert write is not None
    assert take is not None
    row = entries(take(BytesIO(b"".join(write(edition)))))[threat.code]
    assert document_of(row) == threat.document
