"""How the catalog is made, from its own data: every version of the scale, the words of each list, the vocabularies.

Nothing of it is written by hand: what is added to a scale, a vocabulary or the code stands on the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import vocabulary as texts
from articles.models import Category
from catalog import vocabulary as words
from catalog.models import Edition, ScaleVersion, Term
from catalog.rating_words import Basis
from catalog.scales import Scale

Text = str | Promise


@dataclass(frozen=True)
class Version:
    """A version of the scale that ratings were made on."""

    number: int
    scale: Scale
    is_in_use: bool


@dataclass(frozen=True)
class Word:
    code: str
    label: str


@dataclass(frozen=True)
class Listed:
    """A list of words that entries are described with; `key` names it in addresses."""

    key: str
    label: Text
    words: list[Word]


# Each with what it is called here. The words themselves are those of the code and its translations.
OF_ENTRIES: list[tuple[str, Text, Any]] = [
    ("nature", _("Nature of a threat"), words.Nature),
    ("tempo", _("Tempo of a threat"), words.Tempo),
    ("relation", _("How one threat acts on another"), words.ThreatRelation),
    ("function", _("Function of a measure"), words.Function),
    ("kind", _("Kind of a measure"), words.MeasureKind),
    ("level", _("Level of a measure"), words.Level),
    ("progress", _("Status of a measure"), words.MeasureStatus),
    ("role", _("How a measure acts on a threat"), words.LinkRole),
    ("effectiveness", _("Effectiveness of a measure against a threat"), words.Effectiveness),
]
OF_RATINGS: list[tuple[str, Text, Any]] = [("basis", _("What a rating is about"), Basis)]
OF_EVIDENCE: list[tuple[str, Text, Any]] = [
    ("stance", _("What evidence does for a statement"), words.Stance),
    ("reliability", _("Reliability of a source (Admiralty code)"), texts.Reliability),
    ("credibility", _("Credibility of what it says (Admiralty code)"), texts.Credibility),
    ("custody", _("What is held of a publication"), texts.Custody),
    ("method", _("How a text was translated"), texts.TranslationMethod),
    ("post-edit", _("How far a machine's translation was edited (ISO 18587)"), texts.PostEdit),
    ("completeness", _("How much of a text was translated"), texts.Completeness),
    ("agent", _("Who takes part in a translation (ISO 17100)"), texts.AgentRole),
]
OF_EDITIONS: list[tuple[str, Text, Any]] = [("change", _("Classes of changes between editions"), words.ChangeClass)]


@dataclass(frozen=True)
class Methodology:
    """All that the page says, in the language of the moment."""

    versions: list[Version]
    ratings: list[Listed]
    evidence: list[Listed]
    entries: list[Listed]
    editions: list[Listed]
    vocabularies: list[Listed]
    categories: Listed
    newest: Edition | None

    @property
    def in_use(self) -> Version:
        return next(version for version in self.versions if version.is_in_use)

    @property
    def earlier(self) -> list[Version]:
        return [version for version in self.versions if not version.is_in_use]


def methodology(newest: Edition | None) -> Methodology:
    """Return the methodology as of now; three queries. `newest` is the edition that readers are led to."""
    rows = list(ScaleVersion.objects.order_by("-number"))
    used = next(row.number for row in rows if row.retired_at is None)
    return Methodology(
        versions=[Version(row.number, Scale(row.document), row.number == used) for row in rows],
        ratings=_listed(OF_RATINGS),
        evidence=_listed(OF_EVIDENCE),
        entries=_listed(OF_ENTRIES),
        editions=_listed(OF_EDITIONS),
        vocabularies=_vocabularies(),
        categories=_categories(),
        newest=newest,
    )


def _listed(rows: Iterable[tuple[str, Text, Any]]) -> list[Listed]:
    return [
        Listed(key, label, [Word(str(code), str(said)) for code, said in choices.choices])
        for key, label, choices in rows
    ]


def _vocabularies() -> list[Listed]:
    found: dict[str, list[Word]] = {name: [] for name in words.Vocabulary.values}
    for term in Term.objects.usable():
        found[term.vocabulary].append(Word(term.code, term.label))
    return [Listed(name, words.Vocabulary(name).label, rows) for name, rows in found.items() if rows]


def _categories() -> Listed:
    rows = Category.objects.filter(retired_at__isnull=True)
    told = [Word(row.code, texts.said_in(row.labels, row.code)) for row in rows]
    return Listed("category", _("Categories of annotations"), told)
