"""Pages of editions: the list, one in preparation or frozen, its entries and files."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

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
from catalog.carrying import PAGE, Carried, Carry, Carrying, carried_over
from catalog.changelog import counts_of
from catalog.checking import start_checking
from catalog.comparing_views import edition_reference, reference_of_edition
from catalog.contents import closing_of
from catalog.edition_actions import turn_to_publish
from catalog.edition_changes import changelog_of, told
from catalog.edition_forms import EditionForm, FreezeForm
from catalog.findings import blocking_findings
from catalog.interchange import FORMATS, WRITERS, pdf
from catalog.interchange.perimeter_json import manifest_for_strangers
from catalog.models import Edition
from catalog.open_facts import told_of_edition
from catalog.pages import frozen_view
from catalog.public import content_for_strangers
from catalog.quality_board import board_of
from catalog.querysets import EditionQuerySet
from catalog.reading import asked_of, frozen_reading
from catalog.vocabulary import ChangeClass, EditionState

FEW = 12  # changes that the page of an edition shows; the changelog has all


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
    found = edition_or_404(request, name)
    context = {"edition": found, "may_freeze": may(request.user, "freeze_edition")}
    if found.is_frozen:
        frozen = _frozen(request, found)
        context |= frozen
        if is_stranger(request):
            context |= told_of_edition(found, frozen["formats"])
        return render(request, "catalog/edition.html", context)
    upcoming = _upcoming(found)
    narrowed = narrowed_by(request, upcoming["carrying"])
    return render(request, "catalog/edition_draft.html", {**context, **upcoming, **narrowed})


@require_http_methods(["GET", "HEAD", "POST"])
def edition_freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Say what will be pinned; on POST, pin it."""
    require(request.user, "freeze_edition")
    found = edition_or_404(request, name)
    if found.is_frozen and request.method != "POST":
        return redirect(found)
    form, status = FreezeForm(request.POST or None), 200
    if request.method == "POST":
        form = FreezeForm(request.POST)
        made, status = attempt(form, lambda: actions.freeze_edition(found, by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            message = _("Edition %(name)s is frozen: what it says does not change again. A second editor publishes it.")
            messages.success(request, message % {"name": name})
            return redirect(made)
    context = {"edition": found, "form": form, **_upcoming(found)}
    return render(request, "catalog/edition_freeze.html", context, status=status)


@require_POST
def edition_check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a job to recompute every hash of a frozen edition."""
    found = edition_or_404(request, name)
    start_checking(found, by=request.user)  # type: ignore[arg-type]
    follow(request)
    messages.info(request, _("Every hash is being recomputed. How far it is stands at the top."))
    return redirect(found)


@open_when_public
@require_safe
def edition_entry(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """Show an entry as it stands in a frozen edition, from the frozen content alone."""
    found = edition_or_404(request, name)
    content = get_object_or_404(found.entries, entry__code=code).content
    content = content_for_strangers(content, found.entries.open_codes()) if is_stranger(request) else content
    reading = frozen_reading(content, asked_of(request.GET))
    view = frozen_view(found, {**content, "document": reading.document})
    context = {"edition": found, "content": content, "view": view, "reading": reading}
    if found.frozen_at:
        context["reference"] = edition_reference(found, content)
    return render(request, "catalog/edition_entry.html", context)


@open_when_public
@require_safe
def edition_download(request: HttpRequest, name: str, format: str) -> HttpResponse:
    found = edition_or_404(request, name)
    export = actions.export_edition(found, format, by=request.user)
    known = FORMATS[format]
    headers = {"Content-Disposition": f'attachment; filename="perimeter-{name}.{known.suffix}"'}
    headers["Content-Length"] = str(export.size)
    return FileResponse(export.file, content_type=known.media_type, headers=headers)  # type: ignore[return-value]


def edition_or_404(request: HttpRequest, name: str, *, frozen: bool = False) -> Edition:
    """Return the edition of a name that this person may see; if asked, only one that is `frozen` and not given up."""
    visible = Edition.objects.visible_to(request.user).with_people()
    return get_object_or_404(visible.frozen() if frozen else visible, name=name)


def _frozen(request: HttpRequest, found: Edition) -> dict[str, Any]:
    rows: Iterable[Any] = found.entries.with_row()
    stranger = is_stranger(request)
    manifest = found.manifest
    if stranger:  # who gets the copy without names, which has hashes of its own
        manifest = manifest_for_strangers(found)
        rows = [{**vars(row), "sha256": manifest["entries"][row.code]} for row in rows]
    closing = closing_of(found, stranger=stranger)
    notes = closing.get("notes") or {"entries": dict(found.notes.values_list("entry__code", "text"))}
    changelog = found.changelog_for(stranger=stranger)
    told_rows = changelog[:FEW]
    may_publish, kept_from = turn_to_publish(found, request.user)  # type: ignore[arg-type]
    visible = Edition.objects.visible_to(request.user)
    log, at_hand = changelog_of(found, []), pdf.is_at_hand(found, stranger=stranger)
    return {
        "rows": rows,
        "manifest": manifest,
        "closing": closing,
        "changes": told(log, told_rows, notes=notes["entries"], stranger=stranger),
        "more_changes": len(changelog) - len(told_rows),
        "counts": [(ChangeClass(name), count) for name, count in counts_of(changelog).items()],
        "formats": [(name, FORMATS[name]) for name in WRITERS if name != "pdf" or at_hand],
        "may_check": may(request.user, "check_edition"),
        "may_publish": may_publish,
        "kept_from": kept_from,
        "reference": reference_of_edition(found, manifest["sha256"]),
        "newest": visible.in_force() if found.state == EditionState.SUPERSEDED else None,
    }


def _upcoming(edition: Edition) -> dict[str, Any]:
    """Return what freezing now would pin, and how it differs from the edition in force."""
    carried = carried_over(edition)
    changes = carried.upcoming()
    evidence = sum(row.evidence for row in carried.kept)
    board = board_of({}, size=0)
    quality = {"board": board, "found": [row for row in board.checks if row.findings], "blocking": blocking_findings()}
    facts = {"rows": carried.kept, "last": carried.last, "changes": changes, "evidence": evidence}
    return {**facts, "unreviewed": carried.counts[Carry.UNREVIEWED], "carrying": carried, **quality}


def narrowed_by(request: HttpRequest, carrying: Carrying) -> dict[str, Any]:
    """Return one page of the entries to be carried over, as the address narrows them."""
    mark = request.GET.get("mark", "")
    mark = mark if mark in Carry.values else ""
    rows, more = page_of_carried(carrying, mark, request.GET.get("after", ""))
    counts = carrying.counts
    marks = [(name, counts[name.value]) for name in Carry]
    older = f"?{urlencode({'mark': mark, 'after': more})}" if more else ""
    return {"entries": rows, "mark": mark, "marks": marks, "older": older}


def page_of_carried(carrying: Carrying, mark: str, after: str) -> tuple[list[Carried], str]:
    """Return a page of the entries that a mark finds, and the code after which the next one begins ("" if none)."""
    rows = [row for row in carrying.that_are(mark) if row.code > after]
    return rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else ""
