"""Pages of editions: the list, one in preparation or frozen, its entries and files."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.following import follow
from accounts.permissions import may, require
from accounts.strangers import is_stranger, open_when_public
from basics import clock
from basics.forms import attempt
from catalog import actions
from catalog.changelog import upcoming_changes
from catalog.checking import start_checking
from catalog.comparing_views import edition_reference
from catalog.findings import blocking_findings
from catalog.forms import EditionForm, FreezeForm
from catalog.interchange import FORMATS, WRITERS
from catalog.interchange.perimeter_json import manifest_for_strangers
from catalog.models import Edition, Entry
from catalog.pages import frozen_view, named_changes
from catalog.public import content_for_strangers
from catalog.quality_board import board_of
from catalog.querysets import EditionQuerySet
from catalog.reading import frozen_reading
from catalog.vocabulary import EditionState


@open_when_public
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    sort = EditionQuerySet.SORTING.asked(request.GET.get("sort", ""))
    rows = EditionQuerySet.SORTING.order(Edition.objects.visible_to(request.user).for_list(), sort)
    context = {"editions": rows, "sort": sort, "may_freeze": may(request.user, "freeze_edition")}
    return render(request, "catalog/editions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_add(request: HttpRequest) -> HttpResponse:
    require(request.user, "freeze_edition")
    form = EditionForm(request.POST or None, initial={"name": Edition.objects.next_name(year=clock.now().year)})
    status = 200
    if request.method == "POST":
        made, status = attempt(form, lambda: actions.prepare_edition(by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            messages.success(request, _("Edition %(name)s is in preparation.") % {"name": made.name})
            return redirect(made)
    return render(request, "catalog/edition_add.html", {"form": form}, status=status)


@open_when_public
@require_safe
def edition(request: HttpRequest, name: str) -> HttpResponse:
    found = _edition_or_404(request, name)
    context = {"edition": found, "may_freeze": may(request.user, "freeze_edition")}
    if found.state == EditionState.FROZEN:
        rows: Iterable[Any] = found.entries.with_row()
        formats = [(name, FORMATS[name]) for name in WRITERS]
        frozen: dict[str, Any] = {"changes": named_changes(found), "formats": formats, "rows": rows}
        frozen["may_check"] = may(request.user, "check_edition")
        if is_stranger(request):  # who gets the copy without names, which has hashes of its own
            manifest = manifest_for_strangers(found)
            hashed = [{**vars(row), "sha256": manifest["entries"][row.code]} for row in rows]
            frozen = {**frozen, "rows": hashed, "manifest": manifest}
        return render(request, "catalog/edition.html", {**context, **frozen})
    return render(request, "catalog/edition_draft.html", {**context, **_upcoming()})


@require_http_methods(["GET", "HEAD", "POST"])
def edition_freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Say what will be pinned; on POST, pin it."""
    require(request.user, "freeze_edition")
    found = _edition_or_404(request, name)
    if found.state == EditionState.FROZEN and request.method != "POST":
        return redirect(found)
    form, status = FreezeForm(request.POST or None), 200
    if request.method == "POST":
        form = FreezeForm(request.POST)
        made, status = attempt(form, lambda: actions.freeze_edition(found, by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            messages.success(request, _("Edition %(name)s is frozen. Nothing of it changes again.") % {"name": name})
            return redirect(made)
    context = {"edition": found, "form": form, **_upcoming()}
    return render(request, "catalog/edition_freeze.html", context, status=status)


@require_POST
def edition_check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a job to recompute every hash of a frozen edition."""
    found = _edition_or_404(request, name)
    start_checking(found, by=request.user)  # type: ignore[arg-type]
    follow(request)
    messages.info(request, _("Every hash is being recomputed. How far it is stands at the top."))
    return redirect(found)


@open_when_public
@require_safe
def edition_entry(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """Show an entry as it stands in a frozen edition, from the frozen content alone."""
    found = _edition_or_404(request, name)
    content = get_object_or_404(found.entries, entry__code=code).content
    content = content_for_strangers(content) if is_stranger(request) else content
    reading = frozen_reading(content, request.GET.get("language", ""))
    view = frozen_view(found, {**content, "document": reading.document})
    context = {"edition": found, "content": content, "view": view, "reading": reading}
    if found.frozen_at:
        context["reference"] = edition_reference(found, content)
    return render(request, "catalog/edition_entry.html", context)


@open_when_public
@require_safe
def edition_download(request: HttpRequest, name: str, format: str) -> FileResponse:
    found = _edition_or_404(request, name)
    export = actions.export_edition(found, format, by=request.user)
    known = FORMATS[format]
    headers = {"Content-Disposition": f'attachment; filename="perimeter-{name}.{known.suffix}"'}
    headers["Content-Length"] = str(export.size)
    return FileResponse(export.file, content_type=known.media_type, headers=headers)


def _edition_or_404(request: HttpRequest, name: str) -> Edition:
    return get_object_or_404(Edition.objects.visible_to(request.user).with_people(), name=name)


def _upcoming() -> dict[str, object]:
    """Return what freezing now would pin, and how it differs from the last frozen edition."""
    last = Edition.objects.last_frozen()
    now: list[Any] = list(Entry.objects.published().with_row().order_by("code"))
    then: Iterable[Any] = last.entries.with_row() if last else []
    before = {row.code: (row.heading, row.number) for row in then}
    changes = upcoming_changes(before, {row.code: (row.heading, str(row.revision)) for row in now})
    evidence = sum(row.evidence_count for row in now)
    board = board_of({}, size=0)
    quality = {"board": board, "found": [row for row in board.checks if row.findings], "blocking": blocking_findings()}
    return {"rows": now, "last": last, "changes": changes, "evidence": evidence, **quality}
