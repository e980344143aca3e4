"""What the frame around every page needs."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.following import lazily_followed
from accounts.permissions import may
from basics import clock
from basics.call import current_call
from review.models import QueueItem
from review.notice_querysets import UNREAD, unread_count
from review.queue_asking import Asking
from review.queue_querysets import MOMENT
from review.tour import role_of, strip_for

WAITING_LIMIT = 100


def frame(request: HttpRequest) -> dict[str, Any]:
    """Name the section of the page, so that the frame can mark it, and how much waits for an editor."""
    match = request.resolver_match
    counts = SimpleLazyObject(lambda: _counts(request))
    return {
        "section": (match.namespace or match.url_name) if match else "",
        "request_id": current_call().request_id,
        # Called where a template asks: a number, since the plurals of Russian divide it.
        "review_waiting": lambda: counts.waiting,
        "unread_notices": lambda: counts.unread,
        "current_work": lazily_followed(request),
        "may_see_review": may(request.user, "see_review") if hasattr(request, "user") else False,
        "may_tour": role_of(request.user) is not None if hasattr(request, "user") else False,
        "tour": SimpleLazyObject(lambda: strip_for(request)),  # asked for by whole pages alone
    }


class Counts(NamedTuple):
    """What stands in the frame beside words: how much of others waits for an editor, and how much one has not read."""

    waiting: int
    unread: int


def _counts(request: HttpRequest) -> Counts:
    """Count both, never beyond the limit, in one query: every whole page asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Counts(0, 0)
    if not may(user, "decide") or not may(user, "see_review"):
        return Counts(0, unread_count(user))
    sql, words = _question(Asking(user))
    with connection.cursor() as cursor:
        now = clock.now()
        both = f"SELECT (SELECT count(*) FROM ({sql}) waiting), ({UNREAD})"  # noqa: S608  # statements of ours
        cursor.execute(both, [*(now if word == MOMENT else word for word in words), user.pk])
        return Counts(*cursor.fetchone())


@lru_cache(maxsize=256)
def _question(asking: Asking) -> tuple[str, tuple[Any, ...]]:
    """Return the query for what waits: to make its words takes longer than to ask, and every page asks."""
    found = QueueItem.objects.waiting_for(asking.user, at=MOMENT).undecided().order_by().values_list("pk", flat=True)
    return found[:WAITING_LIMIT].query.sql_with_params()
