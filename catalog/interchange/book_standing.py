"""Where the rated scenarios of an edition stand: for the matrix and the small grid beside each threat. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog import vocabulary as words
from catalog.pictures.drawing import Box, Canvas, Drawing, circle, line, rect, text
from catalog.pictures.fonts import STRONG
from catalog.pictures.grid import ROOM, Mark, Matrix, Panel
from catalog.pictures.perimeter import PERIMETER, Count, Perimeter, outlines
from catalog.rating_words import Basis
from catalog.ratings import Rating, Spread
from catalog.scales import Level, Scale

Content = Mapping[str, Any]
CELL, PITCH, AXIS = 15.0, 17.0, 14.0  # of the small grid
STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Standing:
    """A scenario in the matrix: the median of its raters (of two in the middle the lower), and how far they reach."""

    scenario: str
    title: str
    likelihood: int
    impact: int
    likelihoods: tuple[int, int]
    impacts: tuple[int, int]
    level: Level
    levels: tuple[Level, Level]
    confidences: tuple[str, ...]
    raters: int

    @property
    def has_range(self) -> bool:
        return self.levels[0].key != self.levels[1].key

    @property
    def likelihood_range(self) -> str:
        return ranged(self.likelihoods)

    @property
    def impact_range(self) -> str:
        return ranged(self.impacts)


def ranged(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low}–{high}"


def standing_of(scenario: str, title: str, spread: Spread, scale: Scale) -> Standing | None:
    """Return where a scenario stands by its ratings; None where no rating gives both a likelihood and an impact."""
    rated = [row for row in spread.ratings if row.likelihood and row.impact and row.level]
    if spread.basis != Basis.CURRENT or not rated:
        return None
    likelihood = _median([row.likelihood.level for row in rated if row.likelihood])
    impact = _median([row.impact.level for row in rated if row.impact])
    levels = sorted((row.level for row in rated if row.level), key=lambda level: level.rank)
    lows, highs = zip(*(_reach(row) for row in rated), strict=True)
    impacts = [row.impact.level for row in rated if row.impact]
    return Standing(
        scenario,
        title,
        likelihood,
        impact,
        (min(lows), max(highs)),
        (min(impacts), max(impacts)),
        scale.level(likelihood, impact),
        (levels[0], levels[-1]),
        tuple(dict.fromkeys(row.confidence_label for row in sorted(rated, key=_sureness))),
        len(rated),
    )


def _sureness(row: Rating) -> int:
    order = list(words.Confidence.values)
    return order.index(row.confidence) if row.confidence in order else len(order)


def _reach(row: Rating) -> tuple[int, int]:
    best = row.likelihood.level if row.likelihood else 1
    return row.low or best, row.high or best


def _median(values: list[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]


def worst_of(standings: Iterable[Standing]) -> Standing | None:
    """Return the scenario by which a threat is known: the highest level, then impact, then likelihood."""
    return max(standings, key=lambda row: (row.level.rank, row.impact, row.likelihood), default=None)


@dataclass(frozen=True)
class Marked:
    """A threat with where its scenarios stand, as the matrix takes it."""

    code: str
    title: str
    nature: str
    standings: list[Standing]


def matrices(threats: Iterable[Marked], scale: Scale) -> list[Matrix]:
    """Return the matrix of malicious threats and that of the others, each a picture of its own; mixed ones are in both.

    A scenario has the same number in both.
    """
    rows = [(threat, row) for threat in threats for row in threat.standings]
    rows.sort(key=lambda pair: (-pair[1].level.rank, -pair[1].impact, -pair[1].likelihood, pair[0].code))
    numbered = [_mark(number, threat, row) for number, (threat, row) in enumerate(rows, start=1)]
    natures = {threat.code: threat.nature for threat, _row in rows}
    ranks = {(likelihood.level, impact.level): level.rank for likelihood, row in scale.grid() for impact, level in row}
    titles = {words.Nature.MALICIOUS: _("Malicious threats"), words.Nature.NON_MALICIOUS: _("Non-malicious threats")}
    found = []
    for nature, title in titles.items():
        marks = [mark for mark in numbered if natures[mark.code] in {nature, words.Nature.MIXED}]
        found.append(
            Matrix(
                [Panel(nature.value, title, _roomy(marks), _counts(marks))],
                [band.label for band in scale.likelihoods],
                [band.label for band in scale.impact_bands[1:]],
                ranks,
                [level.label for level in scale.levels],
                title=title,
            )
        )
    return found


def _mark(number: int, threat: Marked, row: Standing) -> Mark:
    return Mark(
        number,
        threat.code,
        threat.title,
        row.title,
        f"#{threat.code}",
        row.likelihood,
        row.impact,
        row.likelihoods,
        row.impacts,
        row.raters,
        threat.nature == words.Nature.MIXED,
    )


def _counts(marks: Iterable[Mark]) -> dict[tuple[int, int], int]:
    counts: dict[tuple[int, int], int] = {}
    for mark in marks:
        counts[mark.likelihood, mark.impact] = counts.get((mark.likelihood, mark.impact), 0) + 1
    return counts


def _roomy(marks: Iterable[Mark]) -> list[Mark]:
    """Keep what a field of the picture has room for; it says itself how many more there are."""
    kept: list[Mark] = []
    for mark in marks:
        if sum((other.likelihood, other.impact) == (mark.likelihood, mark.impact) for other in kept[-200:]) < ROOM:
            kept.append(mark)
    return kept


def perimeter_of(documents: Iterable[Mapping[str, Any]], terms: Mapping[tuple[str, str], str]) -> Perimeter:
    """Return the map of an edition: how many threats name each state and each direction."""
    documents = list(documents)

    def counts(vocabulary: str, named: Mapping[str, int]) -> list[Count]:
        codes = [code for name, code in terms if name == vocabulary]
        return [Count(code, terms[vocabulary, code], named.get(code, 0), "") for code in codes]

    states: dict[str, int] = {}
    sides: dict[str, int] = {}
    for document in documents:
        for code in document.get("states", []):
            states[code] = states.get(code, 0) + 1
        side = document.get("direction", "")
        sides[side] = sides.get(side, 0) + 1
    return Perimeter(
        counts("state", states),
        counts("direction", sides),
        len(documents),
        sides.get("", 0),
        _("Threats around the perimeter"),
    )


def small_grid(standings: Iterable[Standing], scale: Scale, title: str) -> Drawing:
    """Draw the grid small: a dot for each scenario, and a line as far as its raters' likelihoods reach."""
    canvas, told = Canvas(), []
    for likelihood, row in scale.grid():
        y = (5 - likelihood.level) * PITCH
        canvas.add(text(AXIS - 5, y + 11, str(likelihood.level), size=9, fill="--ink-soft", anchor="end"))
        for impact, level in row:
            if impact.level:
                box = Box(AXIS + (impact.level - 1) * PITCH, y, CELL, CELL)
                canvas.add(rect(box, fill=f"--level-{level.rank}", rx=2))
    for step in STEPS:
        x = AXIS + (step - 1) * PITCH + CELL / 2
        canvas.add(text(x, 5 * PITCH + 9, str(step), size=9, fill="--ink-soft", anchor="middle"))
    places: dict[tuple[int, int], int] = {}
    for number, row_ in enumerate(standings, start=1):
        place = (row_.likelihood, max(1, row_.impact))
        taken = places.get(place, 0)
        places[place] = taken + 1
        x = AXIS + (place[1] - 1) * PITCH + CELL / 2 + taken * 5
        y = (5 - place[0]) * PITCH + CELL / 2 - taken * 2
        low, high = row_.likelihoods
        if low < high:
            ends = [(5 - end) * PITCH + CELL / 2 for end in (high, low)]
            canvas.add(line(x, ends[0], x, ends[1], stroke="--ink", stroke_width=1.2))
        canvas.add(circle(x, y, 5.4, fill="--ink", stroke="--surface", stroke_width=0.8))
        canvas.add(text(x, y + 2.7, str(number), size=7.5, weight=STRONG, fill="--surface", anchor="middle"))
        facts = {"title": row_.title, "likelihood": row_.likelihood, "impact": row_.impact}
        told.append(_("%(title)s: likelihood %(likelihood)d, impact %(impact)d") % facts)
    return Drawing(AXIS + 5 * PITCH, 5 * PITCH + 12, title, "; ".join(told), canvas.shapes)


def outline() -> SafeString:
    """Return the region as lines, for the cover: what the map is drawn with, without its words."""
    known = outlines()
    states = "".join(
        f'<path d="{path}" fill="#fff" fill-opacity="{0.1 if code in PERIMETER else 0}" stroke="#fff" '
        f'stroke-opacity="0.35" stroke-width="1.2"/>'
        for code, path in sorted(known["states"].items())
        if code in {*PERIMETER, "AF"}  # the others are cut by the frame
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {known["width"]} {known["height"]}"'
    return SafeString(f'{head} role="presentation"><title>{_("The region")}</title>{states}</svg>')
