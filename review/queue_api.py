"""The API of the one queue."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE, read
from basics import clock
from review.arranging import drop_reason, end_absence, keep_reason, set_absence
from review.deciding import apply_decisions, decide_items, undo_decisions
from review.models import Absence, DecisionBatch, KeptReason, QueueItem
from review.queue_acts import ACTS
from review.queue_filters import NAMES, read_filters
from review.queue_models import LEASE
from review.queue_rules import turn_of
from review.queueing import claim_next
from review.states import DECISIONS, NEED_A_REASON, ReasonCode
from review.workload import workload

FILTERS = [OpenApiParameter(name, str) for name in NAMES]
SAID = ("id", "kind", "object_id", "state", "title", "code", "language", "theme", "themes", "risk", "sha256", "since")


class PickedItemIn(serializers.Serializer[Any]):
    """An item, and the SHA-256 that was seen."""

    id = serializers.IntegerField(min_value=1)
    seen = serializers.CharField(max_length=64)


class QueueDecisionIn(serializers.Serializer[Any]):
    """One decision on some items; with `at_once` it comes true in this request, and cannot be undone."""

    verdict = serializers.ChoiceField(sorted(DECISIONS))
    reason = serializers.CharField(max_length=5_000, default="", allow_blank=True)
    code = serializers.CharField(max_length=16, default="", allow_blank=True)
    picked = PickedItemIn(many=True, allow_empty=False)
    at_once = serializers.BooleanField(default=False)


class QueueActIn(serializers.Serializer[Any]):
    """What an act needs: `person` (id or email) to assign, `reason` to put first."""

    person = serializers.CharField(max_length=254, default="", allow_blank=True)
    reason = serializers.CharField(max_length=2_000, default="", allow_blank=True)


class AbsenceIn(serializers.Serializer[Any]):
    """Days away, first and last, and the deputy; `person` by administrators alone."""

    person = serializers.IntegerField(min_value=1, required=False)
    since = serializers.DateField()
    until = serializers.DateField()
    deputy = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class KeptReasonIn(serializers.Serializer[Any]):
    """Words to keep as a reason."""

    verdict = serializers.ChoiceField(sorted(NEED_A_REASON))
    words = serializers.CharField(max_length=500)
    code = serializers.ChoiceField(ReasonCode.choices, default=ReasonCode.OTHER)


def item_facts(item: QueueItem) -> dict[str, Any]:
    """Return an item loaded `with_people()`: what the list shows, whose turn it is, and who works on it."""
    now = clock.now()
    holder = item.claimant(at=now)
    return {
        **{name: getattr(item, name) for name in SAID},
        "author": {"id": item.author_id, "name": item.author.name},
        "assigned_to": item.assigned_to and {"id": item.assigned_to_id, "name": item.assigned_to.name},
        "claimed_by": holder and {"id": holder.pk, "name": holder.name},
        "claimed_until": item.claimed_until if holder else None,
        "due_at": item.due_at,
        "overdue": item.is_overdue(at=now),
        "escalated_at": item.escalated_at,
        "turn": turn_of(item, at=now),
    }


def batch_facts(batch: DecisionBatch) -> dict[str, Any]:
    """Return a decision with what became of each item; of many, load their `decisions` with them."""
    names = ("id", "verdict", "reason", "code", "made_at", "apply_at", "undone_at", "done_at")
    said = ("kind", "object_id", "title", "outcome", "refusal", "message")
    rows = [{name: getattr(row, name) for name in said} for row in batch.decisions.all()]
    return {**{name: getattr(batch, name) for name in names}, "decisions": rows}


class Queue(APIView):
    """Everything in review, by the same filters as the page."""

    @extend_schema(operation_id="queue_list", parameters=[*FILTERS, AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked = read_filters(request.query_params)
        after = request.query_params.get("after", "")
        page = QueueItem.objects.page(asked, request.user, at=clock.now(), after=after)
        return Response({"results": [item_facts(row) for row in page.rows], "next": page.next})


class QueueFacets(APIView):
    """How many there are of each kind, theme, risk and language."""

    @extend_schema(operation_id="queue_facets", parameters=FILTERS, responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked = read_filters(request.query_params)
        counted = QueueItem.objects.visible_to(request.user).facets(asked, request.user, at=clock.now())
        return Response({name: dict(values) for name, values in counted.items()})


class OneQueueItem(APIView):
    """One item of the queue."""

    @extend_schema(operation_id="queue_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(item_facts(_item(request, pk)))


class QueueAct(APIView):
    """Claim or release an item; assign it or put it first (administrators)."""

    @extend_schema(operation_id="queue_act", request=QueueActIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int, verb: str) -> Response:
        item = _item(request, pk)
        if verb not in ACTS:
            return Response(status=status.HTTP_404_NOT_FOUND)
        ACTS[verb].do(item, request.user, read(QueueActIn, request))
        return Response(item_facts(_item(request, pk)))


class QueueNext(APIView):
    """Take on the first item within the filters (in the address) that nobody works on; 204 if none is left."""

    @extend_schema(operation_id="queue_next", parameters=FILTERS, request=None, responses={200: FREE, 204: None})
    def post(self, request: ApiRequest) -> Response:
        found = claim_next(read_filters(request.query_params), by=request.user)
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response({**item_facts(_item(request, found.pk)), "lease_minutes": LEASE.seconds // 60})


class QueueDecide(APIView):
    """Decide on some items; what changed meanwhile is left alone and reported."""

    @extend_schema(operation_id="queue_decide", request=QueueDecisionIn, responses={200: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "decide")
        values = read(QueueDecisionIn, request)
        seen = {one["id"]: one["seen"] for one in values.pop("picked")}
        at_once = values.pop("at_once")
        found = {row.pk: row for row in QueueItem.objects.visible_to(request.user).filter(pk__in=seen)}
        told = decide_items([(found[pk], seen[pk]) for pk in seen if pk in found], by=request.user, **values)
        missing = [{"id": pk, "code": "not_found", "message": ""} for pk in seen if pk not in found]
        skipped = [{"id": row.item.pk, "code": row.code, "message": row.message} for row in told.skipped]
        if told.batch is not None and at_once:
            apply_decisions(told.batch.pk)
            told.batch.refresh_from_db()
        batch = batch_facts(told.batch) if told.batch else None
        return Response({"batch": batch, "skipped": [*skipped, *missing], "warnings": told.warnings})


class QueueDecisions(APIView):
    """One's own last decisions in the queue, and what became of each item."""

    @extend_schema(operation_id="queue_decisions_list", responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "decide")
        batches = DecisionBatch.objects.of(request.user).prefetch_related("decisions")[:20]
        return Response({"results": [batch_facts(one) for one in batches]})


class QueueUndo(APIView):
    """Take back a decision that has not come true yet."""

    @extend_schema(operation_id="queue_undo", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        batch = get_object_or_404(DecisionBatch, pk=pk, by=request.user)
        return Response(batch_facts(undo_decisions(batch, by=request.user)))


class QueueWorkload(APIView):
    """How much waits for each editor."""

    @extend_schema(operation_id="queue_workload", responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        names = ("assigned", "overdue", "claimed", "stands_in")
        loads = workload(at=clock.now())
        rows = [
            {
                "person": {"id": load.person.pk, "name": load.person.name},
                **{name: getattr(load, name) for name in names},
                "absence": absence_facts(load.absence) if load.absence else None,
            }
            for load in loads
        ]
        return Response({"results": rows})


def absence_facts(absence: Absence) -> dict[str, Any]:
    names = ("id", "person_id", "deputy_id", "since", "until", "ended_at")
    return {name.removesuffix("_id"): getattr(absence, name) for name in names}


class Absences(APIView):
    """Who is away, now or later, and who stands in."""

    @extend_schema(operation_id="absences_list", responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        found = Absence.objects.upcoming(at=clock.now())
        return Response({"results": [absence_facts(row) for row in found]})

    @extend_schema(operation_id="absences_add", request=AbsenceIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        values = read(AbsenceIn, request)
        person = _person(values.pop("person", None)) or request.user
        deputy = _person(values.pop("deputy", None))
        made = set_absence(person, deputy=deputy, by=request.user, **values)
        return Response(absence_facts(made), status=status.HTTP_201_CREATED)


class EndAbsence(APIView):
    """Say that somebody is back."""

    @extend_schema(operation_id="absences_end", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "see_review")
        return Response(absence_facts(end_absence(get_object_or_404(Absence, pk=pk), by=request.user)))


def reason_facts(reason: KeptReason) -> dict[str, Any]:
    return {name: getattr(reason, name) for name in ("id", "verdict", "code", "words")}


class KeptReasons(APIView):
    """The reasons that the team keeps."""

    @extend_schema(operation_id="kept_reasons_list", responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        return Response({"results": [reason_facts(row) for row in KeptReason.objects.kept()]})

    @extend_schema(operation_id="kept_reasons_add", request=KeptReasonIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        made = keep_reason(by=request.user, **read(KeptReasonIn, request))
        return Response(reason_facts(made), status=status.HTTP_201_CREATED)


class DropReason(APIView):
    """Take a reason out of the menu."""

    @extend_schema(operation_id="kept_reasons_drop", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(reason_facts(drop_reason(get_object_or_404(KeptReason, pk=pk), by=request.user)))


def _item(request: ApiRequest, pk: int) -> QueueItem:
    return get_object_or_404(QueueItem.objects.visible_to(request.user).with_people(), pk=pk)


def _person(pk: int | None) -> User | None:
    return None if pk is None else get_object_or_404(User.objects.active(), pk=pk)
