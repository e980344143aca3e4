"""API doors of quality: what checks find, how much they weigh, indicators and their readings, and who rests on what."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles.models import Annotation, Article
from basics.drf import tagged
from basics.errors import Refused
from catalog.api import AFTER, FREE, LIST
from catalog.asking import unknown_check
from catalog.citing import evidence_on
from catalog.due_list import Due, due_page, indicators_of
from catalog.findings import Finding, severities
from catalog.indicators import TEXT_MOST, read_indicator
from catalog.models import Entry, IndicatorReading, Term
from catalog.quality import BY_CODE, CHECKS
from catalog.quality_board import board_of
from catalog.quality_forms import QualityFilter
from catalog.severities import REASON_MOST, weigh_check
from catalog.vocabulary import ReadingState, Severity
from catalog.voices import Sources, quality_of

FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, description=f"Narrow by {name}.")
    for name in ("check", "severity", "theme", "kind")
]


class ReadingInput(serializers.Serializer[Any]):
    """What an indicator says."""

    state = serializers.ChoiceField(ReadingState.choices)
    text = serializers.CharField(max_length=TEXT_MOST)
    observed_on = serializers.DateField(required=False)
    annotation = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="The identifier or address of an annotation."
    )


class WeightInput(serializers.Serializer[Any]):
    """How much a check weighs, and why."""

    severity = serializers.ChoiceField(Severity.choices)
    reason = serializers.CharField(max_length=REASON_MOST)


class Quality(APIView):
    """What the checks find in all published entries, by code; `counts` is by check, under the same filters.

    They are as of `counted_at` (null: as of now).
    """

    @extend_schema(operation_id="quality_list", parameters=[*FILTERS, AFTER], responses={200: LIST})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        chosen = QualityFilter(Term.objects.labels(), request.query_params.dict()).chosen()
        if (asked := request.query_params.get("check", "")) and asked not in BY_CODE:
            raise Refused.invalid(unknown_check(asked), field="check")
        board = board_of(chosen, request.query_params.get("after", ""))
        rows = [
            {"code": row.code, "title": row.title, "theme": row.theme, "kind": row.kind, **_finding(row.finding)}
            for row in board.rows
        ]
        counts = {row.check.code: {"findings": row.findings, "entries": row.entries} for row in board.checks}
        at = board.counted_at.isoformat() if board.counted_at else None
        counted = {"entries": board.entries, "counts": counts, "counted_at": at}
        return tagged(request, {"results": rows, "next": board.next, **counted})


class Checks(APIView):
    """The checks: what each asks, and how much it weighs here."""

    @extend_schema(operation_id="quality_checks_list", responses={200: LIST})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        weights = severities()
        return tagged(request, {"results": [_check(check.code, weights) for check in CHECKS], "next": ""})


class OneCheck(APIView):
    """One check, and the door to letting it weigh more or less."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="quality_checks_get", responses={200: FREE})
    def get(self, request: ApiRequest, check: str) -> Response:
        require(request.user, "see_review")
        return tagged(request, _check(_known(check), severities()))

    @extend_schema(operation_id="quality_checks_weigh", request=WeightInput, responses={200: FREE})
    def put(self, request: ApiRequest, check: str) -> Response:
        require(request.user, "manage_vocabularies")
        _known(check)
        given = WeightInput(data=request.data)
        given.is_valid(raise_exception=True)
        weigh_check(check, by=request.user, **given.validated_data)
        return Response(_check(check, severities()))


class EntryQuality(APIView):
    """What the checks find in one entry, and how many independent sources say each of its fields."""

    @extend_schema(operation_id="entries_quality", responses={200: FREE})
    def get(self, request: ApiRequest, code: str) -> Response:
        require(request.user, "see_review")
        entry = _entry(request, code)
        found, sources = quality_of(entry)
        said = {
            "results": [_finding(one) for one in found],
            "sources": {field: _sources(one) for field, one in sources.items()},
        }
        return tagged(request, said)


class Indicators(APIView):
    """The indicators of all threats, the longest overdue first."""

    theme = OpenApiParameter("theme", OpenApiTypes.STR, description="Narrow by theme.")

    @extend_schema(operation_id="indicators_list", parameters=[theme, AFTER], responses={200: LIST})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked = request.query_params
        page = due_page(theme=asked.get("theme", "").replace("\x00", ""), after=asked.get("after", ""))
        return tagged(request, {"results": [_due(row, request) for row in page.rows], "next": page.next})


class Readings(APIView):
    """What people saw one indicator say, the newest first, and the door to another reading."""

    @extend_schema(operation_id="readings_list", responses={200: LIST})
    def get(self, request: ApiRequest, code: str, indicator: str) -> Response:
        require(request.user, "see_review")
        _due, readings = _indicator(_entry(request, code), indicator)
        return tagged(request, {"results": [_reading(row) for row in readings], "next": ""})

    @extend_schema(operation_id="readings_create", request=ReadingInput, responses={201: FREE})
    def post(self, request: ApiRequest, code: str, indicator: str) -> Response:
        require(request.user, "read_indicators")
        entry = _entry(request, code)
        _indicator(entry, indicator)
        given = ReadingInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = read_indicator(entry, indicator, by=request.user, **given.validated_data)
        return Response(_reading(made), status=201)


def _indicator(entry: Entry, indicator: str) -> tuple[Any, list[IndicatorReading]]:
    """Return when an indicator is to be read, and what it said; 404 for one that the entry does not have."""
    found = indicators_of(entry).get(indicator)
    if found is None:
        raise Http404
    return found


class RestingOnAnnotation(APIView):
    """Which published entries rest on an annotation, and on which field."""

    @extend_schema(operation_id="annotations_entries", responses={200: LIST})
    def get(self, request: ApiRequest, uuid: Any) -> Response:
        found = get_object_or_404(Annotation.objects.visible_to(request.user), uuid=uuid)
        return _resting(request, annotation=found)


class RestingOnArticle(APIView):
    """Which published entries rest on passages of an article, and on which field."""

    @extend_schema(operation_id="articles_entries", responses={200: LIST})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
        return _resting(request, annotation__targets__text_version__article=found)


def _resting(request: ApiRequest, **cited: Any) -> Response:
    rows = evidence_on(request.user, **cited)
    told = [{**vars(row), "url": reverse("api-entry", [row.code], request=request)} for row in rows]
    return tagged(request, {"results": told, "next": ""})


def _entry(request: ApiRequest, code: str) -> Entry:
    return get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)


def _known(code: str) -> str:
    if code not in BY_CODE:
        raise Http404
    return code


def _check(code: str, weights: dict[str, str]) -> dict[str, Any]:
    check = BY_CODE[code]
    said = {"check": code, "label": str(check.label), "asks": str(check.asks), "severity": weights[code]}
    return {**said, "usually": check.severity.value, "kinds": [kind.value for kind in check.kinds]}


def _finding(one: Finding) -> dict[str, Any]:
    told = {"check": one.check.code, "severity": one.severity, "field": one.field, "key": one.key}
    return {**told, "reason": one.reason_in_data, "asks": str(one.check.asks)}


def _sources(one: Sources) -> dict[str, Any]:
    same = [{"one": row.one, "other": row.other, "reason": row.reason} for row in one.voices.same]
    return {
        "independent": one.voices.count,
        "groups": one.voices.groups,
        "same": same,
        "not_counted": one.uncounted,
    }


def _due(row: Due, request: ApiRequest) -> dict[str, Any]:
    names = ("code", "entry_title", "theme", "key", "title", "threshold", "state", "text", "is_overdue")
    days = {"last": row.last and row.last.isoformat(), "due": row.due.isoformat()}
    url = reverse("api-readings", [row.code, row.key], request=request)
    return {**{name: getattr(row, name) for name in names}, **days, "url": url}


def _reading(row: IndicatorReading) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "state": row.state,
        "text": row.text,
        "observed_on": row.observed_on.isoformat(),
        "annotation": str(row.annotation.uuid) if row.annotation else None,
        "by": row.by.name,
        "at": row.created_at.isoformat(),
    }


quality = Quality.as_view()
checks = Checks.as_view()
check = OneCheck.as_view()
entry_quality = EntryQuality.as_view()
indicators = Indicators.as_view()
readings = Readings.as_view()
resting_on_annotation = RestingOnAnnotation.as_view()
resting_on_article = RestingOnArticle.as_view()
