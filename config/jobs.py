"""Background jobs on PostgreSQL (procrastinate): the sweep of jobs whose worker died."""

from typing import Any

import structlog
from asgiref.sync import sync_to_async
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from basics.call import Call, calling

log = structlog.get_logger(__name__)
# What a killed worker was doing is done by another within 90 seconds: its heart beat last every 10 (procrastinate's
# default), it counts as dead after 40 without, a sweep comes by every 15, and a free worker looks at least every 5.
STALLED_AFTER_SECONDS = 40
SWEEP_CRON, SWEEP_EVERY_SECONDS = "* * * * * */15", 15  # the sixth field is seconds
LOOK_EVERY_SECONDS = 5
DEFAULT, DELIVERIES = "default", "deliveries"  # the queues; what waits for others' servers keeps to its own


async def as_job(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Let the audit log and the log lines know that a job did it, and which; keep the reason when it fails."""
    with calling(Call(request_id=f"job-{context.job.id}", means="job")):
        try:
            return await call_next()
        except Exception as error:
            await sync_to_async(_note_failure)(context.job.id or 0, context.job.task_name, error)
            raise


def _note_failure(job_id: int, task: str, error: Exception) -> None:
    from config.job_desk import note_failure  # models, which are not there yet when this module is read

    note_failure(job_id, task, error)


def on_app_ready(app: App) -> None:
    """Add the sweep to procrastinate's app once Django is ready."""
    app.worker_defaults["worker_middleware"] = [as_job]

    @app.periodic(cron=SWEEP_CRON)
    @app.task(
        queueing_lock="sweep_stalled_jobs",
        name="config.jobs.sweep_stalled_jobs",
        pass_context=True,
        retry=RetryStrategy(max_attempts=3),
    )
    async def sweep_stalled_jobs(
        context: JobContext, timestamp: int, stalled_after: int = STALLED_AFTER_SECONDS
    ) -> None:
        """Give the jobs of a killed worker to a living one; every job of ours is safe to run twice."""
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after):
            if job.id == context.job.id:
                continue
            try:
                await manager.retry_job(job)
                log.warning("stalled_job_retried", job=job.id, task=job.task_name)
            except UniqueViolation:  # the same work waits in the queue already, so this one has nothing left to do
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)
                log.warning("stalled_job_dropped", job=job.id, task=job.task_name)
