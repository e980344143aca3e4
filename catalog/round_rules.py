"""Rules of rounds of rating: to which round a rating belongs, and what a round allows. These write nothing."""

from django.utils.translation import gettext as _

from accounts.models import User
from basics.errors import Refused
from catalog.models import Entry, RatingRound
from catalog.rating_querysets import people

LEAST_RATERS, MOST_RATERS, MOST_SCENARIOS = 2, 30, 50


def scenarios_of(entry: Entry) -> dict[str, str]:
    """Return the titles of an entry's scenarios by their ids."""
    return {row["id"]: str(row.get("title", row["id"])) for row in entry.document.get("scenarios", [])}


def lock_open(found: RatingRound) -> RatingRound:
    """Lock a round; refuse (conflict) one that ended."""
    found = RatingRound.objects.select_for_update().get(pk=found.pk)
    if not found.is_open:
        raise Refused.conflict(_("This round has ended already."))
    return found


def round_to_rate_in(entry: Entry, scenario: str, *, by: User) -> RatingRound | None:
    """Lock and return the open round that a rating of `by` belongs to, if there is one.

    Refuses whoever is not invited to it: what they said would be seen by raters who have not rated yet.
    """
    found = RatingRound.objects.open().on(entry, scenario).select_for_update(of=("self",)).first()
    if found is None or found.raters.filter(rater=by, declined_at__isnull=True).exists():
        return found
    message = _(
        "Those who are invited rate this scenario until the round “%(round)s” has ended, at the latest %(day)s."
    )
    raise Refused.conflict(
        message % {"round": found.title, "day": found.due_on.isoformat()}, details={"round": found.pk}
    )


def require_not_waiting(found: RatingRound, by: User) -> None:
    """Refuse whoever is invited and has a scenario left to rate."""
    if RatingRound.objects.to_rate(by).filter(pk=found.pk).exists():
        raise Refused.conflict(_("You are invited and have not rated everything. Rate first, or decline."))


def is_blind_to(found: RatingRound, user: User) -> bool:
    """Tell whether a round hides ratings from somebody because they are invited and have not rated all of it."""
    return found.is_open and any(row.rater_id in people(user) and not row.declined_at for row in found.raters.all())
