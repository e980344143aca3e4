"""From a form to an action and back: a refusal becomes messages under the fields, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from basics.drf import STATUS
from basics.errors import Refused

Result = TypeVar("Result")


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal's messages under the form's fields; what names no field of the form stands above it."""
    known = {name: lines for name, lines in refusal.fields.items() if name in form.fields}
    for name, lines in known.items():
        form.add_error(name, [str(line) for line in lines])
    for name, lines in refusal.fields.items():
        if name not in known:
            form.add_error(None, [str(line) for line in lines])
    if not refusal.fields:
        form.add_error(None, str(refusal.message))


def lead_on(request: HttpRequest, to: Any) -> HttpResponse:
    """Redirect after something was done; a form that was sent by htmx opens the page anew, with its frame."""
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(resolve_url(to))
    return redirect(to)


def remember_seen(form: forms.BaseForm) -> None:
    """Let a form carry what it showed, so that `changes_of` can tell what its sender changed."""
    for field in form.fields.values():
        field.show_hidden_initial = True


def changes_of(form: forms.BaseForm) -> dict[str, Any]:
    """Return what the sender changed since the page was opened: an old form must not undo what others changed since.

    A form that does not carry what it showed (a program's) means all it says.
    """
    carried = any(form[name].html_initial_name in form.data for name in form.fields)
    return {name: value for name, value in form.cleaned_data.items() if not carried or name in form.changed_data}


def attempt(form: forms.BaseForm, action: Callable[[], Result]) -> tuple[Result | None, int]:
    """Call `action` if the form is valid. Returns (result, 200), or (None, status) with the errors in the form."""
    if not form.is_valid():
        return None, STATUS[Refused.INVALID]
    try:
        return action(), 200
    except Refused as refusal:
        add_refusal(form, refusal)
        return None, STATUS[refusal.code]
