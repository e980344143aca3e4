"""How much waits for whom: what is assigned to each editor, what they work on, and who is away. Three queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from review.models import Absence, QueueItem
from review.queue_querysets import handed_on, resolve_deputy


@dataclass(frozen=True)
class Load:
    """One editor: items assigned to them, those of them that are overdue, items they have claimed now.

    `stands_in` counts what is assigned to others who are away; `absence` is their own, if they are away today.
    """

    person: User
    assigned: int = 0
    overdue: int = 0
    claimed: int = 0
    stands_in: int = 0
    absence: Absence | None = None


def workload(*, at: datetime) -> list[Load]:
    """Return every editor with what waits for them, by name."""
    away = {row.person_id: row for row in Absence.objects.now(at=at).select_related("deputy")}
    deputies = {person: row.deputy_id for person, row in away.items()}
    waiting = QueueItem.objects.waiting(at=at).order_by()
    late = Count("pk", filter=Q(due_at__lt=at))
    asked = waiting.filter(assigned_to__isnull=False).with_asked(handed_on(at)).filter(Q(is_asked=True))
    rows = asked.values("assigned_to").annotate(count=Count("pk"), late=late)
    assigned = {row["assigned_to"]: (row["count"], row["late"]) for row in rows}
    claims = waiting.filter(claimed_by__isnull=False, claimed_until__gt=at)
    claimed = dict(claims.values_list("claimed_by").annotate(count=Count("pk")))
    moved: dict[int, int] = {}
    for person, (count, _overdue) in assigned.items():
        if (deputy := resolve_deputy(person, deputies)) != person:
            moved[deputy] = moved.get(deputy, 0) + count
    return [
        Load(one, *assigned.get(one.pk, (0, 0)), claimed.get(one.pk, 0), moved.get(one.pk, 0), away.get(one.pk))
        for one in User.objects.editors().order_by("name_key", "pk")
    ]
