"""What is here already: the same address, the same bytes, the same words, or nearly the same. Changes nothing.

Two articles that say the same are not two independent sources: the reader and the API say of each which others it is
like. That is computed from the texts and never stored, so that it cannot be out of date.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article, TextPrint, TextVersion
from articles.near_same import SAME, Print, likeness, print_of
from articles.querysets import TextVersionQuerySet
from articles.surroundings import LOOKED_AT, Surroundings
from basics.text import sha256_of

SHOWN = 20


@dataclass(frozen=True)
class Duplicate:
    """A text that is here, and why it may be the same: `address`, `bytes`, `text` or `near` (with the share)."""

    version: TextVersion
    why: str
    share: float = 1.0

    @property
    def sentence(self) -> str:
        if self.why == "near":
            return _("nearly the same words (%(share)d %%)") % {"share": round(self.share * 100)}
        return {"address": _("the same address"), "bytes": _("the very same bytes"), "text": _("the very same text")}[
            self.why
        ]


def duplicates_of(
    text: str, *, content: bytes = b"", urls: tuple[str, ...] = (), but: Article | None = None
) -> list[Duplicate]:
    """Return the texts of other articles that a new one may repeat, the surest first, each once."""
    found: dict[int, Duplicate] = {}
    addresses = [url for url in urls if url]
    exact = [
        ("text", Q(sha256=sha256_of(text))),
        *([("bytes", Q(capture__sha256=sha256_of(content)))] if content else []),
        *(
            [("address", Q(capture__url__in=addresses) | Q(article__source_item__url__in=addresses))]
            if addresses
            else []
        ),
    ]
    for why, condition in exact:
        for version in _others(but).filter(condition)[:SHOWN]:
            found.setdefault(version.article_id, Duplicate(version, why))
    for version, share in _near(text, but):
        found.setdefault(version.article_id, Duplicate(version, "near", share))
    return list(found.values())[:SHOWN]


def same_text_among(version: TextVersion, around: Surroundings) -> list[Duplicate]:
    """Return those of the texts that may say the same as one (`surround`) which do, or nearly, the likest first."""
    found: dict[int, Duplicate] = {}
    for other, places in around.alike:
        share = likeness(around.places, places) if around.places and places else 1.0
        if share >= SAME:
            why = "text" if other.sha256 == version.sha256 else "near"
            found.setdefault(other.article_id, Duplicate(other, why, share))
    return sorted(found.values(), key=lambda one: -one.share)[:SHOWN]


def _others(but: Article | None) -> TextVersionQuerySet:
    texts = TextVersion.objects.select_related("article__source_item__source").defer("text").order_by("pk")
    return texts.exclude(article=but) if but is not None else texts


def _near(text: str, but: Article | None) -> list[tuple[TextVersion, float]]:
    mine = print_of(text)
    return _alike(mine, but) if mine is not None else []


def _alike(mine: Print, but: Article | None) -> list[tuple[TextVersion, float]]:
    """Return the texts whose prints are like one, the likest first. One query, and one more where there are any."""
    prints = TextPrint.objects.sharing(mine.bands)
    if but is not None:
        prints = prints.exclude(text_version__article=but)
    shares = {pk: likeness(mine.places, places) for pk, places in prints.values_list("pk", "places")[:LOOKED_AT]}
    alike = {pk: share for pk, share in shares.items() if share >= SAME}
    versions = _others(but).in_bulk(alike)
    return sorted(((versions[pk], share) for pk, share in alike.items() if pk in versions), key=lambda one: -one[1])
