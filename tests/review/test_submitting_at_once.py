"""Made and submitted by one call: both or neither, and each by the one action there is."""

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from articles import actions
from articles.inputs import Note
from articles.models import Annotation, TextVersion
from articles.revising import edited_content, hash_of
from basics.errors import Refused
from review.moderating import pause_person
from tests import make
from tests.people import Cast


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def sent(version: TextVersion, **more) -> dict:
    target = {"article": version.article_id, "number": version.number, "start": 0, "end": 9}
    return {"category": "claim", "body": "Who?", "targets": [target], **more}


def test_one_call_makes_and_submits(api: APIClient, version: TextVersion) -> None:
    answer = api.post("/api/v1/annotations/", sent(version, submit=True), format="json")
    assert answer.status_code == 201 and answer.json()["state"] == "submitted"
    made = Annotation.objects.get()
    assert made.life == "submitted"
    assert list(AuditEntry.objects.order_by("-pk").values_list("verb", flat=True)[:2]) == [
        "submit_annotation",
        "annotate",
    ]
    again = api.get(f"/api/v1/annotations/{made.uuid}/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304, "what was answered is what stands there"
    assert api.post("/api/v1/annotations/", sent(version), format="json").json()["state"] == "shared"


def test_what_cannot_be_submitted_is_not_made(api: APIClient, version: TextVersion, cast: Cast) -> None:
    pause_person(cast.analyst, by=cast.administrator, reason="Illustrative.")
    refused = api.post("/api/v1/annotations/", sent(version, submit=True), format="json")
    assert refused.status_code == 409 and Annotation.objects.count() == 0
    both = api.post("/api/v1/annotations/", sent(version, submit=True, private=True), format="json")
    assert both.status_code == 422 and "private" in both.json()["fields"]
    assert Annotation.objects.count() == 0


def test_nobody_removes_what_they_did_not_read(api: APIClient, version: TextVersion, cast: Cast) -> None:
    note = make.annotation(version, cast.analyst)
    seen = hash_of(edited_content(note))
    tag = api.get(f"/api/v1/annotations/{note.uuid}/")["ETag"]
    actions.change_annotation(note, Note("claim", body="Another word."), by=cast.analyst)
    with pytest.raises(Refused) as refusal:  # as a program that read it before, and comes to the lock after
        actions.delete_annotation(note, by=cast.analyst, seen=seen)
    assert refusal.value.code == Refused.STALE
    assert api.delete(f"/api/v1/annotations/{note.uuid}/", headers={"If-Match": tag}).status_code == 412
    note.refresh_from_db()
    assert note.deleted_at is None
    now = api.get(f"/api/v1/annotations/{note.uuid}/")["ETag"]
    assert api.delete(f"/api/v1/annotations/{note.uuid}/", headers={"If-Match": now}).status_code == 204
