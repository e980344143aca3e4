"""Who approved which single change, and what is still missing. Computed from decisions, never stored."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from review.models import Decision, PatchSet

Approvals = dict[str, set[int]]


class Approval(NamedTuple):
    """One approval: of which patch set, by whom, and of which single changes (hashes)."""

    patch_set: int
    by: int
    hunks: list[str]


def approvals_given(submission: int) -> list[Approval]:
    """Return the approvals that count. What contributors said before they wrote along does not."""
    return approvals_given_to([submission])[submission]


def approvals_given_to(submissions: Collection[int]) -> dict[int, list[Approval]]:
    """Return `approvals_given` to many submissions, by their numbers. One query."""
    found: dict[int, list[Approval]] = {pk: [] for pk in submissions}
    counted = Decision.objects.approving(*submissions)
    for pk, *row in counted.values_list("submission_id", "patch_set_id", "by_id", "hunks"):
        found[pk].append(Approval(*row))
    return found


def approvals_of(patch_set: PatchSet) -> Approvals:
    """Return by whom each change of a patch set was approved, by its hash, on whichever patch set that was."""
    return _by_change(patch_set, approvals_given(patch_set.submission_id))


def missing(patch_set: PatchSet, approvals: Approvals) -> list[dict[str, Any]]:
    """Return the changes that have not the approvals they need yet."""
    return [row for row in patch_set.hunks if len(approvals[row["hash"]]) < row["needs"]]


def has_quorum(patch_set: PatchSet) -> bool:
    """Tell whether a patch set is approved; see `is_enough`."""
    return is_enough(patch_set, approvals_given(patch_set.submission_id))


def is_enough(patch_set: PatchSet, given: Iterable[Approval]) -> bool:
    """Tell whether these approvals carry a patch set; one without single changes, by one approval of the whole."""
    if not patch_set.hunks:
        return any(one.patch_set == patch_set.pk for one in given)
    return not missing(patch_set, _by_change(patch_set, given))


def _by_change(patch_set: PatchSet, given: Iterable[Approval]) -> Approvals:
    found: Approvals = {row["hash"]: set() for row in patch_set.hunks}
    for one in given:
        for sha256 in found.keys() & set(one.hunks):
            found[sha256].add(one.by)
    return found
