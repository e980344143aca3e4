"""What stands beside the ratings of an entry: open rounds, suggestions to rate anew, and forecasts."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Person, may
from catalog.models import Entry, Forecast, RatingRound, RatingSuggestion
from catalog.rating_forms import DismissForm
from catalog.rating_words import BASIS, Basis
from catalog.round_rules import scenarios_of
from catalog.suggestion_rules import reason_of

SHOWN = 20


@dataclass(frozen=True)
class Suggested:
    """A suggestion to rate anew, in words."""

    pk: int
    code: str
    scenario: str
    scenario_title: str
    basis: str
    basis_word: str
    why: str
    url: str
    created_at: Any
    is_answered: bool
    dismissed_by: str
    dismissed_at: Any
    reason: str

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has answered it yet, by a rating or a reason."""
        return not self.dismissed_at and not self.is_answered


def suggested(row: RatingSuggestion) -> Suggested:
    """Return a suggestion loaded `with_page()` in words."""
    measure = row.revision
    return Suggested(
        pk=row.pk,
        code=row.entry.code,
        scenario=row.scenario,
        scenario_title=scenarios_of(row.entry).get(row.scenario, row.scenario),
        basis=row.basis,
        basis_word=str(BASIS[Basis(row.basis)]),
        why=reason_of(row.was, row.became, measure.entry.code, measure.document, row.entry.code),
        url=row.get_absolute_url(),
        created_at=row.created_at,
        is_answered=bool(getattr(row, "is_answered", False)),
        dismissed_by=row.dismissed_by.name if row.dismissed_by else "",
        dismissed_at=row.dismissed_at,
        reason=row.reason,
    )


def moves_of(entry: Any, user: Person) -> dict[str, Any]:
    """Return what the page of a threat, loaded `with_moves()`, shows beside its ratings to whoever takes part."""
    if entry.kind != "threat" or not may(user, "see_review"):
        return {}
    told = [suggested(row) for row in _suggestions(entry, user)] if entry.has_suggestions else []
    rounds = RatingRound.objects.visible_to(user).open().filter(items__entry=entry).distinct()
    forecasts = Forecast.objects.visible_to(user).filter(entry=entry)
    return {
        "suggestions": [row for row in told if row.is_open and row.scenario in scenarios_of(entry)],
        "past_suggestions": [row for row in told if not row.is_open],
        "rounds": list(rounds.order_by("due_on", "pk")) if entry.has_rounds else [],
        "forecasts": list(forecasts.order_by("outcome", "closes_on", "pk")[:SHOWN]) if entry.has_forecasts else [],
        "may_forecast": may(user, "rate") and entry.status == "published",
        "leads_ratings": may(user, "lead_ratings"),
        "dismiss": DismissForm(auto_id=False),
    }


def _suggestions(entry: Entry, user: Person) -> Any:
    rows = RatingSuggestion.objects.visible_to(user).filter(entry=entry).with_page()
    return rows.order_by("-created_at", "-pk")[:SHOWN]
