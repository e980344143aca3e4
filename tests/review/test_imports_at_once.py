"""Two who take the same catalog in at the same time: each entry is proposed once."""

import io

import pytest

from accounts.models import Work
from catalog.models import Entry
from review import import_matching_rows, importing
from review.models import ImportedRow, ImportRun, Submission
from tests.people import Cast, make_cast
from tests.review.test_at_once import at_once
from tests.review.test_importing import circle


@pytest.fixture
def everybody(cloned_database) -> Cast:
    return make_cast()


def test_a_catalog_that_two_take_in_at_once_is_proposed_once(everybody: Cast, monkeypatch) -> None:
    monkeypatch.setattr(import_matching_rows, "BATCH", 1)
    for person in (everybody.analyst, everybody.editor):
        importing.start_import(io.BytesIO(circle()), by=person, format="json")
    one, two = Work.objects.filter(kind="import_catalog").values_list("pk", flat=True)
    at_once(lambda: importing.run_import(one), lambda: importing.run_import(two))
    assert Submission.objects.count() == 4
    assert set(Entry.objects.values_list("code", flat=True)) == {
        "THR-CLI-007",
        "THR-CLI-008",
        "THR-WAT-003",
        "MSR-CLI-002",
    }
    became = list(ImportedRow.objects.values_list("outcome", flat=True))
    assert (became.count("proposed"), became.count("unchanged")) == (4, 4)


def test_a_job_that_runs_twice_at_once_proposes_each_row_once(everybody: Cast) -> None:
    importing.start_import(io.BytesIO(circle()), by=everybody.analyst, format="json")
    work = Work.objects.get(kind="import_catalog").pk
    at_once(lambda: importing.run_import(work), lambda: importing.run_import(work))
    assert Submission.objects.count() == 4
    assert ImportRun.objects.get().state == "done"
