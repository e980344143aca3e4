"""The API of annotations, shaped like W3C Web Annotations."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from articles import actions
from articles.models import Annotation
from tests import make
from tests.people import Cast

LIST = reverse("api-annotations")


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def body(version, **target: Any) -> dict[str, Any]:
    target = {"article": version.article_id, "number": version.number, **target}
    return {"category": "claim", "body": "Who?", "credibility": 3, "tags": ["siren"], "targets": [target]}


def one(note: Annotation) -> str:
    return reverse("api-annotation", args=[note.uuid])


def test_an_annotation_is_a_web_annotation(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    answer = api.post(LIST, body(version, start=0, end=9, exact="The upper"))
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["@context"], made["type"]) == ("http://www.w3.org/ns/anno.jsonld", "Annotation")
    quote, position = made["target"][0]["selector"]
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", "The upper")
    assert quote["suffix"].startswith(" lake rose")
    assert position == {"type": "TextPositionSelector", "start": 0, "end": 9}
    assert made["target"][0]["sha256"] == version.sha256
    assert [part["value"] for part in made["body"]] == ["Who?", "siren"]
    assert made["creator"]["name"] == "Aigerim"
    assert api.get(one(Annotation.objects.get())).json() == made


def test_a_passage_is_found_by_its_words_alone(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    assert api.post(LIST, body(version, exact="no siren below")).status_code == 201
    assert api.post(LIST, body(version, exact="the")).status_code == 422
    assert api.post(LIST, body(version)).status_code == 422


def test_a_differing_quote_is_refused_with_what_stands_there(api: APIClient, cast: Cast):
    answer = api.post(LIST, body(make.text(cast.analyst), start=0, end=9, exact="Something"))
    assert answer.status_code == 409
    assert answer.json()["details"] == {"found": "The upper", "expected": "Something"}
    assert not Annotation.objects.exists()


def test_a_passage_of_no_text_is_refused(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    assert api.post(LIST, {**body(version, exact="The"), "targets": []}).status_code == 400
    assert api.post(LIST, body(version, number=7, exact="The upper")).status_code == 422
    assert api.post(LIST, body(version, start=5, end=5_000)).status_code == 422


def test_a_note_changes_only_from_the_state_that_was_read(api: APIClient, cast: Cast):
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    tag = api.get(one(note))["ETag"]
    assert api.get(one(note), headers={"If-None-Match": tag}).status_code == 304
    changed = api.patch(one(note), {"body": "Changed."}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["body"][0]["value"] == "Changed."
    assert changed.json()["credibility"] == 3
    assert api.patch(one(note), {"body": "Lost."}, headers={"If-Match": tag}).status_code == 412
    assert api.delete(one(note)).status_code == 204
    assert api.get(one(note)).status_code == 404


def test_nobody_changes_what_somebody_else_wrote(api: APIClient, cast: Cast):
    note = make.annotation(make.text(cast.analyst), cast.editor)
    assert api.patch(one(note), {"body": "Mine."}).status_code == 403
    assert api.delete(one(note)).status_code == 403
    assert api.get(reverse("api-annotation", args=[uuid.uuid4()])).status_code == 404


def test_the_list_is_filtered(api: APIClient, cast: Cast):
    first, second = make.text(cast.analyst), make.text(cast.analyst, title="Another")
    mine, theirs = make.annotation(first, cast.analyst), make.annotation(second, cast.editor)

    def found(**query: Any) -> list[str]:
        return [row["uuid"] for row in api.get(LIST, query).json()["results"]]

    assert found() == [str(theirs.uuid), str(mine.uuid)]
    assert found(article=first.article_id, number=1) == [str(mine.uuid)]
    assert found(person=cast.editor.pk) == [str(theirs.uuid)]
    assert found(category="event") == []
    assert found(since=mine.updated_at.isoformat()) == [str(mine.uuid), str(theirs.uuid)]
    assert found(since=theirs.updated_at.isoformat()) == [str(theirs.uuid)]
    assert api.get(LIST, {"since": "yesterday"}).status_code == 400


def test_the_list_is_two_queries_and_goes_on_where_it_ended(api: APIClient, cast: Cast, django_assert_num_queries):
    version = make.text(cast.analyst)
    notes = [make.annotation(version, cast.analyst) for _number in range(103)]
    with django_assert_num_queries(2):  # what changed last, and the list
        first = api.get(LIST).json()
    second = api.get(LIST, {"after": first["next"]}).json()
    assert [len(page["results"]) for page in (first, second)] == [100, 3]
    found = {row["uuid"] for page in (first, second) for row in page["results"]}
    assert found == {str(note.uuid) for note in notes}
    assert second["next"] == ""


def test_readers_get_only_what_is_published(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    cited, own = make.annotation(version, cast.analyst), make.annotation(version, cast.analyst)
    actions.mark_published([cited])
    api.force_authenticate(cast.reader)
    assert [row["uuid"] for row in api.get(LIST).json()["results"]] == [str(cited.uuid)]
    assert api.get(one(own)).status_code == 404
    assert api.post(LIST, body(version, start=0, end=9)).status_code == 403
