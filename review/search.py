"""One box over threats, measures, articles and annotations: every word must occur, in any form and spelling of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Left
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import may
from accounts.sessions import PageRequest
from accounts.strangers import is_stranger, open_when_public
from articles.marking import SCANNED, Matches, Parts, fragment, likely, marked, matcher
from articles.models import Annotation, TextVersion
from articles.round_querysets import laid_aside
from articles.searching import MOST as RANKED
from articles.searching import NOTHING, Found, Sought, find, sought, spelled, words_of
from basics.prose import to_text
from catalog.models import Entry, EntryTranslation
from catalog.vocabulary import Kind

MOST = 10  # hits of each kind where all kinds are shown
PAGE = 25  # hits where one kind is
CODE = re.compile(r"[a-z][a-z0-9_]*|\d{4}(-\d\d){0,2}")  # a term, a choice or a day: what an entry is filed under


class Raw(NamedTuple):
    """Something found, before its words are marked; `texts` are where they may stand, the likeliest first."""

    title: str
    url: str
    note: str
    texts: list[str]
    language: str = ""


@dataclass(frozen=True)
class Hit:
    """One thing found: `parts` are the pieces of its fragment, `title_parts` those of its title: (text, matched)."""

    title: str
    url: str
    note: str
    parts: Parts
    language: str = ""
    title_parts: Parts = ()  # type: ignore[assignment]


@dataclass(frozen=True)
class Group:
    """What was found of one kind: some hits, best first, of at most 2,000 that were ranked; `more` if there are more.

    `start` is how many better ones come before these.
    """

    kind: str
    label: str
    hits: list[Hit]
    count: int
    more: bool
    start: int = 0

    @property
    def next(self) -> int:
        """The `start` of the hits after these; 0 if there are none."""
        end = self.start + len(self.hits)
        return end if end < self.count else 0


class Side(NamedTuple):
    """One kind of thing that is searched: how it is found, and what is shown of it."""

    label: str | Promise
    find: Callable[[User, Sought, int, int], Found]
    load: Callable[[User, list[int]], dict[int, Raw]]


def search_groups(
    user: User, words: list[str], *, kind: str = "", start: int = 0, sides: Mapping[str, Side] | None = None
) -> list[Group]:
    """Return what a person may see of each kind (or of one) that has all the words; at most eleven queries."""
    what = sought(words)
    size = PAGE if kind else MOST
    sides = {name: side for name, side in (sides or SIDES).items() if kind in ("", name)}
    found = {name: side.find(user, what, size, start) if what else NOTHING for name, side in sides.items()}
    raws = {name: side.load(user, found[name].keys) if found[name].keys else {} for name, side in sides.items()}
    matches = _matcher(what, words, raws)
    return [
        Group(
            name,
            str(side.label),
            [_hit(raws[name][key], matches) for key in found[name].keys if key in raws[name]],
            found[name].count,
            found[name].more,
            start,
        )
        for name, side in sides.items()
    ]


def _matcher(what: Sought | None, words: list[str], raws: dict[str, dict[int, Raw]]) -> Matches:
    if what is None:
        return lambda _word: False
    shown = (text for found in raws.values() for raw in found.values() for text in (raw.title, *raw.texts))
    asked = {word for text in shown for word in likely(text, words).words}
    return matcher(what.lexemes, spelled(asked), [word for word in words if word.endswith("*")])


def _hit(raw: Raw, matches: Matches) -> Hit:
    """Show the first text that has one of the words, else the beginning of the first text."""
    pieces = (fragment(text, matches) for text in raw.texts)
    first = fragment(raw.texts[0], matches) if raw.texts else []
    parts = next((parts for parts in pieces if any(matched for _text, matched in parts)), first)
    return Hit(raw.title, raw.url, raw.note, parts, raw.language, marked(raw.title, matches))


# Entries


def _find_entries(kind: str) -> Callable[[User, Sought, int, int], Found]:
    def found(user: User, what: Sought, size: int, start: int) -> Found:
        visible = Entry.objects.readable_by(user).filter(kind=kind)
        return find(what, "catalog_registerrow", "entry_id", visible, size=size, start=start)

    return found


def _load_entries(user: User, keys: list[int]) -> dict[int, Raw]:
    translated = EntryTranslation.objects.filter(entry=OuterRef("pk"), current__isnull=False).order_by("language")
    told = ArraySubquery(translated.values("current__texts"))
    rows = Entry.objects.readable_by(user).filter(pk__in=keys).values_list("pk", "code", "current__document", told)
    texts_of, told_in = (_texts_of, _told_in) if user.is_authenticated else (_open_texts_of, _openly_told_in)
    return {
        pk: Raw(
            document["title"],
            reverse("catalog:entry", args=[code]),
            code,
            [*texts_of(document), *(to_text(text) for texts in translations for text in told_in(texts))],
        )
        for pk, code, document, translations in rows
    }


def _texts_of(document: dict[str, Any]) -> Iterator[str]:
    left_out = {"title", "evidence"}
    yield from map(to_text, _strings({name: part for name, part in document.items() if name not in left_out}))


def _open_texts_of(document: dict[str, Any]) -> Iterator[str]:
    """Give the prose of an entry, and not what its lists say: a page for strangers leaves some of that out."""
    yield from (to_text(part) for name, part in document.items() if name != "title" and isinstance(part, str))


def _told_in(texts: dict[str, Any]) -> Iterator[str]:
    yield from (row["text"] for row in texts.values())


def _openly_told_in(texts: dict[str, Any]) -> Iterator[str]:
    """Give of a translation what `_open_texts_of` gives of a document."""
    yield from (row["text"] for path, row in texts.items() if "." not in path)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not CODE.fullmatch(value):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)


# Texts


def _find_texts(user: User, what: Sought, size: int, start: int) -> Found:
    if not may(user, "read_articles"):
        return NOTHING
    return find(what, "articles_textwords", "text_version_id", size=size, start=start)


def _load_texts(user: User, keys: list[int]) -> dict[int, Raw]:
    rows = TextVersion.objects.visible_to(user).filter(pk__in=keys)
    names = ("pk", "article_id", "number", "title", "language")
    found = rows.values_list(*names, F("article__source_item__source__name"), Left("text", SCANNED))
    return {
        pk: Raw(title, reverse("articles:text", args=[article, number]), source, [text], language)
        for pk, article, number, title, language, source, text in found
    }


# Annotations


def _annotations(user: User) -> Any:
    """What stands in a text and was neither turned down nor withdrawn, unless it is one's own."""
    closed = Q(life__in=("rejected", "withdrawn"), published_at__isnull=True) & ~Q(creator=user.pk)
    return Annotation.objects.visible_to(user).exclude(laid_aside()).exclude(closed)


def _find_annotations(user: User, what: Sought, size: int, start: int) -> Found:
    return find(what, "articles_annotationwords", "annotation_id", _annotations(user), size=size, start=start)


def _load_annotations(user: User, keys: list[int]) -> dict[int, Raw]:
    rows = _annotations(user).filter(pk__in=keys, targets__origin=None).order_by("-targets__pk")
    found = rows.values_list(
        *("pk", "uuid", "body", "creator__name", "targets__exact"),
        *("targets__text_version__title", "targets__text_version__language"),
    )
    return {
        pk: Raw(
            title,
            reverse("articles:annotation", args=[uuid]),
            " · ".join(filter(None, [name, Truncator(to_text(body)).chars(120)])),
            [exact, to_text(body)],
            language,
        )
        for pk, uuid, body, name, exact, title, language in found
    }


SIDES: dict[str, Side] = {
    "threats": Side(gettext_lazy("Threats"), _find_entries(Kind.THREAT), _load_entries),
    "measures": Side(gettext_lazy("Measures"), _find_entries(Kind.MEASURE), _load_entries),
    "articles": Side(gettext_lazy("Articles"), _find_texts, _load_texts),
    "annotations": Side(gettext_lazy("Annotations"), _find_annotations, _load_annotations),
}


OPEN_SIDES = ("threats", "measures")  # to strangers


def asked_of(values: Any) -> tuple[str, list[str], str, int]:
    """Return what an address asks for: the query, its words, the one kind or none, and how many hits come before."""
    query = values.get("q", "").strip()[:200]
    kind = values.get("kind", "") if values.get("kind", "") in SIDES else ""
    start = values.get("start", "")
    begins = int(start) if kind and start.isascii() and start.isdecimal() and len(start) < 5 else 0
    return query, words_of(query), kind, min(begins, RANKED)


@open_when_public
@require_GET
def search(request: PageRequest) -> HttpResponse:
    """Find threats, measures, articles and annotations that the person may see; strangers find entries."""
    query, words, kind, start = asked_of(request.GET)
    sides = {name: SIDES[name] for name in OPEN_SIDES} if is_stranger(request) else SIDES
    kind = kind if kind in sides else ""
    groups = search_groups(request.user, words, kind=kind, start=start, sides=sides) if words else []
    count = sum(len(group.hits) for group in groups) if words else None
    context = {"query": query, "groups": groups, "found": bool(count), "count": count, "ranked": RANKED, "kind": kind}
    context["more"] = any(group.more or group.next for group in groups)
    context["tabs"] = [(name, side.label, f"?{urlencode({'q': query, 'kind': name})}") for name, side in sides.items()]
    context["address"] = urlencode({"q": query})
    return render(request, "search.html", context)
