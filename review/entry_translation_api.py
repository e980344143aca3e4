"""The API of translations of entries in review."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles.api import AFTER, FREE, PAGE, ProvenanceIn, provenance_in, read
from basics.errors import Refused
from basics.paging import page_of
from catalog.models import Entry, EntryTranslationRevision
from review.entry_translation_rules import How, draft_hash, newest_of
from review.entry_translations import (
    decide_entry_translation,
    reopen_entry_translation,
    save_entry_translation,
    submit_entry_translation,
    translate_and_submit,
    withdraw_entry_translation,
)
from review.models import EntryTranslationProposal
from review.states import DECISIONS


class EntryTranslationIn(serializers.Serializer[Any]):
    """Words by path; what is not named stays, empty words are taken out. `source_revision` is the one that was read.

    `onto` is the revision of the translation that it was made on, 0 for none: with an open draft of one's own that of
    the draft if nothing is said; without one it is needed as soon as there is a translation. `seen` is the hash of
    one's own open draft, `confirmed` the paths of stale words that hold still.
    """

    entry = serializers.CharField(max_length=16)
    language = serializers.CharField(max_length=35)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False))
    confirmed = serializers.ListField(child=serializers.CharField(max_length=120), default=list)
    source_revision = serializers.IntegerField(min_value=1)
    onto = serializers.IntegerField(min_value=0, required=False)
    seen = serializers.CharField(max_length=64, default="", allow_blank=True)
    provenance = ProvenanceIn(required=False)
    message = serializers.CharField(max_length=5_000, default="", allow_blank=True)
    submit = serializers.BooleanField(default=False)


class EntryVerdictIn(serializers.Serializer[Any]):
    """A decision on the patch set whose SHA-256 was `seen`; `only`: the paths that are approved, where not all are."""

    verdict = serializers.ChoiceField(sorted(DECISIONS))
    seen = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=5_000, default="", allow_blank=True)
    only = serializers.ListField(child=serializers.CharField(max_length=120), default=list)


def proposal_row(row: EntryTranslationProposal, reader: User) -> dict[str, Any]:
    """Return a proposal loaded `with_row()` as somebody may read it."""
    names = ("language", "state", "created_at", "updated_at")
    return {
        "id": row.pk,
        "entry": row.entry.code,
        "author": row.author.name,
        "message": row.shown_to(reader).message,
        **{name: getattr(row, name) for name in names},
    }


def proposal_facts(row: EntryTranslationProposal, reader: User) -> dict[str, Any]:
    """Return a proposal loaded `with_subject()`: what was submitted, to its author the draft, and the decisions."""
    names = ("verdict", "reason", "sha256", "decided_at")
    decisions = [{"by": one.by.name, **{name: getattr(one, name) for name in names}} for one in row.decisions.all()]
    now = row.shown_to(reader)
    return {
        **proposal_row(row, reader),
        "texts": now.texts,
        "base": now.base.number if now.base else None,
        "source_revision": now.source.number,
        "provenance": now.provenance,
        "sha256": row.current.sha256 if row.current else None,
        "draft_sha256": draft_hash(row) if now is row and row.is_editable else None,
        "applied": row.applied.number if row.applied else None,
        "decisions": decisions,
    }


class EntryTranslationReviews(APIView):
    """Translations of entries in review, the last changed first, and the door to one's own draft."""

    @extend_schema(operation_id="entry_translation_reviews_list", parameters=[AFTER], responses={200: PAGE})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        found = EntryTranslationProposal.objects.visible_to(request.user).with_row()
        page = page_of(found, request.query_params.get("after", ""), by="updated_at")
        return Response({"results": [proposal_row(row, request.user) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="entry_translation_reviews_save", request=EntryTranslationIn, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "propose")
        given = read(EntryTranslationIn, request)
        entry = get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=given.pop("entry"))
        language, submit = given.pop("language"), given.pop("submit")
        given["source"] = _source(entry, given.pop("source_revision"))
        given["onto"] = _onto(entry, language, given.pop("onto", None), request.user)
        given["how"] = _how(given.pop("provenance", None))
        if submit:
            made = translate_and_submit(entry, language, by=request.user, **given).proposal
        else:
            made = save_entry_translation(entry, language, by=request.user, **given)
        return Response(_facts(request, made.pk), status=status.HTTP_201_CREATED)


class OneEntryTranslationReview(APIView):
    """One translation of an entry in review, with the decisions on it."""

    @extend_schema(operation_id="entry_translation_reviews_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_facts(request, pk))


class SubmitEntryTranslation(APIView):
    """Put one's own draft into review."""

    @extend_schema(operation_id="entry_translation_reviews_submit", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        submit_entry_translation(_proposal(request, pk), by=request.user)
        return Response(_facts(request, pk))


class DecideEntryTranslation(APIView):
    """Decide on a translation of an entry that somebody else made."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="entry_translation_reviews_decide", request=EntryVerdictIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        decide_entry_translation(_proposal(request, pk), by=request.user, **read(EntryVerdictIn, request))
        return Response(_facts(request, pk))


class WithdrawEntryTranslation(APIView):
    """Take a translation of an entry out of review."""

    @extend_schema(operation_id="entry_translation_reviews_withdraw", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        withdraw_entry_translation(_proposal(request, pk), by=request.user)
        return Response(_facts(request, pk))


class ReopenEntryTranslation(APIView):
    """Make a draft of what was withdrawn."""

    @extend_schema(operation_id="entry_translation_reviews_reopen", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        reopen_entry_translation(_proposal(request, pk), by=request.user)
        return Response(_facts(request, pk))


def _source(entry: Entry, number: int) -> Any:
    found = entry.revisions.filter(number=number).first()
    if found is None:
        raise Refused.invalid(_("This entry has no revision of that number."), field="source_revision")
    return found


def _onto(entry: Entry, language: str, number: int | None, by: User) -> EntryTranslationRevision | None:
    if number is None:
        mine = EntryTranslationProposal.objects.open().filter(entry=entry, language=language, author=by)
        draft = mine.select_related("base").first()
        if draft is None and newest_of(entry, language) is not None:
            raise Refused.invalid(_("Name the revision of the translation that this was made on."), field="onto")
        return draft.base if draft else None
    rows = EntryTranslationRevision.objects.filter(translation__entry=entry, translation__language=language)
    found = rows.filter(number=number).first()
    if found is None and number:
        raise Refused.invalid(_("This translation has no revision of that number."), field="onto")
    return found


def _how(given: dict[str, Any] | None) -> How | None:
    if given is None:
        return None
    said = provenance_in(given, None)
    return How(said.method, said.post_edit, said.credit_line, said.agents)


def _facts(request: ApiRequest, pk: int) -> dict[str, Any]:
    return proposal_facts(_proposal(request, pk), request.user)


def _proposal(request: ApiRequest, pk: int) -> EntryTranslationProposal:
    return get_object_or_404(EntryTranslationProposal.objects.visible_to(request.user).with_subject(), pk=pk)
