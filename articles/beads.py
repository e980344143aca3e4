"""What a person does to the beads of an alignment. Each act names what the person saw; another state is a conflict.

Beads that a person makes are theirs and confirmed at once; a gap is not, until it has a reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import Alignment, Bead
from articles.vocabulary import BeadMethod, GapReason
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical

MOST_DIGITS = 19  # of a key of the database
Sides = tuple[Sequence[int], Sequence[int]]


@transaction.atomic
def confirm_bead(bead: Bead, *, seen: str, by: User) -> Bead:
    """Say that these sentences correspond. A gap needs a reason instead."""
    alignment, (bead,) = _seen(bead, 1, seen, by=by)
    if bead.is_gap:
        raise Refused.invalid(_("A sentence without a partner needs a reason."), field="reason")
    if bead.confirmed_at is not None:
        return bead
    bead.confirmed_by, bead.confirmed_at = by, clock.now()
    bead.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(alignment, "confirm_bead", [seen], [bead], by=by)
    return bead


@transaction.atomic
def explain_gap(bead: Bead, reason: str, *, seen: str, by: User, note: str = "") -> Bead:
    """Say why a sentence has no partner (omitted, condensed, untranslatable, error); that confirms the gap."""
    alignment, (bead,) = _seen(bead, 1, seen, by=by)
    if not bead.is_gap:
        raise Refused.invalid(_("Only a sentence without a partner has such a reason."), field="reason")
    if reason not in GapReason.values:
        raise Refused.invalid(_("Choose why there is no partner."), field="reason")
    bead.reason, bead.note = reason, canonical(note)
    bead.confirmed_by, bead.confirmed_at = by, clock.now()
    check_row(bead)
    bead.save(update_fields=["reason", "note", "confirmed_by", "confirmed_at"])
    _note(alignment, "explain_gap", [seen], [bead], by=by)
    return bead


@transaction.atomic
def merge_beads(bead: Bead, *, seen: str, by: User) -> Bead:
    """Join a bead with the next one. `seen` names both."""
    alignment, (first, second) = _seen(bead, 2, seen, by=by)
    joined = ([*first.source, *second.source], [*first.target, *second.target])
    return _replace(alignment, "merge_beads", [first, second], [joined], by=by)[0]


@transaction.atomic
def split_bead(bead: Bead, source_at: int, target_at: int, *, seen: str, by: User) -> list[Bead]:
    """Cut a bead in two: the first keeps `source_at` sentences of one side and `target_at` of the other."""
    alignment, (bead,) = _seen(bead, 1, seen, by=by)
    if not (0 <= source_at <= len(bead.source) and 0 <= target_at <= len(bead.target)):
        raise Refused.invalid(_("There are not so many sentences to cut after."), field="source_at")
    parts = [
        (bead.source[:source_at], bead.target[:target_at]),
        (bead.source[source_at:], bead.target[target_at:]),
    ]
    if not all(source or target for source, target in parts):
        raise Refused.invalid(_("Each part needs a sentence."), field="source_at")
    return _replace(alignment, "split_bead", [bead], parts, by=by)


@transaction.atomic
def shift_bead(bead: Bead, side: str, *, seen: str, by: User, back: bool = False) -> list[Bead]:
    """Move the last sentence of one `side` of a bead (source or target) to the next one. `seen` names both.

    `back` moves the first sentence of the next one here. A bead that is left without sentences goes.
    """
    alignment, (first, second) = _seen(bead, 2, seen, by=by)
    if side not in {"source", "target"}:
        raise Refused.invalid(_("Say which side moves."), field="side")
    mine, theirs = getattr(first, side), getattr(second, side)
    if not (theirs if back else mine):
        raise Refused.invalid(_("There is no sentence to move."), field="side")
    cut = len(mine) + (1 if back else -1)
    kept, moved = (mine + theirs)[:cut], (mine + theirs)[cut:]
    sides = [(kept, first.target), (moved, second.target)]
    if side == "target":
        sides = [(first.source, kept), (second.source, moved)]
    return _replace(alignment, "shift_bead", [first, second], [one for one in sides if one[0] or one[1]], by=by)


@transaction.atomic
def unlink_bead(bead: Bead, *, seen: str, by: User) -> list[Bead]:
    """Say that these sentences do not correspond: both sides become gaps that want a reason."""
    alignment, (bead,) = _seen(bead, 1, seen, by=by)
    if bead.is_gap:
        raise Refused.invalid(_("These sentences have no partner."))
    return _replace(alignment, "unlink_bead", [bead], [(bead.source, []), ([], bead.target)], by=by)


@dataclass(frozen=True)
class Change:
    """What a person wants to be done to a bead: an act of `ACTS`, and what it needs to know."""

    act: str
    seen: str
    source_at: int = 0
    target_at: int = 0
    reason: str = ""
    note: str = ""


ACTS: dict[str, Callable[[Bead, Change, User], Any]] = {
    "confirm": lambda bead, given, by: confirm_bead(bead, seen=given.seen, by=by),
    "explain": lambda bead, given, by: explain_gap(bead, given.reason, seen=given.seen, by=by, note=given.note),
    "merge": lambda bead, given, by: merge_beads(bead, seen=given.seen, by=by),
    "split": lambda bead, given, by: split_bead(bead, given.source_at, given.target_at, seen=given.seen, by=by),
    "unlink": lambda bead, given, by: unlink_bead(bead, seen=given.seen, by=by),
    "source_down": lambda bead, given, by: shift_bead(bead, "source", seen=given.seen, by=by),
    "target_down": lambda bead, given, by: shift_bead(bead, "target", seen=given.seen, by=by),
    "source_up": lambda bead, given, by: shift_bead(bead, "source", seen=given.seen, by=by, back=True),
    "target_up": lambda bead, given, by: shift_bead(bead, "target", seen=given.seen, by=by, back=True),
}


def change_bead(alignment: Alignment, change: Change, *, by: User) -> int:
    """Do one of `ACTS` to the bead that `change.seen` names first; returns its number in the alignment."""
    require(by, "confirm_alignment")
    pk = change.seen.partition(":")[0]
    bead = alignment.beads.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < MOST_DIGITS else None
    if bead is None:
        raise Refused.conflict(_("Somebody changed this row meanwhile. Look at it as it is now."))
    if change.act not in ACTS:
        raise Refused.invalid(_("There is no such act."), field="act")
    ACTS[change.act](bead, change, by)
    return bead.ordinal


def _seen(bead: Bead, number: int, seen: str, *, by: User) -> tuple[Alignment, list[Bead]]:
    """Lock the alignment and return the bead with those after it; refuse what is not as the person saw it."""
    require(by, "confirm_alignment")
    alignment = Alignment.objects.select_for_update().get(pk=bead.alignment_id)
    present = Bead.objects.filter(pk=bead.pk).first()
    found = list(alignment.beads.filter(ordinal__gte=present.ordinal)[:number]) if present else []
    if len(found) < number and present is not None:
        raise Refused.invalid(_("There is no row after this one."))
    now = " ".join(one.token for one in found)
    if now != seen:
        changed = _("Somebody changed these rows meanwhile. Nothing was done; look at them as they are now.")
        raise Refused.conflict(changed, details={"seen": seen, "now": now})
    return alignment, found


def _replace(alignment: Alignment, verb: str, old: list[Bead], sides: Sequence[Sides], *, by: User) -> list[Bead]:
    """Put beads made by a person in the place of others, and number the rest anew."""
    first, last = old[0].ordinal, old[-1].ordinal
    now = clock.now()
    new = [
        Bead(
            alignment=alignment,
            ordinal=first + index,
            source=list(source),
            target=list(target),
            method=BeadMethod.PERSON,
            confirmed_by=by if source and target else None,
            confirmed_at=now if source and target else None,
        )
        for index, (source, target) in enumerate(sides)
    ]
    alignment.beads.filter(pk__in=[bead.pk for bead in old]).delete()
    alignment.beads.filter(ordinal__gt=last).update(ordinal=F("ordinal") + len(new) - len(old))
    Bead.objects.bulk_create(new)
    _note(alignment, verb, [bead.token for bead in old], new, by=by)
    return new


def _note(alignment: Alignment, verb: str, before: list[str], after: Sequence[Bead], *, by: User) -> None:
    alignment.updated_at = clock.now()
    alignment.save(update_fields=["updated_at"])
    facts: dict[str, Any] = {"beads": [bead.token for bead in after]}
    record(verb, alignment, by=by, before={"beads": before}, after=facts)
