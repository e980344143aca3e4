"""Pages of personal data: taking it along, and erasing it."""

from typing import cast

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.confirming import sensitive
from accounts.leaving import REASON_MOST, erase_person
from accounts.models import User
from accounts.permissions import require
from accounts.personal_data import export_personal_data
from accounts.sessions import PageRequest
from basics.forms import attempt

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class EraseForm(forms.Form):
    """What cannot be undone is confirmed by writing whom it concerns."""

    email = forms.CharField(
        label=gettext_lazy("Their email, to confirm"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_MOST,
        help_text=gettext_lazy("“They asked for it by letter.” It stays in the audit log, so name nobody."),
    )

    def __init__(self, *args: object, someone: User, **words: object) -> None:
        super().__init__(*args, **words)  # type: ignore[arg-type]
        self.someone = someone

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        if email.lower() != self.someone.email.lower():
            raise forms.ValidationError(_("This is not the email of this person."))
        return email


@never_cache
@sensitive
@get_or_post
def my_data(request: PageRequest) -> HttpResponse:
    """Say what one's data is (GET), and hand it over (POST)."""
    return _hand_over(request, request.user)


@never_cache
@sensitive
@get_or_post
def person_data(request: PageRequest, pk: int) -> HttpResponse:
    """Do the same for a member, as an administrator."""
    require(request.user, "manage_people")
    return _hand_over(request, get_object_or_404(User, pk=pk))


@sensitive
@get_or_post
def person_erase(request: PageRequest, pk: int) -> HttpResponse:
    """Say what erasing means, and do it for whoever writes down whom it concerns."""
    require(request.user, "manage_people")
    someone = get_object_or_404(User, pk=pk, is_active=False, erased_at=None, owner=None)
    form, status = EraseForm(request.POST or None, someone=someone), 200
    if request.method == "POST":
        erased, status = attempt(
            form, lambda: erase_person(someone, by=request.user, reason=form.cleaned_data["reason"])
        )
        if erased is not None:
            success(request, _("The personal data is erased. What this person wrote stays, by “%s”.") % erased.name)
            return redirect("accounts:person", pk)
    return render(request, "accounts/person_erase.html", {"form": form, "someone": someone}, status=status)


def _hand_over(request: PageRequest, someone: User) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/personal_data.html", {"someone": someone})
    headers = {"Content-Disposition": f'attachment; filename="perimeter-personal-data-{someone.pk}.json"'}
    pieces = export_personal_data(someone, by=request.user)
    answer = StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8", headers=headers)
    return cast(HttpResponse, answer)  # every view may send one; only its type is a sibling
