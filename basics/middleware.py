"""What every request passes: a request id, security headers, and refusals as pages."""

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import get_resolver
from django.utils.log import log_response
from django.utils.translation import gettext as _
from structlog.contextvars import bound_contextvars

from basics.call import Call, address_from, calling, request_id_from
from basics.drf import STATUS
from basics.errors import Refused

log = structlog.get_logger(__name__)
DRAFT_KEY = re.compile(r"[\w.-]{1,120}", re.ASCII)
ASKED_OFTEN = {"/healthz", "/live/"}  # every few seconds, by each that asks: no line each
GetResponse = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class RequestContextMiddleware:
    """Give every request an id that its log lines, audit rows and answer share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_from(request.headers.get("X-Request-Id", ""))
        address = address_from(request.META, behind_proxy=settings.SECURE_PROXY_SSL_HEADER is not None)
        begin = time.perf_counter()
        with calling(Call(request_id=request_id, means="session", address=address)), bound_contextvars(person=None):
            response = self.get_response(request)
            if request.path not in ASKED_OFTEN or response.status_code >= 400:
                _log(request, response, time.perf_counter() - begin)
        response["X-Request-Id"] = request_id
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Write one line a request, without its query: people search for names. A view may hide the secret of a path."""
    path = getattr(request, "told_path", request.path)
    log.info("request", method=request.method, path=path, status=response.status_code, ms=round(seconds * 1000))
    if response.status_code >= 400:  # Django would log it once the request's id is no longer bound
        log_response("%s: %s", response.reason_phrase, path, response=response, request=request)


class SecurityHeadersMiddleware:
    """Add the headers that Django and django-csp do not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if source := getattr(request, "style_in_page", ""):  # the hash of what stands in it, for django-csp
            response._csp_update = {**getattr(response, "_csp_update", {}), "style-src": [source]}  # type: ignore[attr-defined]
        # What is kept was sent with the policy of its own words: an answer 304 brings no other one (RFC 9111, 3.2).
        if response.status_code == 304:
            response._csp_exempt = True  # type: ignore[attr-defined]
        # Not a default: the API's page brings another one.
        response["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response


class DraftMiddleware:
    """Tell the browser which of the drafts it keeps has arrived (static/js/draft.js), so that it forgets it.

    A form sends the key of its draft. It has arrived when the answer leads on: what is refused is shown again. The
    short-lived cookie survives the redirect, which a header would not; the script of the next page takes it away.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated and _was_taken(request, response):
            key = request.POST.get("kept_draft", "")
            if DRAFT_KEY.fullmatch(key):
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie("draft_done", key, max_age=300, secure=secure, samesite="Lax")
        return response


def _was_taken(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a form did what it was sent for: a page leads on; a part of a page is simply answered."""
    return response.status_code in {302, 303} or ("HX-Request" in request.headers and response.status_code < 300)


class NullCharacterMiddleware:
    """Answer 400 to a query with a NUL in it: PostgreSQL holds none, so nothing can be asked for by one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (text for name, values in request.GET.lists() for text in (name, *values))
        if not any("\x00" in text for text in asked):
            return self.get_response(request)
        if request.path.startswith(("/api/", "/wap/")):
            return JsonResponse({"code": "malformed", "message": _("This request cannot be read.")}, status=400)
        return render(request, "400.html", status=400)


def _no_such_page(request: HttpRequest, exception: Http404) -> HttpResponse:
    """Answer as the product does where DEBUG would show a page of Django's."""
    page: HttpResponse = get_resolver().resolve_error_handler(404)(request, exception)  # type: ignore[call-arg]
    return page


class RefusalMiddleware:
    """Show what no view turned into an answer (a refusal, a thing that is not there) as a page of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:  # no URL matched
            return _no_such_page(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return _no_such_page(request, exception)
        if not isinstance(exception, Refused):
            return None
        if "HX-Request" in request.headers:  # its page stays: the words are said beside it
            plain = "text/plain; charset=utf-8"
            return HttpResponse(str(exception.message), status=STATUS[exception.code], content_type=plain)
        # Who only looked has typed nothing and changed nothing: the page says what to do about a role.
        looked = request.method in {"GET", "HEAD"} and exception.code == Refused.FORBIDDEN
        context = {"refusal": exception, "looked": looked}
        return render(request, "errors/refused.html", context, status=STATUS[exception.code])
