"""Who calls the API with a token, and how far the token reaches."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from accounts.models import ApiToken, User
from accounts.proof import NEEDS_FACTOR, lacks_second_factor
from accounts.roles import Scope
from accounts.tokens import token_owner
from basics.call import change_means, current_call
from basics.errors import Refused


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer prm_...` (RFC 6750). A token that is wrong is 401, whatever the session says.

    One of somebody who owes a second factor rests until they have one: it is no way around it.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, words = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            token = token_owner(words.strip().decode("ascii", "replace"))
        except Refused as refusal:
            if refusal.code == Refused.LIMITED:
                raise
            raise AuthenticationFailed(str(refusal.message)) from refusal
        if lacks_second_factor(token.person, asked=token.asked_of):
            raise Refused.forbidden(NEEDS_FACTOR)
        change_means("token", frozenset(token.scopes))
        bind_contextvars(person=token.person_id)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class TokenScope(BasePermission):
    """Let a token do what its scopes name: `read` to look, the view's `token_scope` (else `write`) to change.

    `accounts.permissions.may` asks again for each act; this holds for what asks for no act.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        scopes = current_call().scopes
        needed = Scope.READ if request.method in SAFE_METHODS else getattr(view, "token_scope", Scope.WRITE)
        return scopes is None or needed in scopes


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Say in the schema how a token is sent."""

    target_class = "accounts.token_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "prm_..."}
