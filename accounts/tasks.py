"""Background work of this room."""

import structlog
from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import mail
from accounts.anchors import AnchorError, anchor_file, read_anchor
from accounts.models import EmailChange, Invitation, User
from accounts.retention import forget_what_is_over
from accounts.sealing import anchor_last_seal
from accounts.sealing import seal_audit as seal_entries
from accounts.verifying import verify_and_record
from accounts.working import fail_interrupted
from basics import clock
from basics.call import Call, calling

log = structlog.get_logger(__name__)

log = structlog.get_logger(__name__)
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="accounts.send_invitation", retry=RETRY)
def send_invitation(pk: int) -> None:
    """Mail an invitation, unless it was revoked or used meanwhile."""
    for invitation in Invitation.objects.open(at=clock.now()).with_people().filter(pk=pk):
        mail.mail_invitation(invitation)


@app.task(name="accounts.send_reset", retry=RETRY)
def send_reset(pk: int) -> None:
    """Mail a member a link that sets a new password."""
    for person in User.objects.active().filter(pk=pk):
        mail.mail_reset(person)


@app.task(name="accounts.send_email_change", retry=RETRY)
def send_email_change(pk: int) -> None:
    """Ask both addresses; the new one only if it is nobody else's already."""
    for change in EmailChange.objects.open(at=clock.now()).filter(pk=pk).select_related("person"):
        mail.mail_email_change(change, "old", change.person.email)
        if not User.objects.with_email(change.email).exists():
            mail.mail_email_change(change, "new", change.email)


@app.task(name="accounts.send_notice", retry=RETRY)
def send_notice(address: str, language: str, verb: str) -> None:
    """Tell a member what was done to their account."""
    mail.mail_notice(address, language, verb)


def tell(person: User, verb: str) -> None:
    """Let a member know of a change to their account, at the address they have now; in the caller's transaction."""
    if settings.MAIL_CONFIGURED:
        send_notice.defer(address=person.email, language=person.language, verb=verb)


@app.periodic(cron="* * * * *")
@app.task(name="accounts.seal_audit", queueing_lock="seal_audit")
def seal_audit(timestamp: int) -> None:
    """Seal what the audit log has gained, and keep the last seal outside of the database."""
    seal_entries()
    try:
        anchor_last_seal(anchor_file())
    except (AnchorError, OSError) as error:  # sealed it is, all the same
        log.error("audit_anchor_not_kept", reason=str(error))  # noqa: TRY400  # one line says it


@app.periodic(cron="37 3 * * *")
@app.task(name="accounts.verify_audit", queueing_lock="verify_audit")
def verify_audit(timestamp: int) -> None:
    """Compute every hash of the audit log anew, once a night."""
    report = verify_and_record(read_anchor(anchor_file()))
    if report.broken:
        log.error("audit_broken", reason=report.broken)
    else:
        log.info("audit_verified", seals=report.seals, entries=report.entries)


@app.periodic(cron="17 2 * * *")
@app.task(name="accounts.forget_what_is_over", queueing_lock="forget_what_is_over")
def forget(timestamp: int) -> None:
    """Throw away what the settings let go, once a night."""
    log.info("forgotten", **forget_what_is_over(at=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="accounts.end_interrupted_work", queueing_lock="end_interrupted_work")
def end_interrupted_work(timestamp: int) -> None:
    """Say of work whose job is gone that it was interrupted."""
    with calling(Call(request_id=f"end_interrupted_work-{timestamp}", means="job")):
        if lost := fail_interrupted():
            log.warning("work_interrupted", count=lost)
