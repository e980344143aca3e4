"""People's ratings of a scenario, side by side: disagreement is shown, not averaged away. Pure.

A rating may know less than everything: a likelihood, an impact or a level that is None is not known (or, of a chronic
threat, not given), and stands in no field of the grid.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.agreement import ranked_alpha
from basics.collation import sort_key
from catalog.matrix import is_at_least
from catalog.rating_words import BASIS, REASONS, Basis, Trend
from catalog.scales import Band, Level, Scale, Term
from catalog.vocabulary import Confidence


@dataclass(frozen=True)
class Rating:
    """One person's word on a scenario, in words; `impact` is the impact level by the scale's rule.

    `low` and `high` are None where no range was given; `at_least` tells that an unknown impact could raise the level.
    """

    who: str
    at: datetime
    likelihood: Band | None
    impact: Band | None
    dimensions: list[tuple[str, Band | None]]
    confidence: str
    confidence_label: str
    level: Level | None
    rationale: str
    scale: int
    low: int | None = None
    high: int | None = None
    term: Term | None = None
    term_reason: str = ""
    components: list[tuple[str, Band | None]] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    trend: str = ""
    basis: str = Basis.CURRENT
    at_least: bool = False
    impacts: Mapping[str, int | None] = field(default_factory=dict)
    round: int | None = None
    changes: list[str] = field(default_factory=list)

    @property
    def trend_label(self) -> str:
        return str(Trend(self.trend).label) if self.trend else ""

    @property
    def range(self) -> str:
        """Say the range of likelihood, “2 to 4”, if one was given."""
        if self.low is None or self.high is None:
            return ""
        return _("%(low)d to %(high)d") % {"low": self.low, "high": self.high} if self.low < self.high else ""

    @property
    def line(self) -> list[tuple[int, str]]:
        """Return the five bands of likelihood with `best`, `within` or nothing: the dot with its line."""
        best = self.likelihood.level if self.likelihood else None
        low, high = self.low or best, self.high or best
        return [
            (band, "best" if band == best else "within" if low and high and low <= band <= high else "")
            for band in range(1, 6)
        ]

    @property
    def unknown(self) -> int:
        """Return how many impacts are not known."""
        return sum(band is None for _label, band in self.dimensions)


@dataclass(frozen=True)
class Cell:
    """One field of the grid with whoever's rating falls into it."""

    impact: Band
    level: Level
    who: list[str]


@dataclass(frozen=True)
class Spread:
    """How far ratings of one scenario, on one basis, lie apart."""

    ratings: list[Rating]
    grid: list[tuple[Band, list[Cell]]]
    levels: list[Level]
    basis: str = Basis.CURRENT

    @property
    def basis_label(self) -> str:
        return str(Basis(self.basis).label)

    @property
    def basis_word(self) -> str:
        return str(BASIS[Basis(self.basis)])

    @property
    def summary(self) -> str:
        """Say it in a sentence: “3 ratings; likelihood ranges from 2 to 4; impact 3; levels from moderate to high”."""
        count = len(self.ratings)
        said = ngettext("%(count)d rating", "%(count)d ratings", count) % {"count": count}
        levels = sorted({(rating.level.rank, rating.level.label) for rating in self.ratings if rating.level})
        likelihoods = [rating.likelihood.level for rating in self.ratings if rating.likelihood]
        impacts = [rating.impact.level for rating in self.ratings if rating.impact]
        named: list[tuple[str, list[Any]]] = [
            (_("likelihood"), likelihoods),
            (_("impact"), impacts),
            (_("level"), [label for _rank, label in levels]),
        ]
        return "; ".join([said, *(range_of(what, values) for what, values in named if values)])

    @property
    def agree(self) -> bool:
        return len({rating.level.key for rating in self.ratings if rating.level}) < 2

    @property
    def alpha(self) -> float | None:
        """Return how far the raters agree on the seven impacts, by rank; None where it says nothing."""
        return impact_alpha([self.ratings])

    @property
    def has_grid(self) -> bool:
        """Tell whether any rating falls into the grid."""
        return any(rating.level for rating in self.ratings)


def impact_alpha(rated: Iterable[Iterable[Rating]]) -> float | None:
    """Return Krippendorff's alpha (ordinal) of impacts: a unit is a dimension of a scenario, unknown is missing."""
    units: list[list[int | None]] = []
    for ratings in rated:
        rows = list(ratings)
        keys = dict.fromkeys(key for rating in rows for key in rating.impacts)
        units += [[rating.impacts.get(key) for rating in rows] for key in keys]
    return ranked_alpha(units)


def likelihood_alpha(rated: Iterable[Iterable[Rating]]) -> float | None:
    """Return Krippendorff's alpha (ordinal) of best likelihoods: each scenario is a unit. None of fewer than two."""
    units = [[rating.likelihood.level if rating.likelihood else None for rating in ratings] for ratings in rated]
    paired = [unit for unit in units if sum(value is not None for value in unit) > 1]
    return ranked_alpha(paired) if len(paired) > 1 else None


def range_of(what: str, values: list[Any]) -> str:
    """Say one value, or from which to which; `values` of words must come in their order."""
    low, high = (min(values), max(values)) if isinstance(values[0], int) else (values[0], values[-1])
    if low == high:
        return _("%(what)s %(value)s") % {"what": what, "value": low}
    facts = {"what": what, "low": low, "high": high}
    if isinstance(low, int):
        return pgettext("numbers", "%(what)s ranges from %(low)s to %(high)s") % facts
    return _("%(what)s ranges from %(low)s to %(high)s") % facts


def rating_of(values: Mapping[str, Any], scale: Scale, before: Mapping[str, Any] | None = None) -> Rating:
    """Return one rating (as `contents.ratings_of` and editions give it) in the words of the scale it was made on.

    `before` is the same person's rating before it, to tell what changed.
    """
    impact, likelihood = scale.impact(values["impacts"]), values["likelihood"]
    has_level = likelihood is not None and impact is not None
    components = [
        (part.label, part.band(values[key])) for key, part in scale.components.items() if values.get(key) is not None
    ]
    reasons = values.get("reasons", {})
    return Rating(
        who=values["rater"],
        at=datetime.fromisoformat(values["at"]),
        likelihood=None if likelihood is None else scale.likelihoods[likelihood - 1],
        impact=None if impact is None else scale.impact_bands[impact],
        dimensions=[(found.label, found.band(values["impacts"].get(found.key))) for found in scale.dimensions],
        confidence=values["confidence"],
        confidence_label=str(Confidence(values["confidence"]).label),
        level=scale.level(likelihood, impact) if has_level else None,  # type: ignore[arg-type]  # both are known
        rationale=values["rationale"],
        scale=values["scale"],
        low=values.get("low"),
        high=values.get("high"),
        term=scale.terms.get(values.get("term", "")),
        term_reason=values.get("term_reason", ""),
        components=components,
        reasons=[(str(label), reasons[key]) for key, label in REASONS.items() if reasons.get(key)],
        trend=values.get("trend", ""),
        basis=values.get("basis", Basis.CURRENT),
        at_least=is_at_least(values["impacts"]),
        impacts=values["impacts"],
        round=values.get("round"),
        changes=changes_since(before, values, scale) if before else [],
    )


def changes_since(before: Mapping[str, Any], after: Mapping[str, Any], scale: Scale) -> list[str]:
    """Say what one person changed since their rating before; on another scale the steps mean other things."""
    if before["scale"] != after["scale"]:
        return [_("rated on another scale before; the steps cannot be compared")]
    steps = [
        (_("likelihood"), before["likelihood"], after["likelihood"]),
        (_("impact"), scale.impact(before["impacts"]), scale.impact(after["impacts"])),
    ]
    found = [
        _("%(what)s %(was)s, now %(now)s") % {"what": what, "was": _step(was), "now": _step(now)}
        for what, was, now in steps
        if was != now
    ]
    return found or [_("as before")]


def _step(value: int | None) -> str:
    return _("not known") if value is None else str(value)


def last_words(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Return each rater's last rating on each scenario and basis, with theirs before it.

    `rows` as `contents.rating_history_of` gives them, the oldest first.
    """
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["scenario"], row.get("basis", Basis.CURRENT), row["rater_id"]), []).append(row)
    return [(said[-1], said[-2] if len(said) > 1 else None) for said in found.values()]


Rows = Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]]


def spreads_by_basis(rows: Rows, scales: Mapping[int, Scale]) -> dict[str, list[Spread]]:
    """Return the spreads of every rated scenario by its id, one a basis: inherent, current, target.

    `rows` are ratings, each with the one before it or None; `scales` by number, the newest used one draws the grid.
    """
    found: dict[str, dict[str, list[Rating]]] = {}
    for values, before in rows:
        rating = rating_of(values, scales[values["scale"]], before)
        found.setdefault(values["scenario"], {}).setdefault(rating.basis, []).append(rating)
    return {
        key: [
            spread_of(by_basis[basis], scales[max(rating.scale for rating in by_basis[basis])])
            for basis in Basis.values
            if basis in by_basis
        ]
        for key, by_basis in found.items()
    }


def spreads_of(rows: Iterable[Mapping[str, Any]], scales: Mapping[int, Scale]) -> dict[str, Spread]:
    """Return the spread of every rated scenario by its id, of its current ratings if there are any."""
    found = spreads_by_basis(((row, None) for row in rows), scales)
    return {key: current_of(spreads) for key, spreads in found.items()}


def current_of(spreads: list[Spread]) -> Spread:
    """Return the spread of current ratings, else the first."""
    return next((spread for spread in spreads if spread.basis == Basis.CURRENT), spreads[0])


def spread_of(ratings: Iterable[Rating], scale: Scale) -> Spread:
    """Lay at least one rating out on a scale's grid, the highest level first, those without a level last."""
    rows = sorted(ratings, key=lambda rating: (-(rating.level.rank if rating.level else 0), sort_key(rating.who)))
    cells: dict[tuple[int, int], list[str]] = {}
    for rating in rows:
        if rating.likelihood and rating.impact:
            cells.setdefault((rating.likelihood.level, rating.impact.level), []).append(rating.who)
    grid = [
        (likelihood, [Cell(impact, level, cells.get((likelihood.level, impact.level), [])) for impact, level in row])
        for likelihood, row in scale.grid()
    ]
    return Spread(rows, grid, scale.levels, rows[0].basis)


@dataclass(frozen=True)
class Point:
    """One rating as a picture needs it: a dot in the grid with its line, or a step in the history. Ranks, never sums.

    `likelihood`, `low` and `high` are bands 1-5, `impact` 0-5, `rank` that of the level from 1; None is not known.
    """

    scenario: str
    who: str
    at: datetime
    basis: str
    likelihood: int | None
    low: int | None
    high: int | None
    impact: int | None
    at_least: bool
    level: str
    rank: int | None
    confidence: str
    trend: str
    scale: int
    round: int | None


def points_of(rows: Iterable[Mapping[str, Any]], scales: Mapping[int, Scale]) -> list[Point]:
    """Return ratings (as `contents.ratings_of`, `rating_history_of` and editions give them) ready to be drawn."""
    return [_point(row["scenario"], rating_of(row, scales[row["scale"]])) for row in rows]


def _point(scenario: str, rating: Rating) -> Point:
    level, names = (
        rating.level,
        ("who", "at", "basis", "low", "high", "at_least", "confidence", "trend", "scale", "round"),
    )
    return Point(
        scenario=scenario,
        likelihood=rating.likelihood.level if rating.likelihood else None,
        impact=rating.impact.level if rating.impact else None,
        level=level.key if level else "",
        rank=level.rank if level else None,
        **{name: getattr(rating, name) for name in names},
    )
