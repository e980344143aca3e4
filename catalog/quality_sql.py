"""The one statement by which the checks of `catalog.quality` are answered, whatever they are asked of.

`doc` holds the documents asked about: those of published entries, or proposed ones that are given as JSON. All else is
built on it, and PostgreSQL computes only the tables that the chosen checks name.
"""

from collections.abc import Iterable, Iterator

from catalog.fields import SCHEMAS, Field
from catalog.quality import BY_CODE

SHORT = ("choice", "date", "term", "line")
LISTS = ("items", "terms")


def _columns() -> dict[str, str]:
    """Return the fields that checks look at, with their types; long texts stay where they are."""
    found: dict[str, str] = {}
    for fields in SCHEMAS.values():
        found |= {part.name: "jsonb" for part in fields if part.shape in LISTS}
        found |= {part.name: "text" for part in fields if part.shape in SHORT and part.name != "kind"}
    return found


def _each_term() -> Iterator[str]:
    """Yield a statement for each field, or part of a list, that names terms: slot, field, vocabulary, code."""
    seen = set()
    for part in (part for fields in SCHEMAS.values() for part in fields):
        if part.name in seen:
            continue
        seen.add(part.name)
        if part.vocabulary:
            yield _terms_in(part, "doc", part.name, f'doc."{part.name}"')
        for inner in part.parts:
            if inner.vocabulary:
                rows = f'doc CROSS JOIN LATERAL jsonb_array_elements(doc."{part.name}") AS item'
                yield _terms_in(inner, rows, part.name, f"item->{'>' if inner.shape == 'term' else ''}'{inner.name}'")


def _terms_in(part: Field, rows: str, field: str, value: str) -> str:
    if part.shape == "term":
        code, where = value, f" WHERE coalesce({value}, '') <> ''"
    else:
        rows = f"{rows} CROSS JOIN LATERAL jsonb_array_elements_text({value}) AS term"
        code, where = "term", ""
    return f"SELECT slot, '{field}' AS field, '{part.vocabulary}' AS vocabulary, {code} AS code FROM {rows}{where}"  # noqa: S608


COLUMNS = _columns()
NAMES = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
STORED = f"""
SELECT e.id AS slot, e.id AS entry, e.code, e.kind, e.created_at::date AS since, e.responsible_id AS responsible, x.*
FROM catalog_entry e JOIN catalog_revision r ON r.id = e.current_id
CROSS JOIN LATERAL jsonb_to_record(r.document) AS x({NAMES})
WHERE e.status = 'published'
"""  # noqa: S608 (names of the schema)
WATCHED = STORED + " AND e.kind = 'threat' AND r.document ? 'indicators'"
SOME = STORED + " AND e.id = ANY (%(ids)s::bigint[])"
GIVEN = f"""
SELECT g.slot, e.id AS entry, g.code, g.kind, coalesce(e.created_at::date, %(today)s::date) AS since,
    e.responsible_id AS responsible, x.*
FROM jsonb_to_recordset(%(given)s::jsonb) AS g(slot bigint, code text, kind text, body jsonb)
LEFT JOIN catalog_entry e ON e.code = g.code
CROSS JOIN LATERAL jsonb_to_record(g.body) AS x({NAMES})
"""  # noqa: S608 (names of the schema)

# place: where a piece of evidence stands, as footnotes show it: the first passage that a person chose.
# stands: the newest version of that text in which the passage stands. voice: what supports a field and still stands.
# near: articles of which any texts say nearly the same. token: what a voice goes back to; two that share one are not
# independent. knot: what some voices of a field ('' is the whole entry) share; held: whether one holds all of them, or
# each is held by some. reach: only of those that neither answers, all that is tied to the first voice, step by step.
TABLES = f"""
named AS (
    {" UNION ALL ".join(_each_term())}
),
cited AS MATERIALIZED (
    SELECT d.slot, d.kind, c.id AS key, c.field, c.stance, c.answer,
        CASE WHEN c.annotation ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' THEN lower(c.annotation) END
            AS annotation
    FROM doc d CROSS JOIN LATERAL jsonb_to_recordset(d.evidence)
        AS c(id text, field text, annotation text, stance text, answer text)
),
place AS MATERIALIZED (
    SELECT DISTINCT ON (n.id) n.id AS note, n.uuid::text AS annotation, t.text_version_id AS text, t.start, t."end",
        v.article_id AS article, v.language, v.kind, i.id AS item, i.custody, s.id AS source, s.name AS outlet,
        s.reliability
    FROM articles_annotation n
    JOIN articles_annotationtarget t ON t.annotation_id = n.id AND t.state = 'asserted'
    JOIN articles_textversion v ON v.id = t.text_version_id
    JOIN articles_article a ON a.id = v.article_id
    JOIN articles_sourceitem i ON i.id = a.source_item_id
    JOIN articles_source s ON s.id = i.source_id
    WHERE n.uuid IN (SELECT annotation::uuid FROM cited WHERE annotation IS NOT NULL)
    ORDER BY n.id, t.id
),
lost AS MATERIALIZED (
    SELECT DISTINCT p.annotation, bool_or(t.state = 'orphan') OVER (PARTITION BY p.annotation) AS gone
    FROM place p JOIN articles_annotationtarget t ON t.annotation_id = p.note
    WHERE (t.state = 'orphan' OR t.state = 'review' AND t.decided_at IS NULL)
        AND NOT EXISTS (SELECT FROM articles_textversion n WHERE n.supersedes_id = t.text_version_id)
),
withdrawn AS MATERIALIZED (
    SELECT p.annotation FROM place p WHERE p.custody = 'withdrawn'
        OR EXISTS (
            SELECT FROM articles_translationprovenance o JOIN articles_sourceitem i ON i.id = o.source_item_id
            WHERE o.text_version_id = p.text AND i.custody = 'withdrawn')
        OR EXISTS (
            SELECT FROM articles_quotedsource q JOIN articles_sourceitem i ON i.id = q.source_item_id
            WHERE q.text_version_id = p.text AND i.custody = 'withdrawn')
),
stands AS (
    SELECT DISTINCT ON (p.note) p.annotation, v.id AS text
    FROM place p
    JOIN articles_annotationtarget t ON t.annotation_id = p.note AND t.state IN ('asserted', 'carried')
    JOIN articles_textversion v ON v.id = t.text_version_id AND v.article_id = p.article AND v.language = p.language
        AND v.kind = p.kind
    ORDER BY p.note, v.number DESC
),
stale AS (
    SELECT t.annotation FROM stands t JOIN articles_translationprovenance o ON o.text_version_id = t.text
    WHERE o.source_version_id = ANY (%(stale)s::bigint[])
),
voice AS MATERIALIZED (
    SELECT c.slot, c.field, c.key, p.* FROM cited c JOIN place p USING (annotation)
    WHERE c.stance = 'supports'
        AND NOT EXISTS (SELECT FROM withdrawn w WHERE w.annotation = c.annotation)
        AND NOT EXISTS (SELECT FROM lost l WHERE l.annotation = c.annotation AND l.gone)
),
pair AS MATERIALIZED (
    SELECT DISTINCT a.article AS one, b.article AS two FROM voice a
    JOIN voice b ON b.slot = a.slot AND b.article > a.article AND b.source <> a.source
),
near AS MATERIALIZED (
    SELECT DISTINCT p.one, p.two FROM pair p
    JOIN articles_textversion x ON x.article_id = p.one JOIN articles_textversion y ON y.article_id = p.two
    LEFT JOIN articles_textprint f ON f.text_version_id = x.id
    LEFT JOIN articles_textprint g ON g.text_version_id = y.id
    WHERE x.sha256 = y.sha256 OR f.bands && g.bands
        AND (SELECT count(*) FROM unnest(f.places, g.places) AS s(a, b) WHERE a = b) >= %(same)s
),
token AS MATERIALIZED (
    SELECT slot, field, key, 'article' AS why, article AS what, '' AS name FROM voice
    UNION SELECT slot, field, key, 'source', source, outlet FROM voice
    UNION SELECT v.slot, v.field, v.key, 'made_from', i.source_id, s.name FROM voice v
        JOIN articles_textversion x ON x.article_id = v.article
        JOIN articles_translationprovenance o ON o.text_version_id = x.id
        JOIN articles_sourceitem i ON i.id = o.source_item_id JOIN articles_source s ON s.id = i.source_id
        WHERE i.source_id <> v.source
    UNION SELECT v.slot, v.field, v.key, 'quotes', i.source_id, s.name FROM voice v
        JOIN articles_textversion x ON x.article_id = v.article
        JOIN articles_quotedsource q ON q.text_version_id = x.id
            AND (x.id <> v.text OR q.start < v."end" AND q."end" > v.start)
        JOIN articles_sourceitem i ON i.id = q.source_item_id JOIN articles_source s ON s.id = i.source_id
        WHERE i.source_id <> v.source
    UNION SELECT v.slot, v.field, v.key, 'near', n.one * 4294967296 + n.two, '' FROM voice v
        JOIN near n ON v.article IN (n.one, n.two)
),
tie AS MATERIALIZED (
    SELECT slot, scope, key, CASE WHEN why IN ('article', 'near') THEN why ELSE 'source' END AS why, what
    FROM token CROSS JOIN LATERAL (VALUES (field), ('')) AS s(scope)
),
knot AS MATERIALIZED (
    SELECT slot, scope, why, what, count(DISTINCT key) AS n FROM tie GROUP BY slot, scope, why, what
),
held AS MATERIALIZED (
    SELECT t.slot, t.scope, count(DISTINCT t.key) AS n, count(DISTINCT t.key) FILTER (WHERE k.n > 1) AS held,
        max(k.n) AS most
    FROM tie t JOIN knot k USING (slot, scope, why, what) GROUP BY t.slot, t.scope
),
reach AS (
    SELECT t.slot, t.scope, min(t.key) AS key FROM tie t
    JOIN held h ON h.slot = t.slot AND h.scope = t.scope AND h.most < h.n AND h.held = h.n GROUP BY t.slot, t.scope
    UNION
    SELECT b.slot, b.scope, b.key FROM reach r
    JOIN tie a ON a.slot = r.slot AND a.scope = r.scope AND a.key = r.key
    JOIN tie b ON b.slot = a.slot AND b.scope = a.scope AND b.why = a.why AND b.what = a.what
),
alone AS MATERIALIZED (
    SELECT slot, scope FROM held WHERE most = n
    UNION ALL
    SELECT slot, scope FROM held
    JOIN (SELECT slot, scope, count(*) AS n FROM reach GROUP BY slot, scope) AS reached USING (slot, scope, n)
),
unacted AS (
    SELECT d.slot FROM doc d WHERE d.kind = 'threat' AND NOT EXISTS (
        SELECT FROM catalog_link l JOIN catalog_entry m ON m.id = l.entry_id AND m.kind = 'measure'
            AND m.status = 'published' JOIN catalog_revision r ON r.id = m.current_id
        WHERE l.to_id = d.entry AND l.text <> '' AND r.document->>'status' NOT IN ('ended', 'rejected'))
),
word AS (
    SELECT DISTINCT ON (a.entry_id, a.scenario, a.rater_id, a.basis) a.entry_id AS entry, a.scenario, a.rater_id,
        a.basis, a.likelihood, v.document AS scale,
        (SELECT max(i.value::int) FROM jsonb_each_text(a.impacts) AS i WHERE i.value IS NOT NULL) AS impact
    FROM catalog_assessment a JOIN catalog_scaleversion v ON v.id = a.scale_id
    LEFT JOIN catalog_ratinground o ON o.id = a.round_id
    WHERE a.basis IN ('target', 'current') AND (o.id IS NULL OR o.state <> 'open')
    ORDER BY a.entry_id, a.scenario, a.rater_id, a.basis, a.created_at DESC, a.id DESC
),
ranked AS (
    SELECT w.entry, w.scenario, w.rater_id, w.basis, (
        SELECT l.place FROM jsonb_array_elements(w.scale->'level') WITH ORDINALITY AS l(level, place)
        WHERE l.level->>'key' = CASE WHEN w.impact = 0 THEN w.scale->>'impact_zero_level'
            ELSE w.scale->'grid'->(w.likelihood - 1)->>(w.impact - 1) END) AS place
    FROM word w
),
indicator AS (
    SELECT d.slot, i.id AS key, i.title, i.threshold, l.last,
        coalesce(l.last, d.since)
            + CASE WHEN i."interval" ~ '^[0-9]{{1,4}}$' THEN i."interval"::int ELSE %(month)s END AS due
    FROM doc d CROSS JOIN LATERAL jsonb_to_recordset(d.indicators)
        AS i(id text, title text, threshold text, "interval" text)
    LEFT JOIN LATERAL (
        SELECT max(r.observed_on) AS last FROM catalog_indicatorreading r
        WHERE r.entry_id = d.entry AND r.indicator = i.id
    ) AS l ON true
),
climb AS (
    SELECT d.slot, d.code AS start, l.threat AS at
    FROM doc d CROSS JOIN LATERAL jsonb_to_recordset(d.links) AS l(relation text, threat text)
    WHERE l.relation = 'part_of' AND d.code <> ''
    UNION
    SELECT c.slot, c.start, w.code FROM climb c JOIN catalog_entry e ON e.code = c.at
    JOIN catalog_link k ON k.entry_id = e.id AND k.relation = 'part_of' JOIN catalog_entry w ON w.id = k.to_id
    WHERE c.at <> c.start
)
"""  # noqa: S608 (names of the schema)


def statement(documents: str, select: str) -> str:
    """Return a statement that selects from the tables of the documents asked about (STORED, SOME or GIVEN)."""
    return f"WITH RECURSIVE doc AS MATERIALIZED ({documents}),\n{TABLES}\n{select}"  # `, more AS (...) SELECT` too


def finding(checks: Iterable[str]) -> str:
    """Return the one table of what checks find: check, slot, field, key, detail, and a severity that was chosen."""
    return " UNION ALL ".join(
        f"SELECT '{code}' AS check_, found.*, (SELECT w.severity FROM catalog_checkseverity w"  # noqa: S608
        f" WHERE w.check_code = '{code}') AS weight FROM ({BY_CODE[code].sql}) AS found(slot, field, key, detail)"
        for code in checks
    )
