"""Forecasts: dated statements, hidden probabilities, who resolves, and scores without a ranking."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.tokens import add_service_account
from basics.errors import Refused
from catalog.forecast_pages import forecasters, said_of, scores_for
from catalog.forecasting import give_estimate, make_forecast, resolve_forecast
from catalog.models import Entry, Estimate, Forecast
from tests import make
from tests.catalog.ratings import a_forecast, today
from tests.people import Cast


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def forecast(cast: Cast, entry: Entry) -> Forecast:
    return a_forecast(cast, entry)


def refused(action: Any, code: str = Refused.CONFLICT, field: str = "") -> None:
    with pytest.raises(Refused) as refusal:
        action()
    assert refusal.value.code == code
    assert not field or field in refusal.value.fields


def closed(forecast: Forecast, days: int = 1) -> Forecast:
    """Let a forecast have closed: its date is not changed by any action, and by the database only here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE catalog_forecast DISABLE TRIGGER as_made")
        day = today() - timedelta(days=days)
        cursor.execute("UPDATE catalog_forecast SET closes_on = %s WHERE id = %s", [day, forecast.pk])
        cursor.execute("ALTER TABLE catalog_forecast ENABLE TRIGGER as_made")
    return Forecast.objects.get(pk=forecast.pk)


def decided(forecast: Forecast, outcome: str, by: User) -> Forecast:
    evidence = "https://valley.example/siren"
    return resolve_forecast(closed(forecast), outcome, by=by, reason="It stands there.", evidence=evidence)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"statement": " "}, "statement"),
        ({"criteria": ""}, "criteria"),
        ({"statement": "x" * 501}, "statement"),
        ({"closes_on": today() - timedelta(days=1)}, "closes_on"),
    ],
)
def test_a_forecast_that_cannot_be_decided_is_refused(cast: Cast, entry: Entry, facts, field: str) -> None:
    refused(lambda: a_forecast(cast, entry, **facts), Refused.INVALID, field)


def test_a_forecast_is_about_a_published_threat(cast: Cast, entry: Entry) -> None:
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    refused(lambda: a_forecast(cast, measure), Refused.INVALID, "entry")
    refused(lambda: make_forecast(entry, "X", criteria="X", closes_on=today(), by=cast.reader), Refused.FORBIDDEN)


@pytest.mark.parametrize("probability", [-1, 101, True, 0.5])
def test_a_probability_is_a_whole_per_cent(cast: Cast, forecast: Forecast, probability) -> None:
    refused(lambda: give_estimate(forecast, probability, by=cast.analyst), Refused.INVALID, "probability")


def test_a_forecast_closes_at_the_end_of_its_day(cast: Cast, entry: Entry) -> None:
    last_day = a_forecast(cast, entry, days=0)
    give_estimate(last_day, 40, by=cast.analyst)
    refused(lambda: give_estimate(closed(last_day), 90, by=cast.analyst))
    assert Estimate.objects.count() == 1


def test_others_are_seen_once_one_has_said_something(cast: Cast, forecast: Forecast) -> None:
    def seen(person: User) -> list[int]:
        return [row.estimate.probability for row in said_of(forecast, person, today())]

    give_estimate(forecast, 80, by=cast.analyst)
    assert (seen(cast.analyst), seen(cast.analyst2), seen(cast.editor), seen(cast.reader)) == ([80], [], [], [])
    give_estimate(forecast, 30, by=cast.analyst2)
    give_estimate(forecast, 35, by=cast.analyst2)
    assert seen(cast.analyst2) == [80, 35], "by name, each person's last word"
    logged = AuditEntry.objects.filter(verb="give_estimate")
    assert logged.count() == 3 and not any(row.after for row in logged)


def test_yes_and_no_wait_until_it_has_closed_and_void_does_not(cast: Cast, forecast: Forecast) -> None:
    said: dict[str, Any] = {"by": cast.editor, "reason": "X", "evidence": "https://valley.example/"}
    refused(lambda: resolve_forecast(forecast, "yes", **said), Refused.CONFLICT, "outcome")
    late = closed(forecast)
    assert list(Forecast.objects.to_resolve(cast.editor, today())) == [late]
    refused(lambda: resolve_forecast(late, "perhaps", **said), Refused.INVALID, "outcome")
    refused(lambda: resolve_forecast(late, "yes", **{**said, "reason": " "}), Refused.INVALID, "reason")
    refused(lambda: resolve_forecast(late, "yes", **{**said, "evidence": ""}), Refused.INVALID, "evidence")
    refused(lambda: resolve_forecast(late, "yes", **{**said, "evidence": "over there"}), Refused.INVALID, "evidence")
    refused(lambda: resolve_forecast(late, "yes", **{**said, "by": cast.analyst}), Refused.FORBIDDEN)
    assert resolve_forecast(late, "yes", **said).outcome == "yes"
    refused(lambda: resolve_forecast(late, "no", **said))


def test_nobody_resolves_what_they_gave_a_probability(cast: Cast, forecast: Forecast) -> None:
    give_estimate(forecast, 80, by=cast.editor)
    refused(lambda: resolve_forecast(forecast, "void", by=cast.editor, reason="X"), Refused.FORBIDDEN)
    assert not Forecast.objects.to_resolve(cast.editor, today()).exists()
    with pytest.raises(IntegrityError, match="gave no probability"), transaction.atomic():
        Forecast.objects.filter(pk=forecast.pk).update(
            outcome="void", reason="X", resolved_by=cast.editor, resolved_at=forecast.created_at
        )


def test_nobody_resolves_what_an_account_of_theirs_gave_a_probability(
    cast: Cast, client: Client, forecast: Forecast
) -> None:
    program = add_service_account("A program", ["analyst"], owner=cast.editor, by=cast.administrator)
    give_estimate(forecast, 80, by=program)
    late = closed(forecast)
    refused(lambda: resolve_forecast(late, "void", by=cast.editor, reason="X"), Refused.FORBIDDEN)
    assert not Forecast.objects.to_resolve(cast.editor, today()).exists()
    assert list(Forecast.objects.to_resolve(cast.editor2, today())) == [late]
    door = reverse("catalog:forecast_resolve", args=[late.pk])
    client.force_login(cast.editor)
    assert door not in client.get(late.get_absolute_url()).text
    client.force_login(cast.editor2)
    assert door in client.get(late.get_absolute_url()).text
    assert resolve_forecast(late, "void", by=cast.editor2, reason="X").is_resolved


def test_the_database_knows_whose_account_gave_a_probability(cast: Cast, forecast: Forecast) -> None:
    program = add_service_account("A program", ["analyst"], owner=cast.editor, by=cast.administrator)
    give_estimate(forecast, 80, by=program)
    with pytest.raises(IntegrityError, match="gave no probability"), transaction.atomic():
        Forecast.objects.filter(pk=forecast.pk).update(
            outcome="void", reason="X", resolved_by=cast.editor, resolved_at=forecast.created_at
        )


def test_the_database_keeps_what_was_said(cast: Cast, forecast: Forecast) -> None:
    give_estimate(forecast, 80, by=cast.analyst)
    for statement in (
        "UPDATE catalog_forecast SET statement = 'x'",
        "UPDATE catalog_forecast SET closes_on = closes_on + 1",
        "UPDATE catalog_estimate SET probability = 100",
        "DELETE FROM catalog_estimate",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    decided(forecast, "yes", cast.editor)
    with pytest.raises(IntegrityError, match="no more"), transaction.atomic():
        Estimate.objects.create(forecast=forecast, person=cast.analyst, probability=100)


def test_scores_are_for_the_person_and_for_editors_and_by_name(cast: Cast, entry: Entry) -> None:
    came, came_not, void = (a_forecast(cast, entry, statement=f"Statement {n}") for n in range(3))
    for forecast, first, second in ((came, 60, 90), (came_not, 50, 20), (void, 0, 100)):
        give_estimate(forecast, first, by=cast.analyst)
        give_estimate(forecast, second, by=cast.analyst)
        give_estimate(forecast, 50, by=cast.analyst2)
    decided(came, "yes", cast.editor)
    decided(came_not, "no", cast.editor)
    resolve_forecast(void, "void", by=cast.editor, reason="The valley office was closed.")
    (mine,) = scores_for(cast.analyst, forecasters())
    assert (mine.person, mine.score.count) == (cast.analyst, 2)
    assert mine.score.mean == pytest.approx((0.1**2 + 0.2**2) / 2)
    rows = scores_for(cast.editor, forecasters())
    assert [(row.person.name, row.score.mean) for row in rows] == [
        ("Aigerim", pytest.approx(0.025)),
        ("Timur", 0.25),
    ]
    came = Forecast.objects.get(pk=came.pk)
    assert [row.score for row in said_of(came, cast.analyst, today())] == [pytest.approx(0.01), None]
    assert [row.score for row in said_of(came, cast.editor, today())] == [pytest.approx(0.01), 0.25]
    assert [row.score for row in said_of(Forecast.objects.get(pk=void.pk), cast.editor, today())] == [None, None]


def test_from_the_page_of_a_threat_to_the_score(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    assert f"/forecasts/add/?entry={entry.code}" in client.get(entry.get_absolute_url()).content.decode()
    told = {"entry": entry.code, "statement": "A siren stands.", "criteria": "The office says so.", "closes_on": "soon"}
    wrong = client.post(reverse("catalog:forecast_add"), told)
    assert wrong.status_code == 422 and "A siren stands." in wrong.content.decode()
    wrong = client.post(reverse("catalog:forecast_add"), {**told, "closes_on": today(), "entry": "THR-WAT-999"})
    assert "There is no threat with this code." in wrong.content.decode()
    client.post(reverse("catalog:forecast_add"), {**told, "closes_on": today().isoformat()})
    forecast = Forecast.objects.get()
    client.post(reverse("catalog:forecast_estimate", args=[forecast.pk]), {"probability": 75, "rationale": "Money."})
    assert "75 %" in client.get(forecast.get_absolute_url()).content.decode()
    closed(forecast)
    client.force_login(cast.editor)
    assert "A siren stands." in client.get(reverse("desk")).content.decode()
    where = reverse("catalog:forecast_resolve", args=[forecast.pk])
    assert client.post(where, {"outcome": "yes", "reason": "It stands."}).status_code == 422
    told = {"outcome": "yes", "reason": "It stands.", "evidence": "https://valley.example/siren"}
    assert client.post(where, told).status_code == 302
    client.force_login(cast.analyst)
    for address in (forecast.get_absolute_url(), reverse("catalog:forecast_scores")):
        assert "0.06" in client.get(address).content.decode()
    assert "A siren stands." in client.get(reverse("catalog:forecasts"), {"show": "resolved"}).content.decode()


def test_the_api_does_the_same(cast: Cast, client: Client, entry: Entry) -> None:
    def post(address: str, **body: Any) -> Any:
        return client.post(address, body, content_type="application/json")

    client.force_login(cast.analyst)
    day = today().isoformat()
    made = post("/api/v1/forecasts/", entry=entry.code, statement="A.", criteria="B.", closes_on=day).json()
    at = f"/api/v1/forecasts/{made['id']}/"
    assert post(f"{at}estimate/", probability=101).status_code == 400
    assert post(f"{at}estimate/", probability=75).json()["probabilities"][0]["probability"] == 75
    client.force_login(cast.editor)
    assert client.get(at).json()["probabilities"] == [] and client.get(at).json()["people"] == 1
    closed(Forecast.objects.get())
    assert [row["id"] for row in client.get("/api/v1/forecasts/?show=due").json()["results"]] == [made["id"]]
    told = {"outcome": "no", "reason": "Not there.", "evidence": "https://valley.example/"}
    assert post(f"{at}resolve/", **told).json()["probabilities"][0]["brier"] == pytest.approx(0.5625)
    rows = client.get("/api/v1/forecasts/scores/").json()["results"]
    assert [(row["person"], row["count"], row["brier"]) for row in rows] == [("Aigerim", 1, 0.5625)]
