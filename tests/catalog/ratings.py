"""A short way to a rating."""

from typing import Any

from accounts.models import User
from catalog import actions
from catalog import vocabulary as words
from catalog.models import Assessment, Entry


def rating(entry: Entry, by: User, scenario: str = "s1", **changes: Any) -> Assessment:
    """Rate a scenario; `human` and the other dimensions may be named among the changes."""
    impacts = {name: changes.pop(name, 1) for name in words.IMPACTS}
    facts = {"likelihood": 3, "confidence": "moderate", "rationale": "Illustrative.", "impacts": impacts, **changes}
    return actions.rate_scenario(entry, scenario, by=by, **facts)
