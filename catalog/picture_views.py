"""Pages of the pictures, and the pictures as files."""

from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from accounts.strangers import is_stranger, open_when_public
from basics import clock
from catalog.contents import Rated
from catalog.forms import RegisterFilter
from catalog.models import Entry, Term
from catalog.picture_data import Asked
from catalog.pictures.palette import DARK, LIGHT
from catalog.pictures.png import png_of
from catalog.pictures.rendering import standalone
from catalog.picturing import OF_CATALOG, OF_THREAT, Maker, Picture, pictures_of, pictures_of_threat
from catalog.vocabulary import Kind, Nature

Labels = dict[tuple[str, str], str]
FORMATS = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
FONTS = settings.BASE_DIR / "static" / "fonts"


@open_when_public
@require_safe
def pictures(request: HttpRequest) -> HttpResponse:
    """Lead on to the first picture."""
    return redirect("catalog:picture", "matrix")


@open_when_public
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Show a picture of the whole catalog, narrowed by the address, and its tables."""
    maker = _maker(OF_CATALOG, name)
    form = RegisterFilter(Term.objects.labels(), request.GET.dict())
    asked = asked_of(request, maker)
    context = {
        "name": name,
        "maker": maker,
        "makers": OF_CATALOG,
        "fields": [form[field] for field in maker.filters],
        "pictures": pictures_of(name, asked, urlencode(asked.chosen)),
        "place": asked.place,
        "whole": f"?{urlencode(asked.chosen)}",
        "narrowed": bool(asked.chosen),
        "query": urlencode(asked.chosen),
    }
    return render(request, "catalog/picture.html", context)


@open_when_public
@require_safe
def entry_picture(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """Show a picture of one threat, and its tables."""
    maker = _maker(OF_THREAT, name)
    asked = asked_of(request, maker, threat_or_404(request, code))
    context = {
        "name": name,
        "maker": maker,
        "makers": OF_THREAT,
        "entry": asked.entry,
        "pictures": pictures_of(name, asked),
    }
    return render(request, "catalog/entry_picture.html", context)


@open_when_public
@require_safe
def picture_file(request: HttpRequest, name: str, format_name: str) -> HttpResponse:
    asked = asked_of(request, _maker(OF_CATALOG, name))
    return file_of(request, pictures_of(name, asked), name, format_name)


@open_when_public
@require_safe
def entry_picture_file(request: HttpRequest, name: str, code: str, format_name: str) -> HttpResponse:
    asked = asked_of(request, _maker(OF_THREAT, name), threat_or_404(request, code))
    return file_of(request, pictures_of(name, asked), f"{code}-{name}", format_name)


def pictures_beside(request: HttpRequest, entry: Entry, labels: Labels, loaded: Rated) -> list[Picture]:
    """Return the pictures for the page of an entry: of a threat those that have something to say.

    The page hands on what it loaded: the labels of terms, and what its reader sees rated.
    """
    if entry.kind != Kind.THREAT:
        return []
    asked = asked_of(request, OF_THREAT["bow-tie"], entry, labels)
    return pictures_of_threat(replace(asked, rated=loaded))


def file_of(request: HttpRequest | Request, found: list[Picture], stem: str, format_name: str) -> HttpResponse:
    """Answer with one picture as SVG or PNG; `?ground=dark` for a dark one, `?scenario=` for one of several."""
    scenario = request.GET.get("scenario", "")
    wanted = [one for one in found if not scenario or getattr(one.content, "scenario", scenario) == scenario]
    if format_name not in FORMATS or not wanted:
        raise Http404
    theme = DARK if request.GET.get("ground") == DARK else LIGHT
    site = request.build_absolute_uri("/").rstrip("/")
    drawing = wanted[0].drawing
    told = standalone(drawing, theme=theme, site=site, fonts=FONTS)
    tag = f'"{sha256(f"{format_name} {told}".encode()).hexdigest()}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    content = told.encode() if format_name == "svg" else png_of(drawing, theme=theme)
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="{stem}.{format_name}"'}
    return HttpResponse(content, content_type=FORMATS[format_name], headers=headers)


def asked_of(
    request: HttpRequest | Request, maker: Maker, entry: Entry | None = None, labels: Labels | None = None
) -> Asked:
    """Read what is asked of a picture; what cannot be read narrows nothing."""
    terms = Term.objects.labels() if labels is None else labels
    given = RegisterFilter(terms, {**request.GET.dict(), "kind": Kind.THREAT.value}).chosen()
    panel = request.GET.get("panel", "")
    return Asked(
        user=request.user,
        terms=terms,
        today=timezone.localdate(clock.now()),
        chosen={name: given[name] for name in maker.filters if name in given},
        entry=entry,
        panel=panel if panel in {Nature.MALICIOUS.value, Nature.NON_MALICIOUS.value} else "",
        place=_place(request),
        is_stranger=is_stranger(request),
    )


def _place(request: HttpRequest | Request) -> tuple[int, int] | None:
    """Return the field of the matrix (likelihood, impact) that the address names."""
    given = request.GET.get("likelihood", ""), request.GET.get("impact", "")
    likelihood, impact = (int(step) if step in {"0", "1", "2", "3", "4", "5"} else -1 for step in given)
    return (likelihood, impact) if likelihood > 0 and impact >= 0 else None


def _maker(makers: dict[str, Maker], name: str) -> Maker:
    if name not in makers:
        raise Http404
    return makers[name]


def threat_or_404(request: HttpRequest | Request, code: str) -> Entry:
    found = Entry.objects.readable_by(request.user).filter(kind=Kind.THREAT).with_content()
    return get_object_or_404(found, code=code)
