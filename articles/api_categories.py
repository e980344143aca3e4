"""API doors of the categories of annotations and of the vocabulary of tags."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles import categories, tagging
from articles.api import FREE, read
from articles.models import Category, Tag
from articles.vocabulary import Line
from basics.drf import tagged
from basics.errors import Refused
from basics.labels import as_fields
from basics.moments import iso

LANGUAGES = ", ".join(code for code, _name in settings.LANGUAGES)
KEY: dict[str, Any] = {"min_value": 1, "max_value": 9, "allow_null": True, "required": False}


class Labels(serializers.DictField):
    """Labels by language; English is required."""

    def __init__(self, *, most: int, **more: Any) -> None:
        child = serializers.CharField(max_length=most, allow_blank=True)
        super().__init__(child=child, help_text=f"By language: {LANGUAGES}.", **more)


class CategoryInput(serializers.Serializer[Any]):
    """A new category. Colours are `#rrggbb`; without a key it has the next digit that is free."""

    code = serializers.CharField(max_length=16)
    labels = Labels(most=categories.LABEL_MOST)
    light = serializers.CharField(max_length=7)
    dark = serializers.CharField(max_length=7)
    line = serializers.ChoiceField(Line.choices, default=Line.SOLID)
    key = serializers.IntegerField(**KEY)


class CategoryChange(serializers.Serializer[Any]):
    """A category in other words or looks, or at another place (from 1) among the usable ones."""

    labels = Labels(most=categories.LABEL_MOST, required=False)
    light = serializers.CharField(max_length=7, required=False)
    dark = serializers.CharField(max_length=7, required=False)
    line = serializers.ChoiceField(Line.choices, required=False)
    key = serializers.IntegerField(**KEY)
    place = serializers.IntegerField(min_value=1, required=False)


class Categories(APIView):
    """The categories of annotations in their order, retired ones too, and the door to adding one."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_categories_list", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_published")
        return tagged(request, {"results": [_category(row) for row in Category.objects.all()]})

    @extend_schema(operation_id="annotation_categories_add", request=CategoryInput, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "manage_vocabularies")
        made = categories.add_category(**read(CategoryInput, request), by=request.user)
        return Response(_category(made), status=status.HTTP_201_CREATED)


class OneCategory(APIView):
    """One category; its code never changes."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_categories_get", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest, code: str) -> Response:
        require(request.user, "read_published")
        return tagged(request, _category(get_object_or_404(Category, code=code)))

    @extend_schema(operation_id="annotation_categories_change", request=CategoryChange, responses={200: FREE})
    def patch(self, request: ApiRequest, code: str) -> Response:
        require(request.user, "manage_vocabularies")
        sent, found = read(CategoryChange, request), get_object_or_404(Category, code=code)
        place, labels = sent.pop("place", None), sent.pop("labels", None)
        changes = {**sent, **as_fields(labels or {})}
        if changes:
            found = categories.change_category(found, changes, by=request.user)
        if place is not None:
            found = categories.move_category(found, place, by=request.user)
        return Response(_category(found))


class RetireCategory(APIView):
    """Offer a category for nothing new."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_categories_retire", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, code: str) -> Response:
        found = get_object_or_404(Category, code=code)
        return Response(_category(categories.retire_category(found, by=request.user)))


class RestoreCategory(APIView):
    """Offer a retired category again."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_categories_restore", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, code: str) -> Response:
        found = get_object_or_404(Category, code=code)
        return Response(_category(categories.restore_category(found, by=request.user)))


class TagInput(serializers.Serializer[Any]):
    """A tag of the vocabulary; one that was free until now is found as before."""

    code = serializers.CharField(max_length=tagging.MOST)
    labels = Labels(most=tagging.MOST)


class TagChange(serializers.Serializer[Any]):
    labels = Labels(most=tagging.MOST)


class TagRetire(serializers.Serializer[Any]):
    """With the code of a `successor` it is merged into that one."""

    successor = serializers.CharField(max_length=tagging.MOST, required=False)


class TagMerge(serializers.Serializer[Any]):
    """A free tag, and the code of the one that it is to mean."""

    name = serializers.CharField(max_length=tagging.MOST)
    successor = serializers.CharField(max_length=tagging.MOST)


class Tags(APIView):
    """The vocabulary of tags, retired and merged ones too, and the door to adding one."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_tags_list", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_published")
        return tagged(request, {"results": [_tag(row) for row in Tag.objects.select_related("successor")]})

    @extend_schema(operation_id="annotation_tags_add", request=TagInput, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "manage_vocabularies")
        made = tagging.add_tag(**read(TagInput, request), by=request.user)
        return Response(_tag(made), status=status.HTTP_201_CREATED)


class MergeFreeTag(APIView):
    """Let a free tag mean one of the vocabulary."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_tags_merge", request=TagMerge, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "manage_vocabularies")
        sent = read(TagMerge, request)
        made = tagging.merge_free_tag(sent["name"], _named(sent["successor"]), by=request.user)
        return Response(_tag(made), status=status.HTTP_201_CREATED)


class OneTag(APIView):
    """One tag; its code never changes, and what it was called before means it still."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_tags_get", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "read_published")
        return tagged(request, _tag(_one(pk)))

    @extend_schema(operation_id="annotation_tags_change", request=TagChange, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_vocabularies")
        return Response(_tag(tagging.change_tag(_one(pk), read(TagChange, request)["labels"], by=request.user)))


class RetireTag(APIView):
    """Suggest a tag no more, or merge it into another one."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_tags_retire", request=TagRetire, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_vocabularies")
        code = read(TagRetire, request).get("successor", "")
        retired = tagging.retire_tag(_one(pk), successor=_named(code) if code else None, by=request.user)
        return Response(_tag(retired))


class RestoreTag(APIView):
    """Suggest a retired tag again."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_tags_restore", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(_tag(tagging.restore_tag(_one(pk), by=request.user)))


def _one(pk: int) -> Tag:
    return get_object_or_404(Tag.objects.select_related("successor"), pk=pk)


def _named(code: str) -> Tag:
    found = Tag.objects.filter(code=code).first()
    if found is None:
        raise Refused.invalid(_("There is no such tag in the vocabulary."), field="successor")
    return found


def _category(row: Category) -> dict[str, Any]:
    names = ("code", "labels", "light", "dark", "line", "key", "position")
    return {**{name: getattr(row, name) for name in names}, "retired_at": iso(row.retired_at)}


def _tag(row: Tag) -> dict[str, Any]:
    successor = row.successor.code if row.successor else None
    facts = {name: getattr(row, name) for name in ("id", "code", "labels", "names")}
    return {**facts, "successor": successor, "retired_at": iso(row.retired_at)}
