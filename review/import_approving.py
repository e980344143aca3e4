"""Approving what an import proposed, all at once: by somebody else, each row by the hash that they saw.

What was revised since, clashes, or is not theirs to decide is skipped with the reason. A job makes an ordinary decision
of each, through the same actions as the page of one proposal.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import require
from accounts.working import finish, start_work, working
from basics.errors import Refused
from basics.text import canonical
from review import actions
from review.entry_translations import decide_entry_translation
from review.import_models import ImportApproval, ImportRun, Outcome
from review.import_rules import may_approve
from review.importing import go_on_after_approval
from review.models import EntryTranslationProposal, Submission
from review.states import State, Step

MOST = 20_000
OF_TRANSLATION = "t"  # before the id of a translation's proposal; that of a submission stands alone


def to_approve(run: ImportRun) -> dict[str, str]:
    """Return the hash of everything of a run that waits for a decision, by its key."""
    rows = run.rows.to_decide().values_list("submission", "submission__current__sha256")
    undone = run.rows.filter(undo__state=State.SUBMITTED).values_list("undo", "undo__current__sha256")
    standing = run.rows.exclude(outcome=Outcome.REVERTED)
    waiting = EntryTranslationProposal.objects.filter(imported_rows__in=standing, state=State.SUBMITTED)
    found = {str(pk): sha256 for pk, sha256 in [*rows, *undone] if sha256}
    translations = waiting.values_list("pk", "current__sha256")
    return found | {f"{OF_TRANSLATION}{pk}": sha256 for pk, sha256 in translations if sha256}


@transaction.atomic
def start_approval(run: ImportRun, seen: Mapping[str, str], *, by: User, note: str = "") -> ImportApproval:
    """Ask for the approval of what was `seen` of an import: hashes by the keys of `to_approve`.

    Refuses (forbidden) whoever took the file in, and (conflict) when nothing waits.
    """
    require(by, "decide")
    found = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not may_approve(found, by):
        raise Refused.forbidden(_("Nobody decides on what they wrote. Another editor must look at this."))
    known = to_approve(found)
    wanted = {key: str(sha256) for key, sha256 in seen.items() if key in known}
    if not wanted:
        raise Refused.conflict(_("Nothing of this waits for a decision."))
    if len(seen) > MOST:
        raise Refused.invalid(_("At most %(most)d at once.") % {"most": MOST}, field="seen")
    made = ImportApproval.objects.create(run=found, by=by, seen=wanted, note=canonical(note).strip()[:5_000])
    title, unit = _("Approving %(file)s") % {"file": str(found)[:150]}, _("proposals")
    task = "review.tasks.approve_import"
    start_work("approve_import", title, by=by, task=task, unit=unit, total=len(wanted), subject=str(made.pk))
    audit.record("approve_import", found, by=by, after={"proposals": len(wanted), "approval": made.pk})
    return made


def run_approval(work: int) -> None:
    """Decide on each, for the person who asked; what they approved before a kill is not decided again."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        approval = ImportApproval.objects.select_related("run__person").get(pk=int(mine.subject))
        skipped: list[dict[str, str]] = []
        for number, (key, sha256) in enumerate(sorted(approval.seen.items(), key=_order)):
            progress(number)
            if why := _approve(key, sha256, approval, by=mine.person):
                skipped.append({"key": key, "reason": why[:1_000]})
        approval.skipped, approval.approved = skipped, len(approval.seen) - len(skipped)
        approval.save(update_fields=["skipped", "approved"])
        mine.done = len(approval.seen)
        facts = {"approved": approval.approved, "skipped": len(skipped)}
        said = _("%(approved)d approved, %(skipped)d skipped.") % facts
        finish(mine, said, link=approval.run.get_absolute_url(), harm=bool(skipped))
        go_on_after_approval(approval.run)


def _order(item: tuple[str, str]) -> tuple[bool, int]:
    key = item[0]
    return key.startswith(OF_TRANSLATION), int(key.removeprefix(OF_TRANSLATION))


def _approve(key: str, sha256: str, approval: ImportApproval, *, by: User) -> str:
    """Approve one; return why not, or ""."""
    try:
        if key.startswith(OF_TRANSLATION):
            return _approve_translation(int(key[1:]), sha256, approval, by=by)
        submission = Submission.objects.get(pk=int(key))
        if submission.decisions.filter(by=by, verdict=Step.APPROVE, patch_set__sha256=sha256).exists():
            return ""
        actions.approve(submission, by=by, seen=sha256, note=approval.note)
    except Refused as refusal:
        return refusal.whole
    return ""


def _approve_translation(pk: int, sha256: str, approval: ImportApproval, *, by: User) -> str:
    proposal = EntryTranslationProposal.objects.get(pk=pk)
    if not proposal.decisions.filter(by=by, verdict=Step.APPROVE, sha256=sha256).exists():
        decide_entry_translation(proposal, Step.APPROVE, by=by, seen=sha256, reason=approval.note)
    return ""


def approval_rows(approval: ImportApproval) -> Iterator[dict[str, Any]]:
    """Yield what was skipped, with the submission's number where it is one."""
    for row in approval.skipped:
        is_submission = not row["key"].startswith(OF_TRANSLATION)
        yield {**row, "submission": int(row["key"]) if is_submission else None}
