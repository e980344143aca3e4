"""Doors of the catalog that open to people who are not signed in, once an administrator has made it public."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from hashlib import blake2b
from typing import Any, overload

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.middleware import lead_to_sign_in
from accounts.permissions import may
from accounts.spoken_links import LANGUAGE, carry
from accounts.token_auth import TokenScope

STRANGER = AnonymousUser()  # for those who ask what strangers may read
# Whom strangers read of instead of a name.
SOMEBODY = _("a member of the team")
FRESH_SECONDS = 60  # how long a copy elsewhere outlives the setting
STALE_SECONDS = 60  # and how much longer it may be shown while it is asked for anew

View = Callable[..., HttpResponse]


def is_stranger(request: HttpRequest | Request) -> bool:
    return not request.user.is_authenticated


@overload
def open_when_public(view: View) -> View: ...
@overload
def open_when_public(*, narrows_by_language: bool) -> Callable[[View], View]: ...
def open_when_public(view: View | None = None, *, narrows_by_language: bool = False) -> View | Callable[[View], View]:
    """Let strangers pass while the catalog is public; lead them to the sign-in otherwise.

    `narrows_by_language`: there `?language=` narrows a list, and does not name the language of the page.
    """
    if view is None:
        return partial(_opened, narrows_by_language=narrows_by_language)
    return _opened(view, narrows_by_language=narrows_by_language)


def _opened(view: View, *, narrows_by_language: bool) -> View:
    @wraps(view)
    def door(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        if not is_stranger(request):
            return view(request, *arguments, **words)
        request.narrows_by_language = narrows_by_language  # type: ignore[attr-defined]
        if not may(request.user, "read_published"):
            sign_in_url = resolve_url(settings.LOGIN_URL)
            if "HX-Request" in request.headers:
                return lead_to_sign_in(request, sign_in_url)
            closed = redirect_to_login(request.get_full_path(), sign_in_url)
            carry(closed, language_of_address(request))
            return closed
        meet(request)
        return let_keep(view(request, *arguments, **words), request)

    opened: View = login_not_required(door)
    return opened


def meet(request: HttpRequest) -> None:
    """Let a page be made for a stranger: in the frame of the public catalog, in the language of its address."""
    request.open_to_all = True  # type: ignore[attr-defined]  # for the frame
    hear(request)


@overload
def heard(view: View) -> View: ...
@overload
def heard(*, shown_at: str) -> Callable[[View], View]: ...
def heard(view: View | None = None, *, shown_at: str = "") -> View | Callable[[View], View]:
    """Let whoever is not signed in read a page of the way in by the language of its address, and go on in it.

    Who has signed in meanwhile has a profile. `shown_at`: the door that shows the page, if another one answers with it.
    """
    if view is None:
        return partial(_heard, shown_at=shown_at)
    return _heard(view, shown_at=shown_at)


def _heard(view: View, *, shown_at: str) -> View:
    @wraps(view)
    def door(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        if not is_stranger(request):
            return view(request, *arguments, **words)
        request.shown_at = reverse(shown_at) if shown_at else ""  # type: ignore[attr-defined]
        hear(request)
        response = view(request, *arguments, **words)
        if is_stranger(request):
            carry(response, language_of_address(request))
        return response

    return door


def hear(request: HttpRequest) -> None:
    """Let a page be made in the language of its address, and offer the others."""
    request.hears_language = True  # type: ignore[attr-defined]  # for the frame
    if language := language_of_address(request):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def language_of_address(request: HttpRequest) -> str:
    """Return the language that an address names (`?lang=kk`), "" if none: a stranger has no profile to say it.

    `?language=` names it too, but where it narrows a list, as that of the register to the language of the evidence.
    """
    language = request.GET.get(LANGUAGE, "")
    if not language and not getattr(request, "narrows_by_language", False):
        language = request.GET.get("language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def language_to_keep(request: HttpRequest) -> str:
    """Return the language for the profile of whoever joins by this page, so that mails are in it too.

    It is the one that the address names, else the one of the page. That of the site needs no keeping: "".
    """
    read = translation.get_language()
    others = dict(settings.LANGUAGES).keys() - {settings.LANGUAGE_CODE}
    return language_of_address(request) or (read if read in others else "")


class ReadWhenPublic(BasePermission):
    """Let members do what the actions allow them, and strangers look while the catalog is public."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not is_stranger(request):
            return True
        return request.method in SAFE_METHODS and may(request.user, "read_published")


class OpenWhenPublic:
    """A door of the API that strangers may look through while the catalog is public."""

    permission_classes: Sequence[Any] = (ReadWhenPublic, TokenScope)

    def finalize_response(self, request: Request, response: Any, *arguments: Any, **words: Any) -> Any:
        answer = super().finalize_response(request, response, *arguments, **words)  # type: ignore[misc]
        return let_keep(answer) if is_stranger(request) else answer


def let_keep(response: HttpResponse, request: HttpRequest | None = None) -> HttpResponse:
    """Let caches keep an answer to a stranger for a moment, apart from what members are answered.

    A page (its request given) keeps the language that its address names in its links, and has the hash of its bytes
    for an ETag if it says nothing else.
    """
    if request is not None and getattr(request, "hears_language", False):
        carry(response, language_of_address(request))
    if response.status_code in {200, 304}:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
        patch_vary_headers(response, ["Cookie", "Authorization", "Accept-Language"])
    if request is None or response.status_code != 200 or response.streaming:
        return response
    if "ETag" not in response.headers:
        response.headers["ETag"] = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
