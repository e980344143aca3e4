"""Two texts side by side, and what an editor does to their rows."""

from django.contrib.messages import info, success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.following import follow
from accounts.models import Work
from accounts.sessions import PageRequest
from articles.aligning import ask_alignment
from articles.beads import change_bead
from articles.forms import AlignForm, BeadForm
from articles.models import Alignment, TextVersion
from articles.naming import WORDS_BESIDE, keep_words
from articles.side_by_side import FILTERS, Page
from basics.forms import attempt


@require_POST
def align(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Align a text with the one it was made from (`source`, its number)."""
    texts = TextVersion.objects.visible_to(request.user).filter(article_id=pk)
    target = get_object_or_404(texts, number=number)
    source = get_object_or_404(texts, number=AlignForm.number_in(request.POST))
    made = ask_alignment(source, target, by=request.user)
    if isinstance(made, Work):
        follow(request)
        info(request, _("The texts are being aligned. Go on with your work: how far it is stands at the top."))
        return redirect(target)
    success(request, _("The texts are aligned. Every row is a proposal until an editor confirms it."))
    return redirect(made)


def alignment(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return render(request, "articles/alignment.html", {"page": Page(found, request.user, request.GET.get("show", ""))})


@require_POST
def bead(request: PageRequest, pk: int) -> HttpResponse:
    """Do what was asked to a row; a refusal shows the rows as they are now, with the reason above them."""
    found = _found(request, pk)
    form = BeadForm(request.POST)
    at, status = attempt(form, lambda: change_bead(found, form.change(), by=request.user))
    show = form.data.get("show", "")
    if at is None:
        context = {"page": Page(found, request.user, show), "form": form}
        return render(request, "articles/alignment.html", context, status=status)
    where = f"?show={show}" if show in FILTERS else ""
    return redirect(f"{reverse('articles:alignment', args=[pk])}{where}#row-{at + form.moves_on()}")


def _found(request: HttpRequest, pk: int) -> Alignment:
    """Load an alignment with its texts, and along with it what the categories of their marks are called."""
    asked = Alignment.objects.visible_to(request.user).with_texts().annotate(words=WORDS_BESIDE)
    found = get_object_or_404(asked, pk=pk)
    keep_words(vars(found)["words"])
    return found
