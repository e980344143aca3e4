"""The API of forecasts: dated statements on threats, probabilities, what happened, and scores."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import may, require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from basics.moments import iso
from basics.paging import page_of
from catalog.api import AFTER, FREE, LIST, entry_named
from catalog.forecast_pages import PersonScore, forecasters, said_of, scores_for
from catalog.forecasting import give_estimate, make_forecast, resolve_forecast
from catalog.models import Estimate, Forecast
from catalog.rating_words import Outcome

SHOWN = ["open", "due", "resolved"]
PAGE_SIZE = 50


class ForecastInput(serializers.Serializer[Any]):
    """A statement that will be true or not by a day."""

    entry = serializers.CharField(max_length=16)
    statement = serializers.CharField(max_length=500)
    criteria = serializers.CharField(max_length=2_000)
    closes_on = serializers.DateField()


class EstimateInput(serializers.Serializer[Any]):
    """One's probability, in per cent."""

    probability = serializers.IntegerField(min_value=0, max_value=100)
    rationale = serializers.CharField(max_length=5_000, required=False, default="", allow_blank=True)


class ResolveInput(serializers.Serializer[Any]):
    """What happened, why that is so, and a link to what shows it."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.CharField(max_length=2_000)
    evidence = serializers.URLField(max_length=1_000, required=False, default="", allow_blank=True)


class Forecasts(APIView):
    """Forecasts: open, due (closed and not resolved) or resolved ones, of one threat if it is named; and making one."""

    @extend_schema(
        operation_id="forecasts_list",
        parameters=[
            OpenApiParameter("show", OpenApiTypes.STR, enum=SHOWN),
            OpenApiParameter("entry", OpenApiTypes.STR, description="The code of a threat."),
            AFTER,
        ],
        responses={200: LIST},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked, today = request.query_params, timezone.localdate()
        found = Forecast.objects.visible_to(request.user)
        if code := asked.get("entry", ""):
            found = found.filter(entry__code=code)
        kinds = {"due": found.due(today), "resolved": found.resolved()}
        rows = kinds.get(asked.get("show", ""), found.open(today)).with_page()
        page = page_of(rows, asked.get("after", ""), size=PAGE_SIZE)
        return Response({"results": [_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="forecasts_make", request=ForecastInput, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        given = ForecastInput(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        require(request.user, "rate")
        made = make_forecast(entry_named(request, told.pop("entry")), by=request.user, **told)
        return Response(_whole(request, made.pk), status=201)


class OneForecast(APIView):
    """One forecast, with the probabilities that the reader may see."""

    @extend_schema(operation_id="forecasts_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_whole(request, pk))


class EstimateForecast(APIView):
    """Give a forecast one's probability."""

    @extend_schema(operation_id="forecasts_estimate", request=EstimateInput, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, given = _found(request, pk), EstimateInput(data=request.data)
        given.is_valid(raise_exception=True)
        give_estimate(found, by=request.user, **given.validated_data)
        return Response(_whole(request, pk), status=201)


class ResolveForecast(APIView):
    """Say what became of a forecast."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="forecasts_resolve", request=ResolveInput, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, given = _found(request, pk), ResolveInput(data=request.data)
        given.is_valid(raise_exception=True)
        resolve_forecast(found, by=request.user, **given.validated_data)
        return Response(_whole(request, pk))


class ForecastScores(APIView):
    """Brier scores over decided forecasts: one's own, and for editors those of everybody, by name."""

    @extend_schema(operation_id="forecasts_scores", responses={200: LIST})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        people = forecasters() if may(request.user, "lead_ratings") else [request.user]
        return Response({"results": [_score(row) for row in scores_for(request.user, people)], "next": ""})


def _found(request: ApiRequest, pk: int) -> Forecast:
    return get_object_or_404(Forecast.objects.visible_to(request.user).with_page(), pk=pk)


def _row(found: Any) -> dict[str, Any]:
    names = ("statement", "criteria", "outcome", "reason", "evidence", "people")
    return {
        "id": found.pk,
        "entry": found.entry.code,
        **{name: getattr(found, name) for name in names},
        "closes_on": found.closes_on.isoformat(),
        "created_by": found.created_by.name,
        "created_at": found.created_at.isoformat(),
        "resolved_by": found.resolved_by.name if found.resolved_by else None,
        "resolved_at": iso(found.resolved_at),
    }


def _whole(request: ApiRequest, pk: int) -> dict[str, Any]:
    found, today = _found(request, pk), timezone.localdate()
    said = said_of(found, request.user, today)
    return {
        **_row(found),
        "probabilities": [{**_estimate(row.estimate), "brier": row.score} for row in said],
    }


def _estimate(row: Estimate) -> dict[str, Any]:
    return {
        "person": row.person.name,
        "probability": row.probability,
        "rationale": row.rationale,
        "at": row.created_at.isoformat(),
    }


def _score(row: PersonScore) -> dict[str, Any]:
    bins = [
        {"from": one.low, "to": one.high, "count": one.count, "said": one.said, "came_true": one.came_true}
        for one in row.bins
    ]
    return {"person": row.person.name, "count": row.score.count, "brier": row.score.mean, "calibration": bins}


forecasts = Forecasts.as_view()
forecast = OneForecast.as_view()
forecast_estimate = EstimateForecast.as_view()
forecast_resolve = ResolveForecast.as_view()
forecast_scores = ForecastScores.as_view()
