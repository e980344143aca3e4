"""Background jobs of this room. Each is safe to run twice."""

import structlog
from procrastinate.contrib.django import app

from basics import clock
from basics.call import Call, calling
from review import import_approving, import_reverting, importing, publishing

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="review.tasks.publish_due", queueing_lock="publish_due")
def publish_due(timestamp: int) -> None:
    """Publish what was approved for a time that has come."""
    with calling(Call(request_id=f"publish_due-{timestamp}", means="job")):
        if published := publishing.publish_due(at=clock.now()):
            log.info("published_on_time", count=published)


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
