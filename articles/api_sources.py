"""The API of what is known of a source (owner, affiliation and the like) and of what is held of a publication."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles import sourcing
from articles import vocabulary as words
from articles.api import FREE, read
from articles.models import Source, SourceChange, SourceItem


class SourceFactsIn(serializers.Serializer[Any]):
    """What is to be said of a source instead, and why; what is not named stays."""

    homepage = serializers.URLField(max_length=500, required=False, allow_blank=True)
    kind = serializers.ChoiceField(words.SourceKind.choices, required=False)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), required=False)
    owner = serializers.CharField(max_length=300, required=False, allow_blank=True)
    affiliation = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000)


class CustodyIn(serializers.Serializer[Any]):
    """What we hold of a publication now, and why that changed."""

    custody = serializers.ChoiceField(words.Custody.choices)
    reason = serializers.CharField(max_length=2000)


def facts_row(source: Source) -> dict[str, Any]:
    changes = [
        {
            "before": row.before,
            "after": row.after,
            "reason": row.reason,
            "by": row.changed_by.name,
            "at": row.changed_at,
        }
        for row in source.changes.select_related("changed_by")
    ]
    return {"id": source.pk, **{name: getattr(source, name) for name in sourcing.FACTS}, "changes": changes}


def _change_row(change: SourceChange | sourcing.CustodyStep) -> dict[str, Any]:
    facts = {name: getattr(change, name) for name in ("before", "after", "reason")}
    return {**facts, "by": change.changed_by.name, "at": change.changed_at}


def item_row(item: SourceItem) -> dict[str, Any]:
    names = ("id", "title", "url", "author", "language", "published_on", "custody", "created_at")
    history = [
        {
            "before": step.before,
            "after": step.after,
            "reason": step.reason,
            "by": step.changed_by.name,
            "at": step.changed_at,
        }
        for step in sourcing.custody_history(item)
    ]
    articles = list(item.articles.order_by("pk").values_list("pk", flat=True))
    source = {"id": item.source_id, "name": item.source.name}
    return {**{name: getattr(item, name) for name in names}, "source": source, "articles": articles, "history": history}


class FactsOfSource(APIView):
    """Owner, affiliation, country and the like of a source, with the history of their changes, the last one first."""

    @extend_schema(operation_id="source_facts_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(facts_row(get_object_or_404(Source.objects.visible_to(request.user), pk=pk)))

    @extend_schema(operation_id="source_facts_change", request=SourceFactsIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
        return Response(facts_row(sourcing.change_source(found, **read(SourceFactsIn, request), by=request.user)))


class OneItem(APIView):
    """A publication: what we hold of it and since when; a change of that needs a reason."""

    @extend_schema(operation_id="items_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(item_row(_item(request, pk)))

    @extend_schema(operation_id="items_custody", request=CustodyIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        found = _item(request, pk)
        sourcing.change_custody(found, **read(CustodyIn, request), by=request.user)
        return Response(item_row(_item(request, pk)))


def _item(request: ApiRequest, pk: int) -> SourceItem:
    return get_object_or_404(SourceItem.objects.visible_to(request.user).select_related("source"), pk=pk)
