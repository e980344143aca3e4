"""Who approved which single change, and what is still missing. Computed from decisions, never stored."""

from typing import Any

from review.models import Decision, PatchSet
from review.states import Step

Approvals = dict[str, set[int]]


def approvals_of(patch_set: PatchSet) -> Approvals:
    """Return by whom each change of a patch set was approved, by its hash, on whichever patch set that was.

    What contributors said before they wrote along does not count.
    """
    found: Approvals = {row["hash"]: set() for row in patch_set.hunks}
    counted = Decision.objects.approving(patch_set.submission_id).values_list("by_id", "hunks")
    for person, hashes in counted:
        for sha256 in hashes:
            if sha256 in found:
                found[sha256].add(person)
    return found


def missing(patch_set: PatchSet, approvals: Approvals) -> list[dict[str, Any]]:
    """Return the changes that have not the approvals they need yet."""
    return [row for row in patch_set.hunks if len(approvals[row["hash"]]) < row["needs"]]


def has_quorum(patch_set: PatchSet) -> bool:
    """Tell whether a patch set is approved; one without single changes, by one approval of the whole."""
    if not patch_set.hunks:
        return Decision.objects.approving(patch_set.submission_id).filter(patch_set=patch_set).exists()
    return not missing(patch_set, approvals_of(patch_set))


def open_for(patch_set: PatchSet, approvals: Approvals, person: int) -> list[str]:
    """Return the hashes that a person has not approved yet: what they are shown when they come back."""
    return [row["hash"] for row in patch_set.hunks if person not in approvals[row["hash"]]]


def is_approval(decision: Decision) -> bool:
    return decision.verdict == Step.APPROVE
