"""A job whose worker was killed is done by another one."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.database import BASE_DIR, Database


@pytest.fixture
def stalled(cloned_database: Database) -> Database:
    """Leave a job in `doing` by a worker whose heart stopped two minutes ago."""
    with psycopg.connect(cloned_database.url, autocommit=True) as connection:
        connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')")
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock)"
            " SELECT 'default', 'articles.tasks.verify_captures', '{\"timestamp\": 0}', 'doing', max(id),"
            " 'verify_captures' FROM procrastinate_workers"
        )
    return cloned_database


def work_once(database: Database) -> dict[str, list[str]]:
    """Ask for a sweep, let a real worker do all there is, and return the states of jobs by task."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'config.jobs.sweep_stalled_jobs', '{\"timestamp\": 0}')"
        )
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"]
    environment = {**os.environ, "DATABASE_URL": database.url}
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    with psycopg.connect(database.url) as connection:
        rows = connection.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id").fetchall()
    found: dict[str, list[str]] = {}
    for task, status in rows:
        found.setdefault(task, []).append(status)
    return found


def test_a_job_of_a_killed_worker_is_taken_up_again(stalled: Database) -> None:
    states = work_once(stalled)
    if states["articles.tasks.verify_captures"] == ["todo"]:  # given back just after this worker looked last
        states = work_once(stalled)
    first, *others = states["articles.tasks.verify_captures"]
    # In the ten minutes after 03:17 the worker asks for the work of the night as well, and its like does it.
    assert "succeeded" in {first, *others[:1]} and first != "doing"


def test_a_job_whose_like_waits_already_is_not_done_twice(stalled: Database) -> None:
    with psycopg.connect(stalled.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, scheduled_at)"
            " VALUES ('default', 'articles.tasks.verify_captures', '{\"timestamp\": 0}', 'verify_captures',"
            " now() + interval '1 hour')"
        )
    states = work_once(stalled)
    assert states["articles.tasks.verify_captures"] == ["failed", "todo"]
    assert "succeeded" in states["config.jobs.sweep_stalled_jobs"]


def test_what_a_job_or_a_command_records_says_so(cloned_database: Database, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PERIMETER_VAR", str(tmp_path))
    with psycopg.connect(cloned_database.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'accounts.verify_audit', '{\"timestamp\": 0}')"
        )
    work_once(cloned_database)
    command = [sys.executable, "manage.py", "verify_audit"]
    subprocess.run(command, cwd=BASE_DIR, env={**os.environ, "DATABASE_URL": cloned_database.url}, check=True)
    with psycopg.connect(cloned_database.url) as connection:
        rows = connection.execute("SELECT means, request_id FROM accounts_auditentry ORDER BY id").fetchall()
    (by_job, job), (by_command, request_id) = rows
    assert (by_job, by_command, len(request_id)) == ("job", "command", 32)
    assert job.startswith("job-")
