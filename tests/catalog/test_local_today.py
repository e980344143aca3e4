"""Today is the day of the place where one works: at eleven in the evening in UTC it is tomorrow in Dushanbe."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from basics import clock
from basics.errors import Refused
from catalog.due_list import due_page
from catalog.findings import findings_of
from catalog.indicators import read_indicator
from catalog.models import Entry
from catalog.picture_views import asked_of
from catalog.picturing import OF_CATALOG
from catalog.quality_forms import ReadingForm
from review.desk import Desk
from tests import make
from tests.people import Cast

SIGNS = [{"title": "Level of the lake", "threshold": "2 m above the mark", "interval": 7}]
LATE = datetime.combine(datetime.now(UTC).date(), datetime.min.time(), UTC) + timedelta(days=1, hours=23)
TOMORROW = LATE.date() + timedelta(days=1)


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(indicators=SIGNS))


@pytest.fixture(autouse=True)
def _dushanbe(entry: Entry) -> Any:
    with clock.telling(LATE), timezone.override("Asia/Dushanbe"):
        yield


def test_a_reading_is_of_the_day_that_the_reader_has(cast: Cast, entry: Entry) -> None:
    told: dict[str, Any] = {"text": "As ever.", "state": "quiet", "by": cast.analyst}
    assert read_indicator(entry, "i1", **told).observed_on == TOMORROW
    assert read_indicator(entry, "i1", **told, observed_on=TOMORROW).observed_on == TOMORROW
    with pytest.raises(Refused):
        read_indicator(entry, "i1", **told, observed_on=TOMORROW + timedelta(days=1))
    assert ReadingForm().fields["observed_on"].initial == TOMORROW


@pytest.mark.parametrize(("days", "overdue"), [(7, False), (8, True)])
def test_what_is_overdue_is_overdue_by_that_day(cast: Cast, entry: Entry, days: int, overdue: bool) -> None:
    seen = TOMORROW - timedelta(days=days)
    read_indicator(entry, "i1", text="As ever.", state="quiet", by=cast.analyst, observed_on=seen)
    (due,) = due_page(entry=entry).rows
    assert due.is_overdue == overdue == bool(findings_of([entry], ["indicator_unread"])[entry.pk])
    assert [row.code for row in Desk(cast.analyst).indicators] == [entry.code], "due by the day that the reader has"


def test_a_picture_is_of_that_day(cast: Cast, rf: Any) -> None:
    request = rf.get("/")
    request.user = cast.analyst
    assert asked_of(request, OF_CATALOG["matrix"]).today == TOMORROW
    assert isinstance(TOMORROW, date)
