"""Annotating: by selecting in the reader, or by quoting the passage; changing and removing one's own."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.messages import success, warning
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.models import User
from accounts.permissions import require
from accounts.sessions import PageRequest
from accounts.undoing import offer_undo
from articles import actions
from articles.forms import AnnotationForm, ChangeNoteForm, HideForm
from articles.hiding import hide_annotation, show_annotation
from articles.mentioning import said_of_untold
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.permissions import require_own
from articles.revising import NOTE, edited_content, hash_of
from articles.views.annotation_list import address_of, panel_context
from articles.views.reading import reader_context
from basics.forms import attempt


@require_POST
def annotation_add(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Annotate a passage; answers htmx with the panel of annotations, a form with a redirect to the new one."""
    return add_annotation(request, pk, number, _("The annotation is saved."), lambda made: made, undo=True)


def add_annotation(
    request: PageRequest,
    pk: int,
    number: int,
    said: str,
    then: Callable[[Annotation], Annotation],
    *,
    undo: bool = False,
) -> HttpResponse:
    """Annotate a passage and do something with the new annotation, both or neither; `said` says so.

    With `undo` it is offered to take it back.
    """
    version = get_object_or_404(TextVersion.objects.visible_to(request.user), article_id=pk, number=number)
    form = AnnotationForm(request.POST)

    @transaction.atomic
    def make() -> Annotation:
        passage, private = form.passage_in(version.text), form.cleaned_data["private"]
        written = actions.annotate([(version, passage)], form.note(), by=request.user, private=private)
        done = then(written)
        done.unreached = done.unreached or written.unreached
        return done

    made, status = attempt(form, make)
    if made is not None and undo:
        offer_undo(request, said, "annotate", made)
    elif made is not None:
        success(request, said)
    if made is not None:
        warn_of_untold(request, made)
    if not request.headers.get("HX-Request"):
        if made is None:
            return render(request, "articles/text.html", reader_context(request, pk, number, form), status=status)
        return redirect(address_of(made.uuid, version))
    around = str(made.uuid) if made is not None else ""
    context = {"version": version, **panel_context(request, version, form if made is None else None, around=around)}
    response = render(request, "articles/parts/panel_answer.html", context, status=status)
    if made is not None:
        trigger_client_event(response, "annotation:saved", {"uuid": str(made.uuid)}, after="settle")
    return response


def annotation_change(request: PageRequest, uuid: str) -> HttpResponse:
    """Change one's own note; the passage stays."""
    found = own_annotation(request, uuid)
    names = f"note-{found.uuid}-%s"  # the reader's page has another form with these fields
    form, status = ChangeNoteForm(request.POST or None, initial=_initial(found), auto_id=names), 200
    if request.method == "POST":
        changed, status = attempt(form, lambda: _changed(found, form, by=request.user))
        if changed is not None:
            _say_changed(request, changed)
            return redirect(changed)
        if status == HTTPStatus.PRECONDITION_FAILED:  # they are told; saved once more, it is meant
            form.data = {**request.POST.dict(), "seen": _initial(found)["seen"]}
    return render(request, "articles/annotation.html", {"form": form, "annotation": found}, status=status)


@require_POST
def annotation_delete(request: PageRequest, uuid: str) -> HttpResponse:
    """Remove one's own annotation if nothing rests on it; it can be restored."""
    found = own_annotation(request, uuid)
    actions.delete_annotation(found, by=request.user)
    offer_undo(request, _("The annotation is removed."), "delete_annotation", found)
    return redirect(found.targets.all()[0].text_version)


@require_POST
def annotation_restore(request: PageRequest, uuid: str) -> HttpResponse:
    """Bring back one's own annotation, from its permanent address."""
    found = get_object_or_404(Annotation.objects.removed(request.user), uuid=uuid)
    actions.restore_annotation(found, by=request.user)
    success(request, _("The annotation is back."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def annotation_hide(request: PageRequest, uuid: str) -> HttpResponse:
    """Ask an administrator why, then hide the words of an annotation."""
    require(request.user, "moderate_review")
    found = get_object_or_404(Annotation.objects.visible_to(request.user).select_related("creator"), uuid=uuid)
    form, status = HideForm(request.POST or None), 200
    if request.method == "POST":
        hidden, status = attempt(form, lambda: hide_annotation(found, by=request.user, **form.cleaned_data))
        if hidden is not None:
            success(request, _("Hidden. Its passage stays, with your reason."))
            return redirect(found)
    return render(request, "articles/annotation_hide.html", {"annotation": found, "form": form}, status=status)


@require_POST
def annotation_show(request: PageRequest, uuid: str) -> HttpResponse:
    """Show the words of an annotation again."""
    require(request.user, "moderate_review")
    found = get_object_or_404(Annotation.objects.visible_to(request.user), uuid=uuid)
    show_annotation(found, by=request.user)
    success(request, _("The annotation can be read again."))
    return redirect(found)


def _say_changed(request: PageRequest, changed: Annotation) -> None:
    """Say what came of a change, and offer to undo it; of a private draft the log keeps no words to bring back."""
    if changed.is_draft:
        success(request, _("The draft is changed."))
    elif changed.has_waiting_revision:
        said = _("Your change waits for a decision. Until then what was approved stays.")
        offer_undo(request, said, "change_annotation", changed)
    else:
        offer_undo(request, _("The annotation is changed."), "change_annotation", changed)
    warn_of_untold(request, changed)


def warn_of_untold(request: PageRequest, note: Annotation) -> None:
    """Say who is named in a note that was just written or shared, and was not told."""
    for words in said_of_untold(note):
        warning(request, words)


def _changed(found: Annotation, form: ChangeNoteForm, *, by: User) -> Annotation:
    return actions.change_annotation(found, form.note(), by=by, seen=form.cleaned_data["seen"])


def own_annotation(request: PageRequest, uuid: str) -> Annotation:
    """Return an annotation of one's own with its chosen passages; refuses those of others that one may see."""
    visible = Annotation.objects.visible_to(request.user).select_related("creator")
    chosen = AnnotationTarget.objects.filter(origin=None).select_related("text_version")
    chosen = chosen.prefetch_related("text_version__paragraph_languages")
    found = get_object_or_404(visible.prefetch_related(Prefetch("targets", chosen)), uuid=uuid)
    require_own(request.user, found)
    return found


def _initial(found: Annotation) -> dict[str, object]:
    content = edited_content(found)
    said = {name: content[name] for name in NOTE}
    return {**said, "tags": ", ".join(content["tags"]), "seen": hash_of(content)}
