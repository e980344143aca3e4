"""Quiet hours by the clock on somebody's wall: over midnight, and on the days when the clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from review.quiet_hours import Hours

BERLIN = ZoneInfo("Europe/Berlin")  # clocks change on 30 March and 26 October 2031
NIGHT = Hours(BERLIN, time(22), time(7))
NOON = Hours(BERLIN, time(12), time(14))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "at", "from_"),
    [
        (NIGHT, utc(2031, 1, 10, 20, 59), utc(2031, 1, 10, 20, 59)),  # 21:59: not yet
        (NIGHT, utc(2031, 1, 10, 21, 0), utc(2031, 1, 11, 6, 0)),  # 22:00
        (NIGHT, utc(2031, 1, 11, 2, 0), utc(2031, 1, 11, 6, 0)),  # after midnight
        (NIGHT, utc(2031, 1, 11, 6, 0), utc(2031, 1, 11, 6, 0)),  # 07:00: over
        (NIGHT, utc(2031, 3, 29, 21, 30), utc(2031, 3, 30, 5, 0)),  # the short night ends at 07:00 of summer
        (NIGHT, utc(2031, 10, 25, 20, 30), utc(2031, 10, 26, 6, 0)),  # the long one at 07:00 of winter
        (NOON, utc(2031, 1, 10, 11, 30), utc(2031, 1, 10, 13, 0)),
        (NOON, utc(2031, 1, 10, 23, 30), utc(2031, 1, 10, 23, 30)),
        (Hours(BERLIN), utc(2031, 1, 10, 2, 0), utc(2031, 1, 10, 2, 0)),
        (Hours(BERLIN, time(9), time(9)), utc(2031, 1, 10, 2, 0), utc(2031, 1, 10, 2, 0)),
    ],
)
def test_mail_waits_for_the_end_of_quiet_hours(hours: Hours, at: datetime, from_: datetime) -> None:
    assert hours.allowed_from(at) == from_
    assert hours.is_quiet(at) is (at != from_)


def test_an_end_that_the_clocks_skip_comes_after_the_gap() -> None:
    hours = Hours(BERLIN, time(22), time(2, 30))  # 02:30 is not on 30 March
    end = hours.allowed_from(utc(2031, 3, 29, 23, 0))
    assert end == utc(2031, 3, 30, 1, 30) and end.astimezone(BERLIN).time() == time(3, 30)
    assert hours.allowed_from(end) == end


def test_an_end_that_comes_twice_counts_the_first_time() -> None:
    hours = Hours(BERLIN, time(22), time(2, 30))
    assert hours.allowed_from(utc(2031, 10, 25, 23, 0)) == utc(2031, 10, 26, 0, 30)


def test_a_digest_is_of_the_last_day_whose_hour_has_come() -> None:
    hours = Hours(BERLIN)
    before, after = utc(2031, 1, 10, 6, 59), utc(2031, 1, 10, 7, 0)  # 07:59, 08:00; a Friday
    assert [hours.digest_day(at, weekly=False) for at in (before, after)] == [date(2031, 1, 9), date(2031, 1, 10)]
    assert hours.digest_day(after, weekly=True) == date(2031, 1, 6)
    assert hours.began(date(2031, 1, 10)) == after
