"""What the pictures ask of the database: counted there, so that ten thousand entries answer as a few do.

Each takes a queryset of the entries that the reader may see, narrowed as the reader asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from catalog import vocabulary as words
from catalog.models import Assessment, Entry, Link
from catalog.querysets import EntryQuerySet

LINKS_MOST = 300  # of one step of the graph, and of one bow-tie
EVENTS_MOST = 200
DOTS_MOST = 200  # ratings of one entry
Rows = list[dict[str, Any]]

# The parts of documents that a picture needs, each document unpacked once.
FACTS = """
    facts AS MATERIALIZED (
        SELECT entry.id, entry.code, document.*
        FROM catalog_entry entry
        JOIN catalog_revision revision ON revision.id = entry.current_id
        CROSS JOIN LATERAL jsonb_to_record(revision.document) AS document({columns})
        WHERE entry.id IN ({entries})
    )
"""

# Where the scenarios stand is worked out when one is rated (`catalog.projecting`); here they are only counted.
MATRIX = """
    WITH placed AS MATERIALIZED (
        SELECT row.entry_id, row.code, row.title, row.nature, point.*
        FROM catalog_registerrow row
        CROSS JOIN LATERAL jsonb_to_recordset(row.points) AS point(scenario text, name text, raters int,
            likelihood int, impact int, low int, high int, impact_low int, impact_high int)
        WHERE row.points <> '[]' AND row.entry_id IN ({entries})
    ), ranked AS (
        SELECT panel.key AS panel, placed.*,
            count(*) OVER field AS of_field, row_number() OVER (field ORDER BY entry_id, scenario) AS place
        FROM placed
        JOIN (VALUES ('malicious'), ('non_malicious')) AS panel(key) ON placed.nature IN (panel.key, 'mixed')
        WHERE %(panel)s IN ('', panel.key)
            AND (NOT %(field)s OR likelihood = %(likelihood)s AND impact = %(impact)s)
        WINDOW field AS (PARTITION BY panel.key, likelihood, impact)
    )
    SELECT * FROM ranked WHERE place <= %(room)s
    ORDER BY likelihood DESC, impact DESC, code, scenario, panel
"""

PERIMETER = """
    WITH facts AS MATERIALIZED (
        SELECT direction, states FROM catalog_registerrow WHERE entry_id IN ({entries})
    )
    SELECT 'direction' AS vocabulary, direction AS code, count(*) AS threats FROM facts GROUP BY 2
    UNION ALL
    SELECT 'state', state, count(*) FROM facts CROSS JOIN LATERAL unnest(states) AS state GROUP BY 2
"""

EVENTS = """
    WITH {facts}
    SELECT facts.code, facts.title AS threat, event.*, count(*) OVER () AS of_all
    FROM facts CROSS JOIN LATERAL jsonb_to_recordset(facts.events) AS event(title text, date text, articles jsonb)
    ORDER BY event.date DESC NULLS LAST, facts.code, perimeter_sort_key(event.title) COLLATE "C" LIMIT {most}
"""

BOARD = """
    WITH {facts}, measure AS MATERIALIZED (
        SELECT code, title, status,
            count(*) OVER (PARTITION BY status) AS of_status, count(*) OVER () AS of_all,
            coalesce((SELECT array_agg(DISTINCT party.state)
                FROM jsonb_to_recordset(parties) AS party(state text) WHERE party.state <> ''), ARRAY['']) AS states,
            CASE WHEN status NOT IN ('ended', 'rejected') THEN coalesce((SELECT min(milestone.due)
                FROM jsonb_to_recordset(milestones) AS milestone(due text, done text)
                WHERE coalesce(milestone.done, '') = '' AND milestone.due <> ''), nullif(ends, '')) END AS written
        FROM facts
    ), dated AS (
        SELECT measure.*, written || CASE length(written) WHEN 4 THEN '-12-31' WHEN 7 THEN '-31' ELSE '' END AS due
        FROM measure
    ), placed AS (
        SELECT dated.*, state FROM dated CROSS JOIN LATERAL unnest(states) AS state
    ), ranked AS (
        SELECT *, count(*) OVER field AS of_field,
            row_number() OVER (field ORDER BY due IS NULL, due, code) AS place,
            (SELECT count(*) FROM dated WHERE due < %(today)s) AS late
        FROM placed WINDOW field AS (PARTITION BY state, status)
    )
    SELECT code, title, status, state, written, due < %(today)s AS is_late, of_status, of_all, of_field, late
    FROM ranked WHERE place <= %(room)s
    ORDER BY state, status, place
"""


Asks = Callable[..., Rows]


def nothing_of_nothing(ask: Asks) -> Asks:
    """Answer with no row where Django knows that no entry can be meant, and makes no SQL of it."""

    @wraps(ask)
    def asked(*arguments: Any, **words: Any) -> Rows:
        try:
            return ask(*arguments, **words)
        except EmptyResultSet:
            return []

    return asked


@nothing_of_nothing
def rated_scenarios(
    entries: EntryQuerySet, *, room: int, panel: str = "", field: tuple[int, int] | None = None
) -> Rows:
    """Return the scenarios that stand in the matrix, at most `room` of each of its fields, with the count of all.

    With a `field` (likelihood, impact): those of that one alone. A scenario without a likelihood, or of which no impact
    is known, stands in none; ratings of a round that is still open are in none, whoever asks.
    """
    inner, values = _sql(entries.order_by().values("pk"))
    likelihood, impact = field or (0, 0)
    more = {"panel": panel, "field": field is not None, "likelihood": likelihood, "impact": impact}
    return _rows(MATRIX.format(entries=inner), values, room=room, **more)


@nothing_of_nothing
def threats_by_place(entries: EntryQuerySet) -> Rows:
    """Return how many threats name each direction ("" for none) and each state."""
    inner, values = _sql(entries.order_by().values("pk"))
    return _rows(PERIMETER.format(entries=inner), values)


@nothing_of_nothing
def events_of(entries: EntryQuerySet) -> Rows:
    """Return the newest events of threats, undated ones last, with the count of all."""
    facts, values = _facts(entries, "title text, events jsonb")
    return _rows(EVENTS.format(facts=facts, most=EVENTS_MOST), values)


@nothing_of_nothing
def measures_by_state(entries: EntryQuerySet, *, today: str, room: int) -> Rows:
    """Return for each state ("" for none) and status the most pressing measures, with the counts of all.

    `written` is when the next milestone that is not done is due, else the end of the measure, which may be a month or a
    year and is late once that is over; of what is over there is none.
    """
    facts, values = _facts(entries, "title text, status text, parties jsonb, milestones jsonb, ends text")
    return _rows(BOARD.format(facts=facts), values, today=today, room=room)


def links_around(codes: set[str], entries: EntryQuerySet, *, kind: str = "") -> Rows:
    """Return the links that lead into or out of entries, both ends among `entries`: codes, titles, what and how."""
    readable = entries.order_by().values("pk")
    found = Link.objects.filter(Q(entry__code__in=codes) | Q(to__code__in=codes))
    found = found.filter(entry__in=readable, to__in=readable)
    if kind:
        found = found.filter(entry__kind=kind, to__kind=kind)
    found = found.annotate(
        title=KeyTextTransform("title", "entry__current__document"),
        to_title=KeyTextTransform("title", "to__current__document"),
        status=KeyTextTransform("status", "entry__current__document"),
    )
    names = [
        "entry__code",
        "entry__kind",
        "title",
        "status",
        "to__code",
        "to__kind",
        "to_title",
        "relation",
        "sign",
        "text",
        "effectiveness",
    ]
    return list(found.order_by("entry__code", "to__code", "relation", "pk").values(*names)[: LINKS_MOST + 1])


def ratings_of_entry(entry: Entry, ratings: Any, scenario: str = "") -> list[Assessment]:
    """Return every rating of an entry's scenarios that the reader may see, the oldest first, at most the newest 200."""
    found = ratings.filter(entry=entry)
    found = found.filter(scenario=scenario) if scenario else found
    return list(found.select_related("rater").order_by("-created_at", "-id")[:DOTS_MOST])[::-1]


def published(entries: EntryQuerySet, kind: str) -> EntryQuerySet:
    return entries.filter(kind=kind, status=words.Status.PUBLISHED)


def _facts(entries: EntryQuerySet, columns: str) -> tuple[str, dict[str, Any]]:
    inner, values = _sql(entries.order_by().values("pk"), "e")
    return FACTS.format(columns=columns, entries=inner), values


def _sql(rows: "models.QuerySet[Any, Any]", letter: str = "p") -> tuple[str, dict[str, Any]]:
    """Return the SQL of a queryset with named values, so that it can stand inside of another query."""
    query, given = rows.query.sql_with_params()
    names = [f"{letter}{number}" for number in range(len(given))]
    return query % tuple(f"%({name})s" for name in names), dict(zip(names, given, strict=True))


def _rows(query: str, values: dict[str, Any], **more: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, {**values, **more})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
