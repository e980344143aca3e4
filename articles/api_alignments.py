"""The API of alignments: which sentences of two texts correspond, and what an editor does to them."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_work import work_row
from accounts.models import Work
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from articles import beads as acts
from articles import vocabulary as words
from articles.aligning import ask_alignment
from articles.api import FREE, PAGE, read
from articles.models import Alignment, Article, Bead, TextVersion


class AlignIn(serializers.Serializer[Any]):
    """With which text of the same article, by its number."""

    source = serializers.IntegerField(min_value=1, max_value=100_000)  # type: ignore[assignment]  # a field of that name


class BeadIn(serializers.Serializer[Any]):
    """An act, and the `token` of the bead as it was seen (for `merge` and shifts also that of the next, after a space).

    `split` says after how many sentences of each side; `explain` gives a gap its reason.
    """

    act = serializers.ChoiceField(sorted(acts.ACTS))
    seen = serializers.CharField(max_length=500)
    source_at = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    target_at = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    reason = serializers.ChoiceField([("", ""), *words.GapReason.choices], default="")
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


def alignment_row(alignment: Alignment) -> dict[str, Any]:
    """Return an alignment loaded `with_texts()` without its beads."""
    cuts = {"source": alignment.source_set, "target": alignment.target_set}
    sides = {
        side: {"number": cut.text_version.number, "language": cut.text_version.language, "segments": cut.size}
        for side, cut in cuts.items()
    }
    names = ("aligner", "warnings", "revision", "created_at", "updated_at")
    article = alignment.source_set.text_version.article_id
    return {"id": alignment.pk, "article": article, **sides, **{name: getattr(alignment, name) for name in names}}


def whole(alignment: Alignment) -> dict[str, Any]:
    """Return an alignment with its segments (offsets in code points) and beads."""
    segments = {
        f"{side}_segments": list(cut.segments.values("ordinal", "paragraph", "start", "end"))
        for side, cut in (("source", alignment.source_set), ("target", alignment.target_set))
    }
    rows = [bead_row(bead) for bead in alignment.beads.select_related("confirmed_by")]
    return {**alignment_row(alignment), **segments, "beads": rows}


def bead_row(bead: Bead) -> dict[str, Any]:
    names = ("ordinal", "source", "target", "method", "confidence", "reason", "note", "confirmed_at", "token")
    by = bead.confirmed_by.name if bead.confirmed_by else None
    return {**{name: getattr(bead, name) for name in names}, "confirmed_by": by}


class Align(APIView):
    """Align a text with another of its article: at once, or for more than 60 sentences by a job (see `work/`)."""

    @extend_schema(operation_id="alignments_ask", request=AlignIn, responses={201: FREE, 202: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        texts = TextVersion.objects.visible_to(request.user).filter(article_id=pk)
        target = get_object_or_404(texts, number=number)
        source = get_object_or_404(texts, number=read(AlignIn, request)["source"])
        made = ask_alignment(source, target, by=request.user)
        if isinstance(made, Work):
            return Response(work_row(made), status=status.HTTP_202_ACCEPTED)
        return Response(whole(_visible(request, made.pk)), status=status.HTTP_201_CREATED)


class Alignments(APIView):
    """The alignments of an article, newest first."""

    @extend_schema(operation_id="alignments_list", responses={200: PAGE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
        found = Alignment.objects.visible_to(request.user).with_texts()
        rows = found.filter(source_set__text_version__article=article)
        return Response({"results": [alignment_row(row) for row in rows], "next": ""})


class OneAlignment(APIView):
    """An alignment with its segments and beads."""

    @extend_schema(operation_id="alignments_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(whole(_visible(request, pk)))


class Beads(APIView):
    """Confirm, explain, merge, split, unlink or shift; answers with the whole alignment as it is then."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="alignments_change", request=BeadIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        found = _visible(request, pk)
        acts.change_bead(found, acts.Change(**read(BeadIn, request)), by=request.user)
        return Response(whole(_visible(request, pk)))


def _visible(request: ApiRequest, pk: int) -> Alignment:
    return get_object_or_404(Alignment.objects.visible_to(request.user).with_texts(), pk=pk)
