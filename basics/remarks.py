"""What holds of what people say about things, wherever it stands: how long it may be, how often, until when corrected.

Comments of discussions and replies to annotations obey the same numbers. Lengths are in code points.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from basics import clock
from basics.errors import Refused
from basics.text import sha256_of

EDIT_WINDOW = timedelta(minutes=15)  # a slip is mended without a trace; after that the earlier text is kept for readers
BODY_MOST = 20_000
REASON_MOST = 2_000  # of the reason to hide something; the columns take no more
REMARKS_MOST = 500  # of one thread: then it is time for another one
MENTIONS_MOST = 50  # of one comment
POSTS_MOST, POSTS_WITHIN = 60, timedelta(minutes=10)


def corrects_until(created_at: datetime, *, at: datetime | None = None) -> datetime | None:
    """Return until when its author corrects what was said without a trace; None once that is over."""
    until = created_at + EDIT_WINDOW
    return until if until > (at or clock.now()) else None


def hash_of_text(body: str, suggestion: str = "") -> str:
    """Return the hash (SHA-256, hex) that an edit names as seen: over the text and the suggested words."""
    return sha256_of(f"{body}\x00{suggestion}")


def flood_since() -> datetime:
    """Return since when what somebody posted is counted by `refuse_flood`."""
    return clock.now() - POSTS_WITHIN


def refuse_flood(posted: int) -> None:
    """Refuse (limited) whoever posted that much since `flood_since`: faster than people write."""
    if posted >= POSTS_MOST:
        minutes = {"number": POSTS_MOST, "minutes": int(POSTS_WITHIN.total_seconds() // 60)}
        message = _("At most %(number)d comments in %(minutes)d minutes. What you typed is kept; wait a little.")
        raise Refused(Refused.LIMITED, message % minutes)


def refuse_full(count: int) -> None:
    """Refuse (conflict) one more in a thread that has so many."""
    if count >= REMARKS_MOST:
        raise Refused.conflict(_("This thread is full. Open another one about what is left."))


def settled() -> Refused:
    """Return the refusal (conflict) of what is posted in a resolved thread without opening it again."""
    return Refused.conflict(_("This thread is resolved. Nothing was posted: open it again to answer."))


def refuse_crowd(count: int, *, field: str = "mentions") -> None:
    """Refuse (invalid, at a field) to name so many people in one comment."""
    if count > MENTIONS_MOST:
        message = _("Mention at most %(limit)d people in one comment.") % {"limit": MENTIONS_MOST}
        raise Refused.invalid(message, field=field)


def said_of_unreached(names: Iterable[str]) -> str:
    """Say who was named and was not told."""
    return _("Not told, for they may not see this: %(names)s.") % {"names": ", ".join(names)}
