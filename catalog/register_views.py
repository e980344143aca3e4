"""Pages of the register: the list of threats or measures by its address, and the same rows as a file."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Person, may
from accounts.state_tag import page_tag, unchanged, with_tag
from accounts.strangers import is_stranger, open_when_public
from articles.saved_views import TYPED
from catalog.filtering import COLUMNS, NAMES, USUAL, columns_of, offered_columns
from catalog.forms import RegisterFilter
from catalog.models import Entry
from catalog.querysets import EntryQuerySet
from catalog.register import Around, Words, around, lines_of, page_of_register
from catalog.register_exports import export_register
from catalog.vocabulary import Kind

SORTED = {"theme": "theme", "evidence": "evidence", "ratings": "level", "updated": "updated"}  # columns that sort


class Asked(NamedTuple):
    """What an address of the register asks for, as far as it can be read."""

    form: RegisterFilter
    chosen: dict[str, str]
    sort: str
    columns: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.chosen["kind"]

    @property
    def address(self) -> dict[str, str]:
        """The words of the address that say all this, what is usual left out."""
        columns = {"columns": ",".join(self.columns)} if self.columns != USUAL[self.kind] else {}
        sort = {"sort": self.sort} if self.sort != EntryQuerySet.SORTING.usual else {}
        return {**self.chosen, **sort, **columns}


def asked_of(request: HttpRequest, around: Around) -> Asked:
    """Read an address; without a kind it asks for threats."""
    given = {"kind": Kind.THREAT.value, **request.GET.dict()}
    if given["kind"] not in Kind.values:
        given["kind"] = Kind.THREAT.value
    works = may(request.user, "see_review")
    form = RegisterFilter(around.terms, given, levels=around.levels, works=works)
    chosen = form.chosen()
    sort = EntryQuerySet.SORTING.asked(request.GET.get("sort", ""))
    return Asked(form, chosen, sort, columns_of(chosen["kind"], ",".join(request.GET.getlist("columns"))))


@open_when_public(narrows_by_language=True)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List threats or measures, narrowed by the address; whoever has the page already is told so."""
    tag = "" if TYPED in request.session else page_tag(request)
    known = unchanged(request, tag)
    return known or with_tag(_register(request), tag)


def _register(request: HttpRequest) -> HttpResponse:
    found = around(_signed_in(request))
    asked = asked_of(request, found)
    entries = Entry.objects.readable_by(request.user).matching(**asked.chosen)
    page = page_of_register(
        entries, asked.sort, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    address = asked.address
    filters = {name: value for name, value in address.items() if name != "kind"}
    shown = next((view for view in found.views if view.filters == address), None)
    context = {
        "form": asked.form,
        "lines": lines_of(page.rows, asked.columns, Words(found)),
        "count": len(page.rows),
        "more": f"?{urlencode({**address, 'after': page.next})}" if page.next else "",
        "newer": f"?{urlencode({**address, 'before': page.previous})}" if page.previous else "",
        "kind": asked.kind,
        "sort": asked.sort,
        "columns": [(name, COLUMNS[name], SORTED.get(name, "")) for name in asked.columns],
        "offered": [(name, COLUMNS[name], name in asked.columns) for name in offered_columns(asked.kind)],
        "clear": f"?kind={asked.kind}",
        "narrowed": bool(set(asked.chosen) - {"kind"}),
        "more_chosen": any(field.name in asked.chosen for field in asked.form.more),
        "file": f"register.csv?{urlencode(address)}",
        "may_propose": may(request.user, "propose"),
        "views": found.views,
        "shown_view": shown,
        "filtered": request.user.is_authenticated and bool(filters.keys() & {*NAMES}),
        "view_query": urlencode(address),
        "view_list": "catalog",
        "view_typed": request.session.pop(TYPED) if TYPED in request.session else None,
    }
    return render(request, "catalog/register.html", context)


@open_when_public(narrows_by_language=True)
@require_safe
def register_csv(request: HttpRequest) -> Any:
    """Hand out the rows and columns that the page of the same address shows, all of its pages."""
    found = around()
    asked = asked_of(request, found)
    return csv_response(asked, found, request.user)


def csv_response(asked: Asked, found: Around, by: Person) -> StreamingHttpResponse:
    lines = export_register(asked.chosen, asked.columns, sort=asked.sort, around=found, by=by)
    headers = {"Content-Disposition": f'attachment; filename="{asked.kind}s.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _signed_in(request: HttpRequest) -> Any:
    return None if is_stranger(request) else request.user
