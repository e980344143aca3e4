"""API doors that move an edition on: freezing, publishing, giving up, marks, notes, and the check of its hashes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_work import WorkOut, work_row
from accounts.roles import Scope
from basics.drf import tagged
from catalog import actions
from catalog.api import FREE
from catalog.checking import start_checking
from catalog.contents import notes_of
from catalog.edition_actions import abandon_edition, note_edition, publish_edition
from catalog.edition_api import edition_facts, edition_named
from catalog.marking import AT_ONCE, MarkAct, mark_entries


class FreezeInput(serializers.Serializer[Any]):
    """Why it is frozen although a check that blocks found something; nothing otherwise."""

    override = serializers.CharField(required=False, default="", allow_blank=True, max_length=2_000)


class PublishInput(serializers.Serializer[Any]):
    """The `seen` of the edition that was looked at."""

    seen = serializers.CharField(max_length=64)


class AbandonInput(serializers.Serializer[Any]):
    """Why it is given up."""

    reason = serializers.CharField(max_length=2_000)


class NoteInput(serializers.Serializer[Any]):
    """The foreword, or the note on the entry of a `code`; `seen` is the SHA-256 of the text that it replaces."""

    code = serializers.CharField(required=False, default="", allow_blank=True, max_length=20)
    text = serializers.CharField(allow_blank=True, max_length=10_000)
    seen = serializers.CharField(max_length=64)


class MarksInput(serializers.Serializer[Any]):
    """What to do with entries; `entries` are their codes with the revisions that were seen."""

    act = serializers.ChoiceField(choices=MarkAct.choices)
    entries = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=2**31 - 1))
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)

    def validate_entries(self, given: dict[str, int]) -> dict[str, int]:
        if len(given) > AT_ONCE:
            raise serializers.ValidationError(_("At most %(most)d entries at once.") % {"most": AT_ONCE})
        return given


class FreezeEdition(APIView):
    """Pin every published entry as it stands, for good."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_freeze", request=FreezeInput, responses={200: FREE})
    def post(self, request: Request, name: str) -> Response:
        found, given = edition_named(request, name), _valid(FreezeInput, request)
        return _facts(actions.freeze_edition(found, by=request.user, **given), request)  # type: ignore[arg-type]


class PublishEdition(APIView):
    """Seal a frozen edition and let everybody read it: for another editor than the one who froze it."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_publish", request=PublishInput, responses={200: FREE})
    def post(self, request: Request, name: str) -> Response:
        found, given = edition_named(request, name), _valid(PublishInput, request)
        return _facts(publish_edition(found, by=request.user, **given), request)  # type: ignore[arg-type]


class AbandonEdition(APIView):
    """Give up an edition that was not published; its number stays taken."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_abandon", request=AbandonInput, responses={200: FREE})
    def post(self, request: Request, name: str) -> Response:
        found, given = edition_named(request, name), _valid(AbandonInput, request)
        return _facts(abandon_edition(found, by=request.user, **given), request)  # type: ignore[arg-type]


class EditionNotes(APIView):
    """The foreword and the notes of an edition, and the door to writing one while it is frozen."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_notes", responses={200: FREE})
    def get(self, request: Request, name: str) -> Response:
        return tagged(request, notes_of(edition_named(request, name)))

    @extend_schema(operation_id="editions_note", request=NoteInput, responses={200: FREE})
    def put(self, request: Request, name: str) -> Response:
        found, given = edition_named(request, name), _valid(NoteInput, request)
        return Response(notes_of(note_edition(found, by=request.user, **given)))  # type: ignore[arg-type]


class EditionMarks(APIView):
    """Mark entries of an edition in preparation: looked at, left out, or neither; all of them or none."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_marks", request=MarksInput, responses={200: FREE})
    def post(self, request: Request, name: str) -> Response:
        found, given = edition_named(request, name), _valid(MarksInput, request)
        by: Any = request.user
        count = mark_entries(found, given["act"], given["entries"], by=by, reason=given["reason"])
        return Response({"marked": count})


class CheckEdition(APIView):
    """Ask for a check of every hash of a frozen edition; how far it is stands under `work/`."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="editions_check", request=None, responses={202: WorkOut})
    def post(self, request: Request, name: str) -> Response:
        return Response(work_row(start_checking(edition_named(request, name), by=request.user)), status=202)  # type: ignore[arg-type]


def _valid(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _facts(edition: Any, request: Request) -> Response:
    return Response(edition_facts(edition_named(request, edition.name), request))
