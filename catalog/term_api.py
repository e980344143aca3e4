"""API doors of the vocabularies."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest
from basics.drf import tagged
from basics.moments import iso
from catalog import terms as actions
from catalog.api import FREE, LIST
from catalog.models import Term
from catalog.vocabulary import Vocabulary

EXTERNAL = 'Codes of the same thing in other schemes, by scheme, such as {"HIPs 2025": "MH0401"}.'


class TermChange(serializers.Serializer[Any]):
    """A term in other words, or at another place (from 1) among the usable ones."""

    labels = serializers.DictField(
        child=serializers.CharField(max_length=actions.LABEL_MOST, allow_blank=True), required=False
    )
    external = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, help_text=EXTERNAL)
    place = serializers.IntegerField(min_value=1, required=False)


class Retirement(serializers.Serializer[Any]):
    """What is retired may leave its place to another term of its vocabulary."""

    successor = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="The code of the other."
    )


class TermInput(serializers.Serializer[Any]):
    """A new term."""

    vocabulary = serializers.ChoiceField(Vocabulary.choices)
    code = serializers.CharField(max_length=40)
    labels = serializers.DictField(
        child=serializers.CharField(max_length=actions.LABEL_MOST, allow_blank=True),
        help_text=f"By language: {', '.join(code for code, _name in settings.LANGUAGES)}; English is required.",
    )
    external = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, help_text=EXTERNAL)


class Terms(APIView):
    """The terms of every vocabulary with their labels by language, its version, and the door to adding one."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="terms_list", responses={200: LIST})
    def get(self, request: ApiRequest) -> Response:
        require(request.user, "read_published")
        rows = [_row(term) for term in Term.objects.select_related("replaced_by")]
        return tagged(request, {"results": rows, "versions": Term.objects.versions()})

    @extend_schema(operation_id="terms_add", request=TermInput, responses={201: FREE})
    def post(self, request: ApiRequest) -> Response:
        require(request.user, "manage_vocabularies")
        given = TermInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(_row(actions.add_term(**given.validated_data, by=request.user)), status=201)


class OneTerm(APIView):
    """One term; its code never changes."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="terms_get", responses={200: FREE})
    def get(self, request: ApiRequest, vocabulary: str, code: str) -> Response:
        require(request.user, "read_published")
        return tagged(request, _row(_term(vocabulary, code)))

    @extend_schema(operation_id="terms_change", request=TermChange, responses={200: FREE})
    def patch(self, request: ApiRequest, vocabulary: str, code: str) -> Response:
        require(request.user, "manage_vocabularies")
        given = TermChange(data=request.data)
        given.is_valid(raise_exception=True)
        term = _term(vocabulary, code)
        words = {name: given.validated_data[name] for name in ("labels", "external") if name in given.validated_data}
        if words:
            term = actions.change_term(term, words.pop("labels", None), by=request.user, **words)
        if "place" in given.validated_data:
            term = actions.move_term(term, given.validated_data["place"], by=request.user)
        return Response(_row(term))


class RetireTerm(APIView):
    """Offer a term for nothing new."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="terms_retire", request=Retirement, responses={200: FREE})
    def post(self, request: ApiRequest, vocabulary: str, code: str) -> Response:
        given = Retirement(data=request.data)
        given.is_valid(raise_exception=True)
        retired = actions.retire_term(_term(vocabulary, code), by=request.user, **given.validated_data)
        return Response(_row(retired))


class RestoreTerm(APIView):
    """Offer a retired term again."""

    token_scope = Scope.ADMIN

    @extend_schema(operation_id="terms_restore", request=None, responses={200: FREE})
    def post(self, request: ApiRequest, vocabulary: str, code: str) -> Response:
        return Response(_row(actions.restore_term(_term(vocabulary, code), by=request.user)))


def _term(vocabulary: str, code: str) -> Term:
    return get_object_or_404(Term, vocabulary=vocabulary, code=code)


def _row(term: Term) -> dict[str, Any]:
    facts = {name: getattr(term, name) for name in ("vocabulary", "code", "labels", "external", "position")}
    successor = term.replaced_by.code if term.replaced_by else ""
    return {**facts, "retired_at": iso(term.retired_at), "replaced_by": successor}


terms = Terms.as_view()
term = OneTerm.as_view()
term_retire = RetireTerm.as_view()
term_restore = RestoreTerm.as_view()
