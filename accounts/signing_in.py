"""The writers of signing in and out. No transaction is around them: a refused attempt stays counted and recorded."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.attempts import attempt_key, forget_attempts, limit_attempts
from accounts.audit import record
from accounts.factors import use_code
from accounts.links import reset_link, reset_token
from accounts.models import Session, User
from accounts.passwords import check_new_password
from accounts.permissions import require
from accounts.proof import has_second_factor
from accounts.tasks import send_reset, tell
from basics import clock
from basics.errors import Refused


def sign_in(email: str, password: str) -> User:
    """Return whose credentials these are; one answer, and one duration, for all who have not the right ones.

    Whoever has a second factor is only half in: `enter_code` or `sign_in_by_passkey` does the rest.
    """
    key = limit_attempts("sign_in", email.strip().lower())
    person = authenticate(username=email.strip(), password=password)
    if not isinstance(person, User) or person.is_service:
        _record_failed_sign_in(email)
        raise Refused.invalid(_("Email and password do not match an active account."))
    forget_attempts(key)
    record("sign_in_password" if has_second_factor(person) else "sign_in", person, by=person)
    return person


def enter_code(person: User, code: str) -> User:
    """Finish a sign-in by a code of the authenticator app, or by a recovery code."""
    key = limit_attempts("second_step", str(person.pk))
    used = use_code(person, code)
    if not used:
        record("second_step_failed", person, by=None)
        raise Refused.invalid(_("This code is not right, or it was used already."), field="code")
    forget_attempts(key)
    record("sign_in", person, by=person, after={"second_factor": used})
    if used == Authenticator.Type.RECOVERY_CODES:
        tell(person, "use_recovery_code")
    return person


def limit_passkeys() -> None:
    """Count one passkey shown from this address: whose it claims to be proves nothing, so nobody is locked out."""
    limit_attempts("passkey")


def sign_in_by_passkey(shown: Authenticator | None) -> User:
    """Let in whose passkey was shown; it is a second factor already, since it knows its person."""
    person: User | None = shown.user if shown else None
    if shown is None or person is None or not person.is_active or person.is_service:
        record("sign_in_failed", person or User, by=None, after={"by": "passkey"})
        raise Refused.invalid(_("No account here answers to this passkey. Sign in with email and password."))
    shown.record_usage()
    record("sign_in", person, by=person, after={"passkey": str(shown)})
    return person


def sign_out(person: User) -> None:
    """Record that somebody left; the session itself is the view's."""
    record("sign_out", person, by=person)


def confirm_identity(person: User, *, password: str = "", shown: Authenticator | None = None) -> User:
    """Prove anew, before a sensitive act, that it is still the person who sits there."""
    key = limit_attempts("confirm", str(person.pk))
    if shown is None and not (password and check_password(password, person.password)):
        record("confirm_identity_failed", person, by=person)
        raise Refused.invalid(_("This is not your password."), field="confirm_password")
    forget_attempts(key)
    if shown is not None:
        shown.record_usage()
    record("confirm_identity", person, by=person, after={"by": "passkey" if shown else "password"})
    return person


def ask_reset(email: str) -> str:
    """Send whoever has this email a link that sets a new password. What a stranger gets takes as long: nothing."""
    limit_attempts("ask_reset", email.strip().lower())
    person = User.objects.active().filter(owner=None).with_email(email.strip()).first()
    stranger = None if person else {"email_hash": attempt_key("stranger", email.strip().lower())[:12]}
    with transaction.atomic():
        record("ask_reset", person or User, by=None, after=stranger)
        send_reset.defer(pk=person.pk if person else 0)  # the same work for nobody: the job finds no one
    return email


def read_reset(token: str, *, lock: bool = False) -> User:
    """Return whose password a token may set; one refusal for forged, used and expired ones."""
    number, _dash, rest = token.partition("-")
    rows = User.objects.active().filter(owner=None, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    person: User | None = (rows.select_for_update() if lock else rows).first()
    if person is None or not default_token_generator.check_token(person, rest):
        raise Refused.conflict(_("This link is no longer valid. Ask for a new one."))
    return person


def set_forgotten_password(token: str, *, new: str) -> User:
    """Set a new password by a mailed link, which works once, also for two at once; all sessions end."""
    limit_attempts("reset_password", token.partition("-")[0])
    with transaction.atomic():
        person = read_reset(token, lock=True)
        check_new_password(new, person, field="new")
        person.set_password(new)
        person.save(update_fields=["password"])
        Session.objects.filter(person=person).delete()
        record("reset_password", person, by=person)
        tell(person, "reset_password")
    return person


def make_reset_link(person: User, *, by: User) -> str:
    """Make a link that sets somebody's password, for an administrator to pass on where no mail is sent."""
    require(by, "manage_people")
    if settings.MAIL_CONFIGURED:
        raise Refused.conflict(_("The person asks for a link at the sign-in; it comes by mail."))
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if person.pk == by.pk:
            raise Refused.conflict(_("Change your own password on your profile."))
        if not person.is_active or person.is_service:
            raise Refused.conflict(_("This account does not sign in."))
        record("make_reset_link", person, by=by)
    return reset_link(reset_token(person))


def end_sessions(person: User, sessions: list[str], *, all_others: bool = False) -> int:
    """Sign a person out elsewhere: in the sessions named, which are theirs alone to end."""
    with transaction.atomic():
        ended, _rows = Session.objects.of(person, at=clock.now()).filter(session_key__in=sessions).delete()
        if ended:
            record("end_other_sessions" if all_others else "end_session", person, by=person, after={"sessions": ended})
    return int(ended)


def _record_failed_sign_in(email: str) -> None:
    """Name the member who was tried. What strangers type is not kept: it may be a password in the wrong field."""
    person = User.objects.with_email(email.strip()).first()
    stranger: dict[str, Any] | None = None
    if person is None:
        stranger = {"email_hash": attempt_key("stranger", email.strip().lower())[:12]}
    record("sign_in_failed", person or User, by=None, after=stranger)
