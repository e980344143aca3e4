"""The command palette's one question: what is there by this name that the person may go to, read or do?

Ranks: a code written out, the beginning of a code, the beginning of a title, the beginnings of words, anywhere.
`rank_of` knows them for the table of destinations, `_ranked` says the same to PostgreSQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import regex
from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.sessions import PageRequest
from articles.models import TextVersion
from articles.passages import shorten
from articles.vocabulary import Life, language_inside
from catalog.models import Entry
from catalog.vocabulary import Kind, Status
from review.annotation_querysets import OPEN as OPEN_LIVES
from review.annotation_querysets import reviewed
from review.destinations import ACTIONS, PAGES, Destination, offered
from review.models import EntryTranslationProposal, Submission
from review.states import OPEN, State
from review.translation_models import TranslationReview

EACH = 6
WORDS_MOST = 8
LONGEST = 200
SECONDS = 30
EXACT, CODE, TITLE, WORDS, INSIDE = range(5)


@dataclass(frozen=True)
class Hit:
    """One line of the palette: `parts` are the pieces of its title, each with whether it matched."""

    rank: int
    parts: list[tuple[str, bool]]
    icon: str
    url: str = ""
    note: str = ""
    code: str = ""
    language: str = ""
    keys: str = ""
    press: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    hits: list[Hit]


@dataclass(frozen=True)
class Asked:
    """What somebody typed: one line, and its words."""

    text: str
    words: list[str]


def asked_for(text: str) -> Asked:
    words = words_of(text[:LONGEST])
    return Asked(" ".join(words), words)


def rank_of(asked: Asked, title: str, keywords: str = "") -> int | None:
    """Return how well a title or its keywords fit, the smaller the better; None if a word occurs in neither."""
    text = f"{title} {keywords}".casefold()
    if not all(word.casefold() in text for word in asked.words):
        return None
    if title.casefold().startswith(asked.text.casefold()):
        return TITLE
    return WORDS if all(regex.search(_word_start(word), text, regex.IGNORECASE) for word in asked.words) else INSIDE


def _word_start(word: str) -> str:
    """Return a pattern for words that begin so; Python's `regex` and PostgreSQL read it alike."""
    return rf"\m{regex.escape(word, special_only=False)}"


def palette_groups(user: User, asked: Asked) -> list[Group]:
    """Return what a person may go to or do, the best group first; seven queries, none without words."""
    groups = [
        Group("pages", _("Pages"), _destinations(asked, offered(user, PAGES))),
        Group("actions", _("Actions"), _destinations(asked, offered(user, ACTIONS))),
    ]
    if asked.words:
        groups += [
            Group("entries", _("Catalog"), list(_entries(user, asked))),
            Group("articles", _("Articles"), list(_articles(user, asked))),
            Group("review", _("Review"), _reviewed(user, asked)),
        ]
    found = [group for group in groups if group.hits]
    return sorted(found, key=lambda group: group.hits[0].rank)


def _destinations(asked: Asked, table: list[Destination]) -> list[Hit]:
    ranked = [(rank_of(asked, str(line.label), str(line.keywords)), line) for line in table]
    hits = [_destination(rank, line, asked) for rank, line in ranked if rank is not None]
    return sorted(hits, key=lambda hit: hit.rank)[:EACH] if asked.words else hits


def _destination(rank: int, line: Destination, asked: Asked) -> Hit:
    parts = _parts(str(line.label), asked)
    return Hit(rank, parts, line.icon, line.url, keys=line.keys, press=line.press)


def _entries(user: User, asked: Asked) -> Iterable[Hit]:
    entries = Entry.objects.readable_by(user).annotate(heading=KeyTextTransform("title", "current__document"))
    found = _ranked(entries, asked, "heading", "code").order_by("rank", "-updated_at", "-pk")
    for rank, code, kind, status, title in found.values_list("rank", "code", "kind", "status", "heading")[:EACH]:
        icon = "triangle-alert" if kind == Kind.THREAT else "shield-check"
        note = "" if status == Status.PUBLISHED else str(Status(status).label)
        yield Hit(rank, _parts(title, asked), icon, reverse("catalog:entry", args=[code]), note, code)


def _articles(user: User, asked: Asked) -> Iterable[Hit]:
    """Find articles by the title of any text of theirs, and lead to the text whose title fits best."""
    texts = _ranked(TextVersion.objects.visible_to(user), asked, "title")
    best = texts.order_by("article_id", "rank", "-number").distinct("article_id").values("pk")
    found = texts.filter(pk__in=best).order_by("rank", "-created_at", "-pk")
    rows = found.values(
        *("rank", "article_id", "number", "title", "language"), source=F("article__source_item__source__name")
    )
    for row in rows[:EACH]:
        address = reverse("articles:text", args=[row["article_id"], row["number"]])
        parts = _parts(row["title"], asked)
        yield Hit(row["rank"], parts, "file-text", address, row["source"], language=row["language"])


def _reviewed(user: User, asked: Asked) -> list[Hit]:
    """Return proposals, translations and annotations in review, the better fit first."""
    translations = [*_translations(user, asked), *_entry_translations(user, asked)]
    found = [*_submissions(user, asked), *translations, *_annotations(user, asked)]
    return sorted(found, key=lambda hit: hit.rank)[:EACH]


def _submissions(user: User, asked: Asked) -> Iterable[Hit]:
    found = _ranked(Submission.objects.visible_to(user), asked, "title", "proposal__entry__code")
    open_first = Case(When(state__in=OPEN, then=0), default=1)
    rows = found.order_by("rank", open_first, "-updated_at", "-pk").values_list(
        "rank", "pk", "title", "state", "proposal__entry__code"
    )
    for rank, pk, title, state, code in rows[:EACH]:
        address = reverse("review:submission", args=[pk])
        yield Hit(rank, _parts(title, asked), "inbox", address, str(State(state).label), code or "")


def _translations(user: User, asked: Asked) -> Iterable[Hit]:
    found = _ranked(TranslationReview.objects.visible_to(user), asked, "text_version__title")
    open_first = Case(When(state__in=OPEN, then=0), default=1)
    names = ("rank", "pk", "state", "text_version__title", "text_version__language")
    rows = found.order_by("rank", open_first, "-updated_at", "-pk").values_list(*names)
    for rank, pk, state, title, language in rows[:EACH]:
        note = _("translation, %(state)s") % {"state": State(state).label}
        yield Hit(rank, _parts(title, asked), "languages", reverse("review:translation", args=[pk]), note, "", language)


def _entry_translations(user: User, asked: Asked) -> Iterable[Hit]:
    """Find translations of entries in review by the entry's title and code."""
    rows = EntryTranslationProposal.objects.visible_to(user).annotate(
        heading=KeyTextTransform("title", "entry__current__document")
    )
    found = _ranked(rows, asked, "heading", "entry__code")
    open_first = Case(When(state__in=OPEN, then=0), default=1)
    names = ("rank", "pk", "state", "heading", "language", "entry__code")
    for rank, pk, state, title, language, code in found.order_by("rank", open_first, "-updated_at", "-pk").values_list(
        *names
    )[:EACH]:
        values = {"language": language_inside(language), "state": State(state).label}
        note = _("into %(language)s, %(state)s") % values
        yield Hit(rank, _parts(title, asked), "languages", reverse("review:entry_translation", args=[pk]), note, code)


def _annotations(user: User, asked: Asked) -> Iterable[Hit]:
    """Find annotations in review by the words they mark."""
    chosen = reviewed(user).filter(hidden_at__isnull=True, targets__origin=None)
    found = _ranked(chosen, asked, "targets__exact")
    open_first = Case(When(life__in=OPEN_LIVES, then=0), default=1)
    rows = found.order_by("rank", open_first, "-life_since", "-pk").values_list(
        "rank", "uuid", "life", "targets__exact", "targets__text_version__language"
    )
    for rank, uuid, life, quote, language in rows[:EACH]:
        note = _("annotation, %(state)s") % {"state": Life(life).label}
        address = reverse("review:annotation", args=[uuid])
        yield Hit(rank, _parts(shorten(quote, 90), asked), "highlighter", address, note, "", language)


def _ranked(rows: "QuerySet[Any]", asked: Asked, title: str, code: str = "") -> "QuerySet[Any]":
    """Keep the rows that have every word in their title or code, with how well they fit as `rank`."""
    fields = [title, code] if code else [title]
    starts = Q()
    for word in asked.words:
        rows = rows.filter(_any(fields, "icontains", word))
        starts &= _any(fields, "iregex", _word_start(word))
    by_code = [
        When(**{f"{code}__iexact": asked.text}, then=EXACT),
        When(**{f"{code}__istartswith": asked.text}, then=CODE),
    ]
    by_title = [When(**{f"{title}__istartswith": asked.text}, then=TITLE), When(starts, then=WORDS)]
    whens = by_code + by_title if code else by_title
    ranked: QuerySet[Any] = rows.annotate(rank=Case(*whens, default=INSIDE, output_field=IntegerField()))
    return ranked


def _any(fields: list[str], lookup: str, value: str) -> Q:
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__{lookup}": value})
    return found


def _parts(title: str, asked: Asked) -> list[tuple[str, bool]]:
    return marked(title, asked.words) if asked.words else [(title, False)]


def _said(asked: Asked, groups: list[Group]) -> str:
    """Say what is shown, for those who hear it."""
    if not asked.words:
        return _("Type to find more.")
    count = sum(len(group.hits) for group in groups)
    if not count:
        return _("Nothing is called so. Press Enter to look inside the texts.")
    return ngettext("%(count)d result", "%(count)d results", count) % {"count": count}


@require_GET
@cache_control(private=True, max_age=SECONDS)
def palette(request: PageRequest) -> HttpResponse:
    """Answer the palette's question with the lines to show; without words, all pages and actions."""
    asked = asked_for(request.GET.get("q", ""))
    groups = palette_groups(request.user, asked)
    everywhere = f"{reverse('search')}?{urlencode({'q': asked.text})}" if asked.words else ""
    context = {"asked": asked, "groups": groups, "said": _said(asked, groups), "everywhere": everywhere}
    return HttpResponse(render_to_string("palette.html", context))  # no request: the frame is not in it


def words_of(text: str) -> list[str]:
    """Return the words to look for: at most eight, without the quotation marks of other engines."""
    return [word for word in regex.split(r"[\s\"“”«»\x00]+", text) if word][:WORDS_MOST]


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is one of the words."""
    pattern = regex.compile("|".join(regex.escape(word) for word in words), regex.IGNORECASE)
    parts, position = [], 0
    for match in pattern.finditer(text):
        parts += [(text[position : match.start()], False), (match[0], True)]
        position = match.end()
    return [part for part in [*parts, (text[position:], False)] if part[0]]
