"""What pages and API show of forecasts: probabilities as far as they may be seen, and scores once they are resolved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from accounts.permissions import may
from catalog.brier import Bin, Score, brier, calibration, score_of
from catalog.models import Estimate, Forecast
from catalog.rating_words import Outcome

DECIDED = {Outcome.YES: True, Outcome.NO: False}


@dataclass(frozen=True)
class Said:
    """One person's last probability, and its Brier score once the forecast is resolved (not of a void one)."""

    estimate: Estimate
    score: float | None


def came_true(forecast: Forecast) -> bool | None:
    """Tell what happened; None while it is open, and for a void one."""
    return DECIDED.get(Outcome(forecast.outcome)) if forecast.outcome else None


def said_of(forecast: Forecast, user: User, today: date) -> list[Said]:
    """Return each person's last word that `user` may see, by name; scores are for the person and for editors."""
    rows = Estimate.objects.visible_to(user, today).filter(forecast=forecast).latest_by_person()
    happened = came_true(forecast)
    found = []
    for row in sorted(rows.select_related("person"), key=lambda row: (row.person.name_key, row.person_id)):
        shown = happened is not None and (row.person_id == user.pk or may(user, "lead_ratings"))
        found.append(Said(row, brier(row.probability, happened) if shown and happened is not None else None))
    return found


def history_of(forecast: Forecast, user: User) -> list[Estimate]:
    """Return what `user` themselves said, the newest first."""
    return list(forecast.estimates.filter(person=user).order_by("-created_at", "-id"))


@dataclass(frozen=True)
class PersonScore:
    """How good one person's last probabilities were, over the forecasts that were decided."""

    person: User
    score: Score
    bins: list[Bin]


def scores_for(user: User, people: Iterable[User]) -> list[PersonScore]:
    """Return the scores of `people` that `user` may see, by name: their own, and for an editor those of everybody.

    There is no order by score: who forecasts hard questions is not worse than who forecasts easy ones.
    """
    shown = [person for person in people if person.pk == user.pk or may(user, "lead_ratings")]
    decided = Estimate.objects.filter(forecast__outcome__in=list(DECIDED), person__in=shown).latest_by_person()
    said: dict[int, list[tuple[int, bool]]] = {}
    for person, probability, outcome in decided.values_list("person", "probability", "forecast__outcome"):
        said.setdefault(person, []).append((probability, DECIDED[Outcome(outcome)]))
    rows = [(person, said.get(person.pk, [])) for person in sorted(shown, key=lambda row: (row.name_key, row.pk))]
    return [PersonScore(person, score_of(own), calibration(own)) for person, own in rows]


def forecasters() -> Any:
    """Return everybody who ever gave a probability."""
    return User.objects.filter(pk__in=Estimate.objects.values("person")).order_by("name_key", "pk")
