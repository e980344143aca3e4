"""Pages of long work: one's own, how far it is, and how to end it."""

from django.contrib.messages import info
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import working
from accounts.following import follow, followed, tag_of
from accounts.models import Work
from accounts.sessions import PageRequest

LISTED = 50


@require_safe
def work(request: PageRequest) -> HttpResponse:
    """List one's own work, the newest first; answer htmx with the panel of the bar, or that nothing moved."""
    if request.headers.get("HX-Target") == "work-panel":
        return _panel(request)
    found = list(Work.objects.visible_to(request.user)[:LISTED])
    if any(row.is_open for row in found):
        follow(request)
    return render(request, "accounts/work.html", {"found": found})


@require_POST
def work_cancel(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Work.objects.visible_to(request.user), pk=pk)
    working.cancel_work(found, by=request.user)
    if request.headers.get("HX-Target") == "work-panel":
        return _panel(request)
    info(request, _("Cancelled: %(title)s") % {"title": found.title})
    return redirect("accounts:work")


def _panel(request: PageRequest) -> HttpResponse:
    found = followed(request)
    tag = f'"{tag_of(found)}"'
    if request.method != "POST" and request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = render(request, "accounts/work_fragment.html", {"current_work": found})
    response["ETag"] = tag
    return response
