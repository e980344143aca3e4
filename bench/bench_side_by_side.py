"""How fast the page of an alignment is: 200 rows with 300 annotations, in queries and in milliseconds of the server.

python -m bench.bench_side_by_side [--rows 200] [--annotations 300] [--runs 15]

The whole request is measured as a WSGI server would run it, without the network: middleware, queries and template. The
goal is at most 12 queries and 150 ms; who confirms beads sees the most.
"""

import argparse
import statistics
import sys
import time
from typing import TYPE_CHECKING

from bench.database import bench_database

if TYPE_CHECKING:
    from accounts.models import User

MOST_QUERIES, MOST_MS = 12, 150


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--annotations", type=int, default=300)
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    with bench_database("bench_side_by_side"):
        return measure(given.rows, given.annotations, given.runs)


def measure(rows: int, annotations: int, runs: int) -> int:
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    storages = {**settings.STORAGES, "captures": in_memory}
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["*"], DEBUG=False):
        page, editor = build(rows, annotations)
        client = Client(raise_request_exception=True)
        client.force_login(editor)
        size = len(client.get(page, secure=True).content)
        reset_queries()  # the log may be full of what building took
        with CaptureQueriesContext(connection) as queries:
            client.get(page, secure=True)
        asked = len(queries)
        times, spent = [], []
        for _run in range(runs):
            begin, cpu = time.perf_counter(), time.process_time()
            client.get(page, secure=True)
            times.append((time.perf_counter() - begin) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
    middle = statistics.median(times)
    print(f"{rows} rows, {annotations} annotations, {size / 1024:.0f} KiB: {asked} queries (goal {MOST_QUERIES})")
    print(f"median {middle:.0f} ms, fastest {min(times):.0f} ms, slowest {max(times):.0f} ms (goal {MOST_MS})")
    print(f"of that, computing in this process: median {statistics.median(spent):.0f} ms")
    return int(len(queries) > MOST_QUERIES or middle > MOST_MS)


def build(rows: int, annotations: int) -> "tuple[str, User]":
    """Return the address of a page with so many rows and annotations, and an editor."""
    from articles import actions
    from articles.aligning import align_texts
    from articles.inputs import Note, Passage
    from tests import make
    from tests.people import make_cast

    cast = make_cast()
    by, editor = cast.analyst, cast.editor
    sides = [
        [f"Предложение {number} для примера говорит об озере и о дороге в долине." for number in range(rows)],
        [f"Sentence {number}, illustrative, tells of a lake and of a road in the valley." for number in range(rows)],
    ]
    texts = make.text_pair(by, *("\n\n".join(sentences) for sentences in sides))
    for number in range(annotations):
        side = number % 2
        sentence = sides[side][number // 2 % rows]
        start = texts[side].text.index(sentence)
        passage = Passage(start, start + len(sentence) // 2, sentence[: len(sentence) // 2])
        actions.annotate([(texts[side], passage)], Note(category="claim", body="Who would warn them?"), by=by)
    return align_texts(*texts, by=by).get_absolute_url(), editor


if __name__ == "__main__":
    sys.exit(main())
