"""Doors of the tour: begin it, go to a step, tell what was seen, put it off, skip it."""

from django.contrib.messages import info
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounts import touring
from accounts.models import TourState
from accounts.sessions import PageRequest
from basics.errors import Refused
from review.tour import Page, Tour, found_by_looking, is_worth_it, page_at, role_of, step_named, tour_of


@require_POST
def begin(request: PageRequest) -> HttpResponse:
    """Begin the tour or go on with it, and lead to its next step."""
    _require_a_tour(request)
    if request.user.tour == TourState.OFFERED and not is_worth_it(request.user):
        info(request, _("There is nothing to tour yet. The tour waits on your desk once there is."))
        return redirect("desk")
    touring.begin_tour(by=request.user)
    tour = tour_of(request.user, Page("/", "desk"))
    return redirect(tour.current.place(request.user) if tour and tour.current else "desk")


@require_GET
def step(request: PageRequest, key: str) -> HttpResponse:
    """Lead to the place where a step is done."""
    found = step_named(request.user, key)
    return redirect(found.place(request.user) if found else "desk")


@require_POST
def look(request: PageRequest) -> HttpResponse:
    """Keep what is done by now, the page that is being looked at included, and say what was ticked."""
    page = _page(request)
    before = _require_a_tour(request, page)
    found = found_by_looking(before, request.user)
    new = touring.tick_steps(found, steps=[step.key for step in before.steps], by=request.user)
    if not request.headers.get("HX-Request"):
        return redirect(page.path)
    tour = tour_of(request.user, page)
    if not new or tour is None:
        return HttpResponse(status=204)  # what the page shows is still true
    response = render(request, "review/tour_card.html" if page.is_desk else "review/tour_strip.html", {"tour": tour})
    return trigger_client_event(response, "toast", {"text": _news(tour, new), "tone": "success"})


@require_POST
def later(request: PageRequest) -> HttpResponse:
    """Put the tour off until it is taken up on the desk."""
    _require_a_tour(request)
    touring.pause_tour(by=request.user)
    return _leave(request, _("The tour waits on your desk."))


@require_POST
def skip(request: PageRequest) -> HttpResponse:
    """Show the tour no more."""
    _require_a_tour(request)
    touring.dismiss_tour(by=request.user)
    return _leave(request, _("The tour is skipped. “Take the tour” in your menu brings it back."))


def _require_a_tour(request: PageRequest, page: Page | None = None) -> Tour:
    if role_of(request.user) is None:
        raise Refused.forbidden(_("There is no tour for your role."))
    tour = tour_of(request.user, page or _page(request))
    assert tour is not None  # noqa: S101  # there is one for each of these roles
    return tour


def _page(request: PageRequest) -> Page:
    """Return the page that the browser stands on; the desk for an address that is not ours."""
    path = request.POST.get("path", "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return page_at(path if ours else "/")


def _leave(request: PageRequest, words: str) -> HttpResponse:
    """Take the tour off the page, unless it waits on this very one, and say where it is."""
    page = _page(request)
    if not request.headers.get("HX-Request"):
        info(request, words)
        return redirect(page.path)
    waits = page.is_desk and request.user.tour == TourState.PAUSED
    tour = tour_of(request.user, page) if waits else None
    response = render(request, "review/tour_card.html", {"tour": tour}) if tour else HttpResponse()
    trigger_client_event(response, "toast", {"text": words, "tone": "info"})
    return response


def _news(tour: Tour, new: list[str]) -> str:
    """Say what is done and what comes next, in one sentence for the toast."""
    done = "; ".join(str(step.title) for step in tour.steps if step.key in new)
    if tour.current is None:
        return _("Done: %(done)s. That was the whole tour.") % {"done": done}
    return _("Done: %(done)s. Next: %(next)s.") % {"done": done, "next": tour.current.title}
