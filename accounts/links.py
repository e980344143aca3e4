"""The signed links that let somebody in."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import Invitation

_signer = Signer(salt="perimeter.invitation")


def invitation_link(invitation: Invitation) -> str:
    """Return the full signed address that accepts an invitation."""
    return settings.SITE_URL + reverse("accounts:accept", args=[_signer.sign(str(invitation.pk))])


def read_token(token: str) -> int:
    """Return the number of the invitation a token was signed for; 0 for a forged one."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return 0
