"""The API of watched feeds."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import watching
from articles.api import FREE, PAGE, read
from articles.models import Feed
from basics.kept_words import say


class FeedIn(serializers.Serializer[Any]):
    """The address of an RSS or Atom feed."""

    url = serializers.CharField(max_length=2000)


def feed_row(feed: Feed) -> dict[str, Any]:
    names = ("id", "url", "title", "is_watched", "read_at", "trouble", "created_at")
    return {**{name: getattr(feed, name) for name in names}, "trouble": say(feed.trouble, feed.trouble_said)}


class Feeds(APIView):
    """The feeds that are or were watched; watch another."""

    @extend_schema(operation_id="feeds_list", responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "add_article")
        return Response({"results": [feed_row(row) for row in Feed.objects.visible_to(request.user)], "next": ""})

    @extend_schema(operation_id="feeds_watch", request=FeedIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        made = watching.watch_feed(read(FeedIn, request)["url"], by=request.user)
        return Response(feed_row(made), status=status.HTTP_201_CREATED)


class StopFeed(APIView):
    """Watch a feed no longer."""

    @extend_schema(operation_id="feeds_stop", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(feed_row(watching.stop_feed(_feed(request, pk), by=request.user)))


class ReadFeed(APIView):
    """Read a feed now; what is new in it waits under `candidates/`."""

    @extend_schema(operation_id="feeds_read", request=None, responses={202: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = watching.ask_for_feed(_feed(request, pk), by=request.user)
        return Response(feed_row(found), status=status.HTTP_202_ACCEPTED)


def _feed(request: ApiRequest, pk: int) -> Feed:
    require(request.user, "add_article")
    return get_object_or_404(Feed.objects.visible_to(request.user), pk=pk)
