"""Pages of the catalog: entries with their history, the vocabularies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import may, require
from accounts.strangers import SOMEBODY, is_stranger, open_when_public
from catalog.comparing_views import reference_of
from catalog.contents import rated
from catalog.due_list import indicators_of
from catalog.findings import marks_of
from catalog.models import Entry, Revision, ScaleVersion, Term
from catalog.moving import moves_of
from catalog.open_facts import told_of_entry
from catalog.pages import document_sheet, entry_view, history_of
from catalog.picture_views import pictures_beside
from catalog.reading import asked_of, reading_of
from catalog.scales import Scale
from catalog.translatable import in_language
from catalog.vocabulary import Vocabulary
from catalog.voices import quality_of, sourced_fields

HISTORY_PAGE = 20


@open_when_public
@require_safe
def entry(request: HttpRequest, code: str) -> HttpResponse:
    found, stranger = entry_or_404(request, code, moves=True), is_stranger(request)
    if found.is_taken_down:
        return tombstone(request, found)
    works = may(request.user, "see_review")
    quality, sources = quality_of(found)
    reading = reading_of(found, asked_of(request.GET), stranger=stranger)
    labels, loaded = Term.objects.labels(), rated(found, request.user)
    marks = {} if stranger else marks_of(quality)
    view = entry_view(found, stranger=stranger, marks=marks, document=reading.document, labels=labels, loaded=loaded)
    context = {
        "entry": found,
        "view": view,
        "reading": reading,
        "may_translate": may(request.user, "propose"),
        "quality": quality if works else [],
        "sources": None if stranger else sourced_fields(found.kind, sources, view.sheet),
        "indicators": None if stranger else indicators_of(found),
        "may_read_indicators": may(request.user, "read_indicators") and found.status == "published",
        "responsible": None if stranger else found.responsible,
        "pictures": pictures_beside(request, found, labels, loaded),
        "author": SOMEBODY if stranger else found.current.author.name,  # type: ignore[union-attr]  # visible_to sees to it
        "editor": SOMEBODY if stranger else found.current.approved_by.name,  # type: ignore[union-attr]
        "may_propose": may(request.user, "propose"),
        "may_rate": may(request.user, "rate") and found.status == "published",
        **moves_of(found, request.user),
        "reference": reference_of(found.current, found.code, stranger=stranger),  # type: ignore[arg-type]
    }
    if stranger:
        context |= told_of_entry(found, view.sheet, reading)
    return render(request, "catalog/entry.html", context)


@require_safe
def entry_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show who proposed and approved each revision, when and why, and what it changed."""
    found = entry_or_404(request, code)
    if found.is_taken_down:
        return tombstone(request, found)
    revisions = found.revisions.with_people().order_by("-number")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 9:
        revisions = revisions.filter(number__lt=int(before))
    loaded = list(revisions[: HISTORY_PAGE + 1])
    rendered = request.GET.get("text") == "rendered"
    steps = history_of(found.kind, loaded, rendered=rendered)[:HISTORY_PAGE]
    more = len(loaded) > HISTORY_PAGE
    text = "&text=rendered" if rendered else ""
    context = {"entry": found, "steps": steps, "rendered": rendered}
    context["older"] = f"?before={loaded[HISTORY_PAGE - 1].number}{text}" if more else ""
    context["has_prose"] = any(row.is_prose for step in steps for row in step.rows)
    context["switch_query"] = f"before={before}&" if before.isdecimal() and len(before) < 9 else ""
    return render(request, "catalog/entry_history.html", context)


@require_safe
def entry_revision(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show an entry as it stood in one revision."""
    found = entry_or_404(request, code)
    if found.is_taken_down:
        return tombstone(request, found)
    revision = get_object_or_404(Revision.objects.with_people(), entry=found, number=number)
    own = found.language
    sheet = document_sheet(found.kind, in_language(found.kind, revision.document, own, own, {}))
    context = {"entry": found, "revision": revision, "sheet": sheet, "reference": reference_of(revision, code)}
    return render(request, "catalog/entry_revision.html", context)


@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """List the terms, and the scale in use with its bands and its grid."""
    require(request.user, "read_published")
    terms = list(Term.objects.all())
    groups = [(name, [term for term in terms if term.vocabulary == name.value]) for name in Vocabulary]
    version = ScaleVersion.objects.in_use()
    context = {"groups": groups, "version": version, "scale": Scale(version.document)}
    return render(request, "catalog/vocabularies.html", context)


def tombstone(request: HttpRequest, entry: Entry, *, status: int = 200) -> HttpResponse:
    """Show of what was taken down its code and the reason, and nothing that it said."""
    context = {"entry": entry, "may_propose": may(request.user, "propose")}
    return render(request, "catalog/tombstone.html", context, status=status)


def entry_or_404(request: HttpRequest, code: str, *, moves: bool = False) -> Entry:
    found = Entry.objects.visible_to(request.user).with_content().select_related("superseded_by")
    entry = get_object_or_404(found.with_moves() if moves else found, code=code)
    successor = entry.superseded_by
    if (
        successor
        and is_stranger(request)
        and not Entry.objects.visible_to(request.user).filter(pk=successor.pk).exists()
    ):
        entry.superseded_by = None  # what is shown names nothing that they may not read
    return entry
