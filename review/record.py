"""What became of what a person proposed: outcomes, the kinds of reasons they were given, and how much was accepted."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from review.models import Decision, Submission
from review.states import State


@dataclass(frozen=True)
class Record:
    outcomes: dict[str, int]
    reasons: dict[str, int]
    recent: list[Submission]

    @property
    def acceptance_rate(self) -> float | None:
        """Return the approved among what was approved or rejected; None while nothing was."""
        approved, rejected = self.outcomes.get(State.APPROVED, 0), self.outcomes.get(State.REJECTED, 0)
        return round(approved / (approved + rejected), 3) if approved + rejected else None

    @property
    def percent(self) -> int | None:
        rate = self.acceptance_rate
        return None if rate is None else round(100 * rate)


def record_of(person: User) -> Record:
    """Return a person's record, of what they are the author of."""
    own = Submission.objects.filter(author=person)
    outcomes = dict(own.order_by().values_list("state").annotate(n=Count("pk")))
    given = Decision.objects.filter(submission__author=person).exclude(code="")
    reasons = dict(given.order_by().values_list("code").annotate(n=Count("pk")))
    return Record(outcomes, reasons, list(own.decided().with_row().order_by("-updated_at", "-pk")[:20]))
