"""Entries of a catalog, read from the rows of its sheets by the layout of `sheets`. Pure.

What is refused leaves the field it belongs to as it is, and the rest is read: an entry without the field of a refused
cell, without the list of which a cell is refused, without the columns and sheets that the file does not have.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex
from django.utils.translation import gettext as _

from catalog.fields import Field
from catalog.interchange.cell_text import decoded, split_labels
from catalog.interchange.incoming import Identity, Incoming, IncomingLink, Reading, Source
from catalog.interchange.sheet_tables import Reader, Record, Rows, Table, Unreadable, address, invalid
from catalog.interchange.sheet_words import words_of_file
from catalog.interchange.sheets import (
    ARTICLES,
    ENTRY_SHEETS,
    FORMAT,
    FORMAT_VERSION,
    HOW_TRANSLATED,
    LONG_TEXTS,
    READ_ME,
    SCHEME,
    TRANSLATIONS,
    VOCABULARIES,
    Sheet,
    item_sheets,
    layout,
    sheet_named,
    vocabulary_name,
)
from catalog.schema import VERSION, article_numbers
from catalog.vocabulary import Vocabulary

CODE = regex.compile(r"(THR|MSR)-[A-Z]{3}-[0-9]{3,}")
PREFIXES = {"threat": "THR-", "measure": "MSR-"}
LINKS = {"threat": "links", "measure": "threats"}
FACTS_MOST = 100  # rows of the first sheet that are looked at


def read_book(sheets: Mapping[str, Rows], terms: Mapping[str, Mapping[str, str]]) -> Reading:
    """Read the sheets of a file, by name. `terms` are English labels by code, by vocabulary, and all there are.

    Without them a code that the file's own sheet Vocabularies lacks is given as it stands. Refuses (invalid) a file
    without any sheet of entries, and one that a newer program made.
    """
    known = _known_sheets(sheets)
    source = _source(known)
    reader = Reader()
    for name in sheets:
        if name.strip().casefold() not in {sheet.casefold() for sheet in known}:
            names = ", ".join(sheet.name for sheet in layout())
            reader.refuse(name, _("This sheet was not read. Those that are: %(names)s.") % {"names": names})
    listed = list(_plain_rows(known, VOCABULARIES, reader))
    reader.words = words_of_file(listed, terms)
    _read_long_texts(known, reader)
    entries = list(_Entries(known, reader).read())
    return Reading(source, [*entries, *reader.refused], own=True, terms=_terms(listed))


def _known_sheets(sheets: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the sheets of the layout that a file has, by the names of the layout; refuses a file without entries."""
    by_name: dict[str, Rows] = {}
    for name, rows in sheets.items():
        by_name.setdefault(name.strip().casefold(), rows)
    known = {sheet.name: by_name[sheet.name.casefold()] for sheet in layout() if sheet.name.casefold() in by_name}
    if not known.keys() & set(ENTRY_SHEETS.values()):
        said = _("There is no sheet Threats or Measures in this file. Its sheets are: %(names)s.")
        raise invalid(said % {"names": (", ".join(sheets) or "-")[:300]})
    return known


def _source(known: Mapping[str, Rows]) -> Source:
    """Return what the first sheet says of the file; refuses one that a newer program made."""
    said: dict[str, str] = {}
    for number, cells in known[READ_ME]() if READ_ME in known else ():
        said.setdefault(str(cells.get(1, "")).strip().casefold(), str(cells.get(2, "")).strip())
        if number > FACTS_MOST:
            break
    name, _blank, version = said.get("format", "").partition(" ")
    if (name == FORMAT and _is_newer(version, FORMAT_VERSION)) or _is_newer(said.get("schema version", ""), VERSION):
        raise invalid(_("A newer Perimeter made this file. Bring this installation up to date, and try again."))
    return Source(SCHEME, version=said.get("edition", ""), title=decoded(said.get("title", "")))


def _terms(rows: Iterable[list[str]]) -> list[tuple[str, str, dict[str, str]]]:
    """Return the words of the file's vocabularies: (vocabulary, code, labels by language)."""
    names = {vocabulary_name(name): str(name) for name in Vocabulary.values}
    return [
        (names[name], decoded(code), {"en": decoded(label), **split_labels(decoded(others))})
        for name, code, label, others in rows
        if name in names and code
    ]


def _is_newer(said: str, known: int) -> bool:
    return said.isdecimal() and int(said[:9]) > known


def _plain_rows(known: Mapping[str, Rows], name: str, reader: Reader) -> Iterator[list[str]]:
    """Yield the rows of a sheet below its headings as text, in the order of the layout's columns."""
    width = len(sheet_named(name).columns)
    for number, cells in known[name]() if name in known else ():
        reader.count(cells)
        if number > 1:
            yield [str(cells.get(at, "")) for at in range(1, width + 1)]


def _read_long_texts(known: Mapping[str, Rows], reader: Reader) -> None:
    if LONG_TEXTS not in known:
        return
    parts: dict[int, dict[int, str]] = {}
    for record in Table(sheet_named(LONG_TEXTS), known[LONG_TEXTS], reader).records():
        key, part = record.text("key"), record.text("part")
        if not (key.isdecimal() and part.isdecimal()):
            reader.refuse(record.where, _("The row lacks the number of its text, or of its part."))
        elif not record.refused:
            parts.setdefault(int(key[:9]), {})[int(part[:9])] = str(record.own.get("text", ""))
    reader.long = {key: "".join(rows[part] for part in sorted(rows)) for key, rows in parts.items()}


@dataclass
class _List:
    """The items of one list of one entry; `is_refused` when a cell of them could not be read."""

    rows: list[tuple[float, int, dict[str, Any], str]] = field(default_factory=list)
    is_refused: bool = False

    def items(self) -> list[dict[str, Any]]:
        return [item for item, _where in self.placed()]

    def placed(self) -> list[tuple[dict[str, Any], str]]:
        """Return the items and where they stand: by their numbers, then as the rows stand."""
        return [(item, where) for _place, _row, item, where in sorted(self.rows, key=lambda row: row[:2])]


class _Entries:
    """The entries of a file: their rows, and what the other sheets say of them."""

    def __init__(self, known: Mapping[str, Rows], reader: Reader) -> None:
        self.known, self.reader = known, reader
        self.tables = {sheet.name: table for sheet in layout() if (table := self._table(sheet))}
        self.lists: dict[tuple[str, str], _List] = {}
        self.translations: dict[str, dict[str, dict[str, str]]] = {}
        self.sources: dict[str, dict[str, dict[str, str]]] = {}
        self.how: dict[str, dict[str, dict[str, Any]]] = {}
        self.articles: dict[str, str] = {}
        self.unread_languages: set[tuple[str, str]] = set()
        self.first_named: dict[str, tuple[str, str]] = {}  # codes of the other sheets: where first, and the field

    def _table(self, sheet: Sheet) -> Table | None:
        if sheet.told or sheet.name == LONG_TEXTS or sheet.name not in self.known:
            return None
        table = Table(sheet, self.known[sheet.name], self.reader)
        if table.has_code or sheet.name == ARTICLES:
            return table
        self.reader.refuse(address(sheet.name, 1), _("No column is called “Code”: this sheet was not read."))
        return None

    def read(self) -> Iterator[Incoming]:
        records = self._entry_records()
        for table in self.tables.values():
            if table.sheet.field is not None:
                self._read_list(table, table.sheet.field)
        self._read_translations()
        self._read_how()
        if ARTICLES in self.tables:
            named = self.tables[ARTICLES].records()
            self.articles = {record.text("key"): record.text("text") for record in named if not record.refused}
        for key, (where, name) in self.first_named.items():
            if key not in records:
                reason = _("No row of the file has the code %(code)s, to which this row belongs.")
                self.reader.refuse(where, reason % {"code": key[:40]}, name)
        for key, rows in records.items():
            if len(rows) == 1:
                yield self._entry(key, *rows[0])

    def _entry_records(self) -> dict[str, list[tuple[Table, Record]]]:
        """Return the rows of entries by what names them; refuses those that share it."""
        records: dict[str, list[tuple[Table, Record]]] = {}
        for name in ENTRY_SHEETS.values():
            table = self.tables.get(name)
            for record in table.records() if table else ():
                key = self._key(table.sheet.kinds[0], record) if table else ""
                if key and table:
                    records.setdefault(key, []).append((table, record))
        for key, found in records.items():
            if len(found) > 1:
                self._refuse_all(key, [record for _table, record in found])
        return records

    def _refuse_all(self, key: str, records: list[Record]) -> None:
        places = ", ".join(record.where for record in records)[:300]
        reason = _("The code %(code)s is there more than once (%(places)s): none of these rows was taken.")
        for record in records:
            self.reader.refuse(record.where, reason % {"code": key[:40], "places": places}, "code")

    def _key(self, kind: str, record: Record) -> str:
        """Return what names an entry in the file: its code, or the place of a row that has none."""
        if "own.code" in record.refused:
            return ""
        key = record.text("code")
        if CODE.fullmatch(key) and not key.startswith(PREFIXES[kind]):
            reason = _("%(code)s is the code of an entry of another kind: it belongs to another sheet.")
            self.reader.refuse(record.where, reason % {"code": key}, "code")
            return ""
        return key or record.where

    def _owner(self, record: Record, name: str) -> str:
        """Return the key of the entry that a row belongs to, and keep where it was named first."""
        key = record.text("code")
        if not key and "own.code" not in record.refused:
            reason = _("The row does not say to which entry it belongs: its code is empty.")
            self.reader.refuse(record.where, reason, name)
        if key:
            self.first_named.setdefault(key, (record.where, name))
        return key

    def _read_list(self, table: Table, part: Field) -> None:
        for record in table.records():
            key = self._owner(record, part.name)
            if not key:
                continue
            found = self.lists.setdefault((table.sheet.name, key), _List())
            found.is_refused |= bool(record.refused)
            if record.parts:
                named = {"id": record.text("id")} if record.own.get("id") else {}
                item = {one.name: record.parts[one.name] for one in part.parts if one.name in record.parts}
                found.rows.append((_place(record), record.row, {**named, **item}, record.where))

    def _read_translations(self) -> None:
        table = self.tables.get(TRANSLATIONS)
        for record in table.records() if table else ():
            language, path = record.text("into"), record.text("path")
            if "text" not in record.own and not record.refused:
                continue
            key = self._owner(record, "translations")
            if not key:
                continue
            text = self._translated(record, path)
            if text is None:
                self.unread_languages.add((key, language))
            elif language and path:
                self.translations.setdefault(key, {}).setdefault(language, {})[path] = text
                self.sources.setdefault(key, {}).setdefault(language, {})[path] = record.text("source")
            else:
                self.reader.refuse(record.where, _("The row does not say its language, or its field."))

    def _read_how(self) -> None:
        table = self.tables.get(HOW_TRANSLATED)
        for record in table.records() if table else ():
            names = [name for name in ("method", "post_edit", "credit_line") if name in record.own]
            said: dict[str, Any] = {name: record.text(name) for name in names}
            said["agents"] = self._agents(record)
            self.how.setdefault(record.text("code"), {})[record.text("into")] = said

    def _agents(self, record: Record) -> Any:
        try:
            found = json.loads(self.reader.whole_text(str(record.own.get("agents", "[]"))))
        except (Unreadable, ValueError, RecursionError):
            self.reader.refuse(record.where, _("The cell of the agents was changed: it was not read."), "translations")
            return []
        return found if isinstance(found, list) else []

    def _translated(self, record: Record, path: str) -> str | None:
        if record.refused:
            return None
        try:
            return self.reader.whole_text(str(record.own["text"]))
        except Unreadable as problem:
            self.reader.refuse(record.where, problem.reason, path)
            return None

    def _entry(self, key: str, table: Table, record: Record) -> Incoming:
        kind = table.sheet.kinds[0]
        lists = dict(self._lists(kind, key))
        links = lists.pop(LINKS[kind], None)
        own = {name: record.parts.get(name) for name in _in_order(table) if name not in record.refused}
        fields = {**own, **{name: found.items() or None for name, found in lists.items()}}
        translations = self._translations_of(key)
        numbers = (str(number) for number in sorted(article_numbers([fields])))
        return Incoming(
            key=key,
            kind=kind,
            where=record.where,
            fields=fields,
            code=key if CODE.fullmatch(key) else "",
            identities=tuple(_identities(lists.get("references"))),
            links=None if links is None else tuple(_links(links)),
            translations=translations,
            base=record.text("base"),
            language=record.text("language") or "en",
            how={language: self._how_of(key, language) for language in translations},
            articles={number: self.articles[number] for number in numbers if number in self.articles},
        )

    def _lists(self, kind: str, key: str) -> Iterator[tuple[str, _List]]:
        """Yield the lists of an entry of which the file says all: no column is missing, no cell refused."""
        for sheet in item_sheets(kind):
            table, found = self.tables.get(sheet.name), self.lists.get((sheet.name, key), _List())
            if table and sheet.field and not found.is_refused and table.parts >= {p.name for p in sheet.field.parts}:
                yield sheet.field.name, found

    def _translations_of(self, key: str) -> dict[str, dict[str, str]]:
        """Return the translations of an entry, without the languages of which a row could not be read."""
        found = self.translations.get(key, {})
        return {language: texts for language, texts in found.items() if (key, language) not in self.unread_languages}

    def _how_of(self, key: str, language: str) -> dict[str, Any]:
        sources = {path: source for path, source in self.sources[key][language].items() if source}
        return {**self.how.get(key, {}).get(language, {}), "sources": sources}


def _place(record: Record) -> float:
    """Return the number of an item in its list; items without one come last."""
    try:
        return float(record.own.get("number", "inf"))
    except ValueError:
        return float("inf")


def _in_order(table: Table) -> list[str]:
    return [column.name for column in table.sheet.columns if column.part is not None and column.name in table.parts]


def _identities(found: _List | None) -> Iterator[Identity]:
    for item in found.items() if found else ():
        said = {name: str(item.get(name, "")) for name in ("scheme", "code", "version", "url")}
        if said["scheme"] and said["code"]:
            yield Identity(**said)


def _links(found: _List) -> Iterator[IncomingLink]:
    for item, where in found.placed():
        parts = {name: value for name, value in item.items() if name != "threat"}
        yield IncomingLink(str(item.get("threat", "")), parts, where)
