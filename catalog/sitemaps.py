"""Which pages search engines are told of, in which languages, and when each was last changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from accounts.strangers import narrows_by_language
from catalog.models import Edition, Entry
from catalog.picturing import OF_CATALOG

PAGE = 2_000  # addresses of one file: with three languages each it is small enough to be kept (`config.public_cache`)
STRANGER = AnonymousUser()


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
        if len(self.languages) < 2:
            return []
        name = "lang" if narrows_by_language(self.path) else "language"
        told = [(language, f"{self.url}?{name}={language}") for language in self.languages]
        return [*told, ("x-default", self.url)]


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


def _all() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


def _pages() -> Iterator[Place]:
    names = ("desk", "catalog:register", "catalog:editions", "catalog:methodology")
    last = _entries().aggregate(last=Max("updated_at"))["last"]
    for name in names:
        yield Place(reverse(name), last, _all())
    for picture in OF_CATALOG:
        yield Place(reverse("catalog:picture", args=[picture]), last, _all())


def _of_entries(page: int) -> Iterator[Place]:
    translated = ArrayAgg("translations__language", filter=Q(translations__current__isnull=False), distinct=True)
    rows = _entries().annotate(others=translated).order_by("pk")[(page - 1) * PAGE : page * PAGE]
    for code, own, others, changed in rows.values_list("code", "language", "others", "updated_at"):
        languages = dict.fromkeys([own, *(others or [])])
        yield Place(reverse("catalog:entry", args=[code]), changed, tuple(languages))


def _of_editions() -> Iterator[Place]:
    rows = _editions().order_by("pk").values_list("name", "published_at")
    for name, published in rows:
        yield Place(reverse("catalog:edition", args=[name]), published, _all())
        yield Place(reverse("catalog:edition_changelog", args=[name]), published, _all())
