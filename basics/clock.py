"""The time that actions write. It is the real one, except while the demo world is told as a story."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """Return the present moment, or the one a story is told at."""
    return _told.get() or timezone.now()


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Let actions write `moment`. For `demo/` alone (a test holds it to that); the audit log always keeps real time."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
