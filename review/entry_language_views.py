"""The page and the API on which an editor says which language an entry is written in."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.roles import Scope
from accounts.sessions import ApiRequest, PageRequest
from articles.api import FREE, read
from articles.vocabulary import language_inside
from basics.forms import attempt
from catalog.models import Entry
from catalog.translation_views import LanguageForm, translations_page
from review.entry_languages import state_entry_language


class LanguageIn(serializers.Serializer[Any]):
    """The language that an entry is written in, BCP 47."""

    language = serializers.CharField(max_length=35)


@require_POST
def entry_language(request: PageRequest, code: str) -> HttpResponse:
    """Say which language an entry is written in."""
    require(request.user, "decide")
    found, form = _entry(request, code), LanguageForm(request.POST)
    made, status = attempt(form, lambda: state_entry_language(found, by=request.user, **form.cleaned_data))
    if made is None:
        return translations_page(request, _entry(request, code), form, status)
    success(request, _("Recorded: it is written in %(language)s.") % {"language": language_inside(made.language)})
    return redirect("catalog:entry_translations", code=code)


class EntryLanguage(APIView):
    """The language that an entry is written in."""

    token_scope = Scope.REVIEW

    @extend_schema(operation_id="entries_language", request=LanguageIn, responses={200: FREE})
    def post(self, request: ApiRequest, code: str) -> Response:
        require(request.user, "decide")
        made = state_entry_language(_entry(request, code), by=request.user, **read(LanguageIn, request))
        return Response({"code": made.code, "language": made.language})


def _entry(request: ApiRequest | PageRequest, code: str) -> Entry:
    return get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)
