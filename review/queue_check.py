"""Whether the queue says what is true, item by item, and how to make it so again."""

from typing import NamedTuple

from django.db import connection, transaction

SAID = (
    "kind, object_id, state, author_id, barred, title, code, language, theme, themes, risk, sha256, since, publish_at"
)
# Of proposals the submission says these as well; of the others only the queue knows them.
OWN = ", ".join(f"CASE WHEN kind = 'proposal' THEN {name} END" for name in ("due_at", "escalated_at", "assigned_to_id"))


class Drift(NamedTuple):
    """One item that is not as it should be: `missing`, `left over`, or `differs`."""

    kind: str
    object_id: int
    how: str


def drifted(most: int = 1000) -> list[Drift]:
    """Compare every item with the truth; what is right is left out."""
    row = ("SELECT", f"{SAID}, {OWN}", "FROM")
    true, said = (" ".join([*row, table]) for table in ("perimeter_queue_truth", "review_queueitem"))
    statement = f"""
        WITH lacking AS ({true} EXCEPT {said}), extra AS ({said} EXCEPT {true})
        SELECT COALESCE(l.kind, e.kind), COALESCE(l.object_id, e.object_id),
            CASE WHEN e.kind IS NULL THEN 'missing' WHEN l.kind IS NULL THEN 'left over' ELSE 'differs' END
        FROM (SELECT DISTINCT kind, object_id FROM lacking) l
        FULL JOIN (SELECT DISTINCT kind, object_id FROM extra) e ON l.kind = e.kind AND l.object_id = e.object_id
        ORDER BY 1, 2 LIMIT %s
    """  # noqa: S608  # names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return [Drift(*row) for row in cursor.fetchall()]


def miscounted() -> int:
    """Return in how many groups the kept counts are not what there is."""
    group = "state, kind, theme, themes, risk, language"
    statement = f"""
        SELECT count(*) FROM (
            SELECT {group}, sum(change) AS n FROM review_queuecount GROUP BY {group} HAVING sum(change) <> 0
        ) kept FULL JOIN (SELECT {group}, count(*) AS n FROM review_queueitem GROUP BY {group}) counted
        USING ({group}) WHERE kept.n IS DISTINCT FROM counted.n
    """  # noqa: S608  # names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def count_anew() -> None:
    """Replace the kept counts by what there is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE review_queueitem IN SHARE MODE")
        cursor.execute("DELETE FROM review_queuecount")
        cursor.execute(
            "INSERT INTO review_queuecount (state, kind, theme, themes, risk, language, change)"
            " SELECT state, kind, theme, themes, risk, language, count(*) FROM review_queueitem"
            " GROUP BY state, kind, theme, themes, risk, language"
        )


def compact() -> None:
    """Add up the kept counts, so that reading them stays quick."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT perimeter_queue_compact()")


def repair(found: list[Drift]) -> None:
    """Bring items up to what is true, each by the function that the triggers call."""
    with transaction.atomic(), connection.cursor() as cursor:
        for one in found:
            cursor.execute("SELECT perimeter_queue_refresh(%s, %s)", [one.kind, one.object_id])
