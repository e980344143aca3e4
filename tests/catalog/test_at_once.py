"""Two people at the same moment, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from basics.errors import Refused
from catalog import actions
from catalog.models import Edition, EditionEntry, Entry
from review import actions as review
from tests import make
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
