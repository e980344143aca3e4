"""Passkeys (WebAuthn): what the browser is asked, and whether its answer holds. Writes nothing."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import User

REQUIRED = UserVerificationRequirement.REQUIRED  # a passkey alone signs in: it must know its person
ODD = (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)  # what a forged answer may cause


def _server(request: HttpRequest) -> Fido2Server:
    """Return a server that takes answers for this very origin alone, not those of other ports or subdomains."""
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    entity = PublicKeyCredentialRpEntity(id=host.partition(":")[0], name="Perimeter")
    return Fido2Server(entity, verify_origin=lambda found: found == origin)


def ask_for_new(request: HttpRequest, person: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is asked to make a passkey, and the state that the answer is checked against."""
    entity = PublicKeyCredentialUserEntity(id=str(person.pk).encode(), name=person.email, display_name=person.name)
    options, state = _server(request).register_begin(
        entity,
        credentials=[key for _row, key in keys_of(person)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
        extensions={"credProps": True},
    )
    return dict(options), state


def is_new_key(request: HttpRequest, answer: dict[str, Any], state: dict[str, Any]) -> bool:
    """Tell whether a browser's answer is a passkey made for us just now."""
    try:
        _server(request).register_complete(state, RegistrationResponse.from_dict(answer))
    except ODD:
        return False
    return True


def ask_for_known(request: HttpRequest, person: User | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is asked to show a passkey: any it has for us, or one of a person's."""
    keys = [key for _row, key in keys_of(person)] if person else None
    options, state = _server(request).authenticate_begin(keys, user_verification=REQUIRED)
    return dict(options), state


def shown_key(
    request: HttpRequest, person: User, answer: dict[str, Any], state: dict[str, Any]
) -> Authenticator | None:
    """Return which of the person's passkeys the browser has shown, or None if it has shown none."""
    known = keys_of(person)
    try:
        found = _server(request).authenticate_complete(
            state, [key for _row, key in known], AuthenticationResponse.from_dict(answer)
        )
    except ODD:
        return None
    return next((row for row, key in known if key.credential_id == found.credential_id), None)


def person_named_by(answer: dict[str, Any]) -> User | None:
    """Return whose passkey an answer claims to be; a claim, and no more."""
    try:
        number = websafe_decode(answer["response"]["userHandle"]).decode()
    except ODD:
        return None
    return User.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None


def keys_of(person: User) -> list[tuple[Authenticator, AttestedCredentialData]]:
    """Return the person's passkeys with their public keys."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    found = [(row, row.wrap().authenticator_data.credential_data) for row in rows]
    return [(row, key) for row, key in found if key is not None]
