"""Passages that lost their place or were projected: the list of them, one of them, and what a person decides."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles import placing
from articles.forms import PassageForm
from articles.models import AnnotationTarget
from articles.passage_views import LISTS, explained, shown
from articles.views.annotation_list import address_of
from basics.forms import attempt
from basics.paging import page_of


def passage_list(request: PageRequest) -> HttpResponse:
    """List the passages that need a person, the newest first."""
    require(request.user, "read_annotations")
    show = request.GET.get("show", "")
    show = show if show in LISTS else "waiting"
    found = LISTS[show].keep(AnnotationTarget.objects.visible_to(request.user)).with_page()
    page = page_of(found, request.GET.get("after", ""), by="placed_at", size=30)
    for target in page.rows:
        target.why = explained(target)  # type: ignore[attr-defined]
    return render(request, "articles/passages.html", {"page": page, "show": show, "lists": LISTS})


def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one passage: where it stood, what became of it, and where it may be."""
    return _page(request, _found(request, pk), PassageForm())


@require_POST
def passage_confirm(request: PageRequest, pk: int) -> HttpResponse:
    target = placing.confirm_target(_found(request, pk), by=request.user, seen=request.POST.get("seen", ""))
    success(request, _("The passage is confirmed."))
    return redirect(address_of(target.annotation.uuid, target.text_version))


@require_POST
def passage_place(request: PageRequest, pk: int) -> HttpResponse:
    """Take a candidate, or the passage given by its words."""
    target = _found(request, pk)
    form, seen = PassageForm(request.POST), request.POST.get("seen", "")
    placed, status = attempt(
        form,
        lambda: placing.place_target(target, form.passage_in(target.text_version.text), by=request.user, seen=seen),
    )
    if placed is None:
        return _page(request, target, form, status=status)
    success(request, _("The passage has its place."))
    return redirect(address_of(placed.annotation.uuid, placed.text_version))


@require_POST
def passage_dismiss(request: PageRequest, pk: int) -> HttpResponse:
    placing.dismiss_target(_found(request, pk), by=request.user, seen=request.POST.get("seen", ""))
    success(request, _("Noted: the passage does not stand in this text."))
    return redirect("articles:passages")


def _found(request: HttpRequest, pk: int) -> AnnotationTarget:
    found = AnnotationTarget.objects.visible_to(request.user).filter(origin__isnull=False)
    return get_object_or_404(found.select_related("annotation__creator", "text_version", "origin__text_version"), pk=pk)


def _page(request: HttpRequest, target: AnnotationTarget, form: PassageForm, status: int = 200) -> HttpResponse:
    rights: dict[str, Any] = {"form": form, "may_decide": may(request.user, "annotate") and target.is_open}
    return render(request, "articles/passage.html", {**shown(target), **rights}, status=status)
