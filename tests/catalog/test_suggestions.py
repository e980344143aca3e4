"""When a measure moves, a new rating is suggested with its reason, until it is given or somebody says why not."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog.models import Entry, RatingSuggestion
from catalog.moving import suggested
from catalog.suggesting import dismiss_suggestion
from tests import make
from tests.catalog.ratings import moved, rating
from tests.people import Cast


@pytest.fixture
def threat(cast: Cast) -> Entry:
    found = make.published(cast)
    rating(found, cast.analyst)
    return found


@pytest.fixture
def measure(cast: Cast, threat: Entry) -> Entry:
    return make.published(cast, make.measure_document(threat.code, status="in_progress"), kind="measure")


def test_a_measure_that_comes_into_force_suggests_a_current_rating(cast: Cast, threat: Entry, measure: Entry) -> None:
    assert not RatingSuggestion.objects.exists(), "a new measure has not moved"
    moved(cast, measure, "in_force")
    (found,) = RatingSuggestion.objects.with_page()
    assert (found.entry, found.scenario, found.basis) == (threat, "s1", "current")
    assert "from in progress to in force" in suggested(found).why and "People leave in time." in suggested(found).why


def test_what_is_only_planned_suggests_a_target_and_what_fails_a_current_one(cast: Cast, threat: Entry) -> None:
    measure = make.published(cast, make.measure_document(threat.code), kind="measure")
    for status in ("agreed", "in_force", "degraded"):
        measure = moved(cast, measure, status)
    rows = RatingSuggestion.objects.order_by("pk").values_list("was", "became", "basis")
    assert list(rows) == [
        ("proposed", "agreed", "target"),
        ("agreed", "in_force", "current"),
        ("in_force", "degraded", "current"),
    ]


def test_nothing_is_suggested_where_nobody_has_rated_or_nothing_moved(
    cast: Cast, measure: Entry, threat: Entry
) -> None:
    other = make.published(cast, make.threat_document(title="Another"))
    both = [
        *measure.document["threats"],
        {"threat": other.code, "role": "reduces_impact", "how": "So.", "effectiveness": "low"},
    ]
    make.published(cast, {**measure.document, "threats": both}, kind="measure", entry=measure)
    assert not RatingSuggestion.objects.exists()
    moved(cast, Entry.objects.with_content().get(pk=measure.pk), "in_force")
    assert RatingSuggestion.objects.get().entry == threat


def test_each_rater_is_asked_until_they_have_rated_again(cast: Cast, threat: Entry, measure: Entry) -> None:
    rating(threat, cast.analyst2)
    moved(cast, measure, "in_force")

    def waiting() -> list[bool]:
        people = (cast.analyst, cast.analyst2, cast.editor, cast.reader)
        return [RatingSuggestion.objects.waiting_for(person).exists() for person in people]

    assert waiting() == [True, True, True, False]
    rating(threat, cast.analyst, basis="target")
    assert waiting() == [True, True, True, False], "another basis answers nothing"
    rating(threat, cast.analyst)
    assert waiting() == [False, True, False, False], "an editor is reminded of what nobody has answered"
    rating(threat, cast.analyst2)
    assert waiting() == [False, False, False, False]


def test_an_editor_dismisses_with_a_reason_for_everybody(cast: Cast, threat: Entry, measure: Entry) -> None:
    moved(cast, measure, "in_force")
    found = RatingSuggestion.objects.get()
    for reason, by, code in (("No.", cast.analyst, Refused.FORBIDDEN), (" ", cast.editor, Refused.INVALID)):
        with pytest.raises(Refused) as refusal:
            dismiss_suggestion(found, by=by, reason=reason)
        assert refusal.value.code == code
    dismiss_suggestion(found, by=cast.editor, reason="Only one village of forty.")
    assert not RatingSuggestion.objects.waiting_for(cast.analyst).exists()
    assert AuditEntry.objects.get(verb="dismiss_suggestion").after["reason"] == "Only one village of forty."
    with pytest.raises(Refused, match="already"):
        dismiss_suggestion(found, by=cast.editor, reason="Again.")
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingSuggestion.objects.filter(pk=found.pk).update(reason="Another")


def test_it_stands_on_the_desk_and_on_the_entry(cast: Cast, client: Client, threat: Entry, measure: Entry) -> None:
    moved(cast, measure, "in_force")
    client.force_login(cast.analyst)
    page = client.get(threat.get_absolute_url()).content.decode()
    assert "has moved on, from in progress to in force" in page and "rate/s1/?basis=current" in page
    assert "Dismiss with a reason" not in page
    assert "A new rating is suggested" in client.get(reverse("desk")).content.decode()
    client.force_login(cast.reader)
    assert "A new rating is suggested" not in client.get(threat.get_absolute_url()).content.decode()
    client.force_login(cast.editor)
    where = reverse("catalog:suggestion_dismiss", args=[RatingSuggestion.objects.get().pk])
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "Only one village."}).status_code == 302
    page = client.get(threat.get_absolute_url()).content.decode()
    assert "Only one village." in page and "Earlier suggestions" in page


def test_the_api_does_the_same(cast: Cast, client: Client, threat: Entry, measure: Entry) -> None:
    moved(cast, measure, "in_force")
    client.force_login(cast.editor)
    (row,) = client.get("/api/v1/rating-suggestions/?show=mine").json()["results"]
    assert (row["entry"], row["basis"], row["was"], row["became"]) == (
        threat.code, "current", "in_progress", "in_force",
    )  # fmt: skip
    where = f"/api/v1/rating-suggestions/{row['id']}/dismiss/"
    assert client.post(where, {}, content_type="application/json").status_code == 422
    answer = client.post(where, {"reason": "Small."}, content_type="application/json").json()
    assert (answer["reason"], answer["dismissed_by"]) == ("Small.", "Dilnoza")
    assert client.get("/api/v1/rating-suggestions/").json()["results"] == []


def test_a_scenario_that_left_its_entry_is_not_suggested_any_more(cast: Cast, threat: Entry, measure: Entry) -> None:
    moved(cast, measure, "in_force")
    assert RatingSuggestion.objects.waiting_for(cast.analyst).exists()
    threat = Entry.objects.with_content().get(pk=threat.pk)
    kept = [{**threat.document["scenarios"][0], "id": "s2", "title": "Another"}]
    make.published(cast, {**threat.document, "scenarios": kept}, entry=threat, base=threat.current)
    assert not RatingSuggestion.objects.standing().exists()
    assert not RatingSuggestion.objects.waiting_for(cast.analyst).exists()


def test_the_page_of_an_entry_shows_no_suggestion_on_what_left_it(
    cast: Cast, client: Client, threat: Entry, measure: Entry
) -> None:
    moved(cast, measure, "in_force")
    client.force_login(cast.editor)
    assert len(client.get(threat.get_absolute_url()).context["suggestions"]) == 1
    threat = Entry.objects.with_content().get(pk=threat.pk)
    kept = [{**threat.document["scenarios"][0], "id": "s2", "title": "Another"}]
    make.published(cast, {**threat.document, "scenarios": kept}, entry=threat, base=threat.current)
    assert client.get(threat.get_absolute_url()).context["suggestions"] == []
