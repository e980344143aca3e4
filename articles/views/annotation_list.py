"""The list beside a text, a part of it and all its marks, for a page that is open already."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import may
from articles.annotation_exports import FORMATS as EXPORTED
from articles.annotation_lists import (
    Narrowing,
    Part,
    address_in,
    card_of,
    marks_json,
    part_of,
    read_narrowing,
    read_part,
)
from articles.annotation_querysets import STATES
from articles.cards import cards_html, frame_for
from articles.citing import citing
from articles.forms import AnnotationForm
from articles.models import TextVersion
from articles.naming import all_choices, tag_choices, usable_kinds, words_now
from articles.reading import line_of
from articles.standing import quotations_of
from articles.views.annotation_files import FORMATS
from articles.vocabulary import Life


def annotation_list(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one part of the list to htmx; lead everybody else to the page of the text that shows the same.

    With `alone`, only the card of the `annotation` that is asked for.
    """
    version = _text(request, pk, number)
    query = request.GET.urlencode()
    page = version.get_absolute_url() + (f"?{query}" if query else "")
    if not request.headers.get("HX-Request"):
        return redirect(page)
    if "alone" in request.GET:
        return _alone(request, version)
    context = {"version": version, **list_context(request, version, choices=False)}
    return render(request, "articles/parts/annotation_list.html", context)


def _alone(request: HttpRequest, version: TextVersion) -> HttpResponse:
    card = card_of(version, request.user, request.GET.get("annotation", ""), _narrowing(request))
    if card is None:
        raise Http404
    return HttpResponse(cards_html([card], frame_for(request)))


def annotation_marks(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return all marks of a text as `[start, end, category, uuid]`, for painting."""
    version = _text(request, pk, number)
    marks = marks_json(version, request.user, _narrowing(request))
    return HttpResponse(marks, content_type="application/json")


def panel_context(
    request: HttpRequest, version: TextVersion, form: AnnotationForm | None, *, around: str
) -> dict[str, Any]:
    """Return what the panel beside a text shows once a form was sent: the form, the list, quotations, who cites."""
    line = [*TextVersion.objects.filter(article=version.article_id).only("number", "supersedes", "article")]
    return {
        "form": form or AnnotationForm(),
        "may_annotate": may(request.user, "annotate"),
        "citing": citing(line_of(version, line), request.user),
        "quotations": quotations_of(version),
        **list_context(request, version, around=around),
    }


def list_context(
    request: HttpRequest, version: TextVersion, *, around: str = "", choices: bool = True
) -> dict[str, Any]:
    """Return what the list beside a text shows: the part that the address asks for, and what narrows it."""
    narrowing = _narrowing(request)
    around = around or request.GET.get("annotation", "")
    number = read_part(request.GET)
    part = part_of(version, request.user, narrowing, number=number, around=around, choices=choices)
    address = [version.article_id, version.number]
    query = _query(narrowing.chosen)
    marks = reverse("articles:annotation_marks", args=address)
    return {
        "part": part,
        "cards": cards_html(part.cards, frame_for(request), first=part.first, of=part.total),
        "narrowing": narrowing,
        "list_url": reverse("articles:annotation_list", args=address),
        "marks_url": "" if part.is_whole else marks + query,
        "before": _turned(narrowing, part.number) if part.number else "",
        "after": _turned(narrowing, part.number + 2) if part.has_next else "",
        "kinds": usable_kinds(),
        "tag_choices": tag_choices(part.tags),
        "tag_chosen": words_now().meant(narrowing.tag),
        "categories": all_choices(),
        "states": state_choices(),
        "summary_line": _summary(part, narrowing),
        "exports": [(name, label) for name, label in FORMATS if name in EXPORTED],
    }


def address_of(uuid: Any, version: TextVersion) -> str:
    """Return where an annotation is seen in its text: the part of the list that holds it, at its card."""
    return address_in(version.get_absolute_url(), uuid)


def state_choices() -> list[tuple[str, str]]:
    words = {"published": _("cited in the catalog"), "unpublished": _("not cited yet"), "hidden": _("hidden")}
    lives = dict(Life.choices)
    return [(name, words.get(name) or str(lives[name])) for name in STATES]


def _narrowing(request: HttpRequest) -> Narrowing:
    """Return what the list is narrowed by. Readers are told nothing of the life of an annotation."""
    asked = read_narrowing(request.GET)
    return asked if may(request.user, "read_annotations") else asked._replace(state="")


def _turned(narrowing: Narrowing, number: int) -> str:
    return _query({**narrowing.chosen, "part": number})


def _query(asked: Mapping[str, Any]) -> str:
    return f"?{urlencode(asked)}" if asked else ""


def _summary(part: Part, narrowing: Narrowing) -> str:
    if not part.total:
        return _("No annotation fits.") if narrowing.chosen else ""
    return _("Annotations %(first)s to %(last)s of %(total)s") % {
        "first": part.first,
        "last": part.last,
        "total": part.total,
    }


def _text(request: HttpRequest, pk: int, number: int) -> TextVersion:
    texts = TextVersion.objects.visible_to(request.user).defer("text", "structure")
    return get_object_or_404(texts, article_id=pk, number=number)
