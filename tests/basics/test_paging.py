"""Keyset pages: every row once, in order, whatever the cursor."""

import base64

import pytest
from django.utils import timezone

from articles.models import Source
from basics.paging import page_of, read_cursor
from tests import make
from tests.people import Cast


def walk(size: int) -> list[int]:
    seen, cursor = [], ""
    while True:
        page = page_of(Source.objects.all(), cursor, size=size)
        seen += [row.pk for row in page.rows]
        cursor = page.next
        if not cursor:
            return seen


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_hold_every_row_once_and_newest_first_even_when_times_are_equal(cast: Cast, size: int) -> None:
    made = [make.source(cast.analyst, f"Outlet {number} (illustrative)").pk for number in range(7)]
    Source.objects.filter(pk__in=made[:4]).update(created_at=timezone.now())
    expected = list(Source.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))
    assert walk(size) == expected


def test_the_last_page_offers_no_next_one(cast: Cast) -> None:
    make.source(cast.analyst)
    assert page_of(Source.objects.all(), "", size=1).next == ""


@pytest.mark.parametrize(
    "cursor", ["", "!", "AAAA", "MjAyNi0xMy0wMXww", "é", "x" * 500, "MjAyNi0wMS0wMVQwMDowMDowMHw1"]
)
def test_a_forged_cursor_is_the_first_page(cursor: str) -> None:
    assert read_cursor(cursor) is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_cursor_beyond_the_calendar_is_the_first_page(cast: Cast, moment: str) -> None:
    forged = base64.urlsafe_b64encode(f"{moment}|1".encode()).decode().rstrip("=")
    made = make.source(cast.analyst)
    assert page_of(Source.objects.all(), forged).rows == [made]
