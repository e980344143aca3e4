"""Values of a document as words a reader knows: no page shows a raw code. Pure; `Known` brings what the tables know.

Drafts may hold anything that JSON can say, so a value of a wrong shape is shown as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from basics.collation import sort_key
from basics.moments import day_in_words
from basics.phrasing import quoted
from catalog import schema
from catalog.schema import Field
from catalog.vocabulary import Vocabulary


@dataclass(frozen=True)
class Known:
    """What values name; each may be empty.

    Labels of terms by (vocabulary, code), quotations by annotation id, titles by entry code, and of articles by number.

    `catalog.pages.known_for(documents)` fills it, in three queries.
    """

    terms: Mapping[tuple[str, str], str] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    articles: Mapping[int, str] = field(default_factory=dict)


NOTHING_KNOWN = Known()
TITLED = ("title", "threat", "annotation", "body", "code")  # the parts that say what an item is, the best first


@dataclass(frozen=True)
class Part:
    """One labelled value, ready to show; `long` text is Markdown and stands on its own."""

    name: str
    label: str
    text: str
    long: bool = False


def shown(kind: str, part: Field, value: Any, known: Known = NOTHING_KNOWN) -> str:
    """Return a field's value as one text; what is unknown is shown as it is, and an empty value as ""."""
    if value in (None, "", []):
        return ""
    if part.shape == "items" and isinstance(value, list):
        return "; ".join(item_title(kind, part, row, known) for row in value)
    if part.shape == "terms" and isinstance(value, list):
        labels = term_labels(part, value, known)
        return ", ".join(sorted(labels, key=sort_key) if part.vocabulary == Vocabulary.STATE else labels)
    if part.shape == "articles" and isinstance(value, list):
        return "; ".join(_article(number, known) for number in value)
    if not isinstance(value, str):
        return str(value)
    if part.name in REFERENCES:
        return REFERENCES[part.name](kind, value, known)
    return _single(part, value, known)


def term_labels(part: Field, codes: Any, known: Known = NOTHING_KNOWN) -> list[str]:
    """Return the labels of several codes of the part's vocabulary, in their order."""
    return [_term(part, code, known) for code in codes]


def item_parts(kind: str, part: Field, row: Mapping[str, Any], known: Known = NOTHING_KNOWN) -> list[Part]:
    """Return the labelled values of one item of a list field; empty ones are left out."""
    parts = ((inner, shown(kind, inner, row.get(inner.name), known)) for inner in part.parts)
    return [Part(inner.name, str(inner.label), text, inner.shape == "text") for inner, text in parts if text]


def item_title(kind: str, part: Field, row: Mapping[str, Any], known: Known = NOTHING_KNOWN) -> str:
    """Return what an item is called: its title, the entry it points to, or the sentence it cites."""
    for name in TITLED:
        inner = next((found for found in part.parts if found.name == name), None)
        if inner is not None and row.get(name):
            return shown(kind, inner, row[name], known)
    return str(row.get("id", ""))


def field_label(kind: str, name: str) -> str:
    """Return the label of a field; the name itself if the schema knows no such field (any more)."""
    found = schema.field_named(kind, name)
    return str(found.label) if found else name


def _single(part: Field, value: str, known: Known) -> str:
    if part.shape == "choice" and part.choices is not None:
        return str(dict(part.choices.choices).get(value, value))
    if part.shape == "term":
        return _term(part, value, known)
    return day_in_words(value) if part.shape == "date" else value


def _term(part: Field, code: Any, known: Known) -> str:
    return known.terms.get((str(part.vocabulary), str(code)), str(code))


def _entry(kind: str, code: str, known: Known) -> str:
    title = known.titles.get(code)
    return f"{code} {title}" if title else code


def _quote(kind: str, annotation: str, known: Known) -> str:
    quote = known.quotes.get(annotation)
    return quoted(quote) if quote else _("annotation %(id)s") % {"id": annotation[:8]}


def _article(number: Any, known: Known) -> str:
    title = known.articles.get(number) if isinstance(number, int) else None
    return title or _("article %(number)s") % {"number": number}


def _field(kind: str, name: str, known: Known) -> str:
    return field_label(kind, name)


# Parts whose value names something else: shown as what it names.
REFERENCES: dict[str, Callable[[str, str, Known], str]] = {"threat": _entry, "annotation": _quote, "field": _field}
