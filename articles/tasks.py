"""Background jobs of this room. Each is safe to run twice."""

import structlog
from procrastinate.contrib.django import app

from articles import actions, checking, gathering, keeping
from basics import clock
from basics.call import Call, calling

log = structlog.get_logger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="articles.tasks.verify_captures", queueing_lock="verify_captures")
def verify_captures(timestamp: int) -> None:
    """Hash the bytes of every capture anew, record what is missing or changed, and sweep what nobody confirmed."""
    with calling(Call(request_id=f"verify_captures-{timestamp}", means="job")):
        found = actions.verify_captures()
        swept = keeping.sweep(at=clock.now())
        log.info("captures_verified", checked=found.checked, harmed=found.harmed, swept=swept)


@app.task(name="articles.tasks.check_captures")
def check_captures(work: int) -> None:
    """Check every capture for the person who asked for it."""
    with calling(Call(request_id=f"check_captures-{work}", means="job")):
        checking.check_captures(work)


@app.task(name="articles.tasks.fetch_candidate")
def fetch_candidate(work: int) -> None:
    """Fetch a page for the person who asked for it."""
    with calling(Call(request_id=f"fetch_candidate-{work}", means="job")):
        gathering.fetch_candidate(work)
