"""The API's root, and the doors of every room under it."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

router_urls: list[URLPattern | URLResolver] = [
    path("", include("accounts.api_urls")),
    path("", include("articles.api_urls")),
    path("", include("catalog.api_urls")),
    path("", include("review.api_urls")),
]

ROOTS = (
    "people",
    "invitations",
    "tokens",
    "work",
    "sources",
    "articles",
    "annotations",
    "entries",
    "editions",
    "submissions",
    "notices",
    "watches",
    "schema",
    "docs",
)


class ApiRoot(APIView):
    """Where everything else is found."""

    @extend_schema(responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}})
    def get(self, request: Request) -> Response:
        return Response({name: reverse(f"api-{name}", request=request) for name in ROOTS})


api_root = ApiRoot.as_view()
