"""A whole import decided on by another editor, each row by its hash; and taken back as a whole."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import Work
from basics.errors import Refused
from catalog.models import Entry
from review import actions as review
from review.contributing import edit_and_accept
from review.import_approving import start_approval, to_approve
from review.import_reverting import start_reverting
from review.models import ImportRun, Submission
from review.tasks import approve_import, revert_import
from tests import make
from tests.people import Cast
from tests.review.importing import counts, decided, documents, taken_in, worked
from tests.review.test_importing import circle


def approved(run: ImportRun, by, seen=None):
    made = start_approval(run, to_approve(run) if seen is None else seen, by=by)
    approve_import(Work.objects.get(kind="approve_import", subject=str(made.pk)).pk)
    made.refresh_from_db()
    return made


def taken_back(run: ImportRun, by) -> ImportRun:
    start_reverting(run, by=by, reason="The source withdrew it (illustrative).")
    revert_import(Work.objects.filter(kind="revert_import", subject=str(run.pk)).latest("pk").pk)
    return ImportRun.objects.get(pk=run.pk)


def test_another_editor_approves_a_whole_import(cast: Cast) -> None:
    run = taken_in(cast.editor, circle())
    with pytest.raises(Refused, match="Nobody decides on what they wrote"):
        start_approval(run, to_approve(run), by=cast.editor)
    with pytest.raises(Refused):
        start_approval(run, to_approve(run), by=cast.analyst)
    made = approved(run, cast.editor2)
    assert (made.approved, made.skipped) == (4, [])
    assert len(documents()) == 4
    assert {row.by for row in Submission.objects.first().decisions.all()} == {cast.editor2}
    with pytest.raises(Refused, match="Nothing of this waits"):
        start_approval(run, {"1": "0" * 64}, by=cast.editor2)


def test_what_was_revised_since_it_was_seen_is_skipped_and_the_rest_approved(cast: Cast) -> None:
    run = taken_in(cast.analyst, circle())
    seen = to_approve(run)
    changed = run.rows.get(key="THR-CLI-008").submission
    assert changed is not None
    edit_and_accept(changed, "title", "A flood, retitled", by=cast.editor2, seen=changed.current.sha256)
    made = approved(run, cast.editor, seen)
    assert made.approved == 3
    assert [row["key"] for row in made.skipped] == [str(changed.pk)]
    assert "revised after you opened it" in made.skipped[0]["reason"]
    assert "THR-CLI-008" not in documents()


def test_an_import_is_taken_back_as_a_whole(cast: Cast) -> None:
    run = taken_in(cast.analyst, circle())
    approved(run, cast.editor, dict(list(to_approve(run).items())[:3]))
    run = taken_back(run, cast.analyst)
    assert (run.state, counts(run)) == ("reverted", {"reverted": 4})
    assert Submission.objects.filter(state="withdrawn").count() == 1
    undone = [row.undo for row in run.rows.exclude(undo=None)]
    assert {one.proposal.intent for one in undone} == {"retire"} and len(undone) == 3
    for editor in (cast.editor, cast.editor2):
        approved(run, editor)
    assert documents() == {}
    assert Entry.objects.filter(status="retired").count() == 3


def test_what_was_changed_says_again_what_it_said_but_for_what_editors_wrote_since(cast: Cast) -> None:
    decided(cast, taken_in(cast.analyst, circle()))
    newer = json.loads(circle())
    newer["entries"][0]["document"]["summary"] = "The source says it differently now."
    newer["entries"][0]["revision_sha256"] = "0" * 64
    run = taken_in(cast.analyst, json.dumps(newer).encode())
    decided(cast, run)
    lake = Entry.objects.with_content().get(code="THR-CLI-007")
    make.published(cast, {**lake.document, "description": "Words of our editor."}, entry=lake)
    run = taken_back(run, cast.editor)  # not the one who took it in: nothing of it is open any more
    (row,) = run.rows.exclude(undo=None)
    assert row.undo is not None and row.undo.author == cast.editor
    review.approve(row.undo, by=cast.editor2, seen=row.undo.current.sha256)
    now = documents()["THR-CLI-007"]
    assert (now["summary"], now["description"]) == (make.threat_document()["summary"], "Words of our editor.")


def test_what_was_taken_back_is_proposed_again_when_it_comes_again(cast: Cast) -> None:
    run = taken_in(cast.analyst, circle())
    taken_in(cast.analyst, circle())
    taken_back(run, cast.analyst)
    third = taken_in(cast.analyst, circle())
    assert counts(third) == {"proposed": 4}
    decided(cast, third)
    assert set(documents()) == {"THR-CLI-007", "THR-CLI-008", "THR-WAT-003", "MSR-CLI-002"}


def test_the_api_takes_a_file_in_and_hands_out_the_hashes(cast: Cast) -> None:
    client = APIClient()
    client.force_login(cast.analyst)
    sent = {"format": "json", "file": base64.b64encode(circle()).decode(), "filename": "valley.json"}
    started = client.post("/api/v1/catalog-imports/", sent)
    assert started.status_code == 202, started.json()
    run = ImportRun.objects.get(pk=started.json()["id"])
    worked(run)
    found = client.get(f"/api/v1/catalog-imports/{run.pk}/?outcome=proposed").json()
    assert found["counts"]["proposed"] == 4 and len(found["rows"]) == 4
    assert found["to_approve"] == {}  # nobody decides on what they took in
    editor = APIClient()
    editor.force_login(cast.editor)
    theirs = editor.get(f"/api/v1/catalog-imports/{run.pk}/").json()
    assert {row["sha256"] for row in found["rows"]} == set(theirs["to_approve"].values())
    broken = client.post("/api/v1/catalog-imports/", {**sent, "file": "%%%"})
    assert broken.status_code == 422


def test_a_theme_that_is_none_is_refused_before_anything_is_kept(cast: Cast) -> None:
    client = APIClient()
    client.force_login(cast.analyst)
    sent = {"format": "json", "file": base64.b64encode(circle()).decode(), "filename": "valley.json"}
    answer = client.post("/api/v1/catalog-imports/", {**sent, "defaults": {"theme": "ZZZ"}}, format="json")
    assert answer.status_code == 422 and "ZZZ" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_is_sent_from_the_page_is_followed_and_proposed(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    file = SimpleUploadedFile("valley.json", circle(), "application/json")
    sent = client.post("/review/imports/", {"format": "json", "file": file})
    run = ImportRun.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, run.get_absolute_url())
    assert (run.person, run.filename, run.size) == (cast.analyst, "valley.json", len(circle()))
    page = client.get(sent["Location"]).content.decode()
    assert "The rows are being proposed" in page
    assert 'id="work-panel" hx-get=' in page  # asks every two seconds how far it is
    assert counts(run) == {"waiting": 4}
    assert counts(worked(run)) == {"proposed": 4}
    assert Submission.objects.by(cast.analyst).awaiting_decision().count() == 4
    page = client.get(sent["Location"]).content.decode()
    assert 'id="work-panel" hx-get=' not in page and "THR-CLI-007" in page


def test_a_page_that_sends_no_file_or_a_broken_one_says_so_and_keeps_nothing(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    for sent in ({}, {"file": SimpleUploadedFile("valley.json", circle()[:-20])}):
        answer = client.post("/review/imports/", {"format": "json", "theme": "WAT", **sent})
        assert answer.status_code == 422 and list(answer.context["form"].errors) == ["file"]
        assert '<option value="WAT" selected>' in answer.content.decode()
    assert not ImportRun.objects.exists() and not Work.objects.exists()


def test_the_page_shows_rows_questions_refusals_and_what_waits(cast: Cast, client) -> None:
    make.published(cast, make.threat_document(title="Outburst"))
    run = taken_in(cast.analyst, circle())
    client.force_login(cast.analyst)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "An entry here has the same title." in page and "Answer and go on" in page
    assert "Approve what waits" not in page
    client.force_login(cast.editor)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Approve what waits" in page and "Take the whole import back" in page
    assert client.get(f"{run.get_absolute_url()}refused.csv").status_code == 200
