"""Captured HTML as a document to look at: words and their shape, nothing that runs, loads or leads away.

What comes out is still shown in a sandbox and under a policy of its own (`POLICY`): each of the three would do alone.
"""

import base64
import hashlib

from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.confined import clean_confined

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "q", "cite", "pre", "code", "div", "section"),
    *("article", "main", "header", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot"),
    *("tr", "th", "td", "figure", "figcaption", "em", "strong", "b", "i", "u", "s", "sub", "sup", "small", "abbr"),
    *("time", "span", "address", "bdi", "bdo", "ruby", "rt", "rp"),
}
ATTRIBUTES = {"*": ["dir", "lang"], "th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"], "ol": ["start"]}
# These go with all that is in them.
EMPTIED = {
    *("script", "style", "title", "noscript", "template", "iframe", "object", "embed", "svg", "math", "select"),
    *("textarea", "button", "audio", "video", "canvas"),
}
RENDERED_MOST = 2 * 2**20  # bytes of a page that are rendered
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.0625rem/1.6 Georgia,serif;max-width:38rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{border:1px solid;padding:.25rem .5rem;text-align:start}"
)
POLICY = {
    "default-src": ["'none'"],
    "style-src": [f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": [""],
}


def rendered(html: str, title: str) -> str:
    """Return a whole document with what of `html` is harmless; links, pictures, forms, styles and scripts are gone."""
    body = clean_confined(html, tags=sorted(TAGS), emptied=sorted(EMPTIED), attributes=ATTRIBUTES)
    if body is None:
        why = _("This page is too tangled to be shown as it looked. Its text is on the page of the capture.")
        body = f"<p>{escape(why)}</p>"
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f"<!doctype html>\n<html><head>{head}</head><body>{body}</body></html>\n"
