"""Pages of whoever keeps the vocabularies: the terms with how much rests on each, adding, wording, order, retiring."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.sessions import PageRequest
from basics.forms import LabelsForm, attempt, remember_seen, seen_in, step_in
from catalog import terms as actions
from catalog.models import Term
from catalog.vocabulary import Vocabulary, lines_of


class TermForm(LabelsForm):
    """A term's label in each language of the product."""

    def __init__(self, *args: Any, vocabulary: Vocabulary, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            help_text = _("%(hint)s It never changes afterwards, and is never given to another term.")
            hint = actions.CODES[vocabulary][1]
            self.fields["code"] = forms.CharField(
                label=gettext_lazy("Code"), max_length=40, help_text=help_text % {"hint": hint}
            )
        self.add_labels(actions.LABEL_MOST)
        self.fields["external"] = forms.CharField(
            label=gettext_lazy("Codes elsewhere"),
            required=False,
            help_text=gettext_lazy("One a line: the scheme with its version, a colon, the code. HIPs 2025: MH0401"),
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        )
        if not is_new:
            remember_seen(self)

    def external(self) -> dict[str, str]:
        lines = (line.rpartition(":") for line in self.cleaned_data["external"].splitlines() if line.strip())
        return {scheme.strip(): code.strip() for scheme, _colon, code in lines}


class RetireForm(forms.Form):
    """Whether another term takes the place of one that is retired."""

    successor = forms.ChoiceField(
        label=gettext_lazy("In its place"),
        required=False,
        help_text=gettext_lazy("Whoever asks for that term finds what is filed under this one too."),
    )

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Term.objects.of(term.vocabulary).usable().exclude(pk=term.pk)
        choices = [(other.code, other.label) for other in others]
        self.fields["successor"].choices = [("", pgettext_lazy("in its place", "nothing")), *choices]  # type: ignore[attr-defined]


@require_safe
def terms(request: PageRequest, vocabulary: str = Vocabulary.THEME.value) -> HttpResponse:
    """List one vocabulary: the usable terms in their order, then the retired ones."""
    require(request.user, "manage_vocabularies")
    chosen = _vocabulary(vocabulary)
    usage = Term.objects.usage()
    rows = [
        (term, usage.get((term.vocabulary, term.code), 0))
        for term in Term.objects.of(chosen).select_related("replaced_by")
    ]
    just = request.GET.get("retired", "")
    context = {
        "vocabulary": chosen,
        "vocabularies": list(Vocabulary),
        "version": Term.objects.versions().get(chosen.value, 0),
        "usable": [row for row in rows if not row[0].retired_at],
        "retired": [row for row in rows if row[0].retired_at],
        "just_retired": next((term for term, _count in rows if term.retired_at and term.code == just), None),
    }
    return _page(request, "terms", context)


@require_http_methods(["GET", "HEAD", "POST"])
def term_add(request: PageRequest, vocabulary: str) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    chosen, status = _vocabulary(vocabulary), 200
    form = TermForm(request.POST or None, vocabulary=chosen, is_new=True)
    if request.method == "POST":
        made, status = attempt(
            form,
            lambda: actions.add_term(
                chosen, form.cleaned_data["code"], form.labels(), by=request.user, external=form.external()
            ),
        )
        if made is not None:
            success(request, _("“%(label)s” is added, at the end of the list.") % {"label": made.label})
            return redirect("catalog:terms_of", vocabulary)
    return _page(request, "term", {"form": form, "vocabulary": chosen}, status)


@require_http_methods(["GET", "HEAD", "POST"])
def term(request: PageRequest, vocabulary: str, code: str) -> HttpResponse:
    """Word a term anew."""
    require(request.user, "manage_vocabularies")
    found, status = _term(vocabulary, code), 200
    initial = {f"label_{language}": label for language, label in found.labels.items()}
    initial["external"] = lines_of(found.external)
    form = TermForm(request.POST or None, vocabulary=_vocabulary(vocabulary), is_new=False, initial=initial)
    if request.method == "POST":
        changed, status = attempt(
            form,
            lambda: actions.change_term(
                found, form.labels(), by=request.user, external=form.external(), seen=seen_in(form)
            ),
        )
        if changed is not None:
            success(request, _("%(code)s is now called “%(label)s”.") % {"code": code, "label": changed.label})
            return redirect("catalog:terms_of", vocabulary)
    count = Term.objects.usage().get((found.vocabulary, found.code), 0)
    context = {"form": form, "vocabulary": _vocabulary(vocabulary), "term": found, "count": count}
    context["retire_form"] = RetireForm(found) if found.retired_at is None else None
    context["revisions"] = found.revisions.select_related("by")
    return _page(request, "term", context, status)


@require_POST
def term_move(request: PageRequest, vocabulary: str, code: str) -> HttpResponse:
    """Move a term one place up or down."""
    require(request.user, "manage_vocabularies")
    actions.move_term(_term(vocabulary, code), step=step_in(request.POST), by=request.user)
    return redirect("catalog:terms_of", vocabulary)


@require_POST
def term_retire(request: PageRequest, vocabulary: str, code: str) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    successor = request.POST.get("successor", "")
    retired = actions.retire_term(_term(vocabulary, code), by=request.user, successor=successor)
    response = redirect("catalog:terms_of", vocabulary)
    response["Location"] += f"?retired={retired.code}"
    return response


@require_POST
def term_restore(request: PageRequest, vocabulary: str, code: str) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    restored = actions.restore_term(_term(vocabulary, code), by=request.user)
    success(request, _("“%(label)s” is offered again.") % {"label": restored.label})
    return redirect("catalog:terms_of", vocabulary)


def _vocabulary(name: str) -> Vocabulary:
    try:
        return Vocabulary(name)
    except ValueError:
        raise Http404 from None


def _term(vocabulary: str, code: str) -> Term:
    return get_object_or_404(Term.objects.select_related("replaced_by"), vocabulary=vocabulary, code=code)


def _page(request: PageRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"catalog/{name}.html", {**context, "section": "administration"}, status=status)
