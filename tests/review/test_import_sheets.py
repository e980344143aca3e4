"""An edition as a spreadsheet, edited and taken in: exactly the edited cells are proposed, and nothing is lost."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from catalog import actions as catalog
from catalog.interchange import WRITERS
from catalog.models import Edition, Entry, EntryTranslation, Link
from review.entry_translations import decide_entry_translation
from review.importing import resume_import
from review.models import EntryTranslationProposal, ImportRun, Proposal
from tests import make
from tests.people import Cast
from tests.review.importing import counts, decided, edition_file, parsed, taken_in, worked
from tests.review.test_import_round_trip import a_full_world, said


def sheets_of(cast: Cast, format: str, name: str = "2026.1") -> bytes:
    """Freeze what is published, and return it in a format."""
    prepared = catalog.prepare_edition(name, by=cast.editor)
    edition = catalog.freeze_edition(prepared, by=cast.editor, override="Illustrative.")
    return b"".join(WRITERS[format](Edition.objects.get(pk=edition.pk)))


def edited(raw: bytes, cells: dict[tuple[str, str, str], Any]) -> bytes:
    """Return a workbook with other values in some cells: by sheet, code, and heading."""
    made = load_workbook(BytesIO(raw))
    for (sheet, code, heading), value in cells.items():
        names = [one.value for one in made[sheet][1]]
        row = next(row for row in made[sheet].iter_rows(min_row=2) if row[0].value == code)
        row[names.index(heading)].value = value
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def hunks(run: ImportRun) -> list[tuple[str, str]]:
    """Return what a run proposes: entries and fields."""
    rows = run.rows.filter(submission__isnull=False).select_related("entry", "submission__current")
    return sorted((row.entry.code, hunk["field"]) for row in rows for hunk in row.submission.current.hunks)


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_untouched_file_of_this_catalog_proposes_nothing(cast: Cast, format: str) -> None:
    a_full_world(cast)
    before = Proposal.objects.count()
    run = taken_in(cast.analyst2, sheets_of(cast, format), format)
    assert counts(run) == {"unchanged": 4}
    assert not run.rows.refused().exists()
    assert Proposal.objects.count() == before
    assert (run.scheme, run.version) == ("Perimeter", "2026.1")


def test_two_edited_cells_are_two_changes_and_what_others_changed_meanwhile_stands(cast: Cast) -> None:
    a_full_world(cast)
    raw = sheets_of(cast, "xlsx")
    entry = Entry.objects.with_content().get(code="THR-CLI-001")
    make.published(cast, {**entry.document, "description": "Words of our editor."}, entry=entry)
    cells = {
        ("Threats", "THR-CLI-001", "Summary"): "Rewritten in a spreadsheet.",
        ("Scenarios", "THR-CLI-001", "Recovery"): "A year.",
    }
    run = taken_in(cast.analyst2, edited(raw, cells), "xlsx")
    assert counts(run) == {"proposed": 1, "unchanged": 3}
    assert [code for code, _field in hunks(run)] == ["THR-CLI-001"] * 2
    decided(cast, run)
    now = Entry.objects.with_content().get(code="THR-CLI-001").document
    scenarios = [{**entry.document["scenarios"][0], "recovery": "A year."}, entry.document["scenarios"][1]]
    expected = {"summary": "Rewritten in a spreadsheet.", "description": "Words of our editor.", "scenarios": scenarios}
    assert now == {**entry.document, **expected}
    assert counts(taken_in(cast.analyst2, edited(raw, cells), "xlsx")) == {"unchanged": 4}


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_into_an_empty_installation_no_field_no_link_and_no_translation_is_lost(cast: Cast, format: str) -> None:
    with transaction.atomic():
        a_full_world(cast)
        raw, before = sheets_of(cast, format), parsed(edition_file(cast, "2026.2"))
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    run = taken_in(cast.analyst, raw, format)
    decided(cast, run)
    worked(resume_import(run, by=cast.analyst))
    for proposal in EntryTranslationProposal.objects.filter(state="submitted"):
        decide_entry_translation(proposal, "approve", by=cast.editor, seen=proposal.current.sha256)
    assert not run.rows.refused().exists()
    after = parsed(edition_file(cast, "2027.1"))
    assert {code: said(row) for code, row in before.items()} == {code: said(row) for code, row in after.items()}
    assert Link.objects.count() == 3
    assert EntryTranslation.objects.count() == 1


def test_a_formula_is_refused_by_its_address_and_the_rest_of_its_row_is_proposed(cast: Cast) -> None:
    a_full_world(cast)
    cells = {
        ("Threats", "THR-CLI-001", "Summary"): '=HYPERLINK("https://example.org")',
        ("Threats", "THR-CLI-001", "Title"): "Renamed",
        ("Measures", "MSR-CLI-001", "Function"): "destroy",
    }
    run = taken_in(cast.analyst2, edited(sheets_of(cast, "xlsx"), cells), "xlsx")
    assert sorted(row.where for row in run.rows.refused()) == ["Measures!F2", "Threats!E2"]
    assert hunks(run) == [("THR-CLI-001", "title")]


def test_a_new_threat_and_a_link_to_it_come_from_one_file(cast: Cast) -> None:
    threats = (
        "Code,Title,Primary theme,Summary,Nature,Tempo\n"
        "NEW-1,A lake,CLI,It rises.,mixed,acute\n"
        ",A river,WAT,It falls.,non-malicious,chronic\n"
    )
    measures = (
        "Code,Title,Primary theme,Summary,Function,Kind,Level,Status\n"
        "NEW-2,Sirens,CLI,They wake people.,detect,technical,national,proposed\n"
    )
    links = "Code,Threat code,Role,How,Effectiveness,Id,No.\nNEW-2,NEW-1,reduces_impact,People leave.,moderate,,\n"
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in {"Threats": threats, "Measures": measures, "Measure-threat links": links}.items():
            archive.writestr(f"{name}.csv", text)
    run = taken_in(cast.analyst2, file.getvalue(), "csv")
    assert counts(run) == {"proposed": 3}
    decided(cast, run)
    measure = Entry.objects.with_content().get(code="MSR-CLI-001").document
    assert [row["threat"] for row in measure["threats"]] == ["THR-CLI-001"]
    assert Entry.objects.get(code="THR-WAT-001").document["nature"] == "non_malicious"
