"""The API of sources, articles, texts and quoted sources."""

import base64
import binascii
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api_work import WorkOut, work_row
from accounts.models import User
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles import actions, filing
from articles import vocabulary as words
from articles.chain import chain_of, provenance_of, summary_of
from articles.checking import start_checking
from articles.forms import ArticleFilterForm
from articles.inputs import Agent, Bytes, ItemFacts, Provenance, Publication, Quoted, SourceFacts, TextFacts
from articles.models import Article, CarriedPassage, QuotedSource, Source, SourceRating, TextVersion
from articles.querysets import ArticleQuerySet
from articles.standing import quotations_of
from basics.drf import valid
from basics.drf_sorting import asked_of, sort_parameter
from basics.errors import Refused

FREE = {"type": "object", "additionalProperties": {}}
PAGE = {
    "type": "object",
    "properties": {"results": {"type": "array", "items": FREE}, "next": {"type": "string"}},
}
SORT = sort_parameter(ArticleQuerySet.SORTING)
AFTER = OpenApiParameter("after", str, description="The `next` of the page before.")
FILTERS = [
    OpenApiParameter(name, str) for name in ("q", "source", "language", "texts", "custody", *ArticleFilterForm.MORE)
]


class SourceIn(serializers.Serializer[Any]):
    """A new outlet."""

    name = serializers.CharField(max_length=200)
    homepage = serializers.URLField(max_length=500, required=False, default="", allow_blank=True)
    kind = serializers.ChoiceField(words.SourceKind.choices, default=words.SourceKind.OTHER)
    country = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), default=list)
    reliability = serializers.ChoiceField(words.Reliability.choices)
    reliability_reason = serializers.CharField()


class RatingIn(serializers.Serializer[Any]):
    """Another reliability."""

    reliability = serializers.ChoiceField(words.Reliability.choices)
    reason = serializers.CharField()


class PublicationIn(serializers.Serializer[Any]):
    """An outside publication: its source by name (made when missing), and what is known of it."""

    source = serializers.CharField(max_length=200)  # type: ignore[assignment]  # a field of that name
    reliability = serializers.ChoiceField(words.Reliability.choices, required=False)
    reliability_reason = serializers.CharField(required=False, default="", allow_blank=True)
    title = serializers.CharField(max_length=500, default="", allow_blank=True)
    url = serializers.URLField(max_length=2000, default="", allow_blank=True)
    author = serializers.CharField(max_length=300, default="", allow_blank=True)
    language = serializers.CharField(max_length=35, default="", allow_blank=True)
    published_on = serializers.DateField(default=None, allow_null=True)
    custody = serializers.ChoiceField(words.Custody.choices, default=words.Custody.UNKNOWN)


class AgentIn(serializers.Serializer[Any]):
    """Who or what had a hand in a translation."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(words.AgentKind.choices)
    role = serializers.ChoiceField(words.AgentRole.choices)
    version = serializers.CharField(max_length=80, default="", allow_blank=True)
    member = serializers.IntegerField(required=False, allow_null=True, default=None)
    confidence = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)


class ProvenanceIn(serializers.Serializer[Any]):
    """How a translation came to be. `source_text` is the number of a text of the same article, `origin` a publication;
    without both it was made from the article's own publication."""

    method = serializers.ChoiceField(words.TranslationMethod.choices, default=words.TranslationMethod.UNKNOWN)
    post_edit = serializers.ChoiceField(words.PostEdit.choices, default=words.PostEdit.NONE)
    completeness = serializers.ChoiceField(words.Completeness.choices, default=words.Completeness.UNKNOWN)
    credit_line = serializers.CharField(max_length=500, default="", allow_blank=True)
    asserted_by = serializers.ChoiceField(words.AssertedBy.choices, default=words.AssertedBy.UNKNOWN)
    pivot_languages = serializers.ListField(child=serializers.CharField(max_length=35), default=list)
    agents = AgentIn(many=True, default=list)
    source_text = serializers.IntegerField(min_value=1, required=False)
    origin = PublicationIn(required=False)


class TextIn(serializers.Serializer[Any]):
    """A text: `text` as it is, or `content` as base64 of the bytes with `encoding` if they are not UTF-8."""

    text = serializers.CharField(required=False, trim_whitespace=False)
    content = serializers.CharField(required=False, trim_whitespace=False)
    filename = serializers.CharField(max_length=255, default="", allow_blank=True)
    encoding = serializers.CharField(max_length=40, default="", allow_blank=True)
    title = serializers.CharField(max_length=500)
    author = serializers.CharField(max_length=300, default="", allow_blank=True)
    language = serializers.CharField(max_length=35)
    kind = serializers.ChoiceField(words.TextKind.choices, default=words.TextKind.ORIGINAL)
    provenance = ProvenanceIn(required=False)


class QuotedIn(serializers.Serializer[Any]):
    """A passage, given by its words, and the publication it quotes."""

    passage = serializers.CharField()
    relation = serializers.ChoiceField(words.QuoteRelation.choices, default=words.QuoteRelation.QUOTES)
    publication = PublicationIn()


class ArticleIn(TextIn):
    """An article with its first text, where it appeared and what it quotes: all of it or nothing."""

    publication = PublicationIn()
    quotes = QuotedIn(many=True, default=list)


def read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> dict[str, Any]:
    """Return what was sent, once it is valid."""
    return valid(serializer, request.data)


def raw_of(values: dict[str, Any]) -> Bytes:
    """Return the bytes that were sent, as text or as base64."""
    if ("text" in values) == ("content" in values):
        raise Refused.invalid(_("Send either `text` or `content` (base64)."), field="text")
    if "text" in values:
        return Bytes(values["text"].encode(), words.CaptureMethod.PASTE, filename=values["filename"])
    try:
        content = base64.b64decode(values["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused.invalid(_("`content` is not base64."), field="content") from error
    return Bytes(content, words.CaptureMethod.UPLOAD, filename=values["filename"], encoding=values["encoding"])


def publication_of(values: dict[str, Any]) -> Publication:
    """Return a publication whose source is known by name, or to be made."""
    source = SourceFacts(values["source"], values.get("reliability", ""), values["reliability_reason"])
    names = ("title", "url", "author", "language", "published_on", "custody")
    return Publication(source, ItemFacts(**{name: values[name] for name in names}))


def quotes_of(values: dict[str, Any]) -> list[Quoted]:
    """Return which passages quote which publications."""
    return [Quoted(row["passage"], publication_of(row["publication"]), row["relation"]) for row in values["quotes"]]


def facts_of(values: dict[str, Any], article: Article | None = None) -> tuple[TextFacts, Publication | None]:
    """Return what was said of a text, and the publication it was translated from if one was named."""
    given = values.get("provenance")
    facts = TextFacts(
        values["title"], values["language"], values["kind"], values["author"], given and provenance_in(given, article)
    )
    origin = given.get("origin") if given else None
    return facts, publication_of(origin) if origin else None


def provenance_in(given: dict[str, Any], article: Article | None) -> Provenance:
    """Return what was said of how a translation came to be."""
    names = ("method", "post_edit", "completeness", "credit_line", "asserted_by")
    return Provenance(
        **{name: given[name] for name in names},
        source_version=_source_text(given.get("source_text"), article),
        pivot_languages=tuple(given["pivot_languages"]),
        agents=tuple(_agent(agent) for agent in given["agents"]),
    )


def _agent(given: dict[str, Any]) -> Agent:
    member = None
    if given["member"] is not None:
        member = User.objects.filter(pk=given["member"]).first()
        if member is None:
            raise Refused.invalid(_("There is no such member."), field="agents")
    return Agent(**{**given, "member": member})


def _source_text(number: int | None, article: Article | None) -> TextVersion | None:
    if number is None:
        return None
    found = article.texts.defer("text").filter(number=number).first() if article else None
    if found is None:
        raise Refused.invalid(_("This article has no text of that number."), field="source_text")
    return found


def source_row(source: Source) -> dict[str, Any]:
    names = ("name", "homepage", "kind", "country", "languages", "reliability", "reliability_reason", "created_at")
    return {"id": source.pk, **{name: getattr(source, name) for name in names}}


def rating_row(rating: SourceRating) -> dict[str, Any]:
    facts = {name: getattr(rating, name) for name in ("before", "reliability", "reason", "rated_at")}
    return {**facts, "rated_by": rating.rated_by.name}


def text_row(version: TextVersion, request: ApiRequest) -> dict[str, Any]:
    """Return a text loaded `with_chain()` without its words."""
    names = ("number", "kind", "language", "title", "author", "sha256", "created_at")
    url = reverse("api-text", args=[version.article_id, version.number], request=request)
    return {**{name: getattr(version, name) for name in names}, "summary": summary_of(version), "url": url}


def text_facts(version: TextVersion, request: ApiRequest) -> dict[str, Any]:
    """Return a text loaded `with_chain()` whole."""
    capture = version.capture
    names = (
        *("sha256", "size", "mime_type", "encoding", "encoding_confirmed", "filename", "method", "extractor"),
        *("url", "proposals"),
    )
    return {
        **text_row(version, request),
        "article": version.article_id,
        "text": version.text,
        "structure": version.structure,
        "capture": {"id": capture.pk, "at": capture.captured_at, **{name: getattr(capture, name) for name in names}},
        "provenance": provenance_row(version),
        "quoted_sources": [quoted_row(row) for row in quotations_of(version)],
        "chain": [step.as_dict() for step in chain_of(version)],
    }


def provenance_row(version: TextVersion) -> dict[str, Any] | None:
    found = provenance_of(version)
    if found is None:
        return None
    names = ("method", "post_edit", "completeness", "credit_line", "asserted_by", "pivot_languages")
    agents = [
        {name: getattr(agent, name) for name in ("name", "kind", "role", "version", "confidence", "member_id")}
        for agent in found.agents.all()
    ]
    return {**{name: getattr(found, name) for name in names}, "agents": agents}


def quoted_row(row: QuotedSource) -> dict[str, Any]:
    names = ("start", "end", "exact", "relation", "verification")
    item = row.source_item
    quoted = {"source": item.source.name, "title": item.title, "url": item.url, "custody": item.custody}
    facts = {name: getattr(row, name) for name in names}
    return {"id": row.pk, **facts, "item": quoted, "place": place_row(getattr(row, "place", None))}


def place_row(place: CarriedPassage | None) -> dict[str, Any] | None:
    """Return how a passage came to stand in this version; None if it was marked here."""
    return {"id": place.pk, "state": place.state, "score": place.score} if place else None


def article_row(article: Article, request: ApiRequest) -> dict[str, Any]:
    """Return an article loaded `for_list()`."""
    item = article.source_item
    source = {"id": item.source_id, "name": item.source.name, "reliability": item.source.reliability}
    return {
        "id": article.pk,
        "title": article.title,
        "source": source,
        "publication": {"title": item.title, "url": item.url, "language": item.language, "custody": item.custody},
        "texts": [text_row(version, request) for version in article.texts.all()],
        "annotations": article.annotation_count,  # type: ignore[attr-defined]
        "created_at": article.created_at,
        "updated_at": article.updated_at,
    }


class Sources(APIView):
    """All sources, by name."""

    @extend_schema(operation_id="sources_list", responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        return Response({"results": [source_row(row) for row in Source.objects.visible_to(request.user)], "next": ""})

    @extend_schema(operation_id="sources_add", request=SourceIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        made = actions.add_source(**read(SourceIn, request), by=request.user)
        return Response(source_row(made), status=status.HTTP_201_CREATED)


class OneSource(APIView):
    """One source with every judgement of its reliability, the last one first; a new one needs a reason."""

    @extend_schema(operation_id="sources_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
        ratings = [rating_row(row) for row in found.ratings.select_related("rated_by")]
        return Response({**source_row(found), "ratings": ratings})

    @extend_schema(operation_id="sources_rate", request=RatingIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
        return Response(source_row(actions.rate_source(found, **read(RatingIn, request), by=request.user)))


class CheckCaptures(APIView):
    """Ask for a check of the bytes of every capture; how far it is stands under `work/`."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="captures_check", request=None, responses={202: WorkOut})
    def post(self, request: ApiRequest) -> Response:
        return Response(work_row(start_checking(by=request.user)), status=status.HTTP_202_ACCEPTED)


class Articles(APIView):
    """Articles, newest first unless asked otherwise."""

    @extend_schema(operation_id="articles_list", parameters=[*FILTERS, SORT, AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        chosen = ArticleFilterForm(request.query_params).criteria()
        found = Article.objects.visible_to(request.user).matching(**chosen).for_list(request.user)
        sorting = ArticleQuerySet.SORTING
        page = sorting.page(found, asked_of(request, sorting), request.query_params.get("after", ""))
        return Response({"results": [article_row(row, request) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="articles_add", request=ArticleIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        values = read(ArticleIn, request)
        facts, origin = facts_of(values)
        quotes, published = quotes_of(values), publication_of(values["publication"])
        version = filing.file_article(raw_of(values), facts, published, origin=origin, quotes=quotes, by=request.user)
        return Response(text_facts(loaded(version), request), status=status.HTTP_201_CREATED)


class OneArticle(APIView):
    """One article with its texts."""

    @extend_schema(operation_id="articles_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = Article.objects.visible_to(request.user).for_list(request.user)
        return Response(article_row(get_object_or_404(found, pk=pk), request))


class Texts(APIView):
    """The texts of an article."""

    @extend_schema(operation_id="texts_list", responses={200: PAGE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Article.objects.visible_to(request.user).for_list(request.user), pk=pk)
        return Response({"results": [text_row(row, request) for row in found.texts.all()], "next": ""})

    @extend_schema(operation_id="texts_add", request=TextIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
        values = read(TextIn, request)
        facts, origin = facts_of(values, article)
        version = filing.file_text(article, raw_of(values), facts, origin=origin, by=request.user)
        return Response(text_facts(loaded(version), request), status=status.HTTP_201_CREATED)


class OneText(APIView):
    """One text, whole, with its provenance and chain. Offsets everywhere are code points into `text`."""

    @extend_schema(operation_id="texts_get", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        return Response(text_facts(_text(request, pk, number), request))


class QuotedSources(APIView):
    """Which passages of a text quote which publications; carried ones tell their place."""

    @extend_schema(operation_id="quoted_sources_list", responses={200: PAGE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        rows = quotations_of(_text(request, pk, number))
        return Response({"results": [quoted_row(row) for row in rows], "next": ""})

    @extend_schema(operation_id="quoted_sources_add", request=QuotedIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        values = read(QuotedIn, request)
        quoted = Quoted(values["passage"], publication_of(values["publication"]), values["relation"])
        made = filing.quote_source(_text(request, pk, number), quoted, by=request.user)
        return Response(quoted_row(made), status=status.HTTP_201_CREATED)


def _text(request: ApiRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)


def loaded(version: TextVersion) -> TextVersion:
    return TextVersion.objects.with_chain().get(pk=version.pk)
