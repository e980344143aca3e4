"""Bring a proposal up to date when its entry moved on: merged with the newest revision, under the entry's lock.

What is merged while somebody decides is frozen as a patch set of its own, so that a decision stays bound to exactly the
words that are published. Changes that keep their hashes keep their approvals.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from basics.errors import Refused
from catalog.actions import checked
from catalog.schema import Document
from review import rebasing
from review.freezing import freeze
from review.judging import touch
from review.models import Intent, Made, PatchSet, Proposal, Submission

Args = ParamSpec("Args")
Result = TypeVar("Result")
TRIES = 5
HELD = "nothing is applied to an entry that is held"  # what the trigger `held_stays` says


def over_again(act: Callable[Args, Result]) -> Callable[Args, Result]:
    """Let an action begin again when the entry moved on between its look and the lock, five times at most.

    Each time it is merged anew. What a person must settle or confirm is refused at once. It also begins again when the
    entry was held at that very moment and the database refused: then the action finds the hold, and says its reason.
    """

    @wraps(act)
    def trying(*args: Args.args, **named: Args.kwargs) -> Result:
        for _try in range(TRIES - 1):
            try:
                return act(*args, **named)
            except Refused as refusal:
                if not (refusal.code == Refused.STALE and set(refusal.details) == {"current"}):
                    raise
            except IntegrityError as error:
                if HELD not in str(error):
                    raise
        return act(*args, **named)

    return trying


def catch_up(proposal: Proposal, document: Document, *, by: User, confirm: str = "") -> Document:
    """Merge a document with the newest revision of its entry, and put the proposal on that; return the merged one.

    Refuses (stale) what a person must look at, see `rebasing.stand_on_newest`.
    """
    newest, merged = rebasing.stand_on_newest(proposal, document, confirm=confirm)
    if newest is None or newest.pk == proposal.base_id:
        return document
    if proposal.intent == Intent.CHANGE:
        merged = checked(proposal.kind, merged, code=proposal.entry.code if proposal.entry else "")
        rebasing.remember(proposal, by=by)
    before = {"revision": proposal.base.number} if proposal.base else None
    audit.record("rebase", proposal.submission, by=by, before=before, after={"revision": newest.number})
    proposal.document, proposal.base = merged, newest
    proposal.save(update_fields=["document", "base"])
    return merged


def on_newest(
    submission: Submission, proposal: Proposal, patch_set: PatchSet, *, by: User, confirm: str = ""
) -> PatchSet:
    """Return the patch set to decide on: the one that was seen, or that one merged with the newest revision."""
    if proposal.intent != Intent.CHANGE or proposal.entry is None or not proposal.moved_on:
        return patch_set
    document = catch_up(proposal, patch_set.content, by=by, confirm=confirm)
    if document == proposal.base_document:
        why = _("%(code)s says all of this already: somebody else's change was approved meanwhile.")
        raise Refused.conflict(why % {"code": proposal.entry.code})
    merged = freeze(submission, proposal, document, by=submission.author, message=patch_set.message, made=Made.MERGED)
    touch(submission)
    return merged
