"""The pages and the API of rounds of annotation: assign, the desk, hand in, curate side by side, agreement."""

import pytest
from django.test import Client

from articles.assigning import finish_part, start_round
from articles.models import Annotation, AnnotationRound, Curation, TextVersion
from tests import make
from tests.articles.test_rounds import FAN, SIREN, VILLAGES
from tests.people import Cast


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


def given(version: TextVersion, cast: Cast, *, blind: bool = True, done: bool = True) -> AnnotationRound:
    found = start_round(version, [cast.analyst, cast.analyst2], by=cast.editor, blind=blind)
    make.annotation(version, cast.analyst, FAN)
    make.annotation(version, cast.analyst2, VILLAGES)
    make.annotation(version, cast.analyst2, SIREN)
    for person in (cast.analyst, cast.analyst2) if done else ():
        finish_part(found, person, by=person)
    return found


def signed_in(client: Client, person) -> Client:
    client.force_login(person)
    return client


def test_an_editor_gives_a_text_from_its_page_and_it_stands_on_the_desks(version: TextVersion, cast: Cast, client):
    signed_in(client, cast.editor)
    start = f"{version.get_absolute_url()}round/"
    assert start in client.get(version.get_absolute_url()).text
    page = client.get(start).text
    assert "Timur" in page and "Reza" not in page and "Dilnoza" not in page.split("<form")[-1]
    answer = client.post(start, {"annotators": [cast.analyst.pk, cast.analyst2.pk], "is_blind": "on"})
    found = AnnotationRound.objects.get()
    assert answer.url == found.get_absolute_url()
    signed_in(client, cast.analyst)
    assert f'href="{found.get_absolute_url()}"' in client.get("/").text
    assert f'href="{found.get_absolute_url()}"' in client.get(version.get_absolute_url()).text


def test_many_rounds_to_settle_hide_no_text_to_annotate_on_the_desk(cast: Cast, client, monkeypatch):
    monkeypatch.setattr("review.desk.FEW", 1)
    for title in ("First", "Second", "Third"):
        given(make.text(cast.analyst, title=title), cast)
    mine = make.text(cast.analyst, title="Given to the curator")
    start_round(mine, [cast.analyst, cast.editor], by=cast.editor2)
    page = signed_in(client, cast.editor).get("/").text
    assert "Given to the curator" in page.split("Newest articles")[0]
    assert "First" in page


def test_one_annotator_is_refused_and_what_was_written_is_kept(version: TextVersion, cast: Cast, client):
    signed_in(client, cast.editor)
    start = f"{version.get_absolute_url()}round/"
    answer = client.post(start, {"annotators": [cast.analyst.pk], "instructions": "Mark claims only."})
    assert answer.status_code == 422
    assert "Mark claims only." in answer.text


def test_annotators_hand_in_and_take_back_and_the_curator_then_has_it_on_the_desk(
    version: TextVersion, cast: Cast, client
):
    found = given(version, cast, done=False)
    address = found.get_absolute_url()
    for person in (cast.analyst, cast.analyst2):
        signed_in(client, person)
        assert client.post(f"{address}finish/").status_code == 302
    assert client.post(f"{address}resume/").status_code == 302
    assert client.post(f"{address}finish/").status_code == 302
    assert "Annotations to settle" not in client.get("/").text
    signed_in(client, cast.editor2)
    assert "Annotations to settle" in client.get("/").text
    assert 'id="settle"' in client.get(address).text


def test_a_curator_settles_set_by_set_with_keys_and_ends_the_round(version: TextVersion, cast: Cast, client):
    found = given(version, cast)
    address = found.get_absolute_url()
    signed_in(client, cast.editor)
    page = client.get(address).text
    assert all(f'data-key="{key}"' in page for key in ("1", "m", "n"))
    siren = Annotation.objects.get(targets__exact=SIREN)
    first = {"group": siren.uuid, "marks": siren.uuid, "ruling": "none", "category": "claim"}
    refused = client.post(f"{address}settle/", first)
    assert refused.status_code == 422
    assert client.post(f"{address}settle/", {**first, "reason": "Nobody says so."}).status_code == 302
    fan, villages = Annotation.objects.get(targets__exact=FAN), Annotation.objects.get(targets__exact=VILLAGES)
    both = {"group": fan.uuid, "marks": [fan.uuid, villages.uuid], "category": "event"}
    merged = {**both, "ruling": "merge", "body": "Settled (illustrative).", "exact": "lie on the outwash fan"}
    assert client.post(f"{address}settle/", merged).status_code == 302
    made = Curation.objects.get(choice="merge").curated
    assert made is not None
    assert (made.category, made.body, made.targets.get().exact) == (
        "event",
        "Settled (illustrative).",
        "lie on the outwash fan",
    )
    assert client.post(f"{address}end/").status_code == 302
    assert AnnotationRound.objects.get().state == "curated"
    signed_in(client, cast.analyst)
    page = client.get(address).text
    assert "Nobody says so." in page and made.get_absolute_url() in page


def test_a_set_that_was_settled_meanwhile_is_a_conflict(version: TextVersion, cast: Cast, client):
    found = given(version, cast)
    signed_in(client, cast.editor)
    siren = Annotation.objects.get(targets__exact=SIREN)
    sent = {"group": siren.uuid, "marks": siren.uuid, "ruling": siren.uuid, "category": "claim"}
    address = f"{found.get_absolute_url()}settle/"
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 409]


def test_an_annotator_is_offered_no_settling_and_cannot(version: TextVersion, cast: Cast, client):
    found = given(version, cast)
    signed_in(client, cast.analyst)
    assert 'id="settle"' not in client.get(found.get_absolute_url()).text
    siren = Annotation.objects.get(targets__exact=SIREN)
    assert client.post(f"{found.get_absolute_url()}settle/", {"group": siren.uuid}).status_code == 403
    assert client.post(f"{found.get_absolute_url()}end/").status_code == 403


def test_agreement_is_told_per_category_and_pair(version: TextVersion, cast: Cast, client):
    found = given(version, cast)
    signed_in(client, cast.editor)
    page = client.get(f"{found.get_absolute_url()}agreement/").text
    assert "Aigerim, Timur" in page and "All categories" in page
    told = client.get(f"/api/v1/rounds/{found.pk}/agreement/").json()
    assert [person["name"] for person in told["annotators"]] == ["Aigerim", "Timur"]
    whole = told["rows"][0]
    assert (whole["category"], whole["marks"]) == ("", [1, 2])
    (pair,) = whole["pairs"]
    assert pair["f1_exact"]["value"] == 0.0
    assert pair["f1_overlap"]["value"] == pytest.approx(2 / 3)
    assert 0 < whole["alpha_nominal"]["value"] < 1


def test_what_is_not_handed_in_is_not_compared(version: TextVersion, cast: Cast, client):
    found = given(version, cast, done=False)
    finish_part(found, cast.analyst, by=cast.analyst)
    signed_in(client, cast.editor)
    assert client.get(f"/api/v1/rounds/{found.pk}/agreement/").json()["rows"] == []
    assert "Nothing to compare yet" in client.get(f"{found.get_absolute_url()}agreement/").text


def test_a_whole_round_by_the_api(version: TextVersion, cast: Cast, client):
    signed_in(client, cast.editor)
    texts = f"/api/v1/articles/{version.article_id}/texts/{version.number}/rounds/"
    send = {"content_type": "application/json"}
    made = client.post(texts, {"annotators": [cast.analyst.pk, cast.analyst2.pk]}, **send)
    assert (made.status_code, made.json()["is_blind"]) == (201, True)
    address = f"/api/v1/rounds/{made.json()['id']}/"
    one, two = make.annotation(version, cast.analyst, FAN), make.annotation(version, cast.analyst2, FAN)
    for person in (cast.analyst, cast.analyst2):
        signed_in(client, person)
        assert [row["id"] for row in client.get("/api/v1/rounds/?show=annotate").json()["results"]]
        assert client.get(address).json()["groups"] is None
        assert client.post(f"{address}finish/", {}, **send).status_code == 200
    signed_in(client, cast.editor2)
    (group,) = client.get(address).json()["groups"]
    assert {mark["id"] for mark in group["marks"]} == {str(one.uuid), str(two.uuid)}
    settle = {"marks": [str(one.uuid), str(two.uuid)], "choice": "take", "taken": str(one.uuid)}
    assert client.post(f"{address}settle/", settle, **send).json()["annotation"]
    assert client.post(f"{address}end/", {}, **send).json()["state"] == "curated"
    assert client.get("/api/v1/rounds/?show=curate").json()["results"] == []


def test_the_page_of_a_round_asks_as_much_of_many_marks_as_of_few(
    version: TextVersion, cast: Cast, client, django_assert_max_num_queries
):
    found = given(version, cast, done=False)
    for quote in ("upper lake", "two metres", "single week", "engineer", "valley office", "illustrative text"):
        make.annotation(version, cast.analyst, quote)
    for person in (cast.analyst, cast.analyst2):
        finish_part(found, person, by=person)
    signed_in(client, cast.editor)
    with django_assert_max_num_queries(14):
        assert client.get(found.get_absolute_url()).status_code == 200
