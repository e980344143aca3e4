"""A person who asks, the same as another asking when all that a question to the queue is made of is the same.

To make the words of a question takes longer than to ask it; they are kept by who asks.
"""

from accounts.models import User
from basics.call import current_call


class Asking:
    """A key of `lru_cache` that carries its person."""

    def __init__(self, user: User) -> None:
        self.user = user
        roles, scopes = frozenset(user.effective_roles), current_call().scopes
        self.key = (user.pk, user.owner_id, roles, tuple(user.themes), scopes and frozenset(scopes))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asking) and self.key == other.key
