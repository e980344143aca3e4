"""The page that cites an annotation for a field of an entry: the recent ones first, Enter takes the first."""

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.sessions import PageRequest
from articles.models import Annotation, AnnotationTarget
from basics.forms import attempt
from catalog.vocabulary import Stance
from review.citing import citable_fields, cite_as_evidence, places_to_cite


class CiteForm(forms.Form):
    """Where, for which field, and how it bears on it."""

    place = forms.ChoiceField(label=gettext_lazy("Entry or draft"), widget=forms.RadioSelect)
    field = forms.ChoiceField(label=gettext_lazy("Field"), initial="summary")
    stance = forms.ChoiceField(label=gettext_lazy("Stance"), choices=Stance.choices, initial=Stance.SUPPORTS)


@require_http_methods(["GET", "HEAD", "POST"])
def annotation_cite(request: PageRequest, uuid: str) -> HttpResponse:
    """Cite an annotation: begins a draft on an entry, or goes on with one."""
    require(request.user, "propose")
    found = get_object_or_404(Annotation.objects.visible_to(request.user), uuid=uuid)
    words = request.GET.get("q", "")
    places = places_to_cite(request.user, words)
    form, status = _form(request, places), 200
    if request.method == "POST":
        draft, status = attempt(form, lambda: cite_as_evidence(found, by=request.user, **form.cleaned_data))
        if draft is not None:
            success(request, _("Cited in a draft. Look at it, then submit it."))
            return redirect("review:edit", pk=draft.submission_id)
    target = AnnotationTarget.objects.filter(annotation=found, origin=None).select_related("text_version")
    context = {"annotation": found, "annotation_id": str(found.uuid), "form": form, "places": places, "words": words}
    context["target"] = target.defer("text_version__text").order_by("pk").first()
    return render(request, "review/annotation_cite.html", context, status=status)


def _form(request: PageRequest, places: list) -> CiteForm:  # type: ignore[type-arg]
    first = places[0].key if places else ""
    form = CiteForm(request.POST if request.method == "POST" else None, initial={"place": first})
    sent = request.POST.get("place", "")
    known = [(one.key, f"{one.code} {one.title}".strip()) for one in places]
    form.fields["place"].choices = known if sent in dict(known) or not sent else [*known, (sent, sent)]  # type: ignore[attr-defined]
    form.fields["field"].choices = citable_fields()  # type: ignore[attr-defined]
    return form
