"""A refusal has one HTTP status, and lands under the form field it is about."""

import pytest
from django import forms
from django.test import Client
from rest_framework.test import APIClient

from basics.drf import STATUS, refusal_body
from basics.errors import Refused
from basics.forms import attempt
from tests.people import Cast


class NameForm(forms.Form):
    name = forms.CharField()


def refuse(refusal: Refused) -> None:
    raise refusal


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refused.forbidden("no"), 403),
        (Refused.conflict("no"), 409),
        (Refused.stale("no"), 412),
        (Refused.invalid("no"), 422),
    ],
)
def test_every_kind_of_refusal_has_its_status(refusal: Refused, status: int) -> None:
    form = NameForm({"name": "x"})
    assert STATUS[refusal.code] == status
    assert attempt(form, lambda: refuse(refusal)) == (None, status)
    assert form.non_field_errors() == ["no"]
    assert refusal_body(refusal)["message"] == "no"


def test_a_refusal_about_a_field_stands_under_that_field() -> None:
    form = NameForm({"name": "x"})
    attempt(form, lambda: refuse(Refused.invalid("taken", field="name")))
    assert form.errors["name"] == ["taken"]


def test_a_refusal_about_something_not_in_the_form_is_still_shown() -> None:
    form = NameForm({"name": "x"})
    attempt(form, lambda: refuse(Refused.invalid("too old", field="age")))
    assert form.non_field_errors() == ["too old"]


def test_an_invalid_form_never_reaches_the_action() -> None:
    called = []
    assert attempt(NameForm({}), lambda: called.append(1)) == (None, 422)
    assert called == []


@pytest.mark.parametrize(
    "body",
    [
        r'{"kind": "\ud800", "document": {}}',
        r'{"kind": "\u0000", "document": {}}',
        '{"kind": "threat", "document": {"title": 1e999}}',
        '{"kind": "threat", "document": {"title": NaN}}',
        "[" * 200_000,
        '{"kind": "threat", "document": ' + '{"a":' * 100 + "1" + "}" * 101,
    ],
)
def test_json_that_nothing_can_give_back_is_malformed(cast: Cast, body: str) -> None:
    client = APIClient()
    client.force_login(cast.analyst)
    answer = client.post("/api/v1/submissions/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert set(answer.json()) == {"code", "message"}


@pytest.mark.parametrize(
    "address",
    [
        "/review/propose/?entry=%00",
        "/search/?q=a%00",
        "/catalog/?q=%00",
        "/articles/?q=%00",
        "/audit/?target=%00",
        "/admin/accounts/user/?q=%00",
        "/profile/?%00=1",
        "/api/v1/entries/?q=%00",
        "/api/v1/articles/?q=%00",
    ],
)
def test_a_nul_in_an_address_is_malformed(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.analyst)
    assert client.get(address).status_code == 400


def test_every_error_of_the_api_has_one_shape(cast: Cast) -> None:
    client = APIClient()
    assert client.get("/api/v1/me/").json()["code"] == "forbidden"
    client.force_login(cast.analyst)
    missing = client.get("/api/v1/submissions/999999/")
    assert (missing.status_code, set(missing.json()), missing.json()["code"]) == (
        404,
        {"code", "message"},
        "not_found",
    )
    wrong = client.delete("/api/v1/submissions/")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    other = client.post("/api/v1/submissions/", "x", content_type="text/plain")
    assert (other.status_code, other.json()["code"]) == (415, "unsupported_media_type")
    invalid = client.post("/api/v1/submissions/", {"kind": "x"}).json()
    assert (invalid["code"], set(invalid["fields"])) == ("invalid", {"kind", "document"})


def test_a_page_for_other_roles_does_not_speak_of_something_typed(client: Client, cast: Cast) -> None:
    client.force_login(cast.editor)
    looked = client.get("/people/invite/").content.decode()
    assert "This page is for other roles" in looked
    assert "/people/roles/" in looked
    assert "still in the form" not in looked
    sent = client.post("/people/invite/", {"email": "new@perimeter.example", "roles": ["reader"]})
    assert sent.status_code == 403
    assert "what you typed is still in the form" in sent.content.decode()
