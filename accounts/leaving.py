"""The writer of erasure: the name and email of a former member go for good; what they wrote stays, by a pseudonym."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.attempts import LIMITS, attempt_key
from accounts.audit import record
from accounts.models import ApiToken, Attempt, EmailChange, Invitation, JobFailure, Session, User
from accounts.permissions import require
from accounts.roles import Role
from basics import clock
from basics.errors import Refused

REASON_MOST = 500

_forgetting: list[Callable[[User], None]] = []

# Mail that was sent, or waits to be: its job names the address.
FORGET_MAIL = """
DELETE FROM procrastinate_jobs
WHERE task_name = 'accounts.send_notice' AND status <> 'doing' AND lower(args->>'address') = lower(%s)
"""


def provide_forgetting(forget: Callable[[User], None]) -> None:
    """Say, once, what a higher room throws away of a person who is erased; it is called in that transaction."""
    if forget not in _forgetting:
        _forgetting.append(forget)


@transaction.atomic
def erase_person(person: User, *, by: User, reason: str) -> User:
    """Remove who a former member was, for good. The audit log keeps its older entries: it is sealed."""
    require(by, "manage_people")
    person = User.objects.select_for_update().get(pk=person.pk)
    reason = " ".join(reason.split())
    _check(person, by=by)
    if not reason:
        raise Refused.invalid(_("Write why. It stays in the audit log, so name nobody."), field="reason")
    _forget_belongings(person)
    _forget_address(person)
    person.name, person.email = f"Former member {person.pk}", f"former-{person.pk}@erased.invalid"
    person.language, person.themes, person.roles = "", [], [Role.READER]
    person.last_login, person.erased_at = None, clock.now()
    person.set_unusable_password()
    person.save()
    record("erase_person", person, by=by, after={"reason": reason[:REASON_MOST]})
    return person


def _check(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise Refused.conflict(_("Nobody erases themselves: another administrator does it."))
    if person.erased_at is not None:
        raise Refused.conflict(_("The personal data of this person is erased already."))
    if person.is_service:
        raise Refused.conflict(_("A service account is no person: there is nothing to erase."))
    if person.is_active:
        raise Refused.conflict(_("Deactivate this person first."))
    # An active administrator is at work here, so whoever is erased is never the last one.


def _forget_belongings(person: User) -> None:
    """Remove sessions, tokens, factors and changes of email."""
    Session.objects.filter(person=person).delete()
    ApiToken.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    EmailChange.objects.filter(person=person).delete()
    for forget in _forgetting:
        forget(person)


def _forget_address(person: User) -> None:
    """Remove the email from wherever else it stands: invitations, mail that was sent, counts of attempts."""
    now, email = clock.now(), person.email
    to_them = Invitation.objects.to(email)
    to_them.open(at=now).update(revoked_at=now)
    both = Invitation.objects.filter(Q(pk__in=to_them.values("pk")) | Q(accepted_by=person))
    both.exclude(email="").update(email="")
    with connection.cursor() as cursor:
        cursor.execute(FORGET_MAIL, [email])
    JobFailure.objects.filter(error__icontains=email).delete()
    accounts = (email.lower(), str(person.pk))
    keys = [attempt_key(act, account, "anywhere") for act in LIMITS for account in accounts]
    Attempt.objects.filter(key__in=keys).delete()
