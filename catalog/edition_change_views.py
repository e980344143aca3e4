"""Pages of what changed: the changelog of an edition, two editions beside each other, one entry since an edition."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import may
from accounts.strangers import is_stranger, open_when_public
from catalog.changelog import class_of, counts_of
from catalog.contents import notes_of
from catalog.edition_changes import PAGE, Difference, EntryChange, changelog_of, difference_of, told
from catalog.edition_forms import ComparedEditions
from catalog.edition_history import editions_of, since_edition
from catalog.edition_views import edition_or_404
from catalog.models import Edition
from catalog.views import entry_or_404, tombstone
from catalog.vocabulary import CHANGES, ChangeClass, EditionState


@open_when_public
@require_safe
def edition_changelog(request: HttpRequest, name: str) -> HttpResponse:
    """Show every change of a frozen edition, with the words before and after."""
    found = edition_or_404(request, name)
    if not found.is_frozen:
        return redirect(found)
    stranger = is_stranger(request)
    shown, more = page_of_rows(request.GET, found.changelog_for(stranger=stranger))
    log = changelog_of(found, [row["code"] for row in shown]).told_to(stranger=stranger)
    notes = notes_of(found)
    context = {"edition": found, "notes": notes, "may_note": _may_note(request, found)}
    return _render(request, "catalog/edition_changelog.html", context, log, shown, more, notes["entries"])


@open_when_public
@require_safe
def edition_compare(request: HttpRequest, name: str, other: str) -> HttpResponse:
    """Show what changed from one frozen edition to another."""
    old, new = (edition_or_404(request, one, frozen=True) for one in (name, other))
    found = difference_of(old, new).told_to(stranger=is_stranger(request))
    shown, more = page_of_rows(request.GET, found.rows)
    context = {"old": old, "new": new, "form": _choosing(request, {"a": old.name, "b": new.name})}
    return _render(request, "catalog/edition_compare.html", context, found, shown, more, {})


@open_when_public
@require_safe
def edition_choose(request: HttpRequest) -> HttpResponse:
    """Ask which two editions to compare, and lead on to the address that stays."""
    asked = {name: request.GET[name] for name in ("a", "b") if request.GET.get(name)}
    form = _choosing(request, asked)
    if len(asked) == 2 and form.is_valid():
        return redirect("catalog:edition_compare", form.cleaned_data["a"], form.cleaned_data["b"])
    return render(request, "catalog/edition_compare.html", {"form": form}, status=422 if len(asked) == 2 else 200)


@open_when_public
@require_safe
def entry_editions(request: HttpRequest, code: str) -> HttpResponse:
    """List the editions in which an entry stands, and what became of it in each."""
    found = entry_or_404(request, code)
    if found.is_taken_down:
        return tombstone(request, found)
    context = {"entry": found, "rows": editions_of(found, request.user)}
    return render(request, "catalog/entry_editions.html", context)


@open_when_public
@require_safe
def entry_since(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show what changed in an entry since an edition, up to now."""
    found = entry_or_404(request, code)
    if found.is_taken_down:
        return tombstone(request, found)
    edition = edition_or_404(request, name, frozen=True)
    rendered = request.GET.get("text") == "rendered"
    change = since_edition(found, edition, stranger=is_stranger(request), rendered=rendered)
    context = {"entry": found, "edition": edition, "change": change, "rendered": rendered}
    context["has_prose"] = any(row.is_prose for row in change.rows)
    return render(request, "catalog/entry_since.html", context)


def page_of_rows(asked: Any, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Return a page of the rows of a changelog, of one `class` or `code` if asked for, and where the next begins."""
    kind, code, after = (asked.get(name, "") for name in ("class", "code", "after"))
    fitting = [
        row
        for row in rows
        if row["code"] > after and (not kind or class_of(row) == kind) and (not code or row["code"] == code)
    ]
    return fitting[:PAGE], fitting[PAGE - 1]["code"] if len(fitting) > PAGE else ""


def _render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    found: Difference,
    shown: list[dict[str, Any]],
    more: str,
    notes: dict[str, str],
) -> HttpResponse:
    kind, rendered = request.GET.get("class", ""), request.GET.get("text") == "rendered"
    changes: list[EntryChange] = told(found, shown, notes=notes, stranger=is_stranger(request), rendered=rendered)
    counts = [(ChangeClass(name), CHANGES[ChangeClass(name)], count) for name, count in counts_of(found.rows).items()]
    asked = {"class": kind, "code": request.GET.get("code", ""), "text": "rendered" if rendered else ""}
    kept = {name: value for name, value in asked.items() if value}
    paged = {"changes": changes, "counts": counts, "kind": kind, "total": len(found.rows), "rendered": rendered}
    paged["older"] = f"?{urlencode({**kept, 'after': more})}" if more else ""
    paged["has_prose"] = any(row.is_prose for change in changes for row in change.rows)
    switch = urlencode({name: value for name, value in kept.items() if name != "text"})
    paged["switch_query"] = f"{switch}&" if switch else ""
    return render(request, template, {**context, **paged})


def _choosing(request: HttpRequest, asked: dict[str, str]) -> ComparedEditions:
    names = Edition.objects.visible_to(request.user).frozen().order_by("frozen_at").values_list("name", flat=True)
    return ComparedEditions(list(names), asked or None)


def _may_note(request: HttpRequest, edition: Edition) -> bool:
    return edition.state == EditionState.FROZEN and may(request.user, "freeze_edition")
