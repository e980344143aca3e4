"""Ratings: the grid as data, disagreement shown, and what the action refuses."""

import tomllib
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog import actions
from catalog.matrix import impact_level, overall_level
from catalog.models import Assessment, Entry
from catalog.pages import entry_view
from catalog.scales import Scale
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast

SCALE = tomllib.loads((Path(actions.__file__).parent / "starter" / "scale_1.toml").read_text())


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.mark.parametrize(
    ("likelihood", "impacts", "level"),
    [(1, {"human": 0}, "low"), (5, {"human": 0, "economic": 0}, "low"), (1, {"human": 5}, "high"),
     (5, {"human": 1, "security": 4}, "critical"), (3, {"human": 3}, "moderate"), (2, {}, "low")],
)  # fmt: skip
def test_the_level_is_looked_up_in_the_grid(likelihood: int, impacts: dict[str, int], level: str) -> None:
    assert overall_level(likelihood, impacts, SCALE) == level


def test_another_grid_gives_another_level() -> None:
    own = {**SCALE, "grid": [["critical"] * 5] * 5}
    assert overall_level(1, {"human": 1}, own) == "critical"


def test_an_unknown_rule_is_an_error_and_no_guess() -> None:
    with pytest.raises(ValueError, match="mean"):
        impact_level({"human": 1}, "mean")


def test_every_level_of_the_grid_is_described() -> None:
    scale = Scale(SCALE)
    assert {level.key for _likelihood, row in scale.grid() for _impact, level in row} <= {
        level.key for level in scale.levels
    }


def test_disagreement_is_said_and_not_averaged(cast: Cast, entry: Entry) -> None:
    rating(entry, cast.analyst, likelihood=4, human=4)
    rating(entry, cast.analyst2, likelihood=2, human=3)
    (rated,) = entry_view(entry).scenarios
    assert rated.spread is not None
    assert not rated.spread.agree
    assert "likelihood ranges from 2 to 4" in rated.spread.summary
    assert "level ranges from moderate to very high" in rated.spread.summary


def test_only_the_last_word_of_a_rater_counts_and_the_earlier_one_stays(cast: Cast, entry: Entry) -> None:
    rating(entry, cast.analyst, likelihood=5)
    rating(entry, cast.analyst, likelihood=1)
    (rated,) = entry_view(entry).scenarios
    assert rated.spread is not None
    assert [found.likelihood.level for found in rated.spread.ratings] == [1]
    assert Assessment.objects.count() == 2


def test_a_rating_is_recorded(cast: Cast, entry: Entry) -> None:
    made = rating(entry, cast.analyst)
    assert AuditEntry.objects.filter(verb="rate", target_id=str(made.pk), actor=cast.analyst).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"scenario": "s9"}, "scenario"), ({"human": 6}, "impact_human"), ({"economic": -1}, "impact_economic"),
     ({"likelihood": 6}, "likelihood"), ({"confidence": "sure"}, "confidence"), ({"rationale": "  "}, "rationale")],
)  # fmt: skip
def test_a_rating_outside_of_the_scale_is_refused_under_its_field(cast: Cast, entry: Entry, changes, field) -> None:
    with pytest.raises(Refused) as refusal:
        rating(entry, cast.analyst, **changes)
    assert refusal.value.code == Refused.INVALID
    assert field in refusal.value.fields
    assert not Assessment.objects.exists()


def test_readers_administrators_and_former_editors_do_not_rate(cast: Cast, entry: Entry) -> None:
    for person in (cast.reader, cast.administrator, cast.former):
        with pytest.raises(Refused) as refusal:
            rating(entry, person)
        assert refusal.value.code == Refused.FORBIDDEN


def test_a_retired_entry_is_not_rated(cast: Cast, entry: Entry) -> None:
    make.retired(cast, entry, "Merged into another.")
    entry.refresh_from_db()
    with pytest.raises(Refused, match="retired"):
        rating(entry, cast.analyst)


def test_the_database_refuses_to_change_a_rating(cast: Cast, entry: Entry) -> None:
    made = rating(entry, cast.analyst)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=made.pk).update(likelihood=1)
