"""Catalogs taken in: matched, proposed, never overwritten; the same file twice proposes nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEntry, Work
from basics.errors import Refused
from catalog.interchange import READERS
from catalog.models import Entry, Link
from review import actions as review
from review import import_proposing, importing
from review.models import ImportRun, Outcome, Proposal, Submission
from review.tasks import import_catalog
from tests import make
from tests.review.importing import content, counts, decided, documents, file_of, taken_in, worked

LAKE = {**make.threat_document(), "scenarios": [{"id": "s1", "title": "Night", "worst_case": "Three villages."}]}


def threat(code: str, title: str, *linked: str, **more: object) -> dict:
    how = {"relation": "causes", "text": "As seen."}
    links = [{"id": f"l{n}", "threat": other, **how} for n, other in enumerate(linked)]
    return content(code, {**LAKE, "title": title, **({"links": links} if links else {}), **more})


def circle() -> bytes:
    """Three threats, each of which causes the next, and a measure against two of them."""
    how = {"role": "reduces_impact", "how": "In time.", "effectiveness": "low"}
    against = [{"id": "t1", "threat": "THR-CLI-007", **how}, {"id": "t2", "threat": "THR-CLI-008", **how}]
    return file_of(
        threat("THR-CLI-007", "Outburst", "THR-CLI-008"),
        threat("THR-CLI-008", "Flood", "THR-WAT-003"),
        threat("THR-WAT-003", "Drought", "THR-CLI-007", theme="WAT"),
        content("MSR-CLI-002", make.measure_document("", threats=against)),
    )


def test_entries_that_link_to_each_other_in_a_circle_are_proposed_and_published_under_their_own_codes(cast) -> None:
    run = taken_in(cast.analyst, circle())
    assert counts(run) == {"proposed": 4}
    assert list(Entry.objects.published()) == []
    decided(cast, run)
    assert set(documents()) == {"THR-CLI-007", "THR-CLI-008", "THR-WAT-003", "MSR-CLI-002"}
    assert Link.objects.count() == 5
    assert run.scheme == "Perimeter" and run.version == "2026.1"
    assert AuditEntry.objects.filter(verb="start_catalog_import").exists()


def test_a_page_shows_a_link_once_its_target_is_published(cast, client) -> None:
    run = taken_in(cast.analyst, circle())
    first = run.rows.get(key="THR-CLI-007").submission
    assert first is not None
    review.approve(first, by=cast.editor, seen=first.current.sha256)
    client.force_login(cast.reader)
    page = reverse("catalog:entry", args=["THR-CLI-007"])
    assert "THR-CLI-008" not in client.get(page).content.decode()
    assert client.get(reverse("catalog:entry", args=["THR-CLI-008"])).status_code == 404
    decided(cast, run)
    assert "THR-CLI-008" in client.get(page).content.decode()


def test_the_same_file_twice_proposes_nothing_whatever_became_of_the_first(cast) -> None:
    first = taken_in(cast.analyst, circle())
    again = taken_in(cast.analyst, circle())
    assert counts(again) == {"unchanged": 4}
    assert "waits for a decision" in again.rows.first().reason
    one = first.rows.get(key="MSR-CLI-002").submission
    assert one is not None
    review.reject(one, by=cast.editor, seen=one.current.sha256, reason="Not here.")
    third = taken_in(cast.analyst2, circle())
    assert counts(third) == {"unchanged": 4}
    assert "was rejected" in third.rows.get(key="MSR-CLI-002").reason
    decided(cast, first)
    assert counts(taken_in(cast.analyst, circle())) == {"unchanged": 4}
    assert Proposal.objects.count() == 4


def test_a_newer_issue_proposes_only_what_its_source_changed_since(cast) -> None:
    decided(cast, taken_in(cast.analyst, circle()))
    lake = Entry.objects.with_content().get(code="THR-CLI-007")
    make.published(cast, {**lake.document, "description": "Words of our editor."}, entry=lake)
    newer = json.loads(circle())
    newer["entries"][0]["document"]["summary"] = "The source says it differently now."
    newer["entries"][0]["revision_sha256"] = "0" * 64
    run = taken_in(cast.analyst, json.dumps(newer).encode())
    assert counts(run) == {"proposed": 1, "unchanged": 3}
    submission = run.rows.get(outcome=Outcome.PROPOSED).submission
    assert {row["field"] for row in submission.current.hunks} == {"summary"}
    decided(cast, run)
    now = documents()["THR-CLI-007"]
    assert (now["summary"], now["description"]) == ("The source says it differently now.", "Words of our editor.")


def test_an_editors_later_words_stand_against_the_sources(cast) -> None:
    decided(cast, taken_in(cast.analyst, circle()))
    lake = Entry.objects.with_content().get(code="THR-CLI-007")
    make.published(cast, {**lake.document, "nature": "mixed"}, entry=lake)
    newer = json.loads(circle())
    newer["entries"][0]["document"]["nature"] = "malicious"
    newer["entries"][0]["revision_sha256"] = "0" * 64
    run = taken_in(cast.analyst, json.dumps(newer).encode())
    row = run.rows.get(key="THR-CLI-007")
    assert (row.outcome, row.kept) == ("unchanged", ["nature"])
    assert "Nature" in row.reason


def test_an_equal_title_is_a_question_that_a_person_answers(cast) -> None:
    ours = make.published(cast, make.threat_document(title="outburst"))
    run = taken_in(cast.analyst, circle())
    asking = run.rows.get(outcome=Outcome.QUESTION)
    assert asking.candidates == [ours.code]
    waiting = run.rows.with_outcome(Outcome.WAITING)  # they link to what is asked about
    assert {row.key for row in waiting} == {"THR-WAT-003", "MSR-CLI-002"}
    with pytest.raises(Refused, match="Whoever took this file in"):
        importing.answer_questions(run, {asking.pk: "new"}, by=cast.editor)
    importing.answer_questions(run, {asking.pk: ours.code}, by=cast.analyst)
    run = worked(run)
    assert counts(run) == {"proposed": 4}
    decided(cast, run)
    assert documents()["THR-WAT-003"]["links"][0]["threat"] == ours.code
    assert "THR-CLI-007" not in documents()


def test_what_cannot_be_taken_is_refused_with_its_reason_and_the_rest_is_taken(cast) -> None:
    file = file_of(
        threat("THR-CLI-007", "Outburst", "THR-CLI-099"),
        threat("THR-CLI-007", "Again"),
        threat("THR-CLI-009", "Of no theme", theme="XXX"),
        {"code": "THR-CLI-010"},
        {"code": "GRP-1", "kind": "group", "document": {}},
        content("THR-CLI-011", {**LAKE, "title": "Old field", "colour": "red"}),
        content("THR-CLI-012", {**LAKE, "title": "\u0000"}),
        content("THR-CLI-013", {**LAKE, "title": "Cites", "evidence": [make_evidence()]}, ratings=[{"scenario": "s1"}]),
    )
    run = taken_in(cast.analyst, file)
    assert counts(run) == {"proposed": 3, "refused": 5}
    said = {(row.where, row.part): row.reason for row in run.rows.refused()}
    assert all(said.values())
    parts = {part for _where, part in said if part}
    assert parts == {"links", "colour", "evidence", "ratings"}
    assert any("XXX" in reason for reason in said.values())
    assert any("neither in this file nor here" in reason for reason in said.values())


def make_evidence() -> dict:
    return {"id": "e1", "field": "summary", "annotation": "5b2f4b8e-0000-4000-8000-000000000000", "stance": "supports"}


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (file_of(version=3), "up to version 2"),
        (circle()[:-30], "breaks off"),
        (b"[" * 100_000, "breaks off"),
        (b"{}", "no edition"),
        (b'{"format": {"name": "perimeter-edition", "schema_version": 2}}', "not whole"),
        (file_of(), "no row"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(cast, file: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        importing.start_import(io.BytesIO(file), by=cast.analyst, format="json")
    assert not ImportRun.objects.exists()


def test_version_1_is_read_as_version_2_is(cast) -> None:
    rows = list(READERS["json"](io.BytesIO(file_of(threat("THR-CLI-007", "Outburst"), version=1))).rows)
    assert [row.key for row in rows] == ["THR-CLI-007"]


def test_a_job_that_was_killed_goes_on_where_it_was(cast, monkeypatch) -> None:
    run = importing.start_import(io.BytesIO(circle()), by=cast.analyst, format="json")
    whole, calls = import_proposing.propose_row, []

    def dying(run, pk, targets, *, by):
        calls.append(pk)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(run, pk, targets, by=by)

    work = Work.objects.get(subject=str(run.pk)).pk
    monkeypatch.setattr(importing, "propose_row", dying)
    with pytest.raises(KeyboardInterrupt):
        import_catalog(work)
    monkeypatch.undo()
    assert counts(run) == {"proposed": 2, "waiting": 2}
    import_catalog(work)
    import_catalog(work)  # a second worker finds nothing to do
    assert counts(run) == {"proposed": 4}
    assert Submission.objects.count() == 4


def test_readers_and_strangers_take_nothing_in(cast) -> None:
    with pytest.raises(Refused):
        importing.start_import(io.BytesIO(circle()), by=cast.reader, format="json")
    with pytest.raises(Refused, match="no format"):
        importing.start_import(io.BytesIO(circle()), by=cast.analyst, format="docx")


def test_words_of_vocabularies_that_are_lacking_come_along_where_an_administrator_takes_the_file_in(cast) -> None:
    term = {"vocabulary": "tag", "code": "permafrost", "labels": {"en": "Permafrost"}}
    file = file_of(threat("THR-CLI-007", "Outburst", tags=["permafrost"]), terms=[term])
    assert counts(taken_in(cast.analyst, file)) == {"refused": 1}
    with pytest.raises(Refused):
        importing.start_import(io.BytesIO(file), by=cast.analyst, format="json", add_terms=True)
    cast.analyst.roles = ["analyst", "administrator"]
    cast.analyst.save(update_fields=["roles"])
    assert counts(taken_in(cast.analyst, file, add_terms=True)) == {"proposed": 1}


def test_the_command_takes_a_file_in(cast, tmp_path, capsys) -> None:
    path = tmp_path / "valley.json"
    path.write_bytes(circle())
    call_command("import_catalog", str(path), email=cast.analyst.email)
    assert "4 rows are being proposed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no active person"):
        call_command("import_catalog", str(path), email="nobody@perimeter.example")
