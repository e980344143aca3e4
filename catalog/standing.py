"""Change the standing of a published entry: retire, supersede, take down, reinstate. Its code keeps resolving.

Called by the room of review alone: the database refuses a status that no approved proposal wanted.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused
from catalog.models import Entry, Revision
from catalog.projecting import project_entries
from catalog.standing_rules import STATUS, require_in_place, require_possible


@transaction.atomic
def change_standing(
    entry: Entry,
    verb: str,
    *,
    base: Revision | None,
    reason: str,
    by: User,
    successor: Entry | None = None,
    act: str = "decide",
) -> Entry:
    """Give an entry the standing that `verb` leads to. Refuses a newer revision than `base` (stale)."""
    require(by, act)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    require_possible(entry, verb)
    require_in_place(successor)
    if base is None or entry.current_id != base.pk:
        raise Refused.stale(_("%(code)s has a newer revision. Nothing was changed.") % {"code": entry.code})
    before = entry.status
    entry.status, entry.superseded_by = STATUS[verb], successor
    entry.retired_reason = "" if verb == "reinstate" else reason
    entry.updated_at = clock.now()
    entry.save(update_fields=["status", "superseded_by", "retired_reason", "updated_at"])
    project_entries([entry.pk])
    after = {"status": entry.status, "superseded_by": successor.code if successor else None}
    record(verb, entry, by=by, before={"status": before}, after=after)
    return entry
