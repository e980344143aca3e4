"""The API of keeping translations true: what changed in a source, drafts of next versions, and quotations."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.sessions import ApiRequest
from articles import quoting
from articles.api import FREE, TextIn, facts_of, quoted_row, raw_of, read, text_facts
from articles.drafting import Saved, discard_draft, finish_draft, save_draft, start_draft
from articles.models import QuotedSource, TextVersion, TranslationDraft
from articles.translating import Pair, changes_shown
from articles.vocabulary import Verification


class UnitIn(serializers.Serializer[Any]):
    """One unit as it should be; `right` says that it is right as it stands."""

    ordinal = serializers.IntegerField(min_value=0)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    right = serializers.BooleanField(default=False)


class DraftIn(serializers.Serializer[Any]):
    """Units to save; `seen` is the revision of the draft they were written on."""

    units = UnitIn(many=True)
    seen = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)


class FinishIn(serializers.Serializer[Any]):
    """Why there is a next version."""

    reason = serializers.CharField(max_length=2_000)


class VerifyIn(serializers.Serializer[Any]):
    """The text to compare with (article and number); a verdict and its passage where words cannot be compared."""

    article = serializers.IntegerField(min_value=1)
    number = serializers.IntegerField(min_value=1)
    verdict = serializers.ChoiceField(["", Verification.VERIFIED, Verification.MISMATCH], default="")
    passage = serializers.CharField(default="", allow_blank=True)


class ChangesOfText(APIView):
    """Which sentences of its source changed since a translation was made, and the corrections that do not count."""

    @extend_schema(operation_id="changes_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        shown = changes_shown(_text(request, pk, number))
        if shown is None:
            return Response({"stale": False, "source": None, "newest": None, "changes": [], "exempt": []})
        found = {"source": shown.source.number, "newest": shown.newest.number, "stale": bool(shown.pairs)}
        return Response(
            {**found, "changes": [_pair(row) for row in shown.pairs], "exempt": [_pair(row) for row in shown.exempt]}
        )


class DraftOfText(APIView):
    """Carry a translation over to the newest version of its source, as a draft of one's own."""

    @extend_schema(operation_id="draft_start", request=None, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        draft = start_draft(_text(request, pk, number), by=request.user)
        return Response(_draft(draft), status=status.HTTP_201_CREATED)


class OneDraft(APIView):
    """A draft of one's own, unit by unit."""

    @extend_schema(operation_id="draft_get", responses={200: FREE})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(_draft(_own(request, pk)))

    @extend_schema(operation_id="draft_save", request=DraftIn, responses={200: FREE})
    def patch(self, request: ApiRequest, pk: int) -> Response:
        values = read(DraftIn, request)
        saved = {row["ordinal"]: Saved(row["text"], row["right"]) for row in values["units"]}
        return Response(_draft(save_draft(_own(request, pk), saved, by=request.user, seen=values["seen"])))

    @extend_schema(operation_id="draft_discard", responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        discard_draft(_own(request, pk), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FinishDraft(APIView):
    """Make the next version of a translation from a draft."""

    @extend_schema(operation_id="draft_finish", request=FinishIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        version = finish_draft(_own(request, pk), reason=read(FinishIn, request)["reason"], by=request.user)
        return Response(_shown(version, request), status=status.HTTP_201_CREATED)


class VerifyQuote(APIView):
    """Compare a quotation with a text of the publication it quotes."""

    @extend_schema(operation_id="quote_verify", request=VerifyIn, responses={200: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        values = read(VerifyIn, request)
        against = _text(request, values.pop("article"), values.pop("number"))
        quoted = quoting.verify_quote(_quoted(request, pk), against, by=request.user, **values)
        passage = against.text[quoted.checked_start : quoted.checked_end]
        return Response({**quoted_row(quoted), "passage": passage})


class AttachQuoted(APIView):
    """Add the text of a publication that a passage quotes, once it came."""

    @extend_schema(operation_id="quote_attach", request=TextIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int) -> Response:
        values = read(TextIn, request)
        facts, _origin = facts_of(values)
        text = quoting.attach_quoted(_quoted(request, pk), raw_of(values), facts, by=request.user)
        return Response(_shown(text, request), status=status.HTTP_201_CREATED)


class AttachOriginal(APIView):
    """Add the original of a translation, once it came; what was asserted before stays."""

    @extend_schema(operation_id="original_attach", request=TextIn, responses={201: FREE})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        values = read(TextIn, request)
        facts, _origin = facts_of(values)
        text = quoting.attach_original(_text(request, pk, number), raw_of(values), facts, by=request.user)
        return Response(_shown(text, request), status=status.HTTP_201_CREATED)


def _text(request: ApiRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)


def _shown(version: TextVersion, request: ApiRequest) -> dict[str, Any]:
    return text_facts(TextVersion.objects.with_chain().get(pk=version.pk), request)


def _own(request: ApiRequest, pk: int) -> TranslationDraft:
    return get_object_or_404(TranslationDraft.objects.visible_to(request.user).select_related("base", "source"), pk=pk)


def _quoted(request: ApiRequest, pk: int) -> QuotedSource:
    rows = QuotedSource.objects.filter(text_version__in=TextVersion.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("text_version", "source_item__source"), pk=pk)


def _pair(row: Pair) -> dict[str, Any]:
    return {"number": row.number, "before": row.before, "after": row.after}


def _draft(draft: TranslationDraft) -> dict[str, Any]:
    names = ("ordinal", "source", "target", "before", "text", "kept", "answered", "is_asked")
    units = [{name: getattr(unit, name) for name in names} for unit in draft.units.all()]
    made = {"article": draft.base.article_id, "number": draft.base.number, "source": draft.source.number}
    return {"id": draft.pk, **made, "revision": draft.revision, "units": units}
