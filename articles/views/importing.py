"""Importing many articles at once: the files that were given, one of them with what became of it, and its report."""

from typing import Any

from django.contrib.messages import info
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.following import follow
from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import importing
from articles.adding import ImportForm, megabytes_most
from articles.import_rows import COLUMNS
from articles.models import BulkImport
from basics.forms import attempt
from basics.paging import page_of
from basics.spreadsheets import csv_lines

ROWS_SHOWN = 50


def imports(request: PageRequest) -> HttpResponse:
    """Show what was imported, and take another file."""
    require(request.user, "add_article")
    form, status = ImportForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: importing.start_import(**form.given(), by=request.user))
        if made is not None:
            follow(request)
            info(request, _("The articles are being added. Go on with your work."))
            return redirect(made)
    found = BulkImport.objects.visible_to(request.user).select_related("person")
    page = page_of(found, request.GET.get("after", ""), size=30)
    context: dict[str, Any] = {"form": form, "page": page, "limit": megabytes_most(), "columns": COLUMNS}
    context["older"] = f"?after={page.next}" if page.next else ""
    return render(request, "articles/imports.html", context, status=status)


def one_import(request: PageRequest, pk: int) -> HttpResponse:
    found = _import(request, pk)
    refused = found.refused_rows.all()[:ROWS_SHOWN]
    return render(request, "articles/import.html", {"import": found, "refused": refused})


@require_POST
def import_resume(request: PageRequest, pk: int) -> HttpResponse:
    found = importing.resume_import(_import(request, pk), by=request.user)
    follow(request)
    return redirect(found)


def import_report(request: PageRequest, pk: int) -> StreamingHttpResponse:
    """Hand out every refused row with its reason, as CSV."""
    found = _import(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="import-{found.pk}-refused.csv"'}
    rows = csv_lines(importing.refused_rows(found))
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _import(request: PageRequest, pk: int) -> BulkImport:
    require(request.user, "add_article")
    return get_object_or_404(BulkImport.objects.visible_to(request.user).select_related("person", "source"), pk=pk)
