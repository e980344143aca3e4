"""Tags and filters of notices: the button that watches something, and words of mails."""

import textwrap
from typing import Any

from django import template
from django.template.context import RequestContext

from review.models import Watch

register = template.Library()
COLUMNS = 72


@register.filter
def indented(words: str) -> str:
    """Wrap words for a plain text mail, all lines but the first indented by four as that one is."""
    lines = [line for text in words.splitlines() for line in textwrap.wrap(text, COLUMNS - 4) or [""]]
    return "\n    ".join(lines)


@register.inclusion_tag("review/watch_button.html", takes_context=True)
def watch_button(context: RequestContext, kind: str, subject: Any, named: str = "") -> dict[str, Any]:
    """Show whether whoever is signed in watches something, as a button that changes it; one query."""
    user = context["request"].user
    if not user.is_authenticated or (kind == "person" and user.pk == subject):
        return {"kind": ""}
    watched = Watch.objects.visible_to(user).filter(kind=kind, subject=str(subject)).exists()
    return {"kind": kind, "subject": subject, "watched": watched, "named": named, "csrf_token": context["csrf_token"]}
