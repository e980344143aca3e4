"""What changed in the source of a translation, and writing its next version sentence by sentence."""

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import may
from accounts.sessions import PageRequest
from articles.drafting import discard_draft, save_draft, start_draft
from articles.models import TextVersion, TranslationDraft
from articles.translating import DraftForm, changes_shown, units_shown
from basics.errors import Refused
from basics.forms import attempt


def changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show which sentences of its source changed since a translation was made, old and new beside each other."""
    version = _text(request, pk, number)
    shown = changes_shown(version)
    context = {"version": version, "shown": shown, "may_edit": may(request.user, "add_article")}
    return render(request, "articles/changes.html", context)


@require_POST
def carry_over(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Carry a translation over to the newest version of its source, as a draft of one's own."""
    return redirect(start_draft(_text(request, pk, number), by=request.user))


def draft(request: PageRequest, pk: int) -> HttpResponse:
    """Write the next version of a translation sentence by sentence beside its source; save it, or finish it."""
    drafts = TranslationDraft.objects.visible_to(request.user).select_related("base__article", "source")
    found = get_object_or_404(drafts, pk=pk)
    units = list(found.units.all())
    form, status = DraftForm(request.POST if request.method == "POST" else None, draft=found, units=units), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: _write(request, found, form))
        if done is not None:
            return done
    context = {"draft": found, "form": form, "units": units_shown(found, form, units)}
    return render(request, "articles/draft.html", context, status=status)


def _write(request: PageRequest, found: TranslationDraft, form: DraftForm) -> HttpResponse:
    """Do what the pressed button says: save, or save and finish."""
    if "finish" not in request.POST:
        save_draft(found, form.saved(), by=request.user, seen=form.cleaned_data["seen"])
        success(request, _("The draft is saved."))
        return redirect(found)
    version = form.finish(by=request.user)
    success(request, _("The translation has a new version. Sentences that did not change were carried over."))
    return redirect(version)


@require_POST
def draft_keep(request: PageRequest, pk: int) -> JsonResponse:
    """Keep some sentences of a draft while they are written; answers with the revision that the next save names."""
    found = get_object_or_404(TranslationDraft.objects.visible_to(request.user).select_related("base"), pk=pk)
    form = DraftForm(request.POST, draft=found, units=list(found.units.all()))
    if not form.is_valid() or form.cleaned_data["seen"] is None:
        raise Refused.invalid(_("This cannot be saved as it was sent."))
    kept = save_draft(found, form.saved(), by=request.user, seen=form.cleaned_data["seen"])
    return JsonResponse({"seen": kept.revision})


@require_POST
def draft_discard(request: PageRequest, pk: int) -> HttpResponse:
    """Throw a draft away; the translation stays as it is."""
    found = get_object_or_404(TranslationDraft.objects.visible_to(request.user).select_related("base"), pk=pk)
    discard_draft(found, by=request.user)
    success(request, _("The draft is thrown away. The translation is as it was."))
    return redirect(found.base)


def _text(request: HttpRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).with_chain()
    return get_object_or_404(texts, article_id=pk, number=number)
