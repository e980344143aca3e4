"""The layout of a catalog in a spreadsheet, made from `catalog.fields`: which sheet holds what, in which columns. Pure.

One sheet for the entries of each kind, one for each list field with a row an item, one for translations, one for texts
that are longer than cells can be; beside them what is only to be read. `sheet_writing` makes rows by this layout, and
`sheet_reading` entries.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import regex
from django.utils import translation

from catalog.fields import SCHEMAS, Field
from catalog.schema import citable_fields
from catalog.vocabulary import IMPACTS, Kind, Vocabulary

FORMAT = "perimeter-sheets"
FORMAT_VERSION = 1
SCHEME = "Perimeter"  # as `perimeter_json` says it: one source, in whatever format

READ_ME, LONG_TEXTS, VOCABULARIES, RATINGS = "Read me", "Long texts", "Vocabularies", "Ratings"
TRANSLATIONS, HOW_TRANSLATED, ARTICLES = "Translations", "How translated", "Articles"
NAMES = {"threats": "Measure-threat links"}  # of list fields whose own name says too little
ENTRY_SHEETS = {Kind.THREAT: "Threats", Kind.MEASURE: "Measures"}
WIDTHS = {"line": 32, "text": 56, "choice": 16, "term": 14, "terms": 22, "number": 11, "date": 13, "articles": 14}
HOW = {
    "line": "One line.",
    "text": "Text in Markdown. Alt+Enter begins a new line.",
    "choice": "One word of the list.",
    "term": "One code of the list; its English label is understood too.",
    "terms": "Codes, apart by commas: those of the list on the sheet Vocabularies.",
    "number": "A whole number.",
    "date": "A day as 2024-08-08.",
    "articles": "Numbers of articles, apart by commas.",
}


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    `name` is that of a field of the sheet (`part`), or of what the layout itself needs: `code`, `number`, `id`, `base`.
    A `told` one is only to be read; a `locked` one cannot be written over in a protected workbook; `words` is the list
    of the sheet Vocabularies from which it is filled.
    """

    name: str
    heading: str
    help: str = ""
    part: Field | None = None
    width: int = 14
    told: bool = False
    locked: bool = False
    hidden: bool = False
    words: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: of the entries of a kind, of the items of the list `field`, or of what the layout itself needs."""

    name: str
    columns: tuple[Column, ...]
    kinds: tuple[str, ...] = ()
    field: Field | None = None
    told: bool = False


CODE = Column(
    "code",
    "Code",
    "The code of the entry. Codes of the catalog are locked. A new entry has none: write NEW-1 or the like here, and "
    "in the rows of the other sheets that belong to it.",
    width=14,
)
TITLE = Column("entry", "Entry", "The title of the entry. Only to be read.", width=30, told=True, locked=True)
NUMBER = Column(
    "number", "No.", "The place of the row in its list. Rows without a number come last, as they stand.", width=6
)
ID = Column(
    "id",
    "Id",
    "The permanent name of the row: ratings, evidence and translations point to it. A new row has none.",
    width=7,
    locked=True,
)
LANGUAGE = Column("language", "Language", "The language the entry is written in (BCP 47).", width=11, locked=True)
REVISION = Column(
    "revision", "Revision", "The number of the revision. Only to be read.", width=10, told=True, locked=True
)
INTO = Column("into", "Language", "The language of the translation (BCP 47).", width=11)
BASE = Column(
    "base",
    "Made from (SHA-256)",
    "The hash of the revision that this row was made from: what you change is merged with what others changed since.",
    width=20,
    locked=True,
    hidden=True,
)


@cache
def layout() -> tuple[Sheet, ...]:
    """Return every sheet of a catalog in its order. The headings are English, whoever asks."""
    with translation.override("en"):
        lists = _list_fields()
        return (
            Sheet(READ_ME, (Column("name", "Perimeter", width=26), Column("value", "", width=100)), told=True),
            *(_entries(kind) for kind in SCHEMAS),
            *(_items(field, kinds) for field, kinds in lists),
            Sheet(TRANSLATIONS, _translation_columns()),
            Sheet(HOW_TRANSLATED, _how_columns()),
            Sheet(ARTICLES, _article_columns()),
            Sheet(RATINGS, _rating_columns(), told=True),
            Sheet(LONG_TEXTS, _long_columns()),
            Sheet(VOCABULARIES, _vocabulary_columns(), told=True),
        )


@cache
def sheet_named(name: str) -> Sheet:
    return next(sheet for sheet in layout() if sheet.name == name)


@cache
def entry_sheet(kind: str) -> Sheet:
    return sheet_named(ENTRY_SHEETS[Kind(kind)])


@cache
def item_sheets(kind: str) -> tuple[Sheet, ...]:
    """Return the sheets of the list fields of a kind, in the order of its fields."""
    return tuple(sheet for sheet in layout() if sheet.field is not None and kind in sheet.kinds)


@cache
def words_of_choices() -> tuple[tuple[str, str, str], ...]:
    """Return (list, code, English label) of what is fixed in the product: choices, and the fields that are cited."""
    with translation.override("en"):
        return tuple(_words_of_choices())


def _words_of_choices() -> Iterator[tuple[str, str, str]]:
    seen = set()
    for part in _all_parts():
        if part.choices is not None and (name := _words(part)) not in seen:
            seen.add(name)
            yield from ((name, str(code), str(label)) for code, label in part.choices.choices)
    cited = {field.name: str(field.label) for kind in SCHEMAS for field in citable_fields(kind)}
    yield from (("Field", name, label) for name, label in cited.items())


@cache
def vocabulary_name(vocabulary: str) -> str:
    """Return what a list of terms is called on the sheet Vocabularies."""
    if vocabulary not in Vocabulary.values:
        return vocabulary
    with translation.override("en"):
        return str(Vocabulary(vocabulary).label).capitalize()


def _all_parts() -> Iterator[Field]:
    for fields in SCHEMAS.values():
        for field in fields:
            yield field
            yield from field.parts


def _list_fields() -> list[tuple[Field, tuple[str, ...]]]:
    """Return the list fields in their order, each with the kinds that have it."""
    found: dict[int, tuple[Field, list[str]]] = {}
    for kind, fields in SCHEMAS.items():
        for field in fields:
            if field.shape == "items":
                found.setdefault(id(field), (field, []))[1].append(str(kind))
    return [(field, tuple(kinds)) for field, kinds in found.values()]


def _entries(kind: str) -> Sheet:
    columns = (_column(field) for field in SCHEMAS[kind] if field.shape != "items")
    return Sheet(ENTRY_SHEETS[Kind(kind)], (CODE, *columns, LANGUAGE, REVISION, BASE), kinds=(str(kind),))


def _items(field: Field, kinds: tuple[str, ...]) -> Sheet:
    name = NAMES.get(field.name, field.name.capitalize())
    return Sheet(
        name,
        (CODE, TITLE, NUMBER, ID, *(_column(part) for part in field.parts), *_more_columns(field)),
        kinds=kinds,
        field=field,
    )


def _more_columns(field: Field) -> tuple[Column, ...]:
    if field.name != "evidence":
        return ()
    return (
        Column("quote", "Quote", "What the annotation marks. Only to be read.", width=56, told=True, locked=True),
        Column("source", "Where it stands", "Only to be read.", width=40, told=True, locked=True),
    )


def _column(part: Field) -> Column:
    first = f"{part.label}{', required' if part.required else ''}"
    how = "2024-08-08, 2024-08 or 2024." if part.partial else HOW[part.shape]
    help_text = "\n".join(str(line) for line in (first, part.help, how) if line)
    return Column(part.name, str(part.label), help_text, part=part, width=WIDTHS[part.shape], words=_words(part))


def _words(part: Field) -> str:
    """Return the list of the sheet Vocabularies that a field is filled from."""
    if part.vocabulary is not None:
        return vocabulary_name(part.vocabulary)
    if part.choices is not None:
        return str(regex.sub(r"(?<!^)([A-Z])", lambda found: f" {found[1].lower()}", part.choices.__name__))
    return {"field": "Field", "threat": ENTRY_SHEETS[Kind.THREAT]}.get(part.name, "")


def _translation_columns() -> tuple[Column, ...]:
    return (
        CODE,
        TITLE,
        INTO,
        Column("path", "Field", "What is translated: summary, or scenarios.s1.title with the id of the row.", width=26),
        Column("words", "Original", "Only to be read.", width=56, told=True, locked=True),
        Column("text", "Translation", "Empty: not translated.", width=56),
        Column(
            "state", "State", "Whether it was made from the words that stand now.", width=11, told=True, locked=True
        ),
        Column("source", "Made from (SHA-256)", "The hash of the words it was made from.", locked=True, hidden=True),
    )


def _how_columns() -> tuple[Column, ...]:
    names = {"method": "Method", "post_edit": "Post-editing", "credit_line": "Credit line"}
    columns = (Column(name, heading, width=24, locked=True) for name, heading in names.items())
    agents = Column("agents", "Agents (JSON)", "Who or what translated.", width=24, locked=True, hidden=True)
    return (CODE, TITLE, replace(INTO, locked=True), *columns, agents)


def _article_columns() -> tuple[Column, ...]:
    return (
        Column("key", "Number", "The number of an article that events name.", width=10, locked=True),
        Column("text", "Title", "By it another installation, with other numbers, knows the article.", width=90),
    )


def _rating_columns() -> tuple[Column, ...]:
    heads = ["Scenario", "Rater", "At", "Scale", "Likelihood", *(str(label).capitalize() for label in IMPACTS.values())]
    names = ["scenario", "rater", "at", "scale", "likelihood", *IMPACTS]
    last = [("level", "Level"), ("confidence", "Confidence"), ("rationale", "Rationale")]
    rest = [*zip(names, heads, strict=True), *last]
    return (CODE, TITLE, *(Column(name, head, width=_rating_width(name), told=True) for name, head in rest))


def _rating_width(name: str) -> int:
    return {"rater": 24, "at": 26, "rationale": 56}.get(name, 13)


def _long_columns() -> tuple[Column, ...]:
    return (
        Column("key", "Number", "The number in the mark at the end of the cell that goes on here.", width=10),
        Column("part", "Part", "2 is what follows on the cell itself.", width=7),
        Column("text", "Text", "What comes next, word by word.", width=100),
        Column("where", "Of", "Only to be read.", width=40, told=True, locked=True),
    )


def _vocabulary_columns() -> tuple[Column, ...]:
    return (
        Column("list", "List", width=20),
        Column("code", "Code", width=24),
        Column("label", "English", width=44),
        Column("labels", "Other languages", width=90),
    )
