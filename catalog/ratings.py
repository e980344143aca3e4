"""People's ratings of a scenario, side by side: disagreement is shown, not averaged away. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.scales import Band, Level, Scale
from catalog.vocabulary import Confidence


@dataclass(frozen=True)
class Rating:
    """One person's last word on a scenario, in words; `impact` is the impact level by the scale's rule."""

    who: str
    at: datetime
    likelihood: Band
    impact: Band
    dimensions: list[tuple[str, Band]]
    confidence: str
    confidence_label: str
    level: Level
    rationale: str
    scale: int


@dataclass(frozen=True)
class Cell:
    """One field of the grid with whoever's rating falls into it."""

    impact: Band
    level: Level
    who: list[str]


@dataclass(frozen=True)
class Spread:
    """How far ratings of one scenario lie apart."""

    ratings: list[Rating]
    grid: list[tuple[Band, list[Cell]]]
    levels: list[Level]

    @property
    def summary(self) -> str:
        """Say it in a sentence: “3 ratings; likelihood ranges from 2 to 4; impact 3; levels from moderate to high”."""
        count = len(self.ratings)
        said = ngettext("%(count)d rating", "%(count)d ratings", count) % {"count": count}
        levels = sorted({(rating.level.rank, rating.level.label) for rating in self.ratings})
        return "; ".join(
            [
                said,
                range_of(_("likelihood"), [rating.likelihood.level for rating in self.ratings]),
                range_of(_("impact"), [rating.impact.level for rating in self.ratings]),
                range_of(_("level"), [label for _rank, label in levels]),
            ]
        )

    @property
    def agree(self) -> bool:
        return len({rating.level.key for rating in self.ratings}) < 2


def range_of(what: str, values: list[Any]) -> str:
    """Say one value, or from which to which; `values` of words must come in their order."""
    low, high = (min(values), max(values)) if isinstance(values[0], int) else (values[0], values[-1])
    if low == high:
        return _("%(what)s %(value)s") % {"what": what, "value": low}
    return _("%(what)s ranges from %(low)s to %(high)s") % {"what": what, "low": low, "high": high}


def rating_of(values: Mapping[str, Any], scale: Scale) -> Rating:
    """Return one rating (as `contents.ratings_of` and editions give it) in the words of the scale it was made on."""
    impact = scale.impact(values["impacts"])
    return Rating(
        who=values["rater"],
        at=datetime.fromisoformat(values["at"]),
        likelihood=scale.likelihoods[values["likelihood"] - 1],
        impact=scale.impact_bands[impact],
        dimensions=[(found.label, found.band(values["impacts"].get(found.key, 0))) for found in scale.dimensions],
        confidence=values["confidence"],
        confidence_label=str(Confidence(values["confidence"]).label),
        level=scale.level(values["likelihood"], impact),
        rationale=values["rationale"],
        scale=values["scale"],
    )


def spreads_of(rows: Iterable[Mapping[str, Any]], scales: Mapping[int, Scale]) -> dict[str, Spread]:
    """Return the spread of every rated scenario by its id; `scales` by number, the newest used one draws the grid."""
    found: dict[str, list[Rating]] = {}
    for values in rows:
        found.setdefault(values["scenario"], []).append(rating_of(values, scales[values["scale"]]))
    return {key: spread_of(ratings, scales[max(r.scale for r in ratings)]) for key, ratings in found.items()}


def spread_of(ratings: Iterable[Rating], scale: Scale) -> Spread:
    """Lay at least one rating out on a scale's grid, the highest level first."""
    rows = sorted(ratings, key=lambda rating: (-rating.level.rank, rating.who))
    cells: dict[tuple[int, int], list[str]] = {}
    for rating in rows:
        cells.setdefault((rating.likelihood.level, rating.impact.level), []).append(rating.who)
    grid = [
        (likelihood, [Cell(impact, level, cells.get((likelihood.level, impact.level), [])) for impact, level in row])
        for likelihood, row in scale.grid()
    ]
    return Spread(rows, grid, scale.levels)
