"""Texts and annotations by their words: the best of the newest 2,000 that have them all, ranked by PostgreSQL.

How often a word occurs is what PostgreSQL itself gathers of a column of words (`pg_stats`, by autovacuum). What is
rare is asked of the GIN index. What stands in every sixtieth text or more is looked for from the newest text back, and
found 2,000 times soon; the index would have to list all of it. How far back is bounded too (`DEEPEST`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from basics.folding import PUNCTUATION

MOST = 2_000  # matches that are ranked
COMMON = 0.015  # of all rows; more than this is looked for from the newest back
DEEPEST = 150_000  # rows that are looked at one by one: so many have 2,000 that are so common
DEARER = 7  # how much more a row costs that the index found than one that is passed by (measured)
UNSEEN = 2  # how much more often than the beginnings of frequent words those of any word may occur
WORDS_MOST = 8

LEXEMES = """
SELECT one.word, tsvector_to_array(search_words(one.word, '')), search_words(one.word, 'ru') <> ''
FROM unnest(%s::text[]) WITH ORDINALITY one(word, place) ORDER BY place
"""
FREQUENT = """
SELECT tablename::text, lexeme, frequency FROM pg_stats,
    unnest(most_common_elems::text::text[], most_common_elem_freqs) one(lexeme, frequency)
WHERE schemaname = current_schema() AND attname = 'words' AND tablename = ANY(%(tables)s)
    AND (lexeme = ANY(%(lexemes)s) OR EXISTS (SELECT FROM unnest(%(begins)s::text[]) start WHERE lexeme ^@ start))
UNION ALL
SELECT relname::text, NULL, reltuples FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%(tables)s)
"""
# The planner may not choose: for what is rare the index must be used, for what is common it must not.
RARE = """
    SELECT {key} AS key, words FROM {table} WHERE words @@ %s::tsquery{visible} ORDER BY {key} + 0 DESC LIMIT {most} + 1
"""
OFTEN = """
    SELECT key, words FROM (SELECT {key} AS key, words FROM {table} ORDER BY {key} DESC LIMIT {deepest}) newest
    WHERE words @@ %s::tsquery{visible_key} LIMIT {most} + 1
"""
RANKED = """
WITH found AS MATERIALIZED ({found})
SELECT key, (SELECT count(*) FROM found)
FROM (SELECT key, words FROM found LIMIT {most}) newest
ORDER BY ts_rank(words, %s::tsquery, 1) DESC, key DESC LIMIT %s OFFSET %s
"""


@dataclass(frozen=True)
class Sought:
    """What is looked for: `query` as PostgreSQL reads it, and the lexemes that are to be marked in what is found.

    `share` is how much of a table has all of it, as far as its statistics tell: 0 for what is rare; `rows` how many
    there are about.
    """

    query: str
    lexemes: frozenset[str]
    share: dict[str, float]
    rows: dict[str, float]

    def is_common(self, table: str) -> bool:
        """Tell whether 2,000 are found sooner from the newest row back than by the index."""
        share = self.share[table]
        return share > COMMON and MOST / share < DEARER * share * self.rows[table]


@dataclass(frozen=True)
class Found:
    """The best matches by id, best first. `count` is at most `MOST`; `more` says that older ones were not ranked."""

    keys: list[int]
    count: int
    more: bool


NOTHING = Found([], 0, more=False)
TABLES = ("articles_textwords", "articles_annotationwords", "catalog_registerrow")


def words_of(text: str) -> list[str]:
    """Return the words to look for, at most eight; one that ends with * is the beginning of a word."""
    parted = text.translate(dict.fromkeys(map(ord, PUNCTUATION.replace("*", "") + "“”«»„\x00"), " "))
    words = (word.rstrip("*") + "*" * word.endswith("*") for word in parted.split())
    return [word for word in words if len(word.rstrip("*")) > (2 if word.endswith("*") else 0)][:WORDS_MOST]


def sought(words: Iterable[str]) -> Sought | None:
    """Return what to ask for these words; None if nothing can be. Two small queries."""
    with connection.cursor() as cursor:
        cursor.execute(LEXEMES, [list(words)])
        rows = [row for row in cursor.fetchall() if row[1]]
        rows = [row for row in rows if row[2]] or rows  # what stemmers leave out counts only by itself
        lexemes = sorted({lexeme for _word, found, _counts in rows for lexeme in found})
        if not lexemes:
            return None
        begins = sorted({lexeme for word, found, _counts in rows if word.endswith("*") for lexeme in found})
        cursor.execute(FREQUENT, {"tables": list(TABLES), "lexemes": lexemes, "begins": begins})
        told = cursor.fetchall()
    parts = [" | ".join(_quoted(one) + ":*" * word.endswith("*") for one in found) for word, found, _counts in rows]
    often: dict[str, dict[str, float]] = {table: {} for table in TABLES}
    for table, lexeme, number in told:
        often[table][lexeme] = number
    sizes = {table: often[table].pop(None, 0.0) for table in TABLES}  # type: ignore[call-overload]
    share = {table: prod(_share(word, found, often[table]) for word, found, _counts in rows) for table in TABLES}
    return Sought(" & ".join(f"({part})" for part in parts), frozenset(lexemes), share, sizes)


def _share(word: str, lexemes: list[str], often: dict[str, float]) -> float:
    """Return how much of a table has one of the lexemes of a word, at most all."""
    if not word.endswith("*"):
        return min(1.0, sum(often.get(one, 0.0) for one in lexemes))
    return min(1.0, UNSEEN * sum(often[one] for one in often if one.startswith(tuple(lexemes))))


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def find(
    what: Sought, table: str, key: str, visible: "QuerySet[Any] | None" = None, *, size: int, start: int = 0
) -> Found:
    """Return the best rows of one table of words; `visible` is a query for the ids that may be found, None for all."""
    inner, values = "", ()
    if visible is not None:
        try:
            inner, values = visible.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return NOTHING
    named = {"table": table, "key": key, "most": MOST, "deepest": DEEPEST}
    named["visible"] = f" AND {key} IN ({inner})" if inner else ""
    named["visible_key"] = f" AND key IN ({inner})" if inner else ""
    common = what.is_common(table)
    statement = RANKED.format(found=(OFTEN if common else RARE).format(**named), most=MOST)
    with connection.cursor() as cursor:
        cursor.execute(statement, [what.query, *values, what.query, size, start])
        rows = cursor.fetchall()
    if not rows:
        return NOTHING
    seen = rows[0][1]
    return Found([row[0] for row in rows], min(seen, MOST), more=seen > MOST or (common and what.rows[table] > DEEPEST))


def spelled(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what each word is to the search, in any language, for marking it. One query."""
    wanted = list(dict.fromkeys(words))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LEXEMES, [wanted])
        return {word: frozenset(lexemes or ()) for word, lexemes, _counts in cursor.fetchall()}
