"""What whoever keeps the installation sees, and does about a job that failed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.audit import record
from accounts.models import AuditEntry, JobFailure, User
from articles.tasks import verify_captures
from basics.errors import Refused
from config.job_desk import note_failure, retry_job
from config.system import look_at_system
from tests.people import Cast


def failed_job(words: str = "the disk is full") -> int:
    """Make a job fail as a worker does."""
    pk = int(verify_captures.configure().defer(timestamp=0))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [pk])
    try:
        fail(words)
    except OSError as error:
        note_failure(pk, "articles.tasks.verify_captures", error)
    return pk


def fail(words: str) -> None:
    raise OSError(words)


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def test_a_failed_job_says_why_and_where(admin: Client) -> None:
    failed_job()
    page = admin.get("/administration/jobs/").content.decode()
    assert "OSError: the disk is full" in page
    assert "tests/config/test_administration.py" in page
    assert "verify captures" in page


def test_a_failed_job_runs_again_and_only_once(admin: Client, cast: Cast) -> None:
    pk = failed_job()
    assert admin.post(f"/administration/jobs/{pk}/retry/").status_code == 302
    assert ProcrastinateJob.objects.get(pk=pk).status == "todo"
    assert AuditEntry.objects.latest("pk").verb == "retry_job"
    assert admin.post(f"/administration/jobs/{pk}/retry/").status_code == 409
    assert admin.post("/administration/jobs/999999999/retry/").status_code == 409


def test_nobody_else_retries(cast: Cast) -> None:
    pk = failed_job()
    with pytest.raises(Refused):
        retry_job(pk, by=cast.editor)
    assert ProcrastinateJob.objects.get(pk=pk).status == "failed"


def test_a_reason_keeps_no_more_than_it_needs(db: None) -> None:
    pk = failed_job("x" * 90_000 + "\x00")
    assert len(JobFailure.objects.get(job_id=pk).error) == 4_000


def test_the_list_asks_the_same_number_of_questions_for_many(admin: Client, django_assert_max_num_queries) -> None:
    for number in range(12):
        failed_job(f"fault {number}")
    with django_assert_max_num_queries(9):
        page = admin.get("/administration/jobs/?show=failed").content.decode()
    assert "fault 11" in page
    assert admin.get("/administration/jobs/?show=nonsense").status_code == 200


def test_the_system_page_says_what_is_missing(admin: Client, db: None) -> None:
    page = admin.get("/administration/system/").content.decode()
    assert "No job worker" in page
    assert "None was made" in page
    record("back_up", User, by=None, after={"file": "b.dump"})
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    page = admin.get("/administration/system/").content.decode()
    assert "There is one of the last week" in page
    assert "1 at work" in page


def test_an_old_backup_is_no_backup(db: None) -> None:
    record("back_up", User, by=None)
    parts = look_at_system(at=timezone.now() + timedelta(days=8)).parts
    assert "older than a week" in " ".join(str(part.words) for part in parts)


def test_versions_are_the_real_ones(db: None) -> None:
    system = look_at_system(at=timezone.now())
    assert dict(system.versions)["Perimeter"].count(".") == 2
    assert dict(system.versions)["PostgreSQL"].split(".")[0].isdecimal()
    assert system.pending == []
    assert system.database_size > 1_000_000
