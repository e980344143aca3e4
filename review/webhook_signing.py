"""Sign what is sent to webhooks, as Standard Webhooks 1.0 says (HMAC-SHA256 over id, timestamp and body). Pure."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """Return a new secret: 32 random bytes, in base64 behind the prefix."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature_of(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body that is sent at `timestamp` (seconds since 1970): `v1,` and base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers_for(secret: str, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_of(secret, id, timestamp, body),
    }
