"""The guides in the product. The tour is for everybody who may read the catalog, the handbooks are for members."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.strangers import STRANGER, is_stranger, open_when_public
from basics.guides import BY_SLUG, GUIDES, WRITTEN_IN, Rendered, render


@open_when_public
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """List the guides; to strangers those that are for everybody."""
    guides = [guide for guide in GUIDES if guide.is_for(request.user)]
    return render_page(request, "help/index.html", {"guides": guides})


@open_when_public
@require_safe
def help_guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one guide."""
    guide = BY_SLUG.get(slug)
    if guide is None:
        raise Http404
    if not guide.is_for(request.user):
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    wanted = get_language() or WRITTEN_IN
    others = [other for other in GUIDES if other != guide and other.is_for(request.user)]
    context = {
        "guide": guide,
        "shown": rendered(guide.text(wanted), wanted, for_strangers=is_stranger(request)),
        "written_in": guide.language(wanted),
        "is_foreign": guide.language(wanted) != wanted,
        "others": others,
        "page_languages": guide.languages,
    }
    return render_page(request, "help/guide.html", context)


@lru_cache(maxsize=32)
def rendered(text: str, wanted: str, *, for_strangers: bool = False) -> Rendered:
    """Return a guide with the addresses of this site; to strangers it leads to those only that are for them."""

    def page(slug: str) -> str:
        return reverse("help_guide", args=[slug]) if not for_strangers or BY_SLUG[slug].is_for(STRANGER) else ""

    def picture(name: str) -> str:
        return static(f"guides/{name}")

    return render(text, language=wanted, page=page, picture=picture)
