"""The only writer of who is there, beside the question that refreshes it (`review.pulse.tell_page`)."""

from datetime import datetime, timedelta

from django.db import connection

from accounts.models import User
from review.models import Presence
from review.pulse import HERE

REMEMBERED = timedelta(days=7)  # that a topic changed; a page that stays open for longer is told that it may have


def leave_page(page: str, *, by: User) -> None:
    """Say that somebody closed a page of theirs, or left it."""
    Presence.objects.filter(person=by, page=page).delete()


def forget_presence(*, at: datetime) -> int:
    """Drop the pages that did not ask for a while, and add pulses up; returns how many pages were dropped."""
    gone, _rows = Presence.objects.filter(seen_at__lt=at - 2 * HERE).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT perimeter_pulse_compact(%s)", [at - REMEMBERED])
    return gone
