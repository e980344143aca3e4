"""The accessibility statement. What it says was tested is written by the tests: `accessibility.json` beside this."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import SiteSettings
from accounts.strangers import hear, is_stranger, let_keep, meet

TESTED = Path(__file__).with_suffix(".json")
AREAS = {
    "": _("Start, search and administration"),
    "accounts": _("Signing in, one’s own profile, people"),
    "articles": _("Articles and annotations"),
    "catalog": _("Catalog and editions"),
    "review": _("Review"),
}
PART_OF = {"discussions": "review", "notices": "review", "live": "review", "team": "review", "tour": ""}


@dataclass(frozen=True)
class LookedAt:
    """One page of the suite: its address with the names of its variable parts, and in how many states it was seen."""

    address: str
    states: int


@dataclass(frozen=True)
class Area:
    """The pages of one part of the product."""

    name: Any
    pages: list[LookedAt]

    @property
    def states(self) -> int:
        return sum(page.states for page in self.pages)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what is promised, what the suite looks at and how, what is known not to be good, and whom to write to."""
    site = SiteSettings.current()
    if is_stranger(request):
        (meet if site.public_catalog else hear)(request)
    found = areas()
    context = {
        "tested": what_the_suite_says(),
        "areas": found,
        "pages": sum(len(area.pages) for area in found),
        "states": sum(area.states for area in found),
        "contact": site.contact,
    }
    page = render(request, "accessibility.html", context)
    return let_keep(page, request) if is_stranger(request) else page


@cache
def what_the_suite_says() -> dict[str, Any]:
    """Return what the suite said of itself: `axe`, `widths` (px), `narrowest` (px), `reading_order`, `pages`."""
    found: dict[str, Any] = json.loads(TESTED.read_text(encoding="utf-8"))
    return found


@cache
def areas() -> list[Area]:
    """Return the pages that the suite looks at by the part of the product they belong to, each by its address."""
    address = dict(_addresses(get_resolver(), "/", ""))
    found: dict[str, list[LookedAt]] = {name: [] for name in AREAS}
    for door, states in what_the_suite_says()["pages"].items():
        if door in address:  # a page that went since the suite ran is no page
            part = door.rpartition(":")[0]
            found[PART_OF.get(part, part)].append(LookedAt(address[door], states))
    return [Area(AREAS[name], sorted(pages, key=lambda page: page.address)) for name, pages in found.items() if pages]


def _addresses(resolver: Any, before: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{namespace}{pattern.name}", here
        else:
            yield from _addresses(pattern, here, f"{pattern.namespace}:" if pattern.namespace else namespace)
