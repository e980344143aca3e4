"""Answers to what no view answered: as JSON under /api/, else as a page."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure as django_csrf_failure
from django_htmx.http import trigger_client_event

from basics.call import current_call


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read; too much of it is 413, not 400."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    words = {400: _("This request cannot be read."), 413: _("This is more than may be sent at once.")}
    return _json(request, status, words[status]) or render(request, f"{status}.html", status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without a valid token; a part of a page learns the present one, which other sites cannot read."""
    if "HX-Request" not in request.headers:
        return django_csrf_failure(request, reason=reason)
    plain = "text/plain; charset=utf-8"
    if not request.user.is_authenticated:
        return HttpResponse(status=401, content_type=plain)
    response = HttpResponse(status=403, content_type=plain)
    words = {"token": get_token(request), "person": str(request.user.pk)}
    return trigger_client_event(response, "token:renewed", words)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _json(request, 404, _("There is nothing at this address.")) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _json(request, 500, _("Something went wrong on our side.")) or defaults.server_error(request)


def _json(request: HttpRequest, status: int, message: str) -> JsonResponse | None:
    if not request.path.startswith(("/api/", "/wap/")):
        return None
    codes: dict[int, Any] = {400: "malformed", 404: "not_found", 413: "too_large", 500: "error"}
    body = {"code": codes[status], "message": message, "request_id": current_call().request_id}
    return JsonResponse(body, status=status)
