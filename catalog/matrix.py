"""The overall level of a rating, looked up in a scale's grid: ordinals are never multiplied. Pure."""

from collections.abc import Mapping
from typing import Any


def impact_level(impacts: Mapping[str, int], rule: str) -> int:
    """Return the impact level, 0 to 5, of a rating's dimensions. `maximum`, the one rule so far, takes the highest."""
    if rule != "maximum":
        raise ValueError(f"There is no impact rule {rule!r}.")
    return max(impacts.values(), default=0)


def overall_level(likelihood: int, impacts: Mapping[str, int], scale: Mapping[str, Any]) -> str:
    """Return the key of the level that `scale` (a scale version's document) gives a likelihood 1-5 and its impacts."""
    impact = impact_level(impacts, scale["impact_level_rule"])
    return level_at(likelihood, impact, scale)


def level_at(likelihood: int, impact: int, scale: Mapping[str, Any]) -> str:
    """Return the level of one cell: likelihood 1-5 and impact 0-5."""
    return str(scale["grid"][likelihood - 1][impact - 1] if impact else scale["impact_zero_level"])
