"""The inbox: what came in and waits to be confirmed, fetched again, kept or dropped."""

from django.contrib.messages import info, success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.following import follow
from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import gathering
from articles import vocabulary as words
from articles.adding import BytesForm
from articles.models import Candidate
from articles.underway import is_underway
from basics.paging import page_of


def inbox(request: PageRequest) -> HttpResponse:
    require(request.user, "add_article")
    found = Candidate.objects.visible_to(request.user).open()
    page = page_of(found, request.GET.get("after", ""), size=50)
    return render(request, "articles/inbox.html", {"page": page, "older": f"?after={page.next}" if page.next else ""})


def candidate(request: PageRequest, pk: int) -> HttpResponse:
    """Show how far a candidate is; one that is ready leads to the page that confirms it."""
    require(request.user, "add_article")
    found = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    if found.state == words.CandidateState.READY:
        return redirect(gathering.confirm_address(found))
    if found.article is not None:
        return redirect(found.article)
    form = BytesForm(initial={"url": found.url}, auto_id="paste_%s")
    context = {"candidate": found, "form": form, "underway": is_underway(found)}
    return render(request, "articles/candidate.html", context)


@require_POST
def candidate_fetch(request: PageRequest, pk: int) -> HttpResponse:
    """Fetch a page once more, or take an entry of a feed that is wanted."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    gathering.fetch_again(found, by=request.user)
    follow(request)
    info(request, _("The page is being fetched. Go on with your work: it then waits in the inbox."))
    return redirect("articles:inbox")


@require_POST
def candidate_drop(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    gathering.drop_candidate(found, by=request.user)
    success(request, _("It is dropped."))
    return redirect("articles:inbox")
