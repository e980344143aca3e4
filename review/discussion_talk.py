"""Threads on annotations in the shape of discussions, so that programs list and read both alike.

They are kept beside their annotation (`articles.threads`), by its UUID, and answered there by the same action.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from articles.models import Annotation, AnnotationReply, AnnotationTarget, Mention
from articles.reply_rules import hash_of_reply, suggestion_shown
from basics.paging import cursor_for, read_cursor
from review.models import Thread

PLACE = "annotation"


class Mixed(NamedTuple):
    """A page of threads and of annotations that have one, and the cursor of the next page (empty: none)."""

    rows: list[Thread | Annotation]
    next: str


def annotation_or_404(user: User, uuid: str) -> Annotation:
    """Return an annotation whose thread somebody may see; `uuid` may be any words."""
    require(user, "read_annotations")
    try:
        UUID(str(uuid))
    except ValueError:
        raise Http404 from None
    found = Annotation.objects.visible_to(user).present().select_related("creator", "resolved_by")
    return get_object_or_404(found, uuid=uuid)


def mixed_page(threads: QuerySet[Thread], talked: QuerySet[Annotation], cursor: str, *, size: int = 50) -> Mixed:
    """Return one page of both, what was said last first, in two queries. A cursor that cannot be read is none.

    Where two were said in the same moment, the number (twice the id, and one more for annotations) decides.
    """
    position = read_cursor(cursor)
    found = [
        *((row.active_at, row.pk * 2, row) for row in _newest(threads, "active_at", 0, position, size)),
        *((row.updated_at, row.pk * 2 + 1, row) for row in _newest(talked, "updated_at", 1, position, size)),
    ]
    found.sort(key=lambda one: one[:2], reverse=True)
    more, found = len(found) > size, found[:size]
    return Mixed([row for _at, _key, row in found], cursor_for(*found[-1][:2]) if more else "")


def _newest(rows: QuerySet[Any], by: str, odd: int, position: tuple[datetime, int] | None, size: int) -> list[Any]:
    if position is not None:
        at, key = position
        rows = rows.alias(place_in_page=F("pk") * 2 + odd)
        rows = rows.filter(Q(**{f"{by}__lte": at}), Q(**{f"{by}__lt": at}) | Q(place_in_page__lt=key))
    return list(rows.order_by(f"-{by}", "-pk")[: size + 1])


def annotation_rows(annotations: Sequence[Annotation]) -> list[dict[str, Any]]:
    """Return what a list says of the threads of annotations, with the first passage of each; one query."""
    targets = AnnotationTarget.objects.filter(annotation__in=[one.pk for one in annotations], origin=None)
    first = targets.order_by("annotation_id", "pk").distinct("annotation_id")
    found = {target.annotation_id: target for target in first} if annotations else {}
    return [_row(one, found.get(one.pk)) for one in annotations]


def _row(annotation: Annotation, target: AnnotationTarget | None) -> dict[str, Any]:
    names = ("exact", "prefix", "suffix", "start", "end")
    place = {name: getattr(target, name) if target else "" if name in names[:3] else None for name in names}
    settled = annotation.resolved_by
    return {
        "id": str(annotation.uuid),
        "place": PLACE,
        "field": "",
        "hunk": "",
        **place,
        "standing": target.state if target else "",
        "opened_at": annotation.created_at,
        "ref": str(annotation.uuid),
        "text_version": target and target.text_version_id,
        "heading": _("Annotation: %(category)s") % {"category": annotation.get_category_display()},
        "url": annotation.about_url,
        "opened_by": {"id": annotation.creator_id, "name": annotation.creator.name},
        "resolved_at": annotation.resolved_at,
        "resolved_by": settled and {"id": settled.pk, "name": settled.name},
        "active_at": annotation.updated_at,
        "comments": annotation.reply_count,
    }


def reply_rows(replies: Sequence[AnnotationReply]) -> list[dict[str, Any]]:
    """Return replies loaded `with_people()` as comments of a discussion; what was removed or hidden has no words."""
    named = _named(replies)
    return [
        {
            "id": str(reply.uuid),
            "number": number,
            "author": {"id": reply.author_id, "name": reply.author.name},
            "body": reply.body,
            "suggestion": suggestion_shown(reply),
            "offer": None,
            "created_at": reply.created_at,
            "edited_at": reply.edited_at,
            "withdrawn_at": reply.deleted_at,
            "hidden": reply.hidden_reason,
            "mentions": named.get(reply.pk, []),
            "text_sha256": hash_of_reply(reply) if reply.body else "",
        }
        for number, reply in enumerate(replies, start=1)
    ]


def whole_thread(annotation: Annotation, user: User) -> dict[str, Any]:
    """Return the thread of an annotation with all that was replied."""
    replies = AnnotationReply.objects.visible_to(user).filter(annotation=annotation).with_people()
    (row,) = annotation_rows([annotation])
    return {**row, "comments": reply_rows(list(replies))}


def _named(replies: Iterable[AnnotationReply]) -> dict[int, list[dict[str, Any]]]:
    rows = Mention.objects.filter(reply__in=[reply.pk for reply in replies]).order_by("pk")
    found: dict[int, list[dict[str, Any]]] = {}
    for reply, pk, name in rows.values_list("reply", "person", "person__name"):
        found.setdefault(reply, []).append({"id": pk, "name": name})
    return found
