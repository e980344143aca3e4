"""What a person decides on a passage that was carried, projected or lost: it stands there, elsewhere, or nowhere.

Passages of annotations, of quotations and of quality issues alike.
"""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.inputs import Passage
from articles.models import AnnotationTarget, CarriedPassage, IssueState
from articles.passages import Quote, quote_passage
from basics import clock
from basics.errors import Refused

State = words.TargetState
P = TypeVar("P", AnnotationTarget, CarriedPassage)
PLACE = ("start", "end", "exact", "prefix", "suffix")
DECISION = ("state", "method", "decided_by", "decided_at")


@transaction.atomic
def confirm_target(target: P, *, by: User, seen: str) -> P:
    """Say that a passage stands where it was placed; from then on a person has chosen it.

    `seen` is the token of what the person saw; refuses (conflict) if it moved on, and what has no place.
    """
    target = _lock(target, by=by, seen=seen)
    if target.state == State.ORPHAN:
        raise Refused.conflict(_("This passage has no place yet. Choose one."))
    before = _state_of(target)
    return _decide(target, State.ASSERTED, "confirm_target", before, by=by)


@transaction.atomic
def place_target(target: P, passage: Passage, *, by: User, seen: str) -> P:
    """Say where a passage stands: a candidate that was offered, or one selected by hand."""
    target = _lock(target, by=by, seen=seen)
    before = _state_of(target)
    quote: Quote = quote_passage(target.text_version.text, passage.start, passage.end, passage.exact)
    for name in PLACE:
        setattr(target, name, getattr(quote, name))
    return _decide(target, State.ASSERTED, "place_target", before, by=by)


@transaction.atomic
def dismiss_target(target: P, *, by: User, seen: str) -> P:
    """Say that a passage stands nowhere in this text: a projection is dismissed, a lost one is given up."""
    target = _lock(target, by=by, seen=seen)
    before = _state_of(target)
    state = State.PROJECTED if target.state == State.PROJECTED else State.ORPHAN
    return _decide(target, state, "dismiss_target", before, by=by)


def _lock(target: P, *, by: User, seen: str) -> P:
    """Lock a placed passage that its text's newest version holds; refuse what was decided or moved on meanwhile."""
    require(by, "annotate" if isinstance(target, AnnotationTarget) else "add_article")
    locked: Any = type(target)._default_manager.select_for_update(of=("self",)).select_related("text_version")
    target = locked.get(pk=target.pk)
    _refuse_the_settled(target)
    if hasattr(target.text_version, "superseded_by"):
        raise Refused.conflict(_("This text was corrected meanwhile. Decide on the newest version."))
    if target.token != seen:
        raise Refused.conflict(_("Somebody decided on this passage meanwhile."), details={"seen": target.token})
    return target


def _refuse_the_settled(target: AnnotationTarget | CarriedPassage) -> None:
    if isinstance(target, CarriedPassage):
        if target.issue is not None and target.issue.state != IssueState.OPEN:
            raise Refused.conflict(_("This issue is answered already."))
    elif target.origin_id is None:
        raise Refused.conflict(_("A person chose this passage; there is nothing to decide."))
    elif target.annotation.deleted_at is not None:
        raise Refused.conflict(_("This annotation was removed. Restore it first."))


def _decide(target: P, state: State, verb: str, before: dict[str, object], *, by: User) -> P:
    projected = state == State.PROJECTED
    target.state = state
    target.method = words.PlacingMethod.ALIGNMENT if projected else words.PlacingMethod.PERSON
    target.decided_by, target.decided_at = by, clock.now()
    target.save(update_fields=[*PLACE, *DECISION])
    record(verb, target, by=by, before=before, after=_state_of(target))
    return target


def _state_of(target: AnnotationTarget | CarriedPassage) -> dict[str, object]:
    if isinstance(target, CarriedPassage):
        of: dict[str, object] = {"quoted": target.quoted_id, "issue": target.issue_id}
    else:
        of = {"annotation": str(target.annotation.uuid)}
    return {"state": str(target.state), **of, "start": target.start, "end": target.end, "exact": target.exact}
