"""Ask for the job that tells, once what is told of is committed: at once, and at most once in a second.

A job that starts after a commit sees it. So whoever asks within a second of the last time leaves it to one job that
starts when that second is over, and within it nobody needs to ask again: five hundred decisions cost as many jobs as
they take seconds. A sweep each half minute finds what was asked for in vain (the clocks differ, the database was away).
"""

import threading
import time
from dataclasses import dataclass, field

import structlog
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from review.tidings import TELL

log = structlog.get_logger(__name__)
PAUSE = 1.0  # seconds


@dataclass
class Pace:
    """When this process asked last, and until when a job that is still to start will see what is committed."""

    asked: float = float("-inf")
    seen_until: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, now: float) -> float | None:
        """Return in how many seconds the job is to start (0: at once); None if one that will see it waits already."""
        with self._lock:
            if now < self.seen_until:
                return None
            if now - self.asked >= PAUSE:
                self.asked = now
                return 0.0
            self.asked = self.seen_until = now + PAUSE
            return PAUSE


pace = Pace()


def ask_to_tell(verb: str) -> None:
    """Ask for the job, after a commit, if a verb is told at all. It fails nobody: the sweep comes in any case."""
    if verb not in TELL:
        return
    wait = pace.wait(time.monotonic())
    if wait is None:
        return
    name = "tell" if wait == 0 else "tell_later"
    try:
        schedule_in = {"seconds": wait} if wait else None
        app.configure_task("review.tasks.tell", queueing_lock=name, schedule_in=schedule_in).defer()
    except AlreadyEnqueued:
        log.debug("tell_waits_already")
