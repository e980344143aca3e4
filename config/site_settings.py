"""The page of the site's settings."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.confirming import sensitive
from accounts.models import SiteSettings
from accounts.permissions import require
from accounts.roles import Role
from accounts.sessions import PageRequest
from accounts.site import LONGEST, SHORTEST, change_settings
from basics.forms import attempt, remember_seen, seen_in


class SettingsForm(forms.Form):
    """Everything that is decided for the whole installation."""

    public_catalog = forms.BooleanField(
        label=gettext_lazy("Anybody may read the catalog"),
        required=False,
        help_text=gettext_lazy(
            "Without signing in: the register, entries, frozen editions and their files, and the same through the API. "
            "Strangers see no names of members, no proposals and none of our copies of articles; quotations and links "
            "to where they were published stay. Search engines may list these pages."
        ),
    )
    contact = forms.EmailField(
        label=gettext_lazy("Where readers may write to"),
        required=False,
        help_text=gettext_lazy(
            "An email address for whoever cannot use a page. It stands on the accessibility statement, which everybody "
            "may read."
        ),
    )
    second_factor_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that need a second factor"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Whoever has one of them adds a second factor at the next sign-in, before anything else."
        ),
    )
    keep_jobs_days = forms.IntegerField(
        label=gettext_lazy("Days to keep finished jobs"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=gettext_lazy("Their rows say when mail was sent and captures were verified. 7 to 365."),
    )
    keep_failures_days = forms.IntegerField(
        label=gettext_lazy("Days to keep failed jobs, and why they failed"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=gettext_lazy("At least as long as finished ones. While it is kept, it can run again. 7 to 365."),
    )
    reviser_may_translate = forms.BooleanField(
        label=gettext_lazy("Whoever translated may be named as the reviser"),
        required=False,
        help_text=gettext_lazy(
            "ISO 17100 asks for a second person. Only a team that has none should allow it. Decisions in review keep "
            "their four eyes either way."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember_seen(self)


@require_http_methods(["GET", "HEAD", "POST"])
def site_settings(request: PageRequest) -> HttpResponse:
    """Show the settings; change them after a proof of who sits there."""
    require(request.user, "keep_site")
    return _change(request) if request.method == "POST" else _show(request, SettingsForm(initial=_present()), 200)


@sensitive
def _change(request: PageRequest) -> HttpResponse:
    form = SettingsForm(request.POST, initial=_present())
    changed, status = attempt(form, lambda: change_settings(by=request.user, seen=seen_in(form), **form.cleaned_data))
    if changed is None:
        return _show(request, form, status)
    success(request, _("The settings are saved. They hold from now on."))
    return redirect("site_settings")


def _present() -> dict[str, object]:
    row = SiteSettings.current()
    return {name: getattr(row, name) for name in SettingsForm.base_fields}


def _show(request: PageRequest, form: SettingsForm, status: int) -> HttpResponse:
    context = {"form": form, "is_public": SiteSettings.is_public(), "section": "administration"}
    return render(request, "administration/settings.html", context, status=status)
