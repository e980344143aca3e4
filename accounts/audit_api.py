"""The API of the audit log: what its page shows, by the same filters."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions
from accounts.audit import Line, audit_lines, audit_rows
from accounts.forms import AuditFilterForm
from accounts.models import AuditEntry
from accounts.permissions import require
from accounts.sealing import LEAF
from accounts.sessions import ApiRequest
from basics.errors import Refused
from basics.paging import page_of
from basics.spreadsheets import csv_lines

FILTERS = [
    OpenApiParameter("person", int, description="The number of who did it."),
    OpenApiParameter("verb", str, description="What was done."),
    OpenApiParameter("target_type", str, description="To what kind of thing."),
    OpenApiParameter("target_id", str, description="To which of that kind."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="From this day on."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Up to this day."),
]
AFTER = OpenApiParameter("after", str, description="The `next` of the page before.")


class ActorOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    former = serializers.BooleanField(help_text="Whether the membership has ended.")


class AuditEntryOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = ActorOut(allow_null=True)
    means = serializers.CharField()
    verb = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.CharField()
    target_label = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    request_id = serializers.CharField()
    address = serializers.CharField()
    seal = serializers.IntegerField(allow_null=True, help_text="The number of its seal, once it has one.")


class AuditOut(serializers.Serializer[Any]):
    results = AuditEntryOut(many=True)
    next = serializers.CharField()


def line_row(line: Line) -> dict[str, Any]:
    entry = line.entry
    actor = entry.actor and {"id": entry.actor.pk, "name": entry.actor.name, "former": entry.actor.is_former}
    return {**{name: getattr(entry, name) for name in LEAF if name != "actor_id"}, "actor": actor, "seal": line.seal}


def criteria_of(request: ApiRequest) -> dict[str, Any]:
    """Return the filters; one that makes no sense is refused, where the page would leave it out."""
    form = AuditFilterForm(request.query_params)
    if not form.is_valid():
        fields = {name: [str(word) for word in words] for name, words in form.errors.items()}
        raise Refused(Refused.INVALID, _("Some fields are not valid."), fields=fields)
    return form.criteria()


class Audit(APIView):
    """Everything that was done, newest first, for administrators."""

    @extend_schema(operation_id="audit_list", parameters=[*FILTERS, AFTER], responses=AuditOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_audit")
        found = AuditEntry.objects.with_actor().matching(**criteria_of(request))
        page = page_of(found, request.query_params.get("after", ""), by="at")
        return Response({"results": [line_row(line) for line in audit_lines(page.rows)], "next": page.next})


class AuditDownload(APIView):
    """All entries that fit, as CSV, line by line. It is recorded who took them."""

    @extend_schema(operation_id="audit_download", parameters=FILTERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: ApiRequest) -> StreamingHttpResponse:
        require(request.user, "read_audit")
        entries = actions.export_audit(criteria_of(request), by=request.user)
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingHttpResponse(
            csv_lines(audit_rows(entries)), content_type="text/csv; charset=utf-8", headers=headers
        )
