"""The API of ratings: people's ratings of a scenario, rounds of rating, and what is suggested when a measure moves."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from basics.drf import tagged
from basics.errors import Refused
from basics.moments import iso
from basics.paging import page_of
from catalog import actions
from catalog import vocabulary as words
from catalog.api import AFTER, FREE, LIST, entry_named
from catalog.contents import rated, rating_facts, rating_history_of, ratings_of
from catalog.models import Assessment, RatingRound, RatingSuggestion, ScaleVersion
from catalog.moving import suggested
from catalog.rating_rounds import close_rating_round, decline_rating_round, open_rating_round
from catalog.rating_words import Basis, Trend
from catalog.round_pages import Agreement, RatedItem, RoundView
from catalog.suggesting import dismiss_suggestion

PAGE_SIZE = 50


def _step(**more: Any) -> Any:
    return serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, **more)


class RatingInput(serializers.Serializer[Any]):
    """One person's rating of a scenario; an impact of null is not known, a chronic threat has no likelihood.

    In an open round everything is said but `term_reason`; elsewhere a range, a term, reasons and a trend may be left
    out.
    """

    scenario = serializers.CharField(max_length=40)
    basis = serializers.ChoiceField(choices=Basis.choices, default=Basis.CURRENT)
    likelihood = _step()
    low = _step()
    high = _step()
    term = serializers.CharField(max_length=32, required=False, default="", allow_blank=True)
    term_reason = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)
    intent = _step()
    capability = _step()
    vulnerability = _step()
    impacts = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=5, allow_null=True))
    confidence = serializers.ChoiceField(choices=words.Confidence.choices)
    reasons = serializers.DictField(child=serializers.CharField(max_length=1_000, allow_blank=True), required=False)
    trend = serializers.ChoiceField(choices=Trend.choices, required=False, default="", allow_blank=True)
    rationale = serializers.CharField(max_length=5_000)
    scale = serializers.IntegerField(required=False, allow_null=True, help_text="The version that was looked at.")


class Assessments(APIView):
    """Each rater's last word on the scenarios of an entry (`show=history`: every word), and the door to one's own."""

    @extend_schema(
        operation_id="assessments_list",
        parameters=[OpenApiParameter("show", OpenApiTypes.STR, enum=["last", "history"])],
        responses={200: LIST},
    )
    def get(self, request: Request, code: str) -> Response:
        found = entry_named(request, code)
        if found.is_taken_down:
            return tagged(request, {"results": [], "next": ""})
        if request.query_params.get("show") == "history":
            rows = [_without_id(row) for row in rating_history_of(found, rated(found, request.user))]
        else:
            rows = ratings_of([found], ScaleVersion.objects.in_bulk(), request.user).get(found.pk, [])
        return tagged(request, {"results": rows, "next": ""})

    @extend_schema(operation_id="assessments_create", request=RatingInput, responses={201: FREE})
    def post(self, request: ApiRequest, code: str) -> Response:
        given = RatingInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = actions.rate_scenario(entry_named(request, code), by=request.user, **given.validated_data)
        return Response(_assessment(made), status=201)


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "rater_id"}


def _assessment(row: Assessment) -> dict[str, Any]:
    return {**rating_facts(row, row.scale), "basis": row.basis}


class RoundInput(serializers.Serializer[Any]):
    """A round to open: scenarios as `THR-WAT-001/s1`, raters by id."""

    title = serializers.CharField(max_length=200)
    scenarios = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200)
    raters = serializers.ListField(child=serializers.IntegerField(), max_length=200)
    due_on = serializers.DateField()
    basis = serializers.ChoiceField(choices=Basis.choices, default=Basis.CURRENT)
    note = serializers.CharField(max_length=5_000, required=False, default="", allow_blank=True)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)


class CloseInput(ReasonInput):
    """The end of a round; to call it off needs a reason."""

    call_off = serializers.BooleanField(default=False)


class RatingRounds(APIView):
    """Rounds of rating, the newest first (`show=mine`: those with something left to rate), and opening one."""

    token_scope = Scope.REVIEW

    @extend_schema(
        operation_id="rating_rounds_list",
        parameters=[OpenApiParameter("show", OpenApiTypes.STR, enum=["all", "mine"]), AFTER],
        responses={200: LIST},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        rounds = RatingRound.objects.visible_to(request.user)
        if request.query_params.get("show") == "mine":
            rounds = rounds.to_rate(request.user)
        page = page_of(rounds.with_page(), request.query_params.get("after", ""), size=PAGE_SIZE)
        return Response({"results": [_round_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="rating_rounds_open", request=RoundInput, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "lead_ratings")
        given = RoundInput(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        people = list(User.objects.filter(pk__in=told["raters"]))
        if len(people) < len(set(told["raters"])):
            raise Refused.invalid(_("There is nobody with one of these ids."), field="raters")
        places = [(code, scenario) for code, _slash, scenario in (key.partition("/") for key in told["scenarios"])]
        made = open_rating_round(by=request.user, **{**told, "raters": people, "scenarios": places})
        return Response(_whole(request, made.pk), status=201)


class OneRatingRound(APIView):
    """One round: who has rated each scenario, and what, as far as it is not hidden from the reader."""

    @extend_schema(operation_id="rating_rounds_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_whole(request, pk))


class DeclineRatingRound(APIView):
    """Decline the invitation to a round, before one has rated in it."""

    @extend_schema(operation_id="rating_rounds_decline", request=ReasonInput, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        decline_rating_round(_round(request, pk), by=request.user, **given.validated_data)
        return Response(_whole(request, pk))


class CloseRatingRound(APIView):
    """End a round, or call it off: its ratings are hidden no more."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="rating_rounds_close", request=CloseInput, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        given = CloseInput(data=request.data)
        given.is_valid(raise_exception=True)
        close_rating_round(_round(request, pk), by=request.user, **given.validated_data)
        return Response(_whole(request, pk))


class Suggestions(APIView):
    """Suggestions to rate anew, the newest first: all that stand, or `show=mine`, those that wait for the reader."""

    @extend_schema(
        operation_id="rating_suggestions_list",
        parameters=[OpenApiParameter("show", OpenApiTypes.STR, enum=["all", "mine"]), AFTER],
        responses={200: LIST},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        rows = RatingSuggestion.objects.visible_to(request.user)
        mine = request.query_params.get("show") == "mine"
        rows = rows.waiting_for(request.user) if mine else rows.standing()
        page = page_of(rows.with_page(), request.query_params.get("after", ""), size=PAGE_SIZE)
        return Response({"results": [_suggestion(row) for row in page.rows], "next": page.next})


class DismissSuggestion(APIView):
    """Say why no new rating is needed."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="rating_suggestions_dismiss", request=ReasonInput, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        rows = RatingSuggestion.objects.visible_to(request.user)
        dismiss_suggestion(get_object_or_404(rows, pk=pk), by=request.user, **given.validated_data)
        return Response(_suggestion(rows.with_page().get(pk=pk)))


def _round(request: ApiRequest, pk: int) -> RatingRound:
    return get_object_or_404(RatingRound.objects.visible_to(request.user).with_everything(), pk=pk)


def _round_row(row: Any) -> dict[str, Any]:
    return {**_round_facts(row), "scenarios": row.scenarios, "invited": row.invited}


def _round_facts(found: RatingRound) -> dict[str, Any]:
    names = ("title", "basis", "state", "reason")
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in names},
        "due_on": found.due_on.isoformat(),
        "opened_by": found.opened_by.name,
        "created_at": found.created_at.isoformat(),
        "closed_by": found.closed_by.name if found.closed_by else None,
        "closed_at": iso(found.closed_at),
    }


def _whole(request: ApiRequest, pk: int) -> dict[str, Any]:
    found = _round(request, pk)
    view = RoundView(found, request.user)
    raters = [
        {"id": row.rater_id, "name": row.rater.name, "declined_at": iso(row.declined_at), "reason": row.reason}
        for row in found.raters.all()
    ]
    return {
        **_round_facts(found),
        "note": found.note,
        "raters": raters,
        "scenarios": [_item(item) for item in view.items],
        "agreement": {"blind": _alphas(view.blind), "by_now": _alphas(view.settled)},
    }


def _item(item: RatedItem) -> dict[str, Any]:
    return {
        "entry": item.code,
        "scenario": item.scenario,
        "title": item.name,
        "rated_by": item.rated,
        "waiting_for": item.waiting,
        "ratings": item.facts if item.shows else [row for row in item.facts if item.is_mine],
        "hidden": not item.shows,
        "revised_by": item.revised,
        "agreement": item.spread.alpha if item.spread and item.shows else None,
        "last_round": item.before.summary if item.before else None,
    }


def _alphas(found: Agreement | None) -> dict[str, float | None] | None:
    return {"likelihood": found.likelihood, "impact": found.impact, "trend": found.trend} if found else None


def _suggestion(row: RatingSuggestion) -> dict[str, Any]:
    told = suggested(row)
    names = ("scenario", "basis", "why", "is_answered", "dismissed_by", "reason")
    return {
        "id": told.pk,
        "entry": told.code,
        **{name: getattr(told, name) for name in names},
        "was": row.was,
        "became": row.became,
        "created_at": told.created_at.isoformat(),
        "dismissed_at": iso(told.dismissed_at),
    }


assessments = Assessments.as_view()
rating_rounds = RatingRounds.as_view()
rating_round = OneRatingRound.as_view()
rating_round_decline = DeclineRatingRound.as_view()
rating_round_close = CloseRatingRound.as_view()
suggestions = Suggestions.as_view()
suggestion_dismiss = DismissSuggestion.as_view()
