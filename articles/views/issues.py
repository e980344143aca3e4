"""The page of quality issues of a translation."""

from django import forms
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.inputs import Passage
from articles.judging import answer_issue, raise_issue
from articles.models import CarriedPassage, QualityIssue, TextVersion
from articles.passages import find_passage
from articles.quality import IssueType, Severity, score_of
from articles.standing import counted_issues, issues_of
from basics.forms import attempt


class IssueForm(forms.Form):
    """A passage, given by its words, and what is wrong with it."""

    passage = forms.CharField(
        label=gettext_lazy("The passage"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Copy it from the text, word for word; line breaks do not matter."),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=IssueType.choices)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.MINOR)
    comment = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def save(self, version: TextVersion, request: PageRequest) -> QualityIssue:
        values = dict(self.cleaned_data)
        passage = Passage(*find_passage(version.text, values.pop("passage")))
        return raise_issue(version, passage, by=request.user, **values)


def issues(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Show the issues of a translation and its score; raise one."""
    version = _text(request, pk, number)
    form, status = IssueForm(request.POST or None), 200
    if request.method == "POST":
        require(request.user, "add_article")
        issue, status = attempt(form, lambda: form.save(version, request))
        if issue is not None:
            success(request, _("The issue is recorded. It stays open until it is fixed or rebutted."))
            return redirect(request.path)
    rows = issues_of(version)
    counted = [row.severity for row in counted_issues(rows)]
    context = {"version": version, "issues": rows, "form": form, "may_add": may(request.user, "add_article")}
    context["score"] = score_of(len(version.text.split()), counted)
    return render(request, "articles/issues.html", context, status=status)


@require_POST
def issue_answer(request: PageRequest, pk: int) -> HttpResponse:
    """Call an issue fixed, or rebut it with a reason."""
    rows = QualityIssue.objects.filter(text_version__in=TextVersion.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("text_version"), pk=pk)
    answer_issue(found, request.POST.get("state", ""), by=request.user, answer=request.POST.get("answer", ""))
    success(request, _("The issue is answered."))
    place = CarriedPassage.objects.filter(issue=found).order_by("text_version__number").last()
    shown = place.text_version if place else found.text_version
    return redirect("articles:issues", shown.article_id, shown.number)


def _text(request: HttpRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).filter(kind="translation")
    return get_object_or_404(texts, article_id=pk, number=number)
