"""The API of a person's own views of lists."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import saved_views
from articles.api import FREE, PAGE, read
from articles.models import SavedView


class ViewIn(serializers.Serializer[Any]):
    """A name, the list (`articles` or `catalog`), and the filters as `GET /articles/` or `/entries/` takes them."""

    name = serializers.CharField(max_length=80)
    list = serializers.CharField(max_length=16, default="articles")
    filters = serializers.DictField(child=serializers.CharField(max_length=200))


def view_row(view: SavedView) -> dict[str, Any]:
    return {"id": view.pk, "list": view.list, "name": view.name, "filters": view.filters, "query": view.query}


class SavedViews(APIView):
    """One's own views by name; the same name once more replaces the filters."""

    @extend_schema(operation_id="saved_views_list", responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_articles")
        return Response({"results": [view_row(row) for row in SavedView.objects.visible_to(request.user)], "next": ""})

    @extend_schema(operation_id="saved_views_save", request=ViewIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        given = read(ViewIn, request)
        made = saved_views.save_view(given["name"], given["filters"], by=request.user, of=given["list"])
        return Response(view_row(made), status=status.HTTP_201_CREATED)


class OneSavedView(APIView):
    """Forget a view."""

    @extend_schema(operation_id="saved_views_delete", responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        saved_views.delete_view(found, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
