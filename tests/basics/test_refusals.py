"""A refusal has one HTTP status, and lands under the form field it is about."""

import pytest
from django import forms

from basics.drf import STATUS, refusal_body
from basics.errors import Refused
from basics.forms import attempt


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
