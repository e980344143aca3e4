"""Adding an article, or another text of one, in two steps: take the bytes, then confirm what they say."""

from dataclasses import replace
from typing import Any

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.following import follow
from accounts.models import User
from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import actions, filing, gathering, keeping
from articles.adding import ArticleForm, BytesForm, TextForm, bookmarklet, megabytes_most
from articles.blocks import blocks_of
from articles.capturing import kind_of
from articles.decoding import encoding_name
from articles.duplicates import duplicates_of
from articles.forms import QuotedForm
from articles.inputs import Bytes
from articles.models import Article, TextVersion
from articles.views.reading import reader_context
from basics.forms import attempt

SHOWN = 6_000  # code points of the text that the second step shows


def add(request: PageRequest) -> HttpResponse:
    """Add an article."""
    return _add(request, None)


def add_text(request: PageRequest, pk: int) -> HttpResponse:
    """Add another text to an article, usually a translation."""
    return _add(request, get_object_or_404(Article.objects.visible_to(request.user), pk=pk))


def _add(request: PageRequest, article: Article | None) -> HttpResponse:
    require(request.user, "add_article")
    token = request.GET.get("bytes", "")
    return _confirm(request, article, token) if token else _take(request, article)


def _take(request: PageRequest, article: Article | None) -> HttpResponse:
    form, status = BytesForm(request.POST or None, request.FILES or None, initial=_asked(request)), 200
    if request.method == "POST":
        where, status = attempt(form, lambda: _taken(request, form, article))
        if where is not None:
            return redirect(where)
    context = {"form": form, "article": article, "limit": megabytes_most(), "bookmarklet": bookmarklet()}
    return render(request, "articles/add.html", context, status=status)


def _asked(request: PageRequest) -> dict[str, str]:
    """Return the address that a bookmarklet brings along."""
    return {"url": request.GET.get("url", "")}


def _taken(request: PageRequest, form: BytesForm, article: Article | None) -> str:
    """Take what was given, and return the path where it goes on: a page to come, several files, or one text."""
    if form.wants_page:
        candidate = gathering.ask_for_page(form.cleaned_data["url"], by=request.user, text_of=article)
        follow(request)
        return candidate.get_absolute_url()
    raw = form.raw()
    if kind_of(raw.content) == "zip":
        gathering.take_archive(raw, by=request.user)
        return reverse("articles:inbox")
    return f"{request.path}?{urlencode({'bytes': actions.put_by(raw, by=request.user)})}"


def _confirm(request: PageRequest, article: Article | None, token: str) -> HttpResponse:
    raw, status = keeping.fetch(token, by=request.user), 200
    extract = actions.read_bytes(replace(raw, encoding=request.POST.get("encoding") or raw.encoding))
    extract = replace(extract, certain=extract.certain and not request.POST.get("encoding"))
    kind = ArticleForm if article is None else TextForm
    form = kind(request.POST or None, raw=raw, extract=extract, article=article)
    if request.method == "POST" and request.POST.get("step") != "show":
        version, status = attempt(form, lambda: _save(form, raw, by=request.user))
        if version is not None:
            success(request, _("The text is saved, and its bytes are kept as they came."))
            return redirect(version)
    return render(request, "articles/confirm.html", _confirm_context(form, article, token), status=status)


def _save(form: TextForm, raw: Bytes, *, by: User) -> TextVersion:
    with keeping.claimed(raw, by=by):
        version = form.save(by=by)
        gathering.mark_kept(raw, version.article, by=by)
        return version


def _confirm_context(form: TextForm, article: Article | None, token: str) -> dict[str, Any]:
    extract = form.extract
    return {
        "form": form,
        "article": article,
        "token": token,
        "extract": extract,
        "encoding_name": encoding_name(extract.encoding),
        "raw": form.raw,
        "size": len(form.raw.content),
        "blocks": blocks_of(extract.text[:SHOWN]),
        "shapes": extract.structure,
        "cut": len(extract.text) > SHOWN,
        "known": duplicates_of(extract.text, content=form.raw.content, urls=(form.raw.url, extract.url), but=article),
    }


def quoted_add(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Record that a passage of a text quotes another publication."""
    require(request.user, "add_article")
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    version = get_object_or_404(texts, article_id=pk, number=number)
    form, status = QuotedForm(request.POST or None, initial={"passage": request.GET.get("passage", "")}), 200
    if request.method == "POST":
        quoted, status = attempt(form, lambda: filing.quote_source(version, form.quoted(), by=request.user))
        if quoted is not None:
            success(request, _("The quoted source is recorded."))
            return redirect(version)
    context = {**reader_context(request, pk, number), "form": form}
    return render(request, "articles/quoted.html", context, status=status)
