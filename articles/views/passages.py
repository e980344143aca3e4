"""Passages that lost their place or were projected: the list of them, one of them, and what a person decides."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles import placing
from articles.former_places import Placed
from articles.forms import PassageForm
from articles.models import AnnotationTarget, CarriedPassage
from articles.passage_views import LISTS, MARKED, MARKED_LABEL, explained, shown
from articles.views.annotation_list import address_of
from basics.forms import attempt
from basics.paging import page_of


def passage_list(request: PageRequest) -> HttpResponse:
    """List the passages that need a person, the newest first."""
    require(request.user, "read_annotations")
    show = request.GET.get("show", "")
    show = show if show in {*LISTS, MARKED} else "waiting"
    page: Any = page_of(_listed(request, show), request.GET.get("after", ""), by="placed_at", size=30)
    for target in page.rows:
        target.why = explained(target)
    lists = {**{name: one.label for name, one in LISTS.items()}, MARKED: MARKED_LABEL}
    return render(request, "articles/passages.html", {"page": page, "show": show, "lists": lists})


def _listed(request: PageRequest, show: str) -> Any:
    if show == MARKED:
        return CarriedPassage.objects.visible_to(request.user).waiting().with_page()
    return LISTS[show].keep(AnnotationTarget.objects.visible_to(request.user)).with_page()


def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one passage: where it stood, what became of it, and where it may be."""
    return _page(request, _found(request, pk), PassageForm())


def carried_passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one passage that quotes something or has an issue, likewise."""
    return _page(request, _carried(request, pk), PassageForm())


@require_POST
def passage_confirm(request: PageRequest, pk: int) -> HttpResponse:
    return _confirm(request, _found(request, pk))


@require_POST
def carried_confirm(request: PageRequest, pk: int) -> HttpResponse:
    return _confirm(request, _carried(request, pk))


@require_POST
def passage_place(request: PageRequest, pk: int) -> HttpResponse:
    return _place(request, _found(request, pk))


@require_POST
def carried_place(request: PageRequest, pk: int) -> HttpResponse:
    return _place(request, _carried(request, pk))


@require_POST
def passage_dismiss(request: PageRequest, pk: int) -> HttpResponse:
    return _dismiss(request, _found(request, pk))


@require_POST
def carried_dismiss(request: PageRequest, pk: int) -> HttpResponse:
    return _dismiss(request, _carried(request, pk))


def _confirm(request: PageRequest, target: Any) -> HttpResponse:
    placed = placing.confirm_target(target, by=request.user, seen=request.POST.get("seen", ""))
    success(request, _("The passage is confirmed."))
    return redirect(_place_of(placed))


def _place(request: PageRequest, target: Any) -> HttpResponse:
    """Take a candidate, or the passage given by its words."""
    form, seen = PassageForm(request.POST), request.POST.get("seen", "")
    placed, status = attempt(
        form,
        lambda: placing.place_target(target, form.passage_in(target.text_version.text), by=request.user, seen=seen),
    )
    if placed is None:
        return _page(request, target, form, status=status)
    success(request, _("The passage has its place."))
    return redirect(_place_of(placed))


def _dismiss(request: PageRequest, target: Any) -> HttpResponse:
    placing.dismiss_target(target, by=request.user, seen=request.POST.get("seen", ""))
    success(request, _("Noted: the passage does not stand in this text."))
    query = f"?show={MARKED}" if isinstance(target, CarriedPassage) else ""
    return redirect(f"{reverse('articles:passages')}{query}")


def _carried(request: HttpRequest, pk: int) -> CarriedPassage:
    found = CarriedPassage.objects.visible_to(request.user)
    return get_object_or_404(found.with_places(), pk=pk)


def _found(request: HttpRequest, pk: int) -> AnnotationTarget:
    found = AnnotationTarget.objects.visible_to(request.user).filter(origin__isnull=False)
    return get_object_or_404(found.select_related("annotation__creator", "text_version", "origin__text_version"), pk=pk)


def _page(request: HttpRequest, target: Placed, form: PassageForm, status: int = 200) -> HttpResponse:
    right = "add_article" if isinstance(target, CarriedPassage) else "annotate"
    rights: dict[str, Any] = {"form": form, "may_decide": may(request.user, right) and target.is_open}
    return render(request, "articles/passage.html", {**shown(target), **rights}, status=status)


def _place_of(target: Placed) -> str:
    version = target.text_version
    if isinstance(target, AnnotationTarget):
        return address_of(target.annotation.uuid, version)
    if target.issue_id is not None:
        return reverse("articles:issues", args=[version.article_id, version.number])
    return f"{version.get_absolute_url()}#quoted-{target.quoted_id}"
