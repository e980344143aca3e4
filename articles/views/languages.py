"""The languages of the paragraphs of a text: what is proposed, and what a person says instead."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.forms import ParagraphForm, languages_by_name
from articles.models import TextVersion
from articles.paragraph_languages import paragraphs_of, set_paragraph_language
from basics.forms import attempt


def languages(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Show each paragraph with its language; set that of one."""
    texts = TextVersion.objects.visible_to(request.user).select_related("article")
    version = get_object_or_404(texts, article_id=pk, number=number)
    form, status = ParagraphForm(request.POST or None), 200
    if request.method == "POST":
        require(request.user, "add_article")
        _made, status = attempt(form, lambda: set_paragraph_language(version, **form.cleaned_data, by=request.user))
        if not form.errors:
            success(request, _("The language of the paragraph is saved."))
            return redirect(f"{request.path}#paragraph-{form.cleaned_data['start']}")
    context = {"version": version, "form": form, "paragraphs": paragraphs_of(version), "choices": languages_by_name()}
    context["may_change"] = may(request.user, "add_article")
    return render(request, "articles/languages.html", context, status=status)
