"""The API of versions: correcting a text, the versions of one, the difference of any two, and paragraphs' languages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles import vocabulary as words
from articles.api import FREE, PAGE, loaded, read, text_facts
from articles.correcting import correct_text
from articles.models import Article, TextVersion
from articles.paragraph_languages import Paragraph, paragraphs_of, set_paragraph_language
from articles.reading import line_of
from basics.errors import Refused
from basics.word_changes import word_changes


class CorrectionIn(serializers.Serializer[Any]):
    """A whole new text, what kind of change it is and why; the title stays unless another is given."""

    text = serializers.CharField(trim_whitespace=False)
    title = serializers.CharField(max_length=500, default="", allow_blank=True)
    change_kind = serializers.ChoiceField(words.ChangeKind.choices[1:])
    reason = serializers.CharField(max_length=1000)


class LanguageIn(serializers.Serializer[Any]):
    """The paragraph that starts there, in code points, and its language; an empty one goes back to what is proposed."""

    start = serializers.IntegerField(min_value=0)
    language = serializers.CharField(max_length=35, allow_blank=True)


def version_row(version: TextVersion) -> dict[str, Any]:
    names = ("number", "title", "sha256", "change_kind", "change_reason", "created_at")
    supersedes = version.supersedes.number if version.supersedes else None
    return {**{name: getattr(version, name) for name in names}, "supersedes": supersedes}


def paragraph_row(paragraph: Paragraph) -> dict[str, Any]:
    told, chosen = paragraph.told, paragraph.chosen
    proposed = {"language": told.language, "script": told.script, "score": told.score}
    by = {"by": chosen.chosen_by.name, "at": chosen.chosen_at} if chosen else None
    names = ("start", "end", "language")
    return {**{name: getattr(paragraph, name) for name in names}, "proposed": proposed, "chosen": by}


def languages_row(version: TextVersion) -> dict[str, Any]:
    rows = [paragraph_row(paragraph) for paragraph in paragraphs_of(version)]
    return {"language": version.language, "paragraphs": rows}


class CorrectText(APIView):
    """Correct a text by a new version; the old one stays, and whatever cites it keeps citing it."""

    @extend_schema(operation_id="texts_correct", request=CorrectionIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        made = correct_text(_text(request, pk, number), **read(CorrectionIn, request), by=request.user)
        return Response(text_facts(loaded(made), request), status=status.HTTP_201_CREATED)


class VersionsOfText(APIView):
    """Every version of a text, the oldest first."""

    @extend_schema(operation_id="versions_list", responses={200: PAGE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        texts = version.article.texts.defer("text").select_related("supersedes").defer("supersedes__text")
        return Response({"results": [version_row(row) for row in line_of(version, list(texts))], "next": ""})


class CompareTexts(APIView):
    """The word-by-word difference between two texts of an article; the parts joined give either text back."""

    @extend_schema(
        operation_id="texts_compare",
        parameters=[OpenApiParameter(name, int, required=True) for name in ("from", "to")],
        responses={200: FREE},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
        old, new = (_text(request, pk, _number(request, name)) for name in ("from", "to"))
        parts = [{"kind": part.kind, "text": part.text} for part in word_changes(old.text, new.text)]
        return Response({"from": old.number, "to": new.number, "parts": parts})


class LanguagesOfText(APIView):
    """The language of every paragraph: what is proposed, with script and score, and what a person chose instead."""

    @extend_schema(operation_id="languages_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        return Response(
            {"language": version.language, "paragraphs": [paragraph_row(p) for p in paragraphs_of(version)]}
        )

    @extend_schema(operation_id="languages_set", request=LanguageIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int, number: int) -> Response:
        version = _text(request, pk, number)
        set_paragraph_language(version, **read(LanguageIn, request), by=request.user)
        return Response(
            {"language": version.language, "paragraphs": [paragraph_row(p) for p in paragraphs_of(version)]}
        )


def _number(request: ApiRequest, name: str) -> int:
    found = request.query_params.get(name, "")
    if not (found.isascii() and found.isdecimal() and len(found) < 9):
        raise Refused.invalid(_("`%(name)s` is the number of a text.") % {"name": name}, field=name)
    return int(found)


def _text(request: ApiRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).select_related("article")
    return get_object_or_404(texts, article_id=pk, number=number)
