"""Propose what becomes of a published entry besides its words: retire, supersede, take down, reinstate, revert."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused
from basics.text import canonical
from catalog.models import Entry, Revision
from catalog.standing_rules import require_in_place, require_possible
from review.actions import propose, submit
from review.models import Intent, PatchSet, Proposal, Submission


@transaction.atomic
def propose_standing(entry: Entry, intent: str, *, by: User, reason: str, successor: Entry | None = None) -> PatchSet:
    """Propose and submit that an entry is retired, superseded, taken down or reinstated; the reason becomes public."""
    require(by, "propose")
    require_possible(entry, intent)
    if (intent == Intent.SUPERSEDE) != (successor is not None):
        raise Refused.invalid(_("Name the entry that takes its place."), field="successor")
    if successor is not None and (successor.pk == entry.pk or successor.kind != entry.kind):
        raise Refused.invalid(_("Another entry of the same kind takes its place."), field="successor")
    require_in_place(successor)
    title = f"{Intent(intent).label}: {entry.title}"[:300]
    submission = Submission.objects.create(author=by, title=title[:1].upper() + title[1:])
    proposal = Proposal.objects.create(
        submission=submission,
        kind=entry.kind,
        entry=entry,
        base=entry.current,
        document=entry.document,
        message=canonical(reason),
        intent=intent,
        successor=successor,
    )
    record("propose", submission, by=by, after={"kind": entry.kind, "entry": entry.code, "intent": intent})
    return submit(proposal, by=by)


@transaction.atomic
def propose_revert(entry: Entry, revision: Revision, *, by: User, message: str) -> PatchSet:
    """Propose and submit that an entry says again what it said in an earlier revision."""
    if revision.entry_id != entry.pk or revision.pk == entry.current_id:
        raise Refused.invalid(_("Choose an earlier revision of this entry."))
    words = canonical(message) or _("Back to revision %(number)d.") % {"number": revision.number}
    made = submit(propose(entry.kind, revision.document, by=by, entry=entry, message=words), by=by)
    record("propose_revert", made.submission, by=by, after={"entry": entry.code, "revision": revision.number})
    return made
