"""What changed in a list of the queue while somebody looks at it, by the numbers of the rows that stand there."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from review.live_news import decided_words
from review.models import QueueItem
from review.queue_filters import Asked
from review.queue_ranks import USUAL
from review.queue_rules import said_of_claim

SHOWN_MOST = 500
NEW_MOST = 100
ROUND = datetime(1970, 1, 1, tzinfo=UTC)


def queue_news_of(asked: Asked, user: User, shown: str, since: str, *, at: datetime) -> dict[str, Any]:
    """Compare a list with the rows that a page shows (numbers with commas) as it was `since` (ISO 8601).

    Returns `new` (how many came, at most `NEW_MOST`) with words, `gone` (by number: what became of what is not in the
    list any more) and `held` (by number: who works on it, and for how many seconds more). Three queries; some more when
    something is gone.
    """
    numbers = _numbers(shown)
    matching = QueueItem.objects.visible_to(user).matching(asked, user, at=at).undecided()
    rows = list(QueueItem.objects.visible_to(user).filter(pk__in=numbers).with_people())
    there = set(matching.order_by().filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    gone = [row for row in rows if row.pk not in there]
    words = decided_words(gone) if gone else {}
    left = {str(pk): _("It is not in this list any more.") for pk in set(numbers) - there}
    left |= {str(row.pk): words.get(row.pk) or _not_here(row) for row in gone}
    held = {
        str(row.pk): {"said": said_of_claim(row), "left": row.claim_left(at=at)}
        for row in rows
        if _is_others(row, user, at) and row.pk in there
    }
    count = _count_new(matching, asked, numbers, since)
    return {"new": count, "said": _said(count), "gone": left, "held": held, "at": at.isoformat()}


def _count_new(matching: Any, asked: Asked, numbers: list[int], since: str) -> int:
    moment = _moment(since)
    if moment is None:
        return 0
    rank = int((moment - ROUND).total_seconds() * 1_000_000)
    came = Q(rank__gt=USUAL + rank) | Q(rank__lt=USUAL, escalated_at__gt=moment)
    if asked.show == "decided":
        came = Q(since__gt=moment)
    return len(matching.order_by().filter(came).exclude(pk__in=numbers).values_list("pk")[:NEW_MOST])


def _said(count: int) -> str:
    if count >= NEW_MOST:
        return _("%(count)d or more are new: show them") % {"count": count}
    return ngettext("%(count)d is new: show it", "%(count)d are new: show them", count) % {"count": count}


def _not_here(row: QueueItem) -> str:
    return _("It is not in this list any more: %(state)s.") % {"state": row.get_state_display()}


def _is_others(row: QueueItem, user: User, at: datetime) -> bool:
    holder = row.claimant(at=at)
    return holder is not None and holder.pk != user.pk


def _numbers(words: str) -> list[int]:
    parts = words.split(",")[:SHOWN_MOST]
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 16]


def _moment(words: str) -> datetime | None:
    try:
        found = parse_datetime(words)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
