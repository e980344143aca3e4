"""The signed links that let somebody in, or confirm an address."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import EmailChange, Invitation, User

_signer = Signer(salt="perimeter.invitation")
_email_signer = Signer(salt="perimeter.email_change", sep="~")


def invitation_link(invitation: Invitation) -> str:
    """Return the full signed address that accepts an invitation."""
    return settings.SITE_URL + reverse("accounts:accept", args=[_signer.sign(str(invitation.pk))])


def read_token(token: str) -> int:
    """Return the number of the invitation a token was signed for; 0 for a forged one."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return 0


def email_change_link(change: EmailChange, side: str) -> str:
    """Return the full signed address by which the `old` or the `new` address confirms."""
    return settings.SITE_URL + reverse("accounts:email_change", args=[_email_signer.sign(f"{change.pk}.{side}")])


def read_email_token(token: str) -> tuple[int, str]:
    """Return the number of the change and the side a token was signed for; 0 for a forged one."""
    try:
        number, _dot, side = _email_signer.unsign(token).partition(".")
        return int(number), side
    except (BadSignature, ValueError):
        return 0, ""


def reset_token(person: User) -> str:
    """Return a token that sets a new password: for an hour, once, and only until the person signs in."""
    return f"{person.pk}-{default_token_generator.make_token(person)}"


def reset_link(token: str) -> str:
    """Return the full address that sets a new password."""
    return settings.SITE_URL + reverse("accounts:reset", args=[token])
