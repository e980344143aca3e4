"""Forecasts: a dated statement on a threat, the probabilities people give it, and what became of it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused, check_values
from basics.text import canonical
from catalog.models import Entry, Estimate, Forecast
from catalog.rating_querysets import by_one_hand
from catalog.rating_words import Outcome


@transaction.atomic
def make_forecast(entry: Entry, statement: str, *, criteria: str, closes_on: date, by: User) -> Forecast:
    """Put a statement to the forecasters that will be true or not by a day; `criteria` say how that will be decided."""
    require(by, "rate")
    if entry.kind != "threat" or entry.status != "published":
        raise Refused.invalid(_("A forecast is about a published threat."), field="entry")
    if closes_on < timezone.localdate(clock.now()):
        raise Refused.invalid(_("This day has passed."), field="closes_on")
    found = Forecast(
        entry=entry,
        statement=" ".join(canonical(statement).split()),
        criteria=canonical(criteria).strip(),
        closes_on=closes_on,
        created_by=by,
    )
    check_values(found)
    found.save()
    after = {"entry": entry.code, "statement": found.statement, "closes_on": closes_on.isoformat()}
    record("make_forecast", found, by=by, after=after)
    return found


@transaction.atomic
def give_estimate(forecast: Forecast, probability: int, *, by: User, rationale: str = "") -> Estimate:
    """Give a forecast one's probability, in per cent; an earlier one stays as history. Refused once it has closed.

    The log says that, not what, was given: others see it once they have given theirs.
    """
    require(by, "rate")
    forecast = Forecast.objects.select_for_update().get(pk=forecast.pk)
    if not forecast.takes_estimates(timezone.localdate(clock.now())):
        raise Refused.conflict(_("This forecast has closed. The probabilities that were given stay."))
    if isinstance(probability, bool) or not isinstance(probability, int) or not 0 <= probability <= 100:
        raise Refused.invalid(_("Give a whole number from 0 to 100."), field="probability")
    found = Estimate(forecast=forecast, person=by, probability=probability, rationale=canonical(rationale).strip())
    check_values(found)
    found.save()
    record("give_estimate", forecast, by=by)
    return found


@transaction.atomic
def resolve_forecast(forecast: Forecast, outcome: str, *, by: User, reason: str, evidence: str = "") -> Forecast:
    """Say what became of a forecast, with the reason and, for yes and no, a link to what shows it.

    Yes and no wait until it has closed; void may be said at any time. Refuses whoever gave it a probability, themselves
    or by a service account.
    """
    require(by, "lead_ratings")
    forecast = Forecast.objects.select_for_update().get(pk=forecast.pk)
    if forecast.is_resolved:
        raise Refused.conflict(_("This forecast is resolved already."))
    if forecast.estimates.filter(person=by).exists():
        raise Refused.forbidden(_("You gave this forecast a probability. Somebody else resolves it."))
    if forecast.estimates.filter(by_one_hand(by)).exists():
        message = _("A service account of yours gave this forecast a probability. Somebody else resolves it.")
        raise Refused.forbidden(message)
    if outcome not in Outcome.values:
        raise Refused.invalid(_("Choose yes, no or void."), field="outcome")
    if outcome != Outcome.VOID and timezone.localdate(clock.now()) <= forecast.closes_on:
        raise Refused(
            Refused.CONFLICT,
            _("It has not closed yet. Until then it can only be declared void."),
            fields={"outcome": [_("It has not closed yet. Until then it can only be declared void.")]},
        )
    reason, evidence = canonical(reason).strip(), evidence.strip()
    if not reason:
        raise Refused.invalid(_("Say why it is resolved so."), field="reason")
    if outcome != Outcome.VOID and not evidence:
        raise Refused.invalid(_("Link what shows it."), field="evidence")
    forecast.outcome, forecast.reason, forecast.evidence = outcome, reason, evidence
    forecast.resolved_by, forecast.resolved_at = by, clock.now()
    check_values(forecast)
    forecast.save(update_fields=["outcome", "reason", "evidence", "resolved_by", "resolved_at"])
    record("resolve_forecast", forecast, by=by, after={"outcome": outcome, "reason": reason, "evidence": evidence})
    return forecast
