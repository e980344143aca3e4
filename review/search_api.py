"""The API of the search: the same questions as of the page, and the same people's eyes."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from review.search import SIDES, Group, asked_of, search_groups

PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description="Words that must all occur; `word*` is the beginning of one."),
    OpenApiParameter("kind", OpenApiTypes.STR, enum=list(SIDES), description="One kind only, 25 hits at once."),
    OpenApiParameter("start", OpenApiTypes.INT, description="The `next` of the hits before; with `kind`."),
]


class Search(APIView):
    """What has all the words, by kind, the best first: of each kind at most 2,000, the newest, are ranked."""

    @extend_schema(operation_id="search", parameters=PARAMETERS, responses={200: {"type": "object"}})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_published")
        _query, words, kind, start = asked_of(request.query_params)
        groups = search_groups(request.user, words, kind=kind, start=start) if words else []
        return Response({"results": {group.kind: _group(group) for group in groups}})


def _group(group: Group) -> dict[str, Any]:
    """Return a kind; in `fragment` and `title` every piece stands with whether it matched."""
    hits = [
        {
            "title": hit.title_parts,
            "url": hit.url,
            "note": hit.note,
            "language": hit.language,
            "fragment": hit.parts,
        }
        for hit in group.hits
    ]
    return {"count": group.count, "more": group.more, "next": group.next or None, "hits": hits}
