"""The API of rounds of annotation: giving a text to annotators, their parts, what is settled, and agreement."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import require
from accounts.sessions import ApiRequest
from articles import vocabulary as words
from articles.api import AFTER, FREE, PAGE, read
from articles.api_annotations import NoteIn, note_of
from articles.assigning import end_round, finish_part, resume_part, start_round
from articles.curating import Ruling, settle_marks
from articles.inputs import Passage
from articles.models import AnnotationRound, Curation, TextVersion
from articles.reliability import Figure, Row
from articles.round_forms import annotator_of
from articles.round_marks import Agreement, Group, groups_of
from articles.rounds import require_marks_shown, shows_marks_to
from basics.errors import Refused
from basics.paging import page_of

PAGE_SIZE = 100
SHOW = ("all", "annotate", "curate")


class RoundIn(serializers.Serializer[Any]):
    """To whom a text is given: ids of members."""

    annotators = serializers.ListField(child=serializers.IntegerField(), max_length=100)
    blind = serializers.BooleanField(default=True)
    instructions = serializers.CharField(max_length=5_000, default="", allow_blank=True)


class PartIn(serializers.Serializer[Any]):
    """Whose part: one's own without an id."""

    annotator = serializers.IntegerField(required=False)


class PassageIn(serializers.Serializer[Any]):
    """A passage of the round's text, in code points; a differing quote is refused (409)."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    exact = serializers.CharField(required=False, trim_whitespace=False)


class SettleMarksIn(serializers.Serializer[Any]):
    """What is made of some marks: `taken` with `take`, `note` with `merge`, a reason with `none`."""

    marks = serializers.ListField(child=serializers.UUIDField(), max_length=200)
    choice = serializers.ChoiceField(words.CurationChoice.choices)
    taken = serializers.UUIDField(required=False)
    note = NoteIn(required=False)
    passage = PassageIn(required=False)
    reason = serializers.CharField(max_length=2_000, default="", allow_blank=True)

    def ruling(self) -> Ruling:
        told = dict(self.validated_data)
        note, passage = told.get("note"), told.get("passage")
        return Ruling(
            told["choice"],
            taken=told.get("taken"),
            note=note_of(note) if note else None,
            passage=Passage(passage["start"], passage["end"], passage.get("exact")) if passage else None,
            reason=told["reason"],
        )


class EndIn(serializers.Serializer[Any]):
    """The end of a round; to call it off needs a reason."""

    call_off = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=2_000, default="", allow_blank=True)


class Rounds(APIView):
    """Rounds of annotation, the newest first: all, those this person annotates in, or those they may curate now."""

    @extend_schema(
        operation_id="rounds_list",
        parameters=[OpenApiParameter("show", str, enum=SHOW), AFTER],
        responses={200: PAGE},
    )
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_annotations")
        rounds, show = AnnotationRound.objects.visible_to(request.user), request.query_params.get("show", "all")
        if show == "annotate":
            rounds = rounds.to_annotate(request.user)
        elif show == "curate":
            rounds = rounds.to_curate(request.user)
        page = page_of(rounds.with_page(), request.query_params.get("after", ""), size=PAGE_SIZE)
        return Response({"results": [round_row(row) for row in page.rows], "next": page.next})


class StartRound(APIView):
    """Give a text to several annotators."""

    @extend_schema(operation_id="rounds_start", request=RoundIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        require(request.user, "curate")
        version = get_object_or_404(TextVersion.objects.visible_to(request.user), article_id=pk, number=number)
        told = read(RoundIn, request)
        people = list(User.objects.filter(pk__in=told["annotators"]))
        if len(people) < len(set(told["annotators"])):
            raise Refused.invalid(_("There is nobody with one of these ids."), field="annotators")
        made = start_round(version, people, by=request.user, blind=told["blind"], instructions=told["instructions"])
        return Response(round_row(made), status=status.HTTP_201_CREATED)


class OneRound(APIView):
    """One round; `groups` are its marks by what belongs together, or null for whom they are hidden from."""

    @extend_schema(operation_id="rounds_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = _visible(request, pk)
        groups = [group_row(group) for group in groups_of(found)] if shows_marks_to(request.user, found) else None
        return Response({**round_row(found), "groups": groups})


class FinishPart(APIView):
    """Hand in a part of a round."""

    @extend_schema(operation_id="rounds_finish", request=PartIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = _visible(request, pk)
        finish_part(found, _annotator(request, found), by=request.user)
        return Response(round_row(_visible(request, pk)))


class ResumePart(APIView):
    """Take a part back that was handed in, while nothing is settled."""

    @extend_schema(operation_id="rounds_resume", request=PartIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = _visible(request, pk)
        resume_part(found, _annotator(request, found), by=request.user)
        return Response(round_row(_visible(request, pk)))


class SettleMarks(APIView):
    """Settle marks of a round: take one, merge them, or say that none is right."""

    @extend_schema(operation_id="rounds_settle", request=SettleMarksIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found, sent = _visible(request, pk), SettleMarksIn(data=request.data)
        sent.is_valid(raise_exception=True)
        made = settle_marks(found, sent.validated_data["marks"], sent.ruling(), by=request.user)
        return Response(curation_row(made), status=status.HTTP_201_CREATED)


class EndRound(APIView):
    """End a round, or call it off."""

    @extend_schema(operation_id="rounds_end", request=EndIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        end_round(_visible(request, pk), by=request.user, **read(EndIn, request))
        return Response(round_row(_visible(request, pk)))


class AgreementOfRound(APIView):
    """How far those who have handed in agree: of all categories (empty name) and of each, and of each two people."""

    @extend_schema(operation_id="rounds_agreement", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        found = _visible(request, pk)
        require_marks_shown(request.user, found)
        agreement = Agreement(found)
        people = [{"id": person.pk, "name": person.name} for person in agreement.people]
        return Response({"annotators": people, "rows": [agreement_row(row) for row in agreement.rows]})


def round_row(found: AnnotationRound) -> dict[str, Any]:
    version, names = found.text_version, ("state", "is_blind", "instructions", "created_at", "ended_at", "reason")
    parts = [
        {"id": row.annotator_id, "name": row.annotator.name, "finished_at": row.finished_at}
        for row in found.members.all()
    ]
    place = {"article": version.article_id, "number": version.number, "title": version.title}
    return {"id": found.pk, **place, **{name: getattr(found, name) for name in names}, "annotators": parts}


def group_row(group: Group) -> dict[str, Any]:
    names = ("category", "body", "credibility", "tags", "author", "spans", "quotes", "kept")
    marks = [{"id": str(mark.uuid), **{name: getattr(mark, name) for name in names}} for mark in group.marks]
    return {"marks": marks, "curation": curation_row(group.curation) if group.curation else None}


def curation_row(made: Curation) -> dict[str, Any]:
    curated = str(made.curated.uuid) if made.curated else None
    about = {"choice": made.choice, "reason": made.reason, "decided_at": made.decided_at}
    return {"id": made.pk, **about, "decided_by": made.decided_by.name, "annotation": curated}


def agreement_row(row: Row) -> dict[str, Any]:
    pairs = [
        {
            "annotators": [pair.first, pair.second],
            "marks": [pair.ours, pair.theirs],
            "f1_exact": figure(pair.exact),
            "f1_overlap": figure(pair.overlap),
        }
        for pair in row.pairs
    ]
    alphas = {"alpha_nominal": figure(row.nominal), "alpha_unitizing": figure(row.unitizing)}
    return {"category": row.category, "marks": row.marks, **alphas, "pairs": pairs}


def figure(found: Figure) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _visible(request: ApiRequest, pk: int) -> AnnotationRound:
    return get_object_or_404(AnnotationRound.objects.visible_to(request.user).with_members(), pk=pk)


def _annotator(request: ApiRequest, found: AnnotationRound) -> User:
    return annotator_of(found, str(read(PartIn, request).get("annotator", "")), by=request.user)
