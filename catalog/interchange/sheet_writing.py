"""Rows of sheets, made from the contents of an edition by the layout of `sheets`. Pure but for `edition_book`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from catalog.contents import Content
from catalog.fields import Field
from catalog.interchange.cell_text import encoded, is_too_long, joined_codes, joined_labels, mark, pieces
from catalog.interchange.sheets import (
    ARTICLES,
    FORMAT,
    FORMAT_VERSION,
    HOW_TRANSLATED,
    LONG_TEXTS,
    RATINGS,
    READ_ME,
    TRANSLATIONS,
    VOCABULARIES,
    Column,
    Sheet,
    entry_sheet,
    item_sheets,
    sheet_named,
    vocabulary_name,
    words_of_choices,
)
from catalog.models import Edition
from catalog.public import content_for_strangers
from catalog.schema import canonical_json
from catalog.translatable import is_stale, words_of
from catalog.vocabulary import IMPACTS

AT_ONCE = 200  # entries in memory
HOW = ("method", "post_edit", "credit_line")
TOLD_MOST = 2_000  # characters of a cell that is only to be read
Cell = str | int | float | None
Row = tuple[str, list[Cell]]  # the name of a sheet, and the cells in the order of its columns


@dataclass(frozen=True)
class Book:
    """What a file says of itself, and the contents of its entries, which are gone through once."""

    name: str
    title: str
    frozen_at: datetime
    schema_version: int
    terms: list[Mapping[str, Any]]
    contents: Iterable[Content]
    is_public_copy: bool = False


def edition_book(edition: Edition, *, stranger: bool = False) -> Book:
    """Return a frozen edition as a book; its entries are read piece by piece. Raises ValueError for a draft."""
    if edition.frozen_at is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")
    rows = edition.entries.order_by("entry__code").values_list("content", flat=True)
    contents: Iterable[Content] = rows.iterator(chunk_size=AT_ONCE)
    if stranger:
        known = edition.entries.open_codes()
        contents = (content_for_strangers(content, known) for content in contents)
    return Book(
        name=edition.name,
        title=edition.title,
        frozen_at=edition.frozen_at,
        schema_version=edition.schema_version,
        terms=edition.vocabularies.get("terms", []),
        contents=contents,
        is_public_copy=stranger,
    )


@dataclass
class _Long:
    """The texts that go on in a sheet of their own, numbered through the whole file."""

    number: int = 0
    rows: list[Row] = field(default_factory=list)

    def cell(self, text: str, where: str) -> str:
        """Return what the cell itself holds of a text; the rest waits in `rows`."""
        if not is_too_long(text):
            return text
        self.number += 1
        first, *rest = pieces(text)
        # A text that is short but ends as if it went on is parted before its last character.
        first, rest = (first, rest) if rest else (first[:-1], [first[-1]])
        parts = enumerate(rest, start=2)
        self.rows += [(LONG_TEXTS, [self.number, part, piece, where]) for part, piece in parts]
        return first + mark(self.number)


def rows_of(book: Book) -> Iterator[Row]:
    """Yield every row of every sheet but the headings, those of one sheet in their order, those of sheets mixed."""
    for fact in read_me(book):
        yield READ_ME, [*fact]
    for word in vocabulary_rows(book.terms):
        yield VOCABULARIES, [*word]
    long, articles = _Long(), set[str]()
    for content in book.contents:
        yield from _rows_of_entry(content, long)
        for key, title in (content.get("articles") or {}).items():
            if key not in articles:
                articles.add(key)
                yield ARTICLES, [int(key), encoded(title)]
        yield from long.rows
        long.rows.clear()


def read_me(book: Book) -> list[tuple[str, Cell]]:
    """Return what the first sheet says: facts by which the file is known again, and how to work in it."""
    return [
        ("Edition", book.name),
        ("Title", encoded(book.title)),
        ("Frozen at", book.frozen_at.astimezone(UTC).isoformat()),
        ("Format", f"{FORMAT} {FORMAT_VERSION}"),
        ("Schema version", book.schema_version),
        *((("Copy", "public: without the names of members"),) if book.is_public_copy else ()),
        ("", None),
        *_READ_ME,
    ]


_READ_ME: list[tuple[str, Cell]] = [
    ("What this is", "The catalog as it stood in this edition: every field of every threat and measure."),
    (
        "Changing it",
        "Change cells, add rows, take rows of lists away, and bring the file back to Perimeter. Each cell that you "
        "changed becomes a proposal that an editor decides on; nothing is written over. A file that was not touched "
        "proposes nothing.",
    ),
    (
        "Sheets",
        "Threats and Measures hold one row an entry. The other sheets hold one row for each item of a list, and say "
        "by the code which entry it belongs to. Ratings and Vocabularies are only to be read.",
    ),
    (
        "A new entry",
        "Write NEW-1 or the like into Code, and into the Code of the rows that belong to it on the other sheets.",
    ),
    (
        "Empty cells",
        "An empty cell empties the field. A row of a list whose open cells are all empty, or that is deleted, takes "
        "its item away. A column or a sheet that you take away changes nothing. An entry whose row you take away stays "
        "in the catalog.",
    ),
    ("Lists of codes", "KZ, KG, TJ: codes apart by commas. The sheet Vocabularies explains them."),
    ("Dates", "2024-08-08, and where a month or a year is enough, 2024-08 or 2024."),
    ("Formulas", "A cell with a formula is refused, and its address told."),
    (
        "Protection",
        "Codes, ids and headings are locked against slips, without a password: your program's Unprotect sheet opens "
        "them. Columns are known by their headings and may stand in any order.",
    ),
    (
        "Long texts",
        "A cell holds at most 32,767 characters. What is longer goes on in the sheet Long texts, where the mark at "
        "the end of the cell says. Without the mark the cell is taken as the whole text.",
    ),
]


def vocabulary_rows(terms: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (list, code, English label, other labels), the rows of a list together."""
    for term in terms:
        labels = {language: str(label) for language, label in term["labels"].items()}
        others = {language: label for language, label in labels.items() if language != "en"}
        code, label, more = (encoded(said) for said in (term["code"], labels.get("en", ""), joined_labels(others)))
        yield vocabulary_name(term["vocabulary"]), code, label, more
    yield from ((name, code, label, "") for name, code, label in words_of_choices())


def _rows_of_entry(content: Content, long: _Long) -> Iterator[Row]:
    document, code = content["document"], content["code"]
    facts = {
        "code": code,
        "entry": encoded(str(document.get("title", ""))),
        "language": content.get("language", "en"),
        "revision": content.get("revision"),
        "base": content.get("revision_sha256", ""),
    }
    sheet = entry_sheet(content["kind"])
    yield sheet.name, _cells(sheet, facts, document, long)
    for sheet in item_sheets(content["kind"]):
        yield from _rows_of_list(sheet, facts, content, long)
    yield from _rows_of_translations(content, facts, long)
    yield from _rows_of_ratings(content, facts)


def _rows_of_list(sheet: Sheet, facts: Mapping[str, Any], content: Content, long: _Long) -> Iterator[Row]:
    name = sheet.field.name if sheet.field else ""
    cited = content.get("evidence", []) if name == "evidence" else []
    quotes = {row["annotation"]: row["citation"] for row in cited if row.get("citation")}
    for number, item in enumerate(content["document"].get(name, []), start=1):
        more = {"number": number, "id": encoded(str(item["id"])), **_quote(quotes.get(item.get("annotation")))}
        yield sheet.name, _cells(sheet, {**facts, **more}, item, long)


def _quote(citation: Mapping[str, Any] | None) -> dict[str, str]:
    if not citation:
        return {}
    source = f"{citation['text']['title']} · {citation['source']['name']}"
    return {"quote": encoded(citation["quote"]["exact"]), "source": encoded(source)}


def _cells(sheet: Sheet, facts: Mapping[str, Any], values: Mapping[str, Any], long: _Long) -> list[Cell]:
    return [
        _told(column, facts.get(column.name)) if column.part is None else _cell(column.part, values, facts, long)
        for column in sheet.columns
    ]


def _told(column: Column, value: Cell) -> Cell:
    return value[:TOLD_MOST] if column.told and isinstance(value, str) else value


def _cell(part: Field, values: Mapping[str, Any], facts: Mapping[str, Any], long: _Long) -> Cell:
    value = values.get(part.name)
    if value is None:
        return None
    said = WRITTEN.get(part.shape, str)(value)
    return long.cell(encoded(said), f"{facts['code']}, {part.name}") if isinstance(said, str) else said


def _number(value: Any) -> Cell:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _numbers(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values)


WRITTEN: dict[str, Callable[[Any], Cell]] = {"terms": joined_codes, "articles": _numbers, "number": _number}


def _rows_of_translations(content: Content, facts: Mapping[str, Any], long: _Long) -> Iterator[Row]:
    """Yield a row for every field that can be translated into each language there is, and for what is gone."""
    columns = sheet_named(TRANSLATIONS).columns
    words = words_of(content["kind"], content["document"])
    for translated in content.get("translations", []):
        texts = translated["texts"]
        for path in dict.fromkeys([*words, *texts]):
            row = {
                **facts,
                "into": translated["language"],
                "path": encoded(path),
                "words": encoded(words.get(path, "")),
                "text": long.cell(encoded(texts[path]["text"]), f"{facts['code']}, {path}") if path in texts else None,
                "state": _state(words.get(path), texts.get(path)),
                "source": texts[path].get("source", "") if path in texts else None,
            }
            yield TRANSLATIONS, [_told(column, row.get(column.name)) for column in columns]
        yield HOW_TRANSLATED, _how_cells(translated, facts, long)


def _how_cells(translated: Mapping[str, Any], facts: Mapping[str, Any], long: _Long) -> list[Cell]:
    """Return how an entry was translated into a language, as `Incoming.how` holds it."""
    said = {name: encoded(str(translated[name])) for name in HOW if name in translated}
    agents = long.cell(encoded(canonical_json(translated.get("agents", []))), f"{facts['code']}, agents")
    row = {**facts, "into": translated["language"], **said, "agents": agents}
    return [_told(column, row.get(column.name)) for column in sheet_named(HOW_TRANSLATED).columns]


def _state(words: str | None, row: Mapping[str, str] | None) -> str:
    if row is None:
        return "missing"
    if words is None:
        return "gone"
    return "stale" if is_stale(words, row) else "current"


def _rows_of_ratings(content: Content, facts: Mapping[str, Any]) -> Iterator[Row]:
    columns = sheet_named(RATINGS).columns
    for rating in content.get("ratings", []):
        row = {**facts, **rating, **{name: rating["impacts"].get(name) for name in IMPACTS}}
        cells = (row.get(column.name) for column in columns)
        yield (
            RATINGS,
            [_told(column, _plain(cell)) for column, cell in zip(columns, cells, strict=True)],
        )


def _plain(value: Any) -> Cell:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return encoded(str(value))
