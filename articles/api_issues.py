"""The API of quality issues of a translation."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles.api import FREE, PAGE, place_row, read
from articles.inputs import Passage
from articles.judging import answer_issue, raise_issue
from articles.models import IssueState, QualityIssue, TextVersion
from articles.passages import find_passage
from articles.quality import IssueType, Severity, score_of
from articles.standing import counted_issues, issues_of


class IssueIn(serializers.Serializer[Any]):
    """A passage, given by its words, and what is wrong with it."""

    passage = serializers.CharField()
    type = serializers.ChoiceField(IssueType.choices)
    severity = serializers.ChoiceField(Severity.choices, default=Severity.MINOR)
    comment = serializers.CharField(max_length=5_000)


class AnswerIn(serializers.Serializer[Any]):
    """What became of an issue; a rebuttal needs its reason."""

    state = serializers.ChoiceField([IssueState.FIXED, IssueState.REBUTTED])
    answer = serializers.CharField(max_length=5_000, default="", allow_blank=True)


class Issues(APIView):
    """Quality issues of a translation in reading order; `score` is null for 500 words or fewer."""

    @extend_schema(operation_id="issues_list", responses={200: PAGE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        rows = issues_of(version)
        counted = [row.severity for row in counted_issues(rows)]
        score = score_of(len(version.text.split()), counted)
        return Response({"results": [issue_row(row) for row in rows], "next": "", "score": score})

    @extend_schema(operation_id="issues_raise", request=IssueIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        version, values = _text(request, pk, number), read(IssueIn, request)
        passage = Passage(*find_passage(version.text, values.pop("passage")))
        made = raise_issue(version, passage, by=request.user, **values)
        return Response(issue_row(made), status=status.HTTP_201_CREATED)


class AnswerIssue(APIView):
    """Call an issue fixed, or rebut it."""

    @extend_schema(operation_id="issues_answer", request=AnswerIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        rows = QualityIssue.objects.filter(text_version__in=TextVersion.objects.visible_to(request.user))
        found = get_object_or_404(rows, pk=pk)
        return Response(issue_row(answer_issue(found, by=request.user, **read(AnswerIn, request))))


def issue_row(row: QualityIssue) -> dict[str, Any]:
    names = ("start", "end", "exact", "type", "severity", "comment", "raised_at", "state", "answer", "answered_at")
    people = {"raised_by": row.raised_by.name, "answered_by": row.answered_by.name if row.answered_by else None}
    facts = {name: getattr(row, name) for name in names}
    place = place_row(getattr(row, "place", None))
    return {"id": row.pk, "dimension": str(row.dimension), **facts, **people, "place": place}


def _text(request: ApiRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).filter(kind="translation")
    return get_object_or_404(texts, article_id=pk, number=number)
