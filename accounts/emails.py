"""The writers of somebody's email: it changes when the old and the new address have both confirmed it."""

from datetime import timedelta
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.attempts import limit_attempts
from accounts.audit import record
from accounts.links import read_email_token
from accounts.models import EmailChange, User
from accounts.permissions import require, require_not_erased
from accounts.querysets import EmailChangeQuerySet
from accounts.tasks import send_email_change, tell
from basics import clock
from basics.errors import Refused

LASTS = timedelta(days=2)
Side = Literal["old", "new"]
SIDES: dict[str, Side] = {"old": "old", "new": "new"}


def ask_email_change(person: User, email: str) -> EmailChange:
    """Write to both addresses. Whether the new one belongs to another member is not said: it just gets no mail."""
    limit_attempts("ask_email_change", str(person.pk))
    email, now = User.objects.normalize_email(email.strip()), clock.now()
    if email.lower() == person.email.lower():
        raise Refused.invalid(_("This is your email already."), field="email")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        _open_of(person).update(cancelled_at=now)
        change = EmailChange.objects.create(person=person, email=email, created_at=now, expires_at=now + LASTS)
        record("ask_email_change", person, by=person, after={"email": email})
        send_email_change.defer(pk=change.pk)
    return change


def read_email_change(token: str, *, lock: bool = False) -> tuple[EmailChange, Side]:
    """Return the open change behind a mailed link, and whose link it is; one refusal for all others."""
    number, side = read_email_token(token)
    rows = EmailChange.objects.open(at=clock.now()).filter(pk=number, person__is_active=True)
    found = (rows.select_for_update(of=("self",)) if lock else rows).select_related("person").first()
    if found is None or side not in SIDES:
        raise Refused.conflict(_("This link is no longer valid: it was used, cancelled, or has expired."))
    return found, SIDES[side]


def confirm_email_change(token: str) -> EmailChange:
    """Confirm for one address; the second confirmation changes the email."""
    limit_attempts("email_change", str(read_email_token(token)[0]))
    with transaction.atomic():
        change, side = read_email_change(token, lock=True)
        if getattr(change, f"{side}_confirmed_at"):
            raise Refused.conflict(_("This address has confirmed already; the other one has not yet."))
        setattr(change, f"{side}_confirmed_at", clock.now())
        change.save(update_fields=[f"{side}_confirmed_at"])
        record("confirm_email_change", change.person, by=change.person, after={"address": side})
        if change.old_confirmed_at and change.new_confirmed_at:
            _make_change(change)
    return change


def cancel_email_change(token: str) -> EmailChange:
    """Cancel by a mailed link, from either address."""
    limit_attempts("email_change", str(read_email_token(token)[0]))
    with transaction.atomic():
        change, side = read_email_change(token, lock=True)
        change.cancelled_at = clock.now()
        change.save(update_fields=["cancelled_at"])
        record("cancel_email_change", change.person, by=change.person, before={"email": change.email, "address": side})
    return change


@transaction.atomic
def withdraw_email_change(person: User) -> None:
    """Take back one's own wish for another email."""
    if _open_of(person).update(cancelled_at=clock.now()):
        record("cancel_email_change", person, by=person)


@transaction.atomic
def set_email(person: User, email: str, *, by: User) -> User:
    """Set somebody's email as an administrator: for whoever lost the old mailbox, and where no mail is sent."""
    require(by, "manage_people")
    person = User.objects.select_for_update().get(pk=person.pk)
    require_not_erased(person)
    _open_of(person).update(cancelled_at=clock.now())
    tell(person, "change_email")  # to the old address
    _save_email(person, User.objects.normalize_email(email.strip()), by=by)
    return person


def _make_change(change: EmailChange) -> None:
    change.done_at = clock.now()
    change.save(update_fields=["done_at"])
    person = User.objects.select_for_update().get(pk=change.person_id)
    _save_email(person, change.email, by=person)


def _save_email(person: User, email: str, *, by: User) -> None:
    before, person.email = person.email, email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise Refused.invalid(_("A person with this email is already a member."), field="email") from error
    record("change_email", person, by=by, before={"email": before}, after={"email": email})


def _open_of(person: User) -> EmailChangeQuerySet:
    return EmailChange.objects.filter(person=person, done_at=None, cancelled_at=None)
