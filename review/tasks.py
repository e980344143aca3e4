"""Background jobs of this room. Each is safe to run twice."""

import structlog
from procrastinate.contrib.django import app

from basics import clock
from basics.call import Call, calling
from review import publishing

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="review.tasks.publish_due", queueing_lock="publish_due")
def publish_due(timestamp: int) -> None:
    """Publish what was approved for a time that has come."""
    with calling(Call(request_id=f"publish_due-{timestamp}", means="job")):
        if published := publishing.publish_due(at=clock.now()):
            log.info("published_on_time", count=published)
