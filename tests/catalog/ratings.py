"""Short ways to a rating, a round, a forecast and a measure that moves."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from catalog import actions
from catalog import vocabulary as words
from catalog.forecasting import make_forecast
from catalog.models import Assessment, Entry, Forecast, RatingRound
from catalog.rating_rounds import open_rating_round
from review import actions as review
from tests import make
from tests.people import Cast


def rating(entry: Entry, by: User, scenario: str = "s1", **changes: Any) -> Assessment:
    """Rate a scenario; `human` and the other dimensions may be named among the changes."""
    impacts = {name: changes.pop(name, 1) for name in words.IMPACTS}
    facts = {"likelihood": 3, "confidence": "moderate", "rationale": "Illustrative.", "impacts": impacts, **changes}
    return actions.rate_scenario(entry, scenario, by=by, **facts)


WHOLE: dict[str, Any] = {
    "low": 2,
    "high": 4,
    "term": "remote_chance",
    "trend": "steady",
    "reasons": {"information": "Two sources.", "rigour": "Compared with the record.", "complexity": "Slow."},
}


def whole_rating(entry: Entry, by: User, scenario: str = "s1", **changes: Any) -> Assessment:
    """Rate as a round wants it: everything said."""
    return rating(entry, by, scenario, **{**WHOLE, **changes})


def a_round(cast: Cast, *entries: Entry, raters: tuple[User, ...] = (), **facts: Any) -> RatingRound:
    """Open a round of the first scenario of entries, for both analysts unless told otherwise."""
    people = raters or (cast.analyst, cast.analyst2)
    places = [(entry.code, "s1") for entry in entries]
    facts = {"due_on": today() + timedelta(days=7), "by": cast.editor, **facts}
    return open_rating_round(facts.pop("title", "Spring round"), places, people, **facts)


def a_forecast(cast: Cast, entry: Entry, *, days: int = 30, **facts: Any) -> Forecast:
    told = {"criteria": "The valley office says so.", "closes_on": today() + timedelta(days=days), **facts}
    return make_forecast(entry, told.pop("statement", "A siren stands below the moraine."), by=cast.analyst, **told)


def moved(cast: Cast, measure: Entry, status: str) -> Entry:
    """Bring a measure to another status, by a proposal that two people agree on."""
    document = {**measure.document, "status": status}
    found = make.submitted(cast.analyst, document, kind="measure", entry=measure)
    assert found.current is not None
    review.approve(found, by=cast.editor, seen=found.current.sha256)
    entry = Entry.objects.with_content().get(pk=measure.pk)
    if entry.document["status"] != status:  # of high risk: two approve
        review.approve(found, by=cast.editor2, seen=found.current.sha256)
    return Entry.objects.with_content().get(pk=measure.pk)


def today() -> date:
    return timezone.localdate()
