"""API doors to two entries side by side, and to how an entry is cited."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.strangers import OpenWhenPublic
from catalog.comparing_views import asked_reference, compared_entries

FREE = {"type": "object", "additionalProperties": {}}
CODES = [OpenApiParameter(name, OpenApiTypes.STR, description="The code of an entry.") for name in "ab"]
AT = [
    OpenApiParameter("revision", OpenApiTypes.INT, description="Cite this revision, not the present one."),
    OpenApiParameter("edition", OpenApiTypes.STR, description="Cite the entry as it stands in this frozen edition."),
]


class Compare(OpenWhenPublic, APIView):
    """Two entries of one kind, field by field; each side in stretches: `equal`, `delete` (left) or `insert` (right).

    Without codes there are none.
    """

    @extend_schema(operation_id="entries_compare", parameters=CODES, responses={200: FREE})
    def get(self, request: Request) -> Response:
        asked = request.query_params
        left, right = asked.get("a", ""), asked.get("b", "")
        entries, rows = compared_entries(left, right, request.user) if left or right else ([], [])
        fields: list[dict[str, Any]] = [
            {"name": row.name, "label": row.label, "differs": row.differs, "left": row.left, "right": row.right}
            for row in rows
        ]
        return Response({"entries": [entry.code for entry in entries], "fields": fields})


class Citation(OpenWhenPublic, APIView):
    """How an entry is cited, at a revision or at an edition: a sentence, BibTeX and CSL-JSON."""

    @extend_schema(operation_id="entries_citation", parameters=AT, responses={200: FREE})
    def get(self, request: Request, code: str) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("revision", "edition")}
        found = asked_reference(code, request.user, **asked)
        return Response({"plain": found.plain, "bibtex": found.bibtex, "csl": found.csl})
