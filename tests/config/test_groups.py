"""Tests that share something costly share a worker: what `make test` needs to be done in time."""

import pytest

SEEN: list[int] = []


@pytest.mark.xdist_group("groups")
@pytest.mark.parametrize("number", range(6))
def test_tests_of_a_group_run_in_one_process_one_after_the_other(number: int) -> None:
    SEEN.append(number)
    assert list(range(number + 1)) == SEEN
