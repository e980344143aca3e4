"""The API of notices and watches."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE, read
from basics.paging import page_of
from review.models import NoticeSettings, Watch
from review.notice_kinds import About, NoticeKind, Watched, Way
from review.notice_listing import newest_of
from review.notice_querysets import unread_count
from review.noticing import change_notice_settings, mark_read
from review.watched import WatchShown, watched_by
from review.watching import unwatch, watch
from review.webhook_calls import facts_of

SIZE = 50


class ThingIn(serializers.Serializer[Any]):
    """What notices are about."""

    about = serializers.ChoiceField(About.choices)
    object_id = serializers.CharField(max_length=32)


class ReadIn(serializers.Serializer[Any]):
    """What was read: everything about these things; or, without them, everything up to a number (`upto`)."""

    things = serializers.ListField(child=ThingIn(), required=False, max_length=200)
    upto = serializers.IntegerField(min_value=1, required=False)


class WatchIn(serializers.Serializer[Any]):
    """What to watch: an entry or a theme by its code, an article or a person by its number."""

    kind = serializers.ChoiceField(Watched.choices)
    subject = serializers.CharField(max_length=32)


class NoticeSettingsIn(serializers.Serializer[Any]):
    """Which way each kind goes, and the quiet hours. Kinds that are not named stay; hours that are null end."""

    ways = serializers.DictField(child=serializers.ChoiceField(Way.choices), required=False)
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)
    time_zone = serializers.CharField(max_length=64, allow_blank=True)


class Notices(APIView):
    """What one is told, the newest first, as far as it may be seen now."""

    @extend_schema(
        operation_id="notices_list", parameters=[AFTER, OpenApiParameter("unread", bool)], responses={200: PAGE}
    )
    def get(self, request: ApiRequest) -> Response:
        only = request.query_params.get("unread", "") in {"1", "true"}
        told, after = newest_of(request.user, size=SIZE, after=request.query_params.get("after", ""), unread=only)
        rows = [facts_of(row, shown) for row, shown in told]
        return Response({"results": rows, "next": after, "unread": unread_count(request.user)})


class ReadNotices(APIView):
    """Mark notices as read."""

    @extend_schema(operation_id="notices_read", request=ReadIn, responses={200: FREE})
    def post(self, request: ApiRequest) -> Response:
        values = read(ReadIn, request)
        things = values.get("things")
        named = None if things is None else [(one["about"], one["object_id"]) for one in things]
        return Response({"read": mark_read(named, by=request.user, upto=values.get("upto"))})


class OwnNoticeSettings(APIView):
    """How one is told."""

    @extend_schema(operation_id="notice_settings_get", responses={200: FREE})
    def get(self, request: ApiRequest) -> Response:
        return Response(settings_facts(NoticeSettings.objects.of(request.user)))

    @extend_schema(operation_id="notice_settings_change", request=NoticeSettingsIn, responses={200: FREE})
    def put(self, request: ApiRequest) -> Response:
        values = read(NoticeSettingsIn, request)
        return Response(settings_facts(change_notice_settings(by=request.user, **values)))


class Watches(APIView):
    """What one watches."""

    @extend_schema(operation_id="watches_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        rows = Watch.objects.visible_to(request.user)
        page = page_of(rows, request.query_params.get("after", ""), by="made_at", size=SIZE)
        return Response(
            {"results": [watch_facts(one) for one in watched_by(request.user, page.rows)], "next": page.next}
        )

    @extend_schema(operation_id="watches_add", request=WatchIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        row = watch(by=request.user, **read(WatchIn, request))
        return Response(watch_facts(watched_by(request.user, [row])[0]), status=status.HTTP_201_CREATED)


class EndWatch(APIView):
    """Watch something no more; so it is as well where it was not watched."""

    @extend_schema(operation_id="watches_end", request=None, responses={204: None})
    def delete(self, request: ApiRequest, kind: str, subject: str) -> Response:
        unwatch(kind, subject, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def settings_facts(row: NoticeSettings) -> dict[str, Any]:
    names = ("quiet_from", "quiet_until", "time_zone")
    return {
        "ways": {kind.value: row.way_of(kind) for kind in NoticeKind},
        **{name: getattr(row, name) for name in names},
    }


def watch_facts(shown: WatchShown) -> dict[str, Any]:
    row = shown.row
    return {"kind": row.kind, "subject": row.subject, "title": shown.title, "path": shown.path, "made_at": row.made_at}
