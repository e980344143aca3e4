"""What holds of replies to annotations: what a change names as seen, and who reads what one said before."""

from accounts.models import User
from accounts.permissions import may
from articles.models import AnnotationReply
from basics.remarks import hash_of_text


def hash_of_reply(reply: AnnotationReply) -> str:
    """Return the hash that a change of a reply names as seen."""
    return hash_of_text(reply.body)


def may_read_earlier(user: User, reply: AnnotationReply) -> bool:
    """Tell whether somebody reads what a reply that they see said before: of a hidden one, only those who moderate."""
    return reply.deleted_at is None and (reply.hidden_at is None or may(user, "moderate_review"))
