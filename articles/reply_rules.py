"""What holds of replies to annotations: what a change names as seen, and who reads what one said before."""

from accounts.models import User
from accounts.permissions import may
from articles.models import AnnotationReply
from basics.remarks import hash_of_text


def hash_of_reply(reply: AnnotationReply) -> str:
    """Return the hash that a change of a reply names as seen."""
    return hash_of_text(reply.body)


def suggestion_shown(reply: AnnotationReply) -> str:
    """Return the words that a reply suggests; empty where they, or those that they would replace, are hidden."""
    return "" if reply.annotation.hidden_at is not None else reply.suggestion


def may_read_earlier(user: User, reply: AnnotationReply) -> bool:
    """Tell whether somebody reads what a reply that they see said before: of a hidden one, only those who moderate."""
    return reply.deleted_at is None and (reply.hidden_at is None or may(user, "moderate_review"))
