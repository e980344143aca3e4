"""Signed addresses of mails: the settings of one kind of notice, for whoever got the mail, without signing in.

They do not expire: a mail may be found years later, and what they can do is to send less.
"""

import hashlib
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

_signer = Signer(salt="perimeter.notices.mail", sep="~")


class Of(NamedTuple):
    """Whose mails of which kind an address is about."""

    person: int
    kind: str


def mail_link(person: int, kind: str) -> str:
    """Return the full address that says how notices of a kind are mailed to somebody, and ends it at a POST."""
    return settings.SITE_URL + reverse("notices:mail", args=[_signer.sign(f"{person}.{kind}")])


def read_mail_token(token: str) -> Of | None:
    """Return what a token was signed for; None for a forged one."""
    try:
        number, _dot, kind = _signer.unsign(token).partition(".")
        return Of(int(number), kind)
    except (BadSignature, ValueError):
        return None


def new_feed_token() -> str:
    """Return the secret part of a feed's address: 32 random bytes."""
    return secrets.token_urlsafe(32)


def feed_digest(token: str) -> str:
    """Return what is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_link(token: str) -> str:
    return settings.SITE_URL + reverse("notices:feed", args=[token])
