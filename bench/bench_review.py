"""Submits and approvals a second over HTTP, and the queries that each asks.

python -m bench.bench_review [--each 12] [--clients 16] [--workers 2]

The server is that of `manage.py serve`; clients are processes, so many that their connections fall evenly on its
workers: of four connections three may fall on one worker, and the figure then tells of the kernel's dice. Wagtail 8,
on the same machine, does 5.6 submits and 7.1 approvals a second, with 47 and 86 queries; the goal is five times that
(28 and 35.5) with at most 10 and 15 queries.
Queries are counted in this process, for the action behind the API (BEGIN, COMMIT and savepoints apart).
Exits 1 if a goal is missed.
"""

import argparse
import multiprocessing
import sys
import time
from typing import Any

from bench.database import bench_database
from bench.editors import Api
from bench.review_site import Team, make_team, serving

NAME = "bench_review"
SUBMITS, APPROVALS, SUBMIT_QUERIES, APPROVE_QUERIES = 28.0, 35.5, 10, 15


def prepare(port: int, team: Team, number: int, each: int) -> list[int]:
    """Write drafts, each of an entry's own so that nothing has to be merged, and return their numbers."""
    api, drafts = Api(port, team.tokens[number]), []
    for turn in range(each):
        _status, entry = api.ask("GET", f"entries/{team.entries[number * each + turn]}/")
        document = {**entry["document"], "drivers": f"Illustrative drivers {turn}."}
        body = {"entry": entry["code"], "base": entry["revision"], "document": document, "message": "Illustrative."}
        status, made = api.ask("POST", "submissions/", body)
        if status != 201:
            raise RuntimeError(f"{status}: {made}")
        drafts.append(made["id"])
    return drafts


def submit(port: int, token: str, drafts: list[int]) -> tuple[float, float, list[tuple[int, str]]]:
    """Submit drafts one after the other; return when that began and ended, and what was submitted."""
    api = Api(port, token)
    api.ask("GET", "review/record/")
    begin, done = time.monotonic(), []
    for pk in drafts:
        status, answer = api.ask("POST", f"submissions/{pk}/submit/")
        if status != 200:
            raise RuntimeError(f"{status}: {answer}")
        done.append((pk, answer["sha256"]))
    return begin, time.monotonic(), done


def approve(port: int, token: str, waiting: list[tuple[int, str]]) -> tuple[float, float, list[str]]:
    """Approve what others submitted, one after the other."""
    api, states = Api(port, token), []
    api.ask("GET", "review/record/")
    begin = time.monotonic()
    for pk, sha256 in waiting:
        status, answer = api.ask("POST", f"submissions/{pk}/decide/", {"verdict": "approve", "seen": sha256})
        if status != 200:
            raise RuntimeError(f"{status}: {answer}")
        states.append(answer["state"])
    return begin, time.monotonic(), states


def a_second(times: list[tuple[float, float]], count: int) -> float:
    return count / (max(end for _begin, end in times) - min(begin for begin, _end in times))


def queries(team: Team) -> tuple[int, int]:
    """Return how many queries submitting and approving ask for, the second time: the first one fills caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from catalog.models import Entry
    from review import actions
    from review.models import Submission

    author, editor = (User.objects.get(pk=pk) for pk in team.people[:2])
    for code in team.entries[-2:]:
        connection.queries_log.clear()  # it holds 9,000: beyond that nothing more is counted
        entry = Entry.objects.with_content().get(code=code)
        document = {**entry.document, "drivers": "Illustrative, counted."}
        proposal = actions.propose("threat", document, by=author, message="Illustrative.", entry=entry)
        with CaptureQueriesContext(connection) as submitting:
            patch_set = actions.submit(proposal, by=author)
        submission = Submission.objects.get(pk=proposal.submission_id)
        with CaptureQueriesContext(connection) as approving:
            actions.approve(submission, by=editor, seen=patch_set.sha256)
    return asked_in(submitting), asked_in(approving)


def asked_in(found: Any) -> int:
    """Return how many statements were sent, those that only begin and end transactions apart."""
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not one["sql"].startswith(words) for one in found.captured_queries)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=12)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with bench_database(NAME):
        clients = range(given.clients)
        team = make_team(max(3, given.clients), given.clients * given.each + 2)
        asked = queries(team)
        with serving(NAME, given.workers) as server, multiprocessing.get_context("spawn").Pool(given.clients) as pool:
            port, tokens = server.port, team.tokens
            drafts = pool.starmap(prepare, [(port, team, number, given.each) for number in clients], chunksize=1)
            handed = pool.starmap(submit, [(port, tokens[number], drafts[number]) for number in clients], chunksize=1)
            others = [(port, tokens[number], handed[number - 1][2]) for number in clients]
            approved = pool.starmap(approve, others, chunksize=1)
    count = given.clients * given.each
    submits = a_second([(begin, end) for begin, end, _done in handed], count)
    approvals = a_second([(begin, end) for begin, end, _states in approved], count)
    last = sum(state == "approved" for _begin, _end, states in approved for state in states)
    print(f"{given.clients} clients, {given.workers} workers of 4 threads, {count} proposals, {last} of them published")
    print(f"{submits:.1f} submits a second (goal {SUBMITS}), {asked[0]} queries (goal {SUBMIT_QUERIES})")
    print(f"{approvals:.1f} approvals a second (goal {APPROVALS}), {asked[1]} queries (goal {APPROVE_QUERIES})")
    missed = submits < SUBMITS or approvals < APPROVALS or asked[0] > SUBMIT_QUERIES or asked[1] > APPROVE_QUERIES
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
