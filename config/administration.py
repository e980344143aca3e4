"""Pages of whoever keeps the installation: where everything is, its health, its jobs."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from accounts.sessions import PageRequest
from basics import clock
from config.job_desk import NOTHING, SORTING, STATES, job_counts, jobs_in, retry_job
from config.system import look_at_system


@require_GET
def administration(request: PageRequest) -> HttpResponse:
    """Lead to everything an administrator keeps."""
    require(request.user, "keep_site")
    return render(request, "administration/index.html", {"section": "administration"})


@require_GET
def system(request: PageRequest) -> HttpResponse:
    """Show how the installation is."""
    require(request.user, "keep_site")
    return render(
        request, "administration/system.html", {"system": look_at_system(at=clock.now()), "section": "administration"}
    )


@require_GET
def jobs(request: PageRequest) -> HttpResponse:
    """List the newest jobs in one state; those that failed come first, for they need somebody."""
    require(request.user, "keep_site")
    shown = request.GET.get("show", "")
    state = shown if shown in STATES else "failed"
    counts = job_counts()
    tabs = [
        {"label": label, "href": f"?show={name}", "current": name == state, "count": counts.get(name, 0)}
        for name, label in STATES.items()
    ]
    sort = SORTING.asked(request.GET.get("sort", ""))
    context = {
        "jobs": jobs_in(state, sort),
        "sort": sort,
        "tabs": tabs,
        "done": counts.get("succeeded", 0),
        "nothing": NOTHING[state],
    }
    return render(request, "administration/jobs.html", {**context, "section": "administration"})


@require_POST
def job_retry(request: PageRequest, pk: int) -> HttpResponse:
    retry_job(pk, by=request.user)
    success(request, _("Job %(number)d runs again.") % {"number": pk})
    return redirect("jobs")
