"""What the frame around every page needs."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.following import lazily_followed
from accounts.permissions import may
from basics.call import current_call
from review.annotation_querysets import waiting_for as annotations_waiting_for
from review.models import EntryTranslationProposal, Submission, TranslationReview
from review.tour import role_of, strip_for

WAITING_LIMIT = 100


def frame(request: HttpRequest) -> dict[str, Any]:
    """Name the section of the page, so that the frame can mark it, and how much waits for an editor."""
    match = request.resolver_match
    return {
        "section": (match.namespace or match.url_name) if match else "",
        "request_id": current_call().request_id,
        "review_waiting": _waiting(request),
        "current_work": lazily_followed(request),
        "may_see_review": may(request.user, "see_review") if hasattr(request, "user") else False,
        "may_tour": role_of(request.user) is not None if hasattr(request, "user") else False,
        "tour": SimpleLazyObject(lambda: strip_for(request)),  # asked for by whole pages alone
    }


def _waiting(request: HttpRequest) -> int:
    """Return how much of others waits for this editor; one query, never counting beyond the limit."""
    user = getattr(request, "user", None)
    if user is None or not may(user, "decide"):
        return 0
    waiting: list[QuerySet[Any]] = [
        Submission.objects.waiting_for(user),
        TranslationReview.objects.waiting_for(user),
        EntryTranslationProposal.objects.waiting_for(user),
        annotations_waiting_for(user),
    ]
    first, *others = (found.order_by().values_list("pk", flat=True) for found in waiting)
    return len(first.union(*others, all=True)[:WAITING_LIMIT])
