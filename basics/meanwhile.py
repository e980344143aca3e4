"""What becomes of a form that was opened before somebody else changed what it shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from basics.errors import Refused


def beside_others(
    said: Mapping[str, Any], seen: Mapping[str, Any] | None, present: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is to stand: what its sender changed since it was `seen`, and for the rest what stands at `present`.

    Where both its sender and somebody else changed the same, it is refused. Whoever does not say what they saw (a
    program) means all they say.
    """
    if seen is None:
        return dict(said)
    changed = [name for name, value in said.items() if name not in seen or not _same(value, seen[name])]
    both = [name for name in changed if _moved(name, seen, present) and not _same(said[name], present[name])]
    if both:
        message = _(
            "Somebody else changed this since you opened the page, so nothing was saved. What you chose or typed is "
            "kept: send it again to put it in the place of theirs."
        )
        raise Refused.stale(message, details={"present": {name: present[name] for name in both}})
    return {name: said[name] if name in changed else present[name] for name in said}


def _moved(name: str, seen: Mapping[str, Any], present: Mapping[str, Any]) -> bool:
    return name in seen and not _same(seen[name], present[name])


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; choices are, in whatever order."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return set(one) == set(other)
    return bool(one == other)
