"""The API of what waits: ask for a page, see what came, keep it as an article or drop it."""

from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import actions, filing, gathering, keeping
from articles.api import (
    AFTER,
    FREE,
    PAGE,
    ArticleIn,
    PublicationIn,
    facts_of,
    loaded,
    publication_of,
    quotes_of,
    read,
    text_facts,
)
from articles.inputs import Bytes
from articles.models import Candidate, TextVersion
from basics.errors import Refused
from basics.kept_words import say
from basics.paging import page_of


class AddressIn(serializers.Serializer[Any]):
    """The address of a page."""

    url = serializers.CharField(max_length=2000)


class KeepIn(ArticleIn):
    """What a person confirms of a candidate; its bytes are here already. Without `publication` where it is a text of
    an article that exists."""

    text = None  # type: ignore[assignment]
    content = None  # type: ignore[assignment]
    filename = None  # type: ignore[assignment]
    publication = PublicationIn(required=False)


def candidate_row(candidate: Candidate) -> dict[str, Any]:
    names = ("id", "way", "state", "url", "title", "published_on", "robots", "message", "created_at", "updated_at")
    told = {"message": say(candidate.message, candidate.message_said)}
    return {**{name: getattr(candidate, name) for name in names}, **told, "article": candidate.article_id}


def extract_row(raw: Bytes) -> dict[str, Any]:
    """Return what the bytes of a ready candidate say: proposals by their extractor, until a person confirms them."""
    found = actions.read_bytes(raw)
    names = ("text", "mime_type", "encoding", "certain", "extractor", "language_score")
    return {
        **{name: getattr(found, name) for name in names},
        "proposals": found.proposals(),
        "structure": [shape.as_dict() for shape in found.structure],
    }


class Candidates(APIView):
    """What waits, newest first."""

    @extend_schema(operation_id="candidates_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "add_article")
        page = page_of(Candidate.objects.visible_to(request.user).open(), request.query_params.get("after", ""))
        return Response({"results": [candidate_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="candidates_ask", request=AddressIn, responses={202: FREE})
    def post(self, request: ApiRequest) -> Response:
        made = gathering.ask_for_page(read(AddressIn, request)["url"], by=request.user)
        return Response(candidate_row(made), status=status.HTTP_202_ACCEPTED)


class OneCandidate(APIView):
    """One candidate; of a ready one also what its bytes say."""

    @extend_schema(operation_id="candidates_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = _candidate(request, pk)
        extract = extract_row(keeping.fetch(found.token, by=request.user)) if found.token else None
        return Response({**candidate_row(found), "extract": extract})


class KeepCandidate(APIView):
    """Confirm what a candidate says, and keep it as an article."""

    @extend_schema(operation_id="candidates_keep", request=KeepIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = _candidate(request, pk)
        values = read(KeepIn, request)
        raw = keeping.fetch(found.token, by=request.user)
        raw = replace(raw, encoding=values["encoding"] or raw.encoding)
        with keeping.claimed(raw, by=request.user):
            version = _filed(found, raw, values, request)
            gathering.mark_kept(raw, version.article, by=request.user)
        return Response(text_facts(loaded(version), request), status=status.HTTP_201_CREATED)


class FetchCandidate(APIView):
    """Fetch the page once more."""

    @extend_schema(operation_id="candidates_fetch", request=None, responses={202: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = gathering.fetch_again(_candidate(request, pk), by=request.user)
        return Response(candidate_row(found), status=status.HTTP_202_ACCEPTED)


class DropCandidate(APIView):
    """Say that it is not wanted."""

    @extend_schema(operation_id="candidates_drop", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return Response(candidate_row(gathering.drop_candidate(_candidate(request, pk), by=request.user)))


def _filed(found: Candidate, raw: Bytes, values: dict[str, Any], request: ApiRequest) -> TextVersion:
    facts, origin = facts_of(values, found.text_of)
    if found.text_of is not None:
        return filing.file_text(found.text_of, raw, facts, origin=origin, by=request.user)
    if "publication" not in values:
        raise Refused.invalid(_("Say where the article appeared."), field="publication")
    published, quotes = publication_of(values["publication"]), quotes_of(values)
    return filing.file_article(raw, facts, published, origin=origin, quotes=quotes, by=request.user)


def _candidate(request: ApiRequest, pk: int) -> Candidate:
    require(request.user, "add_article")
    return get_object_or_404(Candidate.objects.visible_to(request.user).select_related("text_of"), pk=pk)
