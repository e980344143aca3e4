"""What can be done with an item of the queue besides deciding: one table, for its page and the API alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from review.acts import Act, Sent, person_named
from review.models import QueueItem
from review.queueing import assign_item, claim_item, escalate_item, release_item


def _assign(item: QueueItem, by: User, sent: Sent) -> Any:
    """Assign to the person who was sent, by number or email; to nobody if none was."""
    person = person_named(sent) if str(sent.get("person", "")).strip() else None
    return assign_item(item, person, by=by, reason=str(sent.get("reason", "")))


ACTS = {
    "claim": Act(lambda item, by, _sent: claim_item(item, by=by), _("Yours for twenty minutes.")),
    "release": Act(lambda item, by, _sent: release_item(item, by=by), _("Others may take it on.")),
    "assign": Act(_assign, _("Assigned.")),
    "escalate": Act(
        lambda item, by, sent: escalate_item(item, by=by, reason=str(sent.get("reason", ""))),
        _("It stands first in the queue now."),
    ),
}
