"""Versions of a text: correcting it, the list of its versions, and the difference between any two."""

from typing import Any

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.correcting import correct_text
from articles.forms import CorrectionForm
from articles.models import Article, TextVersion
from articles.reading import line_of
from basics.forms import attempt
from basics.text import canonical
from basics.word_changes import EQUAL, word_changes


def correct(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Correct a text by a new version; `step=show` shows the difference and saves nothing."""
    require(request.user, "add_article")
    version = _text(request, pk, number)
    form, status = (
        CorrectionForm(request.POST or None, initial={"title": version.title, "text": _begun(request, version)}),
        200,
    )
    if request.method == "POST" and request.POST.get("step") != "show":
        made, status = attempt(form, lambda: correct_text(version, **_given(form), by=request.user))
        if made is not None:
            success(request, _("The correction is saved as a new version; the old one stays as it was."))
            return redirect(made)
    context = {"version": version, "form": form, "parts": _difference(request, version)}
    return render(request, "articles/correct.html", context, status=status)


def _begun(request: PageRequest, version: TextVersion) -> str:
    """Return the text to begin at: with `?words=` in the place of the code points from `?start=` to `?end=`."""
    asked = (request.GET.get("start", ""), request.GET.get("end", ""))
    words = canonical(request.GET.get("words", ""))
    if not words or not all(one.isdecimal() and len(one) < 10 for one in asked):
        return version.text
    start, end = map(int, asked)
    return version.text[:start] + words + version.text[end:] if start < end <= len(version.text) else version.text


def _given(form: CorrectionForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("text", "title", "change_kind", "reason")}


def _difference(request: PageRequest, version: TextVersion) -> list[Any]:
    """Return the difference that a form would make; nothing before anything is typed."""
    text = canonical(request.POST.get("text", ""))
    return list(word_changes(version.text, text)) if text and text != version.text else []


def versions(request: PageRequest, pk: int, number: int) -> HttpResponse:
    version = _text(request, pk, number)
    line = line_of(version, list(version.article.texts.defer("text").select_related("created_by")))
    context = {"version": version, "line": list(reversed(line)), "may_add": may(request.user, "add_article")}
    return render(request, "articles/versions.html", context)


def compare(request: PageRequest, pk: int) -> HttpResponse:
    """Show the word-by-word difference between any two texts of an article: `?from=1&to=3`."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    texts = list(article.texts.defer("text").order_by("number"))
    old = _numbered(article, request.GET.get("from", ""), texts[0].number)
    new = _numbered(article, request.GET.get("to", ""), texts[-1].number)
    parts = word_changes(old.text, new.text)
    changed = any(part.kind != EQUAL for part in parts)
    choices = [("from", old, _("From")), ("to", new, _("To"))]
    context: dict[str, Any] = {"article": article, "texts": texts, "choices": choices, "old": old, "new": new}
    context |= {"parts": parts, "changed": changed}
    return render(request, "articles/compare.html", context)


def _numbered(article: Article, number: str, default: int) -> TextVersion:
    if number and not (number.isdecimal() and len(number) < 9):
        raise Http404
    return get_object_or_404(article.texts, number=int(number or default))


def _text(request: PageRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)
