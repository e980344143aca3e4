"""The one writer of the register's rows: what is asked of many entries at once, worked out when one of them changes.

Whoever changes an entry, its translations, its evidence or its ratings calls `project_entries` in the same transaction.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from basics.text import sha256_of
from catalog.fields import SCHEMAS
from catalog.models import RegisterRow
from catalog.public import LINKS

# Fields of documents that hold no words, but codes; those whose words count apart; and links, of which a row must not
# say more than strangers may read: it is searched by all, and who finds an entry by words knows that they stand in it.
CODES = sorted(
    {part.name for fields in SCHEMAS.values() for part in fields if part.shape not in ("line", "text", "items")}
    | {"evidence", "title", "summary", *LINKS}
)
LINKED = [f"{name}.%" for name in LINKS]  # paths of translations
# The overall level of a rating stands in the grid of its scale version; nothing is multiplied. Without any impact it is
# the scale's `impact_zero_level`. Each rater's last current word on each scenario counts, but none of a round that is
# still open: a row is for all readers. What is not known has no level. `catalog.matrix` says the same.
SPOKEN = """
    SELECT DISTINCT ON (scenario, rater_id) scenario, likelihood, likelihood_low, likelihood_high, impacts, confidence,
        scale_id
    FROM catalog_assessment said
    WHERE entry_id = entry.id AND basis = 'current'
        AND body->'scenarios' @> jsonb_build_array(jsonb_build_object('id', said.scenario)) AND NOT EXISTS (
        SELECT FROM catalog_ratinground round WHERE round.id = said.round_id AND round.state = 'open'
    ) ORDER BY scenario, rater_id, created_at DESC, id DESC
"""
# Where each scenario that the entry still has stands in the matrix: the median of its raters (of two middle ones the
# lower), which one of them gave, and the ends of what they hold possible. What is not known stands nowhere.
POINTS = f"""
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'scenario', scenario, 'name', item.title, 'raters', raters, 'likelihood', likelihood, 'impact', impact,
        'low', low, 'high', high, 'impact_low', impact_low, 'impact_high', impact_high
        ) ORDER BY scenario), '[]') AS points
    FROM (
        SELECT scenario, count(*) AS raters,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY likelihood) AS likelihood,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY impact) AS impact,
            min(least(likelihood_low, likelihood)) AS low, max(greatest(likelihood_high, likelihood)) AS high,
            min(impact) AS impact_low, max(impact) AS impact_high
        FROM ({SPOKEN}) word CROSS JOIN LATERAL (
            SELECT max(value::int) AS impact FROM jsonb_each(word.impacts) WHERE jsonb_typeof(value) = 'number'
        ) worst
        WHERE likelihood IS NOT NULL AND impact IS NOT NULL GROUP BY scenario
    ) point
    JOIN jsonb_to_recordset(CASE jsonb_typeof(body->'scenarios') WHEN 'array' THEN body->'scenarios' ELSE '[]' END)
        AS item(id text, title text) ON item.id = point.scenario
"""  # noqa: S608 (our own words)
SELECTED = f"""
SELECT
    entry.id, entry.kind, entry.code, entry.status, revision.number,
    coalesce(body->>'title', ''), coalesce(body->>'summary', ''), coalesce(body->>'theme', ''),
    array_remove(array_prepend(body->>'theme', register_terms(body, 'themes')), NULL),
    register_terms(body, 'states'), register_terms(body, 'sectors'), register_terms(body, 'tags'),
    coalesce(body->>'direction', ''), coalesce(body->>'nature', ''), coalesce(body->>'function', ''),
    coalesce(body->>'kind', ''), coalesce(body->>'level', ''), coalesce(body->>'status', ''),
    coalesce(body->>'sensitivity', ''), coalesce(body->>'review_due', ''),
    CASE WHEN jsonb_typeof(body->'scenarios') = 'array' THEN jsonb_array_length(body->'scenarios') ELSE 0 END,
    proof.count, proof.sources, proof.contradicting,
    rated.count, rated.levels, rated.low, rated.high, rated.confidences, proof.languages, entry.updated_at,
    setweight(search_words(entry.code || ' ' || coalesce(body->>'title', ''), ''), 'A')
        || setweight(search_words(coalesce(body->>'summary', ''), ''), 'B')
        || search_words(said.text, '') || search_words(translated.text, ''),
    stand.points
FROM catalog_entry entry
JOIN catalog_revision revision ON revision.id = entry.current_id
CROSS JOIN LATERAL (SELECT revision.document AS body) document
CROSS JOIN LATERAL (
    SELECT count(DISTINCT evidence.id), count(DISTINCT item.source_id) AS sources,
        count(DISTINCT evidence.id) FILTER (WHERE evidence.stance = 'contradicts') AS contradicting,
        coalesce(array_agg(DISTINCT version.language) FILTER (WHERE version.language <> ''), '{{}}') AS languages
    FROM catalog_evidence evidence
    LEFT JOIN articles_annotationtarget target
        ON target.annotation_id = evidence.annotation_id AND target.origin_id IS NULL
    LEFT JOIN articles_textversion version ON version.id = target.text_version_id
    LEFT JOIN articles_article article ON article.id = version.article_id
    LEFT JOIN articles_sourceitem item ON item.id = article.source_item_id
    WHERE evidence.entry_id = entry.id
) proof
CROSS JOIN LATERAL (
    SELECT count(*),
        coalesce(array_agg(level.rank ORDER BY level.rank) FILTER (WHERE level.rank IS NOT NULL), '{{}}') AS levels,
        coalesce(min(level.rank), 0) AS low, coalesce(max(level.rank), 0) AS high,
        coalesce(array_agg(DISTINCT word.confidence), '{{}}') AS confidences
    FROM ({SPOKEN}) word
    JOIN catalog_scaleversion scale ON scale.id = word.scale_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN word.likelihood IS NOT NULL THEN max(value::int) END AS impact
        FROM jsonb_each(word.impacts) WHERE jsonb_typeof(value) = 'number'
    ) worst
    LEFT JOIN LATERAL (
        SELECT place::smallint AS rank
        FROM jsonb_array_elements(scale.document->'level') WITH ORDINALITY one(row, place)
        WHERE row->>'key' = CASE WHEN worst.impact = 0 THEN scale.document->>'impact_zero_level'
            ELSE scale.document->'grid'->(word.likelihood - 1)->>(worst.impact - 1) END
    ) level ON true
) rated
CROSS JOIN LATERAL ({POINTS}) stand
CROSS JOIN LATERAL (
    SELECT left(coalesce(string_agg(value #>> '{{}}', ' '), ''), 50000) AS text
    FROM jsonb_path_query(body - %(codes)s::text[], 'strict $.** ? (@.type() == "string")') value
) said
CROSS JOIN LATERAL (
    SELECT left(coalesce(string_agg(told.value->>'text', ' ' ORDER BY language, told.key), ''), 100000) AS text
    FROM catalog_entrytranslation translation
    JOIN catalog_entrytranslationrevision made ON made.id = translation.current_id
    CROSS JOIN LATERAL jsonb_each(made.texts) told
    WHERE translation.entry_id = entry.id AND told.key NOT LIKE ALL(%(linked)s)
) translated
"""  # noqa: S608 (our own words)


GIVEN = {"codes": CODES, "linked": LINKED}
VERSION = sha256_of(
    json.dumps([SELECTED, GIVEN])
)  # of the rule: a comment of the table says by which its rows are made


def _statement(where: str) -> str:
    fields = [str(field.column) for field in RegisterRow._meta.concrete_fields]
    updates = ", ".join(f"{name} = excluded.{name}" for name in fields if name != "entry_id")
    return (
        f"INSERT INTO catalog_registerrow ({', '.join(fields)}) {SELECTED} {where} "
        f"ON CONFLICT (entry_id) DO UPDATE SET {updates}"
    )


def project_entries(entries: Iterable[int]) -> None:
    """Bring the rows of these entries to what the entries say now. One statement; of none, none."""
    if pks := sorted(set(entries)):
        with connection.cursor() as cursor:
            cursor.execute(_statement("WHERE entry.id = ANY(%(entries)s)"), {**GIVEN, "entries": pks})


def project_what_is_new(**_of_the_signal: Any) -> None:
    """Make the rows of entries that have none yet, after a migration; of all, if the rule for them changed."""
    table = RegisterRow._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT obj_description(%s::regclass)", [table])
        if cursor.fetchone() != (VERSION,):
            cursor.execute(_statement("WHERE true"), GIVEN)
            cursor.execute(f"COMMENT ON TABLE {table} IS '{VERSION}'")
        else:
            missing = "WHERE NOT EXISTS (SELECT FROM catalog_registerrow row WHERE row.entry_id = entry.id)"
            cursor.execute(_statement(missing), GIVEN)


def project_catalog() -> None:
    """Bring the rows of all entries to what the entries say now: after a change that was none of an entry."""
    with connection.cursor() as cursor:
        cursor.execute(_statement("WHERE true"), GIVEN)
