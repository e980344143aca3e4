"""Many editors save, hand in and decide on a few shared entries while web workers are killed: is a word lost?

python -m bench.bench_lost_updates [--saves 1000] [--editors 20] [--entries 5] [--kill-every 20] [--minutes M] [--naive]

Editors are processes, the server is that of `manage.py serve` (granian, 2 workers of 4 threads) on a database of its
own; the full run is `--saves 10000`. Every acknowledged save left a token of its own; all are looked for afterwards.
Exits 1 if an acknowledged save is lost, something was decided twice, a revision has no decision, or an acknowledged
decision is not there. `--naive` saves as a program would that writes the whole document over whatever stands there,
and must fail.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from multiprocessing.pool import AsyncResult
from typing import Any

from bench.database import bench_database
from bench.editors import Editor, NaiveEditor, Record, look
from bench.review_site import Server, Team, make_team, serving

NAME = "bench_lost_updates"
_drafts: Any = None


def start(drafts: Any) -> None:
    """Give a process of an editor what all of them share."""
    global _drafts
    _drafts = drafts


def work(number: int, port: int, team: Team, saves: int, given: argparse.Namespace) -> Record:
    """Be one editor, in a process of its own."""
    if given.naive:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
    kind = NaiveEditor if given.naive else Editor
    chance = random.Random(f"{given.seed} {number}")
    return kind(number, port, team.tokens, team.people, team.entries, _drafts, chance).work(saves, 60 * given.minutes)


def run(server: Server, team: Team, given: argparse.Namespace) -> list[Record]:
    """Let all work, and kill a web worker now and then, until every save is acknowledged."""
    context = multiprocessing.get_context("spawn")
    drafts = context.Array("q", given.editors)
    each = -(-given.saves // given.editors)
    chance = random.Random(given.seed)
    with context.Pool(given.editors, start, (drafts,)) as pool:
        jobs = [pool.apply_async(work, (number, server.port, team, each, given)) for number in range(given.editors)]
        while not all(job.ready() for job in jobs):
            _wait(jobs, given.kill_every * chance.uniform(0.5, 1.5) if given.kill_every else 600)
            if given.kill_every and not all(job.ready() for job in jobs):
                server.kill_one(chance)
        return [job.get() for job in jobs]


def _wait(jobs: list["AsyncResult[Record]"], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not all(job.ready() for job in jobs):
        time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=1_000)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--entries", type=int, default=5)
    parser.add_argument("--kill-every", type=float, default=20.0, help="seconds between killed workers; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after this, whatever is done")
    parser.add_argument("--naive", action="store_true", help="save over what others did: must fail")
    given = parser.parse_args()
    with bench_database(NAME):
        team = make_team(given.editors, given.entries)
        with serving(NAME) as server:
            begin = time.monotonic()
            records = run(server, team, given)
            took = time.monotonic() - begin
        return report(records, server, took)


def report(records: list[Record], server: Server, took: float) -> int:
    """Print what was done and what is found of it."""
    found = look(records)
    saves = sum(len(record.saves) for record in records)
    total = {
        name: sum(getattr(record, name) for record in records)
        for name in ("merged", "settled", "submitted", "unanswered")
    }
    verdicts = Counter(verdict for record in records for _pk, verdict in record.verdicts)
    print(f"{len(records)} editors, {saves} acknowledged saves in {took:.0f} s ({saves / took:.1f} a second)")
    print(f"{total['merged']} merged with others' saves, {total['settled']} settled, {total['submitted']} submitted")
    print(f"{dict(verdicts)}, {found.revisions} revisions")
    print(f"{server.killed} web workers killed, {total['unanswered']} requests without an answer")
    for odd, times in Counter(odd for record in records for odd in record.odd).most_common(5):
        print(f"odd, {times} times: {odd}")
    print(f"acknowledged saves lost: {len(found.lost)} (goal 0); waiting to be settled: {found.waiting}")
    print(f"decided twice: {found.double} (goal 0); revisions without a decision: {found.undecided} (goal 0)")
    print(f"acknowledged decisions that are not there: {found.unknown_verdicts} (goal 0)")
    return int(not found.is_right)


if __name__ == "__main__":
    sys.exit(main())
