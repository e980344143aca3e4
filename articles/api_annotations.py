"""The API of annotations, shaped like W3C Web Annotations (TextQuoteSelector, TextPositionSelector in code points)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.permissions import may
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from accounts.state_tag import state_tag
from articles import actions
from articles import vocabulary as words
from articles.annotation_querysets import STATES
from articles.annotation_rows import SIZE_MOST, compact_answer, compact_rows
from articles.api import AFTER, FREE, PAGE, read
from articles.hiding import hide_annotation, show_annotation
from articles.inputs import Note, Passage
from articles.models import Annotation, TextVersion
from articles.naming import require_known
from articles.passages import find_passage
from articles.ranging import change_range
from articles.revising import NOTE, edited_content, hash_of, require_few_targets
from basics.drf import tagged, valid
from basics.errors import Refused
from basics.etags import etag_of, is_known
from basics.paging import page_of
from basics.prepared import Prepared

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PAGE_SIZE, PAGE_MOST = 100, 1_000
COMPACT_SIZE = 1_000


class TargetIn(serializers.Serializer[Any]):
    """A passage: `article` and `number` name the text. `start` and `end` are code points; without them `exact` is
    looked for, and must occur once. With both, a differing quote is refused (409)."""

    article = serializers.IntegerField()
    number = serializers.IntegerField(min_value=1)
    start = serializers.IntegerField(min_value=0, required=False)
    end = serializers.IntegerField(min_value=1, required=False)
    exact = serializers.CharField(required=False, trim_whitespace=False)


class NoteIn(serializers.Serializer[Any]):
    """The content of an annotation; `body` is Markdown."""

    category = serializers.CharField(max_length=16)
    motivation = serializers.ChoiceField(words.Motivation.choices, default=words.Motivation.COMMENTING)
    body = serializers.CharField(default="", allow_blank=True)
    credibility = serializers.ChoiceField(words.Credibility.choices, default=None, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), default=list)


class AnnotationIn(NoteIn):
    """A new annotation."""

    targets = TargetIn(many=True, allow_empty=False)
    private = serializers.BooleanField(default=False)


class NotePatch(NoteIn):
    """Only what is sent changes; `targets` are then all its passages."""

    targets = TargetIn(many=True, allow_empty=False, required=False)

    category = serializers.CharField(max_length=16, required=False)
    motivation = serializers.ChoiceField(words.Motivation.choices, required=False)
    body = serializers.CharField(required=False, allow_blank=True)
    credibility = serializers.ChoiceField(words.Credibility.choices, required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False)


class Since(serializers.Serializer[Any]):
    """Filters of the list."""

    article = serializers.IntegerField(required=False)
    number = serializers.IntegerField(required=False)
    person = serializers.IntegerField(required=False)
    category = serializers.CharField(max_length=16, required=False, validators=[require_known])
    tag = serializers.CharField(required=False, max_length=60)
    q = serializers.CharField(required=False, max_length=200)
    state = serializers.ChoiceField(list(STATES), required=False)
    since = serializers.DateTimeField(required=False)


class ListIn(Since):
    """Filters of the list, and its form: `compact` ones come up to 10,000 at a time."""

    form = serializers.ChoiceField(["full", "compact"], default="full")
    size = serializers.IntegerField(min_value=1, max_value=SIZE_MOST, required=False)


NARROWING = ("tag", "q", "state")
# Asked for each passage that is annotated: all of a text but how it is laid out.
TEXT = Prepared(
    lambda article, number: TextVersion.objects.filter(article=article, number=number).defer("structure").order_by(),
    article=int,
    number=int,
)


def note_of(values: dict[str, Any]) -> Note:
    return Note(
        category=values["category"],
        motivation=values["motivation"],
        body=values["body"],
        credibility=values["credibility"],
        tags=tuple(values["tags"]),
    )


def targets_of(rows: list[dict[str, Any]], request: ApiRequest) -> list[tuple[TextVersion, Passage]]:
    """Return the passages that were sent, each with its text; too many are refused before any is looked for."""
    require_few_targets(rows)
    keys = {(row["article"], row["number"]) for row in rows}
    texts = {key: _text(*key, request) for key in keys}
    return [_target(row, texts[row["article"], row["number"]]) for row in rows]


def _text(article: int, number: int, request: ApiRequest) -> TextVersion | None:
    return TEXT.first(article=article, number=number) if may(request.user, "read_articles") else None


def _target(row: dict[str, Any], version: TextVersion | None) -> tuple[TextVersion, Passage]:
    if version is None:
        raise Refused.invalid(_("There is no such text."), field="targets")
    start, end, exact = row.get("start"), row.get("end"), row.get("exact")
    if start is None or end is None:
        return version, Passage(*find_passage(version.text, exact or ""))
    return version, Passage(start, end, exact)


def _life_of(row: Annotation) -> dict[str, Any]:
    """Return where an annotation is in its life; readers are told nothing of it."""
    return {
        "state": row.life,
        "revision": row.revision,
        "approved": row.approved_id is not None,
        "replies": row.reply_count,
        "resolved": row.resolved_at,
    }


def shaped(row: Annotation, request: ApiRequest) -> dict[str, Any]:
    """Return an annotation loaded `with_targets_json()` as a W3C Web Annotation, with our own words beside."""
    value: Any = row
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in row.tags]
    note = {"type": "TextualBody", "purpose": row.motivation, "format": "text/markdown", "value": row.body}
    return {
        "@context": CONTEXT,
        "id": request.build_absolute_uri(row.get_absolute_url()),
        "type": "Annotation",
        "uuid": str(row.uuid),
        "motivation": row.motivation,
        "category": row.category,
        "credibility": row.credibility,
        "creator": {"id": row.creator_id, "type": "Person", "name": value.author, "former": not value.author_active},
        "created": row.created_at,
        "modified": row.updated_at,
        "published": row.published_at,
        **(_life_of(row) if may(request.user, "read_annotations") else {}),
        "body": [note, *tags] if row.body else tags,
        "hidden": row.hidden_reason,
        "target": [_target_row(target, request) for target in value.targets_json],
    }


def as_loaded(made: Annotation, request: ApiRequest) -> Annotation:
    """Return what was just made as `with_targets_json()` would load it: its targets are known."""
    value: Any = made
    value.author, value.author_active = request.user.name, request.user.is_active
    names = ("state", "exact", "prefix", "suffix", "start", "end")
    value.targets_json = [
        {
            "article": target.text_version.article_id,
            **{name: getattr(target.text_version, name) for name in ("number", "language", "sha256")},
            **{name: getattr(target, name) for name in names},
        }
        for target in made.targets.all()
    ]
    return made


def _target_row(target: dict[str, Any], request: ApiRequest) -> dict[str, Any]:
    quote = {name: target[name] for name in ("exact", "prefix", "suffix")}
    place = {name: target[name] for name in ("start", "end")}
    return {
        "source": reverse("api-text", args=[target["article"], target["number"]], request=request),
        **{name: target[name] for name in ("article", "number", "language", "sha256", "state")},
        "selector": [{"type": "TextQuoteSelector", **quote}, {"type": "TextPositionSelector", **place}],
    }


def answered(row: Annotation, request: ApiRequest, **more: Any) -> Response:
    """Answer with one annotation and its ETag; `unreached`, if any, were named in what it says now and not told."""
    body = shaped(row, request)
    untold = {"unreached": [person.name for person in row.unreached]} if row.unreached else {}
    return Response({**body, **untold}, headers={"ETag": etag_of(body)}, **more)


class Annotations(APIView):
    """Annotations, newest first; with `since`, those changed since then, the oldest change first."""

    @extend_schema(
        operation_id="annotations_list",
        parameters=[
            OpenApiParameter("article", int),
            OpenApiParameter("number", int, description="Of the text, with `article`."),
            OpenApiParameter("person", int),
            OpenApiParameter("category", str),
            OpenApiParameter("tag", str),
            OpenApiParameter("q", str, description="Words of the note or the quote."),
            OpenApiParameter("state", str, enum=list(STATES)),
            OpenApiParameter("since", str, description="ISO 8601."),
            OpenApiParameter("form", str, enum=["full", "compact"]),
            OpenApiParameter("size", int, description="100, at most 1,000; compact ones 1,000, at most 10,000."),
            AFTER,
        ],
        responses={200: PAGE, 304: None},
    )
    def get(self, request: ApiRequest) -> Response | HttpResponse:
        chosen = valid(ListIn, request.query_params)
        tag = state_tag(request)
        if is_known(request, tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        compact, size, changed = chosen.pop("form") == "compact", chosen.pop("size", None), "since" in chosen
        narrowing = {name: chosen.pop(name) for name in NARROWING if name in chosen}
        if not (whole := may(request.user, "read_annotations")):
            narrowing.pop("state", None)  # readers are told nothing of the life of an annotation
        found = Annotation.objects.visible_to(request.user).matching(**chosen).narrowed(**narrowing)
        after = request.query_params.get("after", "")
        if compact:
            rows = compact_rows(found, after, size=size or COMPACT_SIZE, changed=changed, with_life=whole)
            return HttpResponse(compact_answer(rows), content_type="application/json", headers={"ETag": tag})
        by = "updated_at" if changed else "created_at"
        most = min(size or PAGE_SIZE, PAGE_MOST)
        page = page_of(found.with_targets_json(), after, by=by, size=most, oldest_first=changed)
        results = [shaped(row, request) for row in page.rows]
        return Response({"results": results, "next": page.next}, headers={"ETag": tag})

    @extend_schema(operation_id="annotations_add", request=AnnotationIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        return answered(self.made(read(AnnotationIn, request), request), request, status=status.HTTP_201_CREATED)

    def made(self, values: dict[str, Any], request: ApiRequest) -> Annotation:
        """Annotate as was asked for, and return it as `answered` takes it."""
        targets = targets_of(values["targets"], request)
        made = actions.annotate(targets, note_of(values), by=request.user, private=values["private"])
        return as_loaded(made, request)


class OneAnnotation(APIView):
    """One annotation. Its note and its passages change (`If-Match` guards against a newer one).

    Of an approved one the change waits for a decision, and what was approved stays.
    """

    @extend_schema(operation_id="annotations_get", responses={200: FREE, 304: None})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        return tagged(request, shaped(_visible(request, uuid), request))

    @extend_schema(operation_id="annotations_change", request=NotePatch, responses={200: FREE})
    def patch(self, request: ApiRequest, uuid: str) -> Response:
        row = _visible(request, uuid)
        _require_match(row, request)
        changed, found = _change(row, read(NotePatch, request), request), _visible(request, uuid)
        found.unreached = changed.unreached
        return answered(found, request)

    @extend_schema(operation_id="annotations_delete", responses={204: None})
    def delete(self, request: ApiRequest, uuid: str) -> Response:
        row = _visible(request, uuid)
        wanted = _require_match(row, request)
        actions.delete_annotation(row, by=request.user, seen=hash_of(edited_content(row)) if wanted else None)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _require_match(row: Annotation, request: ApiRequest) -> bool:
    """Refuse (stale) whoever names another state than there is (`If-Match`); tells whether they named any."""
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted != etag_of(shaped(row, request)):
        raise Refused.stale(_("This annotation was changed meanwhile. Read it again."))
    return bool(wanted)


@transaction.atomic
def _change(row: Annotation, sent: dict[str, Any], request: ApiRequest) -> Annotation:
    """Change what was sent of the newest revision: note, passages, or both."""
    targets, before = sent.pop("targets", None), edited_content(row)
    seen: str | None = hash_of(before)
    if targets is not None:
        changed = change_range(row, targets_of(targets, request), by=request.user, seen=hash_of(before))
        seen = None  # it is locked since
    if sent or targets is None:
        values = {name: before[name] for name in NOTE} | sent
        changed = actions.change_annotation(row, note_of(values), by=request.user, seen=seen)
    return changed


class RestoreAnnotation(APIView):
    """Bring back an annotation that its creator removed."""

    @extend_schema(operation_id="annotations_restore", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = get_object_or_404(Annotation.objects.removed(request.user), uuid=uuid)
        actions.restore_annotation(found, by=request.user)
        return answered(_visible(request, uuid), request)


class HideIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000)


class HideAnnotation(APIView):
    """Hide the words of an annotation (POST, with a reason), or show them again (DELETE); administrators."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotations_hide", request=HideIn, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = _visible(request, uuid)
        hide_annotation(found, by=request.user, **read(HideIn, request))
        return Response(shaped(_visible(request, uuid), request))

    @extend_schema(operation_id="annotations_show", request=None, responses={200: FREE})
    def delete(self, request: ApiRequest, uuid: str) -> Response:
        show_annotation(_visible(request, uuid), by=request.user)
        return Response(shaped(_visible(request, uuid), request))


def _visible(request: ApiRequest, uuid: Any) -> Annotation:
    found = Annotation.objects.visible_to(request.user).with_targets_json()
    return get_object_or_404(found, uuid=uuid)
