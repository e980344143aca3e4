"""An audit log to measure: many entries of a few people, with the holes and latecomers that a real one has."""

import psycopg
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from accounts.sealing import seal_audit, seal_batch

ENTRIES = """
INSERT INTO accounts_auditentry
    (at, actor_id, means, verb, target_type, target_id, target_label, before, after, request_id, address)
SELECT timestamptz '2026-01-01 00:00Z' + n * interval '17.000003 s',
       CASE WHEN n %% 7 > 0 THEN (%(people)s::bigint[])[1 + n * n %% cardinality(%(people)s::bigint[])] END,
       (ARRAY['session', 'token', 'command', 'job'])[1 + n %% 4],
       (ARRAY['sign_in', 'annotate', 'propose', 'approve', 'rate', 'export_audit'])[1 + n * 31 %% 97 %% 6],
       (ARRAY['accounts.user', 'articles.annotation', 'review.submission'])[1 + n * 17 %% 89 %% 3],
       (n %% 5000)::text, 'An illustrative label ' || n,
       CASE WHEN n %% 3 > 0 THEN jsonb_build_object('state', 'draft', 'number', n) END,
       CASE WHEN n %% 4 > 0 THEN jsonb_build_object('state', 'submitted', 'share', n / 8.0) END,
       md5(n::text), '192.0.2.' || n %% 250
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""


def people(number: int = 12) -> list[int]:
    """Make people whose entries these are."""
    names = [f"bench{User.objects.count() + n}" for n in range(number)]
    rows = [User(email=f"{name}@perimeter.example", name=name, roles=[Role.ANALYST]) for name in names]
    return [person.pk for person in User.objects.bulk_create(rows)]


def add_entries(count: int, first: int, actors: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, {"first": first, "last": first + count - 1, "people": actors})


def make_log(count: int, address: str, *, size: int) -> None:
    """Fill the log in steps and seal each, while another connection at times is in the middle of its own entry.

    Half of these others commit late, after ids behind theirs are sealed; the rest are rolled back and leave a hole.
    """
    actors, step = people(), max(size * 3 // 2, 1)
    for number, first in enumerate(range(0, count, step)):
        with psycopg.connect(address) as other:
            other.execute(
                "INSERT INTO accounts_auditentry (at, means, verb, target_type, target_id, target_label, request_id,"
                " address) VALUES (now(), 'job', 'late', 'accounts.user', '1', '', '', '')"
            )
            add_entries(min(step, count - first), first, actors)
            seal_audit(size=size)
            if number % 2:
                other.rollback()
    for last in range(2):  # seals by which all holes are settled
        add_entries(1, count + last, actors)
        seal_batch(size=size)
