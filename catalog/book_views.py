"""Pages of the book of an edition: which copies there are, having one printed, and taking one."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.following import follow
from accounts.strangers import is_stranger, open_when_public
from catalog.binding import MEDIA, copies_of, hand_out, is_known, start_binding
from catalog.edition_views import edition_or_404
from catalog.interchange import pdf


@open_when_public
@require_safe
def edition_book(request: HttpRequest, name: str) -> HttpResponse:
    """List the books of a frozen edition, one a language."""
    found = edition_or_404(request, name, frozen=True)
    copies = copies_of(found, stranger=is_stranger(request))
    context = {"edition": found, "copies": copies, "is_stranger": is_stranger(request), "missing": pdf.missing()}
    return render(request, "catalog/edition_book.html", context)


@require_http_methods(["POST"])
def edition_book_print(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a job to print the PDF in one language."""
    found = edition_or_404(request, name, frozen=True)
    language = request.POST.get("language", settings.CATALOG_LANGUAGES[0])
    start_binding(found, language, by=request.user)  # type: ignore[arg-type]
    follow(request)
    messages.info(request, _("The book is being printed. How far it is stands at the top."))
    return redirect("catalog:edition_book", name)


@open_when_public
@require_safe
def edition_book_file(request: HttpRequest, name: str, language: str, format_name: str) -> HttpResponse:
    """Hand out one book."""
    found = edition_or_404(request, name, frozen=True)
    if not is_known(language, format_name):
        raise Http404
    content = hand_out(found, language, format_name, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="perimeter-{name}-{language}.{format_name}"'}
    answer = StreamingHttpResponse(content, content_type=MEDIA[format_name], headers=headers)
    return cast(HttpResponse, answer)
