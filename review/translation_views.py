"""Pages of translations in review: the list, submitting one, and the page on which it is decided."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.drafting import sentences_of
from articles.models import TextVersion
from articles.staleness import stale_translations
from basics.forms import attempt
from review.states import OPEN, State
from review.translation_models import TranslationReview
from review.translation_querysets import made
from review.translation_states import approved_sentences, state_of
from review.translations import decide_translation, submit_translation, withdraw_translation
from review.verdicts import OneVerdictForm

MOST = 100


class SubmitForm(forms.Form):
    """What was done, for whoever decides."""

    message = forms.CharField(
        label=gettext_lazy("What was done"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
def translations(request: PageRequest) -> HttpResponse:
    """List translations in review: those that await a decision, the longest waiting first, then those decided last."""
    require(request.user, "see_review")
    found = TranslationReview.objects.visible_to(request.user).with_row()
    context = {
        "waiting": found.awaiting_decision().order_by("updated_at", "pk")[:MOST],
        "others": found.exclude(state=State.SUBMITTED).order_by("-updated_at", "-pk")[:MOST],
    }
    return render(request, "review/translations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def translation_submit(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Put a version of a translation into review."""
    require(request.user, "add_article")
    texts = TextVersion.objects.visible_to(request.user).select_related("article")
    version = get_object_or_404(texts, article_id=pk, number=number)
    form, status = SubmitForm(request.POST or None), 200
    if request.method == "POST":
        review, status = attempt(form, lambda: submit_translation(version, by=request.user, **form.cleaned_data))
        if review is not None:
            success(request, _("Submitted. Another person decides now."))
            return redirect(review)
    return render(request, "review/translation_submit.html", {"form": form, "version": version}, status=status)


@require_GET
def translation(request: PageRequest, pk: int) -> HttpResponse:
    """Show a translation in review, its sentences beside their approvals, and the decision to take."""
    found = _review(request, pk)
    return _show(request, found, OneVerdictForm(initial={"seen": found.text_version.sha256}))


@require_POST
def translation_decide(request: PageRequest, pk: int) -> HttpResponse:
    """Take a decision on exactly the text that was read; what was typed stays when it is refused."""
    found, form = _review(request, pk), OneVerdictForm(request.POST)
    decision, status = attempt(form, lambda: decide_translation(found, by=request.user, **form.cleaned_data))
    if decision is not None:
        success(request, _("Decided: %(verdict)s.") % {"verdict": decision.get_verdict_display()})
        return redirect(found)
    return _show(request, _review(request, pk), form, status)


@require_POST
def translation_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    found = _review(request, pk)
    withdraw_translation(found, by=request.user)
    success(request, _("Withdrawn. It stays in the history."))
    return redirect(found)


def translation_shown(found: TranslationReview, user: User) -> dict[str, Any]:
    """Return what a page shows of a translation in review, loaded `with_subject()`."""
    version, mine = found.text_version, made(user, found)
    approved = approved_sentences(version)
    return {
        "review": found,
        "version": version,
        "xliff": state_of(version),
        "sentences": [(text, number in approved) for number, text in enumerate(sentences_of(version).texts)],
        "stale": version.pk in stale_translations([version]),
        "may_decide": may(user, "decide") and found.state == State.SUBMITTED and not mine,
        "is_own": mine and found.state == State.SUBMITTED,
        "may_withdraw": found.author_id == user.pk and found.state in OPEN,
    }


def _show(request: PageRequest, found: TranslationReview, form: OneVerdictForm, status: int = 200) -> HttpResponse:
    context = {**translation_shown(found, request.user), "form": form}
    return render(request, "review/translation.html", context, status=status)


def _review(request: PageRequest, pk: int) -> TranslationReview:
    require(request.user, "see_review")
    return get_object_or_404(TranslationReview.objects.visible_to(request.user).with_subject(), pk=pk)
