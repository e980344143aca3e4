"""What holds of discussions, told once: how long a comment may be, how often, until when it is corrected, by whom."""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.permissions import may
from basics import clock
from basics.text import sha256_of
from review.models import Comment, Suggestion

EDIT_WINDOW = timedelta(minutes=15)  # a slip is mended without a trace; after that the earlier text is kept for readers
BODY_MOST = 20_000
QUOTE_MOST = 5_000
REASON_MOST = 2_000  # of the reason to hide a comment; the column takes no more
COMMENTS_MOST = 500  # of one thread: then it is time for another one
MENTIONS_MOST = 50  # of one comment
POSTS_MOST, POSTS_WITHIN = 60, timedelta(minutes=10)


def may_edit(user: User, comment: Comment) -> bool:
    """Tell whether somebody may change or withdraw a comment: its author, while it is there."""
    return comment.author_id == user.pk and not comment.is_gone and may(user, "discuss")


def leaves_a_trace(comment: Comment, *, at: datetime) -> bool:
    """Tell whether a change now keeps the earlier text for readers."""
    return corrects_until(comment, at=at) is None


def may_read_words(user: User, comment: Comment) -> bool:
    """Tell whether somebody reads what a comment says: of what was withdrawn or hidden, only those who moderate."""
    return not comment.is_gone or may(user, "moderate_review")


def may_read_offer(user: User, offer: Suggestion) -> bool:
    """Tell whether somebody reads words that are suggested for a proposal; those of a comment with the comment.

    What its author withdrew stays offered until it is answered.
    """
    comment: Comment | None = getattr(offer, "comment", None)
    if comment is None or may_read_words(user, comment):
        return True
    return comment.hidden_at is None and offer.answered_at is None


def corrects_until(comment: Comment, *, at: datetime | None = None) -> datetime | None:
    """Return until when its author corrects a comment without a trace; None once that is over."""
    until = comment.created_at + EDIT_WINDOW
    return until if until > (at or clock.now()) else None


def text_hash(comment: Comment) -> str:
    """Return the hash that an edit names as seen: over the text and the suggested words."""
    return sha256_of(f"{comment.body}\x00{comment.suggestion}")
