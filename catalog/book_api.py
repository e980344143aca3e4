"""API doors of the books of an edition."""

from typing import Any

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api_work import WorkOut, work_row
from accounts.strangers import OpenWhenPublic, is_stranger
from basics.drf import tagged
from catalog.binding import MEDIA, copies_of, hand_out, is_known, start_binding
from catalog.edition_api import edition_named

LIST = {
    "type": "object",
    "properties": {"results": {"type": "array", "items": {"type": "object", "additionalProperties": {}}}},
}
FILE = {
    (200, media): OpenApiResponse(OpenApiTypes.BINARY, description="The file.") for media in ("text/html", MEDIA["pdf"])
}


class BookInput(serializers.Serializer[Any]):
    """The language of the book to print."""

    language = serializers.ChoiceField(choices=list(settings.CATALOG_LANGUAGES))


class EditionBooks(OpenWhenPublic, APIView):
    """The books of a frozen edition, one a language, and the door to having a PDF printed."""

    @extend_schema(operation_id="editions_books", responses={200: LIST})
    def get(self, request: Request, name: str) -> Response:
        found = edition_named(request, name, frozen=True)
        copies = copies_of(found, stranger=is_stranger(request))
        rows = [{"language": copy.language, **_files(request, name, copy.language, copy.is_kept)} for copy in copies]
        return tagged(request, {"results": rows})

    @extend_schema(operation_id="editions_books_print", request=BookInput, responses={202: WorkOut})
    def post(self, request: Request, name: str) -> Response:
        given = BookInput(data=request.data)
        given.is_valid(raise_exception=True)
        found = edition_named(request, name, frozen=True)
        work = start_binding(found, given.validated_data["language"], by=request.user)  # type: ignore[arg-type]
        return Response(work_row(work), status=202)


class EditionBook(OpenWhenPublic, APIView):
    """One book as a file: HTML at once, PDF once it is printed (409 before)."""

    @extend_schema(operation_id="editions_book", responses=FILE)
    def get(self, request: Request, name: str, language: str, format_name: str) -> StreamingHttpResponse:
        if not is_known(language, format_name):
            raise Http404
        content = hand_out(edition_named(request, name, frozen=True), language, format_name, by=request.user)
        return StreamingHttpResponse(content, content_type=MEDIA[format_name])


def _files(request: Request, name: str, language: str, is_kept: bool) -> dict[str, Any]:
    def address(format_name: str) -> str:
        return reverse("api-edition-book", args=[name, language, format_name], request=request)

    return {"html": address("html"), "pdf": address("pdf") if is_kept else None}


edition_books = EditionBooks.as_view()
edition_book = EditionBook.as_view()
