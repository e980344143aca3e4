"""The only writers of decisions taken in the queue: on one item or many, a moment later, until when they can be undone.

A decision is taken by the ordinary action of its kind, with the rights that its editor has at that moment: four eyes,
the hash that was seen and the audit log are as on any other way. Until then nothing is decided at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from itertools import groupby
from typing import NamedTuple, ParamSpec, TypeVar

import structlog
from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from psycopg.errors import DeadlockDetected

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused
from review.models import DecisionBatch, PendingDecision, QueueItem
from review.queue_kinds import Refusal, failed, refusals_of
from review.queue_models import Outcome
from review.queue_refusing import certain_refusals
from review.queue_rules import refuse_undecided, said_of_claim
from review.states import code_for, reason_for

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 500
UNDO_FOR = timedelta(seconds=10)
AT_ONCE = 50  # decisions in one transaction: few commits, and locks that nobody waits for long
TRIES = 3  # of one decision that the database breaks off
Args = ParamSpec("Args")
Result = TypeVar("Result")


class LeftAlone(NamedTuple):
    """An item that a decision on many did not reach, and why."""

    item: QueueItem
    code: str
    message: str


class Told(NamedTuple):
    """What came of deciding: the batch that waits (None: nothing does), what was left alone, and who else is at it."""

    batch: DecisionBatch | None
    skipped: list[LeftAlone]
    warnings: list[str]


class _BrokenOff(Exception):
    """The database broke off decisions (a deadlock, a lock or a statement that took too long); nothing was decided."""

    def __init__(self, rows: Iterable[int]) -> None:
        super().__init__()
        self.rows = list(rows)


def _once_more(act: Callable[Args, Result]) -> Callable[Args, Result]:
    """Let an action begin again, once, when the database chose it to end a deadlock."""

    @wraps(act)
    def trying(*args: Args.args, **named: Args.kwargs) -> Result:
        try:
            return act(*args, **named)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            log.info("deadlock", action=act.__name__)
        return act(*args, **named)

    return trying


@_once_more
@transaction.atomic
def decide_items(
    picked: Iterable[tuple[QueueItem, str]], verdict: str, *, by: User, reason: str = "", code: str = ""
) -> Told:
    """Decide on items, each with the hash that was seen; it comes true in ten seconds unless it is undone.

    What changed meanwhile, or is somebody else's to decide, is left alone and reported. Another editor's claim warns,
    and hinders nobody. Refuses as a whole only what no single one could be decided with.
    """
    require(by, "decide")
    seen = {item.pk: sha256 for item, sha256 in picked}
    if not 0 < len(seen) <= MOST_AT_ONCE:
        raise Refused.invalid(_("Choose from 1 to %(most)d items.") % {"most": MOST_AT_ONCE}, field="picked")
    reason, code = reason_for(verdict, reason), code_for(verdict, code)
    now = clock.now()
    items = QueueItem.objects.select_related("claimed_by").lock_items(seen)
    taken, certain = _taken(items), certain_refusals(items, verdict, by=by)
    told, chosen = Told(None, [], []), []
    for item in sorted(items, key=lambda row: (row.rank, row.pk)):
        try:
            refuse_undecided(item, by, seen[item.pk])
            if item.pk in certain:
                raise certain[item.pk]
            if (item.kind, item.object_id) in taken:
                raise Refused.conflict(_("Somebody decided on this a moment ago."))
        except Refused as refusal:
            told.skipped.append(LeftAlone(item, refusal.code, str(refusal.message)))
            continue
        holder = item.claimant(at=now)
        if holder is not None and holder.pk != by.pk:
            told.warnings.append(f"{item.title}: {said_of_claim(item)}")
        chosen.append(item)
    if not chosen:
        return told
    return told._replace(batch=_keep(chosen, seen, verdict, by=by, reason=reason, code=code, at=now))


@transaction.atomic
def undo_decisions(batch: DecisionBatch, *, by: User) -> DecisionBatch:
    """Take back a decision that has not come true yet."""
    batch = DecisionBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.by_id != by.pk:
        raise Refused.forbidden(_("Only the person who decided undoes it."))
    if batch.undone_at is not None:
        raise Refused.conflict(_("This was undone already."))
    if batch.begun_at is not None or batch.done_at is not None:
        raise Refused.conflict(_("It has come true meanwhile. What was decided has its own ways back."))
    batch.undone_at = clock.now()
    batch.save(update_fields=["undone_at"])
    batch.decisions.update(outcome=Outcome.UNDONE)
    record("undo_decisions", batch, by=by, before={"verdict": batch.verdict, "count": batch.decisions.count()})
    return batch


def apply_decisions(pk: int) -> int:
    """Let a decision of the queue come true, some items a transaction; returns how many were decided by this call.

    Safe to run twice and by two workers: each item is decided once. What is refused now is left alone, with the reason.
    """
    if not _begin(pk):
        return 0
    decided, most, tried = 0, AT_ONCE, Counter[int]()
    with translation.override(DecisionBatch.objects.select_related("by").get(pk=pk).by.language or None):
        while True:
            try:
                some = _apply_some(pk, most)
            except _BrokenOff as broken:
                if most == 1:
                    tried.update(broken.rows)
                    _give_up([row for row in broken.rows if tried[row] >= TRIES])
                most = 1  # whoever it clashed with, one by one does so least, and one keeps back none of the others
                continue
            except OperationalError:  # at the end of the transaction, or the database is gone
                if most == 1:
                    raise
                most = 1
                continue
            if some is None:
                break
            decided += some
    left = PendingDecision.objects.filter(batch=pk, outcome=Outcome.WAITING)
    if not left.exists():
        DecisionBatch.objects.filter(pk=pk, done_at=None).update(done_at=clock.now())
    return decided


def apply_due(*, at: datetime) -> int:
    """Let everything come true whose moment has come: what a killed worker left, too. Returns how many were decided."""
    decided = 0
    for pk in list(DecisionBatch.objects.due(at=at).values_list("pk", flat=True)):
        try:
            decided += apply_decisions(pk)
        except Exception:  # the others are not kept back by one; it is tried again at the next sweep
            log.exception("batch_failed", batch=pk)
    return decided


@transaction.atomic
def _begin(pk: int) -> bool:
    batch = DecisionBatch.objects.select_for_update().filter(pk=pk, undone_at=None, done_at=None).first()
    if batch is None:
        return False
    if batch.begun_at is None:
        batch.begun_at = clock.now()
        batch.save(update_fields=["begun_at"])
    return True


@transaction.atomic
def _apply_some(pk: int, most: int) -> int | None:
    """Decide on a few, with the rights that the editor has now; None when none is left for this worker."""
    batch = DecisionBatch.objects.select_related("by").get(pk=pk)
    waiting = batch.decisions.select_for_update(skip_locked=True).filter(outcome=Outcome.WAITING)
    rows = list(waiting.order_by("kind", "object_id")[:most])
    if not rows:
        return None
    try:
        return sum(_apply_same(batch, kind, list(same)) for kind, same in groupby(rows, lambda row: row.kind))
    except OperationalError as error:
        log.warning("decisions_broken_off", batch=pk, count=len(rows), reason=type(error.__cause__).__name__)
        raise _BrokenOff(row.pk for row in rows) from error


def _apply_same(batch: DecisionBatch, kind: str, rows: Sequence[PendingDecision]) -> int:
    """Decide on a few of one kind; returns how many were decided."""
    mine = {row.object_id: row for row in rows}
    seen = {pk: row.seen for pk, row in mine.items()}
    told = refusals_of(kind, seen, batch.verdict, by=batch.by, reason=batch.reason, code=batch.code)
    done = [mine[pk].pk for pk, refusal in told.items() if not refusal.code]
    PendingDecision.objects.filter(pk__in=done).update(outcome=Outcome.DECIDED)
    left = [_left_alone(mine[pk], refusal) for pk, refusal in told.items() if refusal.code]
    PendingDecision.objects.bulk_update(left, ["outcome", "refusal", "message"])
    return len(done)


def _give_up(rows: Sequence[int]) -> None:
    """Leave alone what the database broke off each time."""
    why = failed()
    waiting = PendingDecision.objects.filter(pk__in=rows, outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.SKIPPED, refusal=why.code, message=why.message)


def _left_alone(row: PendingDecision, refusal: Refusal) -> PendingDecision:
    row.outcome, row.refusal, row.message = Outcome.SKIPPED, refusal.code, refusal.message
    return row


def _taken(items: Sequence[QueueItem]) -> set[tuple[str, int]]:
    rows = PendingDecision.objects.filter(outcome=Outcome.WAITING, object_id__in=[item.object_id for item in items])
    return set(rows.values_list("kind", "object_id"))


def _keep(
    items: Sequence[QueueItem], seen: dict[int, str], verdict: str, *, by: User, reason: str, code: str, at: datetime
) -> DecisionBatch:
    """Write what waits, and ask for the job: all in this transaction."""
    batch = DecisionBatch.objects.create(
        by=by,
        verdict=verdict,
        reason=reason,
        code=code,
        made_at=at,
        apply_at=at + UNDO_FOR,
    )
    PendingDecision.objects.bulk_create(
        PendingDecision(batch=batch, kind=item.kind, object_id=item.object_id, title=item.title, seen=seen[item.pk])
        for item in items
    )
    job = app.configure_task("review.tasks.apply_decisions", schedule_at=batch.apply_at)
    job.defer(batch=batch.pk)
    record("decide_items", batch, by=by, after={"verdict": verdict, "count": len(items)})
    return batch
