"""Background work of this room."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.mail import mail_invitation
from accounts.models import Invitation
from accounts.working import fail_interrupted
from basics import clock
from basics.call import Call, calling

log = structlog.get_logger(__name__)


@app.task(name="accounts.send_invitation", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_invitation(pk: int) -> None:
    """Mail an invitation, unless it was revoked or used meanwhile."""
    for invitation in Invitation.objects.open(at=clock.now()).with_people().filter(pk=pk):
        mail_invitation(invitation)


@app.periodic(cron="* * * * *")
@app.task(name="accounts.end_interrupted_work", queueing_lock="end_interrupted_work")
def end_interrupted_work(timestamp: int) -> None:
    """Say of work whose job is gone that it was interrupted."""
    with calling(Call(request_id=f"end_interrupted_work-{timestamp}", means="job")):
        if lost := fail_interrupted():
            log.warning("work_interrupted", count=lost)
