"""What a worker was doing when it was killed is done by another, once, and soon. With real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise

import psycopg
from croniter import croniter

from config.jobs import LOOK_EVERY_SECONDS, STALLED_AFTER_SECONDS, SWEEP_CRON, SWEEP_EVERY_SECONDS
from review.deciding import decide_items
from review.models import Decision, DecisionBatch, QueueItem
from tests import make
from tests.database import BASE_DIR, Database
from tests.people import make_cast


@contextmanager
def worker(database: Database) -> Iterator[subprocess.Popen[bytes]]:
    """Run a job worker as `manage.py serve` does; whatever is left of it in the end is killed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": database.url, "LOG_LEVEL": "ERROR"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(connection: psycopg.Connection, condition: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not connection.execute(f"SELECT EXISTS ({condition})").fetchone()[0]:
        assert time.monotonic() < end, condition
        time.sleep(0.05)


def test_the_job_of_a_killed_worker_is_done_once_by_another(cloned_database: Database) -> None:
    cast = make_cast()
    make.submitted(cast.analyst)
    item = QueueItem.objects.get()
    decide_items([(item, item.sha256)], by=cast.editor, verdict="reject", reason="Twice.", code="duplicate")
    DecisionBatch.objects.update(apply_at=datetime(2026, 1, 1, tzinfo=UTC))
    job = "SELECT FROM procrastinate_jobs WHERE task_name = 'review.tasks.apply_decisions' AND status::text = "
    with psycopg.connect(cloned_database.url, autocommit=True) as watch, psycopg.connect(cloned_database.url) as holder:
        watch.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        holder.execute("SELECT FROM review_decisionbatch FOR UPDATE")
        with worker(cloned_database) as killed:
            wait_until(watch, f"{job} 'doing'")
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
        holder.rollback()
        assert not Decision.objects.exists()
        watch.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) VALUES ('default',"
            " 'config.jobs.sweep_stalled_jobs', '{\"timestamp\": 0, \"stalled_after\": 2}',"
            " now() + interval '2 seconds')"
        )
        with worker(cloned_database):
            wait_until(watch, f"{job} 'succeeded'")
    assert Decision.objects.count() == 1


def test_by_default_it_takes_less_than_ninety_seconds() -> None:
    times = croniter(SWEEP_CRON, 0.0)
    sweeps = [times.get_next(float) for _sweep in range(9)]
    assert {later - earlier for earlier, later in pairwise(sweeps)} == {SWEEP_EVERY_SECONDS}
    assert STALLED_AFTER_SECONDS >= 3 * 10, "three heartbeats may be late before a worker counts as dead"
    assert STALLED_AFTER_SECONDS + SWEEP_EVERY_SECONDS + 2 * LOOK_EVERY_SECONDS <= 90
