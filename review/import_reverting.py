"""Taking an import back as a whole: open proposals are withdrawn, and applied ones get proposals that undo them.

What was new is proposed to be retired; what was changed is proposed to say again what it said, without touching what
editors wrote since. Nothing is undone without a decision by somebody else.
"""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import require
from accounts.working import finish, start_work, working
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical
from catalog.merging import merge_documents
from catalog.models import Entry, Revision
from catalog.schema import fields_of, normalise
from catalog.vocabulary import Status
from review import actions
from review.entry_translations import decide_entry_translation, propose_former_words, withdraw_entry_translation
from review.import_models import ImportedRow, ImportRun, Outcome, RunState
from review.import_rules import may_take_back
from review.models import Intent, PatchSet, Submission
from review.standing import propose_standing
from review.states import OPEN, State, Step


@transaction.atomic
def start_reverting(run: ImportRun, *, by: User, reason: str) -> ImportRun:
    """Ask for an import to be taken back; whoever took it in may, and every editor. The reason becomes public."""
    require(by, "propose")
    found = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not may_take_back(found, by):
        raise Refused.forbidden(_("Whoever took this file in takes it back, or an editor."))
    reason = canonical(reason).strip()[:2_000]
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it."), field="reason")
    if found.state == RunState.REVERTED and not found.rows.to_take_back().exists():
        raise Refused.conflict(_("This import was taken back already."))
    found.state = RunState.REVERTED
    found.save(update_fields=["state"])
    found.rows.filter(outcome__in=[Outcome.WAITING, Outcome.QUESTION]).update(outcome=Outcome.REVERTED, reason=reason)
    total = found.rows.to_take_back().count()
    title, unit = _("Taking back %(file)s") % {"file": str(found)[:150]}, _("rows")
    task = "review.tasks.revert_import"
    start_work("revert_import", title, by=by, task=task, unit=unit, total=total, subject=str(found.pk))
    audit.record("revert_import", found, by=by, after={"rows": total, "reason": reason})
    return found


def run_reverting(work: int) -> None:
    """Take back what is proposed or applied, row by row; a kill only holds it up."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        run = ImportRun.objects.get(pk=int(mine.subject))
        left, reason = 0, _("The import of %(source)s is taken back.") % {"source": run.source}
        rows = list(run.rows.to_take_back().order_by("-number").values_list("pk", flat=True))
        for number, pk in enumerate(rows):
            progress(number)
            left += not revert_row(pk, by=mine.person, reason=reason)
        mine.done = len(rows)
        facts = {"done": len(rows) - left, "left": left}
        said = _("%(done)d taken back, %(left)d could not be.") % facts
        finish(mine, said, link=run.get_absolute_url(), harm=bool(left))


@transaction.atomic
def revert_row(pk: int, *, by: User, reason: str) -> bool:
    """Take back what one row proposed; tells whether it could be. The row says why, if not. Safe to run twice."""
    require(by, "propose")
    rows = ImportedRow.objects.select_for_update(of=("self",)).select_related("submission__current", "entry")
    row = rows.get(pk=pk)
    if row.outcome == Outcome.REVERTED:
        return True
    submission = row.submission if row.outcome == Outcome.PROPOSED else None  # else it is an earlier import's
    try:
        with transaction.atomic():
            made = _undo(submission, by=by, reason=reason) if submission else None
            is_retired = made is not None and made.submission.proposal.intent == Intent.RETIRE
            _undo_translations(row, by=by, reason=reason, is_retired=is_retired)
    except Refused as refusal:
        row.reason = refusal.whole[:1_000]
        row.save(update_fields=["reason", "reason_said"])
        return False
    row.undo = made.submission if made else None
    row.outcome, row.reason, row.owed = Outcome.REVERTED, reason, []
    row.save(update_fields=["outcome", "reason", "reason_said", "undo", "owed"])
    if submission is not None:
        # What later files of the source said of the same proposal is said of nothing any more.
        later = ImportedRow.objects.filter(submission=submission, outcome=Outcome.UNCHANGED)
        later.update(outcome=Outcome.REVERTED, reason=reason)
    return True


def _undo(submission: Submission, *, by: User, reason: str) -> PatchSet | None:
    if submission.state in OPEN:
        _close(submission, by=by, reason=reason)
        return None
    if submission.state != State.APPROVED:
        return None
    return _take_back(submission, by=by, reason=reason)


def _undo_translations(row: ImportedRow, *, by: User, reason: str, is_retired: bool) -> None:
    """Withdraw or reject what is open of a row's translations, and propose the former words where one was approved.

    An entry that is proposed to be retired keeps its words: they go with it.
    """
    for proposal in row.translated.select_related("current", "entry__current", "applied__base"):
        if proposal.state in OPEN and proposal.author_id == by.pk:
            withdraw_entry_translation(proposal, by=by)
        elif proposal.state in OPEN:
            seen = proposal.current.sha256 if proposal.current else ""
            decide_entry_translation(proposal, Step.REJECT, by=by, seen=seen, reason=reason)
        elif proposal.state == State.APPROVED and not is_retired:
            propose_former_words(proposal, by=by, message=reason)


def _close(submission: Submission, *, by: User, reason: str) -> None:
    """Withdraw an open proposal, or reject another person's."""
    if submission.author_id == by.pk:
        actions.withdraw(submission, by=by)
        return
    seen = submission.current.sha256 if submission.current else ""
    actions.reject(submission, by=by, seen=seen, reason=reason)


def _take_back(submission: Submission, *, by: User, reason: str) -> PatchSet | None:
    """Propose what undoes an applied proposal; None where nothing of it stands any more."""
    proposal = submission.proposal
    revision = proposal.applied
    entry = revision.entry if revision else proposal.entry
    if entry is None:
        return None
    entry = Entry.objects.select_related("current").get(pk=entry.pk)
    if proposal.intent != Intent.CHANGE:
        gone = entry.status == Status.RETIRED
        return propose_standing(entry, Intent.REINSTATE, by=by, reason=reason) if gone else None
    if revision is None or entry.status != Status.PUBLISHED:
        return None
    if revision.base is None:
        return propose_standing(entry, Intent.RETIRE, by=by, reason=reason)
    # The words of before, merged into what stands now: what both changed stays as editors wrote it since.
    sides = (revision.document, revision.base.document, entry.document)
    earlier = list(Revision.objects.filter(entry=entry).values_list("document", flat=True))
    fields = fields_of(entry.kind)
    once = merge_documents(*sides, fields, theirs_stand=True, earlier=earlier)
    settled = {clash.key: clash.theirs for clash in once.conflicts}
    merged = merge_documents(*sides, fields, settled=settled, theirs_stand=True, earlier=earlier).document
    document = normalise(entry.kind, merged)
    if document == entry.document:
        return None
    return actions.propose_and_submit(entry.kind, document, by=by, entry=entry, message=reason)
