"""The line of a page that says who else has its thing open, and whether that changed (docs/live.md)."""

from typing import Any

from django import template
from django.utils import timezone

from basics import clock

register = template.Library()


@register.inclusion_tag("components/live.html", takes_context=True)
def live(context: Any, kind: str, number: int, seen: str = "") -> dict[str, Any]:
    """Show the line of one thing; `seen` is what the page shows of it, in the words of its topic.

    Without script it is a line that says of when the page is, with a link to read it again.
    """
    request = context["request"]
    return {
        "topic": f"{kind}:{number}",
        "seen": seen,
        "person": request.user,
        "now": timezone.localtime(clock.now()),
        "again": request.get_full_path(),
    }
