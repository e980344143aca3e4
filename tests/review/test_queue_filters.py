"""What an address asks of the queue; who stands in for whom; whose turn it is."""

from datetime import UTC, datetime, timedelta

import pytest

from review.models import QueueItem
from review.queue_filters import read_filters
from review.queue_querysets import resolve_deputy
from review.queue_rules import turn_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_nothing_asked_is_what_waits_for_me_the_longest_first() -> None:
    asked = read_filters({})
    assert (asked.states, asked.scope, asked.column, asked.oldest_first) == (("submitted",), "mine", "rank", True)
    assert asked.address == {} and not asked.narrows


def test_what_is_decided_is_everybodys_and_begins_with_the_newest() -> None:
    asked = read_filters({"show": "decided"})
    assert (asked.scope, asked.column, asked.oldest_first) == ("all", "since", False)
    assert asked.address == {"show": "decided"}


def test_an_address_says_again_what_was_read_from_it() -> None:
    given = {
        "kind": "annotation",
        "theme": "WAT",
        "assigned": "me",
        "overdue": "1",
        "q": "lake Moraine!",
        "sort": "due",
    }
    address = read_filters(given).address
    assert address == {**given, "q": "lake moraine"}
    assert read_filters(address).address == address
    assert read_filters(address).narrows


@pytest.mark.parametrize(
    "given",
    [{"show": "x"}, {"sort": "'; --"}, {"author": "me"}, {"author": "9" * 30}, {"claimed": "1"}, {"scope": "x"}],
)
def test_what_is_not_known_is_as_if_it_were_not_there(given: dict[str, str]) -> None:
    assert read_filters(given).address == {}


def test_signs_and_too_many_words_are_left_out_of_a_search() -> None:
    assert read_filters({"q": "a' & b:* | (c)"}).words == ("a", "b", "c")
    assert len(read_filters({"q": "w " * 99}).words) == 8


@pytest.mark.parametrize(
    ("away", "does"),
    [
        ({}, 1),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: None}, 1),
        ({1: 2, 2: None}, 1),
        ({1: 2, 2: 1}, 1),  # each is the other's deputy, and both are away
        ({1: 2, 2: 3, 3: 2}, 1),
    ],
)
def test_work_goes_to_the_first_deputy_who_is_there(away: dict[int, int | None], does: int) -> None:
    assert resolve_deputy(1, away) == does


def test_whose_turn_it_is_follows_from_state_claim_assignment_and_time() -> None:
    later = NOW + timedelta(minutes=5)
    assert turn_of(QueueItem(state="submitted"), at=NOW) == "editors"
    assert turn_of(QueueItem(state="submitted", assigned_to_id=3), at=NOW) == "editor"
    assert turn_of(QueueItem(state="submitted", publish_at=later), at=NOW) == "clock"
    assert turn_of(QueueItem(state="changes_requested"), at=NOW) == "author"
    assert turn_of(QueueItem(state="approved"), at=NOW) == ""
