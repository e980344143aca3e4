"""Lead people through the sign-in and back, and bind them to their request: log lines, language, session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import info
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from structlog.contextvars import bind_contextvars

from accounts.models import Session
from accounts.proof import MUST_ADD, NEEDS_FACTOR, look_anew, roles_changed
from basics import clock
from basics.call import current_call

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=5)
# What somebody may do who owes a second factor: add one, read how in their language, or leave.
OPEN_WITHOUT_FACTOR = {
    "accounts:security",
    "accounts:app_add",
    "accounts:passkey_options",
    "accounts:passkey_add",
    "accounts:confirm",
    "accounts:confirm_passkey",
    "accounts:sign_out",
    "accounts:sign_in",
    "accounts:language",
    "accessibility",
    "healthz",
}


class ActorMiddleware:
    """Name the person in every log line of the request, by number: logs outlive names. Speak their language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.user.is_authenticated else None
        if person is not None and person.language:  # else what LocaleMiddleware found: the browser's
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        bind_contextvars(person=person and person.pk)  # undone by RequestContextMiddleware, after the last line
        return self.get_response(request)


class SignedInMiddleware:
    """Keep a session's row true, and let nobody pass who owes a second factor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: Session | None = getattr(request.session, "row", None)
        if row is not None and request.user.is_authenticated:
            if roles_changed(request, request.user):
                look_anew(request, request.user)
            elif clock.now() - row.seen_at > SEEN_EVERY:
                Session.objects.filter(pk=row.pk).update(seen_at=clock.now(), address=current_call().address)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, words: Any) -> HttpResponse | None:
        """Lead whoever owes a second factor to where it is added; the API says so."""
        match = request.resolver_match
        owes = request.user.is_authenticated and request.session.get(MUST_ADD)
        if not owes or match is None or match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        if request.path.startswith(("/api/", "/wap/")):
            return JsonResponse({"code": "forbidden", "message": str(NEEDS_FACTOR)}, status=403)
        return redirect("accounts:security")


class SignInMiddleware(LoginRequiredMiddleware):
    """Send whoever is not signed in to the sign-in page, and from there back to the page they were on.

    What a form sent without a session is not done, and its address may take nothing but POST: so it leads back to the
    page that holds the form, where the browser has kept what was typed. A part of a page cannot show the sign-in page:
    htmx is told to go there.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:  # type: ignore[override]  # not always a redirect
        if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
            return super().handle_no_permission(request, view_func)
        return lead_to_sign_in(request, self.get_login_url(view_func))


def lead_to_sign_in(request: HttpRequest, sign_in_url: str) -> HttpResponse:
    """Lead from the page of a form, or of a part of a page, to the sign-in and back."""
    if request.method == "POST":
        kept = _("Your session had ended, so nothing was sent. Sign in: what you typed is kept.")
        again = _("Your session had ended, so nothing was done. Sign in, then do it again.")
        info(request, kept if "kept_draft" in request.POST else again)
    sign_in = redirect_to_login(page_of(request), sign_in_url)
    if "HX-Request" not in request.headers:
        return sign_in
    return HttpResponse(status=401, headers={"HX-Redirect": sign_in.url})


def page_of(request: HttpRequest, *, otherwise: str = "") -> str:
    """Return the path, with its query, of the page from which something was sent; if it does not say, `otherwise`.

    The desk if that is "".
    """
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return otherwise or resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(page)
    return escape_leading_slashes(urlunsplit(("", "", parts.path, parts.query, "")))  # else "//host/" leads there
