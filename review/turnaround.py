"""How long what was submitted waits for its decision: for the whole team, and for oneself. Nobody is ranked.

A wait is from when a version was handed in to the first decision on it. What was withdrawn or handed in anew before
anybody decided, and what still waits, has no wait; the latter is counted beside, with how long the oldest waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.roles import Role
from review.activity import ENDINGS
from review.models import QueueItem
from review.queue_models import Kind

HANDED_IN = [f"submit{ending}" for ending in ENDINGS]
DECIDED = [f"{step}{ending}" for step in ("approve", "request_changes", "reject") for ending in ENDINGS]
FEW = 5  # a number that rests on fewer is said with on how many
MONTHS = 6
WAITS = """
WITH wait AS (
    SELECT 'proposal' AS kind, d.by_id AS decider, s.author_id AS author, p.submitted_at, d.decided_at
    FROM review_decision d JOIN review_submission s ON s.id = d.submission_id
    JOIN LATERAL (SELECT max(submitted_at) AS submitted_at FROM review_patchset
        WHERE submission_id = d.submission_id AND made = 'submitted' AND submitted_at <= d.decided_at) p ON true
    WHERE d.decided_at >= %(since)s AND NOT d.emergency AND NOT EXISTS (SELECT FROM review_decision e
        WHERE e.submission_id = d.submission_id AND e.decided_at >= p.submitted_at AND e.id < d.id)
    UNION ALL
    SELECT 'annotation', d.by_id, a.creator_id, p.at, d.decided_at
    FROM review_annotationdecision d JOIN articles_annotation a ON a.id = d.annotation_id
    JOIN LATERAL (SELECT l.at FROM accounts_auditentry l WHERE l.target_type = 'articles.annotation'
        AND l.target_id = d.annotation_id::varchar AND l.verb = 'submit_annotation' AND l.at <= d.decided_at
        ORDER BY l.at DESC LIMIT 1) p ON true
    WHERE d.decided_at >= %(since)s
    UNION ALL
    SELECT 'translation', d.by_id, r.author_id, COALESCE(p.at, r.submitted_at), d.decided_at
    FROM review_translationdecision d JOIN review_translationreview r ON r.id = d.review_id
    LEFT JOIN LATERAL (SELECT l.at FROM accounts_auditentry l WHERE l.target_type = 'review.translationreview'
        AND l.target_id = d.review_id::varchar AND l.verb = 'submit_translation' AND l.at <= d.decided_at
        ORDER BY l.at DESC LIMIT 1) p ON true
    WHERE d.decided_at >= %(since)s AND r.submitted_at <= d.decided_at
    UNION ALL
    SELECT 'entry_translation', d.by_id, r.author_id, p.submitted_at, d.decided_at
    FROM review_entrytranslationdecision d JOIN review_entrytranslationproposal r ON r.id = d.proposal_id
    JOIN LATERAL (SELECT max(submitted_at) AS submitted_at FROM review_entrytranslationpatchset
        WHERE proposal_id = d.proposal_id AND made = 'submitted' AND submitted_at <= d.decided_at) p ON true
    WHERE d.decided_at >= %(since)s
)
"""
WHOLE = (
    WAITS
    + """
SELECT kind, date_trunc('month', decided_at AT TIME ZONE %(zone)s)::date AS month, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - submitted_at),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY decided_at - submitted_at)
FROM wait WHERE submitted_at IS NOT NULL GROUP BY GROUPING SETS ((), (1), (2), (1, 2))
"""
)
OWN = (
    WAITS
    + """
SELECT 'waited' AS what, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - submitted_at)
FROM wait WHERE submitted_at IS NOT NULL AND author = %(person)s
UNION ALL
SELECT 'decided', count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - submitted_at)
FROM wait WHERE submitted_at IS NOT NULL AND decider = %(person)s
"""
)


@dataclass(frozen=True)
class Wait:
    """How many decisions, and within what time half and nine in ten of them came; None where there is none.

    `few`: on so few that neither says much. Nine in ten are not said of few.
    """

    count: int = 0
    median: timedelta | None = None
    most: timedelta | None = None

    @property
    def few(self) -> bool:
        return 0 < self.count < FEW


@dataclass(frozen=True)
class Waiting:
    """What awaits a decision now: how many, and since when the oldest of them."""

    kind: Kind
    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Turnaround:
    since: date
    whole: Wait
    by_kind: list[tuple[Kind, Wait]]
    by_month: list[tuple[date, Wait]]
    by_kind_and_month: dict[tuple[str, date], Wait]
    waiting: list[Waiting]


@dataclass(frozen=True)
class Contribution:
    """How often somebody handed something in, and decided. No sum, no rate: they say nothing of how good it was."""

    person: User
    handed_in: int
    decided: int


def turnaround(*, at: datetime, months: int = MONTHS) -> Turnaround:
    """Return the waits of what was decided in the last months (this one included), and what waits now. Two queries."""
    since = _first_day(at, months)
    found = {(kind, month): _wait(row) for kind, month, *row in _ask(WHOLE, since=since)}
    # Nothing keeps the decision on an edition as such, so its wait is not known.
    timed: list[Kind] = [kind for kind in Kind if kind != Kind.EDITION]
    kinds = [(kind, found.get((kind.value, None), Wait())) for kind in timed]
    months_ = sorted(month for kind, month in found if kind is None and month is not None)
    waiting = QueueItem.objects.waiting(at=at).order_by().values("kind").annotate(n=Count("pk"), oldest=Min("since"))
    now = {row["kind"]: Waiting(Kind(row["kind"]), row["n"], row["oldest"]) for row in waiting}
    return Turnaround(
        since=timezone.localdate(since),
        whole=found.get((None, None), Wait()),
        by_kind=kinds,
        by_month=[(month, found[None, month]) for month in months_],
        by_kind_and_month={(kind, month): wait for (kind, month), wait in found.items() if kind and month},
        waiting=[now.get(kind, Waiting(kind, 0, None)) for kind in Kind],
    )


def own_waits(person: User, *, at: datetime, months: int = MONTHS) -> dict[str, Wait]:
    """Return how long one's own waited (`waited`), and what one decided had waited (`decided`); nobody else's."""
    rows = _ask(OWN, since=_first_day(at, months), person=person.pk)
    return {what: _wait([count, median, None]) for what, count, median in rows}


def contributions(*, at: datetime, months: int = MONTHS) -> list[Contribution]:
    """Return how often each member handed in and decided, by name. Two queries."""
    done = AuditEntry.objects.filter(verb__in=[*HANDED_IN, *DECIDED], at__gte=_first_day(at, months)).order_by()
    handed_in, decided = Count("pk", filter=Q(verb__in=HANDED_IN)), Count("pk", filter=Q(verb__in=DECIDED))
    counts = {actor: pair for actor, *pair in done.values_list("actor").annotate(handed_in=handed_in, decided=decided)}
    takes_part = Q(roles__overlap=[Role.ANALYST, Role.EDITOR]) & Q(is_active=True, owner__isnull=True)
    people = User.objects.filter(takes_part).order_by("name", "pk")
    return [Contribution(one, *counts.get(one.pk, (0, 0))) for one in people]


def _first_day(at: datetime, months: int) -> datetime:
    """Return the beginning of the month in which the time that is looked at begins, in the zone of the site."""
    today = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = today.year * 12 + today.month - 1 - (months - 1)
    return today.replace(year=month // 12, month=month % 12 + 1)


def _wait(row: Iterable[Any]) -> Wait:
    count, median, most = row
    return Wait(count, median, most if count >= FEW else None)


def _ask(statement: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"zone": timezone.get_default_timezone_name(), **values})
        return list(cursor.fetchall())
