"""Freeze a document as the next patch set of a submission, with its single changes and the policy of the moment."""

from accounts.models import User
from basics import clock
from catalog import schema
from catalog.models import Revision
from catalog.schema import Document
from review.discussion_carrying import carry_on_submission
from review.hunks import Hunk, hunks_of, standing_hunk
from review.models import Intent, Made, PatchSet, Proposal, Submission
from review.policy import due_at, policy_for, risks_of, rows_for


def freeze(
    submission: Submission,
    proposal: Proposal,
    document: Document,
    *,
    by: User,
    message: str,
    made: Made = Made.SUBMITTED,
) -> PatchSet:
    """Make the next patch set and let it be the current one; the caller saves the submission."""
    at, before = clock.now(), submission.current
    number = (before.number if before else 0) + 1
    policy = policy_for(proposal.kind, str(document.get("theme", "")))
    changes = changes_of(proposal, document, message)
    rows = rows_for(policy, changes, is_new=proposal.entry_id is None)
    patch_set = PatchSet.objects.create(
        submission=submission,
        number=number,
        content=document,
        sha256=hash_of(number, document, proposal, message),
        message=message,
        author=by,
        hunks=rows,
        policy=policy,
        made=made,
    )
    submission.current, submission.publish_at = patch_set, None
    submission.due_at = due_at(policy, risks_of(rows), at=at)
    if before is not None:
        carry_on_submission(submission, before.content, document, changes)
    return patch_set


def changes_of(proposal: Proposal, document: Document, message: str) -> list[Hunk]:
    """Return the single changes that a proposal with this document (and reason, for a standing) makes."""
    if proposal.intent != Intent.CHANGE and proposal.entry is not None:
        successor = proposal.successor.code if proposal.successor else ""
        number = proposal.base.number if proposal.base else 0
        return [standing_hunk(proposal.entry.status, proposal.intent, successor, revision=number, reason=message)]
    return hunks_of(proposal.kind, proposal.base_document, document)


def hash_of(number: int, document: Document, proposal: Proposal, message: str) -> str:
    """Return the hash that a decision names: all that its maker sees, so also the message, the base and the number."""
    base: Revision | None = proposal.base
    seen = {"number": number, "document": document, "message": message, "base": base.sha256 if base else None}
    if proposal.intent != Intent.CHANGE:
        seen |= {"intent": proposal.intent, "successor": proposal.successor_id}
    return schema.content_hash(seen)
