"""When a measure that moves suggests to rate a threat anew, and on which basis. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.rating_words import Basis
from catalog.vocabulary import LinkRole, MeasureStatus

WORKS = {MeasureStatus.IN_FORCE, MeasureStatus.DEGRADED}
ORDER = [
    MeasureStatus.PROPOSED,
    MeasureStatus.AGREED,
    MeasureStatus.IN_PROGRESS,
    MeasureStatus.DEGRADED,
    MeasureStatus.IN_FORCE,
]


def basis_for(was: str, became: str) -> str | None:
    """Return on which basis to rate anew when a measure's status goes from one to the other; None for no reason to.

    What begins or ceases to work, or works less, changes the current rating; what is only planned changes the target.
    """
    if was == became or not {was, became} <= set(MeasureStatus.values):
        return None
    return Basis.CURRENT if was in WORKS or became in WORKS else Basis.TARGET


def progressed(was: str, became: str) -> bool:
    """Tell whether a change of status is one for the better."""
    rank = {status: number for number, status in enumerate(ORDER)}
    return rank.get(MeasureStatus(became), -1) > rank.get(MeasureStatus(was), -1)


def threats_of(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return what a measure says of each threat it acts on, by code."""
    return {row["threat"]: row for row in document.get("threats", [])}


def reason_of(was: str, became: str, code: str, document: Mapping[str, Any], threat: str) -> str:
    """Say why a rating is suggested: what the measure is, how its status moved, and how it acts on the threat."""
    row = threats_of(document).get(threat, {})
    words = {
        "code": code,
        "title": document.get("title", code),
        "was": MeasureStatus(was).label,
        "became": MeasureStatus(became).label,
    }
    moved = (
        _("%(code)s “%(title)s” has moved on, from %(was)s to %(became)s.")
        if progressed(was, became)
        else _("%(code)s “%(title)s” has fallen back, from %(was)s to %(became)s.")
    )
    if row.get("role") not in LinkRole.values:
        return moved % words
    acts = _("It acts on this threat so: %(role)s: %(how)s")
    return f"{moved % words} {acts % {'role': LinkRole(row['role']).label, 'how': row['how']}}"
