"""The API of what belongs to an annotation: its replies and whether they are settled, its revisions, its sharing."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles import threads
from articles.api import AFTER, FREE, PAGE, read
from articles.models import Annotation, AnnotationReply, AnnotationRevision, Mention
from articles.reply_rules import hash_of_reply, may_read_earlier, suggestion_shown
from articles.sharing import share_annotation
from basics.paging import page_of
from basics.remarks import BODY_MOST, REASON_MOST

EARLIER = ("number", "body", "until")


class ReplyIn(serializers.Serializer[Any]):
    """A reply in Markdown."""

    body = serializers.CharField(max_length=BODY_MOST)
    suggestion = serializers.CharField(
        required=False, allow_blank=True, max_length=BODY_MOST, help_text="Other words for the note."
    )
    reopen = serializers.BooleanField(required=False, help_text="Open a resolved thread again with this.")


class ReplyPatch(serializers.Serializer[Any]):
    """Only what is sent changes. Without `seen` whatever the reply says now is replaced."""

    body = serializers.CharField(required=False, max_length=BODY_MOST)
    seen = serializers.CharField(
        required=False, max_length=64, help_text="The `text_sha256` of the reply that was edited: 412 if it moved on."
    )


class ReplyHideIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REASON_MOST)


def reply_row(reply: AnnotationReply) -> dict[str, Any]:
    """Return a reply loaded `with_people()`; a removed one has no words, a hidden one its reason instead."""
    names = ("body", "created_at", "changed_at", "edited_at", "taken_at", "deleted_at")
    writer = {"id": reply.author_id, "name": reply.author.name}
    facts = {name: getattr(reply, name) for name in names}
    sha256 = hash_of_reply(reply) if reply.body else ""
    more = {"suggestion": suggestion_shown(reply), "text_sha256": sha256}
    return {"uuid": str(reply.uuid), "author": writer, "hidden": reply.hidden_reason, **facts, **more}


def posted_row(reply: AnnotationReply) -> dict[str, Any]:
    """Return a reply that was just written; `unreached` were named and may not see it."""
    return {**reply_row(reply), "unreached": [person.name for person in reply.unreached]}


class Replies(APIView):
    """The replies to an annotation, the first one first."""

    @extend_schema(operation_id="annotation_replies_list", responses={200: FREE})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        found = _visible(request, uuid)
        rows = AnnotationReply.objects.visible_to(request.user).filter(annotation=found).with_people()
        resolved = {"resolved": found.resolved_at, "resolved_by": found.resolved_by and found.resolved_by.name}
        return Response({"results": [reply_row(row) for row in rows], **resolved})

    @extend_schema(operation_id="annotation_replies_add", request=ReplyIn, responses={201: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        made = threads.add_reply(_visible(request, uuid), by=request.user, **read(ReplyIn, request))
        return Response(posted_row(made), status=status.HTTP_201_CREATED)


class OneReply(APIView):
    """One's own reply: changed or removed."""

    @extend_schema(operation_id="annotation_replies_change", request=ReplyPatch, responses={200: FREE})
    def patch(self, request: ApiRequest, uuid: str) -> Response:
        reply = _reply(request, uuid)
        values = {"body": reply.body, "seen": hash_of_reply(reply)} | read(ReplyPatch, request)
        return Response(posted_row(threads.change_reply(reply, by=request.user, **values)))

    @extend_schema(operation_id="annotation_replies_delete", responses={204: None})
    def delete(self, request: ApiRequest, uuid: str) -> Response:
        threads.delete_reply(_reply(request, uuid), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class HideReply(APIView):
    """Hide the words of a reply (POST, with a reason), or show them again (DELETE); administrators."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="annotation_replies_hide", request=ReplyHideIn, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        hidden = threads.hide_reply(_reply(request, uuid), by=request.user, **read(ReplyHideIn, request))
        return Response(reply_row(hidden))

    @extend_schema(operation_id="annotation_replies_show", request=None, responses={200: FREE})
    def delete(self, request: ApiRequest, uuid: str) -> Response:
        return Response(reply_row(threads.show_reply(_reply(request, uuid), by=request.user)))


class TakeOverIn(serializers.Serializer[Any]):
    seen = serializers.CharField(max_length=64, help_text="The `sha256` of the newest revision of the annotation.")


class TakeOver(APIView):
    """Let one's own annotation say what a reply suggests."""

    @extend_schema(operation_id="annotation_replies_take_over", request=TakeOverIn, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = threads.take_over_suggestion(_reply(request, uuid), by=request.user, **read(TakeOverIn, request))
        return Response({"uuid": str(found.uuid), "body": found.body, "state": found.life})


class ReplyHistory(APIView):
    """What a reply said before it was changed after the time to correct, the newest first."""

    @extend_schema(operation_id="annotation_replies_history", responses={200: FREE})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        reply = _reply(request, uuid)
        earlier = reply.revisions.order_by("-number") if may_read_earlier(request.user, reply) else []
        return Response({"results": [{name: getattr(row, name) for name in EARLIER} for row in earlier]})


class ResolveThread(APIView):
    """Call what was discussed settled (POST), or open it again (DELETE)."""

    @extend_schema(operation_id="annotations_resolve", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = threads.resolve_thread(_visible(request, uuid), by=request.user)
        return Response({"resolved": found.resolved_at})

    @extend_schema(operation_id="annotations_reopen", request=None, responses={200: FREE})
    def delete(self, request: ApiRequest, uuid: str) -> Response:
        found = threads.reopen_thread(_visible(request, uuid), by=request.user)
        return Response({"resolved": found.resolved_at})


class ShareAnnotation(APIView):
    """Show one's private draft to the team."""

    @extend_schema(operation_id="annotations_share", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = share_annotation(_visible(request, uuid), by=request.user)
        return Response({"uuid": str(found.uuid), "state": found.life})


class Revisions(APIView):
    """What an annotation said and marked, the newest revision first."""

    @extend_schema(operation_id="annotation_revisions_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        found = _visible(request, uuid)
        rows = AnnotationRevision.objects.visible_to(request.user).filter(annotation=found).select_related("by")
        page = page_of(rows, request.query_params.get("after", ""), by="number", kind=int)
        approved = found.approved_id
        names = ("number", "sha256", "content", "at")
        results = [
            {**{name: getattr(row, name) for name in names}, "by": row.by.name, "approved": row.pk == approved}
            for row in page.rows
        ]
        return Response({"results": results, "next": page.next})


class Mentions(APIView):
    """Where one was mentioned and has not looked yet, the newest first."""

    @extend_schema(operation_id="mentions_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_annotations")
        found = Mention.objects.visible_to(request.user).to_see().with_page()
        page = page_of(found, request.query_params.get("after", ""), by="at")
        results = [
            {
                "id": row.pk,
                "annotation": str(row.annotation.uuid),
                "reply": str(row.reply.uuid) if row.reply else None,
                "by": row.by.name,
                "at": row.at,
            }
            for row in page.rows
        ]
        return Response({"results": results, "next": page.next})


class SeeMention(APIView):
    """Say that one has seen where one was mentioned."""

    @extend_schema(operation_id="mentions_see", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = get_object_or_404(Mention.objects.visible_to(request.user), pk=pk)
        return Response({"seen": threads.see_mention(found, by=request.user).seen_at})


def _visible(request: ApiRequest, uuid: str) -> Annotation:
    found = Annotation.objects.visible_to(request.user).present().select_related("resolved_by")
    require(request.user, "read_annotations")
    return get_object_or_404(found, uuid=uuid)


def _reply(request: ApiRequest, uuid: str) -> AnnotationReply:
    return get_object_or_404(AnnotationReply.objects.visible_to(request.user).with_people(), uuid=uuid)
