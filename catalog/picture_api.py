"""API doors of the pictures: what is drawn as JSON, and the drawing as SVG or PNG."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.strangers import OpenWhenPublic
from basics.drf import tagged
from catalog.api import FREE
from catalog.picture_views import asked_of, file_of, threat_or_404
from catalog.picturing import OF_CATALOG, OF_THREAT, Picture, as_json, pictures_of

FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, description=f"Narrow by {name}.")
    for name in ("theme", "state", "direction", "nature")
]
FIELD = [
    OpenApiParameter("panel", OpenApiTypes.STR, description="Of the matrix: malicious or non_malicious."),
    OpenApiParameter("likelihood", OpenApiTypes.INT, description="Of the matrix: one field, with `impact`."),
    OpenApiParameter("impact", OpenApiTypes.INT, description="Of the matrix: one field, with `likelihood`."),
]
GROUND = [OpenApiParameter("ground", OpenApiTypes.STR, description="light or dark.")]
SCENARIO = [OpenApiParameter("scenario", OpenApiTypes.STR, description="Of ratings: one scenario.")]
FILE = {(200, "image/svg+xml"): OpenApiResponse(OpenApiTypes.BINARY, description="The drawing.")}


class CatalogPicture(OpenWhenPublic, APIView):
    """A picture of the whole catalog as data: `matrix`, `map`, `timeline` or `board`."""

    @extend_schema(operation_id="pictures_get", parameters=[*FILTERS, *FIELD], responses={200: FREE})
    def get(self, request: Request, name: str) -> Response:
        return tagged(request, as_json(_of_catalog(request, name), _site(request)))


class ThreatPicture(OpenWhenPublic, APIView):
    """A picture of one threat as data: `bow-tie`, `graph`, `ratings` or `timeline`."""

    @extend_schema(operation_id="pictures_of_entry", responses={200: FREE})
    def get(self, request: Request, code: str, name: str) -> Response:
        return tagged(request, as_json(_of_threat(request, code, name), _site(request)))


class CatalogPictureFile(OpenWhenPublic, APIView):
    """A picture of the whole catalog as a file, `svg` or `png`."""

    @extend_schema(operation_id="pictures_file", parameters=[*FILTERS, *FIELD, *GROUND], responses=FILE)
    def get(self, request: Request, name: str, format_name: str) -> HttpResponse:
        return file_of(request, _of_catalog(request, name), name, format_name)


class ThreatPictureFile(OpenWhenPublic, APIView):
    """A picture of one threat as a file, `svg` or `png`."""

    @extend_schema(operation_id="pictures_of_entry_file", parameters=[*GROUND, *SCENARIO], responses=FILE)
    def get(self, request: Request, code: str, name: str, format_name: str) -> HttpResponse:
        return file_of(request, _of_threat(request, code, name), f"{code}-{name}", format_name)


def _of_catalog(request: Request, name: str) -> list[Picture]:
    if name not in OF_CATALOG:
        raise Http404
    return pictures_of(name, asked_of(request, OF_CATALOG[name]))


def _of_threat(request: Request, code: str, name: str) -> list[Picture]:
    if name not in OF_THREAT:
        raise Http404
    return pictures_of(name, asked_of(request, OF_THREAT[name], threat_or_404(request, code)))


def _site(request: Request) -> str:
    return str(request.build_absolute_uri("/")).rstrip("/")


picture = CatalogPicture.as_view()
picture_file = CatalogPictureFile.as_view()
entry_picture = ThreatPicture.as_view()
entry_picture_file = ThreatPictureFile.as_view()
