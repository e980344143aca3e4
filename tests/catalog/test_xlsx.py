"""Editions as workbooks: opened and saved by another program, edited, and taken back; hostile ones are turned away."""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from basics.errors import Refused
from catalog import actions
from catalog.interchange import FORMATS, xlsx
from catalog.interchange.sheets import layout
from catalog.interchange.xlsx_file import UNPACKED_MOST
from catalog.models import Edition
from tests import make
from tests.catalog.sheet_cases import (
    ODD,
    book,
    catalog,
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

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FEW = settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=5)


@pytest.fixture(scope="module")
def raw() -> bytes:
    return packed(xlsx)


def read(raw: bytes):
    return xlsx.read(BytesIO(raw))


def saved(made: Workbook) -> bytes:
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def opened(raw: bytes) -> Workbook:
    """Open a workbook as another program does, with what it holds of shared strings, formulas and formats."""
    return load_workbook(BytesIO(raw))


def cell(made: Workbook, sheet: str, row: int, heading: str):
    names = [one.value for one in made[sheet][1]]
    return made[sheet].cell(row, names.index(heading) + 1)


def repacked(raw: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a workbook with other bytes for some parts, or with more parts."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return file.getvalue()


def shared(raw: bytes) -> bytes:
    """Return a workbook as Excel saves it: each text once in a table of strings, and cells that name its number."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    table: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f'<c{found[1]} t="s"><v>{table.setdefault(found[2], len(table))}</v></c>'

    for name, text in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(r'<c([^>]*) t="inlineStr"><is>(.*?)</is></c>', number, text, flags=re.DOTALL)
    items = "".join(f"<si>{text}</si>" for text in table)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" count="9" uniqueCount="9">{items}</sst>'
    relation = f'<Relationship Id="rIdS" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    relations = "xl/_rels/workbook.xml.rels"
    without = re.sub(r"<Relationship [^>]*sharedStrings[^>]*>", "", parts[relations])
    parts[relations] = without.replace("</Relationships>", relation)
    return repacked(raw, {name: text.encode() for name, text in parts.items()})


@pytest.mark.parametrize("kind", ["threat", "measure"])
@FEW
@given(data=st.data())
def test_no_field_is_lost_in_a_workbook_nor_when_another_program_saves_it(kind: str, data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    code = "THR-CLI-001" if kind == "threat" else "MSR-CLI-001"
    written = packed(xlsx, book([content(kind, code, document)]))
    for raw in (written, shared(written), saved(opened(written))):
        reading = read(raw)
        assert not refusals(reading)
        assert document_of(entries(reading)[code]) == document


def test_odd_texts_stay_text_in_every_cell() -> None:
    odd = [content("threat", f"THR-CLI-{at:03}", threat_document(title=text)) for at, text in enumerate(ODD, start=1)]
    raw = packed(xlsx, book(odd))
    titles = {row.key: row.fields["title"] for row in entries(read(saved(opened(raw)))).values()}
    assert titles == {row["code"]: row["document"]["title"] for row in odd}
    made = opened(raw)
    assert {one.data_type for row in made["Threats"].iter_rows() for one in row} <= {"s", "inlineStr", "n"}
    title = cell(made, "Threats", 2, "Title")
    assert (title.value, title.quotePrefix, title.number_format) == (ODD[0], True, "@")
    assert not cell(made, "Threats", 2, "Summary").quotePrefix


def test_long_texts_come_back_whole() -> None:
    text = "Очень долгий текст. 🙂\n" * 4_000
    raw = packed(xlsx, book([content("threat", "THR-CLI-001", threat_document(description=text))]))
    for again in (raw, saved(opened(raw))):
        assert entries(read(again))["THR-CLI-001"].fields["description"] == text.strip()


def test_the_same_edition_has_the_same_bytes_in_every_language(raw: bytes) -> None:
    with translation.override("ru"):
        assert packed(xlsx) == raw
    properties = opened(raw).properties
    assert properties.created.isoformat() == properties.modified.isoformat() == "2026-11-29T12:30:00"


def test_an_untouched_workbook_changes_nothing_and_two_edited_cells_are_two_changes(raw: bytes) -> None:
    before = read(raw)
    made = opened(raw)
    assert changed_cells(before.rows, read(saved(made)).rows) == []
    cell(made, "Threats", 2, "Summary").value = "Rewritten."
    cell(made, "Indicators", 2, "Read every").value = 60
    changes = changed_cells(before.rows, read(saved(made)).rows)
    assert [(one.key, one.path, one.before, one.after) for one in changes] == [
        ("THR-CLI-001", "summary", catalog()[1]["document"]["summary"], "Rewritten."),
        ("THR-CLI-001", "indicators.i1.interval", 30, 60),
    ]


def test_a_workbook_is_made_to_be_edited(raw: bytes) -> None:
    made = opened(raw)
    assert made.sheetnames == [sheet.name for sheet in layout()]
    threats = made["Threats"]
    assert threats.freeze_panes == "B2"
    assert threats.protection.sheet
    assert not threats.protection.password
    assert not threats.protection.sort
    assert "Two or three sentences a minister could read aloud." in cell(made, "Threats", 1, "Summary").comment.text
    assert cell(made, "Threats", 1, "Summary").protection.locked
    assert cell(made, "Threats", 2, "Code").protection.locked
    assert cell(made, "Scenarios", 2, "Id").protection.locked
    assert not cell(made, "Threats", 2, "Summary").protection.locked
    assert not threats.column_dimensions["A"].protection.locked  # a new row may have its own code
    hidden = [name for name, column in threats.column_dimensions.items() if column.hidden]
    assert [threats[f"{name}1"].value for name in hidden] == ["Made from (SHA-256)"]


def test_columns_of_one_code_are_filled_from_their_list(raw: bytes) -> None:
    made = opened(raw)
    rules = {str(rule.sqref): rule for rule in made["Threats"].data_validations.dataValidation}
    theme = cell(made, "Threats", 2, "Primary theme").column_letter
    rule = rules[f"{theme}2:{theme}1048576"]
    first, last = (int(part.rpartition("$")[2]) for part in rule.formula1.split(":"))
    listed = [made["Vocabularies"].cell(row, 2).value for row in range(first, last + 1)]
    assert (rule.type, listed) == ("list", ["CLI", "WAT", "ENE"])
    states = cell(made, "Threats", 2, "States concerned").column_letter
    assert not any(name.startswith(states) for name in rules)
    days = made["Indicators"].data_validations.dataValidation[0]
    assert (days.type, days.formula1, days.formula2) == ("whole", "1", "3650")


def test_a_formula_is_refused_by_its_address_and_the_rest_is_taken(raw: bytes) -> None:
    made = opened(raw)
    cell(made, "Threats", 2, "Summary").value = '=HYPERLINK("https://example.org";"x")'
    cell(made, "Threats", 2, "Title").value = "Renamed"
    cell(made, "Scenarios", 2, "Title").value = "=1+1"
    reading = read(saved(made))
    formulas = {where: why for where, why in refusals(reading) if "formula" in why}
    assert set(formulas) == {"Threats!E2", "Scenarios!E2"}
    assert [one.path for one in changed_cells(read(raw).rows, reading.rows)] == ["title"]


def test_a_formula_in_place_of_a_code_refuses_its_row(raw: bytes) -> None:
    made = opened(raw)
    cell(made, "Threats", 2, "Code").value = '="THR-CLI-001"'
    reading = read(saved(made))
    assert "THR-CLI-001" not in entries(reading)
    assert refusals(reading)[0][0] == "Threats!A2"


@pytest.mark.parametrize(
    ("value", "number_format", "taken"),
    [
        (date(2024, 8, 8), "yyyy-mm-dd", "2024-08-08"),
        (date(2024, 8, 1), "mmm-yy", "2024-08"),
        (date(2024, 1, 1), "yyyy", "2024"),
        (date(2024, 8, 8), '[$-419]d\\ mmmm\\ yyyy "г."', "2024-08-08"),
        (2024, "General", "2024"),
        ("2024-08", "@", "2024-08"),
    ],
)
def test_a_date_is_taken_as_its_cell_shows_it(raw: bytes, value, number_format: str, taken: str) -> None:
    made = opened(raw)
    when = cell(made, "Events", 2, "When")
    when.value = value
    when.number_format = number_format
    assert entries(read(saved(made)))["THR-CLI-001"].fields["events"][0]["date"] == taken


def test_strings_that_cells_share_are_understood(raw: bytes) -> None:
    assert changed_cells(read(raw).rows, read(shared(raw)).rows) == []


def test_runs_sounds_and_escapes_of_shared_strings_are_read_as_people_see_them(raw: bytes) -> None:
    plain = b"<si><t>Drought</t></si>"
    said = b"<si><r><t>Out</t></r><r><t>burst_x000D_\n_x005F_x0041_</t></r><rPh><t>sound</t></rPh></si>"
    with zipfile.ZipFile(BytesIO(shared(raw))) as archive:
        strings = archive.read("xl/sharedStrings.xml")
    assert plain in strings
    again = repacked(shared(raw), {"xl/sharedStrings.xml": strings.replace(plain, said)})
    assert entries(read(again))["THR-WAT-001"].fields["title"] == "Outburst\n_x0041_"


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "linked to other workbooks"),
        ("xl/connections.xml", "from elsewhere"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/activeX/activeX1.xml", "run"),
    ],
)
def test_a_workbook_that_runs_or_fetches_something_is_refused(raw: bytes, part: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        read(repacked(raw, {part: b"x"}))


def test_a_workbook_that_says_it_has_macros_is_refused(raw: bytes) -> None:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        types = archive.read("[Content_Types].xml")
    types = types.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert b"macroEnabled" in types
    with pytest.raises(Refused, match="macros"):
        read(repacked(raw, {"[Content_Types].xml": types}))


@pytest.mark.parametrize("share", [0, 1, 30, 50, 99, 99.99])
def test_a_file_that_breaks_off_is_refused(raw: bytes, share: float) -> None:
    with pytest.raises(Refused, match="Nothing was saved"):
        read(raw[: int(len(raw) * share / 100)])


@pytest.mark.parametrize("at", range(40, 6_000, 401))
def test_a_changed_byte_is_refused_or_changes_nothing(raw: bytes, at: int) -> None:
    broken = bytearray(raw)
    broken[at] ^= 0x5A
    try:
        reading = read(bytes(broken))
    except Refused:
        return
    assert changed_cells(read(raw).rows, reading.rows) == []


def test_a_huge_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("w+b") as file:
        file.truncate(200 * 2**20)
        with pytest.raises(Refused, match="too large"):
            xlsx.read(file)


def test_a_bomb_is_refused_by_its_directory_and_a_lying_directory_by_its_bytes(raw: bytes) -> None:
    name = b"xl/worksheets/sheet2.xml"
    at = raw.rindex(name) - 46 + 24  # the unpacked size in the directory at the end
    for size, word in ((UNPACKED_MOST + 1, "would take more than"), (100, "broken")):
        lying = raw[:at] + size.to_bytes(4, "little") + raw[at + 4 :]
        with pytest.raises(Refused, match=word):
            read(lying)


@pytest.mark.parametrize(
    ("start", "word"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind"), (b"Code;Title\n", "broken"), (b"", "broken")],
)
def test_what_is_no_workbook_is_refused(start: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        read(start)


def test_other_archives_are_refused() -> None:
    for name, word in (("content.xml", "another kind"), ("xl/workbook.bin", "another kind"), ("a.txt", "not an Excel")):
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, b"x")
        with pytest.raises(Refused, match=word):
            read(file.getvalue())


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>',
        b"<sst><si><t>",
        b"<a>" * 101 + b"</a>" * 101,
        b"<sst/>",
    ],
)
def test_a_part_with_entities_or_broken_is_refused(raw: bytes, xml: bytes) -> None:
    with pytest.raises(Refused, match="Nothing was saved"):
        read(repacked(shared(raw), {"xl/sharedStrings.xml": xml}))


def test_a_frozen_edition_comes_back_field_by_field(cast: Cast) -> None:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    threat = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    measure = make.published(cast, make.measure_document(threat.code), kind="measure")
    edition = actions.freeze_edition(actions.prepare_edition("2026.1", by=cast.editor), by=cast.editor)
    write, take = FORMATS["xlsx"].write, FORMATS["xlsx"].read
    assert write is not None
    assert take is not None
    made = b"".join(write(Edition.objects.get(pk=edition.pk)))
    found = entries(take(BytesIO(made)))
    for entry in (threat, measure):
        assert document_of(found[entry.code]) == entry.document
        assert found[entry.code].base == entry.current.sha256
    quoted = cell(opened(made), "Evidence", 2, "Quote").value
    assert quoted == "Three villages lie on the outwash fan."
    public = b"".join(write(edition, stranger=True))
    assert changed_cells(found.values(), take(BytesIO(public)).rows) == []
    with zipfile.ZipFile(BytesIO(public)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not [name for name in (cast.analyst.name, cast.editor.name) if name in text]


def test_a_draft_is_not_written(cast: Cast) -> None:
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    with pytest.raises(ValueError, match="not frozen"):
        list(xlsx.write(draft))
