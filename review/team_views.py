"""The page of the team's review: how much waits for whom, who is away, and the reasons that are kept."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics import clock
from basics.forms import attempt
from review.arranging import drop_reason, end_absence, keep_reason, set_absence
from review.models import Absence, KeptReason, Reminder
from review.permissions import may_end_absence
from review.queue_forms import AbsenceForm, ReasonForm
from review.workload import workload

REMINDERS = 20


@require_GET
def queue_team(request: PageRequest) -> HttpResponse:
    """Show how much waits for each editor, absences, kept reasons, and the last reminders."""
    require(request.user, "see_review")
    return _team(request, _absence_form(request), ReasonForm())


@require_POST
def absence_add(request: PageRequest) -> HttpResponse:
    """Be away for some days; administrators say so of others."""
    require(request.user, "see_review")
    form = _absence_form(request, request.POST)

    def act() -> Any:
        person = form.cleaned_data.pop("person", None) or request.user
        return set_absence(person, by=request.user, **form.cleaned_data)

    made, status = attempt(form, act)
    if made is None:
        return _team(request, form, ReasonForm(), status)
    success(request, _("Kept. What is assigned meanwhile goes to the deputy."))
    return redirect("review:queue_team")


@require_POST
def absence_end(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "see_review")
    end_absence(get_object_or_404(Absence, pk=pk), by=request.user)
    success(request, _("The absence has ended."))
    return redirect("review:queue_team")


@require_POST
def reason_keep(request: PageRequest) -> HttpResponse:
    """Keep words as a reason for everybody."""
    require(request.user, "decide")
    form = ReasonForm(request.POST)
    made, status = attempt(form, lambda: keep_reason(by=request.user, **form.cleaned_data))
    if made is None:
        return _team(request, _absence_form(request), form, status)
    success(request, _("Kept: it stands in the menu of reasons."))
    return redirect("review:queue_team")


@require_POST
def reason_drop(request: PageRequest, pk: int) -> HttpResponse:
    drop_reason(get_object_or_404(KeptReason, pk=pk), by=request.user)
    success(request, _("It stands in the menu no more."))
    return redirect("review:queue_team")


def _absence_form(request: PageRequest, data: Any = None) -> AbsenceForm:
    today = timezone.localdate(clock.now())
    return AbsenceForm(data, for_others=may(request.user, "moderate_review"), initial={"since": today, "until": today})


def _team(request: PageRequest, absence: AbsenceForm, reason: ReasonForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    reminders = Reminder.objects.select_related("to").order_by("-at", "-pk")[:REMINDERS]
    context = {
        "loads": workload(at=now),
        "absences": [(row, may_end_absence(request.user, row)) for row in Absence.objects.upcoming(at=now)],
        "reasons": KeptReason.objects.kept(),
        "reminders": reminders,
        "absence_form": absence,
        "reason_form": reason,
        "may_decide": may(request.user, "decide"),
        "may_be_away": may(request.user, "decide") or may(request.user, "moderate_review"),
    }
    return render(request, "review/queue_team.html", context, status=status)
