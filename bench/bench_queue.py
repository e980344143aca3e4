"""How fast the one queue is with 120,000 waiting (and 120,000 given back) among 600,000: pages, facets, claims.

python -m bench.bench_queue [--things 600000] [--runs 15] [--only fill,pages,flat,facets,claims,bulk,visible]

The things are made by SQL (`bench.queue_world`), the 500 that are decided by the product's own actions. Database time
is what PostgreSQL says of planning and executing all statements of one request, sign-in included, at best of the runs,
so that other work on the machine does not count; what the program waited for them is said beside it, and how long the
whole page took. Claims, decisions and what is seen in a real Chromium are wall clock. Exits 1 if a goal is missed.
"""

import argparse
import json
import multiprocessing
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from bench.annotated_text import long_text
from bench.database import bench_database
from bench.queue_world import fill

NAME = "bench_queue"
EDITORS = 16
SEEN = 80  # items that are decided in a browser
EXPLAINED = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")
missed: list[str] = []


def goal(name: str, value: float, most: float, unit: str = "ms") -> str:
    """Say a figure with its goal, and remember it if it misses it."""
    if value > most:
        missed.append(name)
    return f"{value:.1f} {unit} (goal at most {most:g}{', MISSED' if value > most else ''})"


@contextmanager
def watched() -> Iterator[list[tuple[str, Any, float]]]:
    """Collect the statements of the block, each with its values and the milliseconds that the program waited for it."""
    from django.db import connection

    found: list[tuple[str, Any, float]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found.append((sql, params, (time.perf_counter() - begin) * 1000))

    with connection.execute_wrapper(watch):
        yield found


class Asked(NamedTuple):
    """What one page costs, in ms: in PostgreSQL, waiting for that, of the program's CPU, whole; statements; words."""

    database: float
    waited: float
    queries: int
    cpu: float
    whole: float
    late: float
    page: str

    def said(self, name: str) -> str:
        whole = goal(f"page time of {name}", self.whole, 150)
        queries = goal(f"queries of {name}", self.queries, 6, "queries")
        parts = f"of which CPU {self.cpu:.0f}, waiting {self.waited:.0f} ms"
        return f"{queries}; page {whole}, p95 {self.late:.0f} ms, {parts}"


def asked(client: Any, path: str, runs: int) -> Asked:
    """Ask for a page often: what PostgreSQL says of its statements at best, medians of what the program sees."""
    waited, cpu, whole, page = [], [], [], ""
    for _run in range(runs + 2):  # the first two fill caches
        begin, at = time.process_time(), time.perf_counter()
        with watched() as found:
            answer = client.get(path, secure=True)
        whole.append((time.perf_counter() - at) * 1000)
        cpu.append((time.process_time() - begin) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        page = answer.content.decode()
        waited.append(sum(spent for _sql, _params, spent in found))
    database = sum(least(sql, params, runs) for sql, params, _spent in found if EXPLAINED.match(sql))
    half, late = statistics.median(whole[2:]), sorted(whole[2:])[int((len(whole) - 2) * 0.95)]
    return Asked(database, statistics.median(waited[2:]), len(found), statistics.median(cpu[2:]), half, late, page)


def least(sql: str, params: Any, runs: int) -> float:
    """Return the least time of planning and executing a statement, as PostgreSQL says it; it changes nothing."""
    from django.db import connection, transaction

    times = []
    with transaction.atomic(), connection.cursor() as cursor:
        for _run in range(runs):
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql, params)
            (told,) = cursor.fetchone()
            plan = (told if isinstance(told, list) else json.loads(told))[0]
            times.append(float(plan["Planning Time"] + plan["Execution Time"]))
        transaction.set_rollback(True)
    return min(times)


def signed_in(number: int) -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"bench{number}@perimeter.example"))
    return client


def pages(runs: int) -> None:
    from basics.paging import cursor_of
    from review.models import QueueItem

    client = signed_in(1)
    deep = QueueItem.objects.waiting().order_by("rank", "pk")[50_000]
    for name, path in (
        ("first page", "/review/queue/"),
        ("page at depth 50,000", f"/review/queue/?after={cursor_of(deep, 'rank')}"),
        ("first page, due first", "/review/queue/?sort=due"),
        ("first page of a theme", "/review/queue/?theme=CLI"),
        ("first page of two words", "/review/queue/?q=case+harv"),
        ("first page of what is decided", "/review/queue/?show=decided"),
    ):
        found = asked(client, path, runs)
        spent = found.database
        said = goal(name, spent, 10) if name in {"first page", "page at depth 50,000"} else f"{spent:.1f} ms"
        print(f"{name}: {said} of database time, {found.said(name)}")


def flat(runs: int) -> None:
    """Ask for the first page with 10,000, 1,000 and 100 waiting: the others are put aside, and come back at the end."""
    from django.db import connection

    client = signed_in(1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE waited AS SELECT id FROM review_queueitem WHERE state = 'submitted'")
    for count in (10_000, 1_000, 100):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE review_queueitem SET state = 'withdrawn' WHERE state = 'submitted' AND id NOT IN"
                " (SELECT id FROM review_queueitem WHERE state = 'submitted' ORDER BY rank LIMIT %s)",
                [count],
            )
            tidied()
        found = asked(client, "/review/queue/", runs)
        name = f"{count:,} waiting"
        print(f"{name}: {goal(name, found.database, 10)} of database time, {found.said(name)}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_queueitem SET state = 'submitted' WHERE id IN (SELECT id FROM waited)")
    tidied()


def tidied() -> None:
    """Do what a job does every five minutes, and autovacuum after so many changes."""
    from django.db import connection

    from review.queue_check import compact

    compact()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE review_queueitem, review_queuecount")


def facets(runs: int) -> None:
    for name, path in (
        ("facets", "/api/v1/queue/facets/"),
        ("facets of a kind", "/api/v1/queue/facets/?kind=annotation"),
    ):
        found = asked(signed_in(1), path, runs)
        counted = sum(json.loads(found.page)["kind"].values())
        print(f"{name} of {counted:,}: {goal(name, found.database, 30)}, {found.queries} queries")


_barrier: Any = None  # where the editors of a pool wait for each other


def meet(barrier: Any) -> None:
    global _barrier  # a process of a pool is given it once, when it starts
    _barrier = barrier


def claim(number: int, each: int, together: bool) -> list[tuple[int, float, float]]:
    """Claim the next item as one editor, in a process of its own: each time at one moment with all, or without rest."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = NAME
    from accounts.models import User
    from review.queue_filters import read_filters
    from review.queueing import claim_next

    editor, asked_for, found = User.objects.get(email=f"bench{number}@perimeter.example"), read_filters({}), []
    claim_next(asked_for, by=editor)
    for _turn in range(each):
        if together:
            _barrier.wait()
        begin, cpu = time.perf_counter(), time.process_time()
        item = claim_next(asked_for, by=editor)
        spent = (time.perf_counter() - begin) * 1000
        found.append((item.pk if item else 0, spent, (time.process_time() - cpu) * 1000))
    return found


def claims(each: int) -> None:
    """Let sixteen press a key at one moment, again and again (the goal); then claim without any rest between."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    with context.Pool(EDITORS, meet, [context.Barrier(EDITORS)]) as pool:
        for together in (True, False):
            asked_of = [(number + 1, each, together) for number in range(EDITORS)]
            found = [row for rows in pool.starmap(claim, asked_of, chunksize=1) for row in rows]
            taken = [pk for pk, _spent, _cpu in found]
            twice, spent = len(taken) - len(set(taken)), sorted(spent for _pk, spent, _cpu in found)
            cpu = statistics.median(cpu for _pk, _spent, cpu in found)
            how = "all at one moment, again and again" if together else "without any rest"
            print(f"{len(found)} claims by {EDITORS} editors, {how}: {goal('duplicates', twice, 0, 'duplicates')}")
            late = spent[int(len(spent) * 0.95)]
            said = goal("p95 of claims", late, 50) if together else f"{late:.1f} ms"
            print(f"  median {statistics.median(spent):.1f} ms, p95 {said}; CPU of the program {cpu:.1f} ms each")


def bulk(version: Any) -> None:
    from accounts.models import AuditEntry, User
    from catalog.models import Entry
    from review.deciding import apply_decisions, decide_items
    from review.entry_translations import translate_and_submit
    from review.models import QueueItem

    author = User.objects.get(email="bench30@perimeter.example")
    for verdict, reason, language in (("approve", "", "kk"), ("request_changes", "Which lake?", "ru")):
        made = submitted_items(author, version, 500, verdict)
        entry = Entry.objects.with_content().earliest("pk")
        patch = translate_and_submit(
            entry, language, {"title": "Көл"}, by=author, source=entry.current, message="Illustrative."
        )
        made[-1] = ("entry_translation", patch.proposal_id)
        items = [QueueItem.objects.get(kind=kind, object_id=pk) for kind, pk in made]
        editor = User.objects.get(email="bench17@perimeter.example")
        begin, cpu = time.perf_counter(), time.process_time()
        batch = decide_items([(item, item.sha256) for item in items], verdict, by=editor, reason=reason).batch
        accepted = (time.perf_counter() - begin) * 1000
        last = AuditEntry.objects.latest("pk").pk
        decided = apply_decisions(batch.pk)  # type: ignore[union-attr]
        spent, cpu = time.perf_counter() - begin, time.process_time() - cpu
        told = AuditEntry.objects.filter(pk__gt=last).count()
        name = f"500 decisions ({verdict})"
        print(f"{name}: {goal(name, spent, 5, 's')}, of which taken on in {accepted:.0f} ms; CPU {cpu:.1f} s;")
        print(f"  {decided} decided (200 proposals, 299 annotations, 1 translation of an entry), {told} audit entries")
        if decided != 500:
            missed.append(f"{name}: {500 - decided} left alone")


def visible(version: Any) -> None:
    """Decide by two keys in a real Chromium, and measure from the second key until the next item stands there."""
    from accounts.models import User
    from accounts.roles import Role
    from bench.queue_browser import decided_by_keys

    author = User(email="writer@perimeter.example", name="Writer", roles=[Role.ANALYST])
    author.set_unusable_password()
    author.save()
    submitted_items(author, version, SEEN, "to be seen")
    editor = User.objects.get(email="bench17@perimeter.example")
    for pause in (600, 150):
        seen = decided_by_keys(NAME, editor, f"/review/queue/?author={author.pk}", SEEN // 2 - 2, pause)
        late = sorted(seen.waits)[int(len(seen.waits) * 0.95)]
        said = goal("the next item is visible", late, 100) if pause == 600 else f"{late:.1f} ms"
        half, frame, cpu = (statistics.median(values) for values in seen)
        print(f"{len(seen.waits)} decided, {pause} ms after the last: next visible {half:.0f} ms, p95 {said}")
        print(f"  of which {frame:.0f} ms until the machine draws any frame; CPU of the page {cpu:.0f} ms")


def submitted_items(author: Any, version: Any, count: int, words: str) -> list[tuple[str, int]]:
    """Submit proposals (two of five) and annotations by the product's own actions; return their kinds and numbers."""
    from articles.actions import annotate
    from articles.inputs import Note, Passage
    from review import actions
    from review.annotations import submit_annotation

    made: list[tuple[str, int]] = []
    for number in range(count):
        if number % 5 < 2:
            document = threat(f"Illustrative case {number} {words}")
            patch_set = actions.propose_and_submit("threat", document, by=author, message="Illustrative.")
            made.append(("proposal", patch_set.submission_id))
        else:
            at = (number * 37) % 15_000
            passage = Passage(at, at + 40, version.text[at : at + 40])
            note = annotate([(version, passage)], Note(category="claim", body="Note."), by=author)
            made.append(("annotation", submit_annotation(note, by=author).pk))
    return made


def threat(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "theme": "CLI",
        "summary": "A moraine dam gives way and a flood reaches the valley within the hour.",
        "nature": "non_malicious",
        "tempo": "acute",
        "states": ["KG"],
        "scenarios": [{"title": "At night", "worst_case": "Three villages are reached without a warning."}],
    }


def a_beginning() -> Any:
    """Make one text and one published entry, which the things made by SQL name."""
    from accounts.models import User
    from accounts.roles import Role
    from review import actions

    people = [
        User(email=f"first{number}@perimeter.example", name=f"First {number}", roles=[Role.EDITOR]) for number in (1, 2)
    ]
    for person in people:
        person.set_unusable_password()
        person.save()
    version = a_text(people[0])
    patch_set = actions.propose_and_submit("threat", threat("A lake"), by=people[0], message="Illustrative.")
    actions.approve(patch_set.submission, by=people[1], seen=patch_set.sha256)
    return version


def a_text(by: Any) -> Any:
    from articles import actions as articles
    from articles import vocabulary as words
    from articles.inputs import Bytes, ItemFacts, TextFacts

    outlet = articles.add_source(
        "Courier (illustrative)", by=by, reliability="C", reliability_reason="Illustrative.", languages=["en"]
    )
    item = articles.add_source_item(outlet, ItemFacts(custody=words.Custody.HELD, language="en"), by=by)
    raw = Bytes(long_text(20_000).encode(), method=words.CaptureMethod.PASTE)
    return articles.add_article(raw, TextFacts(title="The upper lake", language="en"), item, by=by)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--claims", type=int, default=100, help="by each editor")
    parser.add_argument("--only", default="fill,pages,flat,facets,claims,bulk,visible")
    options = parser.parse_args()
    only = options.only.split(",")
    with bench_database(NAME) as address:
        version = a_beginning()
        begin = time.perf_counter()
        fill(address, options.things)
        said(begin, options.things)
        steps: dict[str, Callable[[], None]] = {
            "fill": checked,
            "pages": lambda: pages(options.runs),
            "flat": lambda: flat(options.runs),
            "facets": lambda: facets(options.runs),
            "claims": lambda: claims(options.claims),
            "bulk": lambda: bulk(version),
            "visible": lambda: visible(version),
        }
        for name, step in steps.items():
            if name in only:
                step()
    print("all goals met" if not missed else f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def said(begin: float, things: int) -> None:
    from review.models import QueueItem

    waiting = QueueItem.objects.waiting().count()
    print(f"{things:,} things, {waiting:,} waiting, made and queued in {time.perf_counter() - begin:.0f} s")


def checked() -> None:
    from review.queue_check import drifted

    begin = time.perf_counter()
    found = drifted()
    print(f"check_queue: {len(found)} items differ, compared in {time.perf_counter() - begin:.1f} s")
    if found:
        missed.append("check_queue")


if __name__ == "__main__":
    sys.exit(main())
