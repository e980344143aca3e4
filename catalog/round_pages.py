"""What pages and API show of a round of rating: who has rated, and what, as far as the round hides it from nobody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.permissions import may
from articles.agreement import ranked_alpha
from catalog.contents import rating_facts
from catalog.models import Assessment, RatingRound, RoundItem, ScaleVersion
from catalog.rating_words import Trend
from catalog.ratings import Rating, Spread, impact_alpha, likelihood_alpha, rating_of, spread_of
from catalog.round_rules import scenarios_of
from catalog.scales import Scale
from catalog.vocabulary import Status

Place = tuple[int, str]  # entry id and scenario


@dataclass(frozen=True)
class Before:
    """How the same scenario was rated, on the same basis, in the round that ended last."""

    title: str
    url: str
    summary: str


@dataclass
class RatedItem:
    """One scenario of a round: who has rated it, and the ratings if they may be seen.

    One that left its entry, or whose entry is not published any more, is not rated still: it waits for nobody.
    """

    code: str
    title: str
    scenario: str
    name: str
    rated: list[str]
    waiting: list[str]
    is_mine: bool
    is_rated_still: bool
    shows: bool
    first: list[Rating] = field(default_factory=list)
    spread: Spread | None = None
    revised: list[str] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    before: Before | None = None


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha (ordinal) of a round: of likelihoods, of impacts, and of trends from falling to rising.

    None says nothing: fewer than two values, or all the same.
    """

    likelihood: float | None
    impact: float | None
    trend: float | None


class RoundView:
    """A round, loaded `with_everything()`, as `user` may see it."""

    def __init__(self, found: RatingRound, user: User) -> None:
        self.round, self.user = found, user
        self.scales = ScaleVersion.objects.in_bulk()
        self.by_number = {scale.number: Scale(scale.document) for scale in self.scales.values()}

    @cached_property
    def items(self) -> list[RatedItem]:
        return [self._item(item) for item in self.round.items.all()]

    @cached_property
    def is_whole(self) -> bool:
        """Tell whether `user` sees every rating of the round."""
        return all(item.shows for item in self.items)

    @cached_property
    def mine_left(self) -> list[RatedItem]:
        """The scenarios that `user` is invited to rate and has not."""
        left = [item for item in self.items if item.is_rated_still and not item.is_mine]
        return left if self.is_rater and self.round.is_open else []

    @property
    def is_rater(self) -> bool:
        return any(row.rater_id == self.user.pk and not row.declined_at for row in self.round.raters.all())

    @property
    def may_decline(self) -> bool:
        return self.round.is_open and self.is_rater and not any(item.is_mine for item in self.items)

    @cached_property
    def blind(self) -> Agreement | None:
        """How far the raters agreed before they saw each other; None for whom something is hidden from."""
        return _agreement([item.first for item in self.items]) if self.is_whole else None

    @cached_property
    def settled(self) -> Agreement | None:
        """How far they agree by now, if somebody changed their mind on what they saw."""
        if not self.is_whole or not any(item.revised for item in self.items):
            return None
        return _agreement([item.spread.ratings if item.spread else [] for item in self.items])

    @cached_property
    def _done(self) -> dict[Place, set[int]]:
        """Who has rated what: not how."""
        done: dict[Place, set[int]] = defaultdict(set)
        rows = self.round.ratings.filter(basis=self.round.basis)
        for entry, scenario, rater in rows.values_list("entry", "scenario", "rater"):
            done[entry, scenario].add(rater)
        return done

    @cached_property
    def _seen(self) -> dict[Place, list[Assessment]]:
        """The ratings that `user` may see, the oldest first."""
        seen: dict[Place, list[Assessment]] = defaultdict(list)
        rows = Assessment.objects.visible_to(self.user).filter(round=self.round, basis=self.round.basis)
        for row in rows.select_related("rater").order_by("created_at", "id"):
            seen[row.entry_id, row.scenario].append(row)
        return seen

    @cached_property
    def _earlier(self) -> dict[Place, list[Assessment]]:
        """The ratings of each scenario in the rounds that ended before this one was opened, the last round first."""
        earlier: dict[Place, list[Assessment]] = defaultdict(list)
        entries = {item.entry_id for item in self.round.items.all()}
        rows = Assessment.objects.visible_to(self.user).filter(
            entry__in=entries, basis=self.round.basis, round__closed_at__lte=self.round.created_at
        )
        for row in rows.select_related("rater", "round").order_by("-round__closed_at", "created_at", "id"):
            earlier[row.entry_id, row.scenario].append(row)
        return earlier

    def _item(self, item: RoundItem) -> RatedItem:
        place = (item.entry_id, item.scenario)
        done, seen = self._done[place], self._seen[place]
        people = [row for row in self.round.raters.all() if not row.declined_at]
        scenarios = scenarios_of(item.entry)
        still = item.entry.status == Status.PUBLISHED and item.scenario in scenarios
        missing = [row.rater.name for row in people if row.rater_id not in done]
        found = RatedItem(
            code=item.entry.code,
            title=item.entry.title,
            scenario=item.scenario,
            name=scenarios.get(item.scenario, item.scenario),
            rated=[row.rater.name for row in people if row.rater_id in done],
            waiting=missing if still or not self.round.is_open else [],
            is_mine=self.user.pk in done,
            is_rated_still=still,
            shows={row.rater_id for row in seen} == done and self._sees(done),
        )
        if seen:
            self._fill(found, seen, self._last_round(place))
        return found

    def _sees(self, done: set[int]) -> bool:
        """Tell whether what comes will be seen, too: before anybody has rated, that is not told by what is seen."""
        leads = not self.is_rater and may(self.user, "lead_ratings")
        return not self.round.is_open or self.user.pk in done or leads

    def _last_round(self, place: Place) -> list[Assessment]:
        rows = self._earlier[place]
        return [row for row in rows if row.round_id == rows[0].round_id]

    def _fill(self, found: RatedItem, seen: list[Assessment], last: list[Assessment]) -> None:
        firsts, lasts, earlier = _first_words(seen), _last_words(seen), _last_words(last)
        found.first = [self._rating(row) for row in firsts.values()]
        ratings = [self._rating(row, earlier.get(rater)) for rater, row in lasts.items()]
        found.spread = spread_of(ratings, self.by_number[max(rating.scale for rating in ratings)])
        found.revised = [row.rater.name for rater, row in lasts.items() if row.pk != firsts[rater].pk]
        found.facts = [rating_facts(row, self.scales[row.scale_id]) for row in lasts.values()]
        if last and last[0].round:
            summary = self._spread(earlier.values()).summary
            found.before = Before(last[0].round.title, last[0].round.get_absolute_url(), summary)

    def _spread(self, rows: Iterable[Assessment]) -> Spread:
        ratings = [self._rating(row) for row in rows]
        return spread_of(ratings, self.by_number[max(rating.scale for rating in ratings)])

    def _rating(self, row: Assessment, before: Assessment | None = None) -> Rating:
        scale = self.scales[row.scale_id]
        earlier = rating_facts(before, self.scales[before.scale_id]) if before else None
        return rating_of(rating_facts(row, scale), self.by_number[scale.number], earlier)


def _first_words(rows: Iterable[Assessment]) -> dict[int, Assessment]:
    found: dict[int, Assessment] = {}
    for row in rows:
        found.setdefault(row.rater_id, row)
    return found


def _last_words(rows: Iterable[Assessment]) -> dict[int, Assessment]:
    return {row.rater_id: row for row in rows}


def _agreement(rated: list[list[Rating]]) -> Agreement:
    ranks = {trend: rank for rank, trend in enumerate([Trend.FALLING, Trend.STEADY, Trend.RISING])}
    trends = [[ranks.get(Trend(row.trend)) if row.trend else None for row in ratings] for ratings in rated]
    paired = [unit for unit in trends if sum(value is not None for value in unit) > 1]
    trend = ranked_alpha(paired) if len(paired) > 1 else None
    return Agreement(likelihood_alpha(rated), impact_alpha(rated), trend)
