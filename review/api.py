"""The API of proposals and decisions: the same actions as the pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from basics.drf_sorting import asked_of, sort_parameter
from basics.errors import Refused
from catalog.models import Entry, Revision
from catalog.schema import content_hash
from catalog.vocabulary import Kind
from review import actions
from review.discussion_rules import may_read_offer
from review.models import Decision, PatchSet, Submission, Suggestion
from review.permissions import writes
from review.querysets import SubmissionQuerySet
from review.quorum import approvals_of
from review.rebasing import meeting_of, said_of
from review.states import DECISIONS, ReasonCode, State, Step

SORT = sort_parameter(SubmissionQuerySet.SORTING)
AFTER = OpenApiParameter("after", str, description="The `next` of the page before.")
STATE = OpenApiParameter("state", str, enum=State.values)
AUTHOR = OpenApiParameter("author", int, description="The id of a person.")


class ListIn(serializers.Serializer[Any]):
    state = serializers.ChoiceField(State.choices, required=False)
    author = serializers.IntegerField(min_value=1, max_value=2**62, required=False)


class ProposeIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Kind.choices, required=False, help_text="Of a new entry.")
    entry = serializers.CharField(max_length=16, required=False, help_text="The code of the entry to change.")
    base = serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="The number of the revision the document was made from; needed with `entry`.",
    )
    document = serializers.DictField(help_text="The whole entry as it should be; see docs/review.md.")
    message = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")


class ReviseIn(serializers.Serializer[Any]):
    document = serializers.DictField()
    message = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    seen = serializers.CharField(max_length=64, help_text="The `draft_sha256` that was edited.")


class DecideIn(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(sorted(DECISIONS))
    seen = serializers.CharField(max_length=64, help_text="The `sha256` of the patch set that was read.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    code = serializers.ChoiceField(ReasonCode.choices, required=False, help_text="The kind of reason.")
    publish_at = serializers.DateTimeField(required=False, help_text="With the last approval: when to publish.")
    confirm = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        default="",
        help_text="The `details.confirm` of a refusal: sentences that two people wrote into were read as merged.",
    )


class SettleIn(serializers.Serializer[Any]):
    seen = serializers.CharField(max_length=64, help_text="The `seen` of the merge that was read.")
    choices = serializers.DictField(
        required=False, default=dict, help_text='By the key of a conflict: "base", "theirs", "mine" or {"text": "..."}.'
    )
    confirmed = serializers.BooleanField(
        required=False, default=False, help_text="Sentences that both wrote into were read as merged."
    )


class ConflictOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    path = serializers.CharField()
    kind = serializers.CharField(help_text="`value`, `words`, `together`, `removed` or `order`.")
    base = serializers.JSONField()
    mine = serializers.JSONField()
    theirs = serializers.JSONField()


class MergeOut(serializers.Serializer[Any]):
    seen = serializers.CharField()
    onto = serializers.IntegerField(allow_null=True, help_text="The newer revision; null for a save that waits.")
    document = serializers.DictField(help_text="As merged; a conflict holds what the base has.")
    conflicts = ConflictOut(many=True)
    risky = serializers.ListField(child=serializers.CharField())


class SubmissionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    kind = serializers.ChoiceField(Kind.choices)
    entry = serializers.CharField(allow_null=True)
    author = serializers.IntegerField()
    author_name = serializers.CharField()
    author_former = serializers.BooleanField(help_text="Whether the author's membership has ended.")
    patch_set = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SubmissionsOut(serializers.Serializer[Any]):
    results = SubmissionRow(many=True)
    next = serializers.CharField()


class HunkOut(serializers.Serializer[Any]):
    hash = serializers.CharField()
    kind = serializers.CharField()
    field = serializers.CharField()
    at = serializers.CharField(help_text="The id of an item, or a code-point range of the text before.")
    risk = serializers.CharField()
    needs = serializers.IntegerField(help_text="Approvals needed.")
    approvals = serializers.IntegerField()


class SuggestionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    by = serializers.IntegerField()
    path = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    note = serializers.CharField()
    applied = serializers.BooleanField()
    answered = serializers.BooleanField()


class PatchSetOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    message = serializers.CharField()
    author = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()


class DecisionOut(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(sorted(DECISIONS))
    code = serializers.CharField()
    reason = serializers.CharField()
    emergency = serializers.BooleanField()
    by = serializers.IntegerField()
    patch_set = serializers.IntegerField()
    decided_at = serializers.DateTimeField()


class SubmissionOut(SubmissionRow):
    base = serializers.IntegerField(allow_null=True, help_text="The number of the revision it changes.")
    document = serializers.DictField(help_text="What was submitted; to those who write it, what they are working on.")
    message = serializers.CharField()
    draft_sha256 = serializers.CharField(help_text="Empty for all but those who write it.")
    moved_on = serializers.BooleanField(help_text="The entry has a newer revision than `base`.")
    published_as = serializers.CharField(allow_null=True)
    patch_sets = PatchSetOut(many=True)
    decisions = DecisionOut(many=True)
    intent = serializers.CharField()
    follows = serializers.IntegerField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    publish_at = serializers.DateTimeField(allow_null=True)
    reviewer = serializers.IntegerField(allow_null=True)
    contributors = serializers.ListField(child=serializers.IntegerField())
    hunks = HunkOut(many=True)
    suggestions = SuggestionOut(many=True)


# Of every patch set what the answer names; its content and changes are those of the current one.
FROZEN = Prefetch("patch_sets", PatchSet.objects.defer("content", "hunks", "policy"))


def row_of(found: Submission) -> dict[str, Any]:
    """Return a submission loaded `with_row()` as a row of the list."""
    proposal, current = found.proposal, found.current
    return {
        "id": found.pk,
        "title": found.title,
        "state": found.state,
        "kind": proposal.kind,
        "entry": proposal.entry.code if proposal.entry else None,
        "author": found.author_id,
        "author_name": found.author.name,
        "author_former": found.author.is_former,
        "patch_set": current.number if current else None,
        "sha256": current.sha256 if current else None,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


def whole(request: ApiRequest, pk: int) -> dict[str, Any]:
    """Return one submission as this person may see it."""
    found = get_object_or_404(Submission.objects.visible_to(request.user).with_answer().prefetch_related(FROZEN), pk=pk)
    proposal, mine, current = found.proposal, writes(request.user, found), found.current
    applied = proposal.applied
    numbers = {one.pk: one.number for one in found.patch_sets.all()}
    return {
        **row_of(found),
        "base": proposal.base.number if proposal.base else None,
        "document": proposal.document if mine or current is None else current.content,
        "message": proposal.message if mine or current is None else current.message,
        "draft_sha256": content_hash(proposal.document) if mine else "",
        "moved_on": applied is None and proposal.moved_on,
        "published_as": applied.entry.code if applied else None,
        "patch_sets": [_patch_set(one) for one in found.patch_sets.all()],
        "decisions": [_decision(one, numbers[one.patch_set_id]) for one in found.decisions.all()],
        "intent": proposal.intent,
        "follows": found.follows_id,
        "due_at": found.due_at,
        "publish_at": found.publish_at,
        "reviewer": found.reviewer_id,
        "contributors": [one.person_id for one in found.contributors.all() if one.joined_at],
        "hunks": _hunks(current, found.decisions.all()) if current else [],
        "suggestions": [_suggestion(one, request.user) for one in found.suggestions.all()],
    }


def _hunks(current: PatchSet, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    if not any(one.verdict == Step.APPROVE for one in decisions):
        return [{**row, "approvals": 0} for row in current.hunks]
    given = approvals_of(current)
    return [{**row, "approvals": len(given[row["hash"]])} for row in current.hunks]


def _suggestion(row: Suggestion, user: User) -> dict[str, Any]:
    reads = may_read_offer(user, row)
    said = {name: getattr(row, name) if reads else "" for name in ("before", "after", "note")} | {"path": row.path}
    state = {"applied": row.applied_in_id is not None, "answered": row.answered_at is not None}
    return {"id": row.pk, "by": row.by_id, **said, **state}


def _patch_set(row: PatchSet) -> dict[str, Any]:
    names = ("number", "sha256", "message", "submitted_at")
    return {**{name: getattr(row, name) for name in names}, "author": row.author_id}


def _decision(row: Decision, number: int) -> dict[str, Any]:
    names = ("verdict", "code", "reason", "emergency", "decided_at")
    return {**{name: getattr(row, name) for name in names}, "by": row.by_id, "patch_set": number}


def read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> dict[str, Any]:
    """Return what was sent, once it is valid."""
    found = serializer(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class Submissions(APIView):
    """Submissions, the latest changed first unless asked otherwise; a new one is a draft proposal."""

    @extend_schema(operation_id="submissions_list", parameters=[STATE, AUTHOR, SORT, AFTER], responses=SubmissionsOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        wanted = ListIn(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        found = Submission.objects.visible_to(request.user).filter(**wanted.validated_data)
        sorting = SubmissionQuerySet.SORTING
        page = sorting.page(found.with_row(), asked_of(request, sorting), request.query_params.get("after", ""))
        return Response({"results": [row_of(row) for row in page.rows], "next": page.next})

    @extend_schema(operation_id="propose", request=ProposeIn, responses={201: SubmissionOut})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "propose")
        sent = read(ProposeIn, request)
        kind, entry, base = _subject(request, sent)
        made = actions.propose(kind, sent["document"], by=request.user, message=sent["message"], entry=entry, base=base)
        return Response(whole(request, made.submission_id), status=status.HTTP_201_CREATED)


def _subject(request: ApiRequest, sent: dict[str, Any]) -> tuple[str, Entry | None, Revision | None]:
    """Return what is proposed: a new entry of a kind, or a change of an entry on a named revision."""
    if "entry" not in sent:
        if "kind" not in sent:
            raise Refused.invalid(_("Name the kind of a new entry, or the entry to change."), field="kind")
        return sent["kind"], None, None
    entry = Entry.objects.readable_by(request.user).with_content().filter(code=sent["entry"]).first()
    if entry is None:
        raise Refused.invalid(_("There is no such entry."), field="entry")
    base = entry.revisions.filter(number=sent.get("base", 0)).first()
    if base is None:
        raise Refused.invalid(_("Name the revision that the document was made from."), field="base")
    return entry.kind, entry, base


class OneSubmission(APIView):
    """One submission with its document, patch sets and decisions."""

    @extend_schema(operation_id="submission", responses=SubmissionOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(whole(request, pk))

    @extend_schema(operation_id="submission_revise", request=ReviseIn, responses=SubmissionOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        found, sent = visible(request, pk), read(ReviseIn, request)
        actions.revise(found.proposal, sent.pop("document"), by=request.user, **sent)
        return Response(whole(request, pk))


class Submit(APIView):
    """Put a draft into the queue."""

    @extend_schema(operation_id="submission_submit", request=None, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        actions.submit(visible(request, pk).proposal, by=request.user)
        return Response(whole(request, pk))


class Merge(APIView):
    """What has to be merged before a draft goes on, and the choices that settle it; theirs alone who write it."""

    @extend_schema(operation_id="submission_merge", responses=MergeOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = visible(request, pk)
        if not writes(request.user, found):
            raise Refused.forbidden(_("Only those who write a proposal change or submit it."))
        meeting = meeting_of(found.proposal)
        if meeting is None:
            raise Refused.conflict(_("There is nothing to settle any more."))
        merged = meeting.merged()
        onto = meeting.onto.number if meeting.onto else None
        return Response({"seen": meeting.seen, "onto": onto, "document": merged.document, **said_of(merged)})

    @extend_schema(operation_id="submission_settle", request=SettleIn, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, sent = visible(request, pk), read(SettleIn, request)
        actions.settle(found.proposal, sent.pop("choices"), by=request.user, **sent)
        return Response(whole(request, pk))


class Decide(APIView):
    """Approve, request changes, or reject the patch set that was read."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="submission_decide", request=DecideIn, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, sent = visible(request, pk), read(DecideIn, request)
        actions.decide(found, by=request.user, **sent)
        return Response(whole(request, pk))


class Withdraw(APIView):
    """Take back what is still open."""

    @extend_schema(operation_id="submission_withdraw", request=None, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        actions.withdraw(visible(request, pk), by=request.user)
        return Response(whole(request, pk))


class Reopen(APIView):
    """Make a draft of what was withdrawn."""

    @extend_schema(operation_id="submission_reopen", request=None, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        actions.reopen(visible(request, pk), by=request.user)
        return Response(whole(request, pk))


def visible(request: ApiRequest, pk: int) -> Submission:
    return get_object_or_404(Submission.objects.to_act_on(request.user), pk=pk)
