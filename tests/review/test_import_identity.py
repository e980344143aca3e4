"""Which entry a row is: the same name in another kind, and the same code in another team's catalog, is another one."""

from typing import Any

from review import importing
from review.import_matching import Here
from review.models import ImportedRow, ImportRun, Outcome
from tests import make
from tests.people import Cast
from tests.review.importing import content, counts, decided, documents, file_of, taken_in, worked
from tests.review.test_importing import LAKE, threat


def test_a_name_elsewhere_is_that_of_one_kind(cast: Cast) -> None:
    ours = make.published(cast, make.threat_document())
    facts: dict[str, Any] = {
        "person": cast.analyst,
        "format": "stix",
        "scheme": "ATT&CK",
        "sha256": "0" * 64,
        "size": 1,
    }
    before, now = (ImportRun.objects.create(**facts) for _n in range(2))
    row = {"identity": "att&ck t1001", "said": {"identities": [], "base": ""}}
    ImportedRow.objects.create(run=before, number=1, kind="threat", entry=ours, outcome=Outcome.UNCHANGED, **row)
    here = Here(now)
    technique = ImportedRow(run=now, number=1, kind="threat", title="A technique", **row)
    mitigation = ImportedRow(run=now, number=2, kind="measure", title="A course of action", **row)
    assert (here.match(technique).entry, here.match(mitigation).entry) == (ours.pk, None)


def test_another_teams_entry_of_the_same_code_is_a_question_and_may_be_a_new_entry(cast: Cast) -> None:
    first = file_of(threat("THR-CLI-007", "Outburst"))
    decided(cast, taken_in(cast.analyst, first))
    second = file_of(content("THR-CLI-007", {**LAKE, "title": "Heat in the cities"}))
    run = taken_in(cast.analyst2, second)
    (asking,) = run.rows.all()
    assert (asking.outcome, asking.candidates) == ("question", ["THR-CLI-007"])
    importing.answer_questions(run, {asking.pk: "new"}, by=cast.analyst2)
    decided(cast, worked(run))
    assert {row["title"] for row in documents().values()} == {"Outburst", "Heat in the cities"}
    # From now on each team's file is known again, whichever came last.
    for file in (first, second):
        assert counts(taken_in(cast.analyst, file)) == {"unchanged": 1}


def test_an_entry_of_the_same_source_is_known_again_by_its_title_or_by_what_it_was_made_from(cast: Cast) -> None:
    file = file_of(threat("THR-CLI-007", "Outburst"))
    decided(cast, taken_in(cast.analyst, file))
    base = content("THR-CLI-007", {**LAKE, "title": "Outburst"})["revision_sha256"]
    newer = threat("THR-CLI-007", "Outburst of a lake") | {"revision_sha256": base}
    assert counts(taken_in(cast.analyst, file_of(newer))) == {"proposed": 1}
    newest = threat("THR-CLI-007", "outburst", summary="Said differently.") | {"revision_sha256": "0" * 64}
    assert counts(taken_in(cast.analyst, file_of(newest))) == {"proposed": 1}


def test_a_foreign_files_codes_that_it_does_not_explain_are_not_those_of_our_entries(cast: Cast) -> None:
    ours = make.published(cast, make.threat_document(title="Drought"))
    run = taken_in(cast.analyst, file_of(threat("THR-CLI-077", "Outburst", ours.code)))
    row = run.rows.get(part="")
    assert row.submission is not None and "links" not in row.submission.current.content
    assert "neither in this file nor here" in run.rows.get(part="links").reason


def test_a_file_of_ours_may_link_to_entries_that_it_leaves_out(cast: Cast) -> None:
    drought = make.published(cast, make.threat_document(title="Drought"))
    lake = make.published(cast, make.threat_document(title="Outburst"))
    assert lake.current is not None
    edited = threat(lake.code, "Outburst", drought.code) | {"revision_sha256": lake.current.sha256}
    new = threat("THR-CLI-077", "Of no base", drought.code) | {"revision_sha256": ""}
    run = taken_in(cast.analyst, file_of(edited, new))
    assert counts(run) == {"proposed": 2}
    for row in run.rows.all():
        assert row.submission.current.content["links"][0]["threat"] == drought.code
