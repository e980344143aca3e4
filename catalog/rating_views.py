"""Pages of ratings: rating a scenario, rounds of rating, and what is suggested when a measure moves."""

from typing import Any

from django.contrib.messages import success
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics.forms import attempt, carry
from basics.paging import page_of
from catalog import actions
from catalog.models import Entry, RatingRound, RatingSuggestion, ScaleVersion
from catalog.rating_forms import CloseForm, DeclineForm, DismissForm, RatingForm, RatingRoundForm
from catalog.rating_rounds import close_rating_round, decline_rating_round, open_rating_round
from catalog.rating_words import Basis
from catalog.round_pages import RoundView
from catalog.round_rules import scenarios_of
from catalog.scales import Scale
from catalog.suggesting import dismiss_suggestion
from catalog.views import entry_or_404, tombstone

FEW = 30
OFFERED = 60  # threats whose scenarios the form of a round offers at once


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: PageRequest, code: str, scenario: str) -> HttpResponse:
    """Rate one scenario; every step of the scale says what it means."""
    require(request.user, "rate")
    found = entry_or_404(request, code)
    if found.is_taken_down:
        return tombstone(request, found, status=410)
    version = ScaleVersion.objects.in_use()
    scale = Scale(version.document)
    open_round = RatingRound.objects.open().on(found, scenario).first()
    basis = open_round.basis if open_round else request.GET.get("basis", "")
    form = RatingForm(scale, found.document, request.POST or None, basis=basis if basis in Basis.values else "")
    status = 200
    if request.method == "POST":
        made, status = attempt(form, lambda: actions.rate_scenario(found, scenario, by=request.user, **form.values()))
        if made is not None:
            success(request, _("Your rating is recorded. An earlier one of yours stays as history."))
            return redirect(made.round or f"{found.get_absolute_url()}#scenario-{scenario}")
        if "scale" in form.errors:  # what is shown now is the version in use
            carry(form, "scale", str(version.number))
    row = next((row for row in found.document.get("scenarios", []) if row["id"] == scenario), None)
    context = {"entry": found, "scenario": row, "form": form, "scale": scale, "round": open_round}
    return render(request, "catalog/rate.html", context, status=status if row else 404)


@require_safe
def rating_rounds(request: PageRequest) -> HttpResponse:
    """List the rounds: those this person is invited to first, then all, the newest first."""
    require(request.user, "see_review")
    rounds = RatingRound.objects.visible_to(request.user)
    context = {
        "to_rate": list(rounds.to_rate(request.user).with_page().order_by("due_on", "pk")[:FEW]),
        "page": page_of(rounds.with_page(), request.GET.get("after", ""), size=FEW),
        "may_open": may(request.user, "lead_ratings"),
        "today": timezone.localdate(),
    }
    return render(request, "catalog/rating_rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rating_round_open(request: PageRequest) -> HttpResponse:
    """Choose scenarios and raters; `q` narrows the threats that are offered."""
    require(request.user, "lead_ratings")
    sent = request.POST.getlist("scenarios")
    words = " ".join(request.GET.get("q", "").split())[:200]
    offered, is_all = _offered(request, words, sent)
    form, status = RatingRoundForm(offered, request.POST or None), 200
    if request.method == "POST":
        found, status = attempt(form, lambda: open_rating_round(by=request.user, **form.values()))
        if found is not None:
            success(request, _("The round is open. It stands on the desks of its raters."))
            return redirect(found)
    context = {"form": form, "q": words, "is_all": is_all}
    return render(request, "catalog/rating_round_open.html", context, status=status)


def _offered(request: PageRequest, words: str, sent: list[str]) -> tuple[list[tuple[str, str]], bool]:
    """Return the scenarios to choose from, and whether these are all that were asked for."""
    threats = Entry.objects.readable_by(request.user).threats().published().with_content()
    codes = {*request.GET.getlist("entry"), *(key.partition("/")[0] for key in sent)}
    chosen: list[Entry] = list(threats.filter(code__in=list(codes)[:OFFERED]).order_by("code")) if codes else []
    narrowed: QuerySet[Entry] = threats.matching(q=words).order_by("code")
    more = [] if request.GET.getlist("entry") and not words else list(narrowed[: OFFERED + 1])
    entries = {entry.pk: entry for entry in [*chosen, *more[:OFFERED]]}
    choices = [
        (f"{entry.code}/{key}", f"{entry.code} {entry.title}: {title}")
        for entry in entries.values()
        for key, title in scenarios_of(entry).items()
    ]
    return choices, len(more) <= OFFERED


@require_safe
def rating_round(request: PageRequest, pk: int) -> HttpResponse:
    """Show a round: who has rated, and what was rated to whom nothing is hidden from."""
    return _page(request, _found(request, pk))


@require_POST
def rating_round_decline(request: PageRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), DeclineForm(request.POST)
    done, status = attempt(form, lambda: decline_rating_round(found, by=request.user, **form.cleaned_data))
    if done is None:
        return _page(request, found, decline=form, status=status)
    success(request, _("You have declined. The others rate without you."))
    return redirect(found)


@require_POST
def rating_round_close(request: PageRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), CloseForm(request.POST)
    done, status = attempt(form, lambda: close_rating_round(found, by=request.user, **form.cleaned_data))
    if done is None:
        return _page(request, found, close=form, status=status)
    success(request, _("The round has ended. Its ratings are hidden no more."))
    return redirect(found)


@require_POST
def suggestion_dismiss(request: PageRequest, pk: int) -> HttpResponse:
    """Dismiss what was suggested; a refusal is told on a page of its own, with what was typed."""
    suggestions = RatingSuggestion.objects.visible_to(request.user).with_page()
    found, form = get_object_or_404(suggestions, pk=pk), DismissForm(request.POST)
    done, status = attempt(form, lambda: dismiss_suggestion(found, by=request.user, **form.cleaned_data))
    if done is None:
        context = {"suggestion": found, "form": form, "entry": found.entry}
        return render(request, "catalog/suggestion.html", context, status=status)
    success(request, _("The suggestion is dismissed. Your reason stays with it."))
    return redirect(found.entry)


def _found(request: HttpRequest, pk: int) -> RatingRound:
    return get_object_or_404(RatingRound.objects.visible_to(request.user).with_everything(), pk=pk)


def _page(request: PageRequest, found: RatingRound, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "round": found,
        "view": RoundView(found, request.user),
        "leads": may(request.user, "lead_ratings"),
        "is_late": found.is_late(timezone.localdate()),
        "decline": DeclineForm(),
        "close": CloseForm(),
        **forms,
    }
    return render(request, "catalog/rating_round.html", context, status=status)
