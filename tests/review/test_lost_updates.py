"""Editors at once, over real HTTP, on shared entries and shared drafts: no acknowledged save is lost.

The full measurement, with processes and with workers that are killed, is `bench/bench_lost_updates.py`.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bench.editors import Editor, NaiveEditor, look
from bench.review_site import Team, make_team
from tests.database import LiveSite

EDITORS, SAVES = 4, 10  # of each


def worked(kind: type[Editor], site: LiveSite, team: Team):
    """Let all write at once and return what each was told is done."""
    drafts, port = [0] * EDITORS, int(site.url.rsplit(":", 1)[1])

    def work(number: int):
        chance = random.Random(number)
        shared = (team.tokens, team.people, team.entries, drafts)
        try:
            return kind(number, port, *shared, chance, saves_each=5, pause=0.005).work(SAVES, 30)
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as pool:
        return list(pool.map(work, range(EDITORS)))


def test_forty_saves_of_editors_at_once_are_all_there_and_nothing_is_decided_twice(live_site) -> None:
    records = worked(Editor, live_site, make_team(EDITORS, 1))
    assert sum(len(record.saves) for record in records) >= EDITORS * SAVES
    assert [odd for record in records for odd in record.odd] == []
    found = look(records)
    assert (found.lost, found.double, found.undecided, found.unknown_verdicts) == ([], 0, 0, 0)


def test_a_program_that_saves_over_what_others_did_is_caught_by_the_same_check(live_site) -> None:
    for _try in range(5):  # two must meet in one instant, which they do not each time
        if look(worked(NaiveEditor, live_site, make_team(EDITORS, 1))).lost:
            return
    pytest.fail("nothing was lost five times over")
