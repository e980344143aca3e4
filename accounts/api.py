"""The API of people and invitations."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions
from accounts.confirming import require_proof
from accounts.links import invitation_link
from accounts.models import Invitation, User
from accounts.permissions import require
from accounts.roles import Role, Scope
from accounts.sessions import ApiRequest
from basics import clock
from basics.paging import page_of

AFTER = OpenApiParameter("after", str, description="The `next` of the page before.")


class PersonOut(serializers.Serializer[User]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_login = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when a former member is a pseudonym for good."
    )


class PeopleOut(serializers.Serializer[Any]):
    results = PersonOut(many=True)


class RolesIn(serializers.Serializer[Any]):
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), allow_empty=False)


class InvitationIn(RolesIn):
    email = serializers.EmailField()


class InvitationOut(serializers.Serializer[Invitation]):
    id = serializers.IntegerField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    state = serializers.ChoiceField(["open", "accepted", "revoked", "expired"])
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    link = serializers.CharField(help_text="Whoever has it gets in; empty once it is not open any more.")


class InvitationsOut(serializers.Serializer[Any]):
    results = InvitationOut(many=True)
    next = serializers.CharField()


PERSON = ("id", "email", "name", "roles", "is_active", "created_at", "last_login", "erased_at")


def person_row(person: User) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PERSON}


def invitation_row(invitation: Invitation) -> dict[str, Any]:
    state = invitation.state(at=clock.now())
    link = invitation_link(invitation) if state == "open" else ""
    names = ("id", "email", "roles", "created_at", "expires_at")
    return {**{name: getattr(invitation, name) for name in names}, "state": state, "link": link}


def read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> dict[str, Any]:
    """Return what was sent, once it is valid."""
    found = serializer(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class Me(APIView):
    """Who is signed in."""

    @extend_schema(operation_id="me", responses=PersonOut)
    def get(self, request: ApiRequest) -> Response:
        return Response(person_row(request.user))


class People(APIView):
    """All members, for administrators."""

    @extend_schema(operation_id="people_list", responses=PeopleOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "manage_people")
        return Response({"results": list(User.objects.values(*PERSON))})


class OnePerson(APIView):
    """One member, for administrators."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="person", responses=PersonOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_people")
        return Response(person_row(get_object_or_404(User, pk=pk)))

    @extend_schema(operation_id="person_change_roles", request=RolesIn, responses=PersonOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_people")
        require_proof(request)
        person = get_object_or_404(User, pk=pk)
        return Response(person_row(actions.change_roles(person, **read(RolesIn, request), by=request.user)))


class Deactivate(APIView):
    """End a membership at once."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="person_deactivate", request=None, responses=PersonOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_people")
        require_proof(request)
        return Response(person_row(actions.deactivate_person(get_object_or_404(User, pk=pk), by=request.user)))


class Reactivate(APIView):
    """Let a former member in again."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="person_reactivate", request=None, responses=PersonOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_people")
        require_proof(request)
        return Response(person_row(actions.reactivate_person(get_object_or_404(User, pk=pk), by=request.user)))


class Invitations(APIView):
    """Invitations, newest first, for administrators."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="invitations_list", parameters=[AFTER], responses=InvitationsOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "manage_people")
        page = page_of(Invitation.objects.all(), request.query_params.get("after", ""))
        return Response({"results": [invitation_row(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="invite", request=InvitationIn, responses={201: InvitationOut})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "manage_people")
        require_proof(request)
        invitation = actions.invite_person(**read(InvitationIn, request), by=request.user)
        return Response(invitation_row(invitation), status=status.HTTP_201_CREATED)


class RevokeInvitation(APIView):
    """Make an open invitation's link useless."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="invitation_revoke", request=None, responses=InvitationOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        require(request.user, "manage_people")
        require_proof(request)
        return Response(
            invitation_row(actions.revoke_invitation(get_object_or_404(Invitation, pk=pk), by=request.user))
        )
