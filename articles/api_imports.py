"""The API of importing many articles at once."""

import io
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import importing
from articles.api import AFTER, FREE, PAGE, read
from articles.models import BulkImport, Source
from basics.kept_words import say
from basics.paging import page_of

REFUSED_SHOWN = 1000


class ImportIn(serializers.Serializer[Any]):
    """A file: `rows` is CSV or JSON Lines as text; `source` (its number) and `language` are for rows without."""

    rows = serializers.CharField(trim_whitespace=False)
    filename = serializers.CharField(max_length=255, default="", allow_blank=True)
    source = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]  # a field of that name
        queryset=Source.objects.all(), required=False, allow_null=True, default=None
    )
    language = serializers.CharField(max_length=35, default="", allow_blank=True)


def import_row(found: BulkImport) -> dict[str, Any]:
    names = ("id", "filename", "sha256", "size", "language", "total", "done", "added", "known", "refused", "created_at")
    return {**{name: getattr(found, name) for name in names}, "source": found.source_id}


class Imports(APIView):
    """What was imported, newest first; give another file."""

    @extend_schema(operation_id="imports_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "add_article")
        page = page_of(BulkImport.objects.visible_to(request.user), request.query_params.get("after", ""))
        return Response({"results": [import_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="imports_start", request=ImportIn, responses={202: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "add_article")
        values = read(ImportIn, request)
        file = io.BytesIO(values.pop("rows").encode(errors="surrogatepass"))
        made = importing.start_import(file, **values, by=request.user)
        return Response(import_row(made), status=status.HTTP_202_ACCEPTED)


class OneImport(APIView):
    """How far an import is, and which rows were refused (the first thousand; the page hands out all of them)."""

    @extend_schema(operation_id="imports_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = _import(request, pk)
        refused = found.refused_rows.all()[:REFUSED_SHOWN]
        rows = [
            {"number": row.number, "title": row.title, "reason": say(row.reason, row.reason_said)} for row in refused
        ]
        return Response({**import_row(found), "refused_rows": rows})


class ResumeImport(APIView):
    """Go on with an import that was cancelled or failed."""

    @extend_schema(operation_id="imports_resume", request=None, responses={202: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = importing.resume_import(_import(request, pk), by=request.user)
        return Response(import_row(found), status=status.HTTP_202_ACCEPTED)


def _import(request: ApiRequest, pk: int) -> BulkImport:
    require(request.user, "add_article")
    return get_object_or_404(BulkImport.objects.visible_to(request.user), pk=pk)
