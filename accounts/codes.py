"""One-time codes of an authenticator app (RFC 6238), and the picture an app reads its secret from."""

import base64

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from accounts.models import User

new_secret = generate_totp_secret


def matching_counter(secret: str, code: str, *, after: int = 0) -> int:
    """Return the time step whose code this is, or 0. A step up to `after` was used, and no code works twice."""
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected) and counter > after:
            return int(counter)
    return 0


def picture_of(secret: str, person: User) -> str:
    """Return the QR code as the address of an image."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def grouped(secret: str, size: int = 4) -> str:
    """Return a secret or a code as people copy it: in groups."""
    return " ".join(secret[start : start + size] for start in range(0, len(secret), size))
