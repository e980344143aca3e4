"""The API of annotations as files: handed out in four formats, and brought in on a text."""

from typing import Any

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles.annotation_exports import FORMATS, export_annotations
from articles.annotation_files import READERS
from articles.annotation_imports import Report, import_annotations
from articles.annotation_querysets import STATES
from articles.api import FREE, read
from articles.api_annotations import NARROWING, Since
from articles.models import Annotation, TextVersion
from basics.drf import valid

FILTERS = [
    OpenApiParameter("article", int),
    OpenApiParameter("number", int, description="Of the text, with `article`."),
    OpenApiParameter("person", int),
    OpenApiParameter("category", str),
    OpenApiParameter("tag", str),
    OpenApiParameter("q", str, description="Words of the note or the quote."),
    OpenApiParameter("state", str, enum=list(STATES)),
    OpenApiParameter("since", str, description="ISO 8601."),
]


class ExportAnnotations(APIView):
    """Annotations as a file, written while it is sent: `jsonld`, `jsonl`, `csv` or `brat` (a zip)."""

    @extend_schema(operation_id="annotations_export", parameters=FILTERS, responses={200: FREE})
    def get(self, request: ApiRequest, name: str) -> StreamingHttpResponse:
        if name not in FORMATS:
            raise Http404
        chosen = valid(Since, request.query_params)
        narrowing = {name: chosen.pop(name) for name in NARROWING if name in chosen}
        found = Annotation.objects.visible_to(request.user).matching(**chosen).narrowed(**narrowing)
        said = {key: str(value) for key, value in request.query_params.items()}
        pieces = export_annotations(found, name, site=settings.SITE_URL, by=request.user, asked=said)
        kind = FORMATS[name]
        headers = {"Content-Disposition": f'attachment; filename="annotations.{kind.suffix}"'}
        return StreamingHttpResponse(pieces, content_type=kind.media_type, headers=headers)


class FileIn(serializers.Serializer[Any]):
    """A file: its format and its content as text. `category` is that of marks that have none of ours; as `private`
    drafts nobody else sees them yet."""

    format = serializers.ChoiceField(list(READERS))
    content = serializers.CharField(trim_whitespace=False)
    category = serializers.CharField(max_length=16, default="")
    private = serializers.BooleanField(default=False)


class ImportAnnotations(APIView):
    """Annotate a text with what a file holds; every item that is refused is named with its reason."""

    @extend_schema(operation_id="annotations_import", request=FileIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        values = read(FileIn, request)
        version = get_object_or_404(TextVersion.objects.visible_to(request.user), article_id=pk, number=number)
        name, content = values.pop("format"), values.pop("content")
        report = import_annotations(version, name, content, by=request.user, **values)
        return Response(report_row(report), status=status.HTTP_201_CREATED)


def report_row(report: Report) -> dict[str, Any]:
    made = [str(row.uuid) for row in report.made]
    return {"made": made, "refused": [item._asdict() for item in report.refused]}
