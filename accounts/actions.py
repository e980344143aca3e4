"""The only writers of people, invitations and roles; beside them signing_in.py, factors.py, emails.py, tokens.py."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.attempts import forget_attempts, limit_attempts
from accounts.audit import record
from accounts.links import invitation_link as invitation_link
from accounts.links import read_token
from accounts.models import AuditEntry, Invitation, Session, User
from accounts.passwords import check_new_password
from accounts.permissions import may, require, require_not_erased
from accounts.querysets import AuditEntryQuerySet
from accounts.roles import Role
from accounts.tasks import send_invitation, tell
from accounts.tokens import revoke_tokens_of
from basics import clock
from basics.errors import Refused, check_row
from basics.meanwhile import beside_others


def read_invitation(token: str, *, lock: bool = False) -> Invitation:
    """Return the open invitation behind a signed token; one refusal for forged, used, revoked and expired ones.

    Also for one whose inviter may invite nobody any more: it may have been made while they were losing the role.
    """
    rows = Invitation.objects.open(at=clock.now()).filter(pk=read_token(token)).with_people()
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None or not _stands(found):
        raise Refused.conflict(_("This link is no longer valid. Ask whoever invited you for a new one."))
    return found


@transaction.atomic
def invite_person(email: str, roles: Iterable[str], *, by: User) -> Invitation:
    """Invite somebody with roles; the link goes by mail when mail is configured, else to the inviter to pass on."""
    require(by, "manage_people")
    email = User.objects.normalize_email(email.strip())
    _require_new(email)
    now = clock.now()
    # One open invitation an address: an older one is replaced, so that only the newest link works.
    Invitation.objects.open(at=now).to(email).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email,
        roles=_known(roles),
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    record("invite", invitation, by=by, after={"email": email, "roles": invitation.roles})
    if settings.MAIL_CONFIGURED:
        send_invitation.defer(pk=invitation.pk)  # a row of this transaction: no invitation, no mail
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Make an open invitation's link useless."""
    require(by, "manage_people")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused.conflict(_("This invitation is no longer open."))
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    record("revoke_invitation", invitation, by=by)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Send an invitation anew, also one that has expired: with a new link, and the older one stops working."""
    require(by, "manage_people")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at or not invitation.email:
        raise Refused.conflict(_("This invitation is no longer open."))
    record("resend_invitation", invitation, by=by)
    return invite_person(invitation.email, invitation.roles, by=by)


@transaction.atomic
def restore_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Let a revoked invitation's link work again, for the time it has left.

    Not when the address has a newer one or is a member's, nor when its inviter may invite nobody any more.
    """
    require(by, "manage_people")
    now = clock.now()
    invitation = Invitation.objects.select_for_update(of=("self",)).with_people().get(pk=invitation.pk)
    if invitation.state(at=now) == "open" or invitation.accepted_at:
        raise Refused.conflict(_("This invitation is not revoked."))
    if invitation.expires_at <= now:
        raise Refused.conflict(_("This invitation has expired meanwhile. Invite them anew."))
    if invitation.invited_by is None or not _stands(invitation):
        raise Refused.conflict(_("Whoever sent this invitation may invite nobody any more. Invite them anew."))
    if Invitation.objects.open(at=now).to(invitation.email).exists():
        raise Refused.conflict(_("There is a newer invitation to this address."))
    _require_new(invitation.email)
    invitation.revoked_at = None
    invitation.save(update_fields=["revoked_at"])
    record("restore_invitation", invitation, by=by)
    return invitation


@transaction.atomic
def create_setup_link() -> str | None:
    """Return a one-time link that makes the first administrator, or None once there are people."""
    if User.objects.exists():
        return None
    now = clock.now()
    Invitation.objects.open(at=now).filter(invited_by=None).update(revoked_at=now)
    invitation = Invitation.objects.create(
        roles=[Role.ADMINISTRATOR], created_at=now, expires_at=now + timedelta(days=settings.INVITATION_DAYS)
    )
    record("create_setup_link", invitation, by=None)
    return invitation_link(invitation)


def accept_invitation(token: str, *, name: str, password: str, email: str = "", language: str = "") -> User:
    """Make the invited person a member, with a language (empty: the browser's). Of two with one link, one wins."""
    limit_attempts("accept_invitation", str(read_token(token)))
    return _redeem(token, name=name, password=password, email=email, language=language)


@transaction.atomic
def _redeem(token: str, *, name: str, password: str, email: str, language: str) -> User:
    invitation = read_invitation(token, lock=True)
    address = User.objects.normalize_email(invitation.email or email.strip())
    if not address:
        raise Refused.invalid(_("Write your email."), field="email")
    person = _new_person(address, name, invitation.roles, password, language)
    invitation.accepted_at = clock.now()
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("accept_invitation", person, by=person, after={"roles": person.roles, "language": person.language})
    return person


@transaction.atomic
def add_person(email: str, name: str, roles: Iterable[str], *, password: str, by: User | None) -> User:
    """Add a member without an invitation: for commands and the demo world; `by` is None only on an empty table."""
    if by is None:
        if User.objects.exists():
            raise Refused.forbidden(_("There are people already; an administrator must invite."))
    else:
        require(by, "manage_people")
    person = _new_person(email, name, roles, password)
    record("add_person", person, by=by, after={"roles": person.roles})
    return person


@transaction.atomic
def change_roles(person: User, roles: Iterable[str], *, by: User, seen: Mapping[str, Any] | None = None) -> User:
    """Set a person's roles; refused if others than those `seen` were set since. The last administrator stays one."""
    require(by, "manage_people")
    person = _lock_with_administrators(person)
    require_not_erased(person)
    before = list(person.roles)
    person.roles = _known(beside_others({"roles": list(roles)}, seen, {"roles": before})["roles"])
    if person.is_service and set(person.roles) & {Role.EDITOR, Role.ADMINISTRATOR}:
        raise Refused.invalid(_("A service account neither decides nor administers."), field="roles")
    _keep_an_administrator(person, was=before)
    person.save(update_fields=["roles"])
    if not person.is_administrator:
        _revoke_invitations_of(person)
    record("change_roles", person, by=by, before={"roles": before}, after={"roles": person.roles})
    return person


@transaction.atomic
def deactivate_person(person: User, *, by: User) -> User:
    """End a membership at once: nothing may be done any more; what they wrote stays theirs."""
    require(by, "manage_people")
    person = _lock_with_administrators(person)
    if not person.is_active:
        raise Refused.conflict(_("This person is deactivated already."))
    person.is_active = False
    _keep_an_administrator(person, was=person.roles)
    person.save(update_fields=["is_active"])
    _revoke_invitations_of(person)
    Session.objects.filter(person=person).delete()
    revoke_tokens_of(person, by=by)
    record("deactivate_person", person, by=by)
    return person


@transaction.atomic
def reactivate_person(person: User, *, by: User) -> User:
    """Let a former member in again, with the roles and the password they had."""
    require(by, "manage_people")
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise Refused.conflict(_("This person is active already."))
    require_not_erased(person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("reactivate_person", person, by=by)
    return person


@transaction.atomic
def change_profile(person: User, *, name: str | None = None, language: str) -> User:
    """Set one's own name (None: as it is) and language (empty: the browser's)."""
    language = _known_language(language)
    person = User.objects.select_for_update().get(pk=person.pk)
    before = {"name": person.name, "language": person.language}
    person.name, person.language = _required_name(person.name if name is None else name), language
    if before == {"name": person.name, "language": language}:
        return person
    person.save(update_fields=["name", "language"])
    record("change_profile", person, by=person, before=before, after={"name": person.name, "language": language})
    return person


def change_password(person: User, *, old: str, new: str) -> User:
    """Set one's own password; all sessions end, and the view begins a new one for whoever did it.

    Wrong guesses of the old password are counted, so: no transaction around it.
    """
    key = limit_attempts("change_password", str(person.pk))
    if not person.check_password(old):
        raise Refused.invalid(_("This is not your present password."), field="old")
    check_new_password(new, person, field="new")
    with transaction.atomic():
        person.set_password(new)
        person.save(update_fields=["password"])
        Session.objects.filter(person=person).delete()
        record("change_password", person, by=person)
        tell(person, "change_password")
    forget_attempts(key)
    return person


@transaction.atomic
def reset_password(person: User, *, new: str) -> User:
    """Set a forgotten password from the command line, whose user holds the database anyway; all sessions end."""
    require_not_erased(person)
    check_new_password(new, person, field="new")
    person.set_password(new)
    person.save(update_fields=["password"])
    Session.objects.filter(person=person).delete()
    record("reset_password", person, by=None)
    return person


def export_audit(criteria: dict[str, Any], *, by: User) -> AuditEntryQuerySet:
    """Return the entries to hand over, and record who took them: that entry is among them only the next time."""
    require(by, "read_audit")
    words = {name: str(value) for name, value in criteria.items()}
    taken = record("export_audit", AuditEntry, by=by, after=words)
    return AuditEntry.objects.matching(**criteria).filter(pk__lt=taken.pk).order_by("-at", "-pk")


def _stands(invitation: Invitation) -> bool:
    """Tell whether somebody who may invite stands behind an invitation; behind the set-up link, nobody."""
    if invitation.invited_by is None:
        return not User.objects.exists()
    return may(invitation.invited_by, "manage_people")


def _require_new(email: str) -> None:
    if User.objects.with_email(email).exists():
        raise Refused.invalid(_("A person with this email is already a member."), field="email")


def _new_person(email: str, name: str, roles: Iterable[str], password: str, language: str = "") -> User:
    person = User(email=User.objects.normalize_email(email), name=_required_name(name), roles=_known(roles))
    person.language = _known_language(language)
    _require_new(person.email)
    check_new_password(password, person, field="password")
    person.set_password(password)
    check_row(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # somebody with this email was quicker
        raise Refused.conflict(_("A person with this email is already a member.")) from error
    return person


def _required_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused.invalid(_("Write a name."), field="name")
    return name[:120]


def _known_language(language: str) -> str:
    if language and language not in dict(settings.LANGUAGES):
        raise Refused.invalid(_("Choose one of the languages."), field="language")
    return language


def _known(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    chosen = [role for role in Role.values if role in wanted]
    if not chosen or wanted - set(Role.values):
        raise Refused.invalid(_("Choose at least one of the roles."), field="roles")
    return chosen


def _lock_with_administrators(person: User) -> User:
    """Lock all administrators (in one order, against deadlock) and the person."""
    list(User.objects.administrators().order_by("pk").select_for_update().values_list("pk", flat=True))
    locked: User = User.objects.select_for_update().get(pk=person.pk)
    return locked


def _keep_an_administrator(person: User, *, was: list[str]) -> None:
    stays = person.is_active and person.is_administrator
    if not stays and Role.ADMINISTRATOR in was and not User.objects.administrators().exclude(pk=person.pk).exists():
        raise Refused.conflict(_("This is the last administrator. Make somebody else one first."))


def _revoke_invitations_of(person: User) -> None:
    """Leave no way in behind that a person made as administrator and could use themselves."""
    now = clock.now()
    Invitation.objects.open(at=now).filter(invited_by=person).update(revoked_at=now)
