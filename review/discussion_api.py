"""The API of discussions: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE, read
from articles.models import Annotation
from articles.threads import add_reply
from review import discussing
from review.discussion_lists import ANY, SHOWS, annotation_threads, threads_to_show
from review.discussion_places import subject_of
from review.discussion_querysets import ThreadQuerySet
from review.discussion_reading import (
    ThreadShown,
    comment_or_404,
    listed_threads,
    mentioned_in,
    ref_of,
    shown_threads,
    thread_or_404,
)
from review.discussion_rules import BODY_MOST, MENTIONS_MOST, QUOTE_MOST, REASON_MOST, may_read_words, text_hash
from review.discussion_talk import PLACE, annotation_or_404, annotation_rows, mixed_page, whole_thread
from review.models import Comment, Place, Thread

OF_THREADS = [name for name in SHOWS if name != "annotations"]
SHOW = OpenApiParameter("show", str, enum=OF_THREADS)
WHERE = [
    OpenApiParameter("place", str, enum=[*Place.values, PLACE], description="With `ref`: those on one thing."),
    OpenApiParameter(
        "ref", str, description="A code, the id of a proposal or an alignment, the name of an edition, a UUID."
    ),
    OpenApiParameter("field", str),
    OpenApiParameter("hunk", str),
    OpenApiParameter("row", int),
]


class CommentIn(serializers.Serializer[Any]):
    """A comment in Markdown; `mentions` are ids of people to tell, besides those whom `body` names after an @."""

    body = serializers.CharField(max_length=BODY_MOST)
    suggestion = serializers.CharField(required=False, allow_blank=True, max_length=BODY_MOST)
    mentions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), required=False, max_length=MENTIONS_MOST
    )


class AnswerDiscussionIn(CommentIn):
    reopen = serializers.BooleanField(required=False, help_text="Open a resolved discussion again with this.")


class DiscussionIn(CommentIn):
    """Where it begins, and its first comment."""

    place = serializers.ChoiceField(Place.choices)
    ref = serializers.CharField(max_length=40, help_text="A code, an id, or the name of an edition.")
    field = serializers.CharField(required=False, allow_blank=True, max_length=160, help_text="A path of a document.")
    hunk = serializers.CharField(required=False, allow_blank=True, max_length=64, help_text="The hash of a change.")
    row = serializers.IntegerField(required=False, min_value=0, max_value=10**8, help_text="Of an alignment, from 0.")
    quote = serializers.CharField(required=False, allow_blank=True, max_length=QUOTE_MOST)


class EditCommentIn(CommentIn):
    seen = serializers.CharField(max_length=64, help_text="The `text_sha256` of the comment that was edited.")


class HideCommentIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REASON_MOST)


def thread_row(shown: ThreadShown) -> dict[str, Any]:
    """Return what a list says of a thread loaded `with_row()`; `start` and `end` are code points."""
    thread = shown.thread
    names = ("id", "place", "field", "hunk", "exact", "prefix", "suffix", "start", "end", "standing", "opened_at")
    return {
        **{name: getattr(thread, name) for name in names},
        "ref": ref_of(thread),
        "text_version": thread.text_version_id,
        "heading": shown.heading,
        "url": thread.get_absolute_url(),
        "opened_by": {"id": thread.opened_by_id, "name": thread.opened_by.name},
        "resolved_at": thread.resolved_at,
        "resolved_by": thread.resolved_by and {"id": thread.resolved_by.pk, "name": thread.resolved_by.name},
        "active_at": thread.active_at,
        "comments": thread.comment_count,
    }


def comment_row(comment: Comment, *, reads: bool, mentions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a comment loaded `with_people()`; what was withdrawn or hidden has words only for who `reads` them."""
    return {
        "id": comment.pk,
        "number": comment.number,
        "author": {"id": comment.author_id, "name": comment.author.name},
        "body": comment.body if reads else "",
        "suggestion": comment.suggestion if reads else "",
        "offer": comment.offer_id,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "withdrawn_at": comment.withdrawn_at,
        "hidden": comment.hidden_reason,
        "mentions": mentions,
        "text_sha256": text_hash(comment) if reads else "",
    }


class Discussions(APIView):
    """Discussions, what was said last first; POST begins one."""

    @extend_schema(operation_id="discussions_list", parameters=[SHOW, *WHERE, AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        threads, talked = _asked(request)
        page = mixed_page(threads.with_row(), talked, request.query_params.get("after", ""))
        shown = listed_threads([row for row in page.rows if isinstance(row, Thread)], request.user)
        said: dict[Any, dict[str, Any]] = {one.thread: thread_row(one) for one in shown}
        noted = [row for row in page.rows if isinstance(row, Annotation)]
        said.update(zip(noted, annotation_rows(noted), strict=True))
        return Response({"results": [said[row] for row in page.rows], "next": page.next})

    @extend_schema(operation_id="discussions_open", request=DiscussionIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        sent = read(DiscussionIn, request)
        subject = subject_of(sent["place"], sent["ref"], sent, request.user)
        said = {name: sent[name] for name in ("body", "suggestion", "mentions") if name in sent}
        made = discussing.open_thread(subject.thing, by=request.user, about=subject.about, **said)
        return Response(_posted(request, made), status=status.HTTP_201_CREATED)


class OneDiscussion(APIView):
    """One discussion with all its comments."""

    @extend_schema(operation_id="discussions_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_whole(request, pk))

    @extend_schema(operation_id="discussions_answer", request=AnswerDiscussionIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        made = discussing.post_comment(
            thread_or_404(request.user, pk), by=request.user, **read(AnswerDiscussionIn, request)
        )
        return Response(_posted(request, made), status=status.HTTP_201_CREATED)


class AnswerAnnotationIn(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=BODY_MOST)
    suggestion = serializers.CharField(required=False, allow_blank=True, max_length=BODY_MOST)
    reopen = serializers.BooleanField(required=False, help_text="Open a resolved discussion again with this.")


class AnnotationDiscussion(APIView):
    """The discussion on an annotation; what else is done with it is done at the addresses of annotations."""

    @extend_schema(operation_id="discussions_of_annotation_get", responses={200: FREE})
    def get(self, request: ApiRequest, uuid: str) -> Response:
        return Response(whole_thread(annotation_or_404(request.user, uuid), request.user))

    @extend_schema(operation_id="discussions_of_annotation_answer", request=AnswerAnnotationIn, responses={201: FREE})
    def post(self, request: ApiRequest, uuid: str) -> Response:
        found = annotation_or_404(request.user, uuid)
        made = add_reply(found, by=request.user, **read(AnswerAnnotationIn, request))
        comments = whole_thread(found, request.user)["comments"]
        (row,) = (one for one in comments if one["id"] == str(made.uuid))  # another may have answered since
        unreached = [person.name for person in made.unreached]
        return Response({**row, "thread": str(found.uuid), "unreached": unreached}, status=status.HTTP_201_CREATED)


class ResolveDiscussion(APIView):
    """Call a discussion settled (POST), or open it again (DELETE)."""

    @extend_schema(operation_id="discussions_resolve", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        discussing.resolve_thread(thread_or_404(request.user, pk), by=request.user)
        return Response(_whole(request, pk))

    @extend_schema(operation_id="discussions_reopen", request=None, responses={200: FREE})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        discussing.reopen_thread(thread_or_404(request.user, pk), by=request.user)
        return Response(_whole(request, pk))


class OneComment(APIView):
    """One's own comment: changed, or withdrawn."""

    @extend_schema(operation_id="comments_change", request=EditCommentIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        found = comment_or_404(request.user, pk)
        return Response(
            _posted(request, discussing.edit_comment(found, by=request.user, **read(EditCommentIn, request)))
        )

    @extend_schema(operation_id="comments_withdraw", responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        discussing.withdraw_comment(comment_or_404(request.user, pk), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class HideComment(APIView):
    """Put the words of a comment aside (POST, with a reason), or show them again (DELETE); administrators."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="comments_hide", request=HideCommentIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = comment_or_404(request.user, pk)
        return Response(
            _posted(request, discussing.hide_comment(found, by=request.user, **read(HideCommentIn, request)))
        )

    @extend_schema(operation_id="comments_show", request=None, responses={200: FREE})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        return Response(_posted(request, discussing.show_comment(comment_or_404(request.user, pk), by=request.user)))


class CommentHistory(APIView):
    """What a comment said before it was changed after the time to correct, the newest first."""

    @extend_schema(operation_id="comments_history", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = comment_or_404(request.user, pk)
        names = ("number", "body", "suggestion", "until")
        earlier = found.revisions.order_by("-number") if may_read_words(request.user, found) else []
        return Response({"results": [{name: getattr(row, name) for name in names} for row in earlier]})


def _asked(request: ApiRequest) -> tuple[ThreadQuerySet, QuerySet[Annotation]]:
    """Return the threads that are asked for, and the annotations with one."""
    asked = request.query_params
    show, place, ref = (asked.get(name, "") for name in ("show", "place", "ref"))
    chosen = show if show in OF_THREADS else "open"
    found, talked = threads_to_show(chosen, request.user), annotation_threads(request.user, chosen)
    talked = talked.select_related("resolved_by")
    if "place" not in asked and "ref" not in asked:
        return found, talked
    if place == PLACE:
        if not ref:
            return found.none(), talked
        one = annotation_or_404(request.user, ref)  # of one thing every thread, unless some are asked for
        there = talked if show in OF_THREADS else annotation_threads(request.user, ANY).select_related("resolved_by")
        return found.none(), there.filter(pk=one.pk)
    threads = subject_of(place, ref, asked, request.user).threads(request.user)
    threads = threads.filter(pk__in=found.values("pk")) if show in OF_THREADS else threads
    return threads, talked.none()


def _whole(request: ApiRequest, pk: int) -> dict[str, Any]:
    (shown,) = shown_threads([thread_or_404(request.user, pk)], request.user, whole=True)
    named = mentioned_in(one.comment for one in shown.comments)
    comments = [
        comment_row(
            one.comment, reads=may_read_words(request.user, one.comment), mentions=named.get(one.comment.pk, [])
        )
        for one in shown.comments
    ]
    return {**thread_row(shown), "comments": comments}


def _posted(request: ApiRequest, comment: Comment) -> dict[str, Any]:
    """Return a comment with its thread; `unreached` were named and may not see it."""
    mentions = mentioned_in([comment]).get(comment.pk, [])
    row = comment_row(comment, reads=may_read_words(request.user, comment), mentions=mentions)
    return {**row, "thread": comment.thread_id, "unreached": [person.name for person in comment.unreached]}
