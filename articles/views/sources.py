"""Sources: the list, one source with its publications, adding one and changing its reliability."""

from django.contrib.messages import info, success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.following import follow
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles import actions
from articles.checking import start_checking
from articles.forms import RatingForm, SourceFilter, SourceForm
from articles.models import Source
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
    found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    form, status = RatingForm(request.POST or None, initial={"reliability": found.reliability}), 200
    if request.method == "POST":
        values = form.data
        rated, status = attempt(
            form, lambda: actions.rate_source(found, values["reliability"], values["reason"], by=request.user)
        )
        if rated is not None:
            success(request, _("The reliability is changed; the earlier one stays in the history."))
            return redirect(found)
    context = {
        "source": found,
        "items": found.items.prefetch_related("articles").order_by("-created_at", "-pk")[:100],
        "ratings": found.ratings.select_related("rated_by"),
        "form": form,
        "may_rate": may(request.user, "manage_sources"),
    }
    return render(request, "articles/source.html", context, status=status)
