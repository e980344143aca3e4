"""What a rating may say: ranges in order, terms that fit, what is not known, and what a chronic threat is not given."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from catalog import scale_parts
from catalog.brier import brier, calibration, score_of
from catalog.matrix import impact_level, is_at_least, overall_level
from catalog.rating_rules import Said, problems_of, term_fits
from catalog.ratings import Rating, impact_alpha, likelihood_alpha, points_of, rating_of, spreads_by_basis
from catalog.scales import Scale
from catalog.suggestion_rules import basis_for, progressed, reason_of
from catalog.vocabulary import IMPACTS

FIRST = tomllib.loads((Path(scale_parts.FILE).parent / "scale_1.toml").read_text(encoding="utf-8"))
DOCUMENT = scale_parts.completed(FIRST)
SCALE = Scale(DOCUMENT)
FLOOD = {"nature": "non_malicious", "tempo": "acute"}
ATTACK = {"nature": "malicious", "tempo": "acute"}
CHRONIC = {"nature": "malicious", "tempo": "chronic"}
ALL = dict.fromkeys(IMPACTS, 2)


def wrong(document: dict[str, str] = FLOOD, *, whole: bool = False, scale: Scale = SCALE, **facts: Any) -> set[str]:
    said = Said(**{"likelihood": 3, "impacts": ALL, "confidence": "low", "rationale": "x", **facts})
    return set(problems_of(said, document, scale, whole=whole))


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, set()),
        ({"low": 2, "high": 4}, set()),
        ({"low": 3, "high": 3}, set()),
        ({"low": 4, "high": 5}, {"likelihood_low"}),
        ({"low": 1, "high": 2}, {"likelihood_high"}),
        ({"low": 2}, {"likelihood_high"}),
        ({"high": 5}, {"likelihood_low"}),
        ({"low": 0, "high": 6}, {"likelihood_low", "likelihood_high"}),
        ({"likelihood": None}, {"likelihood"}),
        ({"likelihood": True}, {"likelihood"}),
        ({"impacts": {**ALL, "human": 6}}, {"impact_human"}),
        ({"impacts": {**ALL, "human": None}}, set()),
        ({"impacts": dict.fromkeys(list(IMPACTS)[1:], 1)}, {"impact_human"}),
        ({"impacts": {**ALL, "weather": 1}}, {"impacts"}),
        ({"basis": "former"}, {"basis"}),
        ({"trend": "sideways"}, {"trend"}),
        ({"reasons": {"mood": "x"}}, {"reasons"}),
        ({"term": "perhaps"}, {"term"}),
    ],
)
def test_what_is_outside_of_the_scale_is_named_by_its_field(facts: dict[str, Any], fields: set[str]) -> None:
    assert wrong(**facts) == fields


# Which terms of the yardstick have per cents in common with which band of likelihood.
FITS = {
    1: {"remote_chance"},
    2: {"remote_chance"},
    3: {"remote_chance"},
    4: {"highly_unlikely"},
    5: {"unlikely", "realistic_possibility", "likely", "highly_likely", "almost_certain"},
}


def test_a_term_fits_a_band_where_they_have_more_than_an_end_in_common() -> None:
    assert {band: {key for key in SCALE.terms if term_fits(key, band, SCALE)} for band in range(1, 6)} == FITS


def test_a_term_that_does_not_fit_needs_a_reason() -> None:
    assert wrong(term="likely") == {"term"}
    assert wrong(term="likely", term_reason="The window of the law is five years, mine is one.") == set()


def test_the_yardstick_is_printed_as_it_is() -> None:
    assert [row.printed for row in SCALE.terms.values()] == [
        ">0–~5 %", "~10–~20 %", "~25–~35 %", "~40–<50 %", "~55–~75 %", "~80–~90 %", "~95–<100 %",
    ]  # fmt: skip
    own = {**FIRST, "yardstick": [{**FIRST["yardstick"][0], "to": 7}]}
    assert Scale(scale_parts.completed(own)).terms["remote_chance"].printed == "0–7 %", "a team's own bounds are theirs"


def test_a_chronic_threat_is_given_no_likelihood() -> None:
    assert wrong(CHRONIC) == {"likelihood"}
    assert wrong(CHRONIC, likelihood=None) == set()
    assert wrong(CHRONIC, likelihood=None, term="likely", low=1) == {"term", "likelihood_low"}


def test_intent_belongs_to_malicious_threats_and_to_scales_that_describe_it() -> None:
    three: dict[str, Any] = {"intent": 5, "capability": 1, "vulnerability": 3}
    assert wrong(ATTACK, **three) == wrong({**ATTACK, "nature": "mixed"}, **three) == set()
    assert wrong(FLOOD, **three) == set(three)
    assert wrong(ATTACK, scale=Scale(FIRST), **three) == set(three)
    assert wrong(ATTACK, intent=6) == {"intent"}


def test_in_a_round_nothing_is_left_unsaid() -> None:
    reasons = {"reason_information", "reason_rigour", "reason_complexity"}
    ranges = {"likelihood_low", "likelihood_high", "term"}
    assert wrong(whole=True) == reasons | ranges | {"trend"}
    assert wrong(ATTACK, whole=True) == reasons | ranges | {"trend", "intent", "capability", "vulnerability"}
    assert wrong(CHRONIC, whole=True, likelihood=None) == reasons | {"trend"}


def test_not_known_is_neither_zero_nor_middle() -> None:
    unknown = dict.fromkeys(IMPACTS)
    assert impact_level(unknown, "maximum") is None
    assert overall_level(3, unknown, DOCUMENT) is None
    assert overall_level(None, ALL, DOCUMENT) is None
    assert impact_level({**unknown, "human": 1}, "maximum") == 1
    assert is_at_least({**unknown, "human": 4}) and not is_at_least({**unknown, "human": 5})
    assert not is_at_least(unknown) and not is_at_least(ALL)


def row(who: str, likelihood: int | None = 3, **facts: Any) -> dict[str, Any]:
    at = f"2026-03-0{facts.pop('day', 1)}T00:00:00+00:00"
    base = {"scenario": "s1", "scale": 2, "rater": who, "at": at, "likelihood": likelihood, "impacts": ALL}
    return {**base, "confidence": "low", "rationale": "x", "level": None, **facts}


def rated(*rows: dict[str, Any]) -> list[Rating]:
    return [rating_of(one, SCALE) for one in rows]


def test_a_rating_without_likelihood_or_impact_stands_in_no_field_of_the_grid() -> None:
    found = spreads_by_basis(
        [(row("A"), None), (row("B", None), None), (row("C", impacts=dict.fromkeys(IMPACTS)), None)], {2: SCALE}
    )["s1"]
    (spread,) = found
    placed = [who for _likelihood, cells in spread.grid for cell in cells for who in cell.who]
    assert placed == ["A"]
    assert spread.summary == "3 ratings; likelihood 3; impact 2; level moderate"
    assert [one.level for one in spread.ratings][1:] == [None, None]


def test_ratings_on_different_bases_are_never_mixed() -> None:
    rows = [(row("A", basis="target"), None), (row("A", 5), None), (row("B", 1, basis="inherent"), None)]
    found = spreads_by_basis(rows, {2: SCALE})["s1"]
    assert [(spread.basis, len(spread.ratings)) for spread in found] == [("inherent", 1), ("current", 1), ("target", 1)]


def test_what_changed_since_is_said_and_not_across_scales() -> None:
    changes = rating_of(row("A", 4), SCALE, row("A", 2)).changes
    assert changes == ["likelihood 2, now 4"]
    assert rating_of(row("A"), SCALE, row("A")).changes == ["as before"]
    assert rating_of(row("A", 4), SCALE, row("A", 2, scale=1)).changes == [
        "rated on another scale before; the steps cannot be compared"
    ]


def test_the_dot_stands_on_its_line() -> None:
    (found,) = rated(row("A", 3, low=2, high=5))
    assert found.line == [(1, ""), (2, "within"), (3, "best"), (4, "within"), (5, "within")]
    assert found.range == "2 to 5" and rated(row("A"))[0].range == ""


def test_points_are_ready_to_be_drawn() -> None:
    points = points_of([row("A", 3, low=2, high=5, trend="rising"), row("B", None)], {2: SCALE})
    assert [(one.who, one.likelihood, one.low, one.high, one.impact, one.rank) for one in points] == [
        ("A", 3, 2, 5, 2, 2),
        ("B", None, None, None, 2, None),
    ]


def test_agreement_counts_what_is_not_known_as_missing() -> None:
    def said(who: str, **impacts: int | None) -> dict[str, Any]:
        return row(who, impacts={**dict.fromkeys(IMPACTS), **impacts})

    same = rated(said("A", human=1, security=4), said("B", human=1, security=4))
    assert impact_alpha([same]) == 1
    gap = rated(said("A", human=1, security=4, economic=2), said("B", human=1, security=4, economic=None))
    assert impact_alpha([gap]) == 1, "a value that nobody can be compared with counts for nothing"
    far = rated(said("A", human=1, security=4), said("B", human=4, security=1))
    assert (impact_alpha([far]) or 0) < 0
    assert likelihood_alpha([rated(row("A", 2), row("B", 4))]) is None, "of one scenario nothing can be said"
    assert likelihood_alpha([rated(row("A", 2), row("B", 2)), rated(row("A", 5), row("B", 5))]) == 1


@pytest.mark.parametrize(
    ("was", "became", "basis", "better"),
    [
        ("in_progress", "in_force", "current", True),
        ("in_force", "degraded", "current", False),
        ("degraded", "in_force", "current", True),
        ("in_force", "ended", "current", False),
        ("proposed", "agreed", "target", True),
        ("agreed", "in_progress", "target", True),
        ("in_progress", "rejected", "target", False),
        ("agreed", "agreed", None, False),
        ("", "in_force", None, False),
    ],
)
def test_a_measure_that_moves_suggests_a_rating(was: str, became: str, basis: str | None, better: bool) -> None:
    assert basis_for(was, became) == basis
    assert not was or progressed(was, became) is better


def test_the_reason_names_the_measure_its_move_and_how_it_acts() -> None:
    document = {
        "title": "Sirens",
        "threats": [{"threat": "THR-CLI-001", "role": "reduces_impact", "how": "People leave in time."}],
    }
    said = reason_of("in_progress", "in_force", "MSR-CLI-001", document, "THR-CLI-001")
    assert said.startswith("MSR-CLI-001 “Sirens” has moved on, from in progress to in force.")
    assert said.endswith("reduces the impact: People leave in time.")


def test_brier_scores() -> None:
    assert [brier(100, True), brier(100, False), brier(50, True), brier(0, False)] == [0, 1, 0.25, 0]
    score = score_of([(80, True), (30, False)])
    assert score.count == 2 and score.mean == pytest.approx((0.04 + 0.09) / 2)
    assert score.beats_even and not score_of([(50, True)]).beats_even
    assert (score_of([]).mean, score_of([]).beats_even) == (None, False)


def test_calibration_has_a_bin_for_100_per_cent() -> None:
    found = calibration([(100, True), (85, False), (10, False)])
    assert [(one.low, one.high, one.count, one.said, one.came_true) for one in found] == [
        (0, 20, 1, 10, 0),
        (80, 100, 2, 92.5, 50),
    ]
