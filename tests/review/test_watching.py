"""Watching: twice is once, also at the limit, and the limit holds for many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import AuditEntry, User
from basics.errors import Refused
from review.models import Watch
from review.watching import WATCHES_MOST, watch
from tests import make
from tests.people import Cast, make_cast
from tests.review.test_at_once import wait_until_somebody_waits_for_a_lock


def nearly_all(person: User) -> None:
    """Let somebody watch one thing less than they may."""
    Watch.objects.bulk_create(
        Watch(person=person, kind="entry", subject=f"OTHER-{number}") for number in range(1, WATCHES_MOST)
    )


def test_what_is_watched_already_is_found_at_the_limit_too(cast: Cast) -> None:
    entry = make.published(cast)
    nearly_all(cast.analyst2)
    first = watch("entry", entry.code, by=cast.analyst2)
    assert watch("entry", entry.code, by=cast.analyst2) == first
    assert AuditEntry.objects.filter(verb="watch", actor=cast.analyst2).count() == 1
    with pytest.raises(Refused, match=str(WATCHES_MOST)):
        watch("person", str(cast.editor.pk), by=cast.analyst2)


def test_of_two_at_once_the_second_finds_what_the_first_watches_or_that_it_was_the_last_place(cloned_database) -> None:
    cast = make_cast()
    nearly_all(cast.analyst2)
    mine = Watch.objects.filter(person=cast.analyst2)

    def watching(person: User) -> object:
        try:
            return watch("person", str(person.pk), by=cast.analyst2)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    for other in (cast.editor, cast.editor2):
        mine.filter(kind="person").delete()
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                first = watch("person", str(cast.editor.pk), by=cast.analyst2)
                second = pool.submit(watching, other)
                wait_until_somebody_waits_for_a_lock()
            assert second.result(30) == (first if other == cast.editor else Refused.INVALID)
        assert mine.count() == WATCHES_MOST
