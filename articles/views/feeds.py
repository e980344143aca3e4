"""Feeds: which are watched, watching another, reading one now, and stopping."""

from django.contrib.messages import info, success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import watching
from articles.forms import FeedForm
from articles.models import Feed
from basics.forms import attempt
from basics.sorting import by_name


def feed_list(request: PageRequest) -> HttpResponse:
    """Show the feeds that are watched, and those that were; watch another."""
    require(request.user, "add_article")
    form, status = FeedForm(request.POST or None), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: watching.watch_feed(form.cleaned_data["url"], by=request.user))
        if made is not None:
            success(request, _("The feed is watched. What is new in it will wait in the inbox."))
            return redirect("articles:feeds")
    feeds = (
        Feed.objects.visible_to(request.user)
        .select_related("watched_by")
        .order_by("-is_watched", by_name("title"), "url")
    )
    return render(request, "articles/feeds.html", {"form": form, "feeds": feeds}, status=status)


@require_POST
def feed_stop(request: PageRequest, pk: int) -> HttpResponse:
    watching.stop_feed(_feed(request, pk), by=request.user)
    success(request, _("The feed is watched no longer; what came from it stays."))
    return redirect("articles:feeds")


@require_POST
def feed_read(request: PageRequest, pk: int) -> HttpResponse:
    watching.ask_for_feed(_feed(request, pk), by=request.user)
    info(request, _("The feed is being read. What is new in it will wait in the inbox."))
    return redirect("articles:feeds")


def _feed(request: PageRequest, pk: int) -> Feed:
    require(request.user, "add_article")
    return get_object_or_404(Feed.objects.visible_to(request.user), pk=pk)
