"""Verifying what a passage quotes, and attaching originals that came later."""

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.models import QuotedSource, TextVersion
from articles.quotes import AttachForm, VerifyForm, check_shown
from articles.quoting import attach_original, attach_quoted
from basics.forms import attempt


def quote(request: PageRequest, pk: int) -> HttpResponse:
    """Show a quotation beside what it was compared with; verify it against a text of the publication."""
    found = _quoted(request, pk)
    texts = TextVersion.objects.texts_of(found.source_item).defer("text")
    form, status = VerifyForm(request.POST or None, quoted=found, texts=texts), 200
    if request.method == "POST":
        require(request.user, "add_article")
        checked, status = attempt(form, lambda: form.save(by=request.user))
        if checked is not None:
            success(request, _("Compared: %(result)s.") % {"result": checked.get_verification_display()})
            return redirect("articles:quote", pk)
    context: dict[str, Any] = {"quoted": found, "version": found.text_version, "form": form}
    context |= {"check": check_shown(found), "texts": texts, "may_add": may(request.user, "add_article")}
    return render(request, "articles/quote.html", context, status=status)


def quote_attach(request: PageRequest, pk: int) -> HttpResponse:
    """Add the text of a publication that is quoted, once it came."""
    require(request.user, "add_article")
    found = _quoted(request, pk)
    form, status = AttachForm(request.POST or None, request.FILES or None, item=found.source_item), 200
    if request.method == "POST":
        text, status = attempt(form, lambda: attach_quoted(found, form.raw(), form.facts(), by=request.user))
        if text is not None:
            success(request, _("The text is held now. Compare the passage with it."))
            return redirect("articles:quote", pk)
    context = {"form": form, "version": found.text_version, "item": found.source_item}
    return render(request, "articles/attach.html", context, status=status)


def original_attach(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Add the original of a translation, once it came; what was asserted before stays."""
    require(request.user, "add_article")
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    version = get_object_or_404(texts, article_id=pk, number=number)
    item = version.provenance.source_item if hasattr(version, "provenance") else None
    form, status = AttachForm(request.POST or None, request.FILES or None, item=item), 200
    if request.method == "POST":
        original, status = attempt(form, lambda: attach_original(version, form.raw(), form.facts(), by=request.user))
        if original is not None:
            success(request, _("The original is held now. Align the translation with it, sentence by sentence."))
            return redirect("articles:provenance", pk, number)
    context = {"form": form, "version": version, "item": item}
    return render(request, "articles/attach.html", context, status=status)


def _quoted(request: HttpRequest, pk: int) -> QuotedSource:
    rows = QuotedSource.objects.filter(text_version__in=TextVersion.objects.visible_to(request.user))
    joined = rows.select_related("text_version__article", "source_item__source", "checked_text", "checked_by")
    return get_object_or_404(joined, pk=pk)
