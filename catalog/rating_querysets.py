"""Every read of ratings, rounds, suggestions and forecasts that has a name; and from whom a round hides ratings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import JSONArray, JSONObject

from accounts.permissions import Person, may

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Assessment, Entry, Estimate, Forecast, RatingRound, RatingSuggestion

OPEN = "open"


def people(user: Person) -> set[int]:
    """Return whose eyes a person's are: their own, and for a service account those of its owner."""
    return {pk for pk in (user.pk, getattr(user, "owner_id", None)) if pk is not None}


def by_one_hand(user: Person) -> Q:
    """Keep the estimates of a person and of the service accounts that they answer for."""
    return Q(person=user.pk) | Q(person__owner=user.pk)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: Person | None) -> AssessmentQuerySet:
        """The ratings that `user` may see; None for whoever may look, in a frozen edition say.

        A rating of an open round is seen by who made it, by the invited who have themselves rated that scenario in
        that round (on the round's basis), and by editors who are not invited. Everybody else sees it once the round
        has ended. This is the one place that says so: pages, API, exports and the admin ask here.
        """
        settled = Q(round__isnull=True) | ~Q(round__state=OPEN)
        if user is None:
            return self.filter(settled)
        if not may(user, "read_published"):
            return self.none()
        mine = people(user)
        if not mine:
            return self.filter(settled)
        return self.filter(settled | Q(rater__in=mine) | self._revealed(user, mine))

    def _revealed(self, user: Person, mine: set[int]) -> Q:
        same = {name: OuterRef(name) for name in ("round", "entry", "scenario")}
        own = _rows("Assessment").filter(rater__in=mine, basis=F("round__basis"), **same)
        invited = _rows("RoundRater").filter(round=OuterRef("round"), rater__in=mine, declined_at__isnull=True)
        seen = Q(Exists(own)) & Q(Exists(invited))
        return seen | ~Q(Exists(invited)) if may(user, "lead_ratings") else seen

    def latest_by_rater(self) -> AssessmentQuerySet:
        """Each rater's last word on each scenario, on each basis."""
        names = ("entry_id", "scenario", "basis", "rater_id")
        return self.order_by(*names, "-created_at", "-id").distinct(*names)

    def of_scenario(self, entry: Entry, scenario: str) -> AssessmentQuerySet:
        return self.filter(entry=entry, scenario=scenario)


class RatingRoundQuerySet(models.QuerySet["RatingRound"]):
    def visible_to(self, user: Person) -> RatingRoundQuerySet:
        return self if may(user, "see_review") else self.none()

    def open(self) -> RatingRoundQuerySet:
        return self.filter(state=OPEN)

    def on(self, entry: Entry, scenario: str) -> RatingRoundQuerySet:
        return self.filter(items__entry=entry, items__scenario=scenario)

    def to_rate(self, user: User) -> RatingRoundQuerySet:
        """Keep the open rounds in which `user` is invited, has not declined and has a scenario left to rate.

        What is not rated any more, because it left its entry or its entry was retired, is not left to rate.
        """
        rated = _rows("Assessment").filter(
            rater=user.pk,
            basis=OuterRef("round__basis"),
            **{name: OuterRef(name) for name in ("round", "entry", "scenario")},
        )
        left = _rows("RoundItem").filter(_still_rated(), ~Exists(rated), round=OuterRef("pk"))
        invited = _rows("RoundRater").filter(round=OuterRef("pk"), rater=user.pk, declined_at__isnull=True)
        return self.open().filter(Exists(invited), Exists(left))

    def with_page(self) -> RatingRoundQuerySet:
        """Load what a list shows of a round, with the number of `scenarios` and of the `invited`."""
        counted = self.select_related("opened_by", "closed_by")
        return counted.annotate(
            scenarios=Count("items", distinct=True),
            invited=Count("raters", filter=Q(raters__declined_at__isnull=True), distinct=True),
        )

    def with_everything(self) -> RatingRoundQuerySet:
        return self.select_related("opened_by", "closed_by").prefetch_related("items__entry__current", "raters__rater")


class RatingSuggestionQuerySet(models.QuerySet["RatingSuggestion"]):
    def visible_to(self, user: Person) -> RatingSuggestionQuerySet:
        return self if may(user, "see_review") else self.none()

    def standing(self) -> RatingSuggestionQuerySet:
        """Those that nobody dismissed, on scenarios that are still rated."""
        return self.filter(_still_rated(), dismissed_at__isnull=True)

    def waiting_for(self, user: User) -> RatingSuggestionQuerySet:
        """Keep what waits for `user`: where they have rated the scenario before and not since.

        An editor is reminded of what nobody has answered yet.
        """
        if not may(user, "rate"):
            return self.none()
        since = _ratings_since()
        mine = _rows("Assessment").filter(entry=OuterRef("entry"), scenario=OuterRef("scenario"), rater=user.pk)
        asked = Q(Exists(mine)) & ~Q(Exists(since.filter(rater=user.pk)))
        if may(user, "lead_ratings"):
            asked |= ~Q(Exists(since))
        return self.standing().filter(asked)

    def with_page(self) -> RatingSuggestionQuerySet:
        return self.select_related("entry__current", "revision__entry", "dismissed_by").annotate(
            is_answered=Exists(_ratings_since())
        )


class ForecastQuerySet(models.QuerySet["Forecast"]):
    def visible_to(self, user: Person) -> ForecastQuerySet:
        return self.exclude(entry__status="taken_down") if may(user, "see_review") else self.none()

    def open(self, today: date) -> ForecastQuerySet:
        return self.filter(outcome="", closes_on__gte=today)

    def due(self, today: date) -> ForecastQuerySet:
        """Those that have closed and wait for somebody to say what happened."""
        return self.filter(outcome="", closes_on__lt=today)

    def to_resolve(self, user: User, today: date) -> ForecastQuerySet:
        if not may(user, "lead_ratings"):
            return self.none()
        own = _rows("Estimate").filter(by_one_hand(user), forecast=OuterRef("pk"))
        return self.due(today).filter(~Exists(own))

    def resolved(self) -> ForecastQuerySet:
        return self.exclude(outcome="")

    def with_page(self) -> ForecastQuerySet:
        return self.select_related("entry__current", "created_by", "resolved_by").annotate(
            people=Count("estimates__person", distinct=True)
        )


class EstimateQuerySet(models.QuerySet["Estimate"]):
    def visible_to(self, user: Person, today: date) -> EstimateQuerySet:
        """One's own, and those of others once one has given one's own, or once the forecast has closed."""
        if not may(user, "see_review"):
            return self.none()
        mine = people(user)
        own = _rows("Estimate").filter(forecast=OuterRef("forecast"), person__in=mine)
        over = ~Q(forecast__outcome="") | Q(forecast__closes_on__lt=today)
        return self.filter(over | Q(person__in=mine) | Q(Exists(own)))

    def latest_by_person(self) -> EstimateQuerySet:
        """Each person's last word on each forecast."""
        names = ("forecast_id", "person_id")
        return self.order_by(*names, "-created_at", "-id").distinct(*names)


def _still_rated() -> Q:
    """Keep what is about a scenario that a published entry has at present."""
    has = JSONObject(scenarios=JSONArray(JSONObject(id=F("scenario"))))
    return Q(entry__status="published", entry__current__document__contains=has)


def _ratings_since() -> models.QuerySet[Any]:
    """Return the ratings that answer a suggestion of the outer query."""
    same = {name: OuterRef(name) for name in ("entry", "scenario", "basis")}
    return _rows("Assessment").filter(created_at__gt=OuterRef("created_at"), **same)


def _rows(name: str) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("catalog", name).objects.all()
    return found
