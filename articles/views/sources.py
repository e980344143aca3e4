"""Sources and their publications: the list, one of each, adding one, and changing what is known with its reason."""

from typing import Any

from django.contrib.messages import info, success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.following import follow
from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles import actions, sourcing
from articles.checking import start_checking
from articles.forms import CustodyForm, RatingForm, SourceChangeForm, SourceFilter, SourceForm
from articles.models import Source, SourceItem
from basics.forms import attempt


def source_list(request: PageRequest) -> HttpResponse:
    form = SourceFilter(request.GET)
    chosen = form.chosen()
    found = Source.objects.visible_to(request.user).matching(**chosen).with_counts().with_last_rating()
    found = found.sorted_by(request.GET.get("sort", "name"))
    rights = {"may_add": may(request.user, "manage_sources"), "may_check": may(request.user, "check_captures")}
    context = {"sources": found, "form": form, "narrowed": bool(chosen), "sort": request.GET.get("sort") or "name"}
    return render(request, "articles/sources.html", {**context, **rights})


@require_POST
def captures_check(request: PageRequest) -> HttpResponse:
    """Ask a job to check the bytes of every capture."""
    start_checking(by=request.user)
    follow(request)
    info(request, _("Every capture is being checked. Go on with your work: how far it is stands at the top."))
    return redirect("articles:sources")


def source_add(request: PageRequest) -> HttpResponse:
    require(request.user, "manage_sources")
    form, status = SourceForm(request.POST or None), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: actions.add_source(**form.cleaned_data, by=request.user))
        if made is not None:
            success(request, _("The source is added."))
            return redirect(made)
    return render(request, "articles/source_add.html", {"form": form}, status=status)


def source(request: PageRequest, pk: int) -> HttpResponse:
    """Show a source with its publications; rate it anew."""
    found = get_object_or_404(Source.objects.visible_to(request.user).with_country(), pk=pk)
    form, status = RatingForm(request.POST or None, initial={"reliability": found.reliability}), 200
    if request.method == "POST":
        values = form.data
        rated, status = attempt(
            form, lambda: actions.rate_source(found, values["reliability"], values["reason"], by=request.user)
        )
        if rated is not None:
            success(request, _("The reliability is changed; the earlier one stays in the history."))
            return redirect(found)
    return render(request, "articles/source.html", _source_context(request, found, form), status=status)


def source_change(request: PageRequest, pk: int) -> HttpResponse:
    """Change what is known of a source: owner, affiliation, country and the like."""
    require(request.user, "manage_sources")
    found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    known = {name: getattr(found, name) for name in sourcing.FACTS}
    form, status = SourceChangeForm(request.POST or None, initial=known), 200
    if request.method == "POST":
        changed, status = attempt(form, lambda: _changed(found, form, by=request.user))
        if changed is not None:
            success(request, _("The source is changed; what was known before stays in the history."))
            return redirect(found)
    return render(request, "articles/source_change.html", {"source": found, "form": form}, status=status)


def _changed(found: Source, form: SourceChangeForm, *, by: User) -> Source:
    return sourcing.change_source(found, reason=form.cleaned_data["change_reason"], by=by, **form.facts())


def item(request: PageRequest, pk: int) -> HttpResponse:
    """Show a publication: what we hold of it, since when and why; change that."""
    items = SourceItem.objects.visible_to(request.user).select_related("source")
    found = get_object_or_404(items, pk=pk)
    form, status = CustodyForm(request.POST or None, initial={"custody": found.custody}), 200
    if request.method == "POST":
        changed, status = attempt(form, lambda: sourcing.change_custody(found, **form.cleaned_data, by=request.user))
        if changed is not None:
            success(request, _("What we hold of it is changed; the record of it stays."))
            return redirect(changed)
    context = {
        "item": found,
        "form": form,
        "articles": found.articles.all(),
        "changes": sourcing.custody_history(found),
        "may_change": may(request.user, "manage_sources"),
    }
    return render(request, "articles/item.html", context, status=status)


def _source_context(request: PageRequest, found: Source, form: RatingForm) -> dict[str, Any]:
    return {
        "source": found,
        "items": found.items.prefetch_related("articles").order_by("-created_at", "-pk")[:100],
        "ratings": found.ratings.select_related("rated_by"),
        "changes": found.changes.select_related("changed_by"),
        "form": form,
        "may_rate": may(request.user, "manage_sources"),
    }
