"""When mail may come, by the clock on somebody's own wall. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_AT = time(8)  # when a digest is put together, if the hours are not quiet
MONDAY = 0


@dataclass(frozen=True)
class Hours:
    """Quiet hours in a time zone; they may go over midnight. Without them (or if both are the same) none are quiet."""

    zone: ZoneInfo
    quiet_from: time | None = None
    quiet_until: time | None = None

    @property
    def has_quiet(self) -> bool:
        return self.quiet_from is not None and self.quiet_until is not None and self.quiet_from != self.quiet_until

    def is_quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in the quiet hours: their first minute does, their end does not."""
        return self._ends_at(at) is not None

    def allowed_from(self, at: datetime) -> datetime:
        """Return the moment from which something of `at` may be mailed: `at` itself, or the end of the quiet hours.

        An end that the clocks skip in spring comes with the first minute after the gap; of one that comes twice in
        autumn, the first counts.
        """
        return self._ends_at(at) or at

    def digest_day(self, at: datetime, *, weekly: bool) -> date:
        """Return the last day whose digest is due at `at`; of a week, its Monday."""
        here = at.astimezone(self.zone)
        day = here.date() if here.time() >= DIGEST_AT else here.date() - timedelta(days=1)
        if weekly:
            return day - timedelta(days=(day.weekday() - MONDAY) % 7)
        return day

    def began(self, day: date) -> datetime:
        """Return the moment at which the digest of a day is put together: what was told before stands in it."""
        return self._moment(day, DIGEST_AT)

    def _ends_at(self, at: datetime) -> datetime | None:
        if not self.has_quiet or self.quiet_from is None or self.quiet_until is None:
            return None
        here = at.astimezone(self.zone)
        for begins in (here.date() - timedelta(days=1), here.date()):
            ends = begins if self.quiet_from < self.quiet_until else begins + timedelta(days=1)
            if self._moment(begins, self.quiet_from) <= at < (end := self._moment(ends, self.quiet_until)):
                return end
        return None

    def _moment(self, day: date, clock: time) -> datetime:
        """Return a wall clock's time as a moment in UTC; a time in a gap is moved past it (PEP 495)."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)
