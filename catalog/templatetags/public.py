"""What the frame of a page for strangers asks: its style, and its addresses in all languages."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.strangers import language_of_address
from catalog.page_languages import address_in, alternates, of_the_interface
from catalog.reading import asked_of
from catalog.style_bundle import bundle_of

register = template.Library()
KEPT = ("kind",)  # parameters that make another page of an address; all others only narrow one


@register.simple_tag(takes_context=True)
def public_style(context: template.Context) -> SafeString:
    """Return the style sheet as it stands in the page, and let the policy of the page know its hash."""
    bundle = bundle_of(settings.BASE_DIR / "static" / "css", static)
    context["request"].style_in_page = bundle.source
    return mark_safe(f"<style>{bundle.text}</style>")  # noqa: S308  # our own files


@register.simple_tag(takes_context=True)
def canonical_links(context: template.Context) -> SafeString:
    """Name the one address of this page, and that of it in each language; `page_languages` are those if not all.

    The page of an entry (`reading`) is in those that something of it stands in.
    """
    request, reading = context["request"], context.get("reading")
    languages: Iterable[str] = reading.languages if reading else context.get("page_languages") or of_the_interface()
    asked = asked_of(request.GET) if reading else language_of_address(request)
    kept = urlencode({name: request.GET[name] for name in KEPT if name in request.GET})
    url = settings.SITE_URL + request.path + (f"?{kept}" if kept else "")
    rows = [("canonical", "", address_in(asked if asked in languages else "", url))]
    rows += [
        ("alternate", format_html(' hreflang="{}"', code), address) for code, address in alternates(url, languages)
    ]
    return format_html_join("\n", '<link rel="{}"{} href="{}">', rows)
