"""Doors that only a public catalog needs: its first page, methodology, feed, sitemap, cards."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import SiteSettings
from accounts.permissions import Person
from accounts.strangers import FRESH_SECONDS, is_stranger, language_of_address, open_when_public
from basics.quoting import FAIR_LENGTH
from catalog import atom, sitemaps
from catalog import vocabulary as words
from catalog.linked_data import website, written
from catalog.methodology import methodology
from catalog.models import Edition, Entry, ScaleVersion, Term
from catalog.pictures.png import png_of
from catalog.reading import asked_of, reading_of
from catalog.scales import Scale
from catalog.social import CardFacts, card_of

FEW = 5  # of what was changed last, on the first page
# What a search engine may walk while the catalog is public; all else is closed to it, and to strangers mostly too.
OPEN_PATHS = (
    *("/$", "/?lang=", "/?language=", "/catalog/", "/editions/", "/search/$", "/search/?lang="),
    *("/help/", "/accessibility/", "/static/", "/sitemap"),
)
# What is open and yet no page to be found: the same rows in another order, files that are large.
NOT_TO_WALK = ("/catalog/compare/", "/catalog/*sort=", "/catalog/*after=", "/catalog/*before=", "/editions/*/compare/")


def start(request: HttpRequest) -> HttpResponse:
    """Show strangers what there is: called by the desk, which is everybody's first page."""
    rows = Entry.objects.readable_by(request.user).published()
    changed = rows.with_row().order_by("-updated_at", "-pk")[:FEW]
    search = settings.SITE_URL + reverse("search")
    context = {
        "threats": rows.threats().count(),
        "measures": rows.measures().count(),
        "changed": changed,
        "newest": newest_for(request.user),
        "linked_data": written(website(settings.SITE_URL, name=_("Catalog of security threats"), search=search)),
    }
    return render(request, "catalog/start.html", context)


@open_when_public
@require_safe
def show_methodology(request: HttpRequest) -> HttpResponse:
    """Say how entries, ratings and evidence come to be: from the scales and vocabularies themselves."""
    told = methodology(newest_for(request.user))
    return render(request, "catalog/methodology.html", {"method": told, "fair_length": FAIR_LENGTH})


@open_when_public
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    text = atom.feed(request.get_full_path(), language=language_of_address(request))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@open_when_public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name the files of the sitemap."""
    context = {"parts": sitemaps.parts()}
    return render(request, "public/sitemap_index.xml", context, content_type="application/xml")


@open_when_public
@require_safe
def sitemap_part(request: HttpRequest, name: str, page: int) -> HttpResponse:
    places = list(sitemaps.places(name, page))
    if not places:
        raise Http404
    return render(request, "public/sitemap.xml", {"places": places}, content_type="application/xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what they may walk: nothing while the catalog is closed."""
    lines = ["User-agent: *"]
    if SiteSettings.is_public():
        lines += [f"Allow: {path}" for path in OPEN_PATHS]
        lines += [f"Disallow: {path}" for path in (*NOT_TO_WALK, "/")]
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('catalog:sitemap')}"]
    else:
        lines.append("Disallow: /")
    headers = {"Cache-Control": f"public, max-age={FRESH_SECONDS}"}
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", headers=headers)


@open_when_public
@require_safe
def entry_card(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the card that is shown where the address of an entry is shared (PNG, 1200 by 630)."""
    found = get_object_or_404(Entry.objects.readable_by(request.user).select_related("current", "row"), code=code)
    reading = reading_of(found, asked_of(request.GET), stranger=is_stranger(request))
    return HttpResponse(
        png_of(card_of(_card_facts(found, str(reading.document.get("title", ""))))), content_type="image/png"
    )


def newest_for(person: Person) -> Edition | None:
    """Return the newest edition that somebody may read; it is light."""
    return Edition.objects.visible_to(person).published().light().order_by("-published_at", "-pk").first()


def _card_facts(entry: Entry, title: str) -> CardFacts:
    row = entry.row  # select_related
    labels = Term.objects.labels()
    about = [labels.get(("theme", row.theme), row.theme), *(labels.get(("state", code), code) for code in row.states)]
    evidence = ngettext("%(count)d piece of evidence", "%(count)d pieces of evidence", row.evidence_count)
    return CardFacts(
        code=entry.code,
        kind=str(words.Kind(entry.kind).label),
        title=title or row.title,
        about=" · ".join(about),
        level=_level(row.level_high) if row.level_high else None,
        evidence=evidence % {"count": row.evidence_count},
        site=_("Perimeter: every statement leads back to its sentence."),
    )


def _level(rank: int) -> tuple[str, int]:
    levels = Scale(ScaleVersion.objects.in_use().document).levels
    return next((level.label, level.rank) for level in levels if level.rank == min(rank, len(levels)))
