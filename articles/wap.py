"""The Web Annotation Protocol: a container of annotations for each text version. Members, tokens; all where public."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.permissions import may
from accounts.sessions import ApiRequest
from accounts.strangers import SOMEBODY, OpenWhenPublic, is_stranger
from articles import actions
from articles.annotation_querysets import AnnotationQuerySet
from articles.inputs import Links, Note, Passage
from articles.models import Annotation, TextVersion
from articles.naming import category_codes, words_now
from articles.passages import quote_passage
from articles.revising import chosen_of, content_of, edited_content, hash_of, note_of
from articles.slugs import is_uuid
from articles.web_annotation import (
    ANNO,
    LDP,
    LINKS,
    Json,
    Written,
    instant,
    read_links,
    read_note,
    read_received,
    without_people,
    write_annotation,
)
from articles.web_passages import read_passages
from basics.errors import Refused
from basics.etags import etag_of
from basics.json_parser import StrictJSONParser
from basics.paging import cursor_of, read_cursor
from basics.quoting import fair_quote

MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'
CONTAINED_IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
CONTAINER_LINK = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
RESOURCE_LINK = '<http://www.w3.org/ns/ldp#Resource>; rel="type", <http://www.w3.org/ns/oa#Annotation>; rel="type"'
PAGE_SIZE = 100
FIRST = "0"
Cursor = tuple[datetime, int]


class JSONLD(JSONRenderer):
    media_type = "application/ld+json"
    format = "jsonld"
    charset = None


class JSONLDParser(StrictJSONParser):
    media_type = "application/ld+json"


class WapView(OpenWhenPublic, APIView):
    """What containers and annotations have in common."""

    renderer_classes: Sequence[Any] = (JSONLD, JSONRenderer)
    parser_classes: Sequence[type[BaseParser]] = (JSONLDParser, StrictJSONParser)
    link = ""
    vary = "Accept"
    posting: Mapping[str, str] = {}

    def text(self) -> TextVersion:
        """Return the text of the container: any to members; to strangers only what the public catalog rests on."""
        named = {"article_id": self.kwargs["article"], "number": self.kwargs["number"]}
        if may(self.request.user, "read_articles"):
            return get_object_or_404(TextVersion.objects.visible_to(self.request.user), **named)
        found = TextVersion.objects.filter(**named).first()
        if found is None or not self.annotations(found).exists():
            raise Http404
        return found

    def annotations(self, version: TextVersion) -> AnnotationQuerySet:
        """Return what this person may see of a text, the oldest first."""
        found = Annotation.objects.visible_to(self.request.user)
        return found.matching(article=version.article_id, number=version.number).order_by("created_at", "pk")

    def answer(
        self, body: Json | None, *, status: int = 200, tag: str = "", more: dict[str, str] | None = None
    ) -> Response:
        negotiated = getattr(self.request, "accepted_media_type", "") or ""
        kind = MEDIA_TYPE if "ld+json" in negotiated else None
        told = {"Link": self.link, "Vary": self.vary, "Allow": ", ".join(self.allowed_methods)}
        told |= {**self.posting, "ETag": tag} if tag else self.posting
        return Response(
            body, status=status, content_type=kind if body is not None else None, headers=told | (more or {})
        )

    def tagged(self, body: Json, *, status: int = 200, more: dict[str, str] | None = None) -> Response:
        """Answer with a body and its ETag; with nothing to whoever reads and has it already."""
        tag = etag_of(body)
        if self.request.method in ("GET", "HEAD") and self.unchanged(tag):
            return self.answer(None, status=304, tag=tag)
        return self.answer(body, status=status, tag=tag, more=more)

    @extend_schema(exclude=True)
    def options(self, request: Any, *arguments: Any, **words: Any) -> Response:
        self.text()
        return self.answer(None)

    def unchanged(self, tag: str) -> bool:
        """Tell whether the state that was seen is the one there is; a weak tag is compared as a strong one."""
        seen = self.request.headers.get("If-None-Match", "")
        return seen.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in seen.split(",")]

    def iri_of(self, version: TextVersion, row: Annotation) -> str:
        return str(
            reverse(
                "api-wap-annotation",
                args=[version.article_id, version.number, row.slug or row.uuid],
                request=self.request,
            )
        )

    def written(self, version: TextVersion, row: Annotation) -> Json:
        """Return an annotation loaded `with_targets_json()`."""
        value: Any = row
        here = [one for one in value.targets_json if one["number"] == version.number]
        if is_stranger(self.request):
            here = [fair_quote(one) for one in here]
        targets = [(self.request.build_absolute_uri(version.get_absolute_url()), one) for one in here]
        creator = str(SOMEBODY) if is_stranger(self.request) else value.author
        made = row.created_at, row.updated_at
        note = row.motivation, row.category, row.body, row.tags
        links = row.canonical, row.via
        kept = row.received or {"sent": None, "text": None, "note": None}
        sent = without_people(kept["sent"]) if kept["sent"] and is_stranger(self.request) else kept["sent"]
        same = kept["note"] == row.note_told, kept["text"] == version.pk and not is_stranger(self.request)
        return write_annotation(Written(self.iri_of(version, row), *note, creator, *made, targets, *links, sent, *same))

    def note_in(self, sent: Any, kept: str = "") -> Note:
        """Return the note that was sent; without a category it is of the usual one, or of that it has."""
        return read_note(sent, words_now().kinds, kept or category_codes()[0])

    def names_of(self, version: TextVersion) -> list[str]:
        """Return the addresses that name a text: its page, also under the site's own name, API and container."""
        page = self.request.build_absolute_uri(version.get_absolute_url())
        own = settings.SITE_URL + version.get_absolute_url()
        named = [version.article_id, version.number]
        others = [reverse(name, args=named, request=self.request) for name in ("api-text", "api-wap-container")]
        return [page, own, *map(str, others)]


class Container(WapView):
    """The annotations of one text version: an LDP BasicContainer that is an ordered collection."""

    link, vary, posting = CONTAINER_LINK, "Accept, Prefer", MappingProxyType({"Accept-Post": MEDIA_TYPE})

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest, article: int, number: int) -> Response:
        version = self.text()
        known = self.annotations(version).aggregate(count=Count("pk", distinct=True), last=Max("updated_at"))
        kinds = (
            {"iris": "1"} if self._wants(CONTAINED_IRIS) or request.query_params.get("iris") == "1" else {"iris": "0"}
        )
        page = request.query_params.get("page", "")
        return self.tagged(self._page(version, known, kinds, page) if page else self._container(version, known, kinds))

    @extend_schema(exclude=True)
    def post(self, request: ApiRequest, article: int, number: int) -> Response:
        """Keep an annotation that a person sent. A `Slug` names it, if that is free; else a name beside it."""
        version = self.text()
        sent: Any = request.data
        note = self.note_in(sent)
        passages = read_passages(sent, version.text, self.names_of(version))
        links = Links(request.headers.get("Slug", ""), **read_links(sent), received=read_received(sent))
        places = [(version, passage) for passage in passages]
        made = actions.annotate(places, note, by=request.user, links=links)
        row = self.annotations(version).with_targets_json().get(pk=made.pk)
        iri = self.iri_of(version, row)
        self.link, self.vary = RESOURCE_LINK, "Accept"
        located = {"Location": iri, "Content-Location": iri}
        return self.tagged(self.written(version, row), status=201, more=located)

    def _wants(self, what: str) -> bool:
        return what in self.request.headers.get("Prefer", "")

    def _iri(self, version: TextVersion, **query: Any) -> str:
        found = reverse("api-wap-container", args=[version.article_id, version.number], request=self.request)
        return f"{found}?{urlencode(query)}" if query else str(found)

    def _container(self, version: TextVersion, known: dict[str, Any], kinds: dict[str, str]) -> Json:
        whole = {
            "@context": [ANNO, LDP],
            "id": self._iri(version, **kinds),
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": version.title,
            "total": known["count"],
        }
        if known["last"]:
            whole["modified"] = instant(known["last"])
        if known["count"]:
            address = self._iri(version, **kinds, page=FIRST)
            whole["first"] = address if self._wants(MINIMAL) else self._page(version, known, kinds, FIRST)
            whole["last"] = self._iri(version, **kinds, page=self._last(version, known["count"]))
        return whole

    def _page(self, version: TextVersion, known: dict[str, Any], kinds: dict[str, str], asked: str) -> Json:
        """Return one page. It begins after a row, so it costs the same wherever it is."""
        at, cursor = read_place(asked)
        found = list(beyond(self.annotations(version).with_targets_json(), cursor)[: PAGE_SIZE + 1])
        if not found and at:
            raise Http404
        rows = found[:PAGE_SIZE]
        part = {"id": self._iri(version, **kinds), "total": known["count"]}
        if known["last"]:
            part["modified"] = instant(known["last"])
        page = {
            "@context": ANNO,
            "id": self._iri(version, **kinds, page=asked),
            "type": "AnnotationPage",
            "partOf": part,
            "startIndex": at,
            "items": [
                self.iri_of(version, row) if kinds["iris"] == "1" else self.written(version, row) for row in rows
            ],
        }
        if cursor is not None:
            page["prev"] = self._iri(version, **kinds, page=self._before(version, at, cursor))
        if len(found) > PAGE_SIZE:
            page["next"] = self._iri(version, **kinds, page=place_of(at + PAGE_SIZE, rows[-1]))
        return page

    def _before(self, version: TextVersion, at: int, cursor: Cursor) -> str:
        """Return the page before the one that begins after a row."""
        when, pk = cursor
        up_to = Q(created_at__lt=when) | Q(created_at=when, pk__lte=pk)
        back = list(self.annotations(version).filter(up_to).order_by("-created_at", "-pk")[: PAGE_SIZE + 1])
        return place_of(max(0, at - PAGE_SIZE), back[PAGE_SIZE]) if len(back) > PAGE_SIZE else FIRST

    def _last(self, version: TextVersion, count: int) -> str:
        """Return the last page, looked for from the end."""
        size = (count - 1) % PAGE_SIZE + 1
        back = list(self.annotations(version).order_by("-created_at", "-pk")[size : size + 1])
        return place_of(count - size, back[0]) if back else FIRST


class OneAnnotation(WapView):
    """One annotation of a text version. It changes only for whoever names the state they saw (`If-Match`)."""

    link, vary = RESOURCE_LINK, "Accept"

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest, article: int, number: int, name: str) -> Response:
        version, row = self._found(name)
        return self.tagged(self.written(version, row))

    @extend_schema(exclude=True)
    def put(self, request: ApiRequest, article: int, number: int, name: str) -> Response:
        """Change the note; its passages stay, and other ones are refused (409)."""
        version, row = self._found(name)
        if (refused := self._precondition(version, row)) is not None:
            return refused
        content = edited_content(row)
        note = self.note_in(request.data, content["category"])
        self._require_same_passages(request.data, version, row)
        if _places_on(version, content) != _places_on(version, content_of(note_of(row), chosen_of(row))):
            raise Refused.conflict(_("Other passages of this annotation wait for a decision. Change it afterwards."))
        kept = {"credibility": content["credibility"]}
        data: Any = request.data
        sent = {name: value for name, value in read_received(data).items() if name not in LINKS}
        before = (row.received or {}).get("sent") or {}
        sent |= {name: before[name] for name in LINKS if name in before}  # addresses stay
        note = note.__class__(**{**vars(note), **kept})
        actions.change_annotation(row, note, by=request.user, seen=hash_of(content), received=(version, sent))
        version, row = self._found(name)
        return self.tagged(self.written(version, row))

    @extend_schema(exclude=True)
    def delete(self, request: ApiRequest, article: int, number: int, name: str) -> Response:
        version, row = self._found(name)
        if (refused := self._precondition(version, row)) is not None:
            return refused
        actions.delete_annotation(row, by=request.user, seen=hash_of(edited_content(row)))
        return self.answer(None, status=204)

    def _found(self, name: str) -> tuple[TextVersion, Annotation]:
        """Return an annotation by the name that was wished for it, or by its own, which stays."""
        version, by = self.text(), "uuid" if is_uuid(name) else "slug"
        return version, get_object_or_404(self.annotations(version).with_targets_json(), **{by: name})

    def _precondition(self, version: TextVersion, row: Annotation) -> Response | None:
        """Answer 428 to whoever does not say what they saw; refuse (412) what moved on."""
        seen = self.request.headers.get("If-Match")
        if not seen or seen.strip() == "*":  # it names no state
            message = _("Say which state you saw: send its ETag as If-Match.")
            return self.answer({"code": "precondition_required", "message": message}, status=428)
        if etag_of(self.written(version, row)) not in [one.strip() for one in seen.split(",")]:
            raise Refused.stale(_("This annotation was changed meanwhile. Read it again."))
        return None

    def _require_same_passages(self, sent: Any, version: TextVersion, row: Annotation) -> None:
        value: Any = row
        asked = {_trimmed(version.text, one) for one in read_passages(sent, version.text, self.names_of(version))}
        there = {(one["start"], one["end"]) for one in value.targets_json if one["number"] == version.number}
        if asked != there:
            raise Refused.conflict(_("The passages of an annotation stay. Make a new annotation."))


def place_of(at: int, row: Annotation) -> str:
    """Return the name of the page that begins after a row, at a place in the collection."""
    return f"{at}.{cursor_of(row, 'created_at')}"


def read_place(asked: str) -> tuple[int, Cursor | None]:
    """Return where a page begins, and after which row; refuses (404) what names no page."""
    at, _dot, cursor = asked.partition(".")
    found = read_cursor(cursor)
    if asked == FIRST:
        return 0, None
    if found is None or not at.isdecimal() or len(at) > 9 or at == FIRST:
        raise Http404
    return int(at), found


def beyond(rows: AnnotationQuerySet, cursor: Cursor | None) -> AnnotationQuerySet:
    """Keep the annotations after a row, the oldest first."""
    if cursor is None:
        return rows
    when, pk = cursor
    return rows.filter(Q(created_at__gte=when), Q(created_at__gt=when) | Q(pk__gt=pk))


def _places_on(version: TextVersion, content: Json) -> set[tuple[int, int]]:
    return {(one["start"], one["end"]) for one in content["targets"] if one["text"] == version.pk}


def _trimmed(text: str, passage: Passage) -> tuple[int, int]:
    quote = quote_passage(text, passage.start, passage.end, passage.exact)
    return quote.start, quote.end
