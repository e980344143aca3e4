"""What an administrator sees of background jobs, and does about one that failed."""

import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from accounts.audit import record
from accounts.models import JobFailure, User
from accounts.permissions import require
from basics.errors import Refused
from basics.sorting import Column, Sorting

SHOWN = 50
ERROR_MOST = 4_000
STATES = {"failed": gettext_lazy("Failed"), "doing": gettext_lazy("Running"), "todo": gettext_lazy("Waiting")}
NOTHING = {
    "failed": gettext_lazy("No job has failed"),
    "doing": gettext_lazy("No job is running"),
    "todo": gettext_lazy("No job is waiting"),
}

SORTING = Sorting(
    {"number": Column("id", int), "task": Column("task_name"), "attempts": Column("attempts", int)}, usual="-number"
)
COUNTS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
BEATS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"


@dataclass(frozen=True)
class JobRow:
    """One job, and why it failed if it did."""

    id: int
    task: str
    state: str
    attempts: int
    scheduled_at: datetime | None
    args: dict[str, Any]
    failure: JobFailure | None

    @property
    def name(self) -> str:
        return self.task.rpartition(".")[2].replace("_", " ")


def note_failure(job_id: int, task: str, error: BaseException) -> JobFailure:
    """Keep why a job failed: the error, and where in our own code, without what its variables held."""
    frames = traceback.extract_tb(error.__traceback__)
    base = Path(settings.BASE_DIR)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(base)]
    places = [f"{Path(frame.filename).relative_to(base)}, line {frame.lineno}, in {frame.name}" for frame in ours[-5:]]
    words = "\n".join([f"{type(error).__name__}: {error}", *places]).replace("\x00", "")
    return JobFailure.objects.create(job_id=job_id, task=task[:128], error=words[:ERROR_MOST])


def job_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(cursor.fetchall())


def workers_alive() -> int:
    """Return how many workers were heard of within the last minute."""
    with connection.cursor() as cursor:
        cursor.execute(BEATS)
        return int(cursor.fetchone()[0])


def jobs_in(state: str, sort: str = "") -> list[JobRow]:
    """Return the first jobs in one state, the newest unless told otherwise, each with why it failed; two queries."""
    rows = list(SORTING.order(ProcrastinateJob.objects.filter(status=state), sort)[:SHOWN])
    reasons: dict[int, JobFailure] = {}
    for failure in JobFailure.objects.filter(job_id__in=[row.id for row in rows]).order_by("at", "pk"):
        reasons[failure.job_id] = failure
    return [
        JobRow(row.id, row.task_name, row.status, row.attempts, row.scheduled_at, row.args, reasons.get(row.id))
        for row in rows
    ]


@transaction.atomic
def retry_job(pk: int, *, by: User) -> None:
    """Let a failed job run again; every job of ours is safe to run twice."""
    require(by, "keep_site")
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [pk])
        found = cursor.fetchone()
        if found is None or found[1] != "failed":
            raise Refused.conflict(_("This job has not failed, or runs again already."))
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(pk, retry_at=timezone.now())
    except UniqueViolation as error:  # the same work waits in the queue already
        raise Refused.conflict(_("The same work waits in the queue already: nothing was changed.")) from error
    record("retry_job", ProcrastinateJob, by=by, after={"job": pk, "task": found[0]})
