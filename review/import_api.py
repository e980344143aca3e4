"""The API of importing catalogs: the same actions as the pages."""

import base64
import binascii
import io
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from basics.errors import Refused
from basics.kept_words import say
from basics.paging import page_of
from catalog.interchange import READERS
from review import import_approving, import_reverting, importing
from review.api import AFTER, read
from review.import_models import ImportRun, Outcome, RunState
from review.import_rules import may_approve

ROWS_SHOWN = 1_000
OUTCOME = OpenApiParameter("outcome", str, enum=Outcome.values)


class CatalogImportIn(serializers.Serializer[Any]):
    """A file in base64, its format, and the values of what new entries need and the source does not say."""

    file = serializers.CharField(help_text="The bytes of the file in base64.")
    format = serializers.ChoiceField(sorted(READERS))
    filename = serializers.CharField(max_length=255, default="", allow_blank=True)
    defaults = serializers.DictField(child=serializers.CharField(max_length=300), default=dict)
    add_terms = serializers.BooleanField(default=False, help_text="Add words of vocabularies that it brings along.")


class CatalogImportRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    filename = serializers.CharField()
    format = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    source = serializers.CharField(  # type: ignore[assignment]  # a field of that name
        help_text="The scheme of the source; its imports belong together."
    )
    version = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(RunState.choices)
    person = serializers.IntegerField()
    defaults = serializers.DictField()
    created_at = serializers.DateTimeField()
    total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by what became of them.")
    refused_parts = serializers.IntegerField(help_text="Parts of rows that were refused: links, evidence, ratings.")


class CatalogImportsOut(serializers.Serializer[Any]):
    results = CatalogImportRow(many=True)
    next = serializers.CharField()


class ImportedRowOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    where = serializers.CharField()
    part = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    reason = serializers.CharField()
    entry = serializers.CharField(allow_null=True)
    submission = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True, help_text="What an approval of it names as seen.")
    kept = serializers.ListField(child=serializers.CharField())
    candidates = serializers.ListField(child=serializers.CharField())


class ApprovalOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    by = serializers.IntegerField()
    approved = serializers.IntegerField()
    skipped = serializers.ListField(child=serializers.DictField())


class CatalogImportOut(CatalogImportRow):
    rows = ImportedRowOut(many=True)
    next = serializers.CharField(allow_blank=True)
    to_approve = serializers.DictField(child=serializers.CharField(), help_text="Hashes of what waits, by its key.")
    approvals = ApprovalOut(many=True)


class AnswersIn(serializers.Serializer[Any]):
    answers = serializers.DictField(child=serializers.CharField(max_length=16), help_text="By row: a code, or `new`.")


class ApproveIn(serializers.Serializer[Any]):
    seen = serializers.DictField(child=serializers.CharField(max_length=64), help_text="As of `to_approve`.")
    note = serializers.CharField(max_length=5_000, required=False, allow_blank=True, default="")


class RevertIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000)


def run_row(run: Any) -> dict[str, Any]:
    """Return a run that was loaded `with_counts()`."""
    names = (
        "id",
        "filename",
        "format",
        "sha256",
        "size",
        "version",
        "title",
        "state",
        "defaults",
        "created_at",
        "total",
    )
    counts = {name: getattr(run, f"{name}_count") for name in Outcome.values}
    facts = {"source": run.scheme, "person": run.person_id, "counts": counts, "refused_parts": run.parts}
    return {**{name: getattr(run, name) for name in names}, **facts}


class CatalogImports(APIView):
    """Which catalogs were taken in, newest first; take another file."""

    @extend_schema(operation_id="catalog_imports_list", parameters=[AFTER], responses=CatalogImportsOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        runs = ImportRun.objects.visible_to(request.user).with_counts()
        page = page_of(runs, request.query_params.get("after", ""))
        return Response({"results": [run_row(run) for run in page.rows], "next": page.next})

    @extend_schema(operation_id="catalog_imports_start", request=CatalogImportIn, responses={202: CatalogImportRow})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "propose")
        values = read(CatalogImportIn, request)
        try:
            raw = base64.b64decode(values.pop("file"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused.invalid(_("The file is not in base64."), field="file") from error
        made = importing.start_import(io.BytesIO(raw), **values, by=request.user)
        return Response(run_row(_run(request, made.pk)), status=status.HTTP_202_ACCEPTED)


class OneCatalogImport(APIView):
    """One import, with its rows (a thousand at a time) and what waits for a decision."""

    @extend_schema(operation_id="catalog_imports_get", parameters=[AFTER, OUTCOME], responses=CatalogImportOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_whole(request, pk))


class ResumeCatalogImport(APIView):
    """Go on with what waits."""

    @extend_schema(operation_id="catalog_imports_resume", request=None, responses={202: CatalogImportRow})
    def post(self, request: ApiRequest, pk: int) -> Response:
        importing.resume_import(_run(request, pk), by=request.user)
        return Response(run_row(_run(request, pk)), status=status.HTTP_202_ACCEPTED)


class AnswerCatalogImport(APIView):
    """Say which entries rows are, or that they are new; then it goes on."""

    @extend_schema(operation_id="catalog_imports_answer", request=AnswersIn, responses={202: CatalogImportRow})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, given = _run(request, pk), read(AnswersIn, request)["answers"]
        if not all(key.isdecimal() and len(key) < 18 for key in given):
            raise Refused.invalid(_("Name rows by their ids."), field="answers")
        importing.answer_questions(found, {int(key): value for key, value in given.items()}, by=request.user)
        return Response(run_row(_run(request, pk)), status=status.HTTP_202_ACCEPTED)


class ApproveCatalogImport(APIView):
    """Approve what was seen of it: one ordinary decision each, by somebody else than who took it in."""

    @extend_schema(operation_id="catalog_imports_approve", request=ApproveIn, responses={202: CatalogImportRow})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = _run(request, pk)
        import_approving.start_approval(found, **read(ApproveIn, request), by=request.user)
        return Response(run_row(_run(request, pk)), status=status.HTTP_202_ACCEPTED)


class RevertCatalogImport(APIView):
    """Take it back as a whole: open proposals are withdrawn, applied ones get proposals that undo them."""

    @extend_schema(operation_id="catalog_imports_revert", request=RevertIn, responses={202: CatalogImportRow})
    def post(self, request: ApiRequest, pk: int) -> Response:
        import_reverting.start_reverting(_run(request, pk), by=request.user, **read(RevertIn, request))
        return Response(run_row(_run(request, pk)), status=status.HTTP_202_ACCEPTED)


def _whole(request: ApiRequest, pk: int) -> dict[str, Any]:
    found = _run(request, pk)
    outcome, after = (request.query_params.get(name, "") for name in ("outcome", "after"))
    shown, following = found.rows.page(outcome, after, size=ROWS_SHOWN)
    approvals = [
        {"id": one.pk, "by": one.by_id, "approved": one.approved, "skipped": import_approving.skipped_rows(one)}
        for one in found.approvals.all()[:20]
    ]
    return {
        **run_row(found),
        "rows": [_row(row) for row in shown],
        "next": following,
        "to_approve": import_approving.to_approve(found) if may_approve(found, request.user) else {},
        "approvals": approvals,
    }


def _row(row: Any) -> dict[str, Any]:
    names = ("id", "number", "where", "part", "title", "kind", "outcome", "reason", "kept", "candidates")
    current = row.submission.current if row.submission else None
    return {
        **{name: getattr(row, name) for name in names},
        "reason": say(row.reason, row.reason_said),
        "entry": row.entry.code if row.entry else None,
        "submission": row.submission_id,
        "sha256": current.sha256 if current else None,
    }


def _run(request: ApiRequest, pk: int) -> ImportRun:
    require(request.user, "see_review")
    return get_object_or_404(ImportRun.objects.visible_to(request.user).with_counts(), pk=pk)
