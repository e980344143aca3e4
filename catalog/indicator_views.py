"""Pages of indicators: what is to be read, the longest overdue first, and the reading of one."""

from urllib.parse import urlencode

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics.forms import attempt
from catalog.due_list import due_page, indicators_of
from catalog.indicators import read_indicator
from catalog.models import Entry, Term
from catalog.quality_forms import DueFilter, ReadingForm


@require_safe
def indicators(request: PageRequest) -> HttpResponse:
    """List the indicators of all threats by the day on which they are to be read."""
    require(request.user, "see_review")
    terms = Term.objects.labels()
    form = DueFilter(terms, request.GET)
    chosen = form.chosen()
    page = due_page(theme=chosen.get("theme", ""), after=request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": [(row, terms.get(("theme", row.theme), row.theme)) for row in page.rows],
        "more": f"?{urlencode({**chosen, 'after': page.next})}" if page.next else "",
        "chosen": chosen,
        "may_read": may(request.user, "read_indicators"),
    }
    return render(request, "catalog/indicators.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: PageRequest, code: str, indicator: str) -> HttpResponse:
    """Say what one indicator says; what it said before stands beside."""
    require(request.user, "read_indicators")
    entry = get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)
    found = indicators_of(entry).get(indicator)
    if found is None:
        raise Http404
    form, status = ReadingForm(request.POST or None), 200
    if request.method == "POST":
        values = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
        reading, status = attempt(form, lambda: read_indicator(entry, indicator, by=request.user, **values))
        if reading is not None:
            success(request, _("The reading is recorded."))
            return redirect("catalog:indicators")
    due, readings = found
    context = {"entry": entry, "due": due, "readings": readings, "form": form}
    return render(request, "catalog/read_indicator.html", context, status=status)
