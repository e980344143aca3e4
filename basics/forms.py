"""From a form to an action and back: a refusal becomes messages under the fields, and nothing typed is lost."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.text import capfirst
from django.utils.translation import gettext as _
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


def step_in(sent: QueryDict) -> int:
    """Return what a pair of buttons that move a row asks for: one place up (-1) or down (1), else none."""
    return {"up": -1, "down": 1}.get(sent.get("to", ""), 0)


class LabelsForm(forms.Form):
    """A form with a label in each language of the product; English is required."""

    def add_labels(self, most: int) -> None:
        for code, name in settings.LANGUAGES:
            field = forms.CharField(label=capfirst(name), max_length=most, required=code == "en")
            field.widget.attrs["lang"] = code
            self.fields[f"label_{code}"] = field

    def labels(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"label_{code}"] for code, _name in settings.LANGUAGES}


class SeenInput(forms.HiddenInput):
    """Carry several choices in one value, so that none chosen is carried as well."""

    def format_value(self, value: Any) -> str:
        return ",".join(value or [])

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        carried = data.get(name)
        return None if carried is None else [part for part in carried.split(",") if part]


def remember_seen(form: forms.BaseForm) -> None:
    """Let a form carry what it showed, so that an action can tell what its sender changed (`basics.meanwhile`)."""
    for field in form.fields.values():
        field.show_hidden_initial = True
        if isinstance(field, forms.MultipleChoiceField):
            field.hidden_widget = SeenInput


def seen_in(form: forms.BaseForm) -> dict[str, Any] | None:
    """Return what a form showed when it was opened; None for one that does not say (a program's)."""
    seen = {}
    for name, field in form.fields.items():
        bound = form[name]
        carried = field.hidden_widget().value_from_datadict(form.data, form.files, bound.html_initial_name)
        if carried is not None:
            with suppress(forms.ValidationError):
                seen[name] = field.to_python(carried)
    return seen or None


def show_present(form: forms.BaseForm, present: dict[str, Any]) -> None:
    """Say under each field what stands there by now, and let the form carry that: sent again, it is meant."""
    for name, value in present.items():
        field = form.fields[name]
        carry(form, form[name].html_initial_name, field.hidden_widget().format_value(value))
        form.add_error(name, _("It says by now: %(value)s") % {"value": _worded(field, value)})


def carry(form: forms.BaseForm, name: str, value: Any) -> None:
    """Let a form that is shown again carry another value than the one it was sent with."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[name] = value
    form.data = data


def _worded(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("checked") if value else _("not checked")
    if isinstance(field.widget, forms.CheckboxSelectMultiple):
        return ", ".join(str(label) for code, label in field.widget.choices if code in value) or _("none")
    return str(value or _("nothing"))


def attempt(form: forms.BaseForm, action: Callable[[], Result]) -> tuple[Result | None, int]:
    """Call `action` if the form is valid. Returns (result, 200), or (None, status) with the errors in the form."""
    if not form.is_valid():
        return None, STATUS[Refused.INVALID]
    try:
        return action(), 200
    except Refused as refusal:
        add_refusal(form, refusal)
        if present := refusal.details.get("present"):
            show_present(form, present)
        return None, STATUS[refusal.code]
