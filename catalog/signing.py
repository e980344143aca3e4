"""Ed25519 signatures (RFC 8032) of the seals of editions. Keys are 32 bytes in base64. Pure.

What is signed is the canonical JSON of the whole seal, which covers everything in the file.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalog.schema import canonical_json

ALGORITHM = "Ed25519"
KEY_BYTES = 32


def new_key() -> str:
    """Return a new private key."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private: str) -> str:
    """Return the public key that belongs to a private one; raises ValueError for what is no key."""
    return _text(_private(private).public_key().public_bytes_raw())


def signature_of(seal: Mapping[str, Any], private: str) -> dict[str, str]:
    """Return the signature of a seal as a file carries it, with the public key."""
    value = _private(private).sign(canonical_json(seal).encode())
    return {"algorithm": ALGORITHM, "public_key": public_key_of(private), "value": _text(value)}


def holds(signature: Mapping[str, Any], seal: Mapping[str, Any]) -> bool:
    """Tell whether a signature is that of a seal by the key that it names; False for whatever is none."""
    try:
        key = Ed25519PublicKey.from_public_bytes(key_bytes(signature["public_key"]))
        key.verify(_exact(signature["value"]), canonical_json(seal).encode())
        return bool(signature["algorithm"] == ALGORITHM)
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return False


def key_bytes(text: str) -> bytes:
    """Return the bytes of a key; raises ValueError for what is none."""
    found = _exact(text)
    if len(found) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes in base64, this one {len(found)}.")
    return found


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key_bytes(text))


def _exact(text: str) -> bytes:
    """Return the bytes of base64 that is written in its one way: no flipped bit of it passes."""
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except binascii.Error as error:
        raise ValueError("This is not base64.") from error
    if _text(found) != text:
        raise ValueError("This base64 is not written in its one way.")
    return found


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
