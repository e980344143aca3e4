"""Marks on many entries of an edition in preparation at once: the single acts in a loop, all of them or none."""

from collections.abc import Callable, Mapping

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from basics.errors import Refused
from catalog.edition_actions import leave_out_entry, look_at_entry, unmark_entry
from catalog.models import Edition, Entry

AT_ONCE = 500


class MarkAct(models.TextChoices):
    LOOK = "look", gettext_lazy("looked at")
    LEAVE_OUT = "leave_out", gettext_lazy("leave out")
    UNMARK = "unmark", gettext_lazy("take the mark back")


@transaction.atomic
def mark_entries(edition: Edition, act: str, seen: Mapping[str, int], *, by: User, reason: str = "") -> int:
    """Do one of `MarkAct` to entries, by their codes with the revisions that were seen. Returns how many they are."""
    if act not in MarkAct.values:
        raise Refused.invalid(_("Choose what to do with the entries."), field="act")
    if not 0 < len(seen) <= AT_ONCE:
        raise Refused.invalid(_("Choose one entry at least, and at most %(most)d.") % {"most": AT_ONCE}, field="codes")
    found = {entry.code: entry for entry in Entry.objects.filter(code__in=seen)}
    if missing := sorted(set(seen) - set(found)):
        raise Refused.invalid(_("There is no entry %(code)s.") % {"code": missing[0]}, field="codes")
    acts: dict[str, Callable[[Entry], object]] = {
        MarkAct.LOOK: lambda entry: look_at_entry(edition, entry, by=by, seen=seen[entry.code]),
        MarkAct.LEAVE_OUT: lambda entry: leave_out_entry(edition, entry, by=by, reason=reason),
        MarkAct.UNMARK: lambda entry: unmark_entry(edition, entry, by=by),
    }
    for code in sorted(found):
        acts[act](found[code])
    return len(found)
