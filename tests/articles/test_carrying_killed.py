"""A worker that is killed while it places annotations: another one does the rest, none twice and none missing."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from articles.correcting import correct_text
from articles.models import AnnotationTarget, Article, CarriedPassage
from tests import make
from tests.database import BASE_DIR, Database
from tests.people import make_cast

ARTICLES, NOTES = 12, 4
DONE = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'articles.tasks.follow_article' AND status = %s"


@pytest.fixture
def corrected(cloned_database: Database, django_db_blocker) -> Iterator[Database]:
    """Correct several annotated texts, each twice; a job an article and correction waits."""
    with django_db_blocker.unblock():
        cast = make_cast()
        for number in range(ARTICLES):
            version = make.text(cast.analyst, f"{make.TEXT}\n\nNumber {number}.")
            make.quoted(version, cast.analyst)
            for _note in range(NOTES):
                make.annotation(version, cast.analyst)
            for words in ("Preface.", "Another."):
                text = f"{words} {version.text}"
                version = correct_text(version, text, change_kind="minor", reason="Illustrative.", by=cast.analyst)
        yield cloned_database


def worker(database: Database) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--concurrency", "1"]
    return subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": database.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(connection: psycopg.Connection, statement: str, *values: object) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        row = connection.execute(statement, values).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.05)
    pytest.fail("nothing came of it within a minute")


def kill_between_two_writes(database: Database, watching: psycopg.Connection) -> None:
    """Kill a worker that has begun, once it waits in the middle of the transaction of an article."""
    first = worker(database)
    wait_until(watching, "SELECT count(*) > 0 FROM articles_annotationtarget WHERE method = 'diff'")
    with psycopg.connect(database.url) as connection:
        connection.execute("LOCK TABLE articles_carriedpassage IN SHARE MODE")  # written after the annotations
        blocked = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        wait_until(watching, blocked, database.name)
        first.kill()
        first.wait()
    idle = "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = %s AND xact_start < now() - interval '1 ms'"
    wait_until(watching, f"{idle} AND pid <> pg_backend_pid() AND state <> 'idle'", database.name)


def test_a_worker_that_is_killed_half_way_leaves_nothing_twice_and_nothing_missing(corrected: Database) -> None:
    with psycopg.connect(corrected.url, autocommit=True) as watching:
        kill_between_two_writes(corrected, watching)
        placed = AnnotationTarget.objects.filter(method="diff").values_list("text_version__article", flat=True)
        assert 0 < len(placed) < ARTICLES * NOTES * 2, "killed half-way"
        assert set(Counter(placed).values()) == {NOTES * 2}, "an article has all of its places or none"
        watching.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
        watching.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'config.jobs.sweep_stalled_jobs', '{\"timestamp\": 0}')"
        )
        for _again in range(2):  # the second does what was given back after the first looked last
            assert worker(corrected).wait(120) == 0
        assert watching.execute(DONE, ["doing"]).fetchone() == (0,)
    carried = AnnotationTarget.objects.filter(method="diff")
    assert carried.count() == ARTICLES * NOTES * 2 == carried.values("annotation", "text_version").distinct().count()
    assert CarriedPassage.objects.count() == ARTICLES * 2
    assert set(carried.values_list("state", flat=True)) == {"carried"}
    assert not Article.objects.lacking_targets().exists()
