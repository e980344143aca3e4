"""Links of a page that keep the language which its address names: strangers have no profile, and are given no cookie.

So what a stranger chose goes from address to address, and a cache that keeps answers by their addresses keeps languages
apart. Pure: it reads and writes the answer alone.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

LANGUAGE = "lang"  # the parameter that names it
# Links of the site itself: of pages, and of the feed in the head. Neither a way in the same page nor a whole address.
LINK = re.compile(r"""(<(?:a\b|link\srel="alternate")[^>]*?\s(?:xlink:)?href=")(?![a-z][a-z0-9+.-]*:|//|#|")([^"#]+)""")
FORM = re.compile(r"<form\b[^>]*>")
POST = re.compile(r"""\bmethod=["']?post\b""", re.IGNORECASE)
ACTION = re.compile(r"""(\saction=")([^"#]+)""")
NAMED = re.compile(rf"[?&;]{LANGUAGE}=")
NOT_IN_A_LANGUAGE = ("/api/", "/wap/")


def carry(response: HttpResponse, language: str) -> None:
    """Let the links and forms of an HTML page, or whither it leads on, name a language; nothing if ""."""
    if not language or response.streaming:
        return
    if "Location" in response.headers:
        response.headers["Location"] = _in(response.headers["Location"], language, "&")
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = carried(response.content.decode(), language).encode()


def carried(page: str, language: str) -> str:
    """Return an HTML page whose links and forms name a language: searching ones in a field, others in their address."""
    page = LINK.sub(lambda found: found[1] + _in(found[2], language, "&amp;"), page)
    told = f'<input type="hidden" name="{LANGUAGE}" value="{language}">'
    return FORM.sub(lambda found: _sent(found[0], language) if POST.search(found[0]) else found[0] + told, page)


def _sent(form: str, language: str) -> str:
    """Name a language in the address a form is sent to; one without goes to that of the page, which names it."""
    return ACTION.sub(lambda found: found[1] + _in(found[2], language, "&amp;"), form)


def _in(address: str, language: str, separator: str) -> str:
    parts = urlsplit(address)
    if parts.netloc or NAMED.search(address) or parts.path.startswith((settings.STATIC_URL, *NOT_IN_A_LANGUAGE)):
        return address
    return f"{address}{separator if parts.query else '?'}{LANGUAGE}={language}"
