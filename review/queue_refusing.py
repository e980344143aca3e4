"""What is certain to be refused when a decision of the queue comes true: it is said at once. Reads only."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import TextVersion
from basics.errors import Refused
from review.applying import refuse_held
from review.editions import nothing_to_change
from review.models import EntryTranslationProposal, Hold, PatchSet, Proposal, QueueItem, TranslationReview
from review.policy import may_decide_under
from review.queue_models import Kind
from review.quorum import Approval, approvals_given, is_enough
from review.states import Step


def certain_refusals(items: Iterable[QueueItem], verdict: str, *, by: User) -> dict[int, Refused]:
    """Return why items cannot be decided so, by the number of the item: three queries, and some for what is held.

    Asked are the policy, holds, and whether a newer version superseded a translation. All else is found when the
    decision comes true.
    """
    numbers: dict[str, dict[int, int]] = {kind: {} for kind in Kind.values}
    for item in items:
        numbers[item.kind][item.object_id] = item.pk
    found = _superseded(numbers[Kind.TRANSLATION])
    if verdict == Step.APPROVE:
        found |= _of_proposals(numbers[Kind.PROPOSAL], by) | _held_translations(numbers[Kind.ENTRY_TRANSLATION])
    elif verdict == Step.REQUEST_CHANGES:
        found |= {pk: nothing_to_change() for pk in numbers[Kind.EDITION].values()}
    return found


def _superseded(numbers: dict[int, int]) -> dict[int, Refused]:
    newer = Exists(TextVersion.objects.filter(supersedes=OuterRef("text_version")))
    rows = TranslationReview.objects.filter(newer, pk__in=numbers).values_list("pk", flat=True) if numbers else []
    why = _("A newer version superseded what you read. Nothing was decided; look at that one.")
    return {numbers[pk]: Refused.stale(why) for pk in rows}


def _of_proposals(numbers: dict[int, int], by: User) -> dict[int, Refused]:
    found: dict[int, Refused] = {}
    rows = Proposal.objects.filter(submission__in=numbers).select_related("submission__current", "entry")
    held = Hold.objects.filter(entry=OuterRef("entry"), released_at=None)
    for row in rows.annotate(on_hold=Exists(held)) if numbers else []:
        current = row.submission.current
        if current is None:
            continue
        if not may_decide_under(current.policy, current.hunks, by.pk):
            why = _("The review policy names other people to approve this.")
            found[numbers[row.submission_id]] = Refused.forbidden(why)
        elif row.on_hold and row.entry is not None and _is_last(current, by):  # type: ignore[attr-defined]
            try:
                refuse_held(row.entry)
            except Refused as refusal:
                found[numbers[row.submission_id]] = refusal
    return found


def _is_last(patch_set: PatchSet, by: User) -> bool:
    """Tell whether nothing more is missing once this person approves."""
    theirs = Approval(patch_set.pk, by.pk, [row["hash"] for row in patch_set.hunks])
    return is_enough(patch_set, [*approvals_given(patch_set.submission_id), theirs])


def _held_translations(numbers: dict[int, int]) -> dict[int, Refused]:
    found: dict[int, Refused] = {}
    held = Hold.objects.filter(entry=OuterRef("entry"), released_at=None)
    rows = EntryTranslationProposal.objects.filter(Exists(held), pk__in=numbers).select_related("entry")
    for row in rows if numbers else []:
        try:
            refuse_held(row.entry)
        except Refused as refusal:
            found[numbers[row.pk]] = refusal
    return found
