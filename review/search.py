"""One box over threats, measures, articles and annotations: every word must occur, in any letter case.

Plain matching and no index yet: each group is one bounded query, and the fragment around the first word is cut out by
PostgreSQL, so that no whole text travels.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import regex
from django.db.models import F, Func, IntegerField, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Greatest, Lower, StrIndex, Substr
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.sessions import PageRequest
from articles.models import Annotation, TextVersion
from basics.prose import to_text
from catalog.models import Entry
from catalog.vocabulary import Kind

MOST = 10
WORDS_MOST = 8
AROUND, LENGTH = 70, 220
STRINGS = 'strict $.** ? (@.type() == "string")'  # every text of a document, and none of its field names


@dataclass(frozen=True)
class Hit:
    """One thing found: `parts` are the pieces of its fragment, each with whether it matched."""

    title: str
    url: str
    note: str
    parts: list[tuple[str, bool]]
    language: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]
    more: bool


def search_groups(user: User, words: list[str]) -> list[Group]:
    """Return what a person may see of each kind that has all the words; four queries."""
    return [
        _group(_("Threats"), _entries(user, words, Kind.THREAT)),
        _group(_("Measures"), _entries(user, words, Kind.MEASURE)),
        _group(_("Articles"), _texts(user, words)),
        _group(_("Annotations"), _annotations(user, words)),
    ]


def words_of(text: str) -> list[str]:
    """Return the words to look for: at most eight, without the quotation marks of other engines."""
    return [word for word in regex.split(r"[\s\"“”«»\x00]+", text) if word][:WORDS_MOST]


def _group(label: str, hits: Iterable[Hit]) -> Group:
    found = list(hits)
    return Group(label, found[:MOST], len(found) > MOST)


def _entries(user: User, words: list[str], kind: str) -> list[Hit]:
    strings = Func(F("current__document"), Value(STRINGS), function="jsonb_path_query_array", output_field=JSONField())
    entries = Entry.objects.readable_by(user).filter(kind=kind).alias(body=Cast(strings, TextField()))
    rows = _with_all(entries, words, "code", "body").order_by("-updated_at", "-pk")
    found = rows.values_list("code", "current__document")[: MOST + 1]
    return [
        Hit(
            document["title"],
            reverse("catalog:entry", args=[code]),
            code,
            marked(passage_of(document, words[0]), words),
        )
        for code, document in found
    ]


def passage_of(value: Any, word: str) -> str:
    """Return the surroundings of a word in the first text of a document that has it, else the summary's beginning."""
    for text in map(to_text, _texts_in({name: part for name, part in value.items() if name != "title"})):
        place = text.lower().find(word.lower())
        if place >= 0:
            start = max(0, place - AROUND)
            return whole_words(text[start : start + LENGTH], cut=start > 0)
    return whole_words(to_text(str(value.get("summary", "")))[:LENGTH])


def whole_words(fragment: str, *, cut: bool = False) -> str:
    """Leave out the halves of words at the ends of a fragment, and say that there is more."""
    if cut:
        fragment = "… " + (fragment.partition(" ")[2] or fragment)
    if len(fragment) >= LENGTH:
        fragment = (fragment.rpartition(" ")[0] or fragment) + " …"
    return fragment


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts_in(inner)


def _texts(user: User, words: list[str]) -> list[Hit]:
    rows = _with_all(TextVersion.objects.visible_to(user), words, "text", "title", "author")
    found = rows.order_by("-created_at", "-pk").values(
        "article_id",
        "number",
        "title",
        "language",
        source=F("article__source_item__source__name"),
        fragment=_fragment(F("text"), words),
        place=_place(F("text"), words),
    )[: MOST + 1]
    return [
        Hit(
            row["title"],
            reverse("articles:text", args=[row["article_id"], row["number"]]),
            row["source"],
            marked(whole_words(row["fragment"], cut=row["place"] > AROUND), words),
            row["language"],
        )
        for row in found
    ]


def _annotations(user: User, words: list[str]) -> list[Hit]:
    found_in = Annotation.objects.visible_to(user)
    rows = _with_all(found_in, words, "body", "targets__exact", targets__origin=None)  # as it was chosen, once
    found = rows.order_by("-created_at", "-pk", "targets__pk").values(
        "uuid",
        "body",
        by=F("creator__name"),
        article=F("targets__text_version__title"),
        language=F("targets__text_version__language"),
        fragment=_fragment(F("targets__exact"), words),
        place=_place(F("targets__exact"), words),
    )[: MOST + 1]
    return [
        Hit(
            row["article"],
            reverse("articles:annotation", args=[row["uuid"]]),
            " · ".join(filter(None, [row["by"], to_text(row["body"])[:120]])),
            marked(whole_words(row["fragment"], cut=row["place"] > AROUND), words),
            row["language"],
        )
        for row in found
    ]


def _with_all(rows: "QuerySet[Any]", words: list[str], *fields: str, **always: Any) -> "QuerySet[Any]":
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere, **always)
    return rows


def _fragment(text: Any, words: list[str]) -> Func:
    """Cut out the surroundings of the first word; the beginning if it stands elsewhere (in the title)."""
    start = Greatest(_place(text, words) - Value(AROUND), Value(1), output_field=IntegerField())
    return Substr(text, start, LENGTH)


def _place(text: Any, words: list[str]) -> Func:
    return StrIndex(Lower(text), Value(words[0].lower()))


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is one of the words."""
    pattern = regex.compile("|".join(regex.escape(word) for word in words), regex.IGNORECASE)
    parts, position = [], 0
    for match in pattern.finditer(text):
        parts += [(text[position : match.start()], False), (match[0], True)]
        position = match.end()
    return [part for part in [*parts, (text[position:], False)] if part[0]]


@require_GET
def search(request: PageRequest) -> HttpResponse:
    """Find threats, measures, articles and annotations that the person may see."""
    query = request.GET.get("q", "").strip()[:200]
    words = words_of(query)
    groups = search_groups(request.user, words) if words else []
    count = sum(len(group.hits) for group in groups) if words else None
    context = {"query": query, "groups": groups, "found": bool(count), "count": count, "most": MOST}
    context["more"] = any(group.more for group in groups)
    return render(request, "search.html", context)
