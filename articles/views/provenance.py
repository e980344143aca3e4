"""The page of how a text came to be, the form that amends it, and its files."""

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.amending import AmendForm
from articles.chain import provenance_of, summary_of
from articles.models import TextVersion
from articles.prov_answer import prov_answer
from articles.prov_export import FORMATS
from articles.reading import steps_of
from articles.said import amendments_of, custody_of, origins_of
from articles.stating import OriginForm, Stated
from articles.vocabulary import TextKind
from basics.errors import Refused
from basics.forms import attempt


def provenance(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what is said of a text's making, by whom, what was said before, and how each sentence came to be."""
    version = _text(request, pk, number)
    context = {
        "version": version,
        "provenance": provenance_of(version),
        "summary": summary_of(version),
        "steps": steps_of(version),
        "amendments": amendments_of(version),
        "origins": origins_of(version),
        "custody": custody_of(version),
        "formats": FORMATS.items(),
        "may_amend": provenance_of(version) is not None and may(request.user, "add_article"),
    }
    return render(request, "articles/provenance.html", context)


def provenance_amend(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Say differently how a translation came to be; what was said before stays in the history."""
    require(request.user, "add_article")
    version = _text(request, pk, number)
    row = provenance_of(version)
    if row is None:
        raise Refused.invalid(_("Only a translation has a provenance of this kind."))
    form, status = AmendForm(request.POST or None, version=version, row=row), 200
    if request.method == "POST":
        amended, status = attempt(form, lambda: form.save(by=request.user))
        if amended is not None:
            success(request, _("Amended. What was said before stays in the history."))
            return redirect("articles:provenance", pk, number)
    context = {"version": version, "form": form, "steps": steps_of(version)}
    return render(request, "articles/provenance_amend.html", context, status=status)


def origins(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Say how sentences of a translation came to be (`?sentence=`, its number); all stand below the form."""
    require(request.user, "add_article")
    version = _text(request, pk, number)
    if version.kind != TextKind.TRANSLATION:
        raise Refused.invalid(_("Only the sentences of a translation have an origin."))
    stated = Stated(version)
    form = OriginForm(request.POST or None, stated=stated, asked=request.GET.get("sentence", ""))
    status = 200
    if request.method == "POST":
        made, status = attempt(form, lambda: form.save(by=request.user))
        if made is not None:
            count = {"count": len(made)}
            success(request, ngettext("Said of %(count)d sentence.", "Said of %(count)d sentences.", len(made)) % count)
            return redirect(f"{request.path}#sentence-{form.cleaned_data['sentences'][0]}")
    context = {"version": version, "form": form, "stated": stated}
    return render(request, "articles/origins.html", context, status=status)


def prov_download(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    """Hand out the lineage of a text as a W3C PROV document."""
    return prov_answer(_text(request, pk, number), name)


def _text(request: HttpRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)
