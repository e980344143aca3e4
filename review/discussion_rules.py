"""What holds of discussions, told once: who changes a comment and until when; the numbers are those of all remarks."""

from datetime import datetime

from accounts.models import User
from accounts.permissions import may
from basics import remarks
from basics.remarks import BODY_MOST as BODY_MOST
from basics.remarks import MENTIONS_MOST as MENTIONS_MOST
from basics.remarks import REASON_MOST as REASON_MOST
from review.models import Comment, Suggestion

QUOTE_MOST = 5_000


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
    return remarks.corrects_until(comment.created_at, at=at)


def text_hash(comment: Comment) -> str:
    """Return the hash that an edit names as seen: over the text and the suggested words."""
    return remarks.hash_of_text(comment.body, comment.suggestion)
