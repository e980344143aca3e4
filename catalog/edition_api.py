"""API doors to read editions: what they hold, what changed, how they are cited, and with what they are signed."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.strangers import SOMEBODY, OpenWhenPublic, is_stranger
from basics.drf import tagged
from basics.moments import iso
from basics.paging import page_of
from catalog import actions
from catalog.api import AFTER, FREE, LIST, entry_named
from catalog.carrying import Carried, carried_over
from catalog.changelog import class_of, counts_of
from catalog.comparing_views import reference_of_edition
from catalog.contents import closing_of, notes_of
from catalog.edition_change_views import page_of_rows
from catalog.edition_changes import Difference, EntryChange, changelog_of, difference_of, told
from catalog.edition_history import editions_of, since_edition
from catalog.edition_life_views import keys_of
from catalog.edition_views import page_of_carried
from catalog.interchange import FORMATS
from catalog.interchange.perimeter_json import manifest_for_strangers
from catalog.manifest import to_publish
from catalog.models import Edition
from catalog.public import content_for_strangers

NARROW = [
    OpenApiParameter("class", OpenApiTypes.STR, description="Only changes of this class, such as `major`."),
    OpenApiParameter("code", OpenApiTypes.STR, description="Only this entry."),
    OpenApiParameter("words", OpenApiTypes.BOOL, description="`1`: with the words before and after, a page at a time."),
    AFTER,
]
MARK = OpenApiParameter("mark", OpenApiTypes.STR, description="Of one in preparation: only entries with this mark.")


class EditionInput(serializers.Serializer[Any]):
    """The edition to prepare."""

    name = serializers.CharField(max_length=12)
    title = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class Editions(OpenWhenPublic, APIView):
    """Editions, newest first, and the door to preparing one."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_list", parameters=[AFTER], responses={200: LIST})
    def get(self, request: Request) -> Response:
        rows = Edition.objects.visible_to(request.user).for_list()
        page = page_of(rows, request.query_params.get("after", ""))
        return tagged(request, {"results": [edition_row(row, request) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="editions_create", request=EditionInput, responses={201: FREE})
    def post(self, request: Request) -> Response:
        given = EditionInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = actions.prepare_edition(by=request.user, **given.validated_data)  # type: ignore[arg-type]
        return Response(edition_row(made, request), status=201)


class OneEdition(OpenWhenPublic, APIView):
    """One edition with its manifest, changelog, notes, seal and signature."""

    @extend_schema(operation_id="editions_get", responses={200: FREE})
    def get(self, request: Request, name: str) -> Response:
        return tagged(request, edition_facts(edition_named(request, name), request))


class EditionChangelog(OpenWhenPublic, APIView):
    """The changelog of a frozen edition, with notes; with `words`, what stood before and stands after in each field."""

    @extend_schema(operation_id="editions_changelog", parameters=NARROW, responses={200: FREE})
    def get(self, request: Request, name: str) -> Response:
        found = edition_named(request, name)
        head = {"edition": found.name, "since": found.previous.name if found.previous else None}
        notes = notes_of(found)

        def log(codes: list[str]) -> Difference:
            return changelog_of(found, codes)

        rows = found.changelog_for(stranger=is_stranger(request))
        body = _changes(request, rows, log, notes["entries"])
        return tagged(request, {**head, "foreword": notes["foreword"], **body})


class CompareEditions(OpenWhenPublic, APIView):
    """What changed from one frozen edition to another, as a changelog says it."""

    @extend_schema(operation_id="editions_compare", parameters=NARROW, responses={200: FREE})
    def get(self, request: Request, name: str, other: str) -> Response:
        old, new = (edition_named(request, one, frozen=True) for one in (name, other))
        found = difference_of(old, new).told_to(stranger=is_stranger(request))
        body = _changes(request, found.rows, lambda _codes: found, {})
        return tagged(request, {"since": old.name, "edition": new.name, **body})


class EditionEntries(OpenWhenPublic, APIView):
    """The entries of a frozen edition; of one in preparation what it would carry over, with the marks on each."""

    @extend_schema(operation_id="editions_entries", parameters=[MARK, AFTER], responses={200: LIST})
    def get(self, request: Request, name: str) -> Response:
        found, asked = edition_named(request, name), request.query_params
        if found.is_frozen:
            hashes = manifest_for_strangers(found)["entries"] if is_stranger(request) else {}
            rows: Any = found.entries.with_row()
            results = [_entry_row(row, hashes.get(row.code, row.sha256)) for row in rows]
            return tagged(request, {"results": results, "next": ""})
        carried, more = page_of_carried(carried_over(found), asked.get("mark", ""), asked.get("after", ""))
        return tagged(request, {"results": [_carried_row(row) for row in carried], "next": more})


class OneEditionEntry(OpenWhenPublic, APIView):
    """An entry as it stands in a frozen edition, at an address that stays."""

    @extend_schema(operation_id="editions_entry", responses={200: FREE})
    def get(self, request: Request, name: str, code: str) -> Response:
        entries = edition_named(request, name).entries
        content = get_object_or_404(entries, entry__code=code).content
        shown = content_for_strangers(content, entries.open_codes()) if is_stranger(request) else content
        return tagged(request, shown)


class EditionCitation(OpenWhenPublic, APIView):
    """How a frozen edition is cited: a sentence, BibTeX and CSL-JSON."""

    @extend_schema(operation_id="editions_citation", responses={200: FREE})
    def get(self, request: Request, name: str) -> Response:
        found = edition_named(request, name, frozen=True)
        manifest = manifest_for_strangers(found) if is_stranger(request) else found.manifest
        reference = reference_of_edition(found, manifest["sha256"])
        return tagged(request, {"plain": reference.plain, "bibtex": reference.bibtex, "csl": reference.csl})


class EditionKey(OpenWhenPublic, APIView):
    """The public key that signs editions now, and those that signed the editions there are."""

    @extend_schema(operation_id="editions_key", responses={200: FREE})
    def get(self, request: Request) -> Response:
        require(request.user, "read_published")
        return tagged(request, keys_of(request.user))


class DownloadEdition(OpenWhenPublic, APIView):
    """A frozen edition as one file, the same bytes every time."""

    @extend_schema(
        operation_id="editions_download",
        responses={(200, "application/json"): OpenApiResponse(OpenApiTypes.BINARY, description="The file.")},
    )
    def get(self, request: Request, name: str, format_name: str) -> FileResponse:
        export = actions.export_edition(edition_named(request, name), format_name, by=request.user)
        headers = {"Content-Length": str(export.size)}
        return FileResponse(export.file, content_type=FORMATS[format_name].media_type, headers=headers)


class EntryEditions(OpenWhenPublic, APIView):
    """The editions in which an entry stands, and what became of it in each."""

    @extend_schema(operation_id="entries_editions", responses={200: LIST})
    def get(self, request: Request, code: str) -> Response:
        entry = entry_named(request, code)
        rows = [] if entry.is_taken_down else editions_of(entry, request.user)
        results = [
            {
                "edition": row.edition.name,
                "state": row.edition.state,
                "published_at": iso(row.edition.published_at),
                "revision": row.revision,
                "class": row.change.kind if row.change else "",
            }
            for row in rows
        ]
        return tagged(request, {"results": results, "next": ""})


class EntrySince(OpenWhenPublic, APIView):
    """What changed in an entry since an edition, up to now: by field, with the words before and after."""

    @extend_schema(operation_id="entries_since", responses={200: FREE})
    def get(self, request: Request, code: str, name: str) -> Response:
        entry, edition = entry_named(request, code), edition_named(request, name, frozen=True)
        if entry.is_taken_down:
            return tagged(request, {"code": code, "since": name, "class": "removal", "fields": [], "words": []})
        change = since_edition(entry, edition, stranger=is_stranger(request))
        return tagged(request, {"since": name, **_change_row(change, words=True)})


def edition_named(request: Request, name: str, *, frozen: bool = False) -> Edition:
    """Return the edition of a name that the caller may see, or 404; with `frozen`, one that has content of its own."""
    found = Edition.objects.visible_to(request.user).with_people()
    return get_object_or_404(found.frozen() if frozen else found, name=name)


def edition_row(row: Edition, request: Request) -> dict[str, Any]:
    """Return what lists say of an edition; to strangers without names."""
    stranger = is_stranger(request)

    def named(person: Any) -> str | None:
        return person and (str(SOMEBODY) if stranger else person.name)

    return {
        "name": row.name,
        "title": row.title,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "frozen_at": iso(row.frozen_at),
        "frozen_by": named(row.frozen_by),
        "published_at": iso(row.published_at),
        "published_by": named(row.published_by),
        "superseded_at": iso(row.superseded_at),
    }


def edition_facts(found: Edition, request: Request) -> dict[str, Any]:
    """Return all of an edition but its entries. `seen` is what whoever publishes it names."""
    stranger = is_stranger(request)
    closing = closing_of(found, stranger=stranger) if found.is_frozen else {}
    manifest = manifest_for_strangers(found) if stranger and found.is_frozen else found.manifest
    notes = closing.get("notes") or notes_of(found)
    log = found.changelog_for(stranger=stranger)
    facts = {**edition_row(found, request), "manifest": manifest, "changelog": log, "notes": notes}
    facts |= {"seal": closing.get("seal"), "signature": closing.get("signature")}
    facts["seen"] = to_publish(found.manifest, notes) if found.is_frozen and not found.is_issued else ""
    facts["abandoned_reason"] = found.abandoned_reason
    return facts


def _changes(
    request: Request, rows: list[dict[str, Any]], load: Callable[[list[str]], Difference], notes: dict[str, str]
) -> dict[str, Any]:
    """Return rows of a changelog: all that fit, or with `words` a page of them with what stood and stands there."""
    asked = request.query_params
    head: dict[str, Any] = {"counts": counts_of(rows)}
    if asked.get("words") not in {"1", "true"}:
        kind, code = asked.get("class", ""), asked.get("code", "")
        fitting = [row for row in rows if kind in ("", class_of(row)) and code in ("", row["code"])]
        told_rows = [{**row, "class": class_of(row), "note": notes.get(row["code"], "")} for row in fitting]
        return {**head, "results": told_rows, "next": ""}
    shown, more = page_of_rows(asked, rows)
    changes = told(load([row["code"] for row in shown]), shown, notes=notes, stranger=is_stranger(request))
    return {**head, "results": [_change_row(change, words=True) for change in changes], "next": more}


def _change_row(change: EntryChange, *, words: bool) -> dict[str, Any]:
    """Return a change for programs: fields with their weights, and the words of each as stretches."""
    row: dict[str, Any] = {"code": change.code, "title": change.title, "class": change.kind}
    row["fields"] = [{"name": name, "label": label, "weight": weight} for name, label, weight in change.fields]
    for name in ("reason", "successor", "note"):
        row[name] = getattr(change, name)
    if words:
        row["words"] = [
            {
                "field": one.name,
                "label": one.label,
                "note": one.note,
                "before": one.before,
                "after": one.after,
                "parts": one.parts,
            }
            for one in change.rows
        ]
    return row


def _entry_row(row: Any, sha256: str) -> dict[str, Any]:
    facts = {"code": row.code, "title": row.heading, "kind": row.kind}
    return {**facts, "revision": int(row.number), "sha256": sha256}


def _carried_row(row: Carried) -> dict[str, Any]:
    facts = {"code": row.code, "title": row.title, "kind": row.kind, "revision": row.revision, "before": row.before}
    marks = {"since": row.since, "unreviewed": row.is_unreviewed, "overdue": row.is_overdue}
    mark = row.mark and {
        "kind": row.mark.kind,
        "reason": row.mark.reason,
        "by": row.mark.by.name,
        "at": row.mark.at.isoformat(),
        "revision": row.mark.revision.number,
    }
    return {**facts, **marks, "mark": mark}
