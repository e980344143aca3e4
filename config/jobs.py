"""Background jobs on PostgreSQL (procrastinate): the sweep of jobs whose worker died."""

import structlog
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

log = structlog.get_logger(__name__)
STALLED_AFTER_SECONDS = 60


def on_app_ready(app: App) -> None:
    """Add the sweep to procrastinate's app once Django is ready."""

    @app.periodic(cron="* * * * *")
    @app.task(
        queueing_lock="sweep_stalled_jobs",
        name="config.jobs.sweep_stalled_jobs",
        pass_context=True,
        retry=RetryStrategy(max_attempts=3),
    )
    async def sweep_stalled_jobs(context: JobContext, timestamp: int) -> None:
        """Give the jobs of a killed worker to a living one; every job of ours is safe to run twice."""
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            try:
                await manager.retry_job(job)
                log.warning("stalled_job_retried", job=job.id, task=job.task_name)
            except UniqueViolation:  # the same work waits in the queue already, so this one has nothing left to do
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)
                log.warning("stalled_job_dropped", job=job.id, task=job.task_name)
