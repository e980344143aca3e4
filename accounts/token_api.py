"""The API of API tokens: looked at and revoked here, made only on the page, by somebody who signed in."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.confirming import require_proof
from accounts.models import ApiToken
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from accounts.tokens import revoke_token
from basics import clock

SHOWN = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at")


class TokenOut(serializers.Serializer[ApiToken]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    person = serializers.IntegerField(help_text="Whom it works as: oneself, or a service account one answers for.")
    prefix = serializers.CharField(help_text="Its first characters; the rest is not kept.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    state = serializers.ChoiceField(["open", "revoked", "expired"])
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class TokensOut(serializers.Serializer[Any]):
    results = TokenOut(many=True)


def token_row(token: ApiToken) -> dict[str, Any]:
    shown = {name: getattr(token, name) for name in SHOWN}
    return {**shown, "person": token.person_id, "state": token.state(at=clock.now())}


class Tokens(APIView):
    """One's own tokens, and those of the service accounts one answers for."""

    @extend_schema(operation_id="tokens_list", responses=TokensOut)
    def get(self, request: ApiRequest) -> Response:
        return Response({"results": [token_row(row) for row in ApiToken.objects.answered_for_by(request.user)[:100]]})


class RevokeToken(APIView):
    """End a token at once."""

    @extend_schema(operation_id="token_revoke", request=None, responses=TokenOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        require_proof(request)
        token = get_object_or_404(ApiToken.objects.answered_for_by(request.user), pk=pk)
        return Response(token_row(revoke_token(token, by=request.user)))
