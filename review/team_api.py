"""The API of what the team did and how long it takes."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE
from basics import clock
from catalog.models import Entry
from review.activity import activity
from review.entry_timeline import timeline_page
from review.team_pages import ActivityForm, PeriodForm
from review.turnaround import Wait, contributions, own_waits, turnaround


class Activity(APIView):
    """What the team did, the newest first."""

    @extend_schema(
        operation_id="team_activity",
        parameters=[*(OpenApiParameter(name, str) for name in ("person", "group", "since", "until")), AFTER],
        responses={200: PAGE},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked = ActivityForm(request.query_params).asked
        page = activity(asked, request.user, request.query_params.get("after", ""))
        rows = [
            {
                "at": row.entry.at,
                "by": person_facts(row.entry.actor),
                "verb": row.entry.verb,
                "group": row.done.group,
                "subject": row.entry.target_type,
                "title": row.title,
                "url": row.href,
            }
            for row in page.rows
        ]
        return Response({"results": rows, "next": page.next})


class Turnaround(APIView):
    """How long what is submitted waits for its decision, in hours: the team's figures, and one's own."""

    @extend_schema(operation_id="team_turnaround", parameters=[OpenApiParameter("months", int)], responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        now, months = clock.now(), PeriodForm(request.query_params).period
        found = turnaround(at=now, months=months)
        waiting = [{"kind": row.kind, "count": row.count, "oldest": row.oldest} for row in found.waiting]
        people = [
            {"person": person_facts(row.person), "handed_in": row.handed_in, "decided": row.decided}
            for row in contributions(at=now, months=months)
        ]
        own = own_waits(request.user, at=now, months=months)
        return Response(
            {
                "since": found.since,
                "whole": wait_facts(found.whole),
                "by_kind": {kind.value: wait_facts(wait) for kind, wait in found.by_kind},
                "by_month": {str(month): wait_facts(wait) for month, wait in found.by_month},
                "waiting": waiting,
                "own": {what: wait_facts(wait) for what, wait in own.items()},
                "people": people,
            }
        )


class EntryTimeline(APIView):
    """All that happened to an entry, the newest first."""

    @extend_schema(operation_id="entry_timeline", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest, code: str) -> Response:
        require(request.user, "see_review")
        entry = get_object_or_404(Entry.objects.readable_by(request.user), code=code)
        page = timeline_page(entry, request.user, request.query_params.get("after", ""))
        rows = [
            {"at": row.at, "by": person_facts(row.who), "what": row.what, "words": row.words, "url": row.href}
            for row in page.rows
        ]
        return Response({"results": rows, "next": page.next})


def person_facts(person: User | None) -> dict[str, Any] | None:
    return None if person is None else {"id": person.pk, "name": person.name}


def wait_facts(wait: Wait) -> dict[str, Any]:
    return {"decisions": wait.count, "median_hours": _hours(wait.median), "p90_hours": _hours(wait.most)}


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 3600, 2)
