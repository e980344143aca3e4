"""Fields that no form has: sent along everywhere, and written nowhere."""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.attacks.tally import Attacks
from tests.attacks.test_forged_requests import UNSAFE, role_of
from tests.people import PASSWORD
from tests.test_every_door import Door, World, client_of, is_api

Rows = dict[tuple[str, str], str]
MARKS = ("987654321", "1999-01-01", "beefbeef", "planted")
# Doors of which the table sends nothing that is accepted, and what they do accept.
ACCEPTED: dict[str, dict[str, Any]] = {
    "accounts:profile": {"name": "Another name", "language": "en"},
    "accounts:accept": {"name": "Madina", "password": "the seven lakes in autumn"},
    "accounts:reset": {"new": "the seven lakes in autumn"},
    "accounts:confirm": {"confirm_password": PASSWORD, "confirm": "1"},
}
# What a door is for.
MEANT = {
    "accounts:person_themes": {"themes"},
    "site_settings": {"second_factor_roles", "public_catalog"},
    "api-articles": {"author"},  # the byline of a text
    "api-texts": {"author"},
    "articles:source_add": {"owner"},  # of an outlet, in words
    "articles:quote_attach": {"author"},
    "articles:original_attach": {"author"},
    "api-original-attach": {"author"},
    "api-quote-attach": {"author"},
    "review:reason_keep": {"code"},  # the kind of reason
    "api-kept-reasons": {"code"},
    "api-queue-decide": {"code"},
    "api-absences": {"person"},  # who is away
    "review:propose": {"status", "themes"},  # facts of an entry
    "review:edit": {"status", "themes"},
    "review:keep": {"status", "themes"},
    "review:draft_keep": {"status", "themes"},
}


def planted(world: World) -> dict[str, Any]:
    """Return fields that would change somebody's rights, authorship, state or history."""
    boss, victim = world.cast.administrator.pk, world.cast.reader.pk
    people = dict.fromkeys(["person", "person_id", "user", "by", "by_id", "author", "author_id", "added_by"], victim)
    people |= dict.fromkeys(["owner", "owner_id", "approved_by", "decided_by", "created_by", "invited_by"], boss)
    times = dict.fromkeys(
        ["created_at", "expires_at", "accepted_at", "revoked_at", "decided_at", "last_login", "frozen_at"], "1999-01-01"
    )
    digests = dict.fromkeys(["sha256", "digest", "password_hash", "session_key"], "beef" * 16)
    rights = {"roles": ["administrator"], "is_active": False, "is_staff": True, "is_superuser": True}
    rights |= {"themes": ["WAT"], "scopes": ["admin"], "second_factor_roles": ["reader"], "public_catalog": True}
    return {
        "id": 987654321,
        "pk": 987654321,
        "uuid": "beefbeef-0000-4000-8000-000000000000",
        "code": "T-987654321",
        "state": "approved",
        "status": "planted",
        "number": 987654321,
        "current": 987654321,
        "retired": True,
        **people,
        **times,
        **digests,
        **rights,
    }


def tables() -> dict[str, str]:
    """Return the product's tables, but the log of attempts, each with the column of its key."""
    skipped = {"accounts_attempt", "accounts_session", "accounts_auditseal"}
    models = [model._meta for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return {meta.db_table: str(meta.pk.column) for meta in models if meta.db_table not in skipped}


def rows_of(names: Iterable[str]) -> Rows:
    """Return all rows of some tables, as JSON, by table and key."""
    keys = tables()
    places = [(name, keys[name]) for name in names if name in keys]
    if not places:
        return {}
    query = " UNION ALL ".join(f"SELECT '{name}', {key}::text, to_jsonb(t)::text FROM {name} t" for name, key in places)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {(name, key): row for name, key, row in cursor.fetchall()}


def written() -> dict[str, int]:
    """Return how many rows of each table this transaction has written so far, what it took back included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def effect(
    door: Door, world: World, client: Client, before: Rows, more: dict[str, Any]
) -> tuple[int, list[tuple[str, Any]]]:
    """Go through a door; return the answer's code and what changed, new rows first told by their table alone."""
    sent = {**more, **(ACCEPTED.get(door.name) or door.sends(world))}
    words: dict[str, Any] = {"content_type": "application/json"} if is_api(door.name) else {}
    address, cookies = reverse(door.name, args=door.arguments(world)), deepcopy(client.cookies)
    with transaction.atomic():
        count = written()
        status = getattr(client, door.method.lower())(address, sent, **words).status_code
        names = {name for name, number in written().items() if number != count.get(name, 0)}
        after = rows_of(names)
        transaction.set_rollback(True)
    client.cookies = cookies
    return status, changes_between({place: row for place, row in before.items() if place[0] in names}, after)


def changes_between(before: Rows, after: Rows) -> list[tuple[str, Any]]:
    changes: list[tuple[str, Any]] = [(f"removed {place}", {}) for place in sorted(before.keys() - after.keys())]
    moved = [place for place, row in after.items() if row != before.get(place)]
    for place in sorted(moved, key=lambda one: (one[0], len(one[1]), one[1])):
        row, old = json.loads(after[place]), json.loads(before.get(place, "{}"))
        what = f"changed {place}" if place in before else f"new in {place[0]}"
        changes.append((what, {name: value for name, value in row.items() if name not in old or value != old[name]}))
    return changes


def differences(plain: Any, again: Any, tried: Any) -> list[str]:
    """Return where an effect differs from the plain one in more than what differs by itself from time to time."""
    if [name for name, _row in plain] != [name for name, _row in tried]:
        return [f"{[name for name, _row in tried]} instead of {[name for name, _row in plain]}"]
    found = []
    for (name, one), (_same, two), (_as_well, three) in zip(plain, again, tried, strict=True):
        steady = {column for column in one if one[column] == two.get(column)}
        found += [f"{name}: {column}" for column in steady if three.get(column) != one[column]]
        found += [f"{name}: {mark}" for mark in MARKS if mark in json.dumps(three) and mark not in json.dumps(one)]
        found += [f"{name}: {column}" for column in three.keys() - one.keys()]
    return found


@pytest.mark.usefixtures("bare_pages")
def test_a_field_that_no_form_has_is_written_nowhere(world: World, attacks: Attacks) -> None:
    extra, passed = planted(world), 0
    clients = {role: client_of(role, world.cast) for role in {role_of(door) for door in UNSAFE}}
    before = rows_of(tables())
    for door in UNSAFE:
        client = clients[role_of(door)]
        known = {*door.sends(world), *ACCEPTED.get(door.name, {}), *MEANT.get(door.name, set())}
        more = {name: value for name, value in extra.items() if name not in known}
        _status, plain = effect(door, world, client, before, {})
        again = effect(door, world, client, before, {})[1] if plain else []
        status, tried = effect(door, world, client, before, more)
        wrong = differences(plain, again, tried) if tried or status < 400 else []
        attacks.note("mass assignment", not wrong, f"{door} ({status}): {wrong}", times=len(more))
        passed += bool(plain)
    left = changes_between(before, rows_of(tables()))
    assert left == [], "every visit is taken back, else the next ones prove nothing"
    assert passed > 40, "most doors must have been gone through, else nothing was tried"
    assert attacks.all_refused()
