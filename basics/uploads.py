"""Requests that are too large are turned away before anything reads them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

DRAINED_MOST = 512 * 2**20  # bytes
CHUNK = 2**20  # bytes


class RequestSizeMiddleware:
    """Answer 413 to a body larger than REQUEST_LIMIT, as a page or as JSON.

    The body is read and thrown away first (up to a limit): browsers show an answer only once they have sent everything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _declared_size(request)
        if size <= settings.REQUEST_LIMIT:
            return self.get_response(request)
        _drain(request, size)
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "too_large", "message": _too_large()}, status=413)
        return render(request, "413.html", status=413)


def _too_large() -> str:
    message = _("This is too large: at most %(limit)d MB are taken. Nothing was saved.")
    return message % {"limit": settings.UPLOAD_LIMIT // 2**20}


def _declared_size(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _drain(request: HttpRequest, size: int) -> None:
    left = min(size, DRAINED_MOST)
    while left > 0 and (read := len(request.read(min(CHUNK, left)))):
        left -= read
