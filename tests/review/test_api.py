"""The API of proposals: the same actions, the same refusals."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from catalog.models import Entry
from review import actions
from review.models import Submission
from tests import make
from tests.people import Cast

LIST = "/api/v1/submissions/"


@pytest.fixture
def api_of():
    def signed_in(person) -> APIClient:
        api = APIClient()
        api.force_login(person)
        return api

    return signed_in


def address(name: str, pk: int) -> str:
    return reverse(f"api-submission{name}", args=[pk])


def test_the_whole_path_goes_by_the_api(cast: Cast, api_of) -> None:
    author, editor = api_of(cast.analyst), api_of(cast.editor)
    made = author.post(LIST, {"kind": "threat", "document": make.threat_document(), "message": "First."})
    assert made.status_code == 201
    pk = made.data["id"]
    assert editor.get(address("", pk)).status_code == 404, "a draft is its author's"
    assert author.post(address("-submit", pk)).data["state"] == "submitted"
    seen = editor.get(address("", pk)).data["sha256"]
    asked = {"verdict": "request_changes", "seen": seen, "reason": "Which valley?"}
    assert editor.post(address("-decide", pk), asked).data["state"] == "changes_requested"
    draft = author.get(address("", pk)).data
    changed = {"document": make.threat_document(title="Outburst above the valley"), "seen": draft["draft_sha256"]}
    unseen = author.patch(address("", pk), {"document": changed["document"]})
    assert unseen.status_code == 400 and "seen" in unseen.data["fields"], "nobody saves over what they did not read"
    assert author.get(address("", pk)).data["draft_sha256"] == draft["draft_sha256"]
    assert author.patch(address("", pk), changed).status_code == 200
    assert editor.get(address("", pk)).data["document"]["title"] == "Outburst of a glacial lake", "not submitted yet"
    author.post(address("-submit", pk))
    stale = editor.post(address("-decide", pk), {"verdict": "approve", "seen": seen})
    assert stale.status_code == 412
    assert stale.data["details"]["patch_set"] == 2
    now = editor.get(address("", pk)).data
    done = editor.post(address("-decide", pk), {"verdict": "approve", "seen": now["sha256"]})
    assert done.data["published_as"] == "THR-CLI-001"
    assert [row["verdict"] for row in done.data["decisions"]] == ["request_changes", "approve"]
    assert Entry.objects.get().title == "Outburst above the valley"


def test_refusals_name_their_fields(cast: Cast, api_of) -> None:
    author = api_of(cast.analyst)
    pk = author.post(LIST, {"kind": "threat", "document": {"title": "Half"}}).data["id"]
    refused = author.post(address("-submit", pk))
    assert refused.status_code == 422
    assert {"theme", "message"} <= set(refused.data["fields"])
    odd = author.post(LIST, {"kind": "threat", "document": {"evidence": "no list"}})
    assert (odd.status_code, list(odd.data["fields"])) == (422, ["evidence"])


def test_a_change_names_the_revision_it_was_made_on(cast: Cast, api_of) -> None:
    entry, author = make.published(cast), api_of(cast.analyst)
    body = {"entry": entry.code, "document": {**entry.document, "title": "Another"}, "message": "Better."}
    assert author.post(LIST, body).data["fields"] == {"base": ["Name the revision that the document was made from."]}
    assert author.post(LIST, body | {"base": 7}).status_code == 422
    assert author.post(LIST, body | {"entry": "THR-WAT-999", "base": 1}).status_code == 422
    made = author.post(LIST, body | {"base": 1})
    assert (made.status_code, made.data["base"], made.data["moved_on"]) == (201, 1, False)
    assert author.post(LIST, {"document": {}}).data["fields"] == {
        "kind": ["Name the kind of a new entry, or the entry to change."]
    }


def test_the_list_is_filtered_by_state_and_author(cast: Cast, api_of) -> None:
    make.submitted(cast.analyst, make.threat_document(title="One"))
    make.submitted(cast.analyst2, make.threat_document(title="Two"))
    make.proposal(cast.analyst2, make.threat_document(title="A draft"))
    editor = api_of(cast.editor)

    def titles(**query) -> list[str]:
        return [row["title"] for row in editor.get(LIST, query).data["results"]]

    assert titles() == ["Two", "One"]
    assert titles(author=cast.analyst.pk) == ["One"]
    assert titles(state="approved") == []
    assert editor.get(LIST, {"state": "nonsense"}).status_code == 400
    assert editor.get(LIST, {"author": "x"}).status_code == 400


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_asks_the_same_of_the_database_for_one_and_sixty(
    count, cast: Cast, api_of, django_assert_num_queries
) -> None:
    for number in range(count):
        make.submitted(cast.analyst, make.threat_document(title=f"Threat {number}"))
    editor = api_of(cast.editor)
    with django_assert_num_queries(3):
        first = editor.get(LIST).data
    assert bool(first["next"]) == (count > 50)
    if first["next"]:
        assert len(editor.get(LIST, {"after": first["next"]}).data["results"]) == count - 50


@pytest.mark.parametrize("who", ["analyst2", "reader", "administrator"])
def test_who_may_not_is_refused(who, cast: Cast, api_of) -> None:
    found = make.submitted(cast.analyst)
    person = api_of(getattr(cast, who))
    expected = (404, 404) if who == "reader" else (403, 403)
    decide = person.post(address("-decide", found.pk), {"verdict": "approve", "seen": found.current.sha256})
    assert (decide.status_code, person.post(address("-withdraw", found.pk)).status_code) == expected
    if who != "analyst2":
        assert person.post(LIST, {"kind": "threat", "document": {}}).status_code == 403
    assert Submission.objects.get(pk=found.pk).state == "submitted"


def test_nobody_is_let_in_without_signing_in(db) -> None:
    assert APIClient().get(LIST).status_code == 401


def test_a_withdrawn_proposal_cannot_be_submitted(cast: Cast, api_of) -> None:
    author, found = api_of(cast.analyst), make.submitted(cast.analyst)
    assert author.post(address("-withdraw", found.pk)).data["state"] == "withdrawn"
    assert author.post(address("-submit", found.pk)).status_code == 409
    with pytest.raises(Exception, match="withdrawn"):
        actions.submit(found.proposal, by=cast.analyst)


def test_a_draft_with_more_rows_than_a_list_takes_is_refused(cast: Cast, api_of) -> None:
    rows = [{"title": f"Row {number}"} for number in range(5_000)]
    answer = api_of(cast.analyst).post(LIST, {"kind": "threat", "document": {"scenarios": rows}})
    assert answer.status_code == 422
    assert answer.data["fields"] == {"scenarios": ["At most 200 items; this has 5000."]}
    assert not Submission.objects.exists()
