"""The published JSON Schema of entries, by version."""

from django.http import Http404
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.strangers import OpenWhenPublic
from catalog.json_schema import schema_for
from catalog.models import Term
from catalog.schema import VERSION
from catalog.vocabulary import Kind


class EntrySchema(OpenWhenPublic, APIView):
    """The JSON Schema of the documents of threats or measures; `?terms=yes` names the usable codes of vocabularies."""

    @extend_schema(operation_id="entry_schema_get", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version: int, kind: str) -> Response:
        require(request.user, "read_published")
        if version != VERSION or kind not in Kind.values:
            raise Http404
        terms = Term.objects.codes() if request.query_params.get("terms") == "yes" else None
        with translation.override("en"):  # one schema, whoever reads it
            return Response(schema_for(kind, terms))


entry_schema = EntrySchema.as_view()
