"""The API of how a translation came to be: what is said, what was said before, and the whole as W3C PROV."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles import filing
from articles import vocabulary as words
from articles.api import FREE, ProvenanceIn, provenance_in, provenance_row, publication_of, read
from articles.lineage import lineage_of
from articles.models import SentenceOrigin, TextVersion
from articles.origins import Origin, record_origins
from articles.prov_answer import prov_answer
from articles.provenances import said_of
from articles.said import seen_in
from articles.structured_data import schema_org


class AmendIn(ProvenanceIn):
    """What is to be said of a translation from now on, all of it, and why."""

    reason = serializers.CharField(max_length=2_000)
    seen = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)


class OriginIn(serializers.Serializer[Any]):
    """How one sentence came to be; `ordinal` counts from 0."""

    ordinal = serializers.IntegerField(min_value=0)
    origin = serializers.ChoiceField(words.Origin.choices)
    engine = serializers.CharField(max_length=200, default="", allow_blank=True)
    engine_version = serializers.CharField(max_length=80, default="", allow_blank=True)
    confidence = serializers.FloatField(min_value=0, max_value=1, default=None, allow_null=True)
    machine_text = serializers.CharField(default="", allow_blank=True, trim_whitespace=False)


class OriginsIn(serializers.Serializer[Any]):
    """The origins of sentences; `seen` is that of the answer they were read in, so that nobody is overwritten."""

    origins = OriginIn(many=True)
    seen = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)


class ProvenanceOfText(APIView):
    """How a translation came to be, with everything that was said of it before."""

    @extend_schema(operation_id="provenance_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        return Response(_facts(_text(request, pk, number)))

    @extend_schema(operation_id="provenance_amend", request=AmendIn, responses={200: FREE})
    def put(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        values = read(AmendIn, request)
        given = provenance_in(values, version.article)
        origin = values.get("origin")
        publication = publication_of(origin) if origin else None
        filing.amend(version, given, reason=values["reason"], seen=values["seen"], origin=publication, by=request.user)
        return Response(_facts(_text(request, pk, number)))


class OriginsOfText(APIView):
    """How each sentence of a translation came to be; machine text stays beside what a person made of it."""

    @extend_schema(operation_id="origins_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        return Response(_origins(_text(request, pk, number)))

    @extend_schema(operation_id="origins_record", request=OriginsIn, responses={200: FREE})
    def put(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        values = read(OriginsIn, request)
        record_origins(version, [Origin(**row) for row in values["origins"]], by=request.user, seen=values["seen"])
        return Response(_origins(version))


class ProvOfText(APIView):
    """The lineage of a text as a W3C PROV document, or as schema.org JSON-LD (`schema`)."""

    @extend_schema(operation_id="prov_get", responses={200: OpenApiTypes.STR})
    def get(self, request: ApiRequest, pk: int, number: int, name: str) -> Response | HttpResponse:
        if name == "schema":
            return Response(schema_org(lineage_of(_text(request, pk, number)), base=settings.SITE_URL))
        return prov_answer(_text(request, pk, number), name)


def _text(request: ApiRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)


def _facts(version: TextVersion) -> dict[str, Any]:
    found = provenance_row(version)
    if found is None:
        return {"provenance": None, "amendments": []}
    rows = version.provenance.amendments.select_related("amended_by")
    names = ("number", "amended_at", "reason", "before")
    amendments = [{"by": row.amended_by.name, **{name: getattr(row, name) for name in names}} for row in rows]
    return {"provenance": {**found, **said_of(version.provenance)}, "amendments": amendments}


def _origins(version: TextVersion) -> dict[str, Any]:
    names = ("origin", "engine", "engine_version", "confidence", "machine_text", "edit_distance")
    rows = list(SentenceOrigin.objects.of(version))
    results = [{"ordinal": row.segment.ordinal, **{name: getattr(row, name) for name in names}} for row in rows]
    return {"results": results, "seen": seen_in(rows)}
