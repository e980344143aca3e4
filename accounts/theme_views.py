"""The form that binds an editor to themes."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.confirming import sensitive
from accounts.models import User
from accounts.permissions import require
from accounts.sessions import PageRequest
from accounts.themes import scope_editor, theme_choices
from basics.forms import attempt, remember_seen, seen_in


class ThemesForm(forms.Form):
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        choices=theme_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None checked: all of them, and whole editions too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember_seen(self)


@sensitive
@require_http_methods(["GET", "HEAD", "POST"])
def person_themes(request: PageRequest, pk: int) -> HttpResponse:
    """Choose what an editor decides on."""
    require(request.user, "manage_people")
    someone = get_object_or_404(User.objects.editors(), pk=pk)
    sent, status = request.POST if request.method == "POST" else None, 200
    form = ThemesForm(sent, initial={"themes": someone.themes})
    if request.method == "POST":
        changed, status = attempt(
            form, lambda: scope_editor(someone, form.cleaned_data["themes"], by=request.user, seen=seen_in(form))
        )
        if changed is not None:
            success(request, _("%(name)s decides on these themes from now on.") % {"name": someone.name})
            return redirect("accounts:person", pk)
    return render(request, "accounts/themes.html", {"form": form, "someone": someone}, status=status)
