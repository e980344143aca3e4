"""Two people at the same moment, each on a connection of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction

from basics.errors import Refused
from catalog import actions
from catalog.models import Edition, EditionEntry, Entry, RegisterRow
from catalog.rating_rounds import close_rating_round
from review import actions as review
from tests import make
from tests.catalog.ratings import a_round, whole_rating
from tests.people import make_cast


def at_once(*calls):
    """Run calls together; return what each gave, or the code of its refusal."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def approval(found, by):
    return lambda: review.approve(found, by=by, seen=found.current.sha256)


def test_two_new_threats_of_a_theme_get_two_codes(cloned_database) -> None:
    cast = make_cast()
    first, second = make.submitted(cast.analyst), make.submitted(cast.analyst2)
    at_once(approval(first, cast.editor), approval(second, cast.editor2))
    assert sorted(Entry.objects.values_list("code", flat=True)) == ["THR-CLI-001", "THR-CLI-002"]


def test_of_two_changes_on_one_base_one_is_refused(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    one = make.submitted(cast.analyst, {**entry.document, "summary": "One."}, entry=entry)
    two = make.submitted(cast.analyst2, {**entry.document, "summary": "Two."}, entry=entry)
    results = at_once(approval(one, cast.editor), approval(two, cast.editor2))
    assert results.count(Refused.STALE) == 1
    assert entry.revisions.count() == 2


def test_of_two_who_prepare_one_name_and_freeze_one_edition_one_wins(cloned_database) -> None:
    cast = make_cast()
    make.published(cast)
    people = (cast.editor, cast.editor2)
    prepared = at_once(*(lambda by=by: actions.prepare_edition("2026.1", by=by) for by in people))
    assert prepared.count(Refused.CONFLICT) == 1
    edition = Edition.objects.get()
    frozen = at_once(*(lambda by=by: actions.freeze_edition(edition, by=by) for by in people))
    assert frozen.count(Refused.CONFLICT) == 1
    assert EditionEntry.objects.count() == 1


def wait_for_a_lock() -> None:
    """Wait until another connection to this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _attempt in range(1_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
    raise AssertionError("Nobody waits for a lock.")


def test_who_closes_a_round_keeps_in_the_register_what_is_approved_at_that_moment(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast)
    found = a_round(cast, entry)
    whole_rating(entry, cast.analyst)
    change = make.submitted(cast.analyst2, {**entry.document, "title": "A new title"}, entry=entry)

    def close() -> str:
        try:
            return close_rating_round(found, by=cast.editor2).state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            approval(change, cast.editor)()
            closing = pool.submit(close)
            wait_for_a_lock()
        assert closing.result() == "closed"
    row = RegisterRow.objects.get(entry=entry)
    assert (row.title, row.rating_count) == ("A new title", 1)
