"""The only writers of decisions on annotations: submitted by who wrote them, decided by another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record, record_each
from accounts.models import User
from accounts.permissions import require
from articles.mentioning import logged, tell_mentioned
from articles.models import Annotation, AnnotationRevision
from articles.revising import (
    chosen_of_each,
    enter_life,
    enter_life_each,
    let_stand,
    lock_own,
    newest_of_each,
    refuse_hidden,
    refuse_to_stand,
)
from articles.rounds import refuse_into_a_round
from articles.vocabulary import Life, RoundState
from basics.errors import Refused, check_values, or_raise
from basics.prepared import insert
from catalog.models import Evidence
from catalog.projecting import project_entries
from review.annotation_models import STATE, AnnotationDecision
from review.annotation_querysets import lock_for_decision
from review.judging import refuse_paused
from review.many import each_or_one_by_one
from review.states import State, Step, after, reason_for

MOST_AT_ONCE = 200


class Skipped(NamedTuple):
    """An annotation that a decision on many left alone, and why."""

    uuid: UUID
    code: str
    message: str


class Decided(NamedTuple):
    """What came of a decision on many: the ones that were decided, and those that were not."""

    decisions: list[AnnotationDecision]
    skipped: list[Skipped]


@transaction.atomic
def submit_annotation(annotation: Annotation, *, by: User) -> Annotation:
    """Put an annotation into review; a private draft is shared by it. What came back can be submitted again.

    Refuses who is paused, a mark of a round, which is settled there, and whatever the table of states does not know.
    """
    refuse_paused(by)
    annotation = lock_own(annotation, by=by)
    refuse_hidden(annotation)
    if annotation.round is not None and annotation.round.state != RoundState.CALLED_OFF:
        raise Refused.conflict(_("This mark belongs to a round of annotation; it is settled there."))
    refuse_into_a_round(annotation, by=by)
    before, was_draft = annotation.life, annotation.is_draft
    state = _state(annotation)
    if state == State.WITHDRAWN:
        state = after(state, Step.REOPEN)
    _enter(annotation, after(state, Step.SUBMIT))
    told = logged(tell_mentioned(annotation, by=by)) if was_draft else {}
    said = {"life": annotation.life, "revision": annotation.revision, **told}
    record("submit_annotation", annotation, by=by, before={"life": before}, after=said)
    return annotation


@transaction.atomic
def decide_annotation(
    annotation: Annotation, verdict: str, *, by: User, seen: str, reason: str = ""
) -> AnnotationDecision:
    """Approve an annotation, ask for changes, or reject it. `seen` is the SHA-256 of the revision that was read.

    Refuses whoever wrote it, a stale view, and a refusal without its reason. A newer revision of one that was approved
    is decided by itself: given back or rejected, the approved one stays.
    """
    return or_raise(decide_each_annotation({annotation.pk: seen}, verdict, by=by, reason=reason)[annotation.pk])


@transaction.atomic
def decide_each_annotation(
    seen: Mapping[int, str], verdict: str, *, by: User, reason: str = ""
) -> dict[int, AnnotationDecision | Refused]:
    """Take one decision on annotations, by their numbers, with few statements however many they are.

    Returns the decision on each, or why it was refused. What only writing finds (a promise of the database) is raised,
    and nothing of it all was written: then decide on them one by one.
    """
    found, newest = lock_for_decision(seen.keys(), by=by), newest_of_each(seen)
    chosen = chosen_of_each(seen) if verdict == Step.APPROVE else {}
    told: dict[int, AnnotationDecision | Refused] = {}
    for pk, one in found.items():
        try:
            annotation = or_raise(one)
            told[pk] = _verdict_on(annotation, newest[pk], verdict, by=by, seen=seen[pk], reason=reason)
            if verdict == Step.APPROVE:
                refuse_to_stand(annotation, newest[pk], chosen.get(pk, ()))
        except Refused as refusal:
            told[pk] = refusal
    decisions = [one for one in told.values() if isinstance(one, AnnotationDecision)]
    insert(*decisions)
    before = {one.annotation_id: one.annotation.life for one in decisions}
    if verdict == Step.APPROVE:
        let_stand((one.annotation, one.revision, chosen.get(one.annotation_id, [])) for one in decisions)
        project_entries(Evidence.objects.filter(annotation__in=before).values_list("entry", flat=True))
    else:
        _leave([one.annotation for one in decisions], after(State.SUBMITTED, verdict))
    record_each(
        f"{verdict}_annotation",
        ((one.annotation, {"life": before[one.annotation_id]}, _said(one)) for one in decisions),
        by=by,
    )
    return told


@transaction.atomic
def decide_annotations(
    picked: Iterable[tuple[Annotation, str]], verdict: str, *, by: User, reason: str = ""
) -> Decided:
    """Take one decision on many, each with the hash that was seen; what is refused, or changed meanwhile, is skipped.

    Refuses as a whole only what no single one could be decided with. What fails together is decided one by one
    (`review.many`): one that fails keeps back none of the others; what ends the whole takes all back.
    """
    require(by, "decide")
    rows = list(picked)
    if not rows or len(rows) > MOST_AT_ONCE:
        raise Refused.invalid(_("Choose from 1 to %(most)d annotations.") % {"most": MOST_AT_ONCE}, field="picked")
    reason_for(verdict, reason)  # what is wrong with the decision itself, and not with one of them
    wanted, seen = {one.pk: one for one, _seen in rows}, {one.pk: sha256 for one, sha256 in rows}
    told = each_or_one_by_one(
        wanted,
        lambda: decide_each_annotation(seen, verdict, by=by, reason=reason),
        lambda pk: decide_annotation(wanted[pk], verdict, by=by, seen=seen[pk], reason=reason),
        kind="annotation",
    )
    done = Decided([], [])
    for pk, annotation in wanted.items():
        found = told[pk]
        if isinstance(found, Refused):
            done.skipped.append(Skipped(annotation.uuid, found.code, str(found.message)))
        else:
            done.decisions.append(found)
    return done


@transaction.atomic
def withdraw_annotation(annotation: Annotation, *, by: User) -> Annotation:
    """Take an annotation out of review; only who wrote it may. Of an approved one only the newer revision goes."""
    annotation = lock_own(annotation, by=by)
    if annotation.is_draft:
        raise Refused.conflict(_("This is a private draft; nobody else sees it. Remove it instead."))
    before = annotation.life
    _enter(annotation, after(_state(annotation), Step.WITHDRAW))
    record("withdraw_annotation", annotation, by=by, before={"life": before}, after={"life": annotation.life})
    return annotation


def _verdict_on(
    annotation: Annotation, revision: AnnotationRevision, verdict: str, *, by: User, seen: str, reason: str
) -> AnnotationDecision:
    """Return the decision on one that is locked, to be written; refuse what cannot be decided so."""
    refuse_hidden(annotation)
    reason = reason_for(verdict, reason)
    after(_state(annotation), verdict)
    if seen != revision.sha256:
        raise Refused.stale(_("It was changed since you read it. Nothing was decided; look at it as it stands."))
    decision = AnnotationDecision(
        annotation=annotation, revision=revision, verdict=verdict, by=by, reason=reason, sha256=seen
    )
    check_values(decision)
    return decision


def _leave(annotations: Iterable[Annotation], state: State) -> None:
    """Let what was submitted enter a state; see `_enter`."""
    lives: dict[Life, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        lives[_life_in(annotation, state)].append(annotation)
    for life, rows in lives.items():
        enter_life_each(rows, life)


def _said(decision: AnnotationDecision) -> dict[str, Any]:
    revision = decision.revision.number
    return {"life": decision.annotation.life, "revision": revision, "sha256": decision.sha256}


def _state(annotation: Annotation) -> State:
    return STATE[Life(annotation.life)]


def _enter(annotation: Annotation, state: State) -> None:
    """Enter a state; what was approved before stays so when a newer revision is rejected or withdrawn."""
    enter_life(annotation, _life_in(annotation, state))


def _life_in(annotation: Annotation, state: State) -> Life:
    closed = state in {State.REJECTED, State.WITHDRAWN}
    return Life.APPROVED if closed and annotation.approved_id is not None else Life(state.value)
