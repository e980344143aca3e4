"""The API of long work: one's own."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import working
from accounts.api import AFTER
from accounts.models import Work, WorkState
from accounts.sessions import ApiRequest
from basics.paging import page_of


class WorkOut(serializers.Serializer[Work]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    subject = serializers.CharField(help_text="What it is about, such as the name of an edition; may be empty.")
    title = serializers.CharField()
    unit = serializers.CharField(help_text="What `done` and `total` count, in the language it was asked for in.")
    state = serializers.ChoiceField(WorkState.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    message = serializers.CharField(help_text="What came of it, once it ended.")
    link = serializers.CharField(help_text="The path of the page with the result; may be empty.")
    harm = serializers.BooleanField(help_text="Whether what it looked at is not as it should be.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class WorksOut(serializers.Serializer[Any]):
    results = WorkOut(many=True)
    next = serializers.CharField()


def work_row(work: Work) -> dict[str, Any]:
    return {str(name): getattr(work, str(name)) for name in WorkOut().fields}


class Works(APIView):
    """One's own long work, newest first."""

    @extend_schema(operation_id="work_list", parameters=[AFTER], responses=WorksOut)
    def get(self, request: ApiRequest) -> Response:
        page = page_of(Work.objects.visible_to(request.user), request.query_params.get("after", ""))
        return Response({"results": [work_row(row) for row in page.rows], "next": page.next})


class OneWork(APIView):
    """One piece of long work."""

    @extend_schema(operation_id="work", responses=WorkOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(work_row(_own(request, pk)))


class CancelWork(APIView):
    """Say that it is not wanted any more."""

    @extend_schema(operation_id="work_cancel", request=None, responses=WorkOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        working.cancel_work(_own(request, pk), by=request.user)
        return Response(work_row(_own(request, pk)))


def _own(request: ApiRequest, pk: int) -> Work:
    return get_object_or_404(Work.objects.visible_to(request.user), pk=pk)
