"""A scale version's document as a reader sees it: bands, levels and grid in one language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.matrix import impact_level, level_at
from catalog.vocabulary import Nature


@dataclass(frozen=True)
class Band:
    """One step of a scale and what it means."""

    level: int
    label: str


@dataclass(frozen=True)
class Dimension:
    """One of the seven impacts, with its bands from 0 up."""

    key: str
    label: str
    bands: list[Band]

    def band(self, level: int | None) -> Band | None:
        """Return what a level means; None for what is not known. `level` counts as the first band does."""
        return None if level is None else self.bands[level - self.bands[0].level]


@dataclass(frozen=True)
class Level:
    """An overall level; `rank` counts from 1, the lowest."""

    key: str
    label: str
    rank: int


@dataclass(frozen=True)
class Meaning:
    """A degree of confidence and when to choose it."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Term:
    """A term of the yardstick of probability; `printed` is its range as the yardstick prints it, with dashes."""

    key: str
    label: str
    low: float
    high: float
    printed: str


class Scale:
    """The document of a scale version, read in the language of the moment."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @cached_property
    def name(self) -> str:
        return said(self.document.get("labels", {})) or str(self.document.get("name", ""))

    @cached_property
    def note(self) -> str:
        return said(self.document.get("note", {}))

    @cached_property
    def likelihoods(self) -> list[Band]:
        return [Band(row["level"], said(row["labels"])) for row in self.document["likelihood"]]

    @cached_property
    def impact_bands(self) -> list[Band]:
        """The names of the impact levels, 0 to 5."""
        named = [Band(row["level"], said(row["labels"])) for row in self.document["impact_band"]]
        return [Band(0, _("None")), *named]

    @cached_property
    def dimensions(self) -> list[Dimension]:
        return [
            Dimension(
                row["key"],
                said(row["labels"]),
                [Band(0, said(row["zero"])), *(Band(band["level"], said(band)) for band in row["bands"])],
            )
            for row in self.document["impact"]
        ]

    @cached_property
    def levels(self) -> list[Level]:
        rows = enumerate(self.document["level"], start=1)
        return [Level(row["key"], said(row["labels"]), rank) for rank, row in rows]

    @cached_property
    def confidences(self) -> list[Meaning]:
        return [Meaning(row["key"], said(row["labels"]), said(row["meaning"])) for row in self.document["confidence"]]

    @cached_property
    def windows(self) -> dict[str, str]:
        """The period a likelihood is about, by the nature of the threat."""
        return {row["nature"]: said(row["labels"]) for row in self.document.get("window", [])}

    @property
    def windows_by_nature(self) -> list[tuple[str, str]]:
        """The same, by what natures are called."""
        return [(str(nature.label), self.windows[nature]) for nature in Nature if nature in self.windows]

    @cached_property
    def components(self) -> dict[str, Dimension]:
        """What the likelihood of a malicious threat rests on, with bands from 1 up; none on a scale without them."""
        return {
            row["key"]: Dimension(
                row["key"], said(row["labels"]), [Band(band["level"], said(band)) for band in row["bands"]]
            )
            for row in self.document.get("component", [])
        }

    @cached_property
    def terms(self) -> dict[str, Term]:
        rows = self.document.get("yardstick", [])
        return {
            row["key"]: Term(
                row["key"],
                said(row["labels"]),
                row["from"],
                row["to"],
                (row.get("printed") or f"{row['from']}-{row['to']} %").replace("-", "–"),
            )
            for row in rows
        }

    @cached_property
    def yardstick(self) -> list[tuple[str, str]]:
        return [(row.label, row.printed) for row in self.terms.values()]

    def term_bounds(self, key: str) -> tuple[float, float]:
        """Return from which to which per cent a term of the yardstick reaches."""
        return self.terms[key].low, self.terms[key].high

    def likelihood_bounds(self, level: int) -> tuple[float, float]:
        """Return from which to which per cent a band of likelihood reaches."""
        row = self.document["likelihood"][level - 1]
        return row["from"], row["to"]

    def level(self, likelihood: int, impact: int) -> Level:
        """Return the level of one cell of the grid."""
        key = level_at(likelihood, impact, self.document)
        return next(found for found in self.levels if found.key == key)

    def impact(self, impacts: Mapping[str, int | None]) -> int | None:
        """Return the impact level of what is known; None where nothing is."""
        return impact_level(impacts, self.document["impact_level_rule"])

    def grid(self) -> list[tuple[Band, list[tuple[Band, Level]]]]:
        """Return the rows of the grid, likeliest first: the likelihood, and the level at each impact from 0 up."""
        return [
            (likelihood, [(impact, self.level(likelihood.level, impact.level)) for impact in self.impact_bands])
            for likelihood in reversed(self.likelihoods)
        ]


def said(labels: Mapping[str, Any]) -> str:
    """Return the wording in the reader's language, else in English, else none."""
    return str(labels.get(get_language() or "en") or labels.get("en") or "")
