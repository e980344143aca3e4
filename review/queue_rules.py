"""Who can decide on an item of the queue, as far as its row says; the action that decides refuses them once more."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from basics import clock
from basics.errors import Refused
from review.queue_models import Kind, QueueItem
from review.queue_querysets import counted_as
from review.states import State


def why_undecidable(item: QueueItem, person: User) -> str:
    """Say why an editor is not to decide on an item: barred, or bound to other themes; empty if they may.

    The same in SQL is `QueueItemQuerySet.decidable_by`. Whom the policy names is asked where somebody approves.
    """
    if item.kind == Kind.EDITION and not person.covers_everything:
        return _("An edition is of the whole catalog: an editor of all themes publishes it.")
    if set(item.barred) & set(counted_as(person)):
        if item.kind == Kind.EDITION:
            return _(
                "You froze this edition or were the last to write of it: another editor decides here."
                " On its own page you can give it up."
            )
        return _("You made this, are recused, or approved it already: another editor decides.")
    return "" if person.covers(*item.themes) else _("This is about a theme of another editor.")


def may_be_asked(item: QueueItem, person: User) -> bool:
    return not why_undecidable(item, person)


def refuse_undecidable(item: QueueItem, by: User) -> None:
    """Refuse who cannot decide on an item."""
    if why := why_undecidable(item, by):
        raise Refused.forbidden(why)


def refuse_undecided(item: QueueItem, by: User, seen: str) -> None:
    """Refuse what awaits no decision of this person, and (stale) what is not as it was seen any more."""
    if item.state != State.SUBMITTED:
        raise Refused.conflict(_("It does not await a decision."))
    if item.publish_at is not None and item.is_scheduled(at=clock.now()):
        when = date_format(timezone.localtime(item.publish_at), "DATETIME_FORMAT")
        raise Refused.conflict(_("It has its approvals, and is published at %(when)s.") % {"when": when})
    refuse_undecidable(item, by)
    if seen != item.sha256:
        raise Refused.stale(_("It was changed since you read it. Nothing was decided; look at it as it stands."))


def said_of_claim(item: QueueItem) -> str:
    """Say who works on an item."""
    return _("%(name)s works on this now.") % {"name": item.claimed_by.name if item.claimed_by else ""}


def turn_of(item: QueueItem, *, at: datetime) -> str:
    """Return whose turn it is: `author`, `editor` (the one who claimed it or is asked), `editors`, `clock` or none.

    `clock`: it has its approvals and is published at its time.
    """
    if item.state == State.CHANGES_REQUESTED:
        return "author"
    if item.state != State.SUBMITTED:
        return ""
    if item.is_scheduled(at=at):
        return "clock"
    return "editor" if item.claimant(at=at) or item.assigned_to_id else "editors"
