"""Pages of forecasts: dated statements on threats, one's probability, what happened, and scores."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics.errors import Refused
from basics.forms import attempt
from basics.paging import page_of
from catalog.forecast_pages import forecasters, history_of, said_of, scores_for
from catalog.forecasting import give_estimate, make_forecast, resolve_forecast
from catalog.models import Entry, Forecast
from catalog.rating_forms import EstimateForm, ForecastForm, ResolveForm
from catalog.rating_querysets import by_one_hand

SHOWN = ("open", "due", "resolved")
FEW = 30


@require_safe
def forecasts(request: PageRequest) -> HttpResponse:
    """List forecasts: those that are open, that wait to be resolved, or that are resolved."""
    require(request.user, "see_review")
    show = request.GET.get("show", "open")
    page = page_of(listed(request, show), request.GET.get("after", ""), size=FEW)
    context = {"page": page, "show": show if show in SHOWN else "open", "may_make": may(request.user, "rate")}
    return render(request, "catalog/forecasts.html", context)


def listed(request: Any, show: str) -> Any:
    """Return the forecasts of one list, of one threat if the address names one."""
    found, today = Forecast.objects.visible_to(request.user), timezone.localdate()
    if code := request.GET.get("entry", ""):
        found = found.filter(entry__code=code)
    if show == "resolved":
        return found.resolved().with_page()
    return (found.due(today) if show == "due" else found.open(today)).with_page()


@require_http_methods(["GET", "HEAD", "POST"])
def forecast_add(request: PageRequest) -> HttpResponse:
    """Put a statement to the forecasters."""
    require(request.user, "rate")
    form, status = ForecastForm(request.POST or None, initial={"entry": request.GET.get("entry", "")}), 200
    if request.method == "POST":
        found, status = attempt(form, lambda: _make(request, **form.cleaned_data))
        if found is not None:
            success(request, _("The forecast is open. Give it your probability."))
            return redirect(found)
    return render(request, "catalog/forecast_add.html", {"form": form}, status=status)


def _make(request: PageRequest, entry: str, **facts: Any) -> Forecast:
    return make_forecast(threat_named(request, entry), by=request.user, **facts)


def threat_named(request: Any, code: str) -> Entry:
    """Return the entry of a code that was filled in; refuse one that there is not."""
    found = Entry.objects.readable_by(request.user).filter(code=code.strip().upper()).first()
    if found is None:
        raise Refused.invalid(_("There is no threat with this code."), field="entry")
    return found


@require_safe
def forecast(request: PageRequest, pk: int) -> HttpResponse:
    """Show a forecast, one's own probability, and those of others once one has given it or it has closed."""
    return _page(request, _found(request, pk))


@require_POST
def forecast_estimate(request: PageRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), EstimateForm(request.POST)
    made, status = attempt(form, lambda: give_estimate(found, by=request.user, **form.cleaned_data))
    if made is None:
        return _page(request, found, estimate=form, status=status)
    success(request, _("Your probability is recorded. You may give another until the forecast closes."))
    return redirect(found)


@require_POST
def forecast_resolve(request: PageRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), ResolveForm(request.POST)
    made, status = attempt(form, lambda: resolve_forecast(found, by=request.user, **form.cleaned_data))
    if made is None:
        return _page(request, found, resolve=form, status=status)
    success(request, _("The forecast is resolved, and scored."))
    return redirect(found)


@require_safe
def forecast_scores(request: PageRequest) -> HttpResponse:
    """Show one's own scores; to an editor those of everybody, by name."""
    require(request.user, "see_review")
    leads = may(request.user, "lead_ratings")
    rows = scores_for(request.user, forecasters() if leads else [request.user])
    mine = next((row for row in rows if row.person.pk == request.user.pk), None)
    others = [row for row in rows if row.person.pk != request.user.pk]
    return render(request, "catalog/forecast_scores.html", {"mine": mine, "others": others, "leads": leads})


def _found(request: HttpRequest, pk: int) -> Forecast:
    return get_object_or_404(Forecast.objects.visible_to(request.user).with_page(), pk=pk)


def _page(request: PageRequest, found: Forecast, *, status: int = 200, **forms: Any) -> HttpResponse:
    today, own = timezone.localdate(), history_of(found, request.user)
    counted = found.estimates.filter(by_one_hand(request.user)).exists()
    context = {
        "forecast": found,
        "said": said_of(found, request.user, today),
        "own": own,
        "takes": found.takes_estimates(today) and may(request.user, "rate"),
        "is_open": found.takes_estimates(today),
        "resolves": may(request.user, "lead_ratings") and not found.is_resolved and not counted,
        "estimate": EstimateForm(),
        "resolve": ResolveForm(),
        **forms,
    }
    return render(request, "catalog/forecast.html", context, status=status)
