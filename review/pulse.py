"""What open pages are told: who else is there, and whether what they show has changed. One statement for all of it.

A topic is what a page is about: `queue`, `entry:12`, `proposal:7`. A room above or beside adds one by a row of `TOPICS`
(`provide_topic`), and by a trigger that calls `perimeter_pulse('thread:7')` where such a thing changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from accounts.models import User
from accounts.permissions import may
from basics import clock
from basics.prepared import A_NUMBER

HERE = timedelta(seconds=45)  # that somebody counts as there after their page asked last
TOPICS_MOST = 4  # of one page
NAMES_MOST = 12
DIGITS = 18  # of a number that fits into a bigint
Rows = Callable[[User, int], models.QuerySet[Any]]


@dataclass(frozen=True)
class News:
    """What changed on a page: words for whoever reads it (empty: nothing they would care for), and what it shows now.

    `seen` is what the page says next time it asks, in words of the topic's own. `left`: that the words hold for so many
    seconds only (0: until there are others).
    """

    said: str
    seen: str
    left: int = 0


@dataclass(frozen=True)
class TopicKind:
    """A kind of topic: who may see which (`rows`: none is a 404), and what is said of a change.

    `rows(user, number)` is a queryset, made anew for each question; `act` is what somebody must be allowed besides.
    `news(user, number, seen)` compares what a page shows with what there is.
    """

    name: str
    rows: Rows | None = None
    act: str = ""
    news: Callable[[User, int, str], News | None] | None = None

    def is_open_to(self, user: User) -> bool:
        """Tell whether somebody's role lets them ask about such things at all."""
        return not self.act or may(user, self.act)


@dataclass(frozen=True)
class Topic:
    kind: TopicKind
    number: int | None

    def __str__(self) -> str:
        return self.kind.name if self.number is None else f"{self.kind.name}:{self.number}"


@dataclass(frozen=True)
class Told:
    """What a page is told: the version of each of its topics (empty: never changed), and who else is there, by name."""

    seq: dict[str, str] = field(default_factory=dict)
    present: list[tuple[int, str]] = field(default_factory=list)


TOPICS: dict[str, TopicKind] = {}
_provided: dict[str, Callable[[User], int]] = {}


def provide_topic(kind: TopicKind) -> None:
    """Let pages be about one more kind of thing."""
    TOPICS[kind.name] = kind


def provide(name: str, count: Callable[[User], int]) -> None:
    """Tell every page one more number, such as `unread`: it costs each of them each time, so one indexed read."""
    _provided[name] = count


def provided_numbers(user: User) -> dict[str, int]:
    return {name: count(user) for name, count in _provided.items()}


def topic_named(words: str) -> Topic | None:
    """Return the topic with this name, such as `entry:12`, or None."""
    name, colon, number = words.partition(":")
    kind = TOPICS.get(name)
    if kind is None or bool(colon) != (kind.rows is not None):
        return None
    if not colon:
        return Topic(kind, None)
    readable = number.isascii() and number.isdecimal() and 0 < len(number) <= DIGITS
    return Topic(kind, int(number)) if readable else None


def tell_page(user: User, topics: Sequence[Topic], page: str) -> Told | None:
    """Say what a page is told of its topics, and note that its reader is there; None if one is not theirs to see.

    `page` is the token of the open page; the last topic with a number is what they have open, and who else has it open
    is told by it. Empty: nobody is noted. One statement.
    """
    if not all(topic.kind.is_open_to(user) for topic in topics):
        return None
    open_now = next((str(topic) for topic in reversed(topics) if topic.number is not None), "")
    allowed, values = _allowed(user, topics)
    now = clock.now()
    noted: list[Any] = [user.pk, page, open_now, now] if page and open_now else []
    here = NOTED if noted else ""
    statement = f"WITH allowed AS MATERIALIZED (SELECT {allowed} AS it){here} {ASKED}"
    asked: list[Any] = [[str(topic) for topic in topics], open_now, now - HERE, user.pk]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *noted, *asked])
        it, seq, present = cursor.fetchone()
    if not it:
        return None
    known: Mapping[str, str] = seq or {}
    return Told({str(topic): known.get(str(topic), "") for topic in topics}, [(pk, name) for pk, name in present or []])


def _allowed(user: User, topics: Sequence[Topic]) -> tuple[str, list[Any]]:
    """Return the condition, with its values, that somebody may see each of these topics."""
    parts, values = ["true"], []
    for topic in topics:
        if topic.kind.rows is None or topic.number is None:
            continue
        found = _visible(topic.kind.rows, Reader(user))
        if found is None:
            return "false", []
        sql, params = found
        parts.append(f"EXISTS ({sql})")
        values += [topic.number if value == A_NUMBER else value for value in params]
    return " AND ".join(parts), values


class Reader:
    """A person as far as what they may see depends on them: those who are alike share a statement."""

    def __init__(self, user: User) -> None:
        self.user, self.key = user, (user.pk, user.is_active, tuple(sorted(user.effective_roles)), tuple(user.themes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reader) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=4096)
def _visible(rows: Rows, reader: Reader) -> tuple[str, tuple[Any, ...]] | None:
    """Return the statement for whether somebody sees the thing `A_NUMBER`; None if they see nothing of its kind.

    To write it takes Django longer than all the rest of the question.
    """
    found = rows(reader.user, A_NUMBER).order_by().values("pk")[:1]
    try:
        sql, params = found.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


NOTED = """, noted AS (
    INSERT INTO review_presence (person_id, page, topic, seen_at)
    SELECT %s, %s, %s, %s FROM allowed WHERE it
    ON CONFLICT (person_id, page) DO UPDATE SET topic = EXCLUDED.topic, seen_at = EXCLUDED.seen_at
)"""
ASKED = f"""SELECT it,
    (SELECT json_object_agg(topic, version) FROM (
        SELECT topic, max(xact) || '.' || sum(changes) AS version FROM review_pulse WHERE topic = ANY(%s) GROUP BY topic
    ) versions),
    (SELECT json_agg(json_build_array(id, name) ORDER BY name, id) FROM (
        SELECT DISTINCT person.id, person.name FROM review_presence here JOIN accounts_user person
        ON person.id = here.person_id WHERE here.topic = %s AND here.seen_at > %s AND person.id <> %s
        LIMIT {NAMES_MOST}
    ) others)
FROM allowed"""  # noqa: S608  # a number of ours
