"""What an issue of a source says no more is proposed to go; what it could not know, and what others wrote, stays."""

import io
from typing import Any

from catalog.interchange import READERS
from catalog.models import Entry
from tests import make
from tests.people import Cast
from tests.review.importing import content, counts, decided, documents, file_of, taken_in
from tests.review.test_importing import LAKE

WHOLE: dict[str, Any] = {**LAKE, "drivers": "Warm summers.", "vulnerabilities": "No siren."}


def issue(document: dict[str, Any], version: int = 2, **more: Any) -> bytes:
    return file_of(content("THR-CLI-007", document, **{"revision_sha256": "0" * 64, **more}), version=version)


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in WHOLE.items() if name not in names}


def test_a_field_that_a_newer_issue_leaves_out_is_proposed_to_go_but_for_editors_words(cast: Cast) -> None:
    decided(cast, taken_in(cast.analyst, issue(WHOLE)))
    lake = Entry.objects.with_content().get()
    make.published(cast, {**lake.document, "description": "Words of our editor."}, entry=lake)
    run = taken_in(cast.analyst, issue(without("drivers")))
    assert counts(run) == {"proposed": 1}
    decided(cast, run)
    now = documents()["THR-CLI-007"]
    assert "drivers" not in now
    assert (now["vulnerabilities"], now["description"]) == ("No siren.", "Words of our editor.")


def test_an_entry_that_a_foreign_file_meets_for_the_first_time_loses_nothing(cast: Cast) -> None:
    ours = make.published(cast, {**WHOLE, "title": "Outburst", "summary": "Our own words."})
    run = taken_in(cast.analyst, file_of(content(ours.code, {**without("drivers"), "title": "Outburst"})))
    row = run.rows.get()
    assert (row.outcome, row.kept) == ("unchanged", ["summary"])


def test_an_older_schema_says_nothing_of_fields_that_it_did_not_know_nor_a_part_of_an_entry_of_the_rest() -> None:
    def fields(file: bytes) -> dict[str, Any]:
        (row,) = READERS["json"](io.BytesIO(file)).rows
        return dict(row.fields)

    new, old = fields(issue(LAKE)), fields(issue(LAKE, version=1))
    assert (new["drivers"], new["tags"]) == (None, None)
    assert old["drivers"] is None and "tags" not in old
    assert "drivers" not in fields(issue(LAKE, revision_sha256=""))
