"""Pages of what the team did and how long it takes: activity, turnaround, and all that happened to one entry."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.forms import DAYS
from accounts.models import User
from accounts.permissions import require
from accounts.sessions import PageRequest
from basics import clock
from catalog.models import Entry
from review.activity import GROUPS, Asked, activity
from review.entry_timeline import timeline_page
from review.turnaround import FEW, MONTHS, contributions, own_waits, turnaround

PERIODS = (1, 3, 6, 12, 24)


class ActivityForm(forms.Form):
    """Every criterion is optional, and stands in the address; one that makes no sense is left out."""

    person = forms.ModelChoiceField(User.objects.all(), label=_("Who"), required=False, empty_label=_("Anybody"))
    group = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Anything")), *GROUPS.items()])
    since = forms.DateField(
        label=_("From day"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To day"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )

    @property
    def asked(self) -> Asked:
        self.full_clean()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})


class PeriodForm(forms.Form):
    """How many months are looked at; a number that makes no sense is the usual one."""

    months = forms.TypedChoiceField(
        label=_("Period"), required=False, coerce=int,
        choices=lambda: [(n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in PERIODS],
    )  # fmt: skip

    @property
    def period(self) -> int:
        self.full_clean()
        return int(self.cleaned_data.get("months") or MONTHS)


@require_GET
def team_activity(request: PageRequest) -> HttpResponse:
    """Show what the team did, the newest first."""
    require(request.user, "see_review")
    form = ActivityForm(request.GET)
    page = activity(form.asked, request.user, request.GET.get("after", ""))
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    older = f"?{urlencode({**asked, 'after': page.next})}" if page.next else ""
    return render(
        request, "review/team_activity.html", {"form": form, "rows": page.rows, "older": older, "asked": asked}
    )


@require_GET
def team_turnaround(request: PageRequest) -> HttpResponse:
    """Show how long what is submitted waits for its decision: the team's figures, and one's own."""
    require(request.user, "see_review")
    now, form = clock.now(), PeriodForm({"months": request.GET.get("months") or MONTHS})
    months = form.period
    found = turnaround(at=now, months=months)
    table = [
        (kind, wait, [found.by_kind_and_month.get((kind.value, month)) for month, _wait in found.by_month])
        for kind, wait in found.by_kind
    ]
    context: dict[str, Any] = {"form": form, "found": found, "table": table, "few": FEW, "now": now}
    context |= {"own": own_waits(request.user, at=now, months=months)}
    context |= {"people": contributions(at=now, months=months)}
    return render(request, "review/team_turnaround.html", context)


@require_GET
def entry_timeline(request: PageRequest, code: str) -> HttpResponse:
    """Show all that happened to an entry, in one list."""
    require(request.user, "see_review")
    found = get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)
    page = timeline_page(found, request.user, request.GET.get("after", ""))
    older = f"?after={page.next}" if page.next else ""
    return render(request, "review/entry_timeline.html", {"entry": found, "events": page.rows, "older": older})
