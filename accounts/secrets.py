"""Keep the secrets of second factors encrypted at rest: a copy of the database alone makes no codes."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac


def _cipher() -> Fernet:
    key = salted_hmac("perimeter.second_factors", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SecretsAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks about second factors."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def readable(encrypted_text: str) -> bool:
    """Tell whether a secret was kept under the present SECRET_KEY."""
    try:
        _cipher().decrypt(encrypted_text.encode())
    except InvalidToken:
        return False
    return True
