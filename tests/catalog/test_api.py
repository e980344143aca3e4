"""The catalog's API: the same actions and refusals as the pages, few queries, and 304 for who has it already."""

import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from basics.paging import page_of
from basics.sorting import Sorting
from catalog import actions
from catalog import vocabulary as words
from catalog.vocabulary import Vocabulary
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


@pytest.fixture
def api(cast: Cast):
    def as_person(person) -> APIClient:
        client = APIClient()
        client.force_authenticate(person)
        return client

    return as_person


def test_entries_are_listed_filtered_and_paged(cast: Cast, api, monkeypatch) -> None:
    make.published(cast)
    make.published(cast, make.threat_document(theme="WAT", states=["UZ"]))
    client = api(cast.reader)
    rows = client.get(reverse("api-entries")).json()
    assert [row["code"] for row in rows["results"]] == ["THR-WAT-001", "THR-CLI-001"]
    assert rows["next"] == ""
    found = client.get(reverse("api-entries"), {"state": "UZ"}).json()["results"]
    assert [row["code"] for row in found] == ["THR-WAT-001"]
    monkeypatch.setitem(Sorting.page.__kwdefaults__, "size", 1)
    first = client.get(reverse("api-entries")).json()
    second = client.get(reverse("api-entries"), {"after": first["next"]}).json()
    assert [row["code"] for row in second["results"]] == ["THR-CLI-001"]


def test_the_list_costs_two_queries_at_any_size(cast: Cast, api, django_assert_num_queries) -> None:
    for _number in range(6):
        make.published(cast)
    with django_assert_num_queries(2):  # terms (to read the filters) and the page
        api(cast.reader).get(reverse("api-entries"))


def test_an_entry_comes_with_its_evidence_resolved(cast: Cast, api) -> None:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    make.published(cast, make.measure_document(entry.code), kind="measure")
    client = api(cast.reader)
    answer = client.get(reverse("api-entry", args=[entry.code]))
    found = answer.json()
    assert found["document"] == entry.document
    assert found["evidence"][0]["citation"]["quote"]["exact"] == "Three villages lie on the outwash fan."
    assert found["linked_from"][0]["code"] == "MSR-CLI-001"
    assert (found["author"], found["approved_by"]) == ("Aigerim", "Dilnoza")
    again = client.get(reverse("api-entry", args=[entry.code]), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(reverse("api-entry", args=["THR-CLI-999"])).status_code == 404


def test_revisions_come_newest_first(cast: Cast, api) -> None:
    entry = make.published(cast)
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    rows = api(cast.reader).get(reverse("api-entry-revisions", args=[entry.code])).json()["results"]
    assert (rows[0]["number"], rows[0]["base"], rows[0]["document"]["summary"]) == (2, 1, "Rewritten.")
    older = api(cast.reader).get(reverse("api-entry-revisions", args=[entry.code]), {"after": 2}).json()["results"]
    assert [row["number"] for row in older] == [1]


def test_a_rating_is_made_and_listed(cast: Cast, api) -> None:
    entry = make.published(cast)
    address = reverse("api-assessments", args=[entry.code])
    given = {
        "scenario": "s1",
        "likelihood": 3,
        "impacts": dict.fromkeys(words.IMPACTS, 2),
        "confidence": "low",
        "rationale": "Illustrative.",
    }
    assert api(cast.reader).post(address, given).status_code == 403
    assert api(cast.analyst).post(address, {**given, "scenario": "s9"}).status_code == 422
    assert api(cast.analyst).post(address, {**given, "impacts": {"human": 1}}).status_code == 422
    assert api(cast.analyst).post(address, given).status_code == 201
    (row,) = api(cast.reader).get(address).json()["results"]
    assert (row["rater"], row["level"]) == ("Aigerim", "moderate")


def test_an_edition_from_preparing_to_the_file(cast: Cast, api) -> None:
    rating(make.published(cast), cast.analyst)
    editor = api(cast.editor)
    assert api(cast.analyst).post(reverse("api-editions"), {"name": "2026.1"}).status_code == 403
    assert editor.post(reverse("api-editions"), {"name": "2026.1"}).status_code == 201
    refused = editor.post(reverse("api-editions"), {"name": "2026.1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert editor.get(reverse("api-edition-download", args=["2026.1", "json"])).status_code == 409
    assert editor.post(reverse("api-edition-freeze", args=["2026.1"])).status_code == 200
    assert editor.post(reverse("api-edition-freeze", args=["2026.1"])).status_code == 409
    reader, url = api(cast.reader), reverse("api-edition", args=["2026.1"])
    assert reader.get(url).status_code == 404
    seen = editor.get(url).json()["seen"]
    publish = reverse("api-edition-publish", args=["2026.1"])
    assert editor.post(publish, {"seen": seen}).status_code == 403
    assert api(cast.editor2).post(publish, {"seen": seen}).json()["state"] == "published"
    found = reader.get(url).json()
    file = reader.get(reverse("api-edition-download", args=["2026.1", "json"]))
    assert json.loads(file.getvalue())["manifest"] == found["manifest"]
    assert reader.get(reverse("api-edition-download", args=["2026.1", "docx"])).status_code == 422
    assert [row["name"] for row in reader.get(reverse("api-editions")).json()["results"]] == ["2026.1"]


def test_a_draft_edition_is_hidden_from_readers(cast: Cast, api) -> None:
    actions.prepare_edition("2026.1", by=cast.editor)
    assert api(cast.reader).get(reverse("api-edition", args=["2026.1"])).status_code == 404
    assert api(cast.analyst).get(reverse("api-edition", args=["2026.1"])).status_code == 200


def test_terms_and_scales_are_data(cast: Cast, api) -> None:
    terms = api(cast.reader).get(reverse("api-terms")).json()["results"]
    assert {row["vocabulary"] for row in terms} == set(Vocabulary.values)
    newest, first = api(cast.reader).get(reverse("api-scales")).json()["results"]
    assert len(first["document"]["grid"]) == 5 and first["retired_at"]
    assert [row["key"] for row in newest["document"]["component"]] == ["intent", "capability", "vulnerability"]


@pytest.mark.parametrize("name", ["api-entries", "api-editions", "api-terms", "api-scales"])
def test_strangers_are_refused(db: None, name: str) -> None:
    assert APIClient().get(reverse(name)).status_code in (401, 403)


def test_editions_and_revisions_are_paged_by_the_same_cursor(cast: Cast, api, monkeypatch) -> None:
    entry = make.published(cast)
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    actions.prepare_edition("2026.1", by=cast.editor)
    actions.prepare_edition("2026.2", by=cast.editor)
    monkeypatch.setitem(page_of.__kwdefaults__, "size", 1)
    monkeypatch.setattr("catalog.api.REVISIONS_PAGE", 1)
    client = api(cast.editor)
    for address, name in (
        (reverse("api-editions"), "name"),
        (reverse("api-entry-revisions", args=[entry.code]), "number"),
    ):
        first = client.get(address).json()
        second = client.get(address, {"after": first["next"]}).json()
        assert len(first["results"]) == len(second["results"]) == 1
        assert first["results"][0][name] > second["results"][0][name]
        assert second["next"] == ""
