"""What puts something first in everybody's queue: one writer, for administrators who ask for it and for what is late.

Whoever calls it has asked whether they may.
"""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics.errors import Refused
from review.judging import touch
from review.models import QueueItem, Submission
from review.states import State

First = TypeVar("First", bound=Submission | QueueItem)


@transaction.atomic
def put_first(subject: First, *, by: User | None, said: dict[str, Any], at: datetime) -> First:
    """Put a submission, or an item of another kind, first; locked, with what was `said` in the log.

    Refuses (conflict) what awaits no decision any more, and what stands first already.
    """
    rows: Any = type(subject)._default_manager.select_for_update(of=("self",))
    found: First | None = rows.filter(pk=subject.pk).first()
    if found is None or found.state != State.SUBMITTED:
        raise Refused.conflict(_("It does not await a decision."))
    if found.escalated_at is not None:
        raise Refused.conflict(_("It is escalated already."))
    if isinstance(found, Submission):
        touch(found, escalated_at=at)
        audit.record("escalate_review", found, by=by, after=said)
    else:
        found.escalated_at = at
        found.save(update_fields=["escalated_at"])
        audit.record("escalate_item", found, by=by, after=said)
    return found
