"""Lists of the desk that ask more than one table: what is assigned, what went stale, what is watched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import may
from articles.models import TextVersion
from articles.staleness import stale_translations
from articles.vocabulary import TextKind, language_name
from basics import clock
from catalog.models import EntryTranslation
from catalog.translatable import is_stale, words_of
from review.models import QueueItem
from review.queue_querysets import stood_in_for

LOOKED_AT = 50  # translations whose source moved on, of which those that are stale are told
FEW = 5


@dataclass(frozen=True)
class Stale:
    """A translation of one's own whose source changed since, and how many sentences or fields of it did."""

    title: str
    language: str
    href: str
    changed: int

    @property
    def language_name(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True)
class Watched:
    """Something somebody watches that changed lately: what happened, where it can be read, and when."""

    title: str
    said: str
    href: str
    at: datetime


_watched: list[Callable[[User, int], list[Watched]]] = []


def provide_watched(ask: Callable[[User, int], list[Watched]]) -> None:
    """Say what a person watches and was changed: the newest first, at most as many as asked for, in one query."""
    _watched.append(ask)


def watched_by(person: User) -> list[Watched]:
    return [row for ask in _watched for row in ask(person, FEW)][:FEW]


def assigned_to(person: User) -> list[QueueItem]:
    """Return what a person was asked to decide on, or stands in for somebody who was: due first. Two queries."""
    if not may(person, "decide"):
        return []
    now = clock.now()
    waiting = QueueItem.objects.waiting_for(person, at=now).undecided()
    asked = waiting.filter(assigned_to__in=stood_in_for(person, at=now))
    return list(asked.with_people().order_by("due_rank", "pk")[:FEW])


def stale_of(person: User) -> list[Stale]:
    """Return the newest translations of a person's own whose source says something else now. At most three queries."""
    if not may(person, "add_article"):
        return []
    return [*_stale_texts(person), *_stale_words(person)][:FEW]


def _stale_texts(person: User) -> list[Stale]:
    made = Q(created_by=person) | Q(provenance__agents__member=person)
    moved = TextVersion.objects.visible_to(person).filter(
        made, kind=TextKind.TRANSLATION, superseded_by=None, provenance__source_version__superseded_by__isnull=False
    )
    rows = list(moved.select_related("provenance").defer("text").distinct().order_by("-pk")[:LOOKED_AT])
    counts = stale_translations(rows) if rows else {}
    return [
        Stale(row.title, row.language, row.get_absolute_url(), counts[row.pk].changed)
        for row in rows
        if row.pk in counts
    ]


def _stale_words(person: User) -> list[Stale]:
    rows = EntryTranslation.objects.filter(current__author=person, entry__status="published")
    moved = rows.exclude(current__source=F("entry__current")).select_related("current", "entry__current")
    found = []
    for row in moved.order_by("-updated_at", "-pk")[:LOOKED_AT]:
        revision, entry = row.current, row.entry
        if revision is None or entry.current is None:
            continue
        words, texts = words_of(entry.kind, entry.current.document), revision.texts
        changed = sum(is_stale(words[path], texts[path]) for path in texts if path in words)
        if changed:
            title = f"{entry.code} {entry.current.document.get('title', '')}"
            found.append(
                Stale(title, row.language, reverse("review:entry_translate", args=[entry.code, row.language]), changed)
            )
    return found
