"""The API of translations in review."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE, read
from articles.models import TextVersion
from basics.paging import page_of
from review.states import DECISIONS
from review.translation_models import TranslationReview
from review.translation_states import sentence_states, state_of
from review.translations import decide_translation, submit_translation, withdraw_translation


class SubmitIn(serializers.Serializer[Any]):
    """Which version, by article and number, and what was done."""

    article = serializers.IntegerField(min_value=1)
    number = serializers.IntegerField(min_value=1)
    message = serializers.CharField(max_length=5_000)


class VerdictIn(serializers.Serializer[Any]):
    """A decision on the text whose SHA-256 was `seen`."""

    verdict = serializers.ChoiceField(sorted(DECISIONS))
    seen = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=5_000, default="", allow_blank=True)


def review_row(review: TranslationReview) -> dict[str, Any]:
    """Return a review loaded `with_row()`."""
    version = review.text_version
    names = ("message", "state", "submitted_at", "updated_at")
    text = {"article": version.article_id, "number": version.number, "language": version.language}
    facts = {name: getattr(review, name) for name in names}
    return {"id": review.pk, "text": text, "sha256": version.sha256, "author": review.author.name, **facts}


def review_facts(review: TranslationReview) -> dict[str, Any]:
    """Return a review loaded `with_subject()`, with the XLIFF states of the text and its sentences."""
    names = ("verdict", "reason", "sha256", "decided_at")
    decisions = [{"by": row.by.name, **{name: getattr(row, name) for name in names}} for row in review.decisions.all()]
    sentences = {str(ordinal): str(state) for ordinal, state in sentence_states(review.text_version).items()}
    states = {"xliff": str(state_of(review.text_version)), "sentences": sentences}
    return {**review_row(review), **states, "decisions": decisions}


class TranslationReviews(APIView):
    """Translations in review, the last changed first."""

    @extend_schema(operation_id="translation_reviews_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        found = TranslationReview.objects.visible_to(request.user).with_row()
        page = page_of(found, request.query_params.get("after", ""), by="updated_at")
        return Response({"results": [review_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="translation_reviews_submit", request=SubmitIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        values = read(SubmitIn, request)
        texts = TextVersion.objects.visible_to(request.user)
        version = get_object_or_404(texts, article_id=values["article"], number=values["number"])
        made = submit_translation(version, by=request.user, message=values["message"])
        return Response(review_facts(_review(request, made.pk)), status=status.HTTP_201_CREATED)


class OneTranslationReview(APIView):
    """One translation in review, with the decisions on it."""

    @extend_schema(operation_id="translation_reviews_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(review_facts(_review(request, pk)))


class DecideTranslation(APIView):
    """Decide on a translation that somebody else made."""

    @extend_schema(operation_id="translation_reviews_decide", request=VerdictIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        decide_translation(_review(request, pk), by=request.user, **read(VerdictIn, request))
        return Response(review_facts(_review(request, pk)))


class WithdrawTranslation(APIView):
    """Take a translation out of review."""

    @extend_schema(operation_id="translation_reviews_withdraw", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        withdraw_translation(_review(request, pk), by=request.user)
        return Response(review_facts(_review(request, pk)))


def _review(request: ApiRequest, pk: int) -> TranslationReview:
    return get_object_or_404(TranslationReview.objects.visible_to(request.user).with_subject(), pk=pk)
