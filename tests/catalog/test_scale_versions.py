"""The rating scale: a new version takes the place of the old one, which never changes and keeps its ratings."""

from copy import deepcopy

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog.models import Assessment, ScaleVersion
from catalog.scale_versions import add_scale_version
from catalog.scale_views import ScaleForm
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


@pytest.fixture
def document(db: None) -> dict:
    return deepcopy(ScaleVersion.objects.in_use().document)


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def add(cast: Cast, document: dict, *, name: str = "Ours (illustrative)", seen: int = 2) -> ScaleVersion:
    return add_scale_version(name, document, seen=seen, by=cast.administrator)


def refused(cast: Cast, document: dict, **more) -> Refused:
    with pytest.raises(Refused) as refusal:
        add(cast, document, **more)
    assert ScaleVersion.objects.count() == 2
    return refusal.value


def test_a_new_version_is_in_use_and_earlier_ratings_keep_theirs(cast: Cast, document: dict) -> None:
    entry = make.published(cast)
    old = rating(entry, cast.analyst, likelihood=4, human=4)
    document["grid"][4][4] = "very_high"
    document["grid"][4][3] = "very_high"
    document["grid"][3][4] = "very_high"
    made = add(cast, document)
    assert (made.number, made.document["number"], ScaleVersion.objects.in_use()) == (3, 3, made)
    assert Assessment.objects.get(pk=old.pk).scale.number == 2
    assert rating(entry, cast.analyst2, likelihood=4, human=4).scale == made
    assert list(ScaleVersion.objects.with_ratings().values_list("number", "ratings")) == [(3, 1), (2, 1), (1, 0)]
    logged = AuditEntry.objects.get(verb="add_scale_version")
    assert (
        logged.before == {"number": 2, "name": "Starter scale with the parts of likelihood"}
        and logged.after["number"] == 3
    )


def test_more_never_has_a_lower_level(cast: Cast, document: dict) -> None:
    document["grid"][2][3] = "low"
    fields = refused(cast, document).fields
    assert fields["grid.2.3"] == ["Likelihood 3, impact 4: lower than with less impact."]
    document["grid"] = [["moderate"] * 5, ["low", *["moderate"] * 4], *[["high"] * 5] * 3]
    assert refused(cast, document).fields == {
        "grid.1.0": ["Likelihood 2, impact 1: lower than when it is less likely."]
    }


def test_no_impact_is_never_worse_than_some(cast: Cast, document: dict) -> None:
    assert "impact_zero_level" in refused(cast, {**document, "impact_zero_level": "critical"}).fields


def test_a_level_that_does_not_exist_is_named_by_its_place(cast: Cast, document: dict) -> None:
    document["grid"][0][1] = "odd"
    assert list(refused(cast, document).fields) == ["grid.0.1"]


def test_the_shape_of_a_scale_stays(cast: Cast, document: dict) -> None:
    for change in (
        {"grid": document["grid"][:4]},
        {"grid": [[1] * 5] * 5},
        {"grid": 3},
        {"impact": document["impact"][:6]},
        {"level": document["level"][:4]},
        {"impact_level_rule": "sum"},
        {"more": 1},
        {"labels": {"en": 3}},
        {"labels": {"en": "x", "tlh": "x"}},
        {"likelihood": [{**document["likelihood"][0], "to": "x"}, *document["likelihood"][1:]]},
    ):
        assert refused(cast, {**document, **change}).code == Refused.INVALID, change
    assert refused(cast, {}).code == Refused.INVALID


def test_bands_of_likelihood_follow_one_another(cast: Cast, document: dict) -> None:
    document["likelihood"][1]["from"] = 0.3
    assert list(refused(cast, document).fields) == ["likelihood.1.from"]


def test_english_is_there_where_another_language_has_none(cast: Cast, document: dict) -> None:
    document["impact"][2]["bands"][0]["en"] = " "
    assert list(refused(cast, document).fields) == ["impact.2.bands.0.en"]
    document["impact"][2]["bands"][0]["en"] = "One town (illustrative)"
    document["impact"][2]["bands"][0]["kk"] = ""
    assert "kk" not in add(cast, document).document["impact"][2]["bands"][0]


def test_two_at_once_make_one_version(cast: Cast, document: dict) -> None:
    add(cast, {**document, "note": {"en": "First."}})
    with pytest.raises(Refused) as refusal:
        add(cast, {**document, "note": {"en": "Second."}})
    assert refusal.value.code == Refused.STALE and ScaleVersion.objects.count() == 3


def test_the_same_again_is_no_new_version(cast: Cast, document: dict) -> None:
    assert refused(cast, document).code == Refused.CONFLICT
    assert refused(cast, {**document, "note": {"en": "x"}}, name=" ").fields == {
        "name": ["Write a name of at most 120 characters."]
    }


def test_the_database_keeps_versions_and_one_in_use(cast: Cast, document: dict) -> None:
    add(cast, {**document, "note": {"en": "Another."}})
    for statement in (
        "UPDATE catalog_scaleversion SET document = '{}'",
        "UPDATE catalog_scaleversion SET name = 'x' WHERE number = 3",
        "UPDATE catalog_scaleversion SET retired_at = NULL WHERE number = 2",
        "DELETE FROM catalog_scaleversion WHERE number = 3",
        "INSERT INTO catalog_scaleversion (number, name, document) VALUES (4, 'x', '{}')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_only_an_administrator_makes_one(cast: Cast, document: dict) -> None:
    with pytest.raises(Refused):
        add_scale_version("x", {**document, "note": {"en": "x"}}, seen=2, by=cast.editor)


def filled(**changes) -> dict:
    """Return what the browser sends of the untouched form."""
    form = ScaleForm(ScaleVersion.objects.in_use())
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {**sent, **changes}


def test_the_form_makes_a_version_and_keeps_what_was_typed_when_it_cannot(admin: Client) -> None:
    address = reverse("catalog:scale_add")
    assert admin.get(address).status_code == 200
    shown = admin.post(address, filled(**{"grid.2.3": "low", "level.0.labels.en": "slight"}))
    page = shown.content.decode()
    assert shown.status_code == 422 and "lower than with less impact" in page and "slight</textarea>" in page
    assert admin.post(address, filled(**{"level.0.labels.en": "slight"})).status_code == 302
    made = ScaleVersion.objects.in_use()
    assert made.number == 3 and made.document["level"][0]["labels"]["en"] == "slight"
    assert made.document["grid"] == ScaleVersion.objects.get(number=2).document["grid"]
    page = admin.get(reverse("catalog:scales")).content.decode()
    assert "in use" in page and "replaced" in page
    assert admin.post(address, filled(seen=2)).status_code == 412


def test_the_api_does_the_same(admin: Client, document: dict) -> None:
    document["note"] = {"en": "Illustrative."}
    body = {"name": "Ours", "seen": 2, "document": document}
    assert admin.post("/api/v1/scales/", body, content_type="application/json").json()["number"] == 3
    assert admin.post("/api/v1/scales/", body, content_type="application/json").status_code == 412
    assert [row["number"] for row in admin.get("/api/v1/scales/").json()["results"]] == [3, 2, 1]
