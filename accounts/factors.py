"""The writers of second factors: passkeys, the authenticator app, recovery codes, and who must have them."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.attempts import forget_attempts, limit_attempts
from accounts.audit import record
from accounts.codes import matching_counter
from accounts.models import Session, SiteSettings, User
from accounts.permissions import require
from accounts.proof import FACTORS
from accounts.roles import Role
from accounts.secrets import readable
from accounts.tasks import tell
from basics import clock
from basics.errors import Refused

APP, CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN
PASSKEYS_MOST = 20


def factors_of(person: User) -> dict[str, Any]:
    """Return what a person can prove themselves with, for their page."""
    rows = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == CODES), None)
    return {
        "app": next((row for row in rows if row.type == APP), None),
        "passkeys": [row for row in rows if row.type == PASSKEY],
        "codes": codes,
        "codes_left": len(RecoveryCodes(codes).get_unused_codes()) if codes and readable(codes.data["seed"]) else 0,
    }


@transaction.atomic
def use_code(person: User, code: str) -> str:
    """Return the kind of factor a code belongs to and use it up, or return nothing. Of two at once, one wins."""
    rows = Authenticator.objects.select_for_update().filter(user=person, type__in=[APP, CODES])
    held = {row.type: row for row in rows}
    if (app := held.get(APP)) and _use_app_code(app, code):
        return str(APP)
    codes = held.get(CODES)
    if codes and readable(codes.data["seed"]) and RecoveryCodes(codes).validate_code(code):
        codes.refresh_from_db()
        codes.record_usage()
        record("use_recovery_code", person, by=person, after={"left": len(RecoveryCodes(codes).get_unused_codes())})
        return str(CODES)
    return ""


def _use_app_code(app: Authenticator, code: str) -> bool:
    if not readable(app.data["secret"]):  # kept under an older SECRET_KEY
        return False
    counter = matching_counter(decrypt(app.data["secret"]), code, after=app.data.get("last", 0))
    if counter:
        app.data["last"], app.last_used_at = counter, clock.now()
        app.save(update_fields=["data", "last_used_at"])
    return bool(counter)


def add_app(person: User, *, secret: str, code: str) -> list[str]:
    """Add an authenticator app that has shown a right code. Returns new recovery codes, unless there are some."""
    key = limit_attempts("add_factor", str(person.pk))
    counter = matching_counter(secret, code)
    if not counter:
        raise Refused.invalid(
            _("This code is not right. Look at the app again: it shows a new one soon."), field="code"
        )
    with transaction.atomic():
        _lock(person)
        if Authenticator.objects.filter(user=person, type=APP).exists():
            raise Refused.conflict(_("You have an authenticator app already. Remove it first."))
        data = {"secret": encrypt(secret), "last": counter}
        Authenticator.objects.create(user=person, type=APP, data=data, created_at=clock.now())
        record("add_authenticator_app", person, by=person)
        tell(person, "add_authenticator_app")
        codes = _first_codes(person)
    forget_attempts(key)
    return codes


@transaction.atomic
def add_passkey(person: User, *, name: str, answer: dict[str, Any]) -> list[str]:
    """Add a passkey whose making was checked. Returns new recovery codes, unless there are some."""
    _lock(person)
    count = Authenticator.objects.filter(user=person, type=PASSKEY).count()
    if count >= PASSKEYS_MOST:
        raise Refused.conflict(_("You have as many passkeys as one may have. Remove one first."))
    name = " ".join(name.split())[:80] or _("Passkey %(number)d") % {"number": count + 1}
    Authenticator.objects.create(user=person, type=PASSKEY, data={"name": name, "credential": answer})
    record("add_passkey", person, by=person, after={"name": name})
    tell(person, "add_passkey")
    return _first_codes(person)


@transaction.atomic
def remove_factor(person: User, pk: int) -> None:
    """Remove a passkey or the authenticator app; the recovery codes go with the last of them."""
    _lock(person)
    row = Authenticator.objects.filter(user=person, pk=pk, type__in=FACTORS).first()
    if row is None:
        raise Refused.conflict(_("This is gone already."))
    others = Authenticator.objects.filter(user=person, type__in=FACTORS).exclude(pk=pk)
    if not others.exists() and set(SiteSettings.current().second_factor_roles) & set(person.roles):
        raise Refused.conflict(_("Your role needs a second factor. Add another one before you remove this."))
    verb = "remove_passkey" if row.type == PASSKEY else "remove_authenticator_app"
    record(verb, person, by=person, before={"name": str(row)})
    row.delete()
    if not others.exists():
        Authenticator.objects.filter(user=person, type=CODES).delete()
    tell(person, verb)


@transaction.atomic
def make_recovery_codes(person: User) -> list[str]:
    """Replace the recovery codes; only whoever has a factor to lose needs any."""
    _lock(person)
    if not Authenticator.objects.filter(user=person, type__in=FACTORS).exists():
        raise Refused.conflict(_("Recovery codes stand in for a second factor. Add one first."))
    Authenticator.objects.filter(user=person, type=CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    record("make_recovery_codes", person, by=person)
    tell(person, "make_recovery_codes")
    return codes


@transaction.atomic
def remove_factors(person: User, *, by: User) -> User:
    """Free somebody who has lost every factor; only their password, or a link, lets them in then. All sessions end."""
    require(by, "manage_people")
    person = _lock(person)
    gone = Authenticator.objects.filter(user=person)
    if person.pk == by.pk:
        raise Refused.conflict(_("Remove your own factors on your page Security."))
    if not gone.exists():
        raise Refused.conflict(_("This person has no second factor."))
    record("remove_factors", person, by=by, before={"factors": sorted(str(row) for row in gone)})
    gone.delete()
    Session.objects.filter(person=person).delete()
    tell(person, "remove_factors")
    return person


@transaction.atomic
def require_second_factor(roles: Iterable[str], *, by: User) -> SiteSettings:
    """Ask a second factor of everybody with one of these roles, from their next sign-in on; none asks nobody."""
    require(by, "manage_people")
    wanted = set(roles)
    if wanted - set(Role.values):
        raise Refused.invalid(_("Choose among the roles."), field="second_factor_roles")
    SiteSettings.objects.get_or_create(pk=1)
    row = SiteSettings.objects.select_for_update().get(pk=1)
    before = list(row.second_factor_roles)
    row.second_factor_roles = [role for role in Role.values if role in wanted]
    row.save(update_fields=["second_factor_roles"])
    words = {"second_factor_roles": row.second_factor_roles}
    record("require_second_factor", row, by=by, before={"second_factor_roles": before}, after=words)
    return row


def _lock(person: User) -> User:
    """Let one request at a time change a person's factors."""
    locked: User = User.objects.select_for_update().get(pk=person.pk)
    return locked


def _first_codes(person: User) -> list[str]:
    if Authenticator.objects.filter(user=person, type=CODES).exists():
        return []
    record("make_recovery_codes", person, by=person)
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    return codes
