"""The ways to read a page in another language: of a stranger by its address, of a member by their profile."""

from django import template
from django.http import HttpRequest

from accounts.languages import own_names
from accounts.middleware import page_of
from accounts.spoken_links import LANGUAGE

register = template.Library()


@register.simple_tag
def own_languages() -> list[tuple[str, str]]:
    """Return the languages of the interface: code and own name."""
    return own_names()


@register.filter
def ways_to_say_it(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return the languages of the interface: code, own name, and the address of this page in it."""
    return [(code, name, _said_in(request, code)) for code, name in own_names()]


@register.simple_tag(takes_context=True)
def address_of_page(context: template.Context) -> str:
    """Return where this page is to be had again; for the answer to a form, the page that holds the form."""
    request: HttpRequest = context["request"]
    return request.get_full_path() if request.method in {"GET", "HEAD"} else page_of(request)


def _said_in(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    if not getattr(request, "narrows_by_language", False):
        query.pop("language", None)
    if wanted := request.POST.get("next"):  # where a sign-in that is shown again leads on to
        query["next"] = wanted
    query.pop(LANGUAGE, None)  # to stand last, whatever is asked for beside it
    query[LANGUAGE] = language
    return f"{getattr(request, 'shown_at', '')}?{query.urlencode()}"
