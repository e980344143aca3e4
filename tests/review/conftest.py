"""The fixtures of this room."""

from tests.review.post_office import mailbox as mailbox
from tests.review.post_office import receiver as receiver
