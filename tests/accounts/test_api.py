"""The API of people and invitations."""

import pytest
from rest_framework.test import APIClient

from accounts.models import Invitation, User
from tests.people import Cast


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def admin(api: APIClient, cast: Cast) -> APIClient:
    api.force_login(cast.administrator)
    return api


def test_me_says_who_is_signed_in(api: APIClient, cast: Cast) -> None:
    assert api.get("/api/v1/me/").status_code == 401
    api.force_login(cast.analyst)
    body = api.get("/api/v1/me/").json()
    assert (body["email"], body["roles"]) == (cast.analyst.email, ["analyst"])
    assert "password" not in body


def test_an_administrator_lists_people_in_one_statement(
    admin: APIClient, cast: Cast, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):  # session, person, people
        body = admin.get("/api/v1/people/").json()
    assert {row["name"] for row in body["results"]} >= {"Aigerim", "Farid"}
    assert admin.get(f"/api/v1/people/{cast.reader.pk}/").json() in body["results"]
    assert admin.get("/api/v1/people/999999/").status_code == 404


def test_roles_change_by_the_same_rules_as_on_the_page(admin: APIClient, cast: Cast) -> None:
    url = f"/api/v1/people/{cast.reader.pk}/"
    assert admin.patch(url, {"roles": ["editor"]}).json()["roles"] == ["editor"]
    assert admin.patch(url, {"roles": ["king"]}).status_code == 400
    last = admin.patch(f"/api/v1/people/{cast.administrator.pk}/", {"roles": ["editor"]})
    assert (last.status_code, last.json()["code"]) == (409, "conflict")


def test_deactivate_and_reactivate(admin: APIClient, cast: Cast) -> None:
    url = f"/api/v1/people/{cast.reader.pk}"
    assert admin.post(f"{url}/deactivate/").json()["is_active"] is False
    assert admin.post(f"{url}/deactivate/").status_code == 409
    assert admin.post(f"{url}/reactivate/").json()["is_active"] is True


def test_invitations_are_made_listed_and_revoked(admin: APIClient, cast: Cast) -> None:
    made = admin.post("/api/v1/invitations/", {"email": "m@perimeter.example", "roles": ["analyst"]})
    assert made.status_code == 201
    assert "/invitation/" in made.json()["link"]
    listed = admin.get("/api/v1/invitations/").json()
    assert (listed["results"], listed["next"]) == ([made.json()], "")
    revoked = admin.post(f"/api/v1/invitations/{made.json()['id']}/revoke/").json()
    assert (revoked["state"], revoked["link"]) == ("revoked", "")
    again = admin.post("/api/v1/invitations/", {"email": cast.reader.email, "roles": ["analyst"]})
    assert (again.status_code, list(again.json()["fields"])) == (422, ["email"])


def test_nobody_else_may(api: APIClient, cast: Cast) -> None:
    api.force_login(cast.editor)
    assert api.get("/api/v1/people/").status_code == 403
    assert api.get(f"/api/v1/people/{cast.editor.pk}/").status_code == 403
    assert api.get("/api/v1/invitations/").status_code == 403
    assert (
        api.post("/api/v1/invitations/", {"email": "m@perimeter.example", "roles": ["administrator"]}).status_code
        == 403
    )
    assert api.patch(f"/api/v1/people/{cast.editor.pk}/", {"roles": ["administrator"]}).status_code == 403
    assert not Invitation.objects.exists()
    assert User.objects.administrators().count() == 1
