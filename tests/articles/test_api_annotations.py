"""The API of annotations, shaped like W3C Web Annotations."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.actions import change_profile
from accounts.models import AuditEntry
from articles import actions
from articles.hiding import hide_annotation
from articles.inputs import Note
from articles.models import Annotation, AnnotationTarget
from articles.revising import edited_content, hash_of
from basics.errors import Refused
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


def test_the_compact_list_says_the_same_in_one_statement(api: APIClient, cast: Cast, django_assert_num_queries):
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    full = api.get(LIST).json()["results"][0]
    with django_assert_num_queries(2):
        row = api.get(LIST, {"form": "compact"}).json()["results"][0]
    same = ("uuid", "category", "motivation", "credibility")
    assert {name: row[name] for name in same} == {name: full[name] for name in same}
    quote, place = full["target"][0]["selector"]
    target = {"article": version.article_id, "number": 1, "state": "asserted", "exact": quote["exact"]}
    assert row["targets"] == [{**target, "start": place["start"], "end": place["end"]}]
    assert (row["person"], row["body"], row["tags"], row["hidden"]) == (cast.analyst.pk, note.body, [], "")
    assert datetime.fromisoformat(row["created"]) == note.created_at


@pytest.mark.parametrize("form", ["full", "compact"])
def test_pages_of_any_size_go_through_all_once(api: APIClient, cast: Cast, form: str):
    version = make.text(cast.analyst)
    notes = [make.annotation(version, cast.analyst) for _number in range(7)]
    for query in ({}, {"since": notes[0].updated_at.isoformat()}):
        found, after = [], ""
        while True:
            asked: dict[str, Any] = {"form": form, "size": 3, "after": after, **query}
            page = api.get(LIST, asked).json()
            found += [row["uuid"] for row in page["results"]]
            after = page["next"]
            if not after:
                break
        order = notes if query else list(reversed(notes))
        assert found == [str(note.uuid) for note in order]
    assert api.get(LIST, {"size": 10_001}).status_code == 400
    assert api.get(LIST, {"size": 0}).status_code == 400
    assert api.get(LIST, {"form": "short"}).status_code == 400


def test_a_list_that_did_not_change_is_not_sent_again(api: APIClient, cast: Cast, django_assert_num_queries):
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    tag = api.get(LIST)["ETag"]
    with django_assert_num_queries(1):
        same = api.get(LIST, headers={"If-None-Match": f'"x", W/{tag}'})
    assert (same.status_code, same["ETag"], same.content) == (304, tag, b"")
    assert api.get(LIST, {"form": "compact"}, headers={"If-None-Match": tag}).status_code == 200
    api.force_authenticate(cast.editor)
    assert api.get(LIST, headers={"If-None-Match": tag}).status_code == 200
    api.force_authenticate(cast.analyst)
    changes = (
        lambda: actions.change_annotation(note, Note("event"), by=cast.analyst),
        lambda: actions.delete_annotation(note, by=cast.analyst),
        lambda: actions.restore_annotation(note, by=cast.analyst),
        lambda: hide_annotation(note, by=cast.administrator, reason="Illustrative."),
        lambda: change_profile(cast.analyst, name="Aigerim A.", language="en"),
    )
    for change in changes:
        change()
        answer = api.get(LIST, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        tag = answer["ETag"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"start": 9, "end": 3}, 422),
        ({"start": -1, "end": 9}, 400),
        ({"start": 0, "end": 2**40}, 422),
        ({"start": 0, "end": 9, "exact": "The\u0000upper"}, 400),
        ({"start": "0; DROP", "end": 9}, 400),
    ],
)
def test_ranges_that_make_no_sense_write_nothing(api: APIClient, cast: Cast, changes: dict[str, Any], status: int):
    version = make.text(cast.analyst)
    before = AuditEntry.objects.count()
    assert api.post(LIST, body(version, **changes)).status_code == status
    assert (Annotation.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_what_is_far_too_much_is_refused_at_once(api: APIClient, cast: Cast, django_assert_max_num_queries):
    version = make.text(cast.analyst)
    many = body(version, start=0, end=9)
    with django_assert_max_num_queries(3):
        assert api.post(LIST, {**many, "targets": many["targets"] * 10_000}).status_code in (400, 422)
    with django_assert_max_num_queries(5):
        assert api.post(LIST, {**many, "body": "x" * 5_000_000}).status_code in (400, 422)
    with django_assert_max_num_queries(5):
        assert api.post(LIST, {**many, "tags": ["x"] * 31}).status_code in (400, 422)
    assert not Annotation.objects.exists()


def test_readers_are_told_nothing_of_the_life_of_an_annotation(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    actions.mark_published([note])
    for person, knows in ((cast.reader, False), (cast.analyst2, True)):
        client = APIClient()
        client.force_authenticate(person)
        for query in ({}, {"form": "compact"}):
            (row,) = client.get(reverse("api-annotations"), query).json()["results"]
            assert ("state" in row, "revision" in row) == (knows, knows)
        found = client.get(reverse("api-annotations"), {"state": "rejected"}).json()["results"]
        assert len(found) == (0 if knows else 1)  # a filter that readers do not have


def test_what_two_read_at_once_only_one_of_them_changes(api: APIClient, cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    before = hash_of(edited_content(note))
    actions.change_annotation(note, Note("signal", body="First."), by=cast.analyst, seen=before)
    with pytest.raises(Refused, match="changed meanwhile"):
        actions.change_annotation(note, Note("claim", body="Second."), by=cast.analyst, seen=before)
    assert Annotation.objects.get().body == "First."


def test_the_tag_of_an_annotation_moves_with_all_that_is_said_of_it(api: APIClient, cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    address = reverse("api-annotation", args=[note.uuid])

    def tag() -> str:
        return str(api.get(address)["ETag"])

    seen = [tag()]
    assert api.get(address, headers={"If-None-Match": seen[0]}).status_code == 304
    actions.mark_published([note])
    seen.append(tag())
    change_profile(cast.analyst, name="Aigerim S.", language="")
    seen.append(tag())
    AnnotationTarget.objects.filter(annotation=note).update(prefix="Moved ")
    seen.append(tag())
    assert len(set(seen)) == 4


def test_a_creation_asks_eight_statements_and_no_more_of_many_passages(
    api: APIClient, cast: Cast, django_assert_num_queries
):
    text = make.text(cast.analyst, " ".join(f"Sentence {at} tells of the upper lake." for at in range(40)))
    places = [
        {"article": text.article_id, "number": text.number, "start": at * 10, "end": at * 10 + 9} for at in range(9)
    ]
    for targets in (places[:1], places):
        # Text, round, annotation, passages, revision, audit, who follows; and a savepoint around.
        with django_assert_num_queries(9):
            made = api.post("/api/v1/annotations/", {"category": "claim", "body": "One.", "targets": targets}, "json")
        assert made.status_code == 201 and len(made.json()["target"]) == len(targets)
