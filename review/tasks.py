"""Background jobs of this room. Each is safe to run twice."""

from contextlib import suppress
from datetime import timedelta

import structlog
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from basics import clock
from basics.call import Call, calling
from review import (
    deciding,
    delivering,
    import_approving,
    import_reverting,
    importing,
    notice_deliveries,
    notice_retention,
    presence,
    publishing,
    queue_check,
    reminding,
    telling,
)
from review.models import Delivery

log = structlog.get_logger(__name__)
LATE = timedelta(seconds=30)


@app.periodic(cron="* * * * *")
@app.task(name="review.tasks.publish_due", queueing_lock="publish_due")
def publish_due(timestamp: int) -> None:
    """Publish what was approved for a time that has come."""
    with calling(Call(request_id=f"publish_due-{timestamp}", means="job")):
        if published := publishing.publish_due(at=clock.now()):
            log.info("published_on_time", count=published)


@app.task(name="review.tasks.apply_decisions")
def apply_decisions(batch: int) -> None:
    """Let a decision of the queue come true once it can be undone no more."""
    log.info("decided_in_queue", batch=batch, count=deciding.apply_decisions(batch))


@app.periodic(cron="* * * * *")
@app.task(name="review.tasks.apply_due_decisions", queueing_lock="apply_due_decisions")
def apply_due_decisions(timestamp: int) -> None:
    """Let come true what no job did: its worker was killed, or there was none."""
    if decided := deciding.apply_due(at=clock.now() - LATE):
        log.warning("decided_late", count=decided)


@app.periodic(cron="17 * * * *")
@app.task(name="review.tasks.remind_of_due", queueing_lock="remind_of_due")
def remind_of_due(timestamp: int) -> None:
    """Remind of what is due, overdue or forgotten, once each."""
    if made := reminding.remind_of_due(at=clock.now()):
        log.info("reminded", count=len(made))


@app.task(name="review.tasks.tell")
def tell() -> None:
    """Make notices of what the audit log gained, and ask for those that go out to be sent."""
    if telling.tell():
        _ask_to_deliver()


@app.task(name="review.tasks.deliver", queue="deliveries", queueing_lock="deliver")  # config.jobs
def deliver(seconds: float = delivering.RUN) -> None:
    """Send what is due, for a while; then ask for the rest. In a queue of its own: other servers may be slow."""
    if tried := delivering.deliver_due(seconds=seconds):
        log.info("delivered", tried=tried)
    if Delivery.objects.due(at=clock.now()).exists():
        _ask_to_deliver()


@app.periodic(cron="* * * * * */30")
@app.task(name="review.tasks.sweep_notices", queueing_lock="sweep_notices")
def sweep_notices(timestamp: int) -> None:
    """Do what no job was asked to do, or did not end: tell, put digests together, ask to send what is due."""
    telling.tell()
    notice_deliveries.make_digests(at=clock.now())
    if Delivery.objects.due(at=clock.now()).exists():
        _ask_to_deliver()


@app.periodic(cron="47 2 * * *")
@app.task(name="review.tasks.forget_notices", queueing_lock="forget_notices")
def forget_notices(timestamp: int) -> None:
    """Throw away notices and deliveries that are long over."""
    log.info("notices_forgotten", **notice_retention.forget_notices(at=clock.now()))


@app.periodic(cron="*/5 * * * *")
@app.task(name="review.tasks.compact_queue_counts", queueing_lock="compact_queue_counts")
def compact_queue_counts(timestamp: int) -> None:
    """Add up how many of each kind are in the queue."""
    queue_check.compact()


@app.periodic(cron="*/2 * * * *")
@app.task(name="review.tasks.forget_presence", queueing_lock="forget_presence")
def forget_presence(timestamp: int) -> None:
    """Forget pages that nobody has open any more, and add up what changed."""
    presence.forget_presence(at=clock.now())


@app.task(name="review.tasks.import_catalog")
def import_catalog(work: int) -> None:
    """Propose the rows of another catalog's file, from where a killed job left off."""
    with calling(Call(request_id=f"import_catalog-{work}", means="job")):
        importing.run_import(work)


@app.task(name="review.tasks.approve_import")
def approve_import(work: int) -> None:
    """Approve what somebody saw of an import, from where a killed job left off."""
    with calling(Call(request_id=f"approve_import-{work}", means="job")):
        import_approving.run_approval(work)


@app.task(name="review.tasks.revert_import")
def revert_import(work: int) -> None:
    """Take an import back, from where a killed job left off."""
    with calling(Call(request_id=f"revert_import-{work}", means="job")):
        import_reverting.run_reverting(work)


def _ask_to_deliver() -> None:
    with suppress(AlreadyEnqueued):
        deliver.defer()
