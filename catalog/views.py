"""Pages of the catalog: the register, entries with their history and ratings, the vocabularies."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may, require
from accounts.strangers import SOMEBODY, is_stranger, open_when_public
from basics.forms import attempt
from catalog import actions
from catalog.forms import RatingForm, RegisterFilter
from catalog.models import Entry, Revision, ScaleVersion, Term
from catalog.pages import document_sheet, entry_view, history_of
from catalog.querysets import EntryQuerySet
from catalog.reading import reading_of
from catalog.register import rows_of
from catalog.scales import Scale
from catalog.vocabulary import Kind, Vocabulary

HISTORY_PAGE = 20


@open_when_public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List threats or measures, narrowed by the address."""
    terms = Term.objects.labels()
    form = RegisterFilter(terms, {"kind": Kind.THREAT, **request.GET.dict()})
    chosen = {"kind": Kind.THREAT.value, **form.chosen()}
    found = Entry.objects.readable_by(request.user).matching(**chosen).with_row()
    sort = EntryQuerySet.SORTING.asked(request.GET.get("sort", ""))
    page = EntryQuerySet.SORTING.page(found, sort, request.GET.get("after", ""))
    more = f"?{urlencode({**chosen, 'sort': sort, 'after': page.next})}" if page.next else ""
    context = {
        "form": form,
        "rows": rows_of(page.rows, terms),
        "more": more,
        "kind": chosen["kind"],
        "sort": sort,
        "clear": f"?kind={chosen['kind']}",
        "narrowed": bool(set(chosen) - {"kind"}),
        "may_propose": may(request.user, "propose"),
    }
    return render(request, "catalog/register.html", context)


@open_when_public
@require_safe
def entry(request: HttpRequest, code: str) -> HttpResponse:
    found, stranger = _entry_or_404(request, code), is_stranger(request)
    if found.is_taken_down:
        return _tombstone(request, found)
    reading = reading_of(found, request.GET.get("language", ""), stranger=stranger)
    context = {
        "entry": found,
        "view": entry_view(found, stranger=stranger, document=reading.document),
        "reading": reading,
        "may_translate": may(request.user, "propose"),
        "author": SOMEBODY if stranger else found.current.author.name,  # type: ignore[union-attr]  # visible_to sees to it
        "editor": SOMEBODY if stranger else found.current.approved_by.name,  # type: ignore[union-attr]
        "may_propose": may(request.user, "propose"),
        "may_rate": may(request.user, "rate") and found.status == "published",
    }
    return render(request, "catalog/entry.html", context)


@require_safe
def entry_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show who proposed and approved each revision, when and why, and what it changed."""
    found = _entry_or_404(request, code)
    if found.is_taken_down:
        return _tombstone(request, found)
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
    found = _entry_or_404(request, code)
    if found.is_taken_down:
        return _tombstone(request, found)
    revision = get_object_or_404(Revision.objects.with_people(), entry=found, number=number)
    sheet = document_sheet(found.kind, revision.document)
    return render(request, "catalog/entry_revision.html", {"entry": found, "revision": revision, "sheet": sheet})


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str, scenario: str) -> HttpResponse:
    """Rate one scenario; every step of the scale says what it means."""
    require(request.user, "rate")
    found = _entry_or_404(request, code)
    if found.is_taken_down:
        return _tombstone(request, found, status=410)
    scale = Scale(ScaleVersion.objects.in_use().document)
    form = RatingForm(scale, scale.windows.get(found.document.get("nature", ""), ""), request.POST or None)
    status = 200
    if request.method == "POST":
        person = request.user
        _made, status = attempt(form, lambda: actions.rate_scenario(found, scenario, by=person, **form.values()))  # type: ignore[arg-type]
        if status == 200:
            messages.success(request, _("Your rating is recorded. An earlier one of yours stays as history."))
            return redirect(f"{found.get_absolute_url()}#scenario-{scenario}")
    row = next((row for row in found.document.get("scenarios", []) if row["id"] == scenario), None)
    context = {"entry": found, "scenario": row, "form": form, "scale": scale}
    return render(request, "catalog/rate.html", context, status=status if row else 404)


@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """List the terms, and the scale in use with its bands and its grid."""
    require(request.user, "read_published")
    terms = list(Term.objects.all())
    groups = [(name, [term for term in terms if term.vocabulary == name.value]) for name in Vocabulary]
    version = ScaleVersion.objects.in_use()
    context = {"groups": groups, "version": version, "scale": Scale(version.document)}
    return render(request, "catalog/vocabularies.html", context)


def _tombstone(request: HttpRequest, entry: Entry, *, status: int = 200) -> HttpResponse:
    """Show of what was taken down its code and the reason, and nothing that it said."""
    context = {"entry": entry, "may_propose": may(request.user, "propose")}
    return render(request, "catalog/tombstone.html", context, status=status)


def _entry_or_404(request: HttpRequest, code: str) -> Entry:
    found = Entry.objects.visible_to(request.user).with_content().select_related("superseded_by")
    return get_object_or_404(found, code=code)
