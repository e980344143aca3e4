"""Importing catalogs: the files that were taken in, one of them row by row, its questions, its approval, its end."""

from typing import Any

from django.contrib.messages import info
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.following import follow
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.adding import megabytes_most
from basics.forms import attempt
from basics.paging import page_of
from basics.spreadsheets import csv_lines
from catalog.models import Entry
from review import import_approving, import_reverting, importing
from review.import_approving import skipped_rows, to_approve
from review.import_forms import CatalogImportForm, NoteForm, ReasonForm
from review.import_models import ImportRun, Outcome
from review.import_rules import may_approve, may_go_on, may_take_back

ROWS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PageRequest) -> HttpResponse:
    """Show which catalogs were taken in, and take another file."""
    require(request.user, "see_review")
    form, status = CatalogImportForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        require(request.user, "propose")
        made, status = attempt(form, lambda: importing.start_import(**form.given(), by=request.user))
        if made is not None:
            follow(request)
            info(request, _("The rows are being proposed. Go on with your work."))
            return redirect(made)
    page = page_of(ImportRun.objects.visible_to(request.user).with_counts(), request.GET.get("after", ""), size=30)
    context: dict[str, Any] = {"form": form, "page": page, "limit": megabytes_most()}
    context |= {"older": f"?after={page.next}" if page.next else "", "may_propose": may(request.user, "propose")}
    context["may_add_terms"] = may(request.user, "manage_vocabularies")
    return render(request, "review/imports.html", context, status=status)


@require_GET
def one_import(request: PageRequest, pk: int) -> HttpResponse:
    return _page(request, _run(request, pk))


def _page(request: PageRequest, found: ImportRun, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Show a run with its rows, narrowed by what became of them."""
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    shown, more = found.rows.page(outcome, request.GET.get("after", ""), size=ROWS_SHOWN)
    counted: Any = found
    counts = [(key, label, getattr(counted, f"{key}_count")) for key, label in Outcome.choices]
    context: dict[str, Any] = {"import": found, "rows": shown, "outcome": outcome, "counts": counts}
    context["more"] = more
    goes_on = may_go_on(found, request.user)
    waits = counted.waiting_count or found.rows.owing().exists()
    context |= {"may_go_on": goes_on and waits, "may_answer": goes_on}
    context["may_revert"] = may_take_back(found, request.user) and found.rows.to_take_back().exists()
    if may_approve(found, request.user):
        waiting = to_approve(found)
        context |= {"to_approve": len(waiting), "seen": " ".join(f"{key}:{sha}" for key, sha in waiting.items())}
    context["questions"] = _questions(found)
    context["approvals"] = [(one, skipped_rows(one)) for one in found.approvals.select_related("by")[:20]]
    context |= {"note_form": NoteForm(), "reason_form": ReasonForm(), **forms}
    return render(request, "review/import.html", context, status=status)


def _questions(found: ImportRun) -> list[dict[str, Any]]:
    """Return the rows that ask something, with the entries that each may be."""
    rows = list(found.rows.with_outcome(Outcome.QUESTION).defer("document")[:ROWS_SHOWN])
    titles = Entry.objects.titles(code for row in rows for code in row.candidates)
    return [{"row": row, "candidates": [(code, titles.get(code, "")) for code in row.candidates]} for row in rows]


@require_POST
def import_resume(request: PageRequest, pk: int) -> HttpResponse:
    found = importing.resume_import(_run(request, pk), by=request.user)
    follow(request)
    return redirect(found)


@require_POST
def import_answer(request: PageRequest, pk: int) -> HttpResponse:
    """Take the answers to questions, and go on."""
    found = _run(request, pk)
    given = {name.partition(".")[2]: value for name, value in request.POST.items() if name.startswith("answer.")}
    answers = {int(key): str(value) for key, value in given.items() if key.isdecimal() and len(key) < 18 and value}
    importing.answer_questions(found, answers, by=request.user)
    follow(request)
    return redirect(found)


@require_POST
def import_approve(request: PageRequest, pk: int) -> HttpResponse:
    """Approve what the page showed to be waiting."""
    found = _run(request, pk)
    pairs = (pair.partition(":") for pair in request.POST.get("seen", "").split())
    seen = {key: sha256 for key, _colon, sha256 in pairs}
    import_approving.start_approval(found, seen, by=request.user, note=request.POST.get("note", ""))
    follow(request)
    info(request, _("Each is being decided on. How far it is stands at the top."))
    return redirect(found)


@require_POST
def import_revert(request: PageRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    found = _run(request, pk)
    form = ReasonForm(request.POST)
    done, status = attempt(
        form,
        lambda: import_reverting.start_reverting(found, by=request.user, reason=form.cleaned_data["reason"]),
    )
    if done is None:
        return _page(request, found, status=status, reason_form=form)
    follow(request)
    return redirect(found)


@require_GET
def import_report(request: PageRequest, pk: int) -> StreamingHttpResponse:
    """Hand out everything that was refused with its reason, as CSV."""
    found = _run(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="import-{found.pk}-refused.csv"'}
    rows = csv_lines(importing.refused_rows(found))
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _run(request: PageRequest, pk: int) -> ImportRun:
    require(request.user, "see_review")
    return get_object_or_404(ImportRun.objects.visible_to(request.user).with_counts(), pk=pk)
