"""What a proposal can cite and link: annotations to pick from, published threats, the terms of the vocabularies."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounts.models import User
from articles.models import Annotation
from catalog.models import Entry, Term

PICKS_MOST = 8
THREATS_MOST = 500
Pairs = list[tuple[str, Any]]


@dataclass(frozen=True)
class Offer:
    """The choices of a form: terms by vocabulary as (code, label), and published threats as (code, title)."""

    terms: dict[str, Pairs] = field(default_factory=dict)
    threats: Pairs = field(default_factory=list)


def load_offer() -> Offer:
    """Load every usable term and threat, in two queries."""
    terms: dict[str, Pairs] = {}
    for term in Term.objects.usable():
        terms.setdefault(term.vocabulary, []).append((term.code, term.label))
    threats = Entry.objects.published().threats().order_by("code").values_list("code", "current__document__title")
    return Offer(terms, list(threats[:THREATS_MOST]))


def annotations_to_cite(user: User, words: str) -> list[dict[str, Any]]:
    """Return annotations whose quotation, note or article has all the words; without words the person's latest."""
    found, words = Annotation.objects.visible_to(user).citable(), words.replace("\x00", " ")  # which no text holds
    if not words.split():
        found = found.filter(creator=user, targets__origin=None)
    for word in words.split()[:8]:
        found = found.filter(
            Q(targets__exact__icontains=word)
            | Q(body__icontains=word)
            | Q(targets__text_version__article__title__icontains=word),
            targets__origin=None,
        )
    rows = found.order_by("-created_at", "-id", "targets__id").values(
        "uuid",
        "body",
        quote=F("targets__exact"),
        language=F("targets__text_version__language"),
        article=F("targets__text_version__article__title"),
        source=F("targets__text_version__article__source_item__source__name"),
        by=F("creator__name"),
    )
    unique = {str(row["uuid"]): dict(row) for row in reversed(rows[: 2 * PICKS_MOST])}
    return list(reversed(unique.values()))[:PICKS_MOST]


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
