"""A capture: the bytes as they came as escaped text, or what they show, in a sandbox; never served as they came."""

from csp.decorators import csp, csp_update
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles import keeping
from articles.models import Capture
from articles.rendering import POLICY, RENDERED_MOST, rendered
from articles.vocabulary import language_name
from basics.moments import day_in_words

CAPTURE_SHOWN = 16 * 1024
# What extractors propose (articles.capturing.Extract.proposals), as a reader calls it.
PROPOSED = {
    "url": _("Address"),
    "site": pgettext_lazy("of the web", "Site"),
    "title": _("Title"),
    "author": _("Author"),
    "published_on": _("Published on"),
    "language": _("Language"),
}


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its types know no arguments of a path
def capture(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Show the bytes as they came, as escaped text only; `?download` hands them out as an attachment."""
    found = get_object_or_404(Capture.objects.visible_to(request.user).select_related("captured_by"), pk=pk)
    beginning = keeping.beginning(found, CAPTURE_SHOWN)
    if "download" in request.GET and beginning is not None:
        return _download(found)
    context = {
        "capture": found,
        "held": beginning is not None,
        "shown": _words(found, beginning or b""),
        "cut": found.size > CAPTURE_SHOWN,
        "rendering_cut": found.size > RENDERED_MOST,
        "proposed": [_proposal(name, value) for name, value in found.proposals.items()],
        "texts": found.texts.defer("text").select_related("article"),
    }
    return render(request, "articles/capture.html", context)


@csp(POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
def capture_rendering(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with what is harmless of a captured page, as a document that may do nothing, for the frame on its page."""
    found = get_object_or_404(Capture.objects.visible_to(request.user), pk=pk)
    beginning = keeping.beginning(found, RENDERED_MOST) if found.is_page else None
    if beginning is None:
        raise Http404
    return HttpResponse(rendered(_words(found, beginning), str(found)))


def _proposal(name: str, value: str) -> tuple[str, str]:
    """Return a proposal as a reader writes it, with what it is: languages by their names, days in words."""
    write = {"language": language_name, "published_on": day_in_words}.get(name, str)
    return str(PROPOSED.get(name, name)), write(value)


def _words(found: Capture, content: bytes) -> str:
    return content.decode(found.encoding or "utf-8", errors="replace")


def _download(found: Capture) -> FileResponse:
    """Answer with the bytes, typed so that no browser shows or runs them."""
    name = found.filename or f"{found.sha256[:12]}.txt"
    response = FileResponse(
        keeping.opened(found), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
