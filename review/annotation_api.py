"""The API of annotations in review."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import api_annotations
from articles.api import AFTER, FREE, PAGE, read
from articles.models import Annotation
from articles.revising import newest_of
from articles.vocabulary import Life
from basics.errors import Refused
from basics.paging import page_of
from catalog.vocabulary import Stance
from review.annotation_querysets import IN_REVIEW, reviewed, with_row
from review.annotations import (
    decide_annotation,
    decide_annotations,
    submit_annotation,
    withdraw_annotation,
)
from review.citing import cite_as_evidence
from review.states import DECISIONS


class AnnotationVerdictIn(serializers.Serializer[Any]):
    """A decision on the revision whose SHA-256 was `seen`."""

    verdict = serializers.ChoiceField(sorted(DECISIONS))
    seen = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=5_000, default="", allow_blank=True)


class PickedIn(serializers.Serializer[Any]):
    """An annotation, and the SHA-256 of its revision that was seen."""

    uuid = serializers.UUIDField()
    seen = serializers.CharField(max_length=64)


class VerdictsIn(serializers.Serializer[Any]):
    """One decision on many annotations."""

    verdict = serializers.ChoiceField(sorted(DECISIONS))
    reason = serializers.CharField(max_length=5_000, default="", allow_blank=True)
    picked = PickedIn(many=True, allow_empty=False)


class CiteIn(serializers.Serializer[Any]):
    """Where to cite: `entry CODE` or `draft ID`; the field of the entry, and how the annotation bears on it."""

    place = serializers.CharField(max_length=80)
    field = serializers.CharField(max_length=80)
    stance = serializers.ChoiceField(Stance.choices, default=Stance.SUPPORTS)


class StateIn(serializers.Serializer[Any]):
    """Filter of the list."""

    state = serializers.ChoiceField([str(life.value) for life in IN_REVIEW], required=False)


def review_row(row: Annotation) -> dict[str, Any]:
    """Return an annotation loaded `with_row()`: its state in review, and the hash of its newest revision."""
    value: Any = row
    return {
        "uuid": str(row.uuid),
        "state": row.life,
        "since": row.life_since,
        "revision": row.revision,
        "sha256": value.sha256,
        "approved": row.approved_id is not None,
        "author": row.creator.name,
        "category": row.category,
        "quotes": [] if row.hidden_at else [target.exact for target in value.chosen],
    }


def review_facts(row: Annotation) -> dict[str, Any]:
    """Return an annotation in review with the content of its newest revision and the decisions on it."""
    names = ("verdict", "reason", "sha256", "decided_at")
    rows = row.decisions.with_people()
    decisions = [
        {"by": one.by.name, "revision": one.revision.number, **{name: getattr(one, name) for name in names}}
        for one in rows
    ]
    content = None if row.hidden_at else newest_of(row).content
    return {**review_row(row), "content": content, "decisions": decisions}


class SubmittedIn(api_annotations.AnnotationIn):
    """A new annotation; with `submit` it is put into review at once."""

    submit = serializers.BooleanField(default=False)


class Annotations(api_annotations.Annotations):
    """The annotations, as the room below has them, and the door to making one that is submitted at once."""

    @extend_schema(operation_id="annotations_add", request=SubmittedIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        values = read(SubmittedIn, request)
        if values["submit"] and values["private"]:
            raise Refused.invalid(_("What is submitted is no private draft."), field="private")
        made = self._submitted(values, request) if values["submit"] else self.made(values, request)
        return api_annotations.answered(made, request, status=status.HTTP_201_CREATED)

    @transaction.atomic
    def _submitted(self, values: dict[str, Any], request: ApiRequest) -> Annotation:
        """Make an annotation and submit it: one that cannot be submitted is not made."""
        made = self.made(values, request)
        submitted = submit_annotation(made, by=request.user)
        made.life, made.updated_at = submitted.life, submitted.updated_at
        return made


class AnnotationReviews(APIView):
    """Annotations in review, the last changed first."""

    @extend_schema(
        operation_id="annotation_reviews_list",
        parameters=[OpenApiParameter("state", str), AFTER],
        responses={200: PAGE},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        asked = StateIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = reviewed(request.user)
        if state := asked.validated_data.get("state"):
            found = found.filter(life=Life(state))
        page = page_of(with_row(found), request.query_params.get("after", ""), by="life_since")
        return Response({"results": [review_row(row) for row in page.rows], "next": page.next})


class DecideAnnotations(APIView):
    """Take one decision on many; what changed meanwhile is skipped and reported."""

    @extend_schema(operation_id="annotation_reviews_decide_many", request=VerdictsIn, responses={200: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "decide")
        values = read(VerdictsIn, request)
        seen = {one["uuid"]: one["seen"] for one in values.pop("picked")}
        found = {row.uuid: row for row in Annotation.objects.visible_to(request.user).filter(uuid__in=seen)}
        picked = [(found[uuid], sha256) for uuid, sha256 in seen.items() if uuid in found]
        missing = [{"uuid": str(uuid), "code": "not_found", "message": ""} for uuid in seen if uuid not in found]
        decided = decide_annotations(picked, by=request.user, **values)
        skipped = [{"uuid": str(row.uuid), "code": row.code, "message": row.message} for row in decided.skipped]
        uuids = [str(row.annotation.uuid) for row in decided.decisions]
        return Response({"decided": uuids, "skipped": [*skipped, *missing]})


class OneAnnotationReview(APIView):
    """One annotation in review, with the decisions on it."""

    @extend_schema(operation_id="annotation_reviews_get", responses={200: FREE})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        return Response(review_facts(_reviewed(request, uuid)))


class DecideAnnotation(APIView):
    """Decide on an annotation that somebody else wrote."""

    @extend_schema(operation_id="annotation_reviews_decide", request=AnnotationVerdictIn, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        decide_annotation(_reviewed(request, uuid), by=request.user, **read(AnnotationVerdictIn, request))
        return Response(review_facts(_reviewed(request, uuid)))


class SubmitAnnotation(APIView):
    """Put one's own annotation into review; a private draft is shared by it."""

    @extend_schema(operation_id="annotations_submit", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        submit_annotation(_visible(request, uuid), by=request.user)
        return Response(review_facts(_reviewed(request, uuid)))


class WithdrawAnnotation(APIView):
    """Take one's own annotation out of review."""

    @extend_schema(operation_id="annotations_withdraw", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        withdraw_annotation(_visible(request, uuid), by=request.user)
        return Response(review_facts(_reviewed(request, uuid)))


class CiteAnnotation(APIView):
    """Cite an annotation for a field of an entry, in a draft; returns which."""

    @extend_schema(operation_id="annotations_cite", request=CiteIn, responses={201: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        draft = cite_as_evidence(_visible(request, uuid), by=request.user, **read(CiteIn, request))
        return Response({"submission": draft.submission_id}, status=status.HTTP_201_CREATED)


def _visible(request: ApiRequest, uuid: str) -> Annotation:
    return get_object_or_404(Annotation.objects.visible_to(request.user), uuid=uuid)


def _reviewed(request: ApiRequest, uuid: str) -> Annotation:
    return get_object_or_404(with_row(reviewed(request.user)), uuid=uuid)
