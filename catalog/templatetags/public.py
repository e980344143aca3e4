"""What the frame of a page for strangers asks: its one style sheet, its address, and the other languages of it."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.strangers import narrows_by_language
from catalog.style_bundle import bundle_of

register = template.Library()
KEPT = ("kind",)  # parameters that make another page of an address; all others only narrow one


@register.simple_tag
def public_css() -> str:
    """Return the address of the style sheet, with the hash of what it says."""
    bundle = bundle_of(settings.BASE_DIR / "static" / "css", static)
    return reverse("catalog:public_css", args=[bundle.tag])


@register.simple_tag(takes_context=True)
def canonical_links(context: template.Context) -> SafeString:
    """Name the one address of this page, and that of it in each language."""
    request = context["request"]
    links = [("canonical", "", _address(request, request.GET.get(_name(request), "")))]
    alternates = [(code, _address(request, code)) for code, _name in settings.LANGUAGES]
    return format_html_join(
        "\n",
        '<link rel="{}"{} href="{}">',
        [
            *links,
            *(("alternate", format_html(' hreflang="{}"', code), address) for code, address in alternates),
            ("alternate", format_html(' hreflang="{}"', "x-default"), _address(request, "")),
        ],
    )


def _name(request: HttpRequest) -> str:
    """Return the parameter by which a page is told its language."""
    return "lang" if narrows_by_language(request.path) else "language"


def _address(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    for name in set(query) - set(KEPT):
        del query[name]
    if language in dict(settings.LANGUAGES):
        query[_name(request)] = language
    return settings.SITE_URL + request.path + (f"?{query.urlencode()}" if query else "")


@register.filter
def ways_to_say_it(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return the languages of the interface: code, own name, and the address of this page in it."""
    return [(code, NAMES.get(code, str(name)), _said_in(request, code)) for code, name in settings.LANGUAGES]


NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


def _said_in(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    query[_name(request)] = language
    return f"?{query.urlencode()}"
