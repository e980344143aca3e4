"""The whole life of an edition: one table. The database holds to it too (`0087_editions_move_by_rule`)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from catalog.vocabulary import EditionState as State


class Step(models.TextChoices):
    FREEZE = "freeze", _("freeze")
    PUBLISH = "publish", _("publish")
    SUPERSEDE = "supersede", _("supersede")
    ABANDON = "abandon", _("give up")


NEXT: dict[tuple[str, str], State] = {
    (State.DRAFT, Step.FREEZE): State.FROZEN,
    (State.DRAFT, Step.ABANDON): State.ABANDONED,
    (State.FROZEN, Step.PUBLISH): State.PUBLISHED,
    (State.FROZEN, Step.ABANDON): State.ABANDONED,
    (State.PUBLISHED, Step.SUPERSEDE): State.SUPERSEDED,
}

# What strangers read: issued, whether it is still the newest or not.
ISSUED = frozenset({State.PUBLISHED, State.SUPERSEDED})


def state_after(state: str, step: str) -> State:
    """Return the state that follows; refuse (conflict) a step that the table does not know."""
    try:
        return NEXT[State(state), Step(step)]
    except KeyError:
        message = REFUSALS.get(step) or _("This edition is %(state)s: the step “%(step)s” is not possible.")
        words = {"state": State(state).label, "step": Step(step).label}
        raise Refused.conflict(message % words) from None


REFUSALS: dict[str, Any] = {
    Step.FREEZE: _("This edition is %(state)s already: only one in preparation can be frozen."),
    Step.PUBLISH: _("This edition is %(state)s: only a frozen one can be published."),
    Step.ABANDON: _("This edition is %(state)s and cannot be given up."),
}
