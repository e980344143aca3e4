"""Rating by the page and by the API: every part asked for, refusals under their fields, rounds from end to end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Assessment, Entry, RatingRound, ScaleVersion
from catalog.scale_versions import add_scale_version
from catalog.vocabulary import IMPACTS
from tests import make
from tests.catalog.ratings import WHOLE, a_round, today, whole_rating
from tests.people import Cast

ATTACK = {"title": "An attack", "theme": "TER", "nature": "malicious"}
FILLED = {
    "basis": "current", "likelihood": "3", "likelihood_low": "2", "likelihood_high": "4", "term": "remote_chance",
    "confidence": "low", "rationale": "Illustrative.", "trend": "rising", "reason_information": "Two sources.",
    "reason_rigour": "Compared.", "reason_complexity": "Slow.", **{f"impact_{name}": "2" for name in IMPACTS},
}  # fmt: skip


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def analyst(cast: Cast, client: Client) -> Client:
    client.force_login(cast.analyst)
    return client


def rate_url(entry: Entry) -> str:
    return reverse("catalog:rate", args=[entry.code, "s1"])


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, body, content_type="application/json")


def test_a_rating_of_the_page_holds_all_that_was_said(analyst: Client, entry: Entry) -> None:
    shown = analyst.get(rate_url(entry)).content.decode()
    assert "realistic possibility (~40–&lt;50 %)" in shown and "not known" in shown and "Intent" not in shown
    assert analyst.post(rate_url(entry), {**FILLED, "scale": "2", "impact_economic": "unknown"}).status_code == 302
    made = Assessment.objects.get()
    assert (made.likelihood_low, made.likelihood, made.likelihood_high, made.term) == (2, 3, 4, "remote_chance")
    assert made.impacts == {**dict.fromkeys(IMPACTS, 2), "economic": None}
    assert made.reasons["rigour"] == "Compared." and made.trend == "rising"
    page = analyst.get(entry.get_absolute_url()).content.decode()
    assert "at least" in page and "remote chance (&gt;0–~5 %)" in page and "Two sources." in page


def test_what_does_not_fit_is_told_under_its_field_and_what_was_typed_is_kept(analyst: Client, entry: Entry) -> None:
    sent = {**FILLED, "likelihood_low": "4", "term": "likely", "rationale": "My own words."}
    shown = analyst.post(rate_url(entry), sent)
    page = shown.content.decode()
    assert shown.status_code == 422 and "My own words." in page
    assert "The lowest cannot lie above the best estimate." in page and "which band 3 does not reach" in page


def test_what_a_malicious_likelihood_rests_on_is_asked_and_a_chronic_threat_has_none(
    cast: Cast, analyst: Client
) -> None:
    attack = make.published(cast, make.threat_document(**ATTACK))
    assert all(word in analyst.get(rate_url(attack)).content.decode() for word in ("Intent", "Capability"))
    chronic = make.published(cast, make.threat_document(**{**ATTACK, "title": "Fraud"}, tempo="chronic"))
    shown = analyst.get(rate_url(chronic)).content.decode()
    assert "given no likelihood" in shown and 'name="likelihood"' not in shown and "Intent" not in shown
    assert analyst.post(rate_url(chronic), FILLED).status_code == 302
    made = Assessment.objects.get(entry=chronic)
    assert (made.likelihood, made.likelihood_low, made.term) == (None, None, "")
    page = analyst.get(chronic.get_absolute_url()).content.decode()
    assert "not given" in page and "matrix-box" not in page


def test_a_rating_on_a_retired_scale_is_refused_and_the_page_shows_the_present_one(
    cast: Cast, analyst: Client, entry: Entry
) -> None:
    document = {**ScaleVersion.objects.in_use().document, "note": {"en": "Another note."}}
    add_scale_version("Ours", document, seen=2, by=cast.administrator)
    shown = analyst.post(rate_url(entry), {**FILLED, "scale": "2"})
    page = shown.content.decode()
    assert shown.status_code == 409 and "version 2 of the scale" in page and "Another note." in page
    assert 'name="scale" value="3"' in page and not Assessment.objects.exists()
    body = {"scenario": "s1", "likelihood": 3, "impacts": dict.fromkeys(IMPACTS, 1), "confidence": "low", "scale": 2}
    answer = post(analyst, f"/api/v1/entries/{entry.code}/assessments/", {**body, "rationale": "X"})
    assert answer.status_code == 409 and "scale" in answer.json()["fields"]


def test_the_api_takes_and_gives_all_of_it(cast: Cast, analyst: Client) -> None:
    attack = make.published(cast, make.threat_document(**ATTACK))
    address = f"/api/v1/entries/{attack.code}/assessments/"
    body = {
        "scenario": "s1", "likelihood": 3, "impacts": {**dict.fromkeys(IMPACTS, 1), "human": None}, "rationale": "X",
        "confidence": "low", "intent": 4, "capability": 2, "vulnerability": 3, "basis": "target", **WHOLE,
    }  # fmt: skip
    made = post(analyst, address, body)
    assert made.status_code == 201
    (row,) = analyst.get(address).json()["results"]
    assert row == {**made.json(), "basis": "target"}
    assert (row["intent"], row["low"], row["impacts"]["human"], row["reasons"]) == (4, 2, None, WHOLE["reasons"])
    assert post(analyst, address, {**body, "low": 5}).json()["fields"] == {
        "likelihood_low": ["The lowest cannot lie above the best estimate."]
    }
    post(analyst, address, {**body, "likelihood": 4, "term": "highly_unlikely"})
    assert len(analyst.get(address).json()["results"]) == 1
    assert [row["likelihood"] for row in analyst.get(address, {"show": "history"}).json()["results"]] == [3, 4]


def test_a_round_from_the_first_form_to_the_end(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.editor)
    address = reverse("catalog:rating_round_open")
    assert f'value="{entry.code}/s1"' in client.get(address, {"q": "glacial"}).content.decode()
    assert f'value="{entry.code}/s1"' not in client.get(address, {"q": "drought"}).content.decode()
    told = {
        "title": "Spring", "basis": "current", "due_on": (today() + timedelta(days=3)).isoformat(),
        "scenarios": [f"{entry.code}/s1"], "raters": [cast.analyst.pk, cast.analyst2.pk], "note": "Before *spring*.",
    }  # fmt: skip
    assert client.post(address, {**told, "raters": [cast.analyst.pk]}).status_code == 422
    assert client.post(address, told).status_code == 302
    found = RatingRound.objects.get()
    client.force_login(cast.analyst)
    assert "You are invited to rate" in client.get(reverse("desk")).content.decode()
    assert "belongs to the round" in client.get(rate_url(entry)).content.decode()
    assert client.post(rate_url(entry), FILLED)["Location"] == found.get_absolute_url()
    client.force_login(cast.analyst2)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Rated by Aigerim." in page and "once your own rating is in" in page and "Two sources." not in page
    assert client.post(rate_url(entry), {**FILLED, "impact_human": "5"}).status_code == 302
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Two sources." in page and "How far they agree" in page
    client.force_login(cast.editor)
    close = reverse("catalog:rating_round_close", args=[found.pk])
    assert client.post(close, {"call_off": "1"}).status_code == 422
    assert client.post(close).status_code == 302
    client.force_login(cast.reader)
    assert "2 ratings; likelihood 3" in client.get(entry.get_absolute_url()).content.decode()
    assert client.get(found.get_absolute_url()).status_code == 404, "a round is for whoever takes part in the work"


def test_an_invitation_is_declined_on_the_page(cast: Cast, analyst: Client, entry: Entry) -> None:
    found = a_round(cast, entry)
    decline = reverse("catalog:rating_round_decline", args=[found.pk])
    assert analyst.post(decline, {"reason": "A conflict of interest."}).status_code == 302
    page = analyst.get(found.get_absolute_url()).content.decode()
    assert "A conflict of interest." in page and "Yours to rate" not in page
    assert analyst.post(decline).status_code == 409


def test_a_round_by_the_api(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.editor)
    body = {
        "title": "Spring", "scenarios": [f"{entry.code}/s1"], "raters": [cast.analyst.pk, cast.analyst2.pk],
        "due_on": today().isoformat(),
    }  # fmt: skip
    assert post(client, "/api/v1/rating-rounds/", {**body, "raters": [0, 1]}).json()["fields"]["raters"]
    made = post(client, "/api/v1/rating-rounds/", body)
    assert made.status_code == 201
    at = f"/api/v1/rating-rounds/{made.json()['id']}/"
    whole_rating(entry, cast.analyst)
    client.force_login(cast.analyst2)
    (row,) = client.get(at).json()["scenarios"]
    assert (row["rated_by"], row["waiting_for"], row["hidden"], row["ratings"]) == (["Aigerim"], ["Timur"], True, [])
    assert client.get(at).json()["agreement"]["blind"] is None
    assert len(client.get("/api/v1/rating-rounds/?show=mine").json()["results"]) == 1
    whole_rating(entry, cast.analyst2, human=4)
    (row,) = client.get(at).json()["scenarios"]
    assert (row["hidden"], len(row["ratings"])) == (False, 2)
    assert client.get("/api/v1/rating-rounds/?show=mine").json()["results"] == []
    assert post(client, f"{at}decline/", {}).status_code == 409
    assert post(client, f"{at}close/", {}).status_code == 403
    client.force_login(cast.editor)
    assert post(client, f"{at}close/", {"call_off": True}).status_code == 422
    assert post(client, f"{at}close/", {}).json()["state"] == "closed"


def test_older_ratings_read_as_they_always_did(cast: Cast, analyst: Client, entry: Entry) -> None:
    """A rating that says no more than those before ranges were asked has none of the new facts, so no hash changes."""
    body = {"scenario": "s1", "likelihood": 3, "impacts": dict.fromkeys(IMPACTS, 1), "confidence": "low"}
    assert post(analyst, f"/api/v1/entries/{entry.code}/assessments/", {**body, "rationale": "X"}).status_code == 201
    (row,) = analyst.get(f"/api/v1/entries/{entry.code}/assessments/").json()["results"]
    assert set(row) == {
        "scenario", "scale", "rater", "at", "likelihood", "impacts", "level", "confidence", "rationale",
    }  # fmt: skip
