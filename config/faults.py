"""Answers to what no view answered: as JSON under /api/, else as a page."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from basics.call import current_call


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read; too much of it is 413, not 400."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    words = {400: _("This request cannot be read."), 413: _("This is more than may be sent at once.")}
    return _json(request, status, words[status]) or render(request, f"{status}.html", status=status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _json(request, 404, _("There is nothing at this address.")) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _json(request, 500, _("Something went wrong on our side.")) or defaults.server_error(request)


def _json(request: HttpRequest, status: int, message: str) -> JsonResponse | None:
    if not request.path.startswith("/api/"):
        return None
    codes: dict[int, Any] = {400: "malformed", 404: "not_found", 413: "too_large", 500: "error"}
    body = {"code": codes[status], "message": message, "request_id": current_call().request_id}
    return JsonResponse(body, status=status)
