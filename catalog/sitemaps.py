"""Which pages search engines are told of, in which languages, and when each was last changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from accounts.strangers import STRANGER
from basics.guides import GUIDES
from catalog.models import Edition, Entry
from catalog.page_languages import alternates, of_entry, of_the_interface
from catalog.picturing import OF_CATALOG

PAGE = 2_000  # addresses of one file: with three languages each it is small enough to be kept (`config.public_cache`)


@dataclass(frozen=True)
class Place:
    """One page: its path, when it last changed, and the languages that it is told to be in."""

    path: str
    changed: datetime | None
    languages: tuple[str, ...]

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path

    @property
    def ways(self) -> list[tuple[str, str]]:
        """The page in each of its languages; none if there is one only."""
        return alternates(self.url, self.languages)


@dataclass(frozen=True)
class Part:
    """One file of the sitemap."""

    name: str
    page: int
    changed: datetime | None

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("catalog:sitemap_part", args=[self.name, self.page])


def parts() -> list[Part]:
    """Return the files that the index names; three queries."""
    entries, editions = _entries(), _editions()
    count, last = entries.count(), entries.aggregate(last=Max("updated_at"))["last"]
    issued = editions.aggregate(last=Max("published_at"))["last"]
    files = [Part("pages", 1, max(filter(None, (last, issued)), default=None))]
    files += [Part("entries", number, last) for number in range(1, ceil(count / PAGE) + 1)]
    return [*files, Part("editions", 1, issued)] if issued else files


def places(name: str, page: int) -> Iterator[Place]:
    """Yield the pages of one file; nothing for a file that the index does not name."""
    if name == "entries":
        yield from _of_entries(page)
    elif page == 1 and name == "pages":
        yield from _pages()
    elif page == 1 and name == "editions":
        yield from _of_editions()


def _entries() -> "QuerySet[Entry]":
    return Entry.objects.readable_by(STRANGER)


def _editions() -> "QuerySet[Edition]":
    return Edition.objects.visible_to(STRANGER)


def _pages() -> Iterator[Place]:
    names = ("desk", "catalog:register", "catalog:editions", "catalog:methodology")
    last = _entries().aggregate(last=Max("updated_at"))["last"]
    for name in names:
        yield Place(reverse(name), last, of_the_interface())
    for picture in OF_CATALOG:
        yield Place(reverse("catalog:picture", args=[picture]), last, of_the_interface())
    for name in ("help", "accessibility"):
        yield Place(reverse(name), None, of_the_interface())
    for guide in GUIDES:
        if guide.is_for(STRANGER):
            yield Place(reverse("help_guide", args=[guide.slug]), None, guide.languages)


def _of_entries(page: int) -> Iterator[Place]:
    translated = ArrayAgg("translations__language", filter=Q(translations__current__isnull=False), distinct=True)
    rows = _entries().annotate(others=translated).order_by("pk")[(page - 1) * PAGE : page * PAGE]
    for code, own, others, changed in rows.values_list("code", "language", "others", "updated_at"):
        yield Place(reverse("catalog:entry", args=[code]), changed, of_entry(own, others or []))


def _of_editions() -> Iterator[Place]:
    rows = _editions().order_by("pk").values_list("name", "published_at")
    for name, published in rows:
        yield Place(reverse("catalog:edition", args=[name]), published, of_the_interface())
        yield Place(reverse("catalog:edition_changelog", args=[name]), published, of_the_interface())
