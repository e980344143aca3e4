"""In which languages the catalog stands, and how far: of a few entries from their documents, of all of them in SQL.

What is stale is computed from hashes each time it is asked.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from articles.vocabulary import language_inside
from basics.errors import Refused
from catalog.models import Entry, EntryTranslation
from catalog.translatable import Coverage, coverage, share_of, translatable_parts
from catalog.vocabulary import Kind, Status

# Every field with words of every published entry, with the hash of its words; then what translations were made from,
# and how much of it is there and the same. Texts are unfolded once: to look paths up in them costs twice as much.
CATALOG = """
    WITH published AS (
        SELECT entry.id, entry.code, entry.kind, entry.language, revision.document AS body
        FROM catalog_entry entry JOIN catalog_revision revision ON revision.id = entry.current_id
        WHERE entry.status = %(published)s
    ), words (id, path, hash) AS MATERIALIZED (
        SELECT published.id, field.key, encode(sha256(convert_to(published.body ->> field.key, 'UTF8')), 'hex')
        FROM published CROSS JOIN LATERAL jsonb_each(published.body) field
        WHERE jsonb_typeof(field.value) = 'string' AND field.key = ANY(%(plain)s)
        UNION ALL
        SELECT published.id, list.key || '.' || (item.value ->> 'id') || '.' || part.key,
               encode(sha256(convert_to(part.value, 'UTF8')), 'hex')
        FROM published CROSS JOIN LATERAL jsonb_each(published.body) list
        CROSS JOIN LATERAL jsonb_array_elements(list.value) item
        CROSS JOIN LATERAL jsonb_each_text(item.value) part
        WHERE jsonb_typeof(list.value) = 'array' AND list.key = ANY(%(lists)s)
          AND (list.key || '.' || part.key) = ANY(%(parts)s)
    ), total AS (
        SELECT id, count(*) AS fields FROM words GROUP BY id
    ), made AS MATERIALIZED (
        SELECT translation.entry_id AS id, translation.language, text.key AS path, text.value ->> 'source' AS source
        FROM catalog_entrytranslation translation
        JOIN catalog_entrytranslationrevision revision ON revision.id = translation.current_id
        CROSS JOIN LATERAL jsonb_each(revision.texts) text
    ), held AS (
        SELECT made.id, made.language, count(*) AS present, count(*) FILTER (WHERE made.source = words.hash) AS fresh
        FROM made JOIN words ON words.id = made.id AND words.path = made.path
        GROUP BY made.id, made.language
    )
    SELECT published.id, published.code, published.kind, published.language, coalesce(total.fields, 0),
           coalesce(jsonb_object_agg(held.language, jsonb_build_array(held.present, held.fresh))
                    FILTER (WHERE held.language IS NOT NULL), '{}')::text
    FROM published LEFT JOIN total ON total.id = published.id LEFT JOIN held ON held.id = published.id
    GROUP BY published.id, published.code, published.kind, published.language, total.fields
    ORDER BY published.code
"""
# Which revisions all that is computed from: another figure when any of them is another.
STANDING = """
    SELECT * FROM (SELECT count(*), bit_xor(hashtextextended(concat_ws(' ', id, current_id, language), 0))
                   FROM catalog_entry WHERE status = %(published)s) entries,
                  (SELECT count(*), bit_xor(hashtextextended(concat_ws(' ', id, current_id), 0))
                   FROM catalog_entrytranslation) translations
"""
MANY = 1_000  # entries from which what was found is kept
KEY, KEPT_S = "catalog-coverage", 3_600
MISSING, STALE = "missing", "stale"


@dataclass(frozen=True)
class Held:
    """How much of an entry's `total` fields stands in a language; `own`: it is written in it."""

    language: str
    total: int
    present: int
    fresh: int
    own: bool = False

    @property
    def missing(self) -> int:
        return self.total - self.present

    @property
    def stale(self) -> int:
        return self.present - self.fresh

    @property
    def share(self) -> int:
        return share_of(self.fresh, self.total)

    @property
    def is_complete(self) -> bool:
        return self.fresh == self.total


@dataclass(frozen=True)
class CoverageRow:
    """One published entry with what it has in each language of the catalog, in their order."""

    pk: int
    code: str
    kind: str
    own: str
    held: tuple[Held, ...]

    def lacks(self, language: str, what: str) -> bool:
        """Tell whether something of it is missing, or stale, in a language that is not its own."""
        found = next((held for held in self.held if held.language == language and not held.own), None)
        if found is None:
            return False
        return bool(found.stale if what == STALE else found.missing)


@dataclass(frozen=True)
class LanguageTotal:
    """How the whole catalog stands in a language, in entries and in fields."""

    language: str
    entries: int
    own: int
    complete: int
    partial: int
    none: int
    stale: int
    fields: int
    fresh: int

    @property
    def share(self) -> int:
        return share_of(self.fresh, self.fields)


def languages() -> tuple[str, ...]:
    """Return the languages that entries are translated into, in the order of the setting."""
    return tuple(settings.CATALOG_LANGUAGES)


def targets_of(entry: Entry) -> tuple[str, ...]:
    """Return the languages that an entry can be translated into."""
    return tuple(language for language in languages() if language != entry.language)


def refuse_own_language(entry: Entry, language: str) -> None:
    """Refuse a translation of an entry into the language that it is written in."""
    if language == entry.language:
        why = _("%(code)s is written in this language: %(language)s.")
        raise Refused.conflict(why % {"code": entry.code, "language": language_inside(language)})


def coverage_of(entries: Iterable[Entry]) -> dict[int, dict[str, Coverage]]:
    """Return, by entry id and language, how far entries loaded with their `current` are translated; one query.

    An entry has a `Coverage` for every language of the catalog but its own: `missing` and `stale` are paths such as
    `summary`, so that a check can ask `"summary" in found[entry.pk]["kk"].missing`.
    """
    entries = list(entries)
    found: dict[int, dict[str, Any]] = {}
    rows = EntryTranslation.objects.filter(entry__in=entries, current__isnull=False)
    for pk, language, texts in rows.values_list("entry_id", "language", "current__texts"):
        found.setdefault(pk, {})[language] = texts
    return {
        entry.pk: {
            language: coverage(entry.kind, entry.document, language, found.get(entry.pk, {}).get(language, {}))
            for language in targets_of(entry)
        }
        for entry in entries
    }


def catalog_coverage() -> list[CoverageRow]:
    """Return every published entry by code with what it has in each language; two statements, computed by PostgreSQL.

    To compare every word of a large catalog takes seconds: what was found is kept in the memory of the process for as
    long as the current revisions of entries and of translations are the same ones.
    """
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"published": Status.PUBLISHED})
        standing = (cursor.fetchone(), languages())
        kept: tuple[Any, list[CoverageRow]] | None = cache.get(KEY)
        if kept is not None and kept[0] == standing:
            return kept[1]
        cursor.execute(CATALOG, {"published": Status.PUBLISHED, **_names()})
        found = [_row(*row) for row in cursor.fetchall()]
    if len(found) >= MANY:
        cache.set(KEY, (standing, found), KEPT_S)
    return found


def totals_of(rows: Iterable[CoverageRow]) -> list[LanguageTotal]:
    """Add the rows up, language by language."""
    rows = list(rows)
    return [_total(language, [held for row in rows for held in row.held if held.language == language])
            for language in languages()]  # fmt: skip


def _total(language: str, held: list[Held]) -> LanguageTotal:
    others = [row for row in held if not row.own]
    complete = sum(row.is_complete for row in others)
    none = sum(not row.present and row.total > 0 for row in others)
    return LanguageTotal(
        language=language,
        entries=len(held),
        own=len(held) - len(others),
        complete=complete,
        partial=len(others) - complete - none,
        none=none,
        stale=sum(row.stale > 0 for row in others),
        fields=sum(row.total for row in held),
        fresh=sum(row.total if row.own else row.fresh for row in held),
    )


def _row(pk: int, code: str, kind: str, own: str, total: int, found: str) -> CoverageRow:
    counts: dict[str, list[int]] = json.loads(found)
    held = []
    for language in languages():
        present, fresh = counts.get(language, (0, 0))
        held.append(Held(language, total, present, fresh, own=language == own))
    return CoverageRow(pk, code, kind, own, tuple(held))


@lru_cache
def _names() -> dict[str, list[str]]:
    """Return the names of fields with words, of lists, and of the parts of lists as `list.part`, of every kind."""
    plain, lists, parts = set(), set(), set()
    for kind in Kind.values:
        for name, inner in translatable_parts(kind).items():
            if [part.name for part in inner] == [name]:
                plain.add(name)
            else:
                lists.add(name)
                parts |= {f"{name}.{part.name}" for part in inner}
    return {"plain": sorted(plain), "lists": sorted(lists), "parts": sorted(parts)}
