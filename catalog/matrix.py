"""The overall level of a rating, looked up in a scale's grid: ordinals are never multiplied. Pure."""

from collections.abc import Mapping
from typing import Any

HIGHEST = 5


def impact_level(impacts: Mapping[str, int | None], rule: str) -> int | None:
    """Return the impact level, 0 to 5, of a rating's dimensions. `maximum`, the one rule so far, takes the highest.

    What is not known (None) counts as nothing at all: the level is that of what is known, and None where all is
    unknown.
    """
    if rule != "maximum":
        raise ValueError(f"There is no impact rule {rule!r}.")
    known = [level for level in impacts.values() if level is not None]
    return max(known) if known else None if impacts else 0


def is_at_least(impacts: Mapping[str, int | None]) -> bool:
    """Tell whether the level can only be higher: something is not known, and nothing known is the highest."""
    known = [level for level in impacts.values() if level is not None]
    return bool(known) and len(known) < len(impacts) and max(known) < HIGHEST


def overall_level(likelihood: int | None, impacts: Mapping[str, int | None], scale: Mapping[str, Any]) -> str | None:
    """Return the key of the level that `scale` (a scale version's document) gives a likelihood 1-5 and its impacts.

    None where there is no likelihood (a chronic threat) or no impact is known: then there is no level.
    """
    impact = impact_level(impacts, scale["impact_level_rule"])
    return None if likelihood is None or impact is None else level_at(likelihood, impact, scale)


def level_at(likelihood: int, impact: int, scale: Mapping[str, Any]) -> str:
    """Return the level of one cell: likelihood 1-5 and impact 0-5."""
    return str(scale["grid"][likelihood - 1][impact - 1] if impact else scale["impact_zero_level"])
