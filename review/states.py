"""The whole life of what is reviewed: one table, for proposals now and for all that is reviewed later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from basics.text import canonical


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Step(models.TextChoices):
    SUBMIT = "submit", _("submit")
    REQUEST_CHANGES = "request_changes", _("request changes")
    APPROVE = "approve", _("approve")
    REJECT = "reject", _("reject")
    WITHDRAW = "withdraw", _("withdraw")
    REOPEN = "reopen", _("reopen")
    REVISE = "revise", _("revise")
    RECONSIDER = "reconsider", _("reconsider")


class ReasonCode(models.TextChoices):
    """The kinds of reasons why something is given back or rejected; what was meant stands in words beside it."""

    EVIDENCE = "evidence", _("evidence is missing or weak")
    ACCURACY = "accuracy", _("not what the source says")
    WORDING = "wording", _("wording")
    SCOPE = "scope", _("does not belong here")
    DUPLICATE = "duplicate", _("stands there already")
    OUTDATED = "outdated", _("the entry has moved on")
    OTHER = "other", _("another reason")


NEXT: dict[tuple[str, str], State] = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.REJECT): State.REJECTED,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.CHANGES_REQUESTED, Step.SUBMIT): State.SUBMITTED,
    (State.CHANGES_REQUESTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.REVISE): State.SUBMITTED,
    (State.WITHDRAWN, Step.REOPEN): State.DRAFT,
    (State.REJECTED, Step.RECONSIDER): State.SUBMITTED,
}

OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED})
EDITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
DECISIONS = frozenset({Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT})
NEED_A_REASON = frozenset({Step.REQUEST_CHANGES, Step.REJECT})


def reason_for(verdict: str, reason: str) -> str:
    """Return the reason of a decision, in canonical form; refuse (invalid) what is none, and a refusal without one."""
    if verdict not in DECISIONS:
        raise Refused.invalid(_("Choose a decision."), field="verdict")
    reason = canonical(reason).strip()
    if verdict in NEED_A_REASON and not reason:
        raise Refused.invalid(_("Give the reason: whoever wrote it reads it."), field="reason")
    return reason


def code_for(verdict: str, code: str) -> str:
    """Return the kind of the reason of a decision, "" for an approval; refuse (invalid) what is none."""
    if code not in ("", *ReasonCode.values):
        raise Refused.invalid(_("Choose a kind of reason."), field="code")
    return "" if verdict == Step.APPROVE else code


def reason_given(reason: str) -> str:
    """Return the reason of what an administrator does, in canonical form; refuse (invalid) where there is none."""
    words = canonical(reason)
    if not words:
        raise Refused.invalid(_("Give the reason: it stands in the log."), field="reason")
    return words


def after(state: str, step: str) -> State:
    """Return the state that follows; refuse a step that the table does not know."""
    try:
        return NEXT[State(state), Step(step)]
    except KeyError:
        message = _("This is %(state)s: the step “%(step)s” is not possible.")
        raise Refused.conflict(message % {"state": State(state).label, "step": Step(step).label}) from None
