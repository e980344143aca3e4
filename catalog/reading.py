"""In which language somebody reads an entry: what it says there, what is missing or stale, and which there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from articles.vocabulary import language_name
from catalog.contents import translation_facts
from catalog.coverage import languages
from catalog.models import Entry, EntryTranslation
from catalog.page_languages import of_entry
from catalog.presenting import field_label
from catalog.public import translation_for_strangers
from catalog.schema import Document
from catalog.translatable import Coverage, coverage, field_of, in_language


@dataclass(frozen=True)
class Choice:
    """A language that an entry can be read in. `coverage` is None of its own, in which all of it is."""

    language: str
    is_own: bool
    is_read: bool
    coverage: Coverage | None = None

    @property
    def name(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True)
class Named:
    """A field by its path, as a page names it and leads to it."""

    path: str
    label: str

    @property
    def field(self) -> str:
        return self.path.partition(".")[0]


@dataclass(frozen=True)
class Reading:
    """What an entry says in `language`: a document of `Said` words, and what to know of them.

    `asked` is a language that somebody asked for and nothing stands in; `facts` are those of the translation;
    `languages` are those that something stands in.
    """

    language: str
    own: str
    document: Document
    choices: list[Choice]
    languages: tuple[str, ...]
    missing: list[Named]
    stale: list[Named]
    asked: str = ""
    facts: Mapping[str, Any] | None = None

    @property
    def is_translated(self) -> bool:
        return self.language != self.own

    @property
    def name(self) -> str:
        return language_name(self.language)

    @property
    def own_name(self) -> str:
        return language_name(self.own)

    @property
    def asked_name(self) -> str:
        return language_name(self.asked)

    @property
    def has_choice(self) -> bool:
        """Tell whether it can be read in more than one language."""
        return any(choice.coverage is not None and not choice.coverage.is_none for choice in self.choices)


def asked_of(address: Mapping[str, str]) -> str:
    """Return the language that the parameters of an address ask an entry for: `language`, else that of the page."""
    return address.get("language", "") or address.get("lang", "")


def reading_of(entry: Entry, asked: str, *, stranger: bool = False) -> Reading:
    """Return an entry loaded `with_content()` in the language that was asked for, else in that of the page; one query.

    Where nothing is translated into it, in its own. A stranger is told no names. Nothing is asked of an entry that was
    loaded `with_moves()` and has no translation.
    """
    is_told = getattr(entry, "has_translations", True)
    translations = EntryTranslation.objects.filter(entry=entry).with_words() if is_told else ()
    rows = [translation_facts(row) for row in translations]
    rows = [translation_for_strangers(row, entry.document) for row in rows] if stranger else rows
    return _reading(entry.kind, entry.document, entry.language, rows, asked)


def frozen_reading(content: Mapping[str, Any], asked: str) -> Reading:
    """Return the content of an entry in a frozen edition in a language, from what was frozen alone."""
    own = content.get("language", "en")
    return _reading(content["kind"], content["document"], own, content.get("translations", []), asked)


def path_label(kind: str, path: str, document: Document) -> str:
    """Return what a path is called: the field, or the list, the place of the item in it, and the part."""
    return path_lines(kind, [path], document)[0]


def path_lines(kind: str, paths: Iterable[str], document: Document) -> list[str]:
    """Return what paths are called, those of one item in one line: “Scenarios, 1: Title, Reasonable worst case”."""
    found: dict[str, list[str]] = {}
    for path in paths:
        name, _dot, rest = path.partition(".")
        part, label = field_of(kind, path), field_label(kind, name)
        if not rest or part is None:
            found.setdefault(label, [])
        else:
            found.setdefault(f"{label}, {_place(document, name, rest.partition('.')[0])}", []).append(str(part.label))
    return [f"{where}: {', '.join(parts)}" if parts else where for where, parts in found.items()]


def _place(document: Document, name: str, key: str) -> str:
    """Return where an item stands in its list, counted from 1; the key of one that is gone."""
    rows = document.get(name)
    keys = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return str(keys.index(key) + 1) if key in keys else key


def _reading(kind: str, document: Document, own: str, rows: Iterable[Mapping[str, Any]], asked: str) -> Reading:
    held = {row["language"]: row for row in rows if row["language"] != own}
    wanted = asked or translation.get_language() or own
    language = wanted if wanted in held else own
    texts = held[language]["texts"] if language in held else {}
    covered = {other: coverage(kind, document, other, row["texts"]) for other, row in held.items()}
    others = [other for other in dict.fromkeys([*languages(), *held]) if other != own]
    nothing = {other: coverage(kind, document, other, {}) for other in others if other not in held}
    choices = [Choice(own, True, language == own)]
    choices += [Choice(other, False, other == language, covered.get(other) or nothing[other]) for other in others]
    here = covered.get(language)
    return Reading(
        language=language,
        own=own,
        document=in_language(kind, document, own, language, texts),
        choices=choices,
        languages=of_entry(own, held),
        missing=_named(kind, here.missing, document) if here else [],
        stale=_named(kind, here.stale, document) if here else [],
        asked=asked if asked in others and asked != language else "",
        facts=held.get(language),
    )


def _named(kind: str, paths: Iterable[str], document: Document) -> list[Named]:
    return [Named(path, path_label(kind, path, document)) for path in paths]
