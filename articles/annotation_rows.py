"""Annotations as compact JSON that PostgreSQL writes whole: ten thousand in one answer, and no object for any."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q

from articles.annotation_querysets import AnnotationQuerySet
from basics.paging import cursor_for, read_cursor

SIZE_MOST = 10_000
# {page} are the numbers of some annotations and the moments they are ordered by; offsets are code points.
STATEMENT = """
SELECT coalesce(json_agg(row ORDER BY n) FILTER (WHERE n <= %s), '[]')::text,
    max(pk) FILTER (WHERE n = %s), max(moment) FILTER (WHERE n = %s), count(*)
FROM (
    SELECT page.n, page.pk, page.moment, json_build_object(
        'uuid', a.uuid, 'person', a.creator_id, 'category', a.category, 'motivation', a.motivation,
        'credibility', a.credibility, 'body', a.body, 'tags', a.tags, 'created', a.created_at,
        'modified', a.updated_at, 'published', a.published_at, 'hidden', a.hidden_reason,
        {life}'targets', target.rows
    ) AS row
    FROM (SELECT *, row_number() OVER () AS n FROM ({page}) AS ordered) AS page
    JOIN articles_annotation a ON a.id = page.pk
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(json_build_object(
            'article', v.article_id, 'number', v.number, 'start', t.start, 'end', t."end", 'state', t.state,
            'exact', t.exact
        ) ORDER BY t.id), '[]') AS rows
        FROM articles_annotationtarget t JOIN articles_textversion v ON v.id = t.text_version_id
        WHERE t.annotation_id = a.id AND t.state NOT IN ('projected', 'orphan')
    ) AS target
) AS row
"""


LIFE = "'state', a.life, 'revision', a.revision, "


class Rows(NamedTuple):
    """Some annotations as the text of a JSON list, and the cursor of those after them."""

    json: str
    next: str


def compact_rows(
    found: AnnotationQuerySet, cursor: str, *, size: int, changed: bool = False, with_life: bool = True
) -> Rows:
    """Return one page of compact rows: the newest first, or (`changed`) the oldest change first. One query.

    `with_life` tells where each is in its life, which readers are not told.
    """
    by, sign, beyond = ("updated_at", "", "gt") if changed else ("created_at", "-", "lt")
    position = read_cursor(cursor)
    if position is not None:
        at, pk = position
        found = found.filter(Q(**{f"{by}__{beyond}e": at}), Q(**{f"{by}__{beyond}": at}) | Q(**{f"pk__{beyond}": pk}))
    page = found.order_by(f"{sign}{by}", f"{sign}pk").values("pk", moment=F(by))[: size + 1]
    compiler = page.query.get_compiler(connection=connection, elide_empty=False)
    statement, values = compiler.as_sql()
    with connection.cursor() as asked:
        asked.execute(STATEMENT.format(page=statement, life=LIFE if with_life else ""), (size, size, size, *values))
        text, last, moment, count = asked.fetchone()
    return Rows(text, cursor_for(moment, last) if count > size else "")


def compact_answer(rows: Rows) -> str:
    """Return the body of an answer."""
    return f'{{"results":{rows.json},"next":"{rows.next}"}}'
