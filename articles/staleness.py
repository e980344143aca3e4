"""Which sentences of its source changed since a translation was made: computed from segment hashes, never stored.

One SQL statement for any number of translations. A sentence counts by its words (`Segment.sha256`), as often as it
stands there: moved, it is no change. Versions corrected as `typo` or `metadata` are exempt: the sentences that such a
step replaced stand for those they replaced, in reading order, so that a later change of them is found all the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from articles.models import TextVersion
from articles.vocabulary import ChangeKind, TextKind

EXEMPT = (ChangeKind.TYPO, ChangeKind.METADATA)

# sources: the versions asked about. chain: each with its later versions. sentence: all of their sentences, as each is
# cut now: a newer segmenter cuts few otherwise, and a text that it did not cut keeps what rests on its older cut.
# replaced: what an exempt step took out, beside what it put in. walk: the newest sentences, led back step by step to
# what they stood for in the source.
STATEMENT = """
WITH RECURSIVE chain (source, version, step, kind) AS (
    SELECT v.id, v.id, 0, ''::varchar FROM articles_textversion v
    WHERE v.id = ANY (%(sources)s) AND EXISTS (SELECT FROM articles_textversion n WHERE n.supersedes_id = v.id)
    UNION ALL
    SELECT c.source, v.id, c.step + 1, v.change_kind
    FROM chain c JOIN articles_textversion v ON v.supersedes_id = c.version
),
newest AS (
    SELECT c.source, max(c.step) AS last
    FROM chain c JOIN articles_segmentset x ON x.text_version_id = c.version AND x.is_current
    GROUP BY c.source
),
sentence AS MATERIALIZED (
    SELECT c.source, c.step, c.kind, n.last, s.ordinal, s.sha256,
        row_number() OVER (PARTITION BY c.source, c.step, s.sha256 ORDER BY s.ordinal) AS copy
    FROM chain c JOIN newest n ON n.source = c.source
    JOIN articles_segmentset x ON x.text_version_id = c.version AND x.is_current
    JOIN articles_segment s ON s.segment_set_id = x.id
),
moved AS (
    SELECT source, step, side, sha256, copy, ordinal,
        row_number() OVER (PARTITION BY source, step, side ORDER BY ordinal) - 1 AS place
    FROM (
        SELECT coalesce(o.source, n.source) AS source, coalesce(o.step + 1, n.step) AS step,
            CASE WHEN n.source IS NULL THEN 'old' ELSE 'new' END AS side,
            coalesce(o.sha256, n.sha256) AS sha256, coalesce(o.copy, n.copy) AS copy,
            coalesce(o.ordinal, n.ordinal) AS ordinal
        FROM (SELECT * FROM sentence WHERE step < last) o
        FULL JOIN (SELECT * FROM sentence WHERE step > 0) n
            ON n.source = o.source AND n.step = o.step + 1 AND n.sha256 = o.sha256 AND n.copy = o.copy
        WHERE o.source IS NULL OR n.source IS NULL
    ) AS either
    WHERE (source, step) IN (SELECT source, step FROM chain WHERE kind = ANY (%(exempt)s))
),
sizes AS (
    SELECT source, step, count(*) FILTER (WHERE side = 'old') AS old, count(*) FILTER (WHERE side = 'new') AS new
    FROM moved GROUP BY source, step
),
replaced AS MATERIALIZED (
    SELECT n.source, n.step, n.sha256, n.copy, n.ordinal,
        o.sha256 AS old_sha256, o.copy AS old_copy, o.ordinal AS old_ordinal
    FROM sizes z
    JOIN moved n ON n.source = z.source AND n.step = z.step AND n.side = 'new'
    LEFT JOIN moved o ON o.source = z.source AND o.step = z.step AND o.side = 'old' AND (
        CASE WHEN z.old >= z.new THEN o.place * z.new / z.old = n.place
        ELSE o.place = n.place * z.old / z.new
            AND (n.place = 0 OR (n.place - 1) * z.old / z.new < n.place * z.old / z.new) END)
    WHERE z.old > 0
),
walk (source, step, sha256, copy, ordinal) AS (
    SELECT source, step, sha256, copy, ordinal FROM sentence WHERE step = last
    UNION ALL
    SELECT w.source, w.step - 1, CASE WHEN r.source IS NULL THEN w.sha256 ELSE r.old_sha256 END,
        CASE WHEN r.source IS NULL THEN w.copy ELSE r.old_copy END, w.ordinal
    FROM walk w LEFT JOIN replaced r
        ON r.source = w.source AND r.step = w.step AND r.sha256 = w.sha256 AND r.copy = w.copy
    WHERE w.step > 0 AND w.sha256 IS NOT NULL
),
stands_for AS MATERIALIZED (
    SELECT source, sha256, ordinal, row_number() OVER (PARTITION BY source, sha256 ORDER BY ordinal) AS copy
    FROM walk WHERE step = 0 AND sha256 IS NOT NULL
),
change AS (
    SELECT coalesce(o.source, n.source) AS source,
        CASE WHEN n.source IS NULL THEN 'removed' ELSE 'added' END AS side,
        coalesce(o.ordinal, n.ordinal) AS ordinal, NULL::integer AS step, NULL::integer AS old_ordinal
    FROM (SELECT * FROM sentence WHERE step = 0) o
    FULL JOIN stands_for n ON n.source = o.source AND n.sha256 = o.sha256 AND n.copy = o.copy
    WHERE o.source IS NULL OR n.source IS NULL
    UNION ALL
    SELECT source, 'exempt', ordinal, step, old_ordinal FROM replaced
)
"""
ROWS = "SELECT side, ordinal, step, old_ordinal FROM change ORDER BY step NULLS FIRST, side, ordinal, old_ordinal"
KEPT = """
SELECT o.ordinal, n.ordinal FROM sentence o
JOIN stands_for n ON n.source = o.source AND n.sha256 = o.sha256 AND n.copy = o.copy WHERE o.step = 0
"""
COUNTS = """
SELECT source, count(*) FILTER (WHERE side = 'removed'), count(*) FILTER (WHERE side = 'added'),
    count(*) FILTER (WHERE side = 'exempt')
FROM change GROUP BY source
"""


class Count(NamedTuple):
    """How many sentences of a source are gone, how many are new, and how many exempt corrections it had."""

    removed: int
    added: int
    exempt: int

    @property
    def changed(self) -> int:
        return max(self.removed, self.added)


class Change(NamedTuple):
    """One sentence that changed: its ordinal in the source (`removed`), in the newest version (`added`), or, of an
    `exempt` correction, in the version after `step` corrections, with the ordinal of what it replaced before."""

    side: str
    ordinal: int
    step: int | None
    old_ordinal: int | None


def count_changes(sources: Iterable[int]) -> dict[int, Count]:
    """Return by source version (its key) what changed since; versions that nothing superseded are not in it."""
    rows = _ask(COUNTS, list(sources))
    return {source: Count(removed, added, exempt) for source, removed, added, exempt in rows}


def changes_since(source: TextVersion) -> list[Change]:
    """Return every sentence that changed since a version: those gone and those new, then the exempt ones."""
    return [Change(*row) for row in _ask(ROWS, [source.pk])]


def kept_since(source: TextVersion) -> dict[int, int]:
    """Return where in the newest version each sentence stands that did not change; nothing if nothing superseded it."""
    return dict(_ask(KEPT, [source.pk]))


def newest_of(versions: Sequence[TextVersion]) -> list[TextVersion]:
    """Return those of the texts that none of the others superseded."""
    superseded = {version.supersedes_id for version in versions}
    return [version for version in versions if version.pk not in superseded]


def stale_translations(versions: Sequence[TextVersion]) -> dict[int, Count]:
    """Return by translation (its key) what changed in its source, for those that are stale. One query."""
    translations = (version for version in versions if version.kind == TextKind.TRANSLATION)
    made_from = {version.pk: version.provenance.source_version_id for version in translations}
    counts = count_changes({source for source in made_from.values() if source is not None})
    found = {pk: counts[source] for pk, source in made_from.items() if source in counts}
    return {pk: count for pk, count in found.items() if count.changed}


def stale_sources() -> list[int]:
    """Return the versions (their keys) that translations were made from and that changed since. Two queries."""
    made_from = TextVersion.objects.filter(superseded_by__isnull=False, translations__isnull=False)
    counts = count_changes(made_from.values_list("pk", flat=True).distinct())
    return [source for source, count in counts.items() if count.changed]


def _ask(select: str, sources: list[int]) -> list[Any]:
    if not sources:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT + select, {"sources": sources, "exempt": [str(kind) for kind in EXEMPT]})
        return list(cursor.fetchall())
