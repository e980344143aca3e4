"""Whether anything at all has changed since an answer was given: an ETag that costs one look at the audit log.

Everything that is done writes an entry of the log in its own transaction. Entries are numbered before they are
committed, so that a smaller number may appear after a greater one: the tag counts the last ones too, and is another
one then. What nobody did (a clock that went on) is in no tag.
"""

from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from rest_framework.request import Request

from accounts.models import TourState
from basics import clock
from basics.etags import is_known

RECENT = 2_000  # entries that are written, committed or not, while one transaction lasts: far more than there are
# What pages are made of: style stands in those for strangers, and addresses of scripts and pictures in all.
MADE_OF = ("templates", "static", "locale", "config", "basics", "accounts", "articles", "catalog", "review")
STATEMENT = """
SELECT max(id), count(*) FROM accounts_auditentry WHERE id > (SELECT max(id) FROM accounts_auditentry) - %s
"""


def release_of(base: Path) -> int:
    """Return when the newest of what pages are made of was written: another release makes other pages of one state."""
    paths = (path for folder in MADE_OF for path in (base / folder).rglob("*.*") if path.suffix != ".pyc")
    return max((path.stat().st_mtime_ns for path in paths), default=0)


RELEASE = release_of(settings.BASE_DIR)


def state_tag(request: HttpRequest | Request) -> str:
    """Return the ETag of what this person is answered at this address now. Ask before reading what is answered."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [RECENT])
        state = cursor.fetchone()
    said: tuple[Any, ...] = (state, request.user.pk, request.build_absolute_uri(), request.headers.get("Accept", ""))
    return f'"{blake2b(repr(said).encode(), digest_size=12).hexdigest()}"'


def page_tag(request: HttpRequest) -> str:
    """Return the ETag of a whole page, with what its frame shows; none ("") while long work is followed there.

    It is another one every hour, in every session, language and theme, and after every release.
    """
    if request.session.get("work") or getattr(request.user, "tour", "") == TourState.BEGUN:
        return ""  # what the frame then shows changes with no row of the log
    shown = (get_language(), request.headers.get("Cookie", ""), request.headers.get("HX-Request", ""), RELEASE)
    said = (state_tag(request), shown, sorted(request.session.items(), key=str), f"{clock.now():%Y-%m-%dT%H}")
    return f'W/"{blake2b(repr(said).encode(), digest_size=12).hexdigest()}"'


def unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Return the answer 304 for whoever has the page with this tag already."""
    return with_tag(HttpResponseNotModified(), tag) if tag and is_known(request, tag.removeprefix("W/")) else None


def with_tag(response: HttpResponse, tag: str) -> HttpResponse:
    """Let the browser keep a page of its person, and ask each time whether it still holds."""
    if tag:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
    return response
