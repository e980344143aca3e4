"""API doors of the catalog: entries, their revisions and scales."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.permissions import may, require
from accounts.roles import Scope
from accounts.strangers import SOMEBODY, OpenWhenPublic, is_stranger
from basics.drf import tagged
from basics.drf_sorting import asked_of, sort_parameter
from basics.moments import iso
from catalog.citations import citations_of, resolved
from catalog.filtering import NAMES
from catalog.forms import RegisterFilter
from catalog.models import Entry, Link, Revision, ScaleVersion
from catalog.pages import linked_codes
from catalog.public import evidence_for_strangers, with_links_to
from catalog.querysets import EntryQuerySet
from catalog.register import around, page_of_register
from catalog.register_views import asked_of as register_asked_of
from catalog.register_views import csv_response
from catalog.scale_versions import add_scale_version

FREE = {"type": "object", "additionalProperties": {}}
LIST = {
    "type": "object",
    "properties": {"results": {"type": "array", "items": FREE}, "next": {"type": "string"}},
}
PARAMETERS = [OpenApiParameter(name, OpenApiTypes.STR, description=f"Narrow by {name}.") for name in NAMES]
REVISIONS_PAGE = 50
SORT = sort_parameter(EntryQuerySet.SORTING)
BEFORE = OpenApiParameter("before", OpenApiTypes.STR, description="The `previous` of the page after.")
AFTER = OpenApiParameter("after", OpenApiTypes.STR, description="The `next` of the page before.")


class Entries(OpenWhenPublic, APIView):
    """The published entries, the last changed first unless asked otherwise."""

    @extend_schema(operation_id="entries_list", parameters=[*PARAMETERS, SORT, AFTER, BEFORE], responses={200: LIST})
    def get(self, request: Request) -> Response:
        words = around()
        works = may(request.user, "see_review")
        given = request.query_params.dict()
        chosen = RegisterFilter(words.terms, given, levels=words.levels, works=works).chosen()
        found = Entry.objects.readable_by(request.user).matching(**chosen)
        sort, asked = asked_of(request, EntryQuerySet.SORTING), request.query_params
        page = page_of_register(found, sort, after=asked.get("after", ""), before=asked.get("before", ""))
        rows = [_entry_row(row, request) for row in page.rows]
        return tagged(request, {"results": rows, "next": page.next, "previous": page.previous})


class EntriesCsv(OpenWhenPublic, APIView):
    """The rows of the register as a file: filters, order and `columns` as on the page; recorded in the audit log."""

    @extend_schema(
        operation_id="entries_csv",
        parameters=[
            *PARAMETERS,
            SORT,
            OpenApiParameter("columns", OpenApiTypes.STR, description="Separated by commas."),
        ],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="The file.")},
    )
    def get(self, request: Request) -> HttpResponseBase:
        found = around()
        return csv_response(register_asked_of(request, found), found, request.user)


class OneEntry(OpenWhenPublic, APIView):
    """One entry: its document, the evidence resolved to sentences, the links both ways, who and when."""

    @extend_schema(operation_id="entries_get", responses={200: FREE})
    def get(self, request: Request, code: str) -> Response:
        found = entry_named(request, code)
        facts = _facts_for_strangers(_entry_facts(found)) if is_stranger(request) else _entry_facts(found)
        links: Any = Link.objects.into(found)
        links = links.open_to_strangers() if is_stranger(request) else links
        return tagged(request, {**facts, "linked_from": [] if found.is_taken_down else _linked_from(links)})


class EntryRevisions(APIView):
    """The revisions of an entry, newest first: who proposed, who approved, when and why, and the document."""

    @extend_schema(
        operation_id="entries_revisions",
        parameters=[AFTER],
        responses={200: LIST},
    )
    def get(self, request: Request, code: str) -> Response:
        rows = Revision.objects.of_code(entry_named(request, code).code, request.user)
        after = request.query_params.get("after", "")
        if after.isdecimal() and len(after) < 9:
            rows = rows.filter(number__lt=int(after))
        found = list(rows[: REVISIONS_PAGE + 1].values(*REVISION_FACTS))
        more = str(found[REVISIONS_PAGE - 1]["number"]) if len(found) > REVISIONS_PAGE else ""
        return tagged(request, {"results": [_revision_row(row) for row in found[:REVISIONS_PAGE]], "next": more})


class ScaleInput(serializers.Serializer[Any]):
    """A new version of the scale; `seen` is the number of the one it was made from."""

    name = serializers.CharField(max_length=120)
    seen = serializers.IntegerField(min_value=1)
    document = serializers.DictField()


class Scales(APIView):
    """The versions of the rating scale, newest first, with bands and grid, and the door to a new one."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="scales_list", responses={200: LIST})
    def get(self, request: Request) -> Response:
        require(request.user, "read_published")
        rows = ScaleVersion.objects.values("number", "name", "document", "retired_at")
        return tagged(request, {"results": [{**row, "retired_at": iso(row["retired_at"])} for row in rows]})

    @extend_schema(operation_id="scales_add", request=ScaleInput, responses={201: FREE})
    def post(self, request: Request) -> Response:
        require(request.user, "manage_vocabularies")
        given = ScaleInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = add_scale_version(**given.validated_data, by=request.user)  # type: ignore[arg-type]
        facts = {name: getattr(made, name) for name in ("number", "name", "document")}
        return Response({**facts, "retired_at": None}, status=201)


REVISION_FACTS = (
    "number",
    "document",
    "sha256",
    "message",
    "author__name",
    "approved_by__name",
    "approved_at",
    "base__number",
)


def entry_named(request: Request, code: str) -> Entry:
    """Return the entry of a code that the caller may see; 404 if there is none."""
    return get_object_or_404(Entry.objects.visible_to(request.user).with_content(), code=code)


def _entry_row(row: Any, request: Request) -> dict[str, Any]:
    """Return a row of `page_of_register` for programs: codes, no words."""
    return {
        "code": row.row__code,
        "kind": row.row__kind,
        "status": row.row__status,
        "title": row.row__title,
        "theme": row.row__theme,
        "states": row.row__states,
        "direction": row.row__direction,
        "nature": row.row__nature,
        "sectors": row.row__sectors,
        "tags": row.row__tags,
        "revision": row.row__revision,
        "evidence": row.row__evidence_count,
        "sources": row.row__source_count,
        "languages": row.row__languages,
        "ratings": row.row__rating_count,
        "levels": [row.row__level_low, row.row__level_high] if row.row__level_low else [],
        "confidence": row.row__confidences,
        "updated_at": row.row__updated_at.isoformat(),
        "url": reverse("api-entry", [row.row__code], request=request),
    }


def _entry_facts(entry: Entry) -> dict[str, Any]:
    revision = entry.current
    assert revision is not None  # noqa: S101  # visible_to promises it
    document = {} if entry.is_taken_down else revision.document
    return {
        "code": entry.code,
        "kind": entry.kind,
        "status": entry.status,
        "retired_reason": entry.retired_reason,
        "updated_at": entry.updated_at.isoformat(),
        "revision": revision.number,
        "sha256": revision.sha256,
        "author": revision.author.name,
        "approved_by": revision.approved_by.name,
        "approved_at": revision.approved_at.isoformat(),
        "message": "" if entry.is_taken_down else revision.message,
        "document": document,
        "evidence": resolved(document, citations_of([document])),
    }


def _linked_from(rows: Any) -> list[dict[str, Any]]:
    return [
        {
            "code": row.entry.code,
            "title": row.heading,
            "relation": row.relation,
            "text": row.text,
            "effectiveness": row.effectiveness,
        }
        for row in rows
    ]


def _revision_row(row: dict[str, Any]) -> dict[str, Any]:
    renamed = {"author__name": "author", "approved_by__name": "approved_by", "base__number": "base"}
    return {renamed.get(name, name): value for name, value in row.items()} | {
        "approved_at": row["approved_at"].isoformat()
    }


def _facts_for_strangers(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out who wrote and approved, why, the ways into articles, and links to what strangers do not read."""
    people = {"author": str(SOMEBODY), "approved_by": str(SOMEBODY), "message": ""}
    titles = Entry.objects.open_titles(linked_codes([facts["document"]]))
    document = with_links_to(titles, facts["document"])
    return {**facts, **people, "document": document, "evidence": evidence_for_strangers(facts["evidence"])}


entries = Entries.as_view()
entries_csv = EntriesCsv.as_view()
entry = OneEntry.as_view()
entry_revisions = EntryRevisions.as_view()
scales = Scales.as_view()
