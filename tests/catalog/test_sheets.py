"""A catalog in sheets: nothing is lost on the way out and in, and what cannot be read is refused by its address."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basics.errors import Refused
from catalog import schema
from catalog.fields import SCHEMAS
from catalog.interchange.cell_text import decoded, encoded, is_too_long, joined_codes, marked, pieces, split_codes
from catalog.interchange.sheet_reading import read_book
from catalog.interchange.sheets import LONG_TEXTS, TRANSLATIONS, entry_sheet, item_sheets, layout
from tests.catalog.sheet_cases import (
    WORDS,
    as_rows,
    book,
    catalog,
    content,
    document_of,
    documents,
    entries,
    refusals,
    sheets,
)
from tests.catalog.sheet_changes import changed_cells
from tests.make import threat_document

MANY = settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=40)


def read(found, terms=None):
    return read_book(as_rows(found), terms or {})


def column(found, sheet: str, heading: str) -> int:
    return int(found[sheet][0].index(heading))


def set_cell(found, sheet: str, row: int, heading: str, value) -> None:
    """Write into a cell; rows from 1, as programs number them."""
    found[sheet][row - 1][column(found, sheet, heading)] = value


@pytest.mark.parametrize("kind", list(SCHEMAS))
def test_every_field_has_its_column_and_no_heading_stands_twice(kind: str) -> None:
    own = {one.name for one in entry_sheet(kind).columns if one.part}
    lists = {sheet.field.name: {one.name for one in sheet.columns if one.part} for sheet in item_sheets(kind)}
    for field in schema.fields_of(kind):
        if field.shape == "items":
            assert lists[field.name] == {part.name for part in field.parts}
        else:
            assert field.name in own
    for sheet in layout():
        headings = [one.heading.casefold() for one in sheet.columns]
        assert len(set(headings)) == len(headings), sheet.name


@pytest.mark.parametrize("kind", list(SCHEMAS))
@MANY
@given(data=st.data())
def test_no_field_of_any_document_is_lost(kind: str, data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    code = "THR-CLI-001" if kind == "threat" else "MSR-CLI-001"
    reading = read(sheets(book([content(kind, code, document)])))
    assert not refusals(reading)
    assert document_of(entries(reading)[code]) == document
    assert entries(reading)[code].base == schema.content_hash(document)


@given(WORDS)
def test_a_cell_gives_its_text_back(text: str) -> None:
    assert decoded(encoded(text)) == text
    assert "".join(pieces(text)) == text


@given(st.lists(WORDS.map(str.strip).filter(bool), max_size=4))
def test_codes_come_back_in_their_order(codes: list[str]) -> None:
    assert split_codes(decoded(encoded(joined_codes(codes)))) == codes


@pytest.mark.parametrize("text", ["é🙂" * 20_000, "a\n" * 900, "x" * 32_001, "x\n[goes on in Long texts: 12]"])
def test_what_no_cell_holds_goes_on_in_another_sheet(text: str) -> None:
    found = sheets(book([content("threat", "THR-CLI-001", threat_document(drivers=text))]))
    for rows in found.values():
        for cell in (cell for row in rows for cell in row if isinstance(cell, str)):
            assert len(cell.encode("utf-16-le")) // 2 <= 32_767
            assert cell.count("\n") <= 253
            assert max(len(line.encode("utf-16-le")) // 2 for line in cell.split("\n")) <= 16_367
    assert len(found[LONG_TEXTS]) > 1
    row = entries(read(found))["THR-CLI-001"]
    assert row.fields["drivers"] == schema.normalise("threat", {"drivers": text})["drivers"]


def test_a_text_whose_rest_was_taken_away_is_refused_and_one_without_its_mark_is_whole() -> None:
    found = sheets(book([content("threat", "THR-CLI-001", threat_document(drivers="x" * 40_000))]))
    at = column(found, "Threats", "Drivers")
    whole, number = marked(found["Threats"][1][at])
    assert number == 1
    assert not is_too_long(whole)
    del found[LONG_TEXTS][1:]
    reading = read(found)
    assert [where for where, _why in refusals(reading)] == ["Threats!Q2"]
    assert "drivers" not in entries(reading)["THR-CLI-001"].fields
    found["Threats"][1][at] = "Rewritten."
    assert entries(read(found))["THR-CLI-001"].fields["drivers"] == "Rewritten."


def test_an_untouched_file_changes_nothing_and_two_edited_cells_are_two_changes() -> None:
    before = read(sheets())
    assert changed_cells(before.rows, read(sheets()).rows) == []
    found = sheets()
    set_cell(found, "Threats", 2, "Summary", "Rewritten.")
    set_cell(found, "Scenarios", 3, "Title", "At noon")
    changes = changed_cells(before.rows, read(found).rows)
    assert [(one.key, one.path, one.after) for one in changes] == [
        ("THR-CLI-001", "summary", "Rewritten."),
        ("THR-CLI-001", "scenarios.s2.title", "At noon"),
    ]


def test_rows_and_columns_in_another_order_change_nothing() -> None:
    found = sheets()
    for name, rows in found.items():
        if name not in {"Read me", "Vocabularies"}:
            found[name] = [rows[0][::-1], *(row[::-1] for row in reversed(rows[1:]))]
    turned = dict(reversed(found.items()))
    assert changed_cells(read(sheets()).rows, read(turned).rows) == []


def test_blank_rows_are_passed_over_and_headings_may_be_names_of_fields() -> None:
    found = sheets()
    blank = [None] * len(found["Threats"][0])
    found["Threats"][2:2] = [blank, ["   "] * len(blank)]
    found["Threats"][0][column(found, "Threats", "Primary theme")] = " THEME "
    reading = read(found)
    assert changed_cells(read(sheets()).rows, reading.rows) == []
    assert entries(reading)["THR-WAT-001"].where == "Threats!A5"


def test_a_column_that_is_renamed_or_taken_away_leaves_its_field_as_it_is() -> None:
    found = sheets()
    set_cell(found, "Threats", 1, "Drivers", "My remarks")
    at = column(found, "Threats", "Summary")
    found["Threats"] = [row[:at] + row[at + 1 :] for row in found["Threats"]]
    reading = read(found)
    assert changed_cells(read(sheets()).rows, reading.rows) == []
    assert not {"drivers", "summary"} & entries(reading)["THR-CLI-001"].fields.keys()
    assert refusals(reading) == [("Threats!P1", "No field is called “My remarks”: this column was not read.")]


def test_an_emptied_cell_empties_its_field_and_a_removed_row_of_a_list_is_gone() -> None:
    found = sheets()
    set_cell(found, "Threats", 2, "Drivers", "")
    del found["Scenarios"][2], found["Links"][1]
    row = entries(read(found))["THR-CLI-001"]
    assert row.fields["drivers"] is None
    assert [item["id"] for item in row.fields["scenarios"]] == ["s1"]
    assert row.links == ()


def test_a_sheet_that_is_taken_away_says_nothing_and_an_entry_without_its_row_neither() -> None:
    found = sheets()
    del found["Links"], found["Scenarios"], found["References"], found["Threats"][2]
    found = {name: [row for row in rows if row[0] != "THR-WAT-001"] for name, rows in found.items()}
    reading = read(found)
    row = entries(reading)["THR-CLI-001"]
    assert row.links is None
    assert not {"scenarios", "references"} & row.fields.keys()
    assert "THR-WAT-001" not in entries(reading)
    assert not refusals(reading)


def test_rows_of_lists_belong_to_a_row_of_an_entry() -> None:
    found = sheets()
    set_cell(found, "Scenarios", 3, "Code", "THR-ZZZ-009")
    set_cell(found, "Links", 2, "Code", None)
    reading = read(found)
    assert [where for where, _why in refusals(reading)] == ["Links!A2", "Scenarios!A3"]


def test_items_are_ordered_by_their_number_and_new_ones_come_last_without_an_id() -> None:
    found = sheets()
    set_cell(found, "Scenarios", 2, "No.", 2.5)
    new = [None] * len(found["Scenarios"][0])
    found["Scenarios"].insert(1, new)
    for heading, value in {"Code": "THR-CLI-001", "Title": "New", "Reasonable worst case": "None."}.items():
        set_cell(found, "Scenarios", 2, heading, value)
    items = entries(read(found))["THR-CLI-001"].fields["scenarios"]
    assert [item.get("id") for item in items] == ["s2", "s1", None]


def test_a_new_entry_needs_no_code_and_is_linked_by_what_stands_for_it() -> None:
    found = sheets()
    found["Threats"].append(["NEW-1", "A new threat", *[None] * (len(found["Threats"][0]) - 2)])
    found["Threats"].append([None, "Another", *[None] * (len(found["Threats"][0]) - 2)])
    set_cell(found, "Links", 2, "Threat code", "NEW-1")
    read_in = entries(read(found))
    assert (read_in["NEW-1"].code, read_in["NEW-1"].fields["title"], read_in["NEW-1"].base) == ("", "A new threat", "")
    assert read_in["Threats!A5"].fields["title"] == "Another"
    assert read_in["THR-CLI-001"].links[0].target == "NEW-1"


def test_codes_that_stand_twice_are_refused_all_and_the_rest_is_read() -> None:
    found = sheets()
    found["Threats"].append(list(found["Threats"][1]))
    found["Measures"].append(["THR-WAT-001", *found["Measures"][1][1:]])
    reading = read(found)
    assert set(entries(reading)) == {"MSR-CLI-001", "THR-WAT-001"}
    assert [where for where, _why in refusals(reading)] == ["Measures!A3", "Threats!A2", "Threats!A4"]
    assert "Threats!A2, Threats!A4" in refusals(reading)[1][1]


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "name"),
    [
        ("Threats", "Nature", "evil", "nature"),
        ("Threats", "States concerned", "KG, XX", "states"),
        ("Threats", "Primary theme", "nothing", "theme"),
        ("Indicators", "Read every", "monthly", "indicators"),
        ("Indicators", "Read every", 2.5, "indicators"),
        ("Links", "Relation", "eats", "links"),
    ],
)
def test_a_cell_that_means_nothing_is_refused_and_its_field_stays(sheet: str, heading: str, value, name: str) -> None:
    found = sheets()
    set_cell(found, sheet, 2, heading, value)
    terms = {"theme": {"CLI": "Climate", "WAT": "Water"}, "state": {"KG": "Kyrgyzstan", "TJ": "Tajikistan"}}
    terms |= {"sector": {"energy": "Energy", "water": "Water"}, "tag": {"youth": "Youth"}}
    reading = read(found, terms)
    ((where, _reason),) = refusals(reading)
    assert where.startswith(f"{sheet}!")
    assert where.endswith("2")
    row = entries(reading)["THR-CLI-001"]
    assert row.links is None if name == "links" else name not in row.fields
    assert changed_cells(read(sheets()).rows, reading.rows) == []


def test_words_may_be_codes_in_any_case_or_english_labels() -> None:
    found = sheets()
    set_cell(found, "Threats", 2, "Primary theme", "climate")
    set_cell(found, "Threats", 2, "Nature", "Non-malicious")
    set_cell(found, "Threats", 2, "States concerned", "Tajikistan; kg")
    assert changed_cells(read(sheets()).rows, read(found).rows) == []


def test_a_code_that_the_file_does_not_list_is_left_to_the_catalog() -> None:
    found = sheets()
    set_cell(found, "Threats", 2, "Primary theme", "NEW")
    assert entries(read(found))["THR-CLI-001"].fields["theme"] == "NEW"


def test_a_file_says_what_it_was_made_from_and_its_words() -> None:
    reading = read(sheets())
    assert (reading.source.scheme, reading.source.version, reading.source.title) == ("Perimeter", "2026.1", "The first")
    assert reading.own
    assert ("theme", "CLI", {"en": "Climate", "ru": "Климат"}) in list(reading.terms)
    row = entries(reading)["THR-CLI-001"]
    assert row.base == catalog()[1]["revision_sha256"]
    assert row.articles == {"7": "The upper lake", "12": "=The siren"}
    assert [(one.scheme, one.code, one.version) for one in row.identities] == [("HIPs", "MH0401", "2025")]


def translated() -> dict:
    texts = {
        "title": {"text": "Прорыв ледникового озера", "source": "0" * 64},
        "scenarios.s1.title": {"text": "Ночью", "source": "1" * 64},
        "scenarios.s9.title": {"text": "Чего больше нет", "source": "2" * 64},
    }
    agents = [{"kind": "tool", "role": "mt_engine", "name": "An engine"}]
    how = {"method": "mt_post_edited", "post_edit": "full", "credit_line": "By the team", "agents": agents}
    return content("threat", "THR-CLI-001", threat_document(), translations=[{"language": "ru", "texts": texts, **how}])


def test_translations_come_back_with_how_they_were_made() -> None:
    given = translated()
    row = entries(read(sheets(book([given]))))["THR-CLI-001"]
    (written,) = given["translations"]
    assert row.translations == {"ru": {path: text["text"] for path, text in written["texts"].items()}}
    assert row.how["ru"]["sources"] == {path: text["source"] for path, text in written["texts"].items()}
    for name in ("method", "post_edit", "credit_line", "agents"):
        assert row.how["ru"][name] == written[name]


def test_what_is_not_translated_yet_waits_in_a_row_of_its_own() -> None:
    found = sheets(book([translated()]))
    rows = {row[3]: row for row in found[TRANSLATIONS][1:]}
    assert rows["summary"][4:7] == [threat_document()["summary"], None, "missing"]
    assert rows["scenarios.s9.title"][6] == "gone"
    rows["summary"][5] = "Морена прорывается."
    changes = changed_cells(read(sheets(book([translated()]))).rows, read(found).rows)
    assert {one.path for one in changes} == {"translations-ru.", "translations-ru.summary"}


def test_other_sheets_are_named_and_a_file_without_entries_is_refused() -> None:
    found = {**sheets(), "Sheet1": [["x"]]}
    assert [where for where, _why in refusals(read(found))] == ["Sheet1"]
    with pytest.raises(Refused, match="no sheet Threats or Measures"):
        read({"Sheet1": [["x"]], "Read me": [["Perimeter"]]})


@pytest.mark.parametrize(("name", "value"), [("Schema version", 99), ("Format", "perimeter-sheets 2")])
def test_a_file_of_a_later_version_is_refused(name: str, value) -> None:
    found = sheets()
    next(row for row in found["Read me"] if row[0] == name)[1] = value
    with pytest.raises(Refused, match="newer Perimeter"):
        read(found)


def test_a_heading_that_stands_twice_is_refused_and_a_sheet_without_codes_too() -> None:
    found = sheets()
    set_cell(found, "Threats", 1, "Drivers", "Summary")
    set_cell(found, "Scenarios", 1, "Code", "Nothing")
    reading = read(found)
    assert [where for where, _why in refusals(reading)] == ["Threats!Q1", "Scenarios!A1", "Scenarios!A1"]
    row = entries(reading)["THR-CLI-001"]
    assert not {"summary", "scenarios"} & row.fields.keys()
