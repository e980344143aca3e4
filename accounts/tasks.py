"""Background work of this room."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.mail import mail_invitation
from accounts.models import Invitation
from basics import clock


@app.task(name="accounts.send_invitation", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_invitation(pk: int) -> None:
    """Mail an invitation, unless it was revoked or used meanwhile."""
    for invitation in Invitation.objects.open(at=clock.now()).with_people().filter(pk=pk):
        mail_invitation(invitation)
