"""The API of taking part and moderating: the acts of `review.acts`, the policy, and a person's record."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.confirming import require_proof
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from catalog.models import Entry
from catalog.vocabulary import Kind
from review import emergency, moderating
from review.acts import ON_ENTRIES, ON_PEOPLE, ON_SUBMISSIONS, act_named
from review.api import SubmissionOut, read, visible, whole
from review.models import FieldRisk, ReviewRule, Risk, Submission
from review.record import record_of
from review.states import ReasonCode


class ActIn(serializers.Serializer[Any]):
    """What the acts take; see the table in docs/review.md."""

    person = serializers.CharField(required=False, max_length=254, help_text="The id or the email of a member.")
    reviewer = serializers.CharField(required=False, max_length=254, allow_blank=True)
    reason = serializers.CharField(required=False, max_length=5_000, allow_blank=True)
    code = serializers.ChoiceField(ReasonCode.choices, required=False)
    seen = serializers.CharField(required=False, max_length=64, help_text="The `sha256` that was read.")
    hunks = serializers.ListField(child=serializers.CharField(max_length=64), required=False)
    path = serializers.CharField(required=False, max_length=160)
    words = serializers.CharField(required=False, max_length=20_000, allow_blank=True)
    note = serializers.CharField(required=False, max_length=5_000, allow_blank=True)
    suggestion = serializers.IntegerField(required=False, min_value=1)
    upheld = serializers.BooleanField(required=False)


class EntryActIn(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, max_length=2_000, allow_blank=True)
    intent = serializers.ChoiceField(["retire", "supersede", "take_down", "reinstate"], required=False)
    successor = serializers.CharField(required=False, max_length=16, help_text="A code, to supersede.")
    revision = serializers.IntegerField(required=False, min_value=1, help_text="The number to go back to.")


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=5_000)


class PauseIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000, required=False)


class BreakIn(ReasonIn):
    seen = serializers.CharField(max_length=64)
    confirm = serializers.CharField(required=False, allow_blank=True, max_length=64, help_text="As of a decision.")


class RuleIn(serializers.Serializer[Any]):
    theme = serializers.CharField(max_length=8, allow_blank=True, help_text="Empty: for every theme.")
    risk = serializers.ChoiceField(Risk.choices)
    approvals = serializers.IntegerField(min_value=1, max_value=5)
    due_days = serializers.IntegerField(min_value=1, max_value=365)
    deciders = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)


class RiskIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Kind.choices)
    field = serializers.CharField(max_length=40)
    risk = serializers.ChoiceField(Risk.choices)


class PolicyOut(serializers.Serializer[Any]):
    rules = RuleIn(many=True)
    risks = RiskIn(many=True)


class PolicyIn(serializers.Serializer[Any]):
    rule = RuleIn(required=False)
    risk = RiskIn(required=False)


class DoneOut(serializers.Serializer[Any]):
    done = serializers.CharField()


class RecordOut(serializers.Serializer[Any]):
    outcomes = serializers.DictField(child=serializers.IntegerField())
    reasons = serializers.DictField(child=serializers.IntegerField())
    acceptance_rate = serializers.FloatField(allow_null=True)


class SubmissionAct(APIView):
    """Take part in a submission: invite, join, recuse, suggest, accept a part, assign and so on."""

    @extend_schema(operation_id="submission_act", request=ActIn, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int, verb: str) -> Response:
        found, act = visible(request, pk), act_named(ON_SUBMISSIONS, verb)
        made = act.do(found, request.user, read(ActIn, request))
        return Response(whole(request, made.pk if isinstance(made, Submission) else pk))


class BreakGlass(APIView):
    """Apply in an emergency; in a browser's session, confirm at /confirm/ first."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="submission_break_glass", request=BreakIn, responses=SubmissionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = visible(request, pk)
        require(request.user, "break_glass")
        require_proof(request)
        emergency.break_glass(found, by=request.user, **read(BreakIn, request))
        return Response(whole(request, pk))


class EntryAct(APIView):
    """Hold or release an entry, or propose to retire, supersede, take down, reinstate or revert it."""

    @extend_schema(operation_id="entry_act", request=EntryActIn, responses=DoneOut)
    def post(self, request: ApiRequest, code: str, verb: str) -> Response:
        require(request.user, "see_review")
        entry = get_object_or_404(Entry.objects.visible_to(request.user).with_content(), code=code)
        act = act_named(ON_ENTRIES, verb)
        act.do(entry, request.user, read(EntryActIn, request))
        return Response({"done": act.done})


class PersonAct(APIView):
    """Pause or resume what a person submits."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="person_submissions_act", request=PauseIn, responses=DoneOut)
    def post(self, request: ApiRequest, pk: int, verb: str) -> Response:
        require(request.user, "moderate_review")
        act = act_named(ON_PEOPLE, verb)
        act.do(get_object_or_404(User, pk=pk), request.user, read(PauseIn, request))
        return Response({"done": act.done})


class Policy(APIView):
    """The review policy: read by whoever takes part, changed by administrators."""

    @extend_schema(operation_id="review_policy", responses=PolicyOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        return Response(_policy())

    @extend_schema(operation_id="review_policy_change", request=PolicyIn, responses=PolicyOut)
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "moderate_review")
        sent = read(PolicyIn, request)
        if rule := sent.get("rule"):
            people = User.objects.active().filter(pk__in=rule.pop("deciders", []))
            moderating.set_rule(**rule, deciders=people, by=request.user)
        if risk := sent.get("risk"):
            moderating.set_risk(**risk, by=request.user)
        return Response(_policy())


class Record(APIView):
    """What became of what one proposed."""

    @extend_schema(operation_id="my_record", responses=RecordOut)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "see_review")
        found = record_of(request.user)
        names = ("outcomes", "reasons", "acceptance_rate")
        return Response({name: getattr(found, name) for name in names})


def _policy() -> dict[str, Any]:
    rules = [
        {
            **{name: getattr(rule, name) for name in ("theme", "risk", "approvals", "due_days")},
            "deciders": sorted(person.pk for person in rule.deciders.all()),
        }
        for rule in ReviewRule.objects.prefetch_related("deciders")
    ]
    return {"rules": rules, "risks": list(FieldRisk.objects.values("kind", "field", "risk"))}
