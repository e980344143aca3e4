"""Pages of the quality of the catalog: the board with its file, and what administrators let each check weigh."""

from urllib.parse import urlencode

from django.contrib.messages import success
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics.forms import attempt
from catalog.findings import severities
from catalog.models import CheckSeverity, Term
from catalog.quality import BY_CODE, CHECKS
from catalog.quality_board import board_of
from catalog.quality_exports import export_quality
from catalog.quality_forms import QualityFilter, WeightForm
from catalog.severities import weigh_check
from catalog.vocabulary import Severity, counted


@require_safe
def board(request: PageRequest) -> HttpResponse:
    """Show how much each check finds, and what it is: narrowed by the address, page by page."""
    require(request.user, "see_review")
    terms = Term.objects.labels()
    form = QualityFilter(terms, request.GET)
    chosen = form.chosen()
    after = request.GET.get("after", "")
    found = board_of(chosen, after, anew=request.GET.get("count") == "anew")
    context = {
        "form": form,
        "board": found,
        "chosen": chosen,
        "themes": [(code, terms.get(("theme", code), code), count) for code, count in found.themes],
        "severities": [(counted(Severity(name), count), count) for name, count in found.severities.items()],
        "more": f"?{urlencode({**chosen, 'after': found.next})}" if found.next else "",
        "paged": bool(after),
        "asked": urlencode(chosen),
        "may_weigh": may(request.user, "manage_vocabularies"),
    }
    return render(request, "catalog/quality.html", context)


@require_safe
def board_csv(request: PageRequest) -> StreamingHttpResponse:
    """Send all that the board finds under its filters, as one table."""
    chosen = QualityFilter(Term.objects.labels(), request.GET).chosen()
    lines = export_quality(chosen, by=request.user)
    headers = {"Content-Disposition": 'attachment; filename="quality.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def checks(request: PageRequest) -> HttpResponse:
    """List the checks with how much each weighs here."""
    require(request.user, "manage_vocabularies")
    weights, reasons = severities(), dict(CheckSeverity.objects.values_list("check_code", "reason"))
    rows = [(check, Severity(weights[check.code]), reasons.get(check.code, "")) for check in CHECKS]
    return render(request, "catalog/checks.html", {"rows": rows, "section": "administration"})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PageRequest, code: str) -> HttpResponse:
    """Let a check weigh more or less."""
    require(request.user, "manage_vocabularies")
    if code not in BY_CODE:
        raise Http404
    form, status = WeightForm(request.POST or None, initial={"severity": severities()[code]}), 200
    if request.method == "POST":
        weighed, status = attempt(form, lambda: weigh_check(code, by=request.user, **form.cleaned_data))
        if weighed is not None:
            success(request, _("“%(label)s” weighs differently from now on.") % {"label": BY_CODE[code].label})
            return redirect("catalog:checks")
    context = {"form": form, "check": BY_CODE[code], "section": "administration"}
    return render(request, "catalog/check.html", context, status=status)
