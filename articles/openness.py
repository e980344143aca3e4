"""Which annotations strangers read of a public catalog: those that the rooms above say are cited openly, told at start.

Until one has told, nothing is open.
"""

from collections.abc import Callable

from django.db.models import Exists, Q

_conditions: list[Callable[[], Exists]] = []


def provide_openness(is_open: Callable[[], Exists]) -> None:
    """Say, once, how a room finds out whether what cites an annotation (`OuterRef("pk")`) is open to strangers."""
    _conditions.append(is_open)


def cited_openly() -> Q:
    """Return the condition on annotations that something cites what strangers may read."""
    found = Q(pk__in=[])
    for is_open in _conditions:
        found |= Q(is_open())
    return found
