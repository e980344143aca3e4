"""The API of passages that were carried, projected or lost, and of what a person decides on them."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import placing
from articles.api import AFTER, FREE, PAGE, read
from articles.former_places import Placed
from articles.inputs import Passage
from articles.models import AnnotationTarget, CarriedPassage
from articles.passage_views import LISTS, explained, shown
from basics.paging import page_of

PAGE_SIZE = 100


class SeenIn(serializers.Serializer[Any]):
    """`seen` is the `token` of the passage as it was read; another one by now is a conflict (409)."""

    seen = serializers.CharField()


class PlaceIn(SeenIn):
    """Where the passage stands, in code points; a differing quote is refused (409)."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    exact = serializers.CharField(required=False, trim_whitespace=False)


def target_row(target: AnnotationTarget) -> dict[str, Any]:
    version = target.text_version
    return {
        "id": target.pk,
        "annotation": str(target.annotation.uuid),
        "article": version.article_id,
        "number": version.number,
        "language": version.language,
        **{name: getattr(target, name) for name in ("state", "method", "score", "start", "end", "exact")},
        "explanation": {**target.explanation, "words_for_it": explained(target)},
        "placed_at": target.placed_at,
        "decided_at": target.decided_at,
        "token": target.token,
    }


def carried_row(place: CarriedPassage) -> dict[str, Any]:
    version = place.text_version
    of = {"kind": "quotation", "of": place.quoted_id} if place.quoted_id else {"kind": "issue", "of": place.issue_id}
    return {
        "id": place.pk,
        **of,
        "article": version.article_id,
        "number": version.number,
        "language": version.language,
        **{name: getattr(place, name) for name in ("state", "method", "score", "start", "end", "exact")},
        "explanation": {**place.explanation, "words_for_it": explained(place)},
        "placed_at": place.placed_at,
        "decided_at": place.decided_at,
        "token": place.token,
    }


class Targets(APIView):
    """Passages that wait for a person: in doubt or lost, lost only, or proposed by an alignment."""

    @extend_schema(
        operation_id="targets_list",
        parameters=[OpenApiParameter("show", str, enum=list(LISTS)), AFTER],
        responses={200: PAGE},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_annotations")
        show = request.query_params.get("show", "waiting")
        found = LISTS.get(show, LISTS["waiting"]).keep(AnnotationTarget.objects.visible_to(request.user)).with_page()
        page = page_of(found, request.query_params.get("after", ""), by="placed_at", size=PAGE_SIZE)
        return Response({"results": [target_row(row) for row in page.rows], "next": page.next})


class PlacedView(APIView):
    """What passages of annotations, and those that quote something or have an issue, are decided on with."""

    def found(self, request: ApiRequest, pk: int) -> Any:
        raise NotImplementedError

    def row(self, placed: Any) -> dict[str, Any]:
        raise NotImplementedError


class OfAnnotations(PlacedView):
    def found(self, request: ApiRequest, pk: int) -> AnnotationTarget:
        return _visible(request, pk)

    def row(self, placed: Any) -> dict[str, Any]:
        return target_row(placed)


class OfMarks(PlacedView):
    def found(self, request: ApiRequest, pk: int) -> CarriedPassage:
        return _carried(request, pk)

    def row(self, placed: Any) -> dict[str, Any]:
        return carried_row(placed)


class One(PlacedView):
    def get(self, request: ApiRequest, pk: int) -> Response:
        placed = self.found(request, pk)
        return Response({**self.row(placed), **_whereabouts(placed)})


class Confirm(PlacedView):
    def post(self, request: ApiRequest, pk: int) -> Response:
        seen = read(SeenIn, request)["seen"]
        return Response(self.row(placing.confirm_target(self.found(request, pk), by=request.user, seen=seen)))


class Place(PlacedView):
    def post(self, request: ApiRequest, pk: int) -> Response:
        values = read(PlaceIn, request)
        passage = Passage(values["start"], values["end"], values.get("exact"))
        placed = placing.place_target(self.found(request, pk), passage, by=request.user, seen=values["seen"])
        return Response(self.row(placed))


class Dismiss(PlacedView):
    def post(self, request: ApiRequest, pk: int) -> Response:
        seen = read(SeenIn, request)["seen"]
        return Response(self.row(placing.dismiss_target(self.found(request, pk), by=request.user, seen=seen)))


def told(method: str, operation: str, sent: Any = None) -> Any:
    """Describe the one method of a view in the OpenAPI schema."""
    return extend_schema_view(**{method: extend_schema(operation_id=operation, request=sent, responses={200: FREE})})


@told("get", "targets_get")
class OneTarget(OfAnnotations, One):
    """One placed passage, where it stood before, and where else it may stand."""


@told("post", "targets_confirm", SeenIn)
class ConfirmTarget(OfAnnotations, Confirm):
    """Say that a passage stands where it was placed."""


@told("post", "targets_place", PlaceIn)
class PlaceTarget(OfAnnotations, Place):
    """Say where a passage stands."""


@told("post", "targets_dismiss", SeenIn)
class DismissTarget(OfAnnotations, Dismiss):
    """Say that a passage stands nowhere in its text."""


class Carried(APIView):
    """Quotations and quality issues whose place in a corrected text is in doubt or lost, the newest first."""

    @extend_schema(operation_id="carried_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_annotations")
        found = CarriedPassage.objects.visible_to(request.user).waiting().with_page()
        page = page_of(found, request.query_params.get("after", ""), by="placed_at", size=PAGE_SIZE)
        return Response({"results": [carried_row(row) for row in page.rows], "next": page.next})


@told("get", "carried_get")
class OneCarried(OfMarks, One):
    """One of them, where it stood before, and where else it may stand."""


@told("post", "carried_confirm", SeenIn)
class ConfirmCarried(OfMarks, Confirm):
    """Say that it stands where it was placed."""


@told("post", "carried_place", PlaceIn)
class PlaceCarried(OfMarks, Place):
    """Say where it stands."""


@told("post", "carried_dismiss", SeenIn)
class DismissCarried(OfMarks, Dismiss):
    """Say that it stands nowhere in its text."""


def _whereabouts(placed: Placed) -> dict[str, Any]:
    seen = shown(placed)
    before = {name: getattr(seen["old"], name) for name in ("start", "end", "exact", "prefix", "suffix")}
    before["number"] = seen["old"].text_version.number
    return {"before": before, "candidates": [candidate._asdict() for candidate in seen["candidates"]]}


def _carried(request: ApiRequest, pk: int) -> CarriedPassage:
    return get_object_or_404(CarriedPassage.objects.visible_to(request.user).with_places(), pk=pk)


def _visible(request: ApiRequest, pk: int) -> AnnotationTarget:
    found = AnnotationTarget.objects.visible_to(request.user).filter(origin__isnull=False)
    return get_object_or_404(found.select_related("annotation", "text_version", "origin__text_version"), pk=pk)
