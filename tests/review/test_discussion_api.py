"""The API of discussions: what the pages do, by programs."""

import pytest
from rest_framework.test import APIClient

from basics import clock
from basics.remarks import EDIT_WINDOW
from catalog.models import Entry
from review.discussing import open_thread
from review.discussion_anchoring import About
from review.models import Comment
from tests import make
from tests.people import Cast

ROOT = "/api/v1/discussions/"
SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it."


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(summary=SUMMARY))


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def test_a_discussion_from_its_first_comment_to_its_end(api: APIClient, cast: Cast, entry: Entry) -> None:
    where = {"place": "entry", "ref": entry.code, "field": "summary", "quote": "the three villages"}
    made = api.post(ROOT, {**where, "body": "Which? @Reza", "mentions": [cast.editor.pk]}, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["unreached"] == ["Reza"] and told["mentions"] == [{"id": cast.editor.pk, "name": "Dilnoza"}]
    one = f"{ROOT}{told['thread']}/"

    answer = api.post(one, {"body": "Name them.", "suggestion": "Besh-Terek"}, format="json").json()
    assert (answer["number"], answer["suggestion"]) == (2, "Besh-Terek")
    whole = api.get(one).json()
    assert SUMMARY[whole["start"] : whole["end"]] == whole["exact"] == "the three villages"
    assert [row["number"] for row in whole["comments"]] == [1, 2] and whole["heading"].startswith(entry.code)

    of_comment = f"{ROOT}comments/{told['id']}/"
    assert api.patch(of_comment, {"body": "Which ones?", "seen": "0"}, format="json").status_code == 412
    Comment.objects.update(created_at=clock.now() - 2 * EDIT_WINDOW)
    changed = api.patch(of_comment, {"body": "Which ones?", "seen": told["text_sha256"]}, format="json")
    assert changed.status_code == 200 and changed.json()["edited_at"]
    assert [row["body"] for row in api.get(f"{of_comment}history/").json()["results"]] == ["Which? @Reza"]

    assert api.post(f"{one}resolve/").json()["resolved_by"]["name"] == "Aigerim"
    assert api.post(f"{one}resolve/").status_code == 409
    assert api.post(one, {"body": "More."}, format="json").status_code == 409
    assert api.delete(f"{one}resolve/").json()["resolved_at"] is None
    assert api.delete(of_comment).status_code == 204
    assert api.get(one).json()["comments"][0]["body"] == "" and api.get(f"{of_comment}history/").json()["results"] == []


def test_lists_are_narrowed_to_a_thing_and_paged(api: APIClient, cast: Cast, entry: Entry) -> None:
    for field in ("summary", "scenarios", ""):
        open_thread(entry, "Why?", by=cast.editor, about=About(field))
    other = make.submitted(cast.analyst2)
    open_thread(other, "Why?", by=cast.editor)
    assert len(api.get(ROOT).json()["results"]) == 4
    assert api.get(ROOT, {"show": "mine"}).json()["results"] == []
    on: dict[str, str] = {"place": "entry", "ref": entry.code}
    assert len(api.get(ROOT, on).json()["results"]) == 3
    (row,) = api.get(ROOT, {**on, "field": "summary"}).json()["results"]
    assert (row["field"], row["comments"]) == ("summary", 1)
    assert api.get(ROOT, {"place": "entry", "ref": "THR-XXX-999"}).status_code == 404
    assert api.get(ROOT, {"place": "proposal", "ref": str(other.pk)}).json()["results"][0]["ref"] == str(other.pk)


def test_bad_input_is_refused_by_field(api: APIClient, entry: Entry) -> None:
    on = {"place": "entry", "ref": entry.code}
    for sent, field in (
        ({"place": "moon", "ref": "1", "body": "Hm."}, "place"),
        ({**on}, "body"),
        ({**on, "body": "x" * 20_001}, "body"),
        ({**on, "body": "Hm.", "field": "nonsense"}, "field"),
        ({**on, "body": "Hm.", "field": "summary", "quote": "not there"}, "quote"),
        ({**on, "body": "Hm.", "mentions": ["x"]}, "mentions.0.0"),
        ({**on, "body": "Hm.", "suggestion": "Others."}, "suggestion"),
    ):
        answer = api.post(ROOT, sent, format="json")
        assert answer.status_code in {400, 422} and field.split(".")[0] in str(answer.json()["fields"]), (
            sent,
            answer.json(),
        )
    assert not Comment.objects.exists()


def test_administrators_hide_by_program(api: APIClient, cast: Cast, entry: Entry) -> None:
    made = open_thread(entry, "It names a person.", by=cast.analyst)
    address = f"{ROOT}comments/{made.pk}/hide/"
    assert api.post(address, {"reason": "No."}, format="json").status_code == 403
    api.force_authenticate(cast.administrator)
    assert api.post(address, {"reason": "It names a person."}, format="json").json()["hidden"] == "It names a person."
    api.force_authenticate(cast.editor)
    assert api.get(f"{ROOT}{made.thread_id}/").json()["comments"][0]["body"] == ""
    api.force_authenticate(cast.reader)
    assert api.get(f"{ROOT}{made.thread_id}/").status_code == 403
